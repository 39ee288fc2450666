"""One letter, or many, handed over and recorded: what becomes of each, whatever was left of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.core.record.steps import Stamp
from complaints.errors import Refused
from complaints.letters.letter import Letter
from complaints.post import outbox
from complaints.post import send as sending
from complaints.post.news import ASK, CLAIMED, Result
from complaints.post.send import send, send_many
from complaints.post.undelivered import NotSent, Uncertain
from complaints.register import Register
from complaints.store.local.folder import local_path
from post.conftest import ANA, BEA, EVA, NOW
from surroundings import refuse_commits

STAMP = Stamp(NOW, NOW, "ivo", "BBBB")
Facts = dict[str, object]


@pytest.fixture
def post() -> list[tuple[str, bytes]]:
    """What was handed over: each message with its name."""
    return []


@pytest.fixture
def hand_over(post: list[tuple[str, bytes]]) -> Callable[[str, bytes], None]:
    """Take every message."""
    return lambda name, message: post.append((name, message))


def letter(complaint: str = ANA, to: str = "ana@example.com") -> Letter:
    """A status letter of that day."""
    return Letter(
        template="status",
        complaint=complaint,
        language="en",
        fallback_from="",
        to=to,
        to_name="Ana Horvat",
        subject="Your complaint",
        body="We look into it.\n",
        occasion="status/2026-11-23",
        told=(),
    )


def refuses(error: Exception) -> Callable[[str, bytes], None]:
    """A way for mail that does not take a message."""

    def hand_over(_name: str, _message: bytes) -> None:
        raise error

    return hand_over


def letters_of(house: Register, complaint: str = ANA) -> list[bool]:
    """The status letters on record: whether each was sent by a machine."""
    events = house.read(complaint).events
    return [event.automatic for event in events if event.template == "status"]


def left(house: Register) -> list[str]:
    """The complaints that still have a letter on its way."""
    return [complaint for complaint, _ in outbox.left(house.root)]


def leave(house: Register, complaint: str, *, sent: bool) -> None:
    """Leave a letter as a program does that was killed while, or after, it handed it over."""
    facts: Facts = {
        "at": NOW.isoformat(),
        "by": "ivo",
        "told": [],
        "template": "status",
        "details": {**letter(complaint).record, "message_id": "<a@x>", "automatic": False},
    }
    with outbox.way(house.root, complaint, "status/2026-11-23") as way:
        way.start(facts)
        if sent:
            way.sent()


@pytest.mark.parametrize("automatic", [False, True])
def test_a_letter_is_handed_over_and_recorded(
    house: Register,
    post: list[tuple[str, bytes]],
    hand_over: Callable[[str, bytes], None],
    automatic: bool,
) -> None:
    """A machine says so; a person need not."""
    given = {"automatic": True} if automatic else {}
    assert send(house, letter(), STAMP, hand_over, **given) == Result(ANA, "status", "sent")
    [(name, message)] = post
    assert name == f"{ANA}-status"
    assert (b"Auto-Submitted: auto-generated" in message) == automatic
    assert re.search(rf"Message-ID: <{ANA}\.\w{{10}}@example\.com>".encode(), message)
    assert (letters_of(house), left(house)) == ([automatic], [])


def test_a_letter_that_goes_already(
    house: Register, post: list[tuple[str, bytes]], hand_over: Callable[[str, bytes], None]
) -> None:
    """Another program sends it, or another clone has claimed it: nothing is done twice."""
    with outbox.way(house.root, ANA, "status/2026-11-23"):
        busy = Result(ANA, "status", "busy", "another program is sending it")
        assert send(house, letter(), STAMP, hand_over) == busy
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "claim_letter", lambda *_: False)
        claimed = Result(ANA, "status", "claimed", CLAIMED)
        assert send(house, letter(), STAMP, hand_over) == claimed
    assert (post, letters_of(house), left(house)) == ([], [], [])


def test_a_letter_that_has_gone(
    house: Register, post: list[tuple[str, bytes]], hand_over: Callable[[str, bytes], None]
) -> None:
    """What was taken is only recorded; what is on record is left as it is."""
    leave(house, ANA, sent=True)
    assert send(house, letter(), STAMP, hand_over) == Result(ANA, "status", "sent")
    known = Result(ANA, "status", "on record", "nothing was sent")
    assert send(house, letter(), STAMP, hand_over) == known
    leave(house, ANA, sent=False)
    assert send(house, letter(), STAMP, hand_over, again=True) == known
    assert (post, letters_of(house), left(house)) == ([], [False], [])


def test_a_letter_in_doubt(
    house: Register, post: list[tuple[str, bytes]], hand_over: Callable[[str, bytes], None]
) -> None:
    """It goes again only when somebody says so."""
    leave(house, ANA, sent=False)
    doubt = Result(ANA, "status", "uncertain", ASK)
    assert send(house, letter(), STAMP, hand_over) == doubt
    assert send_many(house, [letter()], STAMP, hand_over, "News") == [doubt]
    assert (post, left(house)) == ([], [ANA])
    assert send(house, letter(), STAMP, hand_over, again=True).state == "sent"
    assert (len(post), letters_of(house), left(house)) == (1, [False], [])


def test_a_claim_that_was_left(house: Register) -> None:
    """It was certainly not handed over: the claim is given back, and the letter goes anew."""
    with outbox.way(house.root, ANA, "status/2026-11-23") as way:
        way.begin("K7QM")
    known: list[bytes] = []
    send(house, letter(), STAMP, lambda *_: known.append(way.path.read_bytes()))
    [content] = known
    assert content.startswith(b'{"letter": ')
    assert (letters_of(house), left(house)) == ([False], [])


def test_a_letter_that_is_not_taken(house: Register) -> None:
    """Certainly not: nothing is left of it; nobody can tell: it stays, in doubt."""
    no, maybe = refuses(NotSent("no room")), refuses(Uncertain("the line went dead"))
    assert send(house, letter(), STAMP, no) == Result(ANA, "status", "not sent", "no room")
    assert left(house) == []
    doubt = Result(ANA, "status", "uncertain", f"the line went dead; {ASK}")
    assert send(house, letter(), STAMP, maybe) == doubt
    assert (left(house), letters_of(house)) == ([ANA], [])


def test_a_server_that_cannot_be_asked(
    house: Register, hand_over: Callable[[str, bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its claim the letter does not go."""

    def unreachable(*_: object) -> bool:
        raise Refused("no answer")

    monkeypatch.setattr(sending, "claim_letter", unreachable)
    told = Result(ANA, "status", "not sent", "no answer")
    assert send(house, letter(), STAMP, hand_over) == told
    assert (left(house), letters_of(house)) == ([], [])


