"""The complaint policy of an organisation: `complaints.yaml`, typed, strict and frozen."""

from datetime import date
from functools import lru_cache
from itertools import chain, takewhile
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta

from complaints.core.policy.rules import Rule
from complaints.core.record.fields import (
    ClockName,
    Code,
    LanguageCode,
    Money,
    Number,
    Risk,
    Severity,
    TermText,
)
from complaints.core.record.ids import PREFIX_PATTERN
from complaints.core.record.model import Terms, Value
from complaints.core.time.calendar import Hours, WorkingCalendar, parse_hours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HoursText = Annotated[str, Meta(pattern=r"^[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}$")]
Labels = dict[LanguageCode, str]


class Organisation(Value, frozen=True):
    """Who the customers deal with. `prefix` starts every complaint id."""

    name: str
    prefix: Annotated[str, Meta(pattern=PREFIX_PATTERN)] = "CMP"
    phone: str = ""
    email: str = ""
    address: str = ""
    website: str = ""
    language: LanguageCode = "en"


class Calendar(Value, frozen=True):
    """When the organisation works. Holidays and closed dates carry their name."""

    zone: str
    hours: dict[str, tuple[HoursText, ...]]
    special_hours: dict[date, tuple[HoursText, ...]] = {}
    closed: dict[date, str] = {}
    holidays: dict[date, str] = {}


class Person(Value, frozen=True):
    """A member of staff. `role` decides what they may offer, `languages` what they speak."""

    name: str
    email: str = ""
    role: str = ""
    team: str = ""
    languages: tuple[LanguageCode, ...] = ()
    phone: str = ""


class Team(Value, frozen=True):
    """A team and who answers for it; `label` is its name for customers, by language."""

    name: str
    lead: str
    email: str = ""
    label: Labels = {}


class Subcategory(Value, frozen=True):
    """The second level of a category."""

    label: Labels
    words: tuple[str, ...] = ()
    team: str = ""


class Category(Subcategory, frozen=True):
    """What a complaint is about, by a stable code; `words` in customers' texts suggest it."""

    sub: dict[Code, Subcategory] = {}


class SeverityRule(Rule, frozen=True):
    """Suggests how grave a complaint is, and which risks it carries."""

    severity: Severity
    risks: tuple[Risk, ...] = ()


class TermsRule(Rule, frozen=True):
    """The time limits of the complaints it fits."""

    terms: Terms


class RoutingRule(Rule, frozen=True):
    """Which team takes the complaints it fits; the team's lead, unless an owner is named."""

    team: str
    owner: str = ""


class Rung(Value, frozen=True):
    """One step of an escalation ladder: a team and a person, or the route that goes on here."""

    team: str = ""
    owner: str = ""
    then: str = ""


class RouteRule(Rule, frozen=True):
    """Which ladder the complaints it fits climb."""

    route: str


class Repeated(Value, frozen=True):
    """When a customer's contacts are one problem come back: again `within`, or reminders."""

    within: TermText = "90d"
    reminders: Number = 3


class EscalationDue(Value, frozen=True):
    """What `escalate --due` looks for."""

    late: tuple[ClockName, ...] = ("acknowledge", "resolve")
    risks: bool = True
    repeated: Repeated | None = None
    words: tuple[str, ...] = ()
    languages: bool = True


class Escalation(Value, frozen=True):
    """The ladders. Every one must end at the team `top`, or go on with another."""

    top: str
    routes: dict[Code, tuple[Rung, ...]]
    choose: tuple[RouteRule, ...]
    due: EscalationDue = EscalationDue()


# The rights a role may have: to approve offers, to call a complaint with a risk less than critical.
APPROVE = "approve"
LOWER_SEVERITY = "lower_severity"
RIGHTS = (APPROVE, LOWER_SEVERITY)


class Authority(Value, frozen=True):
    """What a role may offer on its own, by remedy; `may` names further rights."""

    offers: dict[Code, Money] = {}
    may: tuple[str, ...] = ()


class Phrase(Value, frozen=True):
    """A phrase never to use, why, and what to say instead."""

    phrase: str
    why: str = ""
    instead: str = ""


class Lint(Value, frozen=True):
    """What a letter is not recorded with, by code, and further words no customer should read."""

    refuse: tuple[str, ...] = ()
    jargon: dict[LanguageCode, tuple[Phrase, ...]] = {}


class Survey(Value, frozen=True):
    """The window after the last resolution in which the survey goes out."""

    after: TermText = "24h"
    until: TermText = "48h"
    used_for: Labels = {}
    read_by: Labels = {}


