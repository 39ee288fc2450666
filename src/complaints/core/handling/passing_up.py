"""Which complaints the policy passes up by itself, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.escalation import needed_unsettled, next_move, risk_occasion
from complaints.core.handling.repeated import same_problem_again
from complaints.core.policy.policy import Policy
from complaints.core.policy.rules import text_of
from complaints.core.record.contacts import Story
from complaints.core.record.fields import OPEN, Reason
from complaints.core.record.model import Complaint
from complaints.core.text import stems_found
from complaints.errors import Refused

MAY_GO_UP: Sequence[tuple[str, Collection[str]]] = (("status", OPEN), ("nature", ("complaint",)))
"""What the fields hold of a complaint that the policy may pass up, where nothing is unsettled."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the policy passes a complaint up; `occasion` tells this time from other times."""

    reason: Reason
    occasion: str
    words: str


def may_go_up(complaint: Complaint) -> bool:
    """Tell whether the policy may pass a complaint up, or would, were it settled."""
    return bool(complaint.unsettled) or _counts(complaint)


def new_causes(reading: Reading, policy: Policy, others: Iterable[Complaint]) -> list[Cause]:
    """Return why the policy passes this complaint up, gravest first.

    Nothing for what has been passed up for the same occasion before, so that
    a run each hour moves a complaint once and not at every run.
    """
    return [] if needed_unsettled(reading.complaint) else _causes(reading, policy, tuple(others))


def kept_back_by(reading: Reading, policy: Policy, others: Iterable[Complaint]) -> tuple[str, ...]:
    """Return what is unsettled and keeps a complaint where it is that the policy would pass up.

    It would where that is so on any way of settling it: nobody knows yet which one counts.
    """
    missing = needed_unsettled(reading.complaint)
    customers = tuple(others) if missing else ()
    ways = reading.ways() if missing else ()
    return missing if any(_would_move(way, policy, customers) for way in ways) else ()


def _would_move(reading: Reading, policy: Policy, others: tuple[Complaint, ...]) -> bool:
    if not _causes(reading, policy, others):
        return False
    try:
        next_move(reading.story, policy)
    except Refused:
        return False
    return True


def _causes(reading: Reading, policy: Policy, others: tuple[Complaint, ...]) -> list[Cause]:
    complaint = reading.complaint
    if not _counts(complaint):
        return []
    asked = _Asked(reading, policy, others)
    causes = [cause for check in _CHECKS for cause in check(asked)]
    done = _done(asked) if causes else set()
    return [cause for cause in causes if cause.occasion not in done and cause.reason not in done]


def _counts(complaint: Complaint) -> bool:
    return all(getattr(complaint, field) in words for field, words in MAY_GO_UP)


@dataclass(frozen=True, slots=True)
class _Asked:
    reading: Reading
    policy: Policy
    others: tuple[Complaint, ...]

    @property
    def complaint(self) -> Complaint:
        return self.reading.complaint

    @property
    def story(self) -> Story:
        return self.reading.story


def _done(asked: _Asked) -> set[str]:
    """Return the occasions and reasons for which the complaint was passed up before.

    A person who passed it up as late, or as repeated, did so for what was late
    or repeated then; what comes later is another occasion.
    """
    done: set[str] = set()
    for event in asked.story.of_kind("escalated"):
        check = _COMES_AGAIN.get(str(event.reason))
        if event.occasion:
            done.update(event.occasion.split())
        elif check is None:
            done.add(str(event.reason))
        elif (then := asked.reading.then(event.at)) is not None:
            earlier = replace(asked, reading=then)
            done.update(cause.occasion for cause in check(earlier))
    return done


def _risks(asked: _Asked) -> Iterator[Cause]:
    risks = asked.complaint.risks
    if asked.policy.escalation.due.risks and risks:
        yield Cause("safety", risk_occasion(asked.complaint), f"risk to {' and '.join(risks)}")


def _late(asked: _Asked) -> Iterator[Cause]:
    zone = asked.reading.calendar.zone
    for clock in asked.reading.clocks:
        if clock.late and clock.name in asked.policy.escalation.due.late:
            words = f"{clock.name} was due {clock.due.astimezone(zone):%Y-%m-%d %H:%M}"
            yield Cause("late", f"late/{clock.name}/{clock.number}", words)


def _threats(asked: _Asked) -> Iterator[Cause]:
    texts = [text_of(asked.complaint)]
    texts += [event.text for event in asked.story.messages]
    found = stems_found(asked.policy.escalation.due.words, "\n".join(texts))
    if found:
        yield Cause("dissatisfied", "words", f"says: {', '.join(found)}")


def _repeated(asked: _Asked) -> Iterator[Cause]:
    repeated = asked.policy.escalation.due.repeated
    if repeated is None:
        return
    calendar = asked.reading.calendar
    again = same_problem_again(asked.complaint, asked.others, asked.policy, calendar)
    for other in again[:1]:
        yield Cause("repeated", f"repeated/{other.id}", f"same problem as {other.id}")
    answers = {wait.ended_by for wait in asked.story.waits}
    reminders = [event for event in asked.story.messages if event.id not in answers]
    if len(reminders) >= repeated.reminders:
        words = f"the customer has written or called {len(reminders)} times since"
        yield Cause("repeated", f"reminders/{repeated.reminders}", words)


def _language(asked: _Asked) -> Iterator[Cause]:
    if not asked.policy.escalation.due.languages:
        return
    language = asked.complaint.language
    if not any(language in person.languages for person in asked.policy.staff.values()):
        yield Cause("communication", f"language/{language}", f"nobody here speaks '{language}'")


_Check = Callable[[_Asked], Iterator[Cause]]
_COMES_AGAIN: dict[str, _Check] = {"late": _late, "repeated": _repeated}
_CHECKS: tuple[_Check, ...] = (
    _risks,
    _late,
    _threats,
    _repeated,
    _language,
)
