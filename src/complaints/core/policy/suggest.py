"""What the policy suggests for a complaint: category, severity, risks, terms, team; and why."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from complaints.core.policy.policy import Policy, category_codes
from complaints.core.policy.rules import facts_of, pick, text_of, why
from complaints.core.record.fields import Risk, Severity, rank
from complaints.core.record.model import Complaint, Terms
from complaints.core.text import stems_found


class Suggestion(Struct, frozen=True):
    """A proposed classification with the words and rules it rests on."""

    category: str
    category_words: tuple[str, ...]
    severity: Severity
    severity_why: str
    risks: tuple[Risk, ...]


def suggest(complaint: Complaint, policy: Policy) -> Suggestion:
    """Return category and severity as the policy's words and rules suggest them.

    The category with most of its words in the customer's text wins; where two
    have as many, the one that stands first in the policy.
    """
    text = text_of(complaint)
    best, words = "", list[str]()
    for code, category in category_codes(policy).items():
        found = stems_found(category.words, text)
        if len(found) > len(words):
            best, words = code, found
    if best:
        complaint = replace(complaint, category=best)
    facts = facts_of(complaint)
    rule = pick(policy.severity, facts)
    if rule is None:
        return Suggestion(best, tuple(words), "normal", "", ())
    return Suggestion(best, tuple(words), rule.severity, why(rule, facts), rule.risks)


def forced_severity(severity: Severity, risks: tuple[Risk, ...]) -> Severity:
    """Safety and health mean critical, whatever else was said."""
    return "critical" if risks and rank(severity) < rank("critical") else severity


def terms_for(complaint: Complaint, policy: Policy) -> Terms:
    """Return the terms the policy gives a complaint like this one today."""
    rule = pick(policy.terms, facts_of(complaint))
    return rule.terms if rule is not None else Terms()


def routing_for(complaint: Complaint, policy: Policy) -> tuple[str, str]:
    """Return team and owner by the policy: the rule's owner, else the team's lead."""
    return routing_by(facts_of(complaint), policy)


def routing_by(facts: Mapping[str, tuple[str, ...]], policy: Policy) -> tuple[str, str]:
    """Return team and owner for what is known of a complaint.

    A team that the category itself names goes before rules that ask for nothing.
    Where the team's lead does not speak the customer's language and somebody
    else of the team does, it goes to them.
    """
    rule = pick(policy.routing, facts)
    if rule is None:
        return "", ""
    team = rule.team
    if not rule.when:
        codes = category_codes(policy)
        for code in facts["category"]:
            if code in codes and codes[code].team:
                team = codes[code].team
                break
    if team == rule.team and rule.owner:
        return team, rule.owner
    return team, _speaker(team, facts.get("language", ()), policy)


def _speaker(team: str, languages: tuple[str, ...], policy: Policy) -> str:
    lead = policy.teams[team].lead if team in policy.teams else ""
    able = [code for code, p in policy.staff.items() if set(languages) & set(p.languages)]
    if lead in able or (lead in policy.staff and not policy.staff[lead].languages):
        return lead
    return next((code for code in able if policy.staff[code].team == team), lead)
