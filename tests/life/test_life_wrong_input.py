"""Steps of a complaint's life that cannot be taken: one line, the right code, nothing recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Ok = Callable[..., str]
Refused = Callable[..., str]
Clean = Callable[[], bool]
Git = Callable[..., str]

ANA = "CMP-2611-7F3K9QY"
pytestmark = pytest.mark.usefixtures("register")

REFUND = ("offer", "add", ANA, "--kind", "refund", "--amount")
RESOLVE = ("resolve", ANA, "--outcome", "upheld", "-m", "Two plates.")
DESPITE = (*RESOLVE, "--told", "phone", "--despite", "They are in a hurry.")


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """The register with one complaint."""
    return _committed_small


@pytest.mark.parametrize(
    ("code", "arguments", "message"),
    [
        (3, (*REFUND, "480.00 EUR"), "refund 480.00 EUR is beyond your authority (senior may "),
        (3, (*REFUND, "45.00 USD"), "refund 45.00 USD is beyond your authority (senior may "),
        (2, (*REFUND, "45.00 XYZ"), "there is no currency 'XYZ'; write it like EUR"),
        (2, (*REFUND, "45"), "'45' is no amount of money; write it like 12.50 EUR"),
        (2, (*REFUND, "45,00 EUR"), "'45,00 EUR' is no amount of money; "),
        (2, (*REFUND, "-45 EUR"), "'-45 EUR' is no amount of money; "),
        (2, (*REFUND, "45.00 eur"), "'45.00 eur' is no amount of money; "),
        (
            2,
            ("offer", "add", ANA, "--kind", "refnd"),
            "there is no remedy 'refnd'; did you mean refund",
        ),
        (3, ("offer", "accept", ANA, "1"), f"{ANA} has no offer 1; open: none"),
        (3, ("promise", "keep", ANA, "9"), f"{ANA} has no promise 9; open: 1 (2-9XBD)"),
        (3, ("promise", "keep", ANA, "2-9xbo"), f"{ANA} has no promise 2-9XB0; open: 1 (2-9XBD)"),
        (2, ("promise", "keep", ANA, "x"), "Invalid value for 'NUMBER': give the number that "),
        (2, ("promise", "move", ANA, "0", "--due", "2026-11-30"), "Invalid value for 'NUMBER': "),
        (2, ("offer", "accept", ANA, "2-9XBD.0"), "Invalid value for 'NUMBER': give the number "),
        (
            2,
            ("promise", "add", ANA, "--due", "2026-11-19", "-m", "plates"),
            "the date promised must lie after the moment it is told",
        ),
        (
            2,
            ("promise", "move", ANA, "1", "--due", "2026-11-30"),
            "say the true reason with -m TEXT (or -m - to read it)",
        ),
        (3, ("link", ANA, ANA), f"{ANA} cannot be tied to itself"),
        (3, ("link", ANA, "CMP-2611-0000008"), "there is no complaint CMP-2611-0000008 in this"),
        (
            2,
            ("ask", ANA, "-m", "Which?", "--until", "2026-11-20T17:00"),
            "the wait would end before it starts; give a later --until",
        ),
        (
            2,
            ("wait", ANA, "--for", "customer", "--end"),
            "say either --for customer|third_party [--until TIME], or --end",
        ),
        (3, ("wait", ANA, "--end"), f"{ANA} is investigating, so there is no wait to end"),
        (2, ("finding", ANA, "--fault", "ours", "--cause", "pakaging", "-m", "Ours."), "there is"),
        (
            2,
            ("consult", ANA, "-m", "Known?"),
            "say either --with WHO [--until TIME], or --answer EVENT",
        ),
        (
            3,
            ("consult", ANA, "--answer", "9-ZZZZ", "-m", "Yes."),
            f"{ANA} has no question '9-ZZZZ'; asked so far: none",
        ),
        (2, ("action", "add", ANA, "--owner", "iva", "-m", "Send."), "there is no person 'iva'; "),
        (3, ("action", "done", ANA, "1"), f"{ANA} has no action 1; open: none"),
        (2, ("step", ANA, "aplogise"), "there is no step 'aplogise' here; use one of apologise"),
        (3, ("step", ANA, "record"), f"the step 'record' of {ANA} is done already"),
        (3, RESOLVE, "resolved means that the customer was told: --letter, or --told "),
        (2, (*RESOLVE, "--letter", "--told", "phone"), "--letter and --told exclude each other"),
        (3, (*RESOLVE, "--told", "phone"), f"{ANA} has open steps: solution, discuss; take them "),
        (3, ("close", ANA, "--customer", "accepted"), f"{ANA} is investigating, so it cannot be"),
        (3, ("reopen", ANA, "-m", "Chipped."), f"{ANA} is investigating, so it cannot be reopened"),
        (3, ("survey", "answer", ANA, "--score", "5"), f"{ANA} is investigating; a survey "),
        (2, ("survey", "answer", ANA, "--score", "6"), "Invalid value for '--score': 6 is not in"),
        (3, ("audit", "record", ANA, "-m", "Fine."), f"{ANA} is investigating; an audit looks at"),
        (3, ("retract", ANA, "1-7F3K", "-m", "Oh."), "the receipt is not taken back; resolve the"),
        (3, ("retract", ANA, "9-ZZZZ", "-m", "Oh."), f"{ANA} has no event '9-ZZZZ'; the last are"),
        (
            3,
            ("sync",),
            "this branch has no upstream; give it one: git remote add origin URL && git push ",
        ),
    ],
)
def test_steps_that_are_refused(
    code: int, arguments: tuple[str, ...], message: str, refused: Refused, clean: Clean
) -> None:
    """What is wrong is said in one line that says what to do, and nothing is recorded."""
    assert refused(code, *arguments).startswith(message)
    assert clean()


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", ANA, "-m", "Which?", "--until", "2026-11-27"),
        ("wait", ANA, "--for", "customer", "--until", "2026-11-27", "-m", "Photos."),
        ("promise", "add", ANA, "--due", "2026-11-27", "-m", "plates"),
        ("finding", ANA, "--fault", "ours", "-m", "Ours."),
        (*REFUND, "45.00 EUR"),
        ("action", "add", ANA, "-m", "Send."),
        ("step", ANA, "discuss"),
        DESPITE,
    ],
)
def test_times_in_the_future(arguments: tuple[str, ...], refused: Refused, clean: Clean) -> None:
    """Nothing has happened that lies ahead."""
    message = refused(2, *arguments, "--at", "2026-11-20T18:00")
    assert message.endswith("lies in the future; give the time it happened")
    assert clean()


def test_a_decided_offer(ok: Ok, refused: Refused) -> None:
    """What the customer declined cannot be accepted or declined again."""
    ok(*REFUND, "45.00 EUR")
    ok("offer", "decline", ANA, "1")
    for name in ("accept", "decline"):
        message = refused(3, "offer", name, ANA, "1")
        assert message == f"offer 1 of {ANA} is declined, not open"


def test_approving_ones_own_offer(ok: Ok, refused: Refused) -> None:
    """Another has to, and one whose role may; a proposal cannot be accepted before."""
    ok(*REFUND, "480.00 EUR", "--propose")
    own = refused(3, "offer", "approve", ANA, "1")
    assert own == f"offer 1 of {ANA} is your own; another has to approve it"
    clerk = refused(3, "offer", "approve", ANA, "1", "--by", "oksana")
    assert clerk == "your role (clerk) may not approve offers"
    senior = refused(3, "offer", "approve", ANA, "1", "--by", "maria")
    assert senior.startswith("refund 480.00 EUR is beyond your authority too (senior may ")
    early = refused(3, "offer", "accept", ANA, "1")
    assert early == f"offer 1 of {ANA} is proposed, not open"


def test_waiting_twice(ok: Ok, refused: Refused) -> None:
    """A wait is ended before another starts."""
    ok("ask", ANA, "-m", "Which?", "--until", "2026-11-27")
    message = refused(3, "wait", ANA, "--for", "customer", "--until", "2026-11-30", "-m", "More.")
    assert message.startswith(f"{ANA} is waiting, so it cannot be set to waiting; end the wait")


def test_resolving_twice(ok: Ok, refused: Refused) -> None:
    """What is resolved is closed or reopened; closing twice is refused too."""
    ok(*DESPITE)
    assert refused(3, *DESPITE).startswith(f"{ANA} is resolved, so it cannot be resolved; possible")
    ok("close", ANA, "--customer", "accepted")
    message = refused(3, "close", ANA, "--customer", "accepted")
    assert message.startswith(f"{ANA} is closed, so it cannot be closed; possible now: reopen it")


def test_a_survey_after_reopening(ok: Ok, refused: Refused) -> None:
    """Who had to come back is not asked; nor is anybody asked twice."""
    ok(*DESPITE)
    ok("survey", "answer", ANA, "--score", "4")
    again = refused(3, "survey", "answer", ANA, "--score", "5")
    assert again == f"the survey of {ANA} is answered already"
    ok("reopen", ANA, "-m", "Chipped.")
    ok(*DESPITE)
    message = refused(3, "survey", "answer", ANA, "--score", "5")
    assert message == f"{ANA} was reopened, so no survey belongs to it"


def test_retracting_a_retraction(ok: Ok, refused: Refused, git: Git) -> None:
    """Nor anything twice."""
    ok("note", ANA, "-m", "Meant for another.")
    note = git("log", "-1", "-p", "--format=").split("+  - id: ")[1].split()[0].strip('"')
    ok("retract", ANA, note.lower(), "-m", "Belongs to another.")
    assert refused(3, "retract", ANA, note, "-m", "Oh.").endswith(f"{ANA} is taken back already")
    back = git("log", "-1", "-p", "--format=").split("+  - id: ")[1].split()[0].strip('"')
    message = refused(3, "retract", ANA, back, "-m", "Oh.")
    assert message == "a retraction is not taken back; record the step again"


def test_auditing_ones_own_work(ok: Ok, refused: Refused) -> None:
    """Another looks it over."""
    ok(*DESPITE)
    assert refused(3, "audit", "record", ANA, "-m", "Fine.").startswith(f"{ANA} is your own work")
    ok("audit", "record", ANA, "-m", "Fine.", "--by", "jelena")
