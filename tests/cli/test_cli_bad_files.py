"""Files that cannot be trusted: named with line and reason, while the others are still listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
FileOf = Callable[[str], Path]
Spoil = Callable[[Path], None]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
SHOWN = "complaints/2026/11/CMP-2611-7F3K9QY.yaml"


def _replaced(old: str, new: str) -> Spoil:
    def spoil(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _huge(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(100 * 1024 * 1024)


def _not_utf8(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"Parcel", b"Par\xe7el", 1))


def _empty(path: Path) -> None:
    path.write_bytes(b"")


TICKETS = "fields: {external_ref: Ticket, received_at: Created, subject: Title}\n"
CONFLICT = "<<<<<<< HEAD\nseverity: high\n=======\nseverity: low\n>>>>>>> other\n"

BAD: list[tuple[str, Spoil, str]] = [
    ("tab", _replaced("  name: Ana", "\tname: Ana"), f"{SHOWN}:14: "),
    ("duplicate key", _replaced("nature: ", "subject: twice\nnature: "), f"{SHOWN}:4: "),
    (
        "conflict",
        _replaced("severity: high\n", CONFLICT),
        f"{SHOWN}:6: it holds an unfinished merge",
    ),
    ("wrong type", _replaced("level: 1", "level: one"), f"{SHOWN}:26: level: "),
    ("unquoted", _replaced('"+385 91 555 0101"', "0123"), f"{SHOWN}:16: customer.phone: "),
    ("null", _replaced("product: dinner set", "product:"), f"{SHOWN}:8: product: "),
    ("tilde", _replaced("product: dinner set", "product: ~"), f"{SHOWN}:8: product: "),
    ("unknown word", _replaced("severity: high", "severity: hihg"), f"{SHOWN}:6: severity: "),
    ("missing", _replaced("severity: high\n", ""), f"{SHOWN}:"),
    ("other id", _replaced(f"id: {ANA}", "id: CMP-2611-8PG3VFY"), f"{SHOWN}:"),
    (
        "before all",
        _replaced(
            "received_at: 2026-11-20T16:02:00+01:00", "received_at: 0001-01-01T00:00:00+14:00"
        ),
        f"{SHOWN}:9: received_at: this lies outside the years 1900 to 2199",
    ),
    (
        "after all",
        _replaced("due: 2026-11-27T17:00:00+01:00", "due: 9999-12-31T23:59:59-12:00"),
        f"{SHOWN}:",
    ),
    ("without end", _replaced("resolve: 5bd", "resolve: 99999mo"), f"{SHOWN}:32: terms.resolve: "),
    ("alias", _replaced("subject: Parcel", "subject: &a Parcel"), f"{SHOWN}:3: "),
    ("not UTF-8", _not_utf8, f"{SHOWN}: line 3 is not UTF-8"),
    ("directory", _directory, f"{SHOWN}: a directory stands where a file is due"),
    ("100 MB", _huge, f"{SHOWN}: it is larger than 4 MiB"),
    ("empty", _empty, f"{SHOWN}:1: the file is empty"),
]


@pytest.fixture(params=[pytest.param(entry[1:], id=entry[0]) for entry in BAD])
def bad(request: pytest.FixtureRequest, file_of: FileOf) -> str:
    """Spoil one complaint in one way; returns how its finding begins."""
    spoil: Spoil
    spoil, message = request.param
    spoil(file_of(ANA))
    return str(message)


def test_a_bad_complaint(bad: str, run: Run) -> None:
    """The bad file is named in each listing, the others are printed, and it ends with 4."""
    code, out, err = run("list", "--format", "ids")
    assert code == 4
    assert len(out.splitlines()) == 31
    assert ANA not in out
    assert err.startswith(f"complaints: {bad}")
    assert all(line.startswith(f"complaints: {SHOWN}:") for line in err.splitlines())
    assert "Traceback" not in err
    for arguments in (("show", ANA), ("clocks", ANA), ("note", ANA, "-m", "x")):
        assert run(*arguments) == (4, "", err)
    code, out, told = run("check")
    assert (code, told) == (4, "")
    assert bad in out


def test_it_beats_the_exit_code(run: Run, file_of: FileOf) -> None:
    """4 beats the 1 of `--exit-code`."""
    _replaced("level: 1", "level: one")(file_of(ANA))
    code, out, _ = run("overdue", "--exit-code")
    assert code == 4
    assert out


def test_problems_in_json(run: Run, file_of: FileOf) -> None:
    """In JSON the findings are in the envelope, with file, line, key and reason."""
    _replaced("level: 1", "level: one")(file_of(ANA))
    code, out, err = run("overdue", "--format", "json")
    found = json.loads(out)
    assert code == 4
    assert err.startswith(f"complaints: {SHOWN}:26: level: ")
    [problem] = found["problems"]
    assert list(problem) == ["file", "line", "key", "level", "code", "message", "mend"]
    assert (problem["file"], problem["line"], problem["key"]) == (SHOWN, 26, "level")
    assert found["data"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("overdue",),
        ("due",),
        ("day",),
        ("show", "CMP-2611-S4M9KC6", "--related"),
        ("audit", "sample", "--seed", "1"),
        ("policy", "simulate", "complaints.yaml"),
        ("escalate", "--due", "--dry-run"),
        ("escalate", "--due"),
        ("email", "--due", "--dry-run"),
        ("import", "tickets.csv", "--map", "map.yaml"),
    ],
    ids=" ".join,
)
def test_whoever_looks_through_the_register_names_it(
    arguments: tuple[str, ...], run: Run, file_of: FileOf
) -> None:
    """Once, on stderr, and it ends with 4: what was looked for may be in that very file."""
    Path("tickets.csv").write_text("Ticket,Created,Title\n1,2026-11-20,Late\n", "utf-8")
    Path("map.yaml").write_text(TICKETS, "utf-8")
    _replaced("level: 1", "level: one")(file_of(ANA))
    code, _, err = run(*arguments)
    named = [line for line in err.splitlines() if SHOWN in line]
    assert (code, len(named)) == (4, 1)
    assert named[0].startswith(f"complaints: {SHOWN}:26: level: ")


def test_new_names_it_and_has_not_failed(run: Run, file_of: FileOf) -> None:
    """The complaint is recorded; who else complained could not be read everywhere."""
    _replaced("level: 1", "level: one")(file_of(ANA))
    code, out, err = run("new", "--subject", "S")
    assert code == 0
    assert file_of(out.strip()).is_file()
    assert err.count(f"complaints: {SHOWN}:26: level: ") == 1


def test_it_is_named_though_the_rest_is_refused(run: Run, file_of: FileOf) -> None:
    """Of two reasons the one does not hide the other."""
    _replaced("level: 1", "level: one")(file_of(ANA))
    Path("tickets.csv").write_text("Ticket,Created,Title\n1\n", "utf-8")
    Path("map.yaml").write_text(TICKETS, "utf-8")
    code, _, err = run("import", "tickets.csv", "--map", "map.yaml")
    assert code == 4
    assert f"complaints: {SHOWN}:26: level: " in err
    assert "1 bad rows, so nothing was taken" in err


def test_a_bad_one_holds_up_no_other(run: Run, ok: Ok, file_of: FileOf) -> None:
    """A bad complaint does not keep others from being recorded."""
    _replaced("level: 1", "level: one")(file_of(ANA))
    ok("note", "CMP-2611-8PG3VFY", "-m", "Fine.")
    ok("new", "--subject", "S")
    code, _, err = run("escalate", "--due", "--dry-run")
    assert code == 4
    assert SHOWN in err


def test_a_folder_full_of_other_files(ok: Ok, file_of: FileOf) -> None:
    """Files of other names in the folder are people's own."""
    folder = file_of(ANA).parent
    before = ok("list")
    (folder / "notes.txt").write_text("x", "utf-8")
    (folder / "CMP-2611-7F3K9QY.yaml.bak").write_text("x", "utf-8")
    (folder / ".CMP-2611-7F3K9QY.yaml.swp").write_bytes(b"\xff")
    (folder / "photos").mkdir()
    assert ok("list") == before
    assert ok("check") == ""


