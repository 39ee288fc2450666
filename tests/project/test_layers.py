"""The layers: who may import whom, and the one door for each outside thing."""

import ast
from functools import lru_cache
from pathlib import Path

import pytest

import complaints

PACKAGE = Path(complaints.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# What each part may import of the project besides itself.
ALLOWED = {
    "cli": {
        *("post", "register", "inspection", "store", "letters", "present", "tongues"),
        *("core", "errors"),
    },
    "post": {"register", "store", "letters", "present", "tongues", "core", "errors", "beneath"},
    "register": {"store", "letters", "present", "tongues", "core", "errors"},
    "inspection": {"store", "letters", "present", "tongues", "core", "errors", "beneath"},
    "store": {"core", "errors", "beneath"},
    "letters": {"tongues", "core", "errors", "beneath"},
    "present": {"tongues", "core", "errors"},
    "tongues": {"core", "errors"},
    "core": {"errors"},
    "errors": set(),
    # The way to a file, for letters and the store alike, which do not import each other.
    "beneath": set(),
    "__main__": {"cli"},
    "__init__": set(),
}
# The folders of the rules: each may import itself, those before it, and the files beside them.
CORE_FOLDERS = ("time", "record", "merge", "policy", "clocks", "handling")
# The same of the store; the files beside them may import each of these.
STORE_FOLDERS = ("text", "local", "git", "index", "sharing")
# The folders of commands, as in `--help`: each may import itself and what all share.
COMMAND_FOLDERS = {"daily", "ending", "letters", "mending", "review", "setup"}
DOORS = {
    "click": {"cli"},
    "ruamel": {"store/text/yaml.py"},
    "yaml_rs": {"store/text/reader.py"},
    "jinja2": {"letters/engine.py"},
    "babel": {"tongues/writing.py"},
    "tomllib": {"tongues/files.py"},
    "tabulate": {"present/tables.py"},
    "holidays": {"store/holiday_dates.py"},
    "subprocess": {"store/process.py"},
    "smtplib": {"post/smtp.py"},
    "sqlite3": {"store/index/database.py", "store/index/mended.py"},
    "concurrent": {"store/index/workers.py"},
    "multiprocessing": {"store/index/workers.py"},
    "fcntl": {"store/local/lock.py"},
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


@lru_cache
def imports_of(path: Path) -> set[str]:
    """Return the modules a file imports, wherever in it it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is taken from a package may be a module of it.
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
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


def folder_of(module: str, layer: str) -> str:
    """Return the folder below a layer that a module lies in; empty where it lies in none."""
    below = module.partition(f"complaints.{layer}.")[2].split(".")[0]
    return below if below and (PACKAGE / layer / below).is_dir() else ""


def wrong_folders(folder: str, imported: set[str]) -> set[str]:
    """Return the folders of the rules that one of them may not import."""
    allowed = CORE_FOLDERS[: CORE_FOLDERS.index(folder) + 1] if folder else ()
    return {other for name in imported if (other := folder_of(name, "core"))} - set(allowed)


def wrong_parts(folder: str, imported: set[str]) -> set[str]:
    """Return the folders of the store that one of them may not import."""
    allowed = STORE_FOLDERS[: STORE_FOLDERS.index(folder) + 1] if folder else STORE_FOLDERS
    return {other for name in imported if (other := folder_of(name, "store"))} - set(allowed)


def wrong_commands(folder: str, imported: set[str]) -> set[str]:
    """Return the folders of commands that one of them, or what all share, may not import."""
    return {folder_of(name, "cli") for name in imported} & (COMMAND_FOLDERS - {folder})


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules from which some way of imports leads back to them."""
    found = []
    for start in graph:
        seen: set[str] = set()
        ahead = set(graph[start])
        while ahead:
            seen |= ahead
            ahead = {other for name in ahead for other in graph.get(name, set())} - seen
        if start in seen:
            found.append(start)
    return found


def module_of(path: Path) -> str:
    """Return the name under which a file is imported."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").rglob("*.py")), ids=module_of)
def test_the_folders_of_the_rules_go_one_way(path: Path) -> None:
    """Time knows nothing of records, records nothing of the policy, and so on to the handling."""
    assert not wrong_folders(folder_of(module_of(path), "core"), imports_of(path))


@pytest.mark.parametrize("path", sorted((PACKAGE / "store").rglob("*.py")), ids=module_of)
def test_the_folders_of_the_store_go_one_way(path: Path) -> None:
    """A text is read and written without a repository, and local state kept where git is not."""
    assert not wrong_parts(folder_of(module_of(path), "store"), imports_of(path))


@pytest.mark.parametrize("path", sorted((PACKAGE / "cli").rglob("*.py")), ids=module_of)
def test_commands_share_in_one_place(path: Path) -> None:
    """A command imports nothing of another group: what two need is in `cli/shared`."""
    assert not wrong_commands(folder_of(module_of(path), "cli"), imports_of(path))


def test_every_folder_is_known() -> None:
    """A new folder is given its place in the order, and none is named that is not there."""
    for layer, known in (
        ("core", {*CORE_FOLDERS}),
        ("store", {*STORE_FOLDERS}),
        ("cli", {*COMMAND_FOLDERS, "shared"}),
    ):
        there = {path.parent.name for path in (PACKAGE / layer).glob("*/__init__.py")}
        assert there == known


def test_no_circles() -> None:
    """No module needs, by whatever way, a module that needs it."""
    assert circles({module_of(path): imports_of(path) for path in MODULES}) == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "core").rglob("*.py")), ids=module_of)
def test_rules_are_pure(path: Path) -> None:
    """The rules touch no files, ask no clock and make nothing up."""
    assert not {module.split(".")[0] for module in imports_of(path)} & IMPURE


def test_a_module_taken_from_its_package_is_an_import(tmp_path: Path) -> None:
    """Whichever way a module is imported, it is known that it is needed."""
    for written in ("import a.b.c", "from a.b import c", "from a.b.c import d"):
        path = tmp_path / f"{len(written)}.py"
        path.write_text(f"{written}\n", "utf-8")
        assert "a.b.c" in imports_of(path)


def test_the_guard_works() -> None:
    """A wrong import is found, so that a green run means something."""
    assert wrong_imports("core", {"complaints.store.files"}) == {"store"}
    assert wrong_imports("store", {"complaints.letters.engine"}) == {"letters"}
    assert not wrong_imports("cli", {"complaints.register", "click"})
    assert wrong_folders("time", {"complaints.core.record.model"}) == {"record"}
    assert wrong_folders("", {"complaints.core.time.calendar"}) == {"time"}
    assert not wrong_folders("clocks", {"complaints.core.time.calendar", "complaints.core.text"})
    assert wrong_parts("git", {"complaints.store.sharing.sync"}) == {"sharing"}
    assert not wrong_parts("", {"complaints.store.sharing.sync", "complaints.store.files"})
    assert wrong_commands("daily", {"complaints.cli.letters.email"}) == {"letters"}
    assert wrong_commands("shared", {"complaints.cli.daily.new"}) == {"daily"}
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]


def test_the_register_stays_small() -> None:
    """The register opens, finds, changes and saves; under 200 lines, so that it decides nothing."""
    assert len((PACKAGE / "register.py").read_text("utf-8").splitlines()) < 200
