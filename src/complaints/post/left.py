"""Letters left on their way by a program that was killed: recorded, given back, or named."""

from __future__ import annotations

from datetime import datetime

from complaints.errors import Refused, Untrusted
from complaints.post import outbox
from complaints.post.clones import release
from complaints.post.news import ASK, Remark, Result, Telling
from complaints.post.old_outbox import not_taken_over
from complaints.post.records import record_one, recorded
from complaints.register import Register
from complaints.store.local.told import first_today

DOUBTFUL = ("sending", "damaged")
"""The states of which nobody can tell whether the letter went out."""


def tell_not_taken_over(register: Register, only_once: str = "") -> Telling[None]:
    """Name letters of an earlier version that nobody looks at; `only_once` on the day it names."""
    words = not_taken_over(register.root, outbox.is_letter)
    lines = [words] if words else []
    for line in first_today(register.root, lines, only_once) if only_once else lines:
        yield Remark(line)


def finish_left(register: Register, now: datetime) -> list[Result]:
    """Record the letters that went out before their sender was killed; name the doubtful ones."""
    found = (finish(register, *each, now) for each in outbox.left(register.root))
    return [each for each in found if each is not None]


def record_doubtful(
    register: Register, complaint_id: str, template: str, now: datetime
) -> list[Result]:
    """Record the letters of a kind that may have gone out: a person knows that they have."""
    results = []
    for occasion in _left_of(register, complaint_id, template):
        with outbox.way(register.root, complaint_id, occasion) as way:
            if way.state == "sending":
                way.sent()
            if way.state == "sent":
                results.append(record_one(register, way, now))
    return results


def forget_left(register: Register, complaint_id: str, template: str) -> None:
    """Forget the letters of a kind left on their way: a person knows what became of them."""
    for occasion in _left_of(register, complaint_id, template):
        forget(register, complaint_id, occasion)


def forget(register: Register, complaint_id: str, occasion: str) -> None:
    """Forget a letter on its way: it is on record, or a person knows what became of it."""
    with outbox.way(register.root, complaint_id, occasion) as way:
        if way.state != "busy":
            way.done()


def _left_of(register: Register, complaint_id: str, template: str) -> list[str]:
    """Return the occasions of a complaint's letters of a kind that are left on their way."""
    return [
        occasion
        for found, occasion in outbox.left(register.root)
        if (found, occasion.partition("/")[0]) == (complaint_id, template)
    ]


def finish(register: Register, complaint_id: str, occasion: str, now: datetime) -> Result | None:
    """Do what is still to be done about a letter that was left on its way, and tell of it."""
    template = occasion.partition("/")[0]
    try:
        with outbox.way(register.root, complaint_id, occasion) as way:
            if way.state == "sent":
                return record_one(register, way, now)
            if way.state == "claiming":
                release(register, way)
            if way.state in DOUBTFUL:
                if not recorded(register, way):
                    return Result(complaint_id, template, "uncertain", ASK)
                way.done()
            return None
    except (Refused, Untrusted) as error:
        return Result(complaint_id, template, "uncertain", f"{error}; {ASK}")
