"""The architecture, walked: who imports whom, and what only one place may do."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A module imports only from lower layers; in its own layer only inside its own folder.
LAYERS = {
    "wtc.errors": 0,
    "wtc._json": 0,
    "wtc._makers": 0,
    "wtc.plain_json": 0,
    "wtc.plain_makers": 0,
    "wtc.makers": 1,
    "wtc.strict_json": 1,
    "wtc.model": 1,
    "wtc.config": 1,
    "wtc.addresses": 1,
    "wtc.resolving": 1,
    "wtc.strand": 1,
    "wtc.hooks": 2,
    "wtc.public": 2,
    "wtc.redact": 2,
    "wtc.respond": 2,
    "wtc.stripe": 2,
    "wtc.stripe_events": 2,
    "wtc.dialect": 2,
    "wtc.sandbox.wire": 2,
    "wtc.sandbox.egress.judging": 2,
    "wtc.sandbox.jail": 2,
    "wtc.sandbox.starting": 2,
    "wtc.sandbox.futures": 2,
    "wtc.store.files": 2,
    "wtc.network": 2,
    "wtc.registry": 3,
    "wtc.fetch": 3,
    "wtc.lock": 3,
    "wtc.store": 3,
    "wtc.sandbox.egress": 3,
    "wtc.sandbox": 4,
    "wtc.host": 5,
    "wtc.trigger": 5,
    "wtc.server": 6,
    "wtc.cli": 7,
    "wtc.testing": 7,
    "wtc.asgi": 8,
    "wtc.__main__": 8,
    "wtc": 8,
}
# The order inside layer 1 and 2: leaves that others of the layer stand on.
SAME_LAYER = {
    ("wtc.model", "wtc.makers"),
    ("wtc.model", "wtc.strict_json"),
    ("wtc.dialect", "wtc.hooks"),
    ("wtc.dialect", "wtc.public"),
    ("wtc.dialect", "wtc.stripe"),
    ("wtc.stripe", "wtc.public"),
    ("wtc.stripe_events", "wtc.stripe"),
}

MODULES = sorted((ROOT / "wtc").rglob("*.py"))
COMPILERS = sorted((ROOT / "compilers").glob("*.py"))
DIALECT = ROOT / "wtc" / "dialect"
CLI = ROOT / "wtc" / "cli"
# All that the command line asks of the dialect, none of which runs or compiles anything.
ASKED_OF_DIALECT = {
    "wtc.dialect.admission.require_supported_python",
    "wtc.dialect.reference.anchors",
    "wtc.dialect.reference.section",
}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "wtc":
            yield from (f"wtc.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def layer(module: str) -> tuple[str, int]:
    """Return the named part of the tree that a module belongs to, and its layer."""
    while module not in LAYERS:
        module = module.rpartition(".")[0]
    return module, LAYERS[module]


def crossings(path: Path) -> list[str]:
    own, height = layer(dotted(path))
    return [
        f"{dotted(path)} imports {name}"
        for name in imports(path)
        if name.startswith("wtc.")
        and (part := layer(name))[0] != own
        and part[1] >= height
        and (own, part[0]) not in SAME_LAYER
    ]


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_module_imports_only_from_lower_layers(path: Path) -> None:
    assert crossings(path) == []


def test_the_walk_sees_an_import_that_crosses(tmp_path: Path) -> None:
    lines = "from wtc.server.app import app\nfrom wtc import host\nimport wtc.errors\n"
    stray = tmp_path / "stray.py"
    stray.write_text(lines)
    assert list(imports(stray)) == ["wtc.server.app", "wtc.host", "wtc.errors"]


def calls(path: Path, *names: str) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{dotted(path)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


@pytest.mark.parametrize("path", [*MODULES, *COMPILERS], ids=dotted)
def test_user_text_is_compiled_and_run_in_the_dialect_alone(path: Path) -> None:
    if path.is_relative_to(DIALECT):
        return
    assert calls(path, "exec", "eval", "compile") == []
    assert [name for name in imports(path) if name.startswith("RestrictedPython")] == []


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_the_loader_is_the_workers_and_the_registrys(path: Path) -> None:
    importers = {
        "wtc.registry",
        "wtc.sandbox.rehearsal",
        "wtc.sandbox.serving",
        "wtc.sandbox.worker",
        "wtc.testing.running",
    }
    uses = [name for name in imports(path) if name.startswith("wtc.dialect")]
    if dotted(path) in importers or path.is_relative_to(DIALECT):
        return
    assert uses == [] or path.is_relative_to(CLI)


@pytest.mark.parametrize("path", sorted(CLI.glob("*.py")), ids=dotted)
def test_the_command_line_asks_the_dialect_only_what_it_says_of_itself(path: Path) -> None:
    asked = [name for name in imported_names(path) if name.startswith("wtc.dialect")]
    assert set(asked) <= ASKED_OF_DIALECT


def imported_names(path: Path) -> Iterator[str]:
    """Yield all that a module imports, a name of another module as `module.name`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_the_clients_are_loaded_when_a_script_imports_them(path: Path) -> None:
    if path.parent == DIALECT / "clients":
        return
    assert [name for name in imports(path) if name.startswith("wtc.dialect.clients")] == []


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_nobody_imports_a_compiler_by_name(path: Path) -> None:
    assert [name for name in imports(path) if name.startswith("wtc_compilers")] == []


@pytest.mark.parametrize("path", COMPILERS, ids=dotted)
def test_a_compiler_imports_what_the_dialect_hands_out(path: Path) -> None:
    own = {name for name in imports(path) if name.split(".")[0] == "wtc"}
    handed_out = {"wtc.public", "wtc.stripe"}
    names = {f"wtc.{name}" for name in __import__("wtc").__all__}
    assert own <= handed_out | names


def test_the_server_loads_nothing_that_carries_the_dialect_out() -> None:
    code = "import sys, wtc.cli.serving, wtc.cli.checking; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name for name in done.stdout.split() if name.startswith(("wtc.dialect.", "Restr"))}
    rules = ("policy", "cases", "admission", "reference", "examples", "wording", "catalogue")
    assert loaded == {f"wtc.dialect.{name}" for name in rules}
