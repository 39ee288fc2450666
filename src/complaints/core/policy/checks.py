"""What can be wrong with a policy: a gap, a route that ends, an unknown team, a bare year."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from complaints.core.findings import MOST, Finding, Path, first_few
from complaints.core.policy.phrases import has_words
from complaints.core.policy.policy import (
    FORMAT,
    RIGHTS,
    WEEKDAYS,
    Policy,
    Repeated,
    category_codes,
    end_of,
    working_calendar,
)
from complaints.core.policy.rules import check_rules
from complaints.core.policy.unfilled import unfilled
from complaints.core.record.addresses import fault, named
from complaints.core.text import LONGEST_NAME, few, nearest, one_line
from complaints.core.time.calendar import LONGEST_CLOSURE
from complaints.core.time.pace import LEAST, open_by_year, pace_of

LINT_CODES: dict[str, str] = {
    "phrase": "a phrase that the policy forbids",
    "sorry-if": "an apology that doubts what happened (sorry if, for any inconvenience)",
    "patience": "thanks for patience while something is late",
    "jargon": "a word of the trade that no customer should have to read",
    "missing-part": "a part that no letter may lack: name, id, handler, telephone, next step",
    "amount": "an amount of money that belongs to no accepted or open offer",
    "authority": "an amount above what the role of whoever signs may give",
    "coupon": "the code of a coupon that belongs to no accepted offer",
    "doubled": "a word, a sentence or a mark that stands there twice",
    "gap": "an empty sentence, or a place where something was left out",
    "placeholder": "a placeholder that nobody filled in",
    "other-language": "a passage in another language than the letter's",
    "too-long": "a letter longer than anybody reads",
}
"""What the lint of letters looks for, by the code that `lint.refuse` names, as it is explained."""

_MOST_STRETCHES = 12  # Of one day: every date is counted by them.
_LAST_QUARTER = 10  # The month from which time limits reach into the next year.


def check_policy(policy: Policy) -> list[Finding]:
    """Return what is wrong with the policy, in the order of the checks; the first of many."""
    return first_few(finding for check in CHECKS for finding in check(policy))


def check_years(policy: Policy, now: datetime) -> list[Finding]:
    """Return the years without holidays: this one, and the next one in its last quarter.

    A calendar without any holiday at all is not filled in, which `check_policy` tells once.
    """
    dated = {day.year for day in policy.calendar.holidays}
    today = working_calendar(policy.calendar).local_date(now)
    years = (today.year, today.year + 1) if today.month >= _LAST_QUARTER else (today.year,)
    return [
        Finding(
            "bare-year",
            f"there are no holidays for {year}, so dates in it are counted wrongly",
            f"write them: complaints policy holidays COUNTRY {year}",
            ("calendar", "holidays"),
            level="warning",
        )
        for year in years
        if dated and year not in dated
    ]


def _unknown(kind: str, name: str, known: Collection[str], path: Path) -> Iterator[Finding]:
    if name and name not in known:
        mend = f"use one of {', '.join(nearest(name, known) or few(known))}"
        message = f"there is no {kind} '{one_line(name, LONGEST_NAME)}' in this policy"
        yield Finding(f"unknown-{kind}", message, mend, path, fatal=True)


def _calendar(policy: Policy) -> Iterator[Finding]:
    for day in policy.calendar.hours:
        yield from _unknown("weekday", day, WEEKDAYS, ("calendar", "hours", day))
    try:
        ZoneInfo(policy.calendar.zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        message = f"there is no time zone '{policy.calendar.zone}'"
        mend = "write it like Europe/Zagreb"
        yield Finding("calendar", message, mend, ("calendar", "zone"), fatal=True)
        return
    try:
        calendar = working_calendar(policy.calendar)
    except ValueError as error:
        mend = "write hours like 09:00-17:00"
        yield Finding("calendar", str(error), mend, ("calendar",), fatal=True)
        return
    if not any(policy.calendar.hours.values()):
        yield Finding(
            "calendar", "no hour of the week is open", "fill in hours", ("calendar",), fatal=True
        )
        return
    written = policy.calendar
    days: list[tuple[object, tuple[str, ...]]] = [
        *written.hours.items(),
        *written.special_hours.items(),
    ]
    for which, stretches in days:
        if len(stretches) > _MOST_STRETCHES:
            message = f"{len(stretches):,} opening times on {which} are more than any day has"
            mend = f"write at most {_MOST_STRETCHES}"
            yield Finding("calendar", message, mend, ("calendar",), fatal=True)
    for year, kept in open_by_year(calendar).items():
        if kept.days < LEAST.days or kept.hours < LEAST.hours:
            message = (
                f"it is open on {kept.days} days of {year or 'a year'}, {kept.hours:.1f} hours"
            )
            mend = f"no time limit can be counted by less than {LEAST.days} days and hours"
            yield Finding("calendar", message, mend, ("calendar",), fatal=True)


def _staff(policy: Policy) -> Iterator[Finding]:
    for code, person in policy.staff.items():
        yield from _unknown("team", person.team, policy.teams, ("staff", code, "team"))
        if policy.authority:
            path = ("staff", code, "role")
            yield from _unknown("role", person.role, policy.authority, path)
    for code, team in policy.teams.items():
        yield from _unknown("person", team.lead, policy.staff, ("teams", code, "lead"))


def _categories(policy: Policy) -> Iterator[Finding]:
    for code, category in policy.categories.items():
        path = ("categories", code)
        yield from _unknown("team", category.team, policy.teams, (*path, "team"))
        for sub_code, sub in category.sub.items():
            sub_path = (*path, "sub", sub_code, "team")
            yield from _unknown("team", sub.team, policy.teams, sub_path)


def _rule_lists(policy: Policy) -> Iterator[Finding]:
    known: dict[str, Collection[str]] = {
        "category": category_codes(policy),
        "cause": policy.causes,
        "team": policy.teams,
        "product": frozenset(policy.products),
    }
    yield from check_rules(policy.severity, ("severity",), known)
    yield from check_rules(policy.terms, ("terms",), known)
    yield from check_rules(policy.routing, ("routing",), known)
    yield from check_rules(policy.escalation.choose, ("escalation", "choose"), known)
    if policy.checklists:
        yield from check_rules(policy.checklists, ("checklists",), known)


def _routing(policy: Policy) -> Iterator[Finding]:
    for index, rule in enumerate(policy.routing):
        yield from _unknown("team", rule.team, policy.teams, ("routing", index, "team"))
        yield from _unknown("person", rule.owner, policy.staff, ("routing", index, "owner"))


def _terms(policy: Policy) -> Iterator[Finding]:
    for index, rule in enumerate(policy.terms):
        if not (rule.terms.resolve or rule.terms.reply):
            yield Finding(
                "terms-without-date",
                "complaints under these terms would have no due date",
                "give at least `reply` or `resolve`",
                ("terms", index, "terms"),
                fatal=True,
            )


def _lengths(policy: Policy) -> Iterator[Finding]:
    """Time limits that reach too far, by the hours and the holidays of this very calendar."""
    try:
        days = pace_of(working_calendar(policy.calendar)).days
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return
    repeated = policy.escalation.due.repeated or Repeated()
    limits: list[tuple[Path, str]] = [
        (("survey", "after"), policy.survey.after),
        (("survey", "until"), policy.survey.until),
        (("escalation", "due", "repeated", "within"), repeated.within),
        *(
            (("terms", index, "terms", name), getattr(rule.terms, name))
            for index, rule in enumerate(policy.terms)
            for name in rule.terms.__struct_fields__
        ),
    ]
    for path, written in limits:
        if days(written) > LONGEST_CLOSURE.days:
            message = f"{written} is more than ten years, which nobody can be told to wait"
            yield Finding("terms-too-long", message, "mistyped?", path, fatal=True)


def _escalation(policy: Policy) -> Iterator[Finding]:
    escalation = policy.escalation
    yield from _unknown("team", escalation.top, policy.teams, ("escalation", "top"))
    for index, rule in enumerate(escalation.choose):
        path: Path = ("escalation", "choose", index, "route")
        yield from _unknown("route", rule.route, escalation.routes, path)
    for name, rungs in escalation.routes.items():
        for index, rung in enumerate(rungs):
            place: Path = ("escalation", "routes", name, index)
            yield from _unknown("team", rung.team, policy.teams, (*place, "team"))
            yield from _unknown("person", rung.owner, policy.staff, (*place, "owner"))
            yield from _unknown("route", rung.then, escalation.routes, (*place, "then"))
        last = end_of(escalation, name)
        if last is None or last.team != escalation.top:
            end = f"ends at {last.team}" if last is not None and last.team else "leads nowhere"
            yield Finding(
                "route-ends",
                f"route '{name}' {end}, so a complaint can get stuck there",
                f"end it at team {escalation.top}, or with `then:` another route",
                ("escalation", "routes", name),
                fatal=True,
            )


def _rights(rights: Iterable[str], path: Path) -> Iterator[Finding]:
    for right in rights:
        yield from _unknown("right", right, RIGHTS, path)


def _authority(policy: Policy) -> Iterator[Finding]:
    rights = (
        finding
        for role, authority in policy.authority.items()
        for finding in _rights(authority.may, ("authority", role, "may"))
    )
    for finding in islice(rights, MOST):
        # A right that nobody asks for harms nobody.
        yield replace(finding, fatal=False, level="warning")
    for role, authority in policy.authority.items():
        for kind in authority.offers if policy.remedies else ():
            path = ("authority", role, "offers", kind)
            yield from _unknown("remedy", kind, policy.remedies, path)


def _checklists(policy: Policy) -> Iterator[Finding]:
    for index, rule in enumerate(policy.checklists):
        for step in rule.mandatory:
            yield from _unknown("step", step, rule.steps, ("checklists", index, "mandatory"))
        for step in rule.label:
            yield from _unknown("step", step, rule.steps, ("checklists", index, "label", step))


def _incidents(policy: Policy) -> Iterator[Finding]:
    for code in policy.incidents.call:
        yield from _unknown("person", code, policy.staff, ("incidents", "call"))
    yield from _unknown("team", policy.incidents.pr, policy.teams, ("incidents", "pr"))


def _addresses(policy: Policy) -> Iterator[Finding]:
    """Addresses of the house, to which or from which its letters go."""
    written: list[tuple[Path, str]] = [
        (("organisation", "email"), named(policy.organisation.email)[1]),
        (("mail", "sender"), named(policy.mail.sender)[1]),
        *((("staff", code, "email"), person.email) for code, person in policy.staff.items()),
        *((("teams", code, "email"), team.email) for code, team in policy.teams.items()),
        *(
            (("incidents", "broadcast", index), address)
            for index, address in enumerate(policy.incidents.broadcast)
        ),
    ]
    for path, address in written:
        if wrong := fault(address):
            mend = "write it like care@example.com"
            yield Finding("address", wrong, mend, path, level="warning")


def _lint(policy: Policy) -> Iterator[Finding]:
    for index, code in enumerate(policy.lint.refuse):
        if code not in LINT_CODES:
            message = f"the lint of letters looks for no '{code}'"
            mend = f"use one of {', '.join(nearest(code, LINT_CODES) or LINT_CODES)}"
            yield Finding("unknown-lint", message, mend, ("lint", "refuse", index), fatal=True)
    lists = ((("phrases",), policy.phrases), (("lint", "jargon"), policy.lint.jargon))
    for path, by_language in lists:
        for language, phrases in by_language.items():
            for index, entry in enumerate(phrases):
                if not has_words(entry.phrase):
                    place: Path = (*path, language, index, "phrase")
                    message = "a phrase without a word is never found"
                    mend = "write it, or take it out"
                    yield Finding("empty-phrase", message, mend, place, level="warning")


def _format(policy: Policy) -> Iterator[Finding]:
    if policy.format < FORMAT:
        message = "it does not say in which format the files of the register are"
        mend = "complaints doctor --upgrade says so, and rewrites those in an older one"
        yield Finding("older", message, mend, ("format",), level="warning")


CHECKS: tuple[Callable[[Policy], Iterator[Finding]], ...] = (
    _format,
    _calendar,
    _staff,
    _categories,
    _rule_lists,
    _routing,
    _terms,
    _lengths,
    _escalation,
    _authority,
    _checklists,
    _incidents,
    _addresses,
    _lint,
    unfilled,
)
