"""The commands of a complaint's life end to end: one event, one commit, nothing personal in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Commits = Callable[[], list[str]]
FileOf = Callable[[str], Path]
Git = Callable[..., str]

ANA = "CMP-2611-7F3K9QY"
NEW = "CMP-2611-8PG3VFY"
LAMP = "CMP-2611-5KB1WAR"
PERSONAL = ("Ana", "Horvat", "ana@", "secret", "plates")
pytestmark = pytest.mark.usefixtures("register")


def test_each_command_is_one_commit(run: Run, commits: Commits, file_of: FileOf) -> None:
    """With one event more, and a message that says the step and nothing personal."""
    text = ("-m", "secret plates")
    steps: list[tuple[str, tuple[str, ...]]] = [
        ("ask", ("ask", ANA, "--until", "2026-11-27", *text)),
        ("wait ended", ("wait", ANA, "--end", *text)),
        ("wait for third_party", ("wait", ANA, "--for", "third_party", "--until", "2d", *text)),
        ("wait ended", ("wait", ANA, "--end")),
        ("consult", ("consult", ANA, "--with", "jelena", "--until", "2d", *text)),
        ("promise", ("promise", "add", ANA, "--due", "2026-11-27", *text)),
        ("promise 2 moved", ("promise", "move", ANA, "2", "--due", "2026-11-30", *text)),
        ("promise 3 kept", ("promise", "keep", ANA, "3", *text)),
        ("finding (ours)", ("finding", ANA, "--fault", "ours", *text)),
        ("offer (refund)", ("offer", "add", ANA, "--kind", "refund", "--amount", "20 EUR")),
        ("offer 1 accepted", ("offer", "accept", ANA, "1", *text)),
        ("action", ("action", "add", ANA, "--owner", "maria", "--due", "2026-11-25", *text)),
        ("action 1 done", ("action", "done", ANA, "1", *text)),
        ("step done", ("step", ANA, "feedback", *text)),
        ("resolve (upheld)", ("resolve", ANA, "--outcome", "upheld", "--told", "phone", *text)),
        ("survey answered", ("survey", "answer", ANA, "--score", "5", "--comment", "secret")),
        ("close (accepted)", ("close", ANA, "--customer", "accepted", *text)),
        ("audit", ("audit", "record", ANA, "--by", "jelena", *text)),
        ("reopen", ("reopen", ANA, *text)),
    ]
    for number, (message, arguments) in enumerate(steps, 1):
        code, _, err = run(*arguments)
        assert code == 0, f"{arguments}: {err}"
        assert commits()[0] == f"{ANA}: {message}"
        assert len(commits()) == number
        assert file_of(ANA).read_text("utf-8").count("\n  - id: ") == 3 + number + _entries(number)
    assert not any(word in line for line in commits() for word in PERSONAL)
    assert run("check")[0] == 0


def _entries(number: int) -> int:
    """How many promises, offers and actions the file holds after so many steps."""
    return 1 + (number > 5) + (number > 6) + (number > 9) + (number > 11)


def test_numbers_are_told(run: Run) -> None:
    """Of a question on standard output, of promises, offers and actions beside it."""
    code, out, _ = run("consult", ANA, "--with", "jelena", "-m", "Known?")
    assert (code, out[:2], len(out)) == (0, "4-", 7)
    answered = f"complaints: {ANA}: consultation answered\n"
    assert run("consult", ANA, "--answer", out.strip(), "-m", "Yes.") == (0, "", answered)
    told = [
        run("promise", "add", ANA, "--due", "2026-11-27", "-m", "two plates")[2],
        run("promise", "move", ANA, "2", "--due", "2026-11-30", "-m", "Fog.")[2],
        run("offer", "add", ANA, "--kind", "refund", "--amount", "20 EUR")[2],
        run("offer", "add", ANA, "--kind", "refund", "--amount", "2000 EUR", "--propose")[2],
        run("offer", "approve", ANA, "2", "--by", "marko")[2],
        run("action", "add", ANA, "-m", "Send them.")[2],
    ]
    assert "".join(told) == (
        f"complaints: {ANA}: promise\n"
        "complaints: promise 2: by Fri 2026-11-27 17:00\n"
        f"complaints: {ANA}: promise 2 moved\n"
        "complaints: promise 3: by Mon 2026-11-30 17:00; tell the customer, with the reason\n"
        f"complaints: {ANA}: offer (refund)\n"
        "complaints: offer 1 is open\n"
        f"complaints: {ANA}: offer (refund)\n"
        "complaints: offer 2 is proposed; somebody whose role may has to approve it\n"
        f"complaints: {ANA}: offer 2 approved\n"
        "complaints: offer 2 is open\n"
        f"complaints: {ANA}: action\n"
        "complaints: action 1: ivo has it\n"
    )


def test_resolve_by_letter(ok: Ok, commits: Commits, git: Git, file_of: FileOf) -> None:
    """The outcome letter is printed, and recorded in the same commit."""
    summary = ("-m", "The box was too thin.", "--despite", "No time.")
    out = ok("resolve", ANA, "--outcome", "upheld", "--letter", *summary)
    assert out.startswith("Subject: ")
    assert "The box was too thin." in out
    assert commits() == [f"{ANA}: resolve (upheld)"]
    added = git("show", "--format=", "HEAD")
    assert "+    kind: resolved\n" in added
    assert "+    template: outcome\n" in added
    assert "    state: kept\n" in file_of(ANA).read_text("utf-8")


def test_the_letter_of_an_end_is_told_once(run: Run, file_of: FileOf, commits: Commits) -> None:
    """Also where a hand had changed the file, so that the step is taken once more on that."""
    with file_of(NEW).open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    words = ("--despite", "Urgent.", "-m", "We closed the ticket.")
    code, out, err = run("resolve", NEW, "--outcome", "upheld", "--letter", *words)
    assert (code, out.count("Subject: ")) == (0, 1)
    lines = err.splitlines()
    assert lines[0] == f"complaints: {NEW}: resolve (upheld)"
    assert sum("'ticket' is a word of the trade" in line for line in lines) == 1
    assert len({*lines}) == len(lines)
    assert commits() == [f"{NEW}: resolve (upheld)", f"{NEW}: pending changes"]


def test_the_letter_of_an_end_that_is_refused(run: Run, commits: Commits) -> None:
    """What is to be mended is told, and nothing is printed: there is no letter."""
    words = ("--despite", "Urgent.", "-m", "We sent two [NAME] plates.")
    code, out, err = run("resolve", ANA, "--outcome", "upheld", "--letter", *words)
    assert (code, out, commits()) == (3, "", [])
    assert sum("[NAME]" in line for line in err.splitlines()) == 1
    assert "the policy refuses placeholder" in err


def test_an_end_taken_back_is_told_again(ok: Ok, file_of: Callable[[str], Path]) -> None:
    """The letter of an end that was taken back stays on record, and keeps no other back."""
    words = ("--outcome", "upheld", "--letter", "--despite", "Urgent.", "-m", "Replaced.")
    ok("resolve", ANA, *words)
    events = re.findall(
        r"- id: \"?([0-9A-Z-]+).*?kind: (\w+)", file_of(ANA).read_text("utf-8"), re.S
    )
    ended = next(event for event, kind in events if kind == "resolved")
    ok("retract", ANA, ended, "-m", "Too early.")
    ok("resolve", ANA, *words)
    assert file_of(ANA).read_text("utf-8").count("template: outcome") == 2


def test_a_tie_stands_in_both_files(ok: Ok, refused: Ok, commits: Commits, file_of: FileOf) -> None:
    """In one commit, each way as it reads from there; untying takes it out of both."""
    ok("link", ANA, LAMP, "--as", "follows")
    assert f"  - id: {LAMP}\n    kind: follows\n" in file_of(ANA).read_text("utf-8")
    assert f"  - id: {ANA}\n    kind: followed_by\n" in file_of(LAMP).read_text("utf-8")
    assert commits() == [f"{ANA}: link {LAMP} (follows)"]
    assert refused(3, "link", LAMP, ANA) == f"{LAMP} is tied to {ANA} already"
    ok("link", LAMP, ANA, "--remove")
    assert refused(3, "link", ANA, LAMP, "--remove") == f"{ANA} is not tied to {LAMP}"
    assert "related:" not in file_of(ANA).read_text("utf-8") + file_of(LAMP).read_text("utf-8")
    ok("check")


def test_handover_is_one_page(ok: Ok) -> None:
    """Who, what, promised, open, said, next; at any instant."""
    ok("consult", ANA, "--with", "jelena", "--until", "2026-11-23T12:00", "-m", "Known\nfault?")
    page = ok("handover", "7F3")
    lines = page.splitlines()
    assert lines[0] == f"{ANA}  Parcel arrived broken"
    assert lines[3].startswith("customer: Ana Horvat · key · +385 91 555 0101")
    for line in (
        "  1  an answer by Fri 2026-11-27 17:00: open",
        "  steps of the procedure: solution, discuss",
        "  Fri 2026-11-20 17:30  ivo, consulted: Known fault?",
        "  Tražimo dostavljačev zapis i šaljemo dva tanjura.",
    ):
        assert line in lines
    assert any(line.startswith("  question 4-") for line in lines)
    earlier = ok("handover", "7F3", "--as-of", "2026-11-20T16:10")
    assert "an answer" not in earlier


def test_the_day_of_everybody(ok: Ok, run: Run, git: Git, tmp_path: Path) -> None:
    """Parts with nothing in them are left out; another day has another page."""
    page = ok("day")
    assert [line.split(" (")[0] for line in page.splitlines() if line[:1].strip()] == [
        "Late",
        "Due today",
        "Waits that ended",
        "Nobody has these",
        "Letters to write",
    ]
    assert "  CMP-2610-3ZJ8KM7  survey (late)\n" in page
    assert ok("day", "--team", "management") == "Nothing is late, due today or waiting for you.\n"
    git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    git("remote", "add", "origin", str(tmp_path / "bare.git"))
    git("push", "--quiet", "--set-upstream", "origin", "HEAD")
    ok("note", ANA, "-m", "Looked.")
    assert ok("day").endswith("\n1 commit is not sent to the others yet: complaints sync\n")


def test_what_was_retracted_counts_no_more(run: Run, ok: Ok) -> None:
    """A promise is withdrawn with its step, and its number is not given again."""
    ok("promise", "add", ANA, "--due", "2026-11-27", "-m", "plates")
    page = ok("show", ANA)
    event = next(line.split()[0] for line in page.splitlines() if "ivo      promised" in line)
    ok("retract", ANA, event, "-m", "Not said.")
    assert "plates by Fri 2026-11-27 17:00: withdrawn" in ok("show", ANA)
    told = run("promise", "add", ANA, "--due", "2026-11-28", "-m", "cups")[2]
    assert "complaints: promise 3: " in told
    assert ok("check") == ""


def test_the_sample_is_the_same_for_the_same_seed(ok: Ok) -> None:
    """By turns from every handler."""
    first = ok("audit", "sample", "--seed", "7", "--size", "4", "--format", "ids")
    assert ok("audit", "sample", "--seed", "7", "--size", "4", "--format", "ids") == first
    assert len(first.splitlines()) == 4
    assert ok("audit", "sample", "--seed", "8", "--size", "4", "--format", "ids") != first


def test_a_wait_ends_by_the_policy_where_the_terms_are_silent(ok: Ok, file_of: FileOf) -> None:
    """The terms of an older complaint may know no `wait`; today's do: five business days."""
    ok("ask", ANA, "-m", "Which?")
    assert "until: 2026-11-27T17:00:00+01:00" in file_of(ANA).read_text("utf-8")


