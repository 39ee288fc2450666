"""What two people ended differently: every command says so, and `settle` ends it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from complaints.store.merging import merge_files

Ok = Callable[..., str]
Refused = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]
Git = Callable[..., str]
Clean = Callable[[], bool]

ANA = "CMP-2611-7F3K9QY"
NAME = f"complaints/2026/11/{ANA}.yaml"
LATER = "2026-12-18T12:00:00+01:00"

LOW = ("classify", ANA, "--severity", "low")
CRITICAL = ("classify", ANA, "--severity", "critical")
MARIA = ("assign", ANA, "--owner", "maria", "-m", "She knows them.")
LUKA = ("assign", ANA, "--owner", "luka", "-m", "She is there.")
ASK = ("ask", ANA, "-m", "Which plates?")
ANSWER = ("contact", ANA, "--in", "--channel", "phone", "-m", "The blue ones.")
RESOLVE = ("resolve", ANA, "--outcome", "upheld", "-m", "Two sent.", "--told", "phone")
RESOLVED_FIRST = (*RESOLVE, "--at", "2026-11-20T17:20")
ONE = "The box came in open. It was wet."
OTHER = "The box came in open. It was torn."


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint is enough."""
    return _committed_small


@pytest.fixture
def differ(register: Path, ok: Ok, git: Git) -> Callable[..., list[str]]:
    """Have two people do something each, merge it; returns the events that differ."""

    def differ(ours: Sequence[Any], theirs: Sequence[Any]) -> list[str]:
        path = register / NAME
        base = path.read_bytes()
        ends = []
        for call in (ours, theirs):
            path.write_bytes(base)
            if call[0] == "by hand":
                text = base.decode("utf-8").replace(call[1], call[2], 1)
                path.write_bytes(text.encode("utf-8"))
            else:
                for each in call if isinstance(call[0], tuple) else (call,):
                    ok(*each, "--no-commit")
            ends.append(path.read_bytes())
        merged = merge_files(base, ends[0], ends[1], ANA)
        path.write_bytes(merged.content)
        git("commit", "--quiet", "--all", "-m", "Merged")
        return [event_id for each in merged.unsettled for event_id in each.events]

    return differ


Differ = Callable[..., list[str]]


def described(text: str) -> tuple[str, str, str]:
    """Return a change of the description by hand."""
    return "by hand", "The box came in open. Two of six plates are in pieces.", text


def held(register: Path) -> str:
    """Return what the file holds."""
    return (register / NAME).read_text("utf-8")


@pytest.mark.parametrize("how", ["id", "lower case", "value"])
def test_by_an_event(how: str, differ: Differ, register: Path, ok: Ok, run: Run) -> None:
    """By its id, however it is typed, or by what it says: it counts, with all that goes with it."""
    low = next(each for each in differ(LOW, CRITICAL) if _severity(register, each) == "low")
    choice = {"id": low, "lower case": low.lower(), "value": "low"}[how]
    code, out, err = run("settle", ANA, "severity", choice, "-m", "No danger.")
    assert (code, out, err) == (0, "", f"complaints: {ANA}: settle severity\n")
    text = held(register)
    assert "\nunsettled:" not in text
    assert "\nseverity: low\n" in text
    assert "\n  resolve: 15d\n" in text
    assert f"    kind: settled\n    of: {low}\n" in text
    assert "    text: No danger.\n" in text
    assert ok("check") == ""


def _severity(register: Path, event_id: str) -> str:
    found = re.search(rf"id: {event_id}\n(?:    .*\n)*?      severity: (\w+)", held(register))
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "choice",
    [f"{OTHER}\nThe courier refused to note the damage.\n", "The box came in open. It was t"],
)
def test_by_a_value(choice: str, differ: Differ, register: Path, ok: Ok) -> None:
    """Where no event holds the field, by what one side says, or by how that begins."""
    assert differ(described(ONE), described(OTHER)) == []
    ok("settle", ANA, "description", choice)
    assert f"description: |\n  {OTHER}\n" in held(register)
    assert "\nunsettled:" not in held(register)
    assert ONE not in held(register)
    assert ok("check") == ""