@pytest.mark.parametrize(
    "name",
    ["cmp-2611-7f3k9qy.yaml", "CMP-2611-7F3K9Q.yaml", "CMP-2611-7F3K9QY.yml", "Copy of it.yaml"],
)
def test_a_file_that_nobody_reads(name: str, run: Run, file_of: FileOf) -> None:
    """What looks like a complaint and has no complaint's name is found by `check`."""
    folder = file_of(ANA).parent
    (folder / name).write_bytes(file_of(ANA).read_bytes())
    code, out, _ = run("check")
    assert code == 1
    assert out.startswith(
        f"complaints/2026/11/{name}: no complaint is read from a file of this name"
    )


def test_a_file_in_another_folder(run: Run, file_of: FileOf) -> None:
    """The path follows from the id: elsewhere it is not found, so that is told."""
    there = file_of(ANA).parents[1] / "12"
    there.mkdir()
    file_of(ANA).rename(there / f"{ANA}.yaml")
    shown = f"complaints/2026/12/{ANA}.yaml: it lies in the wrong folder; move it to {SHOWN}"
    assert run("check")[1].splitlines()[0] == shown
    code, out, err = run("list", "--format", "ids")
    assert (code, ANA in out, err) == (4, False, f"complaints: {shown}\n")


POLICY: list[tuple[str, str, str, str]] = [
    ("gap", "  - team: service\n", "", "complaints.yaml:"),
    ("tab", "organisation:\n", "organisation:\n\t", "complaints.yaml:14: "),
    ("unknown team", "    lead: ivo\n", "    lead: nobody\n", "complaints.yaml:"),
    ("wrong hours", '"09:00-17:00"', '"09:00-9"', "complaints.yaml:"),
    ("wrong zone", "Europe/Zagreb", "Europe/Zagrab", "complaints.yaml:"),
    ("conflict", "commit: true\n", CONFLICT, "complaints.yaml:"),
    ("without end", "rework: 2bd", "rework: 99999mo", "complaints.yaml:"),
    ("survey without end", "  after: 24h", "  after: 99999mo", "complaints.yaml:"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), [entry[1:] for entry in POLICY], ids=[entry[0] for entry in POLICY]
)
def test_a_bad_policy(old: str, new: str, message: str, run: Run) -> None:
    """A policy with a gap or a slip is refused with file and line, by every command."""
    path = Path("complaints.yaml")
    text = path.read_text("utf-8")
    assert old in text
    if old.startswith("  - team"):
        at = text.rindex(old, 0, text.index("\nescalation:"))
        path.write_text(text[:at] + text[at + len(old) :], "utf-8")
    else:
        path.write_text(text.replace(old, new, 1), "utf-8")
    for arguments in (("list",), ("new", "--subject", "S"), ("show", "7F3")):
        code, out, err = run(*arguments)
        assert (code, out) == (4, "")
        assert err.startswith(f"complaints: {message}")
        assert err.removeprefix("complaints: complaints.yaml:")[0].isdigit(), err
    code, out, _ = run("check")
    assert code == 4
    assert out.startswith(message)


def test_a_policy_that_is_a_directory(run: Run) -> None:
    """A directory in the policy's place is one line."""
    Path("complaints.yaml").unlink()
    Path("complaints.yaml").mkdir()
    code, _, err = run("list")
    assert code == 4
    assert (
        err == "complaints: complaints.yaml: a directory stands where a file is due; move it away\n"
    )
