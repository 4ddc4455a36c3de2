"""What `wtc new` can write: one row a kind, its templates in the folder `templates`.

Pure data. In a template `${file}` is the last part of the path, `${name}` that without its suffix,
`${module}` the same as Python spells it, `${url}` where `wtc dev` serves it, as a shell takes it,
`${made}` what a function makes, and `$$` a dollar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["KINDS", "Kind"]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A starter. `usual` is the path where none is given.

    `files` has the templates and where each goes: below the new folder, or `""`, the path itself.
    `suffixes` are those that the path may have. `made` names the function that makes a part of the
    text, `module:function`. `next` has the commands to go on with; `${path}` is the path as a shell
    takes it.
    """

    what: str
    usual: str
    files: Mapping[str, str]
    suffixes: tuple[str, ...] = ()
    made: str = ""
    next: tuple[str, ...]

    @property
    def is_folder(self) -> bool:
        """Whether the path is that of a new folder."""
        return "" not in self.files.values()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "function": Kind(
            what="a script: a function that answers",
            usual="hello.py",
            files={"function.py.txt": ""},
            suffixes=(".py",),
            next=("wtc dev ${path}",),
        ),
        "class": Kind(
            what="a script: a class with a method per HTTP verb",
            usual="notes.py",
            files={"class.py.txt": ""},
            suffixes=(".py",),
            next=("wtc dev ${path}",),
        ),
        "stripe": Kind(
            what="a script: a class with a method per Stripe event",
            usual="payments.py",
            files={"stripe.py.txt": ""},
            suffixes=(".py",),
            made="wtc.cli.stripe_methods:commented_methods",
            next=(
                "wtc dev ${path} -s STRIPE_WEBHOOK_SECRET=whsec_try_me",
                "wtc trigger stripe charge.succeeded --secret whsec_try_me --to ${url}",
            ),
        ),
        "static": Kind(
            what="a page that is served as it is",
            usual="page.html",
            files={"static.html.txt": ""},
            suffixes=(".html", ".htm"),
            next=("wtc dev ${path}",),
        ),
        "compiler": Kind(
            what="a compiler, with its test, README and pyproject.toml",
            usual="my-compiler",
            files={
                "compiler.py.txt": "wtc_${module}.py",
                "compiler_test.py.txt": "test_wtc_${module}.py",
                "compiler_readme.md.txt": "README.md",
                "compiler_pyproject.toml.txt": "pyproject.toml",
            },
            next=(
                "pip install --editable ${path}",
                "pytest ${path}",
                "wtc new function && wtc dev hello.py --compiler ${name}",
            ),
        ),
    }
)
