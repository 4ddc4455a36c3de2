"""Settings of a file: the `# /// script` block, `.env`, secrets of flags and environment."""

import re
import tomllib
from itertools import product
from pathlib import Path

import pytest

from wtc.cli.script_block import read_block
from wtc.cli.secret import environment_secrets, read_env_file, read_secrets
from wtc.cli.settings import Settings, make_webtask
from wtc.errors import UsageError
from wtc.model import Webtask


def block(*lines: str) -> str:
    return "\n".join(["# /// script", *(f"# {line}".rstrip() for line in lines), "# ///", "x = 1"])


def webtask(script: str, **settings: dict[str, str]) -> Webtask:
    return make_webtask(script, Settings(**settings), {})


@pytest.mark.parametrize(
    ("line", "meta", "compilers"),
    [
        ('compiler = "stripe"', {"wt-compiler": "stripe"}, ("stripe", "python")),
        ('compiler = ["a", "b"]', {"wt-compiler": "a,b"}, ("a", "b", "python")),
        (
            'middleware = "m"\n# compiler = "c"',
            {"wt-middleware": "m", "wt-compiler": "c"},
            ("m", "c", "python"),
        ),
        ('meta = { "wt-compiler" = "c" }', {"wt-compiler": "c"}, ("c", "python")),
        ('meta = { team = "x" }', {"team": "x"}, ("python",)),
    ],
)
def test_the_block_names_metas_and_the_chain(
    line: str, meta: dict[str, str], compilers: tuple[str, ...]
) -> None:
    made = webtask(block("[tool.wtc]", line))
    assert (made.meta, made.compilers) == (meta, compilers)


def test_the_script_stays_as_it_is() -> None:
    script = block("[tool.wtc]", 'compiler = "stripe"')
    assert webtask(script).script == script


@pytest.mark.parametrize(
    "script",
    [
        "x = 1",
        "",
        block('dependencies = ["httpx"]', 'requires-python = ">=3.11"'),
        block("[tool.other]", "secrets = 1"),
        "# /// other\n# [tool.wtc]\n# compiler = 'no'\n# ///\n",
        "  # /// script\n  # [tool.wtc]\n  # compiler = 'indented'\n  # ///\n",
    ],
)
def test_what_is_no_block_of_wtc_sets_nothing(script: str) -> None:
    assert webtask(script) == Webtask(script=script)


