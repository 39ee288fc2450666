"""Sending letters: claimed, handed over, recorded; each once for its occasion.

In this order, so that two programs or two clones cannot both send a letter,
none is lost where a program is killed in between, and what nobody can tell is
named and left to a person.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from typing import Any

from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, Untrusted, UsageProblem
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter
from complaints.post import outbox
from complaints.post.clones import claim_letter, release
from complaints.post.delivery import HandOver
from complaints.post.left import DOUBTFUL, finish, forget
from complaints.post.news import ASK, CLAIMED, Result, result
from complaints.post.records import (
    on_record,
    record_one,
    record_step,
    record_together,
    recorded_facts,
)
from complaints.post.undelivered import NotSent, Uncertain
from complaints.register import Register
from complaints.store.complaint_files import random_characters

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
    Refused for an address that is none; Refused, Untrusted and UsageProblem,
    with nothing sent, where it could not be recorded now.
    """
    register.ready()
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
    register.ready()
    results: list[Result] = []
    gone: dict[str, Mapping[str, Any]] = {}
    occasions: list[tuple[str, str]] = []
    for letter in letters:
        try:
            with outbox.way(register.root, letter.complaint, letter.occasion) as way:
                results.append(_hand_over(register, way, letter, stamp, hand_over, False, False))
                if way.state == "sent":
                    gone[letter.complaint] = way.facts
                    occasions.append((letter.complaint, letter.occasion))
        except (Refused, Untrusted, UsageProblem) as error:
            results.append(result(letter, "not sent", str(error)))
    if not gone:
        return results
    try:
        problem = record_together(register, gone, stamp, message)
    except (Refused, Untrusted, UsageProblem):
        # One of them cannot be recorded: the others go on record by themselves.
        recorded = [finish(register, *each, stamp.now) for each in occasions]
        return [each for each in results if each.state != "sent"] + [
            each for each in recorded if each is not None
        ]
    for each in occasions:
        forget(register, *each)
    return results if problem is None else [*results, problem]


def thread(story: Story) -> list[str]:
    """Return the ids of the messages that passed with the customer, the oldest first."""
    ids = [event.message_id for event in story.events if event.message_id]
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
    complaint = register.read(letter.complaint)
    if on_record(complaint, letter.template, letter.occasion):
        way.done()
        return result(letter, "on record", "nothing was sent")
    if way.state in DOUBTFUL and not again:
        return result(letter, "uncertain", ASK)
    if way.state != "new":
        release(register, way)
    register.ready({letter.complaint: record_step(letter, stamp)})
    message_id = new_message_id(letter.complaint, random_characters(10), register.policy)
    message = _message(register, complaint, letter, stamp, message_id, automatic)
    try:
        if not claim_letter(register, way, again):
            return result(letter, "claimed", CLAIMED)
        way.start(recorded_facts(letter, stamp, message_id, automatic))
    except Refused as error:
        release(register, way)
        return result(letter, "not sent", str(error))
    return _let_go(register, way, letter, message, hand_over)


def _let_go(
    register: Register, way: outbox.Way, letter: Letter, message: bytes, hand_over: HandOver
) -> Result:
    try:
        hand_over(f"{letter.complaint}-{letter.template}", message)
    except NotSent as error:
        release(register, way)
        return result(letter, "not sent", str(error))
    except Uncertain as error:
        return result(letter, "uncertain", f"{error}; {ASK}")
    with contextlib.suppress(Refused):
        # It went out all the same: it is recorded if it can be, else it stays in doubt.
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
        references=thread(Story(complaint)),
        auto_submitted=automatic,
    )
