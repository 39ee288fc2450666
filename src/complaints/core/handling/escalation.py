"""Who takes a complaint over next, and the step that hands it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from complaints.core.policy.policy import Policy, Rung, ladder
from complaints.core.policy.rules import facts_of, pick
from complaints.core.record.contacts import Story
from complaints.core.record.fields import OPEN, Reason
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, refuse_unsettled, step
from complaints.core.record.together import name_of
from complaints.core.text import code_word, nearest
from complaints.errors import Refused, UsageProblem

# Nobody knows where a complaint goes from here while one of these is unsettled, or one
# of what belongs together with it.
_NEEDED = ("owner", "severity", "status", "resolution")


@dataclass(frozen=True, slots=True)
class Move:
    """Where an escalation leads: the route, the new level, who has it then."""

    route: str
    level: int
    team: str
    owner: str


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


def move_asked_for(story: Story, policy: Policy, route: str, level: int) -> Move:
    """Return the next move up the route for a person; Refused while who has it is unsettled."""
    refuse_unsettled(story.complaint, "escalated", ("level", "team", "owner"))
    return next_move(story, policy, route, level)


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


def needed_unsettled(complaint: Complaint) -> tuple[str, ...]:
    """Return the fields that an escalation needs and that are unsettled."""
    return tuple(each.field for each in complaint.unsettled if name_of(each.field) in _NEEDED)


def at_once(complaint: Complaint, stamp: Stamp, policy: Policy) -> Complaint:
    """Return the complaint passed up at once where it carries a risk to safety or health.

    Once: what was passed up for that risk before, or stands at the top, stays
    where it is. So does one of which something is unsettled: the risk itself goes
    on record all the same, and `at_once_but_for` tells what the rest waits for.
    """
    move = _for_risks(complaint, policy)
    if move is None or needed_unsettled(complaint):
        return complaint
    words = f"risk to {' and '.join(complaint.risks)}"
    return escalate(complaint, stamp, "safety", move, words, risk_occasion(complaint))


def at_once_but_for(complaint: Complaint, policy: Policy) -> tuple[str, ...]:
    """Return what is unsettled and keeps a complaint from being passed up for its risk."""
    return needed_unsettled(complaint) if _for_risks(complaint, policy) else ()


def _for_risks(complaint: Complaint, policy: Policy) -> Move | None:
    """Return where a complaint goes for a risk for which it was not passed up yet."""
    if not complaint.risks or complaint.status not in OPEN:
        return None
    story, occasion = Story(complaint), risk_occasion(complaint)
    done = story.of_kind("escalated")
    if any(e.reason == "safety" or occasion in e.occasion.split() for e in done):
        return None
    try:
        return next_move(story, policy)
    except Refused:
        return None


def risk_occasion(complaint: Complaint) -> str:
    """Return what tells this time that a complaint is passed up for its risks from other times."""
    return "risks/" + "-".join(complaint.risks)