def test_a_risk_is_passed_up_although_it_was_solved_at_once(ok: Ok, commits: Commits) -> None:
    """What hurt one customer may hurt the next; and in writing nobody was told by telephone."""
    new_id = ok(
        *("new", "--subject", "Shock", "--risk", "safety", "--channel", "email"),
        *("--summary", "The kettle gave her a shock."),
        *("--solved", "Unplugged it.", "--outcome", "upheld"),
    ).strip()
    page = ok("show", new_id, "--format", "json")
    assert '"kind": "escalated"' in page
    assert '"told": "letter"' in page
    assert '"status": "resolved"' in page
    assert ok("check") == ""


def test_a_promise_kept_too_late_says_so(run: Run, ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as broken; one kept in time is kept without a word."""
    ok("promise", "add", ANA, "--due", "2026-11-23", "-m", "a call")
    monkeypatch.setenv("COMPLAINTS_NOW", "2026-11-24T10:00:00+01:00")
    assert run("promise", "keep", ANA, "2")[2] == (
        f"complaints: {ANA}: promise 2 kept\n"
        "complaints: promise 2 was kept after its date, so it counts as broken\n"
    )


def test_one_direction(run: Run) -> None:
    """A call goes in or out, not both."""
    code, _, err = run("contact", ANA, "--in", "--out", "--channel", "phone", "-m", "Hello.")
    assert (code, err) == (
        2,
        "complaints: say --in (from the customer) or --out (to the customer)\n",
    )