class Mail(Value, frozen=True):
    """How letters leave the house: their sender, and by which of the machine's own ways.

    With `business_hours` what goes out by itself goes out only while the house is open.
    """

    via: Annotated[str, Meta(pattern=r"^([a-z][a-z0-9_-]{0,39})?$")] = ""
    sender: str = ""
    business_hours: bool = False


class Incidents(Value, frozen=True):
    """Whom to tell when one thing hits many customers: by mail, by telephone, and public relations.

    `broadcast` holds e-mail addresses of the house, `call` codes of staff, `pr` a team.
    """

    broadcast: tuple[str, ...] = ()
    call: tuple[Code, ...] = ()
    pr: str = ""


class ChecklistRule(Rule, frozen=True):
    """The steps of the procedure for the complaints it fits, by code, with their wording.

    `label` says for customers, by language, what a step of one's own is.
    """

    steps: dict[Code, str]
    mandatory: tuple[Code, ...] = ()
    label: dict[Code, Labels] = {}


class Waits(Value, frozen=True):
    """Which clocks waiting for a third party pauses; none unless named."""

    third_party: tuple[ClockName, ...] = ()


FORMAT = 1
"""The version of the files of a register; it grows when they are written in another way."""


class Policy(Value, frozen=True, kw_only=True):
    """The whole policy. The order of the fields is the order of the shipped file.

    `format` is the version of all files of the register, 0 from before there were any.
    """

    format: int = 0
    organisation: Organisation
    commit: bool = True
    calendar: Calendar
    staff: dict[Code, Person]
    teams: dict[Code, Team]
    categories: dict[Code, Category]
    products: tuple[str, ...] = ()
    causes: dict[Code, Labels] = {}
    severity: tuple[SeverityRule, ...]
    terms: tuple[TermsRule, ...]
    waits: Waits = Waits()
    routing: tuple[RoutingRule, ...]
    escalation: Escalation
    authority: dict[Code, Authority] = {}
    remedies: dict[Code, Labels] = {}
    checklists: tuple[ChecklistRule, ...] = ()
    phrases: dict[LanguageCode, tuple[Phrase, ...]] = {}
    lint: Lint = Lint()
    survey: Survey = Survey()
    mail: Mail = Mail()
    incidents: Incidents = Incidents()


def category_codes(policy: Policy) -> dict[str, Subcategory]:
    """Return every category by its whole code, `delivery` and `delivery/damaged` alike."""
    codes: dict[str, Subcategory] = {}
    for code, category in policy.categories.items():
        codes[code] = category
        for sub_code, sub in category.sub.items():
            codes[f"{code}/{sub_code}"] = sub
    return codes


def working_calendar(calendar: Calendar) -> WorkingCalendar:
    """Turn the written calendar into one that can count.

    Raises ValueError for hours that are none and zoneinfo's errors for an unknown zone.
    """
    return WorkingCalendar(
        zone=ZoneInfo(calendar.zone),
        week=tuple(_hours(calendar.hours.get(day, ())) for day in WEEKDAYS),
        special={
            **dict.fromkeys(calendar.closed, ()),
            **{day: _hours(texts) for day, texts in calendar.special_hours.items()},
        },
        holidays={**calendar.holidays, **calendar.closed},
    )


def _hours(texts: tuple[str, ...]) -> tuple[Hours, ...]:
    return tuple(parse_hours(text) for text in texts)


MOST_ROUTES = 20
"""Routes that go on with one another: no ladder is followed further."""


def ladder(escalation: Escalation, route: str) -> tuple[Rung, ...]:
    """Return the rungs of a route from the first level up, `then` followed.

    Level 1 is the first rung. A loop of routes ends where it comes round.
    """
    names = _followed(escalation, route)
    return tuple(chain.from_iterable(takewhile(_is_rung, escalation.routes[n]) for n in names))


def end_of(escalation: Escalation, route: str) -> Rung | None:
    """Return the last rung of a route, `then` followed; None where it has none."""
    ends = (_parts(escalation.routes[n])[0] for n in reversed(_followed(escalation, route)))
    return next((rung for rung in ends if rung is not None), None)


def _followed(escalation: Escalation, route: str) -> list[str]:
    """Return the routes that a route goes on with, itself first."""
    names: list[str] = []
    name = route
    while name in escalation.routes and name not in names and len(names) < MOST_ROUTES:
        names.append(name)
        name = _parts(escalation.routes[name])[1]
    return names


@lru_cache(maxsize=1 << 14)
def _parts(rungs: tuple[Rung, ...]) -> tuple[Rung | None, str]:
    """Return the last rung before the first `then`, and the route that this names."""
    last: Rung | None = None
    for rung in rungs:
        if rung.then:
            return last, rung.then
        last = rung
    return last, ""


def _is_rung(rung: Rung) -> bool:
    return not rung.then
