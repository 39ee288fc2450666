"""Who takes a complaint over next, and which complaints the policy passes up by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.repeated import same_problem_again
from complaints.core.policy.policy import Policy, Rung, ladder
from complaints.core.policy.rules import facts_of, pick, text_of
from complaints.core.record.contacts import Story
from complaints.core.record.fields import OPEN, Reason
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, step
from complaints.core.text import code_word, nearest, stems_found
from complaints.errors import Refused, UsageProblem

# Nobody knows where a complaint goes from here while one of these is unsettled.
_NEEDED = ("owner", "severity", "status", "resolution")


@dataclass(frozen=True, slots=True)
class Move:
    """Where an escalation leads: the route, the new level, who has it then."""

    route: str
    level: int
    team: str
    owner: str


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the policy passes a complaint up; `occasion` tells this time from other times."""

    reason: Reason
    occasion: str
    words: str


def route_of(story: Story, policy: Policy) -> str:
    """Return the route a complaint is on: that of its last escalation, else by the rules."""
    for event in reversed(story.of_kind("escalated")):
        if event.route in policy.escalation.routes:
            return event.route
    rule = pick(policy.escalation.choose, facts_of(story.complaint))
    return rule.route if rule is not None else ""


def next_move(story: Story, policy: Policy, route: str = "", level: int = 0) -> Move:
    """Return the next move up the route; `route` and `level` are a person's own choice.

    Another route is climbed from its first rung. A rung that would leave the
    complaint with the person who has it is passed over, and the level never
    falls. Raises UsageProblem for an unknown route, Refused at the top.
    """
    complaint, routes = story.complaint, policy.escalation.routes
    if route and route not in routes:
        named, known = code_word(route, " ", " like this"), nearest(route, routes) or routes
        raise UsageProblem(f"there is no route{named}; use one of {', '.join(known)}")
    own = route_of(story, policy)
    name = route or own
    rungs = ladder(policy.escalation, name)
    climbed = _rung(complaint, name, rungs, policy) if name == own else 0
    wanted = range(climbed + 1, len(rungs) + 1)
    if level:
        wanted = range(level, level + 1)
    if level and not complaint.level < level <= len(rungs):
        raise Refused(
            f"{complaint.id} is at level {complaint.level} of {len(rungs)} on route {name}; "
            f"level {level} is not above it"
        )
    for target in wanted:
        move = _move(name, target, rungs[target - 1], policy)
        if level or (move.team, move.owner) != (complaint.team, complaint.owner):
            return replace(move, level=max(target, complaint.level))
    raise Refused(
        f"{complaint.id} is at the top of route {name} already (level {complaint.level}, "
        f"{complaint.owner or complaint.team}); choose another with --route, or resolve it"
    )


def _rung(complaint: Complaint, route: str, rungs: Sequence[Rung], policy: Policy) -> int:
    """Return how many rungs of its route the complaint has climbed.

    After a change of route its level says more than that; who has it tells.
    """
    climbed = min(complaint.level, len(rungs))
    held = (complaint.team, complaint.owner)
    for place, rung in enumerate(rungs[:climbed], 1):
        move = _move(route, place, rung, policy)
        if (move.team, move.owner) == held:
            return place
    return climbed


def _move(route: str, level: int, rung: Rung, policy: Policy) -> Move:
    lead = policy.teams[rung.team].lead if rung.team in policy.teams else ""
    return Move(route, level, rung.team, rung.owner or lead)


def escalate(
    complaint: Complaint,
    stamp: Stamp,
    reason: Reason,
    move: Move,
    text: str = "",
    occasion: str = "",
) -> Complaint:
    """Return the complaint one or more levels up, with who has it now."""
    changes = {"level": move.level, "team": move.team, "owner": move.owner}
    return step(
        complaint,
        stamp,
        "escalated",
        changes,
        reason=reason,
        route=move.route,
        occasion=occasion,
        text=text,
        automatic=bool(occasion),
    )


def at_once(complaint: Complaint, stamp: Stamp, policy: Policy) -> Complaint:
    """Return the complaint passed up at once where it carries a risk to safety or health.

    Once: what was passed up for that risk before, or stands at the top, stays
    where it is.
    """
    if not complaint.risks or complaint.status not in OPEN:
        return complaint
    occasion = "risks/" + "-".join(complaint.risks)
    story = Story(complaint)
    done = story.of_kind("escalated")
    if any(e.reason == "safety" or occasion in e.occasion.split() for e in done):
        return complaint
    try:
        move = next_move(story, policy)
    except Refused:
        return complaint
    words = f"risk to {' and '.join(complaint.risks)}"
    return escalate(complaint, stamp, "safety", move, words, occasion)


def new_causes(reading: Reading, policy: Policy, others: Iterable[Complaint]) -> list[Cause]:
    """Return why the policy passes this complaint up, gravest first.

    Nothing for what has been passed up for the same occasion before, so that
    a run each hour moves a complaint once and not at every run.
    """
    complaint = reading.complaint
    if complaint.status not in OPEN or complaint.nature != "complaint":
        return []
    if any(each.field in _NEEDED for each in complaint.unsettled):
        return []
    asked = _Asked(reading, policy, tuple(others))
    causes = [cause for check in _CHECKS for cause in check(asked)]
    done = _done(asked) if causes else set()
    return [cause for cause in causes if cause.occasion not in done and cause.reason not in done]


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
        yield Cause("safety", "risks/" + "-".join(risks), f"risk to {' and '.join(risks)}")


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
