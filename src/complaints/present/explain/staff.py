"""What the page adds for colleagues: limits, routing, triggers, phrases."""

from __future__ import annotations

from collections.abc import Iterator

from complaints.core.policy import explained as facts
from complaints.core.policy.policy import Authority, Policy
from complaints.core.text import one_line
from complaints.present.explain.layout import listed, paragraph, section, title
from complaints.present.explain.speech import Speech, as_words
from complaints.tongues.tongue import FALLBACK


def staff_parts(speech: Speech) -> Iterator[str]:
    """Return the parts that stand below those for customers."""
    words = speech.words
    yield title(words.staff)
    yield paragraph(words.staff_you)
    yield _limits(speech)
    yield _routing(speech)
    yield _triggers(speech)
    yield _phrases(speech)


def _limits(speech: Speech) -> str:
    words = speech.words
    roles = [
        listed(f"{as_words(role)}:", list(_rights(speech, authority)) or [words.nothing_alone])
        for role, authority in speech.policy.authority.items()
    ]
    return section(words.limits, paragraph(words.limits_intro), *roles) if roles else ""


def _rights(speech: Speech, authority: Authority) -> Iterator[str]:
    for kind, amount in authority.offers.items():
        remedy = speech.label(speech.policy.remedies.get(kind, {}), kind)
        # What costs nothing has no limit.
        free = not float(amount.split(" ")[0])
        limit = speech.words.limit.format(remedy=remedy, amount=speech.money(amount))
        yield remedy if free else limit
    for right in authority.may:
        yield speech.words.rights.get(right) or as_words(right)


def _routing(speech: Speech) -> str:
    policy = speech.policy
    lines = []
    for place, rule in enumerate(policy.routing):
        lead = policy.teams[rule.team].lead if rule.team in policy.teams else ""
        who = f"{speech.team(rule.team)} ({speech.person(rule.owner or lead)})"
        lines.append(f"{speech.case(facts.conditions(rule.when), place)}: {who}")
    return section(speech.words.routing, listed("", lines))


def _triggers(speech: Speech) -> str:
    words = speech.words
    return section(
        words.triggers, listed(words.triggers_intro, list(_trigger_lines(speech, speech.policy)))
    )


def _trigger_lines(speech: Speech, policy: Policy) -> Iterator[str]:
    words, due = speech.words, policy.escalation.due
    for clock in due.late:
        yield words.trigger_late[clock]
    if due.risks:
        yield words.trigger_risks
    if due.repeated is not None:
        yield speech.counted(due.repeated.within, words.trigger_repeated)
        yield words.trigger_reminders.format(count=due.repeated.reminders)
    if due.words:
        yield words.trigger_words
    if due.languages:
        yield words.trigger_languages


def _phrases(speech: Speech) -> str:
    words, policy = speech.words, speech.policy
    own = (speech.code, policy.organisation.language, FALLBACK)
    phrases = next((policy.phrases[code] for code in own if policy.phrases.get(code)), ())
    blocks = [
        listed(
            words.quoted.format(one_line(phrase.phrase)),
            [
                line
                for line in (
                    one_line(phrase.why),
                    phrase.instead and words.instead.format(instead=one_line(phrase.instead)),
                )
                if line
            ],
        )
        for phrase in phrases
    ]
    return section(words.phrases, paragraph(words.phrases_intro), *blocks) if phrases else ""
