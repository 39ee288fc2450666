"""What is stored follows from the events: ledgers changed by hand, entries by id, fast clocks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Clean = Callable[[], bool]
Commits = Callable[[], list[str]]

ANA = "CMP-2611-7F3K9QY"
ONE = f"complaints/2026/11/{ANA}.yaml"


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint."""
    return _committed_small


def events_of(path: Path, kind: str) -> list[str]:
    """Return the ids of the events of a kind."""
    found = re.findall(
        r"- id: (\d+-\w{4})\n(?:    .*\n)*?    kind: (\w+)\n", path.read_text("utf-8")
    )
    return [event for event, of in found if of == kind]


@pytest.mark.parametrize("named", ["1", "2-9XBD", "2-9xbd", " 2-9XBD "])
def test_a_promise_is_named_by_its_place_or_id(named: str, ok: Ok, file_of: FileOf) -> None:
    """As `show` prints it, or as it stands in the file; in small letters, too."""
    ok("promise", "keep", ANA, named, "-m", "We called.")
    text = file_of(ANA).read_text("utf-8")
    assert "    state: kept\n    closed_in: " in text
    assert "    entry: 2-9XBD\n" in text


@pytest.mark.parametrize("named", ["x", "0", "01", "1.5", "2-9XB", "2-9XBD.", "2-9XBD.0", "½", ""])
def test_a_wrong_number_is_named_in_one_line(named: str, refused: Refused, clean: Clean) -> None:
    """With what is due there."""
    message = refused(2, "promise", "keep", ANA, named, "-m", "x")
    assert "give the number that `show` prints, or the id like 2-9XBD" in message
    assert clean()


def test_offers_and_actions_are_named_alike(ok: Ok, file_of: FileOf) -> None:
    """The number that was printed, or the id of the event."""
    path = file_of(ANA)
    for what in ("apology", "advice"):
        ok("offer", "add", ANA, "--kind", what)
    first, second = events_of(path, "offered")
    ok("offer", "accept", ANA, second, "-m", "Yes.")
    ok("offer", "decline", ANA, "1", "-m", "No.")
    ok("action", "add", ANA, "-m", "Ring the courier.")
    [action] = events_of(path, "action_added")
    ok("action", "done", ANA, action)
    text = path.read_text("utf-8")
    for entry in (first, second, action):
        assert f"    entry: {entry}\n" in text
    shown = ok("show", ANA)
    assert re.search(r"offer 1 +apology · declined", shown)
    assert re.search(r"offer 2 +advice · accepted", shown)
    assert "error" not in ok("check", ONE)


def test_a_number_that_may_mean_two_is_refused(ok: Ok, refused: Refused, file_of: FileOf) -> None:
    """Where two branches each made a promise: whoever read the number may have meant either."""
    path = file_of(ANA)
    told = "  - id: {0}\n    what: plates\n    due: 2026-11-27T17:00:00+01:00\n    state: open\n"
    event = (
        "  - id: {0}\n    at: 2026-11-20T17:00:00+01:00\n    by: ivo\n    kind: promised\n"
        "    until: 2026-11-27T17:00:00+01:00\n"
    )
    both = ("90-AAAA", "90-BBBB")
    before, after = path.read_text("utf-8").split("events:\n")
    promises, events = ("".join(map(row.format, both)) for row in (told, event))
    path.write_text(f"{before}{promises}events:\n{after}{events}", "utf-8")
    message = refused(3, "promise", "keep", ANA, "3", "-m", "They came.")
    assert message == f"promise 3 of {ANA} may be 90-AAAA or 90-BBBB; give the id"
    ok("promise", "keep", ANA, "90-BBBB", "-m", "They came.")
    assert re.search(r"3  plates by .*: kept .*\(90-BBBB\)", ok("show", ANA))


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("    state: open\n", "    state: kept\n", "promises"),
        ("    state: open\n", "    state: open\n    closed_in: 2-9XBD\n", "promises"),
        ("status: investigating\n", "status: resolved\n", "status"),
    ],
)
def test_check_finds_what_a_hand_changed(
    old: str, new: str, name: str, run: Run, file_of: FileOf
) -> None:
    """A ledger too: only its facts are stored, what became of them follows from the events."""
    path = file_of(ANA)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    _, out, _ = run("check", ONE)
    found = re.findall(r"`(\w+)` was changed by hand: the events say", out)
    assert found == [name]


def test_the_next_step_puts_a_ledger_right(ok: Ok, file_of: FileOf) -> None:
    """It is worked out from the events whenever something is recorded."""
    path = file_of(ANA)
    text = path.read_text("utf-8")
    path.write_text(text.replace("    state: open\n", "    state: kept\n", 1), "utf-8")
    ok("note", ANA, "-m", "Looked.")
    assert "    due: 2026-11-27T17:00:00+01:00\n    state: open\n" in path.read_text("utf-8")