@pytest.mark.parametrize(
    ("field", "choice", "why"),
    [
        ("severity", "9-ZZZZ", "none of the events that differ about severity is that one"),
        ("severity", "1-7F3K", "none of the events that differ about severity is that one"),
        ("severity", "high", "none of the events that differ about severity is that one"),
        ("owner", "ivo", f"{ANA} has no unsettled field 'owner'; unsettled: severity"),
        ("no field\x1b[0m", "ivo", f"{ANA} has no unsettled field like this; unsettled: severity"),
    ],
)
def test_what_is_not_there_to_choose(
    field: str, choice: str, why: str, differ: Differ, refused: Refused, git: Git
) -> None:
    """One line says what is; nothing is recorded."""
    events = differ(LOW, CRITICAL)
    head = git("rev-parse", "HEAD")
    said = refused(3, "settle", ANA, field, choice)
    assert why in said
    assert all(each in said for each in events) == ("none of" in why)
    assert (git("rev-parse", "HEAD"), git("status", "--porcelain")) == (head, "")


@pytest.mark.parametrize("choice", ["It was not.", "Th", "3", "", "1-7F3K"])
def test_a_value_that_no_side_has(choice: str, differ: Differ, refused: Refused) -> None:
    """Nor may it be too short to be meant, or an event, by which no value is chosen."""
    differ(described(ONE), described(OTHER))
    said = refused(3, "settle", ANA, "description", choice)
    assert said == (
        f"{ANA}: neither side says that about description, and no event settles it; "
        "give the number of a value in `show`, the value, or how it begins"
    )


def test_how_both_begin_is_not_enough(differ: Differ, refused: Refused) -> None:
    """That says something else than that neither side says so."""
    differ(described(ONE), described(OTHER))
    said = refused(3, "settle", ANA, "description", "The box came in open.")
    assert said == f"{ANA}: both sides begin like that; give more of it, or its number"


REST = "The courier refused to note the damage."


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (f"{OTHER} {REST}", OTHER),
        (f"  {ONE}  {REST} ", ONE),
        ("1", OTHER),
        ("2", ONE),
    ],
)
def test_a_value_as_it_is_shown(
    choice: str, kept: str, differ: Differ, register: Path, ok: Ok
) -> None:
    """On one line, or by the number before it: `show` gives both."""
    differ(described(ONE), described(OTHER))
    ok("settle", ANA, "description", choice)
    assert f"description: |\n  {kept}\n" in held(register)


@pytest.mark.parametrize(("choice", "kept"), [("none", False), ("1", False), ("2", True)])
def test_the_value_that_is_none(
    choice: str, kept: bool, differ: Differ, register: Path, ok: Ok
) -> None:
    """One side has taken it out; it has a word and a number as the others."""
    line = '  phone: "+385 91 555 0101"\n'
    differ(("by hand", line, ""), ("by hand", line, '  phone: "+385 91 555 0202"\n'))
    ok("settle", ANA, "customer.phone", choice)
    assert ("phone:" in held(register)) is kept


def test_the_values_are_shown_with_numbers(differ: Differ, ok: Ok) -> None:
    """Each on one line, the empty one by a word."""
    line = '  phone: "+385 91 555 0101"\n'
    differ(described(ONE), described(OTHER))
    page = " ".join(ok("show", ANA).split())
    assert f"value 1: {OTHER} {REST} value 2: {ONE} {REST} settle it: " in page
    assert f" complaints settle {ANA} description NUMBER " in page
    ok("settle", ANA, "description", "1")
    differ(("by hand", line, ""), ("by hand", line, '  phone: "+385 91 555 0202"\n'))
    assert "\n  value 1: none\n  value 2: +385 91 555 0202\n" in ok("show", ANA)


