"""The layers: who may import whom, and the one door for each outside thing."""

import ast
from pathlib import Path

import pytest

import complaints

PACKAGE = Path(complaints.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# What each part may import of the project besides itself.
ALLOWED = {
    "cli": {
        *("sending", "register", "inspection", "store", "letters", "present", "languages"),
        *("core", "errors"),
    },
    "sending": {"register", "store", "letters", "present", "languages", "core", "errors"},
    "register": {"store", "letters", "present", "languages", "core", "errors"},
    "inspection": {"store", "letters", "present", "languages", "core", "errors"},
    "store": {"core", "errors"},
    "letters": {"languages", "core", "errors"},
    "present": {"languages", "core", "errors"},
    "languages": {"core", "errors"},
    "core": {"errors"},
    "errors": set(),
    "__main__": {"cli"},
    "__init__": set(),
}
DOORS = {
    "click": {"cli"},
    "ruamel": {"store/yaml.py"},
    "yaml_rs": {"store/reader.py"},
    "jinja2": {"letters/engine.py"},
    "babel": {"languages.py"},
    "tabulate": {"present/tables.py"},
    "holidays": {"store/holiday_dates.py"},
    "subprocess": {"store/process.py"},
    "smtplib": {"store/mail_server.py"},
    "fcntl": {"store/lock.py"},
    "dateutil": {"core"},
}
# Pure code reads no files, no clock, and makes nothing up.
IMPURE = {
    "os",
    "random",
    "secrets",
    "subprocess",
    "pathlib",
    "io",
    "time",
    "socket",
    "tempfile",
    "smtplib",
}


def imports_of(path: Path) -> set[str]:
    """Return the modules a file imports, wherever in it it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            if node.module == "complaints":
                found |= {f"complaints.{name.name}" for name in node.names}
    return found


def part_of(path: Path) -> str:
    """Return the layer a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def wrong_imports(part: str, imported: set[str]) -> set[str]:
    """Return the project's own modules that a part may not import."""
    own = {name.split(".")[1] for name in imported if name.startswith("complaints.")}
    return own - ALLOWED[part] - {part}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    """A module imports only what stands to the right of it."""
    assert not wrong_imports(part_of(path), imports_of(path))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_outside_thing_has_one_door(path: Path) -> None:
    """A package that others could replace is imported in one place."""
    place = str(path.relative_to(PACKAGE))
    for name in {module.split(".")[0] for module in imports_of(path)} & set(DOORS):
        assert place in DOORS[name] or part_of(path) in DOORS[name], name


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").glob("*.py")), ids=lambda p: p.name)
def test_rules_are_pure(path: Path) -> None:
    """The rules touch no files, ask no clock and make nothing up."""
    assert not {module.split(".")[0] for module in imports_of(path)} & IMPURE


def test_the_guard_works() -> None:
    """A wrong import is found, so that a green run means something."""
    assert wrong_imports("core", {"complaints.store.files"}) == {"store"}
    assert wrong_imports("store", {"complaints.letters.engine"}) == {"letters"}
    assert not wrong_imports("cli", {"complaints.register", "click"})


def test_the_register_stays_small() -> None:
    """The register opens, finds, changes and saves; under 200 lines, so that it decides nothing."""
    assert len((PACKAGE / "register.py").read_text("utf-8").splitlines()) < 200
