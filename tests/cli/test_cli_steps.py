"""`classify`, `assign`, `note`, `contact`, `escalate`: what each records, says and commits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
NEW = "CMP-2611-8PG3VFY"
CLOSED = "CMP-2610-3ZJ8KM7"


def test_note(ok: Ok, file_of: FileOf, commits: Commits) -> None:
    """A note adds one event at the end and changes nothing else in the file."""
    before = file_of(ANA).read_text("utf-8")
    assert ok("note", ANA, "-m", "The courier's record says: opened by customs.") == ""
    after = file_of(ANA).read_text("utf-8")
    assert after.startswith(before)
    added = after.removeprefix(before)
    assert "kind: noted\n" in added
    assert "by: ivo\n" in added
    assert 'text: "The courier\'s record says: opened by customs."\n' in added
    assert commits() == [f"{ANA}: note"]


def test_note_from_standard_input(ok: Ok, file_of: FileOf) -> None:
    """`-m -` reads the text."""
    ok("note", ANA, "-m", "-", given="two\nlines\n")
    assert file_of(ANA).read_text("utf-8").endswith("    text: |\n      two\n      lines\n")


@pytest.mark.parametrize("words", [[], ["-m", ""], ["-m", "  "]], ids=["none", "empty", "blank"])
def test_note_needs_words(words: list[str], refused: Refused, clean: Clean) -> None:
    """A note without words is none."""
    assert (
        refused(2, "note", ANA, *words)
        == "say what the note says with -m TEXT (or -m - to read it)"
    )
    assert clean()


def test_contact_out(ok: Ok, file_of: FileOf, commits: Commits) -> None:
    """An answer that reached the customer acknowledges a new complaint."""
    ok("contact", NEW, "--out", "--channel", "phone", "-m", "Told her what happens next.")
    assert "\nstatus: acknowledged\n" in file_of(NEW).read_text("utf-8")
    assert "acknowledge: met, but LATE" in ok("clocks", NEW)
    assert commits() == [f"{NEW}: contact out (phone)"]


def test_nobody_reached(ok: Ok, file_of: FileOf) -> None:
    """A call that nobody answered stops no clock and needs no words."""
    ok("contact", NEW, "--out", "--channel", "phone", "--no-answer")
    assert "\nstatus: received\n" in file_of(NEW).read_text("utf-8")
    assert "acknowledge: LATE, still open" in ok("clocks", NEW)


def test_contact_in_ends_a_wait(ok: Ok, file_of: FileOf) -> None:
    """A message of the customer ends a wait for the customer at the time it arrived."""
    waiting = "CMP-2611-5KB1WAR"
    ok("contact", waiting, "--in", "--channel", "email", "-m", "TL-204.", "--at", "11:15")
    assert "\nstatus: investigating\n" in file_of(waiting).read_text("utf-8")
    text = ok("clocks", waiting)
    assert "paused   Mon 2026-11-09 10:05 to Fri 2026-11-20 11:15: waiting for the customer" in text
    assert "reply 2: running\n  starts   Fri 2026-11-20 11:15" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--channel", "phone", "-m", "x"], "say --in (from the customer) or --out"),
        (["--in", "--channel", "phone", "--no-answer"], "--no-answer goes with --out"),
        (["--in", "-m", "x"], "Missing option '--channel'"),
        (["--out", "--channel", "phone"], "say what was said with -m TEXT"),
    ],
    ids=["no direction", "no answer in", "no channel", "no words"],
)
def test_contact_that_makes_no_sense(
    arguments: list[str], message: str, run: Run, clean: Clean
) -> None:
    """A contact needs a direction, a channel and words."""
    code, out, err = run("contact", ANA, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"complaints: {message}")
    assert clean()


def test_assign(ok: Ok, file_of: FileOf, commits: Commits) -> None:
    """Passing on to a person takes their team, and a word for them."""
    ok(
        "assign",
        ANA,
        "--owner",
        "luka",
        "-m",
        "Please look at the photos.",
        "--next-step",
        "Photos.",
    )
    text = file_of(ANA).read_text("utf-8")
    assert "\nteam: technical\nowner: luka\n" in text
    assert "\nnext_step: Photos.\n" in text
    assert commits() == [f"{ANA}: assign to luka"]


def test_assign_to_a_team(ok: Ok, file_of: FileOf) -> None:
    """A team alone means its lead."""
    ok("assign", ANA, "--team", "billing", "-m", "About the refund.")
    assert "\nteam: billing\nowner: sanja\n" in file_of(ANA).read_text("utf-8")


def test_assign_without_summary(run: Run) -> None:
    """Whoever hands on a complaint without summary is told, with the command to write one."""
    code, _, err = run("assign", NEW, "--owner", "ivo")
    assert code == 0
    assert err == (
        f"complaints: {NEW}: assign to ivo\n"
        f"complaints: {NEW} has no summary; write one, so that the customer need not tell it "
        f"again: complaints classify {NEW} --summary TEXT\n"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "say whom it goes to: --owner CODE or --team CODE"),
        (
            ["--owner", "marai", "-m", "x"],
            2,
            "there is no person 'marai'; did you mean maria, marko",
        ),
        (["--team", "bilings", "-m", "x"], 2, "there is no team 'bilings'; did you mean billing"),
        (["--owner", "maria"], 2, "say with -m what maria needs to know"),
        (["--owner", "ivo", "-m", "x"], 3, f"{ANA} is with ivo of service already"),
    ],
    ids=["nobody", "unknown person", "unknown team", "no word", "has it"],
)
def test_assign_refused(
    arguments: list[str], code: int, message: str, refused: Refused, clean: Clean
) -> None:
    """Unknown people, missing words and moves to nowhere are refused."""
    assert refused(code, "assign", ANA, *arguments).startswith(message)
    assert clean()


def test_classify(
    run: Run, file_of: FileOf, commits: Commits, golden: Callable[[str, str], None]
) -> None:
    """New codes are recorded with the terms and team they give; what changes is told."""
    code, out, err = run("classify", NEW, "--category", "delivery/wrong", "--severity", "high")
    assert (code, out) == (0, "")
    golden("cli/classify_difference.txt", err)
    text = file_of(NEW).read_text("utf-8")
    assert "\nseverity: high\ncategory: delivery/wrong\n" in text
    assert "\nteam: logistics\nowner: maria\n" in text
    assert commits() == [f"{NEW}: classify (category, severity)"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["--category", "delivery/damagd"],
            2,
            "there is no category 'delivery/damagd'; did you mean",
        ),
        (
            ["--category", "damaged"],
            2,
            "there is no category 'damaged'; did you mean delivery/damaged",
        ),
        (
            ["--cause", "manufacture"],
            2,
            "there is no cause 'manufacture'; did you mean manufacturing",
        ),
        (["--nature", "enquiry"], 3, f"say with -m why {ANA} is no complaint but enquiry"),
        (["-m", "Why?"], 2, "-m and --at go with a value, e.g. --category CODE"),
    ],
    ids=["mistyped", "half a code", "cause", "nature", "no value"],
)
def test_classify_refused(
    arguments: list[str], code: int, message: str, refused: Refused, clean: Clean
) -> None:
    """Unknown codes are named with the nearest ones; a change of nature needs a reason."""
    assert refused(code, "classify", ANA, *arguments).startswith(message)
    assert clean()


def test_lowering_what_is_dangerous(refused: Refused, ok: Ok, clean: Clean) -> None:
    """A risk keeps a complaint critical, unless a role that may says why."""
    lower = ("classify", "CMP-2611-S4M9KC6", "--severity", "high")
    assert "carries a risk to safety or health and stays critical" in refused(
        3, *lower, "--by", "ivo"
    )
    assert "say why with -m" in refused(3, *lower, "--by", "marko")
    assert clean()
    ok(*lower, "--by", "marko", "-m", "The laboratory found it safe.")
    assert " · high · " in ok("show", "S4M9KC6")


def test_escalate(run: Run, file_of: FileOf, commits: Commits) -> None:
    """A complaint goes one level up its route, and it is said who has it now."""
    code, out, err = run("escalate", ANA, "--reason", "complexity", "-m", "No spare plates.")
    text = file_of(ANA).read_text("utf-8")
    assert (code, out) == (0, "")
    assert err.startswith(f"complaints: {ANA}: now with ")
    assert err.endswith(", level 2\n")
    assert "\nlevel: 2\n" in text
    assert commits() == [f"{ANA}: escalate to level 2 (complexity)"]


def test_escalate_without_summary(run: Run) -> None:
    """Whoever passes up a complaint without summary is told so, as when it is assigned."""
    code, _, err = run("escalate", NEW, "--reason", "late", "-m", "Nobody answered.")
    assert code == 0
    assert err.splitlines()[1].startswith(f"complaints: {NEW} has no summary; write one, ")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([ANA], 2, "say which complaint and why: escalate ID --reason CODE -m TEXT"),
        ([ANA, "--reason", "late"], 2, "say why it goes up with -m TEXT"),
        (
            [ANA, "--reason", "late", "--route", "up", "-m", "x"],
            2,
            "there is no route 'up'; use one of",
        ),
        ([ANA, "--reason", "late", "--to", "1", "-m", "x"], 3, f"{ANA} is at level 1 of "),
        ([ANA, "--reason", "late", "--to", "9", "-m", "x"], 3, f"{ANA} is at level 1 of "),
        (
            [ANA, "--reason", "angry", "-m", "x"],
            2,
            "Invalid value for '--reason': 'angry' is not one of",
        ),
        (
            [CLOSED, "--reason", "late", "-m", "x"],
            3,
            f"{CLOSED} is closed, so it cannot be escalated; ",
        ),
    ],
    ids=["no reason", "no words", "route", "same level", "too high", "no such reason", "closed"],
)
def test_escalate_refused(
    arguments: list[str], code: int, message: str, refused: Refused, clean: Clean
) -> None:
    """A reason is a code, words are needed, and a route ends."""
    assert refused(code, "escalate", *arguments).startswith(message)
    assert clean()


def test_at_the_top(refused: Refused, ok: Ok) -> None:
    """At the top of the route there is nobody left to pass it to."""
    top = "CMP-2611-S4M9KC6"
    assert f"{top} is at the top of route " in refused(
        3, "escalate", top, "--reason", "safety", "-m", "x"
    )


def test_a_step_the_status_does_not_allow(refused: Refused, clean: Clean) -> None:
    """What is closed is not passed on; the step that is possible is named."""
    for arguments in (
        ("assign", CLOSED, "--owner", "maria", "-m", "x"),
        ("classify", CLOSED, "--severity", "high"),
    ):
        message = refused(3, *arguments)
        assert message.startswith(f"{CLOSED} is closed, so it cannot be ")
        assert message.endswith("possible now: reopen it")
    assert clean()


def test_a_note_on_what_is_closed(ok: Ok) -> None:
    """A note may be added at any time."""
    ok("note", CLOSED, "-m", "Her daughter wrote a postcard.")
    assert "Her daughter wrote a postcard." in ok("show", CLOSED)


def test_uncommitted_changes_are_committed_first(ok: Ok, file_of: FileOf, commits: Commits) -> None:
    """What somebody had changed by hand is committed by itself, and stays as it was written."""
    path = file_of(ANA)
    mended = path.read_text("utf-8").replace(
        "product: dinner set\n", "product: dinner set  # six\n"
    )
    path.write_text(mended, "utf-8")
    ok("note", ANA, "-m", "Fine.")
    assert commits() == [f"{ANA}: note", f"{ANA}: pending changes"]
    assert path.read_text("utf-8").startswith(mended)


def test_changes_of_others_stay_out(ok: Ok, register: Path, git: Callable[..., str]) -> None:
    """Staged and unstaged changes of others are neither committed nor undone."""
    (register / "complaints.yaml").write_bytes(
        (register / "complaints.yaml").read_bytes() + b"# x\n"
    )
    (register / "staged.txt").write_text("mine\n", "utf-8")
    git("add", "staged.txt")
    ok("note", ANA, "-m", "Fine.")
    assert git("show", "--format=", "--name-only", "HEAD").split() == [
        "complaints/2026/11/CMP-2611-7F3K9QY.yaml"
    ]
    assert git("status", "--porcelain").splitlines() == [" M complaints.yaml", "A  staged.txt"]


def test_no_commit(ok: Ok, commits: Commits, git: Callable[..., str]) -> None:
    """`--no-commit`, or `commit: false` in the policy, leaves the change in the work tree."""
    ok("note", ANA, "-m", "Fine.", "--no-commit")
    assert commits() == []
    assert git("status", "--porcelain") == " M complaints/2026/11/CMP-2611-7F3K9QY.yaml\n"
    policy = Path("complaints.yaml")
    policy.write_text(
        policy.read_text("utf-8").replace("\ncommit: true\n", "\ncommit: false\n"), "utf-8"
    )
    ok("note", NEW, "-m", "Fine.")
    assert commits() == []


def test_no_git_repository(ok: Ok, register: Path) -> None:
    """Without a repository steps are recorded all the same."""
    import shutil

    shutil.rmtree(register / ".git")
    ok("note", ANA, "-m", "Fine.")
    assert ok("show", ANA).endswith("Fine.\n")
