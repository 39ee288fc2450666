"""One letter that a person asked for: what is told, what is kept, what goes on record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.errors import NotCommitted, Refused, UsageProblem
from complaints.post import outbox
from complaints.post.desk import Desk
from complaints.post.news import ASK, Printed, Remark, Result
from complaints.post.single import Asked, write_one
from complaints.register import Register
from complaints.store.local.folder import local_path
from post.conftest import ANA, NOW, heard
from surroundings import refuse_commits

MailProgram = Callable[[str], Path]


def letters(house: Register) -> list[str]:
    """The texts of the status letters on record."""
    return [event.text for event in house.read(ANA).events if event.template == "status"]


def kept(house: Register) -> list[str]:
    """The texts that were kept for their writer."""
    return [path.read_text("utf-8") for path in local_path(house.root).glob("kept/*")]


def test_it_is_printed(house: Register) -> None:
    """As it reads, with who it is for; nothing is recorded."""
    desk = Desk(house, NOW)
    [printed], results = heard(write_one(desk, Asked(ANA, "status"), desk.stamp("ivo")))
    assert isinstance(printed, Printed)
    assert str(printed.text).startswith("To: Ana Horvat <ana@example.com>\nSubject: ")
    assert (results, letters(house)) == ([], [])


def test_another_language_is_told_first(house: Register) -> None:
    """Before anything that should be mended."""
    desk = Desk(house, NOW)
    asked = Asked(ANA, "status", language="de")
    news, _ = heard(write_one(desk, asked, desk.stamp("ivo")))
    assert news[0] == Remark("there is no status in 'de': it is in 'hr'")


def test_it_goes_on_record_and_is_printed(house: Register) -> None:
    """As a message, the record names its id."""
    desk = Desk(house, NOW)
    asked = Asked(ANA, "status", record=True, eml=True)
    [printed], results = heard(write_one(desk, asked, desk.stamp("ivo")))
    assert isinstance(printed, Printed)
    [event] = [event for event in house.read(ANA).events if event.template == "status"]
    assert isinstance(printed.text, bytes)
    assert f"Message-ID: {event.message_id}\r\n".encode() in printed.text
    assert results == []


def test_what_is_not_committed_is_printed_all_the_same(register: Path) -> None:
    """It is on record, so its text is needed."""
    refuse_commits(register)
    house = Register.open(str(register))
    desk = Desk(house, NOW)
    telling = write_one(desk, Asked(ANA, "status", record=True), desk.stamp("ivo"))
    assert isinstance(next(telling), Printed)
    with pytest.raises(NotCommitted):
        next(telling)
    assert len(letters(house)) == 1


def test_it_is_sent_and_recorded(house: Register, mail_program: MailProgram) -> None:
    """By the policy's way; a second time there is nothing to send."""
    taken = mail_program("cat > KEPT")
    desk = Desk(house, NOW)
    asked = Asked(ANA, "status", send=True)
    sent = Result(ANA, "status", "sent")
    assert heard(write_one(desk, asked, desk.stamp("ivo"))) == ([sent], [sent])
    assert b"To: Ana Horvat <ana@example.com>" in taken.read_bytes()
    known = Result(ANA, "status", "on record", "nothing was sent")
    assert heard(write_one(desk, asked, desk.stamp("ivo")))[1] == [known]


def test_an_edited_text_that_does_not_go_out_is_kept(
    house: Register, mail_program: MailProgram
) -> None:
    """Whether the mail program says no, or the letter is refused; an empty one is not."""
    mail_program("exit 1")
    desk = Desk(house, NOW)
    asked = Asked(ANA, "status", send=True)
    news, [result] = heard(
        write_one(desk, asked, desk.stamp("ivo"), lambda text: f"{text}P.S. Hvala.\n")
    )
    assert (result.state, news[-2]) == ("not sent", result)
    assert isinstance(news[-1], Remark)
    assert news[-1].words.startswith("your text is kept in ")
    [text] = kept(house)
    assert text.endswith("P.S. Hvala.\n")
    with pytest.raises(UsageProblem, match=r"must start with .*; your text is kept in "):
        heard(write_one(desk, asked, desk.stamp("ivo"), lambda _: "Hello\n"))
    with pytest.raises(UsageProblem, match=r"not recorded$"):
        heard(write_one(desk, asked, desk.stamp("ivo"), lambda _: " \n"))
    assert sorted(kept(house)) == ["Hello\n", text]


def test_an_edited_text_that_goes_is_the_letter(house: Register, mail_program: MailProgram) -> None:
    """Its subject in one line; nothing of it is kept besides."""
    mail_program("cat > KEPT")
    desk = Desk(house, NOW)
    asked = Asked(ANA, "status", send=True)
    news, _ = heard(
        write_one(desk, asked, desk.stamp("ivo"), lambda _: "Subject:  a   b\n\n\nHvala.\n")
    )
    assert news[-1] == Result(ANA, "status", "sent")
    assert (letters(house), kept(house)) == (["Hvala.\n"], [])


def test_a_letter_for_colleagues(house: Register) -> None:
    """It is printed, and never recorded as told to the customer."""
    desk = Desk(house, NOW)
    heard(write_one(desk, Asked(ANA, "handover"), desk.stamp("ivo")))
    with pytest.raises(Refused, match="the handover is for colleagues"):
        heard(write_one(desk, Asked(ANA, "handover", record=True), desk.stamp("ivo")))


def test_a_letter_that_may_have_gone_out(house: Register, mail_program: MailProgram) -> None:
    """It is in doubt until a person records it: as it was then, not written anew."""
    mail_program("kill -9 $$")
    desk = Desk(house, NOW)
    [doubt], _ = heard(write_one(desk, Asked(ANA, "status", send=True), desk.stamp("ivo")))
    assert isinstance(doubt, Result)
    assert (doubt.state, doubt.why.endswith(ASK)) == ("uncertain", True)
    recorded = Result(ANA, "status", "sent")
    asked = Asked(ANA, "status", record=True)
    assert heard(write_one(desk, asked, desk.stamp("ivo"))) == ([recorded], [recorded])
    assert (len(letters(house)), outbox.left(house.root)) == (1, [])


def test_what_goes_again_is_in_doubt_no_more(house: Register, mail_program: MailProgram) -> None:
    """Whatever was left of it on another day is forgotten with it."""
    with outbox.way(house.root, ANA, "status/2026-11-20") as way:
        way.start({})
    mail_program("cat > KEPT")
    desk = Desk(house, NOW)
    asked = Asked(ANA, "status", send=True, again=True)
    heard(write_one(desk, asked, desk.stamp("ivo")))
    assert outbox.left(house.root) == []
