"""The letters that are due, without a command: listed, sent, named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from complaints.core.handling.ending import resolve
from complaints.core.record.model import Complaint
from complaints.core.record.naming import marked
from complaints.core.record.steps import Stamp
from complaints.post import outbox
from complaints.post.desk import Desk
from complaints.post.due import list_due, send_due
from complaints.post.news import News, Printed, Remark, Result
from complaints.post.undelivered import Uncertain
from complaints.register import Register
from post.conftest import ANA, BEA, EVA, NOW, heard, own_letter, refusing

LATER = NOW + timedelta(days=2)
CALL = f"{EVA}  survey  call: no e-mail address\n"


def taken(_name: str, _message: bytes) -> None:
    """Take every message."""


def lost(_name: str, _message: bytes) -> None:
    """A way for mail on which the line goes dead."""
    raise Uncertain("the line went dead")


@pytest.fixture
def desk(house: Register) -> Desk:
    """The desk on the day on which three surveys are due; Eva has no e-mail."""

    def ended(complaint: Complaint) -> Complaint:
        stamp = Stamp(NOW, NOW, "ivo", "BBBB")
        after = resolve(
            complaint, stamp, "upheld", "Sent.", "phone", house.policy, despite="Quick."
        )
        if complaint.id != EVA:
            return after
        return replace(after, customer=replace(after.customer, email=""))

    for complaint in (ANA, BEA, EVA):
        house.change(complaint, ended, f"{complaint}: resolve", "ivo")
    return Desk(house, LATER)


def lines(news: list[News]) -> list[str]:
    """What is printed."""
    return [str(each.text) for each in news if isinstance(each, Printed)]


def test_what_is_due_is_listed(desk: Desk) -> None:
    """Which would be sent and who would be called; nothing is done, nobody counts as named."""
    listed = [f"{BEA}  survey  would be sent\n", CALL, f"{ANA}  survey  would be sent\n"]
    for _ in range(2):
        assert lines(heard(list_due(desk))[0]) == listed
    assert outbox.left(desk.register.root) == []


def test_what_is_due_is_sent_once(desk: Desk) -> None:
    """The calls are named after the letters, once a day."""
    news, results = heard(send_due(desk, "cron", taken))
    assert results == [Result(each, "survey", "sent") for each in (BEA, ANA)]
    assert news == [*results, Printed(CALL)]
    assert heard(send_due(desk, "cron", taken)) == ([], [])
    tomorrow = Desk(desk.register, LATER + timedelta(days=1))
    assert lines(heard(send_due(tomorrow, "cron", taken))[0]) == [
        CALL.replace("survey", "survey (late)")
    ]
    [event] = [e for e in desk.register.read(ANA).events if e.template == "survey"]
    assert (event.by, event.automatic) == ("cron", True)


def test_a_person_at_work_is_told_each_time(desk: Desk) -> None:
    """Of calls as of what is unsettled; cron is told once."""
    both = [{"field": "customer.phone", "values": ["1", "2"]}]
    house = desk.register
    path = house.root / f"complaints/2026/11/{ANA}.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\nevents:\n", f"\nunsettled: {both}\nevents:\n", 1), "utf-8")
    heard(send_due(desk, "cron", taken))
    held = Result(ANA, "survey", "not sent", marked(house.read(ANA)))
    assert heard(send_due(desk, "cron", taken)) == ([], [held])
    for _ in range(2):
        assert heard(send_due(desk, "ivo", taken, at_work=True))[0] == [Printed(CALL), held]


def test_one_in_doubt_is_named_and_not_sent_again(desk: Desk) -> None:
    """At every run, until a person has looked."""
    _, doubts = heard(send_due(desk, "cron", lost))
    assert [each.state for each in doubts] == ["uncertain", "uncertain"]
    _, again = heard(send_due(desk, "cron", taken))
    assert [(each.complaint, each.state) for each in again] == [
        (BEA, "uncertain"),
        (ANA, "uncertain"),
    ]


def test_what_the_policy_refuses_does_not_go(desk: Desk) -> None:
    """What should be mended is said of each letter, with whose and which it is."""
    own_letter(desk.register, "survey", "Subject: x\n\n[NAME]\n")
    refusing(desk.register, "placeholder")
    news, results = heard(send_due(desk, "cron", taken))
    remarks = [each.words for each in news if isinstance(each, Remark)]
    assert any(words.startswith(f"{ANA}  survey: letter:3:") for words in remarks)
    assert [each.state for each in results] == ["not sent", "not sent"]
    assert results[0].why.endswith("send it yourself: email ID --edit")


def test_a_house_that_is_closed(desk: Desk) -> None:
    """With `business_hours` nothing is sent or listed then, and nobody named."""
    house = desk.register
    house.policy = replace(house.policy, mail=replace(house.policy.mail, business_hours=True))
    night = Desk(house, LATER.replace(hour=22))
    assert heard(send_due(night, "cron", taken)) == ([], [])
    assert heard(list_due(night)) == ([], None)
    assert len(heard(list_due(desk))[0]) == 3
