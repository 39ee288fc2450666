"""The one mechanism for everything in the policy that depends on the complaint.

A choice is an ordered list of rules. A rule names in `when` what must hold;
the first rule that fits wins, and the last one has no `when`, so that there is
always an answer.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from complaints.core.findings import Finding, Path
from complaints.core.record.fields import (
    Channel,
    Nature,
    Risk,
    Severity,
    words_of,
)
from complaints.core.record.model import Complaint, Value
from complaints.core.text import LONGEST_NAME, few, fold, nearest, one_line, stems_found

# What a rule may ask about. A set of allowed words where there is one.
FACTS: dict[str, tuple[str, ...]] = {
    "nature": words_of(Nature),
    "severity": words_of(Severity),
    "channel": words_of(Channel),
    "risks": words_of(Risk),
    "category": (),
    "product": (),
    "cause": (),
    "language": (),
    "tier": (),
    "impact": (),
    "tags": (),
    "team": (),
    "words": (),
}

Condition = str | tuple[str, ...]


class Rule(Value, frozen=True, kw_only=True):
    """One rule: it fits when every field named in `when` has one of the values given.

    A category fits its own subcategories; `words` fits when a word of the
    customer's text starts with one of them.
    """

    when: dict[str, Condition] = {}


AnyRule = TypeVar("AnyRule", bound=Rule)


def facts_of(complaint: Complaint) -> dict[str, tuple[str, ...]]:
    """Return what rules may ask about this complaint."""
    top = complaint.category.split("/")[0]
    return {
        "nature": (complaint.nature,),
        "severity": (complaint.severity,),
        "channel": (complaint.channel,),
        "risks": complaint.risks,
        "category": (complaint.category, top),
        "product": (complaint.product,),
        "cause": (complaint.cause,),
        "language": (complaint.language,),
        "tier": (complaint.customer.tier,),
        "impact": (complaint.impact,),
        "tags": complaint.tags,
        "team": (complaint.team,),
        "words": (text_of(complaint),),
    }


def text_of(complaint: Complaint) -> str:
    """Return the customer's own words, in which the policy's words are looked for."""
    parts = (complaint.subject, complaint.description, complaint.circumstances)
    return "\n".join(part for part in parts if part)


def wanted(condition: Condition) -> tuple[str, ...]:
    """Return the values a condition accepts, whether one or a list was written."""
    return (condition,) if isinstance(condition, str) else tuple(condition)


def fits(rule: Rule, facts: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether every condition of the rule holds for these facts."""
    for field, condition in rule.when.items():
        if field == "words":
            if not stems_found(wanted(condition), facts["words"][0]):
                return False
            continue
        have = {fold(value) for value in facts.get(field, ()) if value}
        if not have & {fold(value) for value in wanted(condition)}:
            return False
    return True


def pick(rules: Iterable[AnyRule], facts: Mapping[str, tuple[str, ...]]) -> AnyRule | None:
    """Return the first rule that fits, or None where the list leaves a gap."""
    return next((rule for rule in rules if fits(rule, facts)), None)


def why(rule: Rule, facts: Mapping[str, tuple[str, ...]]) -> str:
    """Say in words why the rule fits: the fields it asked for, the words it found."""
    reasons = []
    for field, condition in rule.when.items():
        if field == "words":
            found = stems_found(wanted(condition), facts["words"][0])
            reasons.append("words: " + ", ".join(found))
        else:
            reasons.append(f"{field} is {' or '.join(wanted(condition))}")
    return "; ".join(reasons) or "nothing more special applies"


def check_rules(
    rules: Sequence[Rule], path: Path, known: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    """Return what is wrong with a list of rules: gaps, rules never reached, unknown words.

    `known` gives the codes the policy itself defines, by field.
    """
    if not rules or rules[-1].when:
        yield Finding(
            "policy-gap",
            "the list leaves a gap: its last rule must have no `when`",
            "add a last rule that fits everything else",
            (*path, len(rules) - 1) if rules else path,
            fatal=True,
        )
    for index, rule in enumerate(rules):
        place = (*path, index)
        if not rule.when and index < len(rules) - 1:
            message = "the rules after this one are never reached, because it has no `when`"
            yield Finding("rule-unreached", message, "move it to the end", place, level="warning")
        for field, condition in rule.when.items():
            yield from _check_condition(field, condition, (*place, "when", field), known)


def _check_condition(
    field: str, condition: Condition, path: Path, known: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    if field not in FACTS:
        message = f"no rule can ask for '{one_line(field, LONGEST_NAME)}'"
        mend = f"use one of {', '.join(nearest(field, FACTS) or FACTS)}"
        yield Finding("rule-field", message, mend, path, fatal=True)
        return
    allowed = FACTS[field] or known.get(field, ())
    for value in wanted(condition) if allowed else ():
        if value not in allowed:
            message = f"'{one_line(value, LONGEST_NAME)}' is no {field} this policy knows"
            mend = f"use one of {', '.join(nearest(value, allowed) or few(sorted(allowed)))}"
            yield Finding("rule-value", message, mend, path, fatal=True)