# Many


def test_many_letters_are_recorded_together(
    house: Register, post: list[tuple[str, bytes]], hand_over: Callable[[str, bytes], None]
) -> None:
    """Those that went; of the others each says why it did not."""
    bad = letter(EVA, to="nobody")
    results = send_many(house, [letter(), bad, letter(BEA)], STAMP, hand_over, "News")
    assert [(each.complaint, each.state) for each in results] == [
        (ANA, "sent"),
        (EVA, "not sent"),
        (BEA, "sent"),
    ]
    assert "the customer of" in results[1].why
    assert not any(b"Auto-Submitted" in message for _, message in post)
    found = [letters_of(house, complaint) for complaint in (ANA, EVA, BEA)]
    assert (found, left(house)) == ([[False], [], [False]], [])


def test_one_of_many_has_gone(
    house: Register, post: list[tuple[str, bytes]], hand_over: Callable[[str, bytes], None]
) -> None:
    """An earlier run handed it over: it is recorded with the others, and told like them."""
    leave(house, ANA, sent=True)
    results = send_many(house, [letter(), letter(BEA)], STAMP, hand_over, "News")
    assert results == [Result(each, "status", "sent") for each in (ANA, BEA)]
    assert [name for name, _ in post] == [f"{BEA}-status"]
    found = [letters_of(house, complaint) for complaint in (ANA, BEA)]
    assert (found, left(house)) == ([[False], [False]], [])


def test_none_of_many(house: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing went, nothing is recorded, and each says why."""

    def recorded(*_: object) -> None:
        raise AssertionError("there is nothing to record")

    monkeypatch.setattr(sending, "record_together", recorded)
    no = refuses(NotSent("no room"))
    assert send_many(house, [], STAMP, no, "News") == []
    told = [Result(each, "status", "not sent", "no room") for each in (ANA, BEA)]
    assert send_many(house, [letter(), letter(BEA)], STAMP, no, "News") == told


def test_one_of_many_cannot_be_recorded(house: Register) -> None:
    """The others are, by themselves; one that another program has recorded meanwhile is done."""
    send(house, letter(), STAMP, lambda *_: None)
    [eva] = house.root.rglob(f"{EVA}.yaml")

    def hand_over(name: str, _message: bytes) -> None:
        if name.startswith(EVA):
            eva.write_text("subject: [\n", "utf-8")

    letters = [letter(), letter(BEA), letter(EVA)]
    known, sent, unknown = send_many(house, letters, STAMP, hand_over, "News")
    assert (known.complaint, known.state) == (ANA, "on record")
    assert sent == Result(BEA, "status", "sent")
    assert (unknown.complaint, unknown.state) == (EVA, "sent")
    assert unknown.why.startswith("not recorded yet: ")
    assert (letters_of(house, BEA), left(house)) == ([False], [EVA])


def test_another_program_has_finished_one(house: Register) -> None:
    """Of what it forgot nothing is told twice."""
    [eva] = house.root.rglob(f"{EVA}.yaml")

    def hand_over(name: str, _message: bytes) -> None:
        if name.startswith(EVA):
            eva.write_text("subject: [\n", "utf-8")
            outbox_file = local_path(house.root) / "outbox" / f"{BEA}.status.2026-11-23"
            outbox_file.unlink()

    [unknown] = send_many(house, [letter(BEA), letter(EVA)], STAMP, hand_over, "News")
    assert (unknown.complaint, unknown.state) == (EVA, "sent")


def test_many_letters_that_cannot_be_committed(
    register: Path, hand_over: Callable[[str, bytes], None]
) -> None:
    """They went and are recorded; what stood in the way is told once, after them."""
    refuse_commits(register)
    house = Register.open(str(register))
    sent, problem = send_many(house, [letter()], STAMP, hand_over, "News")
    assert sent == Result(ANA, "status", "sent")
    assert (problem.complaint, problem.state) == (ANA, "not committed")
    assert (letters_of(house), left(house)) == ([False], [])
