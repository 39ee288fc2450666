"""The letter that tells how a complaint ended, without a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from complaints.core.handling.ending import resolve
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused
from complaints.post.desk import Desk
from complaints.post.news import Printed, Result
from complaints.post.outcome import record_outcome, send_outcome
from complaints.register import Register
from post.conftest import ANA, NOW, heard, refusing

STAMP = Stamp(NOW, NOW, "ivo", "BBBB")
Ended = Callable[[Complaint, Stamp], Complaint]


def ending(house: Register, words: str = "We sent two plates.") -> Ended:
    """The step that ends a complaint."""
    return lambda c, stamp: resolve(
        c, stamp, "upheld", words, "letter", house.policy, despite="Quick."
    )


def test_where_it_cannot_be_sent(house: Register, mail_program: Callable[[str], Path]) -> None:
    """The policy names no way, or the customer has no address: there is nothing to tell."""
    desk = Desk(house, NOW)
    assert heard(send_outcome(desk, ANA, "ivo", ending(house))) == ([], None)
    mail_program("cat > KEPT")
    house.change(ANA, lambda c: replace(c, customer=replace(c.customer, email="")), "x", "ivo")
    assert heard(send_outcome(desk, ANA, "ivo", ending(house))) == ([], None)


def test_it_is_sent_once(house: Register, mail_program: Callable[[str], Path]) -> None:
    """As it reads once the complaint has ended; one on record already is not told again."""
    taken = mail_program("cat > KEPT")
    desk = Desk(house, NOW)
    news, result = heard(send_outcome(desk, ANA, "ivo", ending(house)))
    assert result == Result(ANA, "outcome", "sent")
    assert news[-1] == result
    assert b"Auto-Submitted" not in taken.read_bytes()
    news, result = heard(send_outcome(desk, ANA, "ivo", ending(house)))
    assert result is not None
    assert (result.state, result in news) == ("on record", False)


def test_it_is_recorded_for_a_person_to_send(house: Register) -> None:
    """The complaint has ended, its letter is on record, and its text is printed."""
    ended = ending(house)(house.read(ANA), STAMP)
    news, after = heard(record_outcome(house, ended, STAMP))
    assert after.status == "resolved"
    assert after.events[-1].template == "outcome"
    assert isinstance(news[-1], Printed)
    text = str(news[-1].text)
    assert text.startswith("Subject: ")
    assert text.endswith(after.events[-1].text)


def test_what_the_policy_refuses(house: Register) -> None:
    """It is neither sent nor recorded."""
    refusing(house, "placeholder")
    ended = ending(house, "We sent [NAME].")(house.read(ANA), STAMP)
    with pytest.raises(Refused, match="mend what -m says, or the template"):
        heard(record_outcome(house, ended, STAMP))
