"""Names that mean one thing: a type is called in one way, and by one name only."""

import ast
from collections import defaultdict
from pathlib import Path

import complaints

PACKAGE = Path(complaints.__file__).parent


def types_in(text: str) -> set[str]:
    """Return the names of classes, and of types with a name of their own, that a module makes."""
    found: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in found if name[0].isupper() and not name.isupper()}


def test_a_type_has_a_name_of_its_own() -> None:
    """No two modules give one name to two things: whoever reads it need not ask which."""
    homes: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for name in types_in(path.read_text("utf-8")):
            homes[name].append(str(path.relative_to(PACKAGE)))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_the_guard_works() -> None:
    """Classes and named types count; constants, functions and private names do not."""
    text = (
        "State = Literal['a']\nMOST = 3\nclass Day: ...\ndef Far(): ...\n_Half = int\nX: Any = 1\n"
    )
    assert types_in(text) == {"State", "Day"}