def test_flags_win_over_the_block() -> None:
    script = block("[tool.wtc]", 'compiler = "stripe"', 'params = { a = "1", b = "2" }')
    made = webtask(script, meta={"wt-compiler": "static"}, params={"b": "3"})
    assert (made.compilers, made.params) == (("static", "python"), {"a": "1", "b": "3"})


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["[tool.wtc]", "compiler = "], "the `# /// script` block is no TOML: Invalid value"),
        (["[tool.wtc", "x = 1"], "the `# /// script` block is no TOML: Expected ']'"),
        (["tool = 1"], "[tool.wtc] in the `# /// script` block is no table"),
        (["[tool]", "wtc = 1"], "[tool.wtc] in the `# /// script` block is no table"),
        (["[tool.wtc]", 'compilers = "x"'], "[tool.wtc] has an unknown setting 'compilers': did"),
        (["[tool.wtc]", 'zzz = "x"'], "[tool.wtc] has an unknown setting 'zzz': it takes compiler"),
        (
            ["[tool.wtc]", "compiler = 1"],
            "[tool.wtc]: Expected `str | array`, got `int` - at `$.co",
        ),
        (["[tool.wtc]", "params = { a = 1 }"], "[tool.wtc]: Expected `str`, got `int` - at `$.par"),
        (["[tool.wtc]", "x = " + "[" * 3000], "the `# /// script` block is no TOML: "),
        (["[tool.wtc]", 'secrets = { K = "sk" }'], "[tool.wtc] holds secrets, and whoever sees"),
        (["[tool.wtc.secrets]", 'K = "sk"'], "[tool.wtc] holds secrets, and whoever sees"),
        (["[tool.wtc]", 'meta = { wt-compiler = "[1]" }'], "not a list of compilers: [1]"),
    ],
)
def test_a_block_that_is_wrong_is_told(lines: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        webtask(block(*lines))
    assert str(caught.value).startswith(message)


def test_two_blocks_are_refused() -> None:
    with pytest.raises(UsageError, match="two `# /// script` blocks; keep one"):
        webtask(block("[tool.wtc]") + "\n" + block("[tool.wtc]"))


def env(folder: Path, data: bytes) -> dict[str, str]:
    (folder / ".env").write_bytes(data)
    return read_env_file(folder / ".env")


@pytest.mark.parametrize(
    ("data", "values"),
    [
        (b"", {}),
        (b"A=1\r\nB = two words \n", {"A": "1", "B": "two words"}),
        (b"# note\n\nexport A='x # y'\nB=\"a\\nb\"\n", {"A": "x # y", "B": "a\nb"}),
        (b"A=$HOME ${HOME} $(id)\n", {"A": "$HOME ${HOME} $(id)"}),
        (b"\xef\xbb\xbfA=bom\n", {"A": "bom"}),
        (b"A=\nB=''\n", {"A": "", "B": ""}),
        (b"A=1\nA=2\n", {"A": "2"}),
    ],
)
def test_an_env_file_is_read_as_it_stands(
    tmp_path: Path, data: bytes, values: dict[str, str]
) -> None:
    assert env(tmp_path, data) == values


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"A=1\nsk_live_oops\n", "line 2: no NAME=VALUE"),
        (b"\n\n\n= x\n", "line 4: no NAME=VALUE"),
        (b"A='open\nB=1\n", "line 1: no NAME=VALUE"),
        (b"A=\xff", "is no UTF-8 text"),
        (b"A=a\x00b", "is no UTF-8 text"),
        (b"A=" + b"x" * 70_000, "is larger than 65,536 bytes"),
    ],
)
def test_an_env_file_that_is_wrong_is_told_without_what_it_holds(
    tmp_path: Path, data: bytes, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        env(tmp_path, data)
    assert str(caught.value).removeprefix(f"{tmp_path / '.env'}").lstrip(", ") == message


def test_secrets_come_from_value_file_and_environment(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from file\nsecond line\r\n")
    texts = ["A=plain=1", f"B=@{tmp_path / 'key'}", "C", "D="]
    assert read_secrets(texts, {"C": "from environment"}) == {
        "A": "plain=1",
        "B": "from file\nsecond line",
        "C": "from environment",
        "D": "",
    }


def test_the_environments_secrets_are_those_with_the_prefix() -> None:
    environ = {"WTC_SECRET_KEY": "1", "WTC_SECRET_": "2", "WTC_LIMIT_RUN": "3", "KEY": "4"}
    assert environment_secrets(environ) == {"KEY": "1"}


def test_a_repr_shows_no_secret() -> None:
    assert "hush" not in repr(Settings(secrets={"KEY": "hush"}, params={"P": "hush"}))


# The reference expression of the inline script metadata specification.
REFERENCE = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
LINES = ["# /// script", "# /// other", "# ///", "# params = { a = 'b' }", "#", "#x", ""]


def by_reference(script: str) -> object:
    """Return what a script sets by the specification's own expression, None for what is wrong."""
    blocks = [one["content"] for one in REFERENCE.finditer(script) if one["type"] == "script"]
    if len(blocks) != 1:  # every script of the test opens one
        return None
    content = "".join(line[2:] for line in "".join(blocks).splitlines(keepends=True))
    try:
        return tomllib.loads(content).get("tool", {}).get("wtc", {}).get("params", {})
    except tomllib.TOMLDecodeError:
        return None


def test_blocks_are_found_where_the_specification_finds_them() -> None:
    for lines in product(LINES, repeat=5):
        script = "\n".join(["# /// script", "# [tool.wtc]", *lines])
        try:
            found: object = read_block(script).params
        except UsageError:
            found = None
        assert found == by_reference(script), script


def test_a_file_of_openings_is_read_at_once() -> None:
    with pytest.raises(UsageError, match="line 1: '# /// script' opens no block"):
        read_block("# /// script\n" * 20_000)  # the specification's expression takes minutes


@pytest.mark.parametrize(
    ("script", "slip"),
    [
        ("# /// script\n# [tool.wtc]\n# compiler = 'open'\n", "line 1: '# /// script'"),
        ("\n#/// script\n# [tool.wtc]\n# ///\n", "line 2: '#/// script'"),
        ("#///script\n# ///\n", "line 1: '#///script'"),
    ],
)
def test_a_line_that_was_meant_to_open_a_block_is_told(script: str, slip: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_block(script)
    assert str(caught.value).startswith(f"{slip} opens no block; a block begins with the line")


@pytest.mark.parametrize(
    ("name", "meta"),
    [
        ("page.html", {"static-content-type": "text/html; charset=utf-8"}),
        ("logo.svg", {"static-content-type": "image/svg+xml"}),
        ("data.json", {"static-content-type": "application/json; charset=utf-8"}),
        ("hook.py", {}),
        ("README", {}),
        ("all.tar.gz", {}),
    ],
)
def test_the_suffix_tells_the_content_type_of_what_is_no_python(name: str, meta: object) -> None:
    assert make_webtask("text", Settings(), {}, name).meta == meta


def test_a_content_type_that_is_set_wins_over_the_suffix() -> None:
    set_ = {"static-content-type": "text/plain"}
    assert make_webtask("text", Settings(meta=set_), {}, "page.html").meta == set_


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("a = " + "9" * 5000, "the `# /// script` block is no TOML: Exceeds the limit"),
        ("a = " + "[" * 5000, "the `# /// script` block is no TOML: maximum recursion depth"),
        (".".join("a" * 5000) + " = 1", "the `# /// script` block is longer than 8,192 characters"),
    ],
)
def test_a_hostile_block_is_refused_in_no_time(toml: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_block(block(toml))
    assert str(caught.value).startswith(message)