def test_a_step_that_stood_already_is_a_note(run: Run, ok: Ok, file_of: FileOf) -> None:
    """As where two colleagues did it at once; `show` says so, and nothing is counted twice."""
    ok("promise", "keep", ANA, "1", "-m", "We called.")
    path = file_of(ANA)
    text = path.read_text("utf-8")
    [kept] = events_of(path, "promise_kept")
    number = int(kept.split("-")[0])
    again = text[text.index(f"  - id: {kept}\n") :].replace(kept, f"{number}-ZZZZ")
    path.write_text(text + again, "utf-8")
    code, out, _ = run("check", ONE)
    assert code == 0
    assert "kind: this step changed nothing: its effect stood already" in out
    assert " note: " in out
    shown = " ".join(ok("show", ANA).split())
    kept = rf"{number}-ZZZZ .{{20,40}} promise kept: promise 1 \(changed nothing\)"
    assert re.search(kept, shown)


def test_a_step_that_was_not_possible_is_an_error(run: Run, ok: Ok, file_of: FileOf) -> None:
    """Only a hand, or two branches, can bring that about."""
    path = file_of(ANA)
    event = (
        "  - id: 90-AAAA\n    at: 2026-11-20T17:00:00+01:00\n    by: ivo\n    kind: promise_kept\n"
        "    entry: 80-AAAA\n"
    )
    path.write_text(path.read_text("utf-8") + event, "utf-8")
    code, out, _ = run("check", ONE)
    assert code == 1
    assert "what this step is about was not open to it" in out
    assert "(was not possible then)" in " ".join(ok("show", ANA).split())


AHEAD = (
    f"complaints: {ANA}: recorded as of 2026-11-20 18:30+01:00, the time of its newest event, "
    "which is ahead of the clock here; one of the two clocks is wrong\n"
)


def ahead(path: Path, time: str) -> None:
    """Let a colleague with a fast clock have written something."""
    event = f"  - id: 90-AAAA\n    at: 2026-11-20T{time}+01:00\n    by: maria\n    kind: noted\n"
    path.write_text(path.read_text("utf-8") + event, "utf-8")


def at_of_last(path: Path) -> str:
    """Return when the last event of a file happened."""
    *_, last = re.findall(r"^    at: (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return str(last)


@pytest.mark.parametrize(
    ("time", "told"), [("17:00:00", ""), ("17:34:00", ""), ("18:30:00", AHEAD)]
)
def test_a_fast_clock_blocks_nobody(time: str, told: str, run: Run, file_of: FileOf) -> None:
    """A step without --at takes the later time, and says so where that is well ahead."""
    path = file_of(ANA)
    ahead(path, time)
    code, out, err = run("note", ANA, "-m", "Looked.")
    assert (code, out) == (0, "")
    assert (told in err, "ahead of the clock" in err) == (True, bool(told))
    later = max(time, "17:30:00")
    assert at_of_last(path) == f"2026-11-20T{later}+01:00"
    assert ("recorded_at: 2026-11-20T17:30:00+01:00" in path.read_text("utf-8")) == bool(told)


def test_whoever_follows_a_fast_clock_has_nothing_to_mend(run: Run, file_of: FileOf) -> None:
    """`check` names the event whose date is wrong, and no other that had to take that date."""
    path = file_of(ANA)
    ahead(path, "18:30:00")
    for text in ("Looked.", "Looked again."):
        assert run("note", ANA, "-m", text)[0] == 0
    code, out, _ = run("check")
    assert code == 1
    [line] = [line for line in out.splitlines() if "future" in line]
    assert "].at: this event lies in the future; mend the date" in line
    number = int(line.split(":")[1])
    assert path.read_text("utf-8").splitlines()[number - 2] == "  - id: 90-AAAA"
    run("retract", ANA, "90-AAAA", "-m", "The clock was wrong.")
    assert "future" not in run("check")[1]


def test_a_time_that_is_given_stays(run: Run, refused: Refused, file_of: FileOf) -> None:
    """Before the newest event it is put in its place; still to come it is refused."""
    path = file_of(ANA)
    ahead(path, "18:30:00")
    code, _, err = run("note", ANA, "-m", "Looked.", "--at", "17:20")
    assert code == 0
    assert "ahead of the clock" not in err
    assert "    at: 2026-11-20T17:20:00+01:00\n" in path.read_text("utf-8")
    message = refused(2, "note", ANA, "-m", "Looked.", "--at", "18:30")
    assert "lies in the future; give the time it happened" in message


def test_an_edit_says_which_fields_it_changed(
    ok: Ok, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On record by their paths, and on the page."""
    change = "s/^subject: .*/subject: Plates broken/; s/^  name: Ana Horvat/  name: Ana Horvatin/"
    monkeypatch.setenv("EDITOR", f"sed -i '{change}'")
    ok("edit", ANA)
    text = file_of(ANA).read_text("utf-8")
    assert "    fields:\n      - subject\n      - customer.name\n" in text
    assert "edited (subject, customer.name)" in ok("show", ANA)
