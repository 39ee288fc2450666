"""The letters of an incident, without a command: to the house, to its customers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from complaints.core.handling.incidents import join, open_incident
from complaints.core.record.steps import Stamp
from complaints.errors import NotCommitted, Refused
from complaints.post.desk import Desk
from complaints.post.house import tell_house
from complaints.post.incidents import facts_of_incident, read_incident
from complaints.post.news import Printed, Remark, Result
from complaints.post.updates import list_updates, send_updates
from complaints.register import Register
from post.conftest import ANA, BEA, EVA, NOW, heard, own_letter, refusing

STAMP = Stamp(NOW, NOW, "ivo", "BBBB")
BAD = "Subject: x\n\n[NAME]\n"


def taken(_name: str, _message: bytes) -> None:
    """Take every message."""


@pytest.fixture
def desk(house: Register) -> Desk:
    """The desk of a register in which Ana leads an incident of three."""
    house.change_all(
        {
            ANA: lambda c: open_incident(c, STAMP, "It overheats.", "Unplug it.", [BEA, EVA]),
            BEA: lambda c: join(c, STAMP, ANA),
            EVA: lambda c: join(c, STAMP, ANA),
        },
        "incident opened",
        "ivo",
    )
    return Desk(house, NOW)


def break_file(house: Register, complaint: str) -> None:
    """Make a file unreadable."""
    [path] = house.root.rglob(f"{complaint}.yaml")
    path.write_text("subject: [\n", "utf-8")


def test_what_cannot_be_read_is_left_out(desk: Desk) -> None:
    """It is named; the facts are those of the others."""
    break_file(desk.register, BEA)
    [remark], found = heard(read_incident(desk.register, ANA))
    assert isinstance(remark, Remark)
    assert remark.words.startswith(f"{BEA}: left out: ")
    facts = facts_of_incident(desk.register, found)
    assert (facts.count, facts.text, facts.answer) == (2, "It overheats.", "Unplug it.")


def test_a_letter_to_the_house_is_printed(desk: Desk) -> None:
    """Without a stamp; nothing is sent, nothing noted."""
    before = desk.register.read(ANA)
    news, failed = heard(tell_house(desk, ANA, "broadcast", None, None))
    assert isinstance(news[-1], Printed)
    assert "It overheats." in str(news[-1].text)
    assert (failed, desk.register.read(ANA)) == ([], before)


def test_a_letter_to_the_house_goes_to_each_address(
    desk: Desk, mail_program: Callable[[str], Path]
) -> None:
    """That some did not get it is told and noted; that nobody did is refused."""
    house = desk.register
    addresses = ("all@example.com", "two@example.com")
    house.policy = replace(
        house.policy, incidents=replace(house.policy.incidents, broadcast=addresses)
    )
    mail_program("! grep -q two@")
    news, failed = heard(tell_house(desk, ANA, "broadcast", None, lambda: STAMP))
    words = "The broadcast went to 1 of 2 addresses."
    assert [each.state for each in failed] == ["not sent"]
    assert news[-2:] == [
        *failed,
        Remark(f"{words} Do not send it again: some may have it twice."),
    ]
    assert house.read(ANA).events[-1].text.strip() == words
    mail_program("kill -9 $$")
    news, failed = heard(tell_house(desk, ANA, "broadcast", None, lambda: STAMP))
    words = "The broadcast went to 0 of 2 addresses. Of 2 nobody can tell."
    assert [each.state for each in failed] == ["uncertain"] * 2
    assert news[-1] == Remark(f"{words} Do not send it again: some may have it twice.")
    assert house.read(ANA).events[-1].text.strip() == words
    mail_program("false")
    with pytest.raises(Refused, match=f"{ANA}: the broadcast went to nobody"):
        heard(tell_house(desk, ANA, "broadcast", None, lambda: STAMP))


def test_a_letter_to_the_house_that_went_and_cannot_be_noted(
    desk: Desk, mail_program: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has gone is no refusal, whatever comes between: repeated, all would have it twice."""
    taken_mail = mail_program("cat > KEPT")
    house = desk.register
    house.policy = replace(
        house.policy, incidents=replace(house.policy.incidents, broadcast=("all@example.com",))
    )

    def locked(*_: object) -> None:
        raise Refused("somebody else holds it")

    monkeypatch.setattr(house, "change", locked)
    with pytest.raises(NotCommitted) as raised:
        heard(tell_house(desk, ANA, "broadcast", None, lambda: STAMP))
    words = "The broadcast went to 1 of 1 addresses."
    assert str(raised.value) == (
        f"{words} This is not on record: somebody else holds it; do not send it again, "
        f'record it with: complaints note {ANA} -m "{words}"'
    )
    assert taken_mail.exists()


def test_updates_are_listed(desk: Desk) -> None:
    """Each letter with its language, then who is to be called."""
    house = desk.register
    house.change(EVA, lambda c: replace(c, customer=replace(c.customer, email="")), "x", "ivo")
    news, updates = heard(list_updates(desk, ANA, "status"))
    assert [each.text for each in news if isinstance(each, Printed)] == [
        f"{ANA}  status  hr\n",
        f"{BEA}  status  hr\n",
        f"{EVA}  status  call: no e-mail address\n",
    ]
    assert (updates.whole, updates.results) == (True, [])


def test_updates_are_sent(desk: Desk) -> None:
    """To all that can be read; it is known that one could not."""
    break_file(desk.register, BEA)
    _, updates = heard(send_updates(desk, ANA, "status", lambda: STAMP, taken))
    assert updates.results == [Result(each, "status", "sent") for each in (ANA, EVA)]
    assert not updates.whole


def test_unfit_updates_do_not_go(desk: Desk) -> None:
    """What should be mended is said once for all; of each letter is told that it did not go."""
    own_letter(desk.register, "status", BAD)
    refusing(desk.register, "placeholder")
    news, updates = heard(send_updates(desk, ANA, "status", lambda: STAMP, taken))
    remarks = [each.words for each in news if isinstance(each, Remark)]
    assert len([words for words in remarks if "[NAME]" in words]) == 1
    assert [each.state for each in updates.results] == ["not sent"] * 3
    assert updates.letters == []