def test_a_long_text_is_shown_where_it_differs(differ: Differ, ok: Ok) -> None:
    """Else two that differ at the end alone would read the same."""
    long = "She says it again. " * 40
    differ(described(f"{long}It was wet."), described(f"{long}It was torn."))
    part = ok("show", ANA).partition("  value 1: ")[2].partition("  settle it:")[0]
    one, other = (" ".join(value.split()) for value in part.split("  value 2: "))
    assert one.startswith("…")
    assert "It was torn." in one
    assert other.startswith("…")
    assert "It was wet." in other


@pytest.mark.parametrize(
    ("accounts", "shown", "way"),
    [
        (("2", "3"), ('"2"', "3"), "'\"VALUE\"'"),
        (("2", "22"), ('"2"', "22"), "'\"VALUE\"'"),
        (("1", "2"), ("1", "2"), "NUMBER"),
        (("A-1", "B-1"), ("A-1", "B-1"), "NUMBER"),
        (("none", "some"), ('"none"', "some"), "NUMBER"),
    ],
)
def test_what_is_shown_can_be_typed(
    accounts: tuple[str, str],
    shown: tuple[str, str],
    way: str,
    differ: Differ,
    register: Path,
    ok: Ok,
    refused: Refused,
) -> None:
    """Every value as it stands on the page takes it, and so does the way that is named."""
    line = "  account: A-1029\n"
    differ(*(("by hand", line, f'  account: "{each}"\n') for each in accounts))
    lines = [f"value {place}: {each}" for place, each in enumerate(shown, 1)]
    page = "\n  ".join([*lines, f"settle it: complaints settle {ANA} customer.account {way}\n"])
    assert page in ok("show", ANA)
    unsettled = held(register)
    for number, (account, words) in enumerate(zip(accounts, shown, strict=True), 1):
        for choice in (words, f'"{account}"', *([str(number)] if way == "NUMBER" else [])):
            (register / NAME).write_text(unsettled, "utf-8")
            ok("settle", ANA, "customer.account", choice)
            assert re.findall(r'\n  account: "?([^"\n]+)', held(register)) == [account]
    if way != "NUMBER":
        (register / NAME).write_text(unsettled, "utf-8")
        assert refused(3, "settle", ANA, "customer.account", "2") == (
            f"{ANA}: that may be one value or the other; give the value in quotes, "
            "'\"VALUE\"', or a number that is no value"
        )


@pytest.mark.parametrize(
    ("old", "ours", "theirs", "field"),
    [
        ("    what: ", "    what: Soon, ", "    what: Today, ", "promises.2-9XBD.what"),
        (
            "    due: 2026-11-27",
            "    due: 2026-11-25",
            "    due: 2026-11-26",
            "promises.2-9XBD.due",
        ),
        ("  account: A-1029", "  account: A-1", "  account: B-1", "customer.account"),
        ("channel: phone", "channel: email", "channel: letter", "channel"),
    ],
)
def test_the_command_that_is_named_works(
    old: str, ours: str, theirs: str, field: str, differ: Differ, run: Run, ok: Ok, git: Git
) -> None:
    """As it stands in `check`; the field is a path of ours, and the commit names it as well."""
    differ(("by hand", old, ours), ("by hand", old, theirs))
    code, out, _ = run("check")
    told = f": unsettled: {field} (2 values); complaints settle {ANA} {field} NUMBER\n"
    assert (code, out.endswith(told)) == (1, True)
    assert run("settle", ANA, field, "1") == (0, "", f"complaints: {ANA}: settle {field}\n")
    assert git("log", "-1", "--format=%s").strip() == f"{ANA}: settle {field}"
    assert ok("check") == ""


