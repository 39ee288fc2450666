"""A message says where something is wrong and what is due there, not what a customer wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from complaints.core.record.model import Complaint
from complaints.store.text.reader import read_fast

Run = Callable[..., tuple[int, str, str]]

ANA = "CMP-2611-7F3K9QY"
CANARY = "Ana Kanarinac, +385 91 555"
WORD = "Kanarinac"
# What may come to stand anywhere: a text, a list, keys of its own, a number, an unreadable date.
WRONG: tuple[Any, ...] = (CANARY, [CANARY], {CANARY: CANARY}, {"id": CANARY}, f"2026-{CANARY}")

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint is enough here."""
    return _committed_small


def _places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, value in data.items() if isinstance(data, dict) else ():
        yield from _places(value, (*path, key))
    if isinstance(data, list) and data:
        yield from _places(data[0], (*path, 0))


def _with(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = json.loads(json.dumps(data))
    place = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return changed


def _said(run: Run, *arguments: str, given: str = "") -> str:
    """Return what a command says; of a list of findings that is its output, too."""
    _, out, err = run(*arguments, given=given)
    return err + (out if arguments[0] == "check" else "")


def test_in_every_field_of_a_complaint(run: Run, file_of: Callable[[str], Path]) -> None:
    """Wherever in a file it stands, in whatever shape: `check` and a reading command."""
    path = file_of(ANA)
    data = read_fast(path.read_text("utf-8"))
    for place in _places(data):
        for wrong in WRONG:
            path.write_text(json.dumps(_with(data, place, wrong)), "utf-8")
            said = _said(run, "check", str(path))
            assert WORD not in said, (place, wrong)
    path.write_text(json.dumps({**data, "severity": CANARY, "owner": [CANARY]}), "utf-8")
    for arguments in (("show", ANA), ("list",), ("day",), ("note", ANA, "-m", "x")):
        assert WORD not in _said(run, *arguments), arguments


BROKEN = (
    f"{CANARY}: 1\n{CANARY}: 2\n",
    f"{WORD.lower()}: 1\n{WORD.lower()}: 2\n",
    f"descripton {WORD}: x\n",
    f"x: *{WORD}\n",
    f"x: &{WORD} y\n",
    f"x: !{WORD} y\n",
    f"x: !!{WORD}!y z\n",
    f"%{WORD} x\n---\n",
    f"- {CANARY}\n{CANARY}: [\n",
    f"x: [{CANARY}\n",
    f"x: {{{CANARY}\n",
    f'x: "{CANARY}\n',
    f"x: '{CANARY}\n",
    f'x: "\\q{CANARY}"\n',
    f"x: {CANARY}: {CANARY}\n",
    f"x: |{WORD}\n  y\n",
    f"{CANARY}\n",
    f"x: @{CANARY}\n",
    f"\t{CANARY}\n",
    f"? [{CANARY}]\n: x\n",
    f"<<<<<<< {CANARY}\n",
)


@pytest.mark.parametrize("broken", BROKEN)
def test_in_broken_syntax(broken: str, run: Run, file_of: Callable[[str], Path]) -> None:
    """A text that is no YAML is told by line and fault; nothing of it is repeated."""
    path = file_of(ANA)
    text = path.read_text("utf-8")
    path.write_text(f"{text}{broken}", "utf-8")
    for arguments in (("check",), ("show", ANA), ("note", ANA, "-m", "x")):
        assert WORD.lower() not in _said(run, *arguments).lower(), arguments
    for draft in (broken, f"subject: x\n{broken}"):
        said = _said(run, "new", "--from", "-", given=draft)
        assert WORD.lower() not in said.lower() or said.count("\n") == said.lower().count("has it")


def test_in_every_field_of_a_draft(run: Run) -> None:
    """`new --from` says which key does not fit, not what stands there."""
    fields: list[tuple[str, ...]] = [(name,) for name in Complaint.__struct_fields__]
    fields += [("customer", name) for name in ("name", "email", "phone", "tier", "nme", CANARY)]
    fields += [(name,) for name in ("solved", "outcome", "acknowledged", CANARY, f"{WORD} subject")]
    base: dict[str, Any] = {"subject": "S", "customer": {}}
    for place in fields:
        for wrong in (*WRONG, 4711, None, f"{CANARY}\0"):
            _, _, err = run(
                "new", "--from", "-", "--no-commit", given=json.dumps(_with(base, place, wrong))
            )
            assert WORD not in err, (place, wrong)


def test_in_every_cell_of_a_table(run: Run, tmp_path: Path) -> None:
    """A row that cannot be taken is named by its line, a column by its number."""
    targets: tuple[str, ...] = (
        "received_at",
        "occurred_on",
        "subject",
        "severity",
        "category",
        "team",
        "owner",
    )
    targets += ("cause", "channel", "nature", "language", "risks", "tags", "customer.email")
    mapping = tmp_path / "m.yaml"
    columns = ", ".join(f"{target}: {target}" for target in targets)
    mapping.write_text(f"date_format: iso\nfields: {{{columns}}}\n", "utf-8")
    table = tmp_path / "t.csv"
    heading = ",".join(targets)
    right = dict.fromkeys(targets, "") | {"received_at": "2026-11-20", "subject": "S"}
    rows = [{**right, target: f"'{CANARY}'".replace(",", "")} for target in targets]
    for lines in (
        [heading, *(",".join(row.values()) for row in rows)],
        [f"{CANARY},received_at {WORD}", "x,y"],
        [heading, f'"{CANARY}'],
        [heading, f'"{CANARY}"x,y'],
        [heading, CANARY],
    ):
        table.write_text("\n".join(lines), "utf-8")
        code, _, err = run("import", str(table), "--map", str(mapping))
        assert code in (2, 4)
        assert WORD not in err, lines
