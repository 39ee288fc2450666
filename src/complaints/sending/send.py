"""Sending letters: claimed, handed over, recorded; each once for its occasion.

In this order, so that two programs or two clones cannot both send a letter,
none is lost where a program is killed in between, and what nobody can tell is
named and left to a person.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from complaints.core.contacts import Story
from complaints.core.model import Complaint
from complaints.core.steps import Stamp
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter
from complaints.register import Register
from complaints.sending.records import facts_of, on_record, record_one, record_together
from complaints.sending.results import ASK, HandOver, Result, result
from complaints.sending.shared import claim_letter
from complaints.store import claims, outbox
from complaints.store.complaint_files import random_characters
from complaints.store.mailer import NotSent, Uncertain

_THREAD = 20
"""Earlier messages that a message names, so that mail programs keep them together."""


def send(
    register: Register,
    letter: Letter,
    stamp: Stamp,
    hand_over: HandOver,
    *,
    automatic: bool = False,
    again: bool = False,
) -> Result:
    """Send one letter and record it.

    `again` sends it although an earlier try may have got through. Raises
    Refused for an address that is none, NotCommitted where it went out and
    git refused the record.
    """
    with outbox.way(register.root, letter.complaint, letter.occasion) as way:
        sent = _hand_over(register, way, letter, stamp, hand_over, automatic, again)
        return record_one(register, way, stamp.now) if way.state == "sent" else sent


def send_many(
    register: Register,
    letters: Iterable[Letter],
    stamp: Stamp,
    hand_over: HandOver,
    message: str,
) -> list[Result]:
    """Send letters about one thing, each to another customer, and record them in one commit."""
    results: list[Result] = []
    with contextlib.ExitStack() as stack:
        ways: list[outbox.Way] = []
        for letter in letters:
            way = stack.enter_context(outbox.way(register.root, letter.complaint, letter.occasion))
            sent = _hand_over(register, way, letter, stamp, hand_over, False, False)
            results.append(sent)
            if way.state == "sent":
                ways.append(way)
        if ways:
            record_together(register, ways, stamp, message)
    return results


def finish_left(register: Register, now: datetime) -> Iterator[Result]:
    """Record the letters that went out before their sender was killed; name the doubtful ones."""
    for complaint_id, occasion in list(outbox.left(register.root)):
        with outbox.way(register.root, complaint_id, occasion) as way:
            if way.state == "sent":
                yield record_one(register, way, now)
            elif way.state == "sending":
                yield Result(complaint_id, str(way.facts["template"]), "uncertain", ASK)


def forget(register: Register, complaint_id: str, occasion: str) -> None:
    """Forget a letter left on its way: a person knows what became of it."""
    with outbox.way(register.root, complaint_id, occasion) as way:
        if way.state != "busy":
            way.done()


def thread(complaint: Complaint) -> list[str]:
    """Return the ids of the messages that passed with the customer, the oldest first."""
    ids = [event.message_id for event in Story(complaint).events if event.message_id]
    return list(dict.fromkeys(ids))[-_THREAD:]


def _hand_over(
    register: Register,
    way: outbox.Way,
    letter: Letter,
    stamp: Stamp,
    hand_over: HandOver,
    automatic: bool,
    again: bool,
) -> Result:
    """Claim a letter and hand it over; the way's state is `sent` where it has gone, now or before.

    Nobody else in this work tree is sending it meanwhile.
    """
    if way.state == "busy":
        return result(letter, "busy", "another program is sending it")
    if way.state == "sent":
        return result(letter, "sent")
    if way.state == "sending":
        if not again:
            return result(letter, "uncertain", ASK)
        way.clear()
    complaint = register.read(letter.complaint)
    if on_record(complaint, letter.template, letter.occasion):
        return result(letter, "on record", "nothing was sent")
    message_id = new_message_id(letter.complaint, random_characters(10), register.policy)
    message = _message(register, complaint, letter, stamp, message_id, automatic)
    try:
        claim = claim_letter(register, letter, again)
    except claims.Unreachable as error:
        return result(letter, "not sent", str(error))
    if claim == "taken":
        return result(letter, "claimed", "another clone is sending it, or has")
    way.start(facts_of(letter, stamp, message_id, automatic))
    return _let_go(register, way, letter, message, claim, hand_over)


def _let_go(
    register: Register,
    way: outbox.Way,
    letter: Letter,
    message: bytes,
    claim: claims.Claim | Literal[""],
    hand_over: HandOver,
) -> Result:
    try:
        hand_over(f"{letter.complaint}-{letter.template}", message)
    except NotSent as error:
        way.done()
        if isinstance(claim, claims.Claim) and register.repository is not None:
            claims.give_back(register.repository, claim)
        return result(letter, "not sent", str(error))
    except Uncertain as error:
        return result(letter, "uncertain", f"{error}; {ASK}")
    way.sent()
    return result(letter, "sent")


def _message(
    register: Register,
    complaint: Complaint,
    letter: Letter,
    stamp: Stamp,
    message_id: str,
    automatic: bool,
) -> bytes:
    return as_message(
        letter,
        register.policy,
        stamp.at,
        message_id,
        references=thread(complaint),
        auto_submitted=automatic,
    )