@pytest.mark.parametrize(
    "words", ["Ana Horvat, +385 91 555 0101", "a\x1b[31m", "promises.385915550101-AAAA.due"]
)
@pytest.mark.parametrize(
    "call",
    [
        ("check",),
        ("settle", ANA, "severity", "1"),
        ("settle", ANA, "", "1"),
        ("email", ANA, "status"),
        ("retract", ANA, "3-K7QM", "-m", "Wrong."),
        ("clocks", ANA),
        ("handover", ANA),
    ],
)
def test_what_is_no_field_is_not_repeated(
    words: str, call: Sequence[str], register: Path, run: Run, git: Git
) -> None:
    """A hand wrote it there; it may be anything, and what is printed may come into a log."""
    entry = {"field": words, "events": ["2-9XBD", "3-K7QM"]}
    text = held(register).replace(
        "\nevents:\n", f"\nunsettled:\n  - {json.dumps(entry)}\nevents:\n"
    )
    (register / NAME).write_text(text, "utf-8")
    git("commit", "--quiet", "--all", "-m", "By hand")
    if call[2:3] == ("",):
        call = (*call[:2], words, *call[3:])
    _, out, err = run(*call)
    assert out + err
    assert words not in out + err
    assert words.replace("\x1b", "\\x1b") not in out + err


