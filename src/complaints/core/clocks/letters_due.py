"""Which letters are due, and which of them may go out without a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from msgspec import Struct

from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import OPEN, ClockName
from complaints.core.record.letter_kinds import LETTERS, DueBy, GoesWhen, letter_row
from complaints.core.record.model import Complaint
from complaints.core.time.calendar import utc
from complaints.core.time.deadlines import deadline, is_late
from complaints.core.time.durations import parse_duration


class ToWrite(Struct, frozen=True):
    """A letter that is due: which, and whether its time is over already."""

    reading: Reading
    template: str
    late: bool

    @property
    def complaint(self) -> Complaint:
        """Whose customer it is for."""
        return self.reading.complaint


def letters_due(reading: Reading, policy: Policy) -> Iterator[ToWrite]:
    """Return the letters this complaint waits for, in the order of what makes them due."""
    for due_by, is_due in _DUE_BY.items():
        for template in (name for name, row in LETTERS.items() if row.due_by == due_by):
            for late in is_due(reading, policy, template):
                yield ToWrite(reading, template, late)


def may_be_due(reading: Reading) -> datetime | None:
    """Return an instant before which no letter is due, by what is on record; None for never."""
    complaint, story = reading.complaint, reading.story
    found = [clock.start for name in _WAITED_FOR for clock in reading.running(name)]
    if complaint.status in OPEN:
        found += [utc(each.due) for each in complaint.promises if each.state == "open"]
        if reading.untold:
            found.append(story.received_at)
    if _has_survey_to_come(reading, *_SURVEYS):
        found += [utc(resolved.at) for resolved, _ in story.resolutions[-1:]]
    return min(found, default=None)


def ready_letters(reading: Reading, policy: Policy) -> Iterator[ToWrite]:
    """Return the letters of this complaint that may be sent without a person.

    None while anything is unsettled: it might not be true.
    """
    if not reading.complaint.unsettled:
        yield from _ready(reading, policy)


def held_letters(reading: Reading, policy: Policy) -> list[str]:
    """Return the letters that might be sent, were nothing unsettled: on any way of settling it."""
    ways = reading.ways() if reading.complaint.unsettled else ()
    return list(dict.fromkeys(each.template for way in ways for each in _ready(way, policy)))


def _ready(reading: Reading, policy: Policy) -> Iterator[ToWrite]:
    for letter in letters_due(reading, policy):
        if _GOES_WHEN[letter_row(letter.template).goes_when](reading):
            yield letter


def _by_clock(name: ClockName, reading: Reading, _policy: Policy, _template: str) -> Iterator[bool]:
    return (clock.late for clock in reading.running(name))


def _by_missed_date(reading: Reading, _policy: Policy, _template: str) -> Iterator[bool]:
    """A promise that moved or was missed needs an explanation, once the customer has none yet."""
    if reading.complaint.status not in OPEN:
        return
    missed = [utc(promise.due) for promise in reading.late_promises]
    answers = [utc(event.at) for event in reading.story.answers]
    unexplained = bool(missed) and not any(at >= max(missed) for at in answers)
    if unexplained or reading.untold:
        yield bool(missed)


def _by_survey(reading: Reading, policy: Policy, template: str) -> Iterator[bool]:
    """In the window after the last resolution; missed, once and late."""
    if not _has_survey_to_come(reading, template):
        return
    for resolved, _ in reading.story.resolutions[-1:]:
        after, until = (parse_duration(at) for at in (policy.survey.after, policy.survey.until))
        if utc(deadline(resolved.at, after, reading.calendar).due) <= utc(reading.now):
            yield is_late(deadline(resolved.at, until, reading.calendar).due, reading.now)


def _has_survey_to_come(reading: Reading, *templates: str) -> bool:
    """Tell whether none of these surveys was sent and one is to be; never after a reopening."""
    story, complaint = reading.story, reading.complaint
    if complaint.status not in ("resolved", "closed") or story.of_kind("reopened"):
        return False
    if complaint.nature != "complaint" or complaint.satisfaction is not None:
        return False
    sent = {event.template for event in story.of_kind("letter")}
    return not sent.issuperset(templates)


def _on_last_day(reading: Reading) -> bool:
    """Tell whether the follow-up is due today or was before; not the hour after the answer."""
    calendar = reading.calendar
    today = calendar.local_date(reading.now)
    return any(calendar.local_date(each.due) <= today for each in reading.running("follow_up"))


_DUE_BY: dict[DueBy, Callable[[Reading, Policy, str], Iterator[bool]]] = {
    "acknowledge": partial(_by_clock, "acknowledge"),
    "follow_up": partial(_by_clock, "follow_up"),
    "missed_date": _by_missed_date,
    "survey": _by_survey,
}
# What may be due beside a late clock is told apart by each row.
_WAITED_FOR: tuple[ClockName, ...] = ("acknowledge", "follow_up")
_SURVEYS = tuple(name for name, row in LETTERS.items() if row.due_by == "survey")
_GOES_WHEN: dict[GoesWhen, Callable[[Reading], bool]] = {
    "never": lambda _: False,
    "due": lambda _: True,
    "classified": lambda reading: reading.story.classified_at is not None,
    "reason_written": lambda reading: bool(reading.untold),
    "last_day": _on_last_day,
}
