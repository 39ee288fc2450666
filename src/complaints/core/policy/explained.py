"""The policy as ordered facts, for a page that customers read: what holds, for whom, from when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from complaints.core.policy.policy import (
    WEEKDAYS,
    Calendar,
    ChecklistRule,
    Labels,
    Policy,
    Rung,
    ladder,
)
from complaints.core.policy.rules import FACTS, Condition, pick, wanted
from complaints.core.policy.suggest import routing_by
from complaints.core.time.calendar import ONE_DAY

# How far ahead days with other hours are told.
AHEAD = timedelta(days=365)

When = Mapping[str, tuple[str, ...]]
"""The conditions of a rule: what may stand in each field it asks for."""


@dataclass(frozen=True, slots=True)
class DayRun:
    """Days of the week in a row, by number from Monday as 0, with the same hours."""

    first: int
    last: int
    hours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A coming date with hours of its own; no hours mean closed. `name` says why."""

    day: date
    hours: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What complaints can be about, and the team that looks after it."""

    label: Labels
    code: str
    team: str
    parts: tuple[Matter, ...] = ()


@dataclass(frozen=True, slots=True)
class Climb:
    """Who decides, one after the other, in the cases named."""

    when: When
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Danger:
    """What happens where safety or health is at risk.

    `terms` is the place of the rule in the policy's terms, `team` who takes it
    at once, `categories` are always treated so; `watched` is true where
    customers' words are looked through for it.
    """

    terms: int
    team: str
    categories: tuple[str, ...]
    watched: bool
    steps: tuple[ChecklistStep, ...]


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """A step of the procedure: its code, the policy's own wording, its labels."""

    code: str
    words: str
    label: Labels


def conditions(when: Mapping[str, Condition]) -> When:
    """Return the conditions of a rule, each as a tuple of the values it takes."""
    return {field: wanted(condition) for field, condition in when.items()}


def week(calendar: Calendar) -> list[DayRun]:
    """Return the days of the week from Monday, neighbours with the same hours as one."""
    hours = [calendar.hours.get(day, ()) for day in WEEKDAYS]
    runs = groupby(range(len(WEEKDAYS)), key=lambda number: hours[number])
    together = [(list(numbers), open_hours) for open_hours, numbers in runs]
    return [DayRun(numbers[0], numbers[-1], open_hours) for numbers, open_hours in together]


def other_days(calendar: Calendar, today: date) -> list[OtherDay]:
    """Return the coming days on which other hours hold than on that day of other weeks."""
    found = []
    for ahead in range(AHEAD.days + 1):
        day = today + ahead * ONE_DAY
        usual = calendar.hours.get(WEEKDAYS[day.weekday()], ())
        name = calendar.closed.get(day) or calendar.holidays.get(day, "")
        hours = usual
        if day in calendar.special_hours:
            hours = calendar.special_hours[day]
        elif day in calendar.closed or day in calendar.holidays:
            hours = ()
        if hours != usual:
            found.append(OtherDay(day, hours, name))
    return found


def spoken(policy: Policy) -> list[str]:
    """Return the languages of the staff, the most spoken first."""
    languages = [code for person in policy.staff.values() for code in person.languages]
    return sorted(dict.fromkeys(languages), key=lambda code: -languages.count(code))


def matters(policy: Policy) -> list[Matter]:
    """Return every category with its parts and the team that gets it by the routing rules."""
    return [
        Matter(
            category.label,
            code,
            _team(policy, code),
            tuple(
                Matter(sub.label, f"{code}/{name}", _team(policy, f"{code}/{name}", code))
                for name, sub in category.sub.items()
            ),
        )
        for code, category in policy.categories.items()
    ]


def _team(policy: Policy, *category: str) -> str:
    return routing_by(_facts(category=category), policy)[0]


def _facts(**known: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the facts of a complaint of which only this much is known."""
    return {**dict.fromkeys(FACTS, ()), "words": ("",), "category": ("",), **known}


def climbs(policy: Policy) -> list[Climb]:
    """Return who decides in which case; the cases that end alike after the last one are left out.

    A rule that gives what all other cases get says nothing new.
    """
    found = [
        Climb(conditions(rule.when), ladder(policy.escalation, rule.route))
        for rule in policy.escalation.choose
    ]
    while len(found) > 1 and found[-2].rungs == found[-1].rungs:
        del found[-2]
    return found


def danger(policy: Policy) -> Danger:
    """Return what happens where safety or health is at risk."""
    facts = _facts(nature=("complaint",), severity=("critical",), risks=("safety", "health"))
    terms = pick(policy.terms, facts)
    route = pick(policy.escalation.choose, facts)
    rungs = ladder(policy.escalation, route.route) if route is not None else ()
    dangerous = [conditions(rule.when) for rule in policy.severity if rule.risks]
    checklist = pick(policy.checklists, facts)
    usual = {step.code for step in steps(policy)}
    return Danger(
        terms=policy.terms.index(terms) if terms is not None else 0,
        team=rungs[0].team if rungs else "",
        categories=tuple(
            c for when in dangerous if [*when] == ["category"] for c in when["category"]
        ),
        watched=any("words" in when for when in dangerous),
        steps=tuple(step for step in _steps(checklist) if step.code not in usual),
    )


def steps(policy: Policy) -> tuple[ChecklistStep, ...]:
    """Return the steps of the procedure for a complaint of which nothing special is known."""
    return _steps(pick(policy.checklists, _facts(nature=("complaint",))))


def _steps(rule: ChecklistRule | None) -> tuple[ChecklistStep, ...]:
    if rule is None:
        return ()
    return tuple(
        ChecklistStep(code, words, rule.label.get(code, {})) for code, words in rule.steps.items()
    )


def remedies(policy: Policy) -> dict[str, Labels]:
    """Return what can be given, with its labels: what the policy names, else what roles may."""
    if policy.remedies:
        return policy.remedies
    kinds = (kind for authority in policy.authority.values() for kind in authority.offers)
    return {kind: {} for kind in kinds}


def clocks_paused_by_others(policy: Policy) -> Iterator[str]:
    """Return the clocks that stand still while a third party is waited for."""
    return (name for name in ("update", "resolve") if name in policy.waits.third_party)