@pytest.mark.parametrize(
    ("ours", "theirs", "field", "choice"),
    [
        (MARIA, LUKA, "owner", "maria"),
        (LOW, CRITICAL, "severity", "low"),
        (RESOLVED_FIRST, (ASK, ANSWER), "status", "asked"),
        ((ASK, ANSWER), RESOLVED_FIRST, "status", "asked"),
    ],
)
def test_cron_names_what_it_cannot_pass_up(
    ours: Sequence[str],
    theirs: Sequence[str],
    field: str,
    choice: str,
    differ: Differ,
    ok: Ok,
    run: Run,
    git: Git,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once a day, with what is unsettled, be it due on one way of settling it alone."""
    for step in ("solution", "discuss"):
        ok("step", ANA, step)
    differ(ours, theirs)
    assert run("escalate", "--due") == (0, "", "")
    line = f"complaints: {ANA}: due to be escalated, but unsettled: {field} "
    line += f"(complaints show {ANA} explains it)\n"
    monkeypatch.setenv("COMPLAINTS_NOW", LATER)
    for _ in range(2):
        assert run("escalate", "--due", "--dry-run") == (0, "", line)
    head = git("rev-parse", "HEAD")
    assert run("escalate", "--due") == (3, "", line)
    assert run("escalate", "--due") == (3, "", "")
    assert git("rev-parse", "HEAD") == head
    monkeypatch.setenv("COMPLAINTS_NOW", LATER.replace("18T", "19T"))
    assert run("escalate", "--due") == (3, "", line)
    ok("settle", ANA, field, choice)
    code, out, err = run("escalate", "--due")
    assert (code, err) == (0, "")
    assert out.startswith(f"{ANA}  level 2  ")


def test_a_risk_goes_on_record_whoever_has_it(
    differ: Differ, register: Path, ok: Ok, run: Run, commits: Callable[[], list[str]]
) -> None:
    """Only the escalation waits: that is said at once, and by cron until it is settled."""
    differ(MARIA, LUKA)
    waits = f"complaints: {ANA}: due to be escalated, but unsettled: owner "
    waits += f"(complaints show {ANA} explains it)\n"
    code, _, err = run("classify", ANA, "--risk", "safety", "-m", "A shard in the foot.")
    assert (code, waits in err) == (0, True)
    assert "\nrisks:\n  - safety\n" in held(register)
    assert "\nseverity: critical\n" in held(register)
    assert commits()[0] == f"{ANA}: classify (risks)"
    assert run("escalate", "--due") == (3, "", waits)
    ok("settle", ANA, "owner", "maria")
    assert ok("escalate", "--due").startswith(f"{ANA}  level 2  ")


def test_cron_passes_up_what_needs_nothing_unsettled(
    differ: Differ, ok: Ok, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its description changes nothing about who has it next."""
    differ(described(ONE), described(OTHER))
    monkeypatch.setenv("COMPLAINTS_NOW", LATER)
    assert ok("escalate", "--due").startswith(f"{ANA}  level 2  ")


@pytest.fixture
def survey_due(ok: Ok, differ: Differ, monkeypatch: pytest.MonkeyPatch) -> None:
    """A survey is due, and something is unsettled."""
    for step in ("solution", "discuss"):
        ok("step", ANA, step)
    ok(*RESOLVE)
    differ(described(ONE), described(OTHER))
    monkeypatch.setenv("COMPLAINTS_NOW", "2026-11-22T08:00:00+01:00")


@pytest.mark.usefixtures("survey_due")
def test_the_day_offers_no_letter_before_it_is_settled(ok: Ok) -> None:
    """None would be written; what there is to do is to settle."""
    page = ok("day")
    assert page.startswith(f"To settle (1)\n  {ANA}  ivo       description\n")
    assert "Letters to write" not in page
    ok("settle", ANA, "description", "1")
    page = ok("day")
    assert "To settle" not in page
    assert f"Letters to write (1)\n  {ANA}  survey\n" in page


@pytest.mark.usefixtures("survey_due")
def test_cron_names_letters_that_are_not_sent(
    ok: Ok, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a day, a person each time: they might not be true."""
    line = f"complaints: {ANA}  survey  not sent: unsettled: description "
    line += f"(complaints show {ANA} explains it)\n"
    for _ in range(2):
        assert run("email", "--due", "--dry-run") == (0, "", line)
    assert run("email", "--due") == (3, "", line)
    assert run("email", "--due") == (3, "", "")
    monkeypatch.setattr("complaints.cli.letters.email.at_work", lambda: True)
    for _ in range(2):
        assert run("email", "--due") == (3, "", line)
    ok("settle", ANA, "description", "1")
    assert ok("email", "--due", "--dry-run") == f"{ANA}  survey  would be sent\n"


def test_nothing_is_unsettled(refused: Refused, clean: Clean) -> None:
    """That is said, too."""
    said = refused(3, "settle", ANA, "severity", "low")
    assert said == f"{ANA} has no unsettled field 'severity'; unsettled: nothing"
    assert clean()


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [
        (LOW, CRITICAL, "severity EVENT"),
        (MARIA, LUKA, "owner EVENT"),
        (ASK, RESOLVED_FIRST, "status EVENT"),
        (described(ONE), described(OTHER), "description NUMBER"),
    ],
)
def test_it_is_explained(
    ours: Sequence[str], theirs: Sequence[str], told: str, differ: Differ, ok: Ok, run: Run
) -> None:
    """`check` ends with 1 and gives the command, `show` says what each side says."""
    if "status" in told:
        for step in ("solution", "discuss"):
            ok("step", ANA, step)
    events = differ(ours, theirs)
    code, out, _ = run("check")
    assert code == 1
    assert out.endswith(f"; complaints settle {ANA} {told}\n")
    page = ok("show", ANA)
    part = page.partition(f"\nUnsettled: {told.split()[0]}\n")[2].partition("\n\n")[0]
    assert f"  settle it: complaints settle {ANA} {told}" in part.splitlines()
    assert all(f"  {each}  " in part for each in events)
    if not events:
        assert f": {ONE}" in part
        assert f": {OTHER}" in part


def test_lists_mark_it(differ: Differ, ok: Ok, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees the complaint in a list sees that it is unsettled, and so does the day."""
    differ(LOW, CRITICAL)
    monkeypatch.setenv("COMPLAINTS_NOW", LATER)
    for command in ("list", "overdue"):
        assert "[unsettled: severity] Parcel arrived broken" in run(command)[1]
    assert ok("day").startswith(f"To settle (1)\n  {ANA}  ivo       severity\n")


@pytest.mark.parametrize(
    ("ours", "theirs", "found", "option"),
    [
        (LOW, CRITICAL, ("low", "critical"), "severity"),
        (MARIA, LUKA, ("maria", "luka"), "owner"),
        (MARIA, LUKA, ("logistics", "technical"), "team"),
        (
            ("classify", ANA, "--category", "delivery/late"),
            ("classify", ANA, "--category", "billing"),
            ("delivery/late", "delivery", "billing"),
            "category",
        ),
        (ASK, RESOLVED_FIRST, ("waiting", "resolved"), "status"),
    ],
)
def test_it_is_found_by_each_of_its_values(
    ours: Sequence[str],
    theirs: Sequence[str],
    found: Sequence[str],
    option: str,
    differ: Differ,
    ok: Ok,
) -> None:
    """Whichever of them stands in the file for now; and by no other one."""
    for step in ("solution", "discuss"):
        ok("step", ANA, step)
    assert differ(ours, theirs)
    for value in found:
        assert ok("list", f"--{option}", value, "--format", "ids") == f"{ANA}\n"
    other = {"severity": "normal", "status": "closed"}.get(option, "quality")
    assert ok("list", f"--{option}", other) == ""
    for value in found if option == "team" else ():
        assert ok("day", "--team", value).startswith(f"To settle (1)\n  {ANA}  ")


@pytest.mark.parametrize("command", ["list", "overdue"])
def test_other_programs_are_told(
    command: str, differ: Differ, ok: Ok, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In JSON, where the subject stays as it is."""
    differ(LOW, CRITICAL)
    monkeypatch.setenv("COMPLAINTS_NOW", LATER)
    rows = json.loads(ok(command, "--format", "json"))["data"]
    assert [row["unsettled"] for row in rows] == [["severity"]] * len(rows)
    assert {row["subject"] for row in rows} == {"Parcel arrived broken"}


def test_the_stricter_date_counts(differ: Differ, ok: Ok) -> None:
    """Until it is settled; whichever of the two was recorded last."""
    differ(CRITICAL, LOW)
    rows = json.loads(ok("list", "--format", "json"))["data"]
    assert rows[0]["due"] == "2026-11-23T17:00:00+01:00"
    assert "\nunsettled: severity (" in ok("clocks", ANA)
    ok("settle", ANA, "severity", "low")
    assert "unsettled" not in ok("clocks", ANA)
    rows = json.loads(ok("list", "--format", "json"))["data"]
    assert rows[0]["due"] == "2026-11-27T17:00:00+01:00"


WAIT = ("wait", ANA, "--for", "customer", "--until")
KEEP = ("promise", "keep", ANA, "1", "-m", "We called.")
MOVE = ("promise", "move", ANA, "1", "-m", "The courier is late.", "--due")
ADD = ("promise", "add", ANA, "-m", "a call", "--due")
REOPEN = ("reopen", ANA, "-m", "Still broken.")


@pytest.mark.parametrize(
    ("ours", "theirs", "due"),
    [
        (ASK, (RESOLVED_FIRST, REOPEN), "24 update,27 promise 1,27 resolve,27 wait"),
        (
            (*ADD, "2026-11-23 12:00"),
            (RESOLVED_FIRST, REOPEN),
            "23 promise 2,24 update,27 promise 1,27 resolve",
        ),
        (
            (*WAIT, "2026-11-24 12:00", "-m", "Which?"),
            (*WAIT[:3], "third_party", "--until", "2026-11-23 12:00", "-m", "Which?"),
            "23 wait,24 update,27 promise 1,27 resolve",
        ),
        (
            (*MOVE, "2026-11-30 12:00"),
            (*MOVE, "2026-12-02 12:00"),
            "24 update,27 resolve,30 promise 2",
        ),
        (KEEP, (*MOVE, "2026-11-30 12:00"), "24 update,27 resolve,30 promise 2"),
    ],
)
def test_each_date_is_there_once(
    ours: Sequence[Any], theirs: Sequence[Any], due: str, differ: Differ, ok: Ok
) -> None:
    """The stricter one, in lists and on pages, the next first."""
    for step in ("solution", "discuss"):
        ok("step", ANA, step)
    assert differ(ours, theirs)
    rows = json.loads(ok("due", "--within", "60d", "--format", "json"))["data"]
    assert ",".join(sorted(f"{row['due'][8:10]} {row['what']}" for row in rows)) == due
    for page in ("show", "handover"):
        part = ok(page, ANA).partition("\nDue\n" if page == "show" else "\nOpen\n")[2]
        lines = part.partition("\n\n")[0].splitlines()
        assert len(lines) == len(rows)
        days = [re.findall(r"2026-(\d\d-\d\d)", line)[0] for line in lines]
        assert days == sorted(days)


@pytest.mark.parametrize("days", [("25", "30"), ("30", "25")])
def test_the_stricter_of_two_dates_that_hands_wrote_counts(
    days: tuple[str, str], differ: Differ, ok: Ok
) -> None:
    """Of a promise, which no event sets again; in each list."""
    old = "    due: 2026-11-27T17:00:00+01:00"
    ours, theirs = (("by hand", old, old.replace("27T", f"{day}T")) for day in days)
    assert differ(ours, theirs) == []
    assert "Unsettled: promises.2-9XBD.due\n" in ok("show", ANA)
    rows = json.loads(ok("due", "--within", "60d", "--format", "json"))["data"]
    assert [row["due"][8:10] for row in rows if row["what"] == "promise 1"] == ["25"]
    assert "promise 1 by Wed 2026-11-25 17:00\n" in ok("handover", ANA)


@pytest.mark.parametrize(
    ("ours", "theirs", "field", "call"),
    [
        (LOW, CRITICAL, "severity", ("classify", ANA, "--severity", "normal")),
        (MARIA, LUKA, "owner", ("assign", ANA, "--owner", "oksana", "-m", "She is free.")),
        (MARIA, LUKA, "owner", ("escalate", ANA, "--reason", "urgency", "-m", "Now.")),
        (ASK, RESOLVED_FIRST, "status", ("close", ANA, "--customer", "accepted")),
        (ASK, RESOLVED_FIRST, "status", ("reopen", ANA, "-m", "Again.")),
        (ASK, RESOLVED_FIRST, "status", ("finding", ANA, "--fault", "ours", "-m", "A hole.")),
        (ASK, RESOLVED_FIRST, "status", ("promise", "add", ANA, "--due", "5bd", "-m", "plates")),
        (ASK, RESOLVED_FIRST, "status", ("assign", ANA, "--owner", "luka", "-m", "Hers.")),
        (ASK, RESOLVED_FIRST, "status", ("escalate", ANA, "--reason", "urgency", "-m", "Now.")),
        (ASK, RESOLVED_FIRST, "status", ("wait", ANA, "--for", "third_party", "-m", "Courier.")),
        (ASK, RESOLVED_FIRST, "status", (*RESOLVE, "--despite", "So.")),
    ],
)
def test_steps_that_need_it_are_refused(
    ours: Sequence[str],
    theirs: Sequence[str],
    field: str,
    call: Sequence[str],
    differ: Differ,
    ok: Ok,
    refused: Refused,
) -> None:
    """With the command that settles it."""
    if field == "status":
        for step in ("solution", "discuss"):
            ok("step", ANA, step)
    events = differ(ours, theirs)
    assert refused(3, *call) == (
        f"{ANA}: unsettled: {field} ({' or '.join(events)}); "
        f"first: complaints settle {ANA} {field} EVENT"
    )


OURS = ("finding", ANA, "--fault", "ours", "--cause", "carrier", "-m", "A hole.")
CUSTOMERS = ("finding", ANA, "--fault", "customer", "--cause", "carrier", "-m", "It fell.")
WET = ("classify", ANA, "--summary", "It was wet.")
TORN = ("classify", ANA, "--summary", "It was torn.")


@pytest.mark.parametrize(
    ("ours", "theirs", "field"),
    [
        (LOW, CRITICAL, "severity"),
        (MARIA, LUKA, "owner"),
        (WET, TORN, "summary"),
        (OURS, CUSTOMERS, "finding"),
    ],
)
def test_the_value_that_stands_is_refused_as_any_other(
    ours: Sequence[str],
    theirs: Sequence[str],
    field: str,
    differ: Differ,
    refused: Refused,
    git: Git,
) -> None:
    """To say it again settles nothing, and would be on record as if it had."""
    events = differ(ours, theirs)
    head = git("rev-parse", "HEAD")
    for call in (ours, theirs):
        assert refused(3, *call) == (
            f"{ANA}: unsettled: {field} ({' or '.join(events)}); "
            f"first: complaints settle {ANA} {field} EVENT"
        )
    assert git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("option", ["--tag", "--product", "--cause", "--next-step"])
def test_what_only_comes_along_is_not_asked_for(option: str, differ: Differ, ok: Ok) -> None:
    """Terms and severity follow from every sorting; they stay as they are, and so may it."""
    differ(LOW, CRITICAL)
    ok("classify", ANA, option, "carrier")
    assert "Unsettled: severity\n" in ok("show", ANA)


def test_what_is_unsettled_is_not_edited(
    differ: Differ, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a value that differs, nor the note that it does."""
    hands = [("by hand", "channel: phone", f"channel: {each}") for each in ("email", "letter")]
    differ(*hands)
    monkeypatch.setenv("EDITOR", "sed -i 's/^channel: .*/channel: web/'")
    code, _, err = run("edit", ANA)
    assert (code, f"first: complaints settle {ANA} channel NUMBER\n" in err) == (4, True)
    monkeypatch.setenv("EDITOR", "sed -i '/^unsettled:/,/^events:/{/^events:/!d}'")
    code, _, err = run("edit", ANA)
    assert (code, "`unsettled` is not edited: use `complaints settle`\n" in err) == (4, True)


def test_the_events_that_differ_stay(differ: Differ, refused: Refused) -> None:
    """None of them is taken back before."""
    events = differ(LOW, CRITICAL)
    assert refused(3, "retract", ANA, events[0], "-m", "Wrong.") == (
        f"{ANA}: unsettled: severity ({' or '.join(events)}); "
        f"first: complaints settle {ANA} severity EVENT"
    )


@pytest.mark.parametrize(
    "call",
    [
        ("note", ANA, "-m", "They both rang."),
        ("contact", ANA, "--in", "--channel", "phone", "-m", "Asks how it stands."),
        ("contact", ANA, "--out", "--channel", "phone", "-m", "Told her."),
    ],
)
@pytest.mark.parametrize(("ours", "theirs"), [(LOW, CRITICAL), (MARIA, LUKA)])
def test_what_happened_is_recorded(
    ours: Sequence[str],
    theirs: Sequence[str],
    call: Sequence[str],
    differ: Differ,
    ok: Ok,
    git: Git,
) -> None:
    """Notes and contacts need nothing settled."""
    differ(ours, theirs)
    ok(*call)
    assert git("status", "--porcelain") == ""
    assert call[-1] in ok("show", ANA)


def test_no_letter_is_written(differ: Differ, refused: Refused) -> None:
    """It might say what is not so."""
    events = differ(LOW, CRITICAL)
    assert refused(3, "email", ANA, "status") == (
        f"{ANA}: unsettled: severity ({' or '.join(events)}), so no letter would be true; "
        f"first: complaints settle {ANA} severity EVENT"
    )


def test_two_fields_one_after_the_other(differ: Differ, register: Path, ok: Ok, run: Run) -> None:
    """Each has its turn; afterwards everything works, and all events are still there."""
    both = (*LOW, "--product", "plates"), (*CRITICAL, "--product", "cups")
    events = set(differ(*both))
    assert len(events) == 2
    left = f"complaints: {ANA}: still unsettled: product (complaints show {ANA} explains it)\n"
    assert run("settle", ANA, "severity", "critical")[2].endswith(left)
    code, out, _ = run("check")
    assert (code, out.count("\n")) == (1, 1)
    assert "unsettled: product (" in out
    assert "unsettled" not in run("settle", ANA, "product", "plates")[2]
    assert ok("check") == ""
    assert all(f"  - id: {each}\n" in held(register) for each in events)
    assert "\nproduct: plates\n" in held(register)
    assert "\nseverity: critical\n" in held(register)
    ok("classify", ANA, "--severity", "high")
    assert ok("email", ANA, "status")
