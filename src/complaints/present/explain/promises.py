"""What is promised by when, and what happens when there is danger."""

from __future__ import annotations

from collections.abc import Iterator

from complaints.core.policy import explained as facts
from complaints.core.policy.policy import TermsRule
from complaints.core.record.model import Terms
from complaints.present.explain.layout import listed, paragraph, section
from complaints.present.explain.reach import contact
from complaints.present.explain.speech import Speech, capital


def promises(speech: Speech) -> str:
    """Return what is promised by when, case by case."""
    words, rules = speech.words, speech.policy.terms
    paused = list(facts.clocks_paused_by_others(speech.policy))
    cases = [
        listed(f"{_case(speech, rule, place)}:", list(_terms(speech, rule)))
        for place, rule in enumerate(rules)
    ]
    return section(
        words.promises,
        paragraph(words.how_counted, words.first_counts if len(rules) > 2 else ""),
        *cases,
        paragraph(
            words.waiting_for_you,
            *(words.others_pause[clock] for clock in paused),
            "" if paused else words.waiting_for_others,
        ),
        paragraph(words.delay),
    )


def _case(speech: Speech, rule: TermsRule, place: int) -> str:
    return speech.case(facts.conditions(rule.when), place)


def _terms(speech: Speech, rule: TermsRule) -> Iterator[str]:
    words = speech.words
    natures = facts.conditions(rule.when).get("nature", ("complaint",))
    sentences = {
        "acknowledge": words.acknowledge if "complaint" in natures else words.acknowledge_message,
        "reply": words.reply,
        "update": words.update,
        "resolve": words.resolve,
        "wait": words.wait,
        "follow_up": words.follow_up,
        "rework": words.rework,
    }
    for name in Terms.__struct_fields__:
        limit = getattr(rule.terms, name)
        if limit:
            yield capital(speech.counted(limit, sentences[name]))


def danger(speech: Speech) -> str:
    """Return what happens where safety or health is at risk."""
    words, found = speech.words, facts.danger(speech.policy)
    case = _case(speech, speech.policy.terms[found.terms], found.terms)
    categories = speech.categories(found.categories)
    return section(
        words.urgent,
        paragraph(words.danger, contact(speech, words.danger_contact)),
        paragraph(
            words.danger_terms.format(case=words.quoted.format(case)),
            words.danger_team.format(team=speech.team(found.team)) if found.team else "",
        ),
        paragraph(
            words.danger_categories.format(categories=categories) if categories else "",
            words.danger_watched if found.watched else "",
        ),
        listed(words.danger_steps, [speech.step(step) for step in found.steps]),
    )
