"""The procedure: which steps a complaint needs, which follow from the record, which are open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from complaints.core.policy.policy import ChecklistRule, Policy
from complaints.core.policy.rules import facts_of, pick
from complaints.core.record.contacts import Story
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.model import Complaint, Offer
from complaints.core.record.steps import Stamp, refuse_unsettled, step
from complaints.core.text import code_word, nearest
from complaints.errors import Refused, UsageProblem


@dataclass(frozen=True, slots=True)
class Tick:
    """A step of the procedure: its code, its wording, whether it is done and needed."""

    code: str
    words: str
    done: bool
    mandatory: bool


def _courtesies(story: Story) -> bool:
    """Letters carry thanks, regret and understanding; the call counts where it was read back."""
    in_call = any(event.acknowledged for event in story.events)
    letters = story.of_kind("letter")
    return in_call or any(letter_row(event.template).courtesies for event in letters)


def _offers(story: Story) -> list[Offer]:
    """Return the offers but those whose event was taken back: they were never made."""
    return [offer for offer in story.complaint.offers if offer.told_in not in story.gone]


def _talked_after_offer(story: Story) -> bool:
    offered = story.of_kind("offered")
    decided = any(offer.closed_in for offer in _offers(story))
    later = offered and any(event.at > offered[0].at for event in story.answers)
    return bool(decided or later)


def _promises_kept(story: Story) -> bool:
    return not any(promise.state == "broken" for promise in story.complaint.promises)


# The steps of the default procedure that show in the record; the others are ticked by hand.
FOLLOWS: dict[str, Callable[[Story], bool]] = {
    "act": lambda story: bool(story.answers),
    "listen": lambda story: bool(story.complaint.description),
    "gather": lambda story: bool(story.complaint.category or story.complaint.finding),
    "record": lambda story: bool(story.complaint.summary),
    "empathy": _courtesies,
    "thank": _courtesies,
    "apologise": _courtesies,
    "solution": lambda story: bool(_offers(story)),
    "discuss": _talked_after_offer,
    "promises": _promises_kept,
    "feedback": lambda story: story.complaint.satisfaction is not None,
    "quality": lambda story: bool(story.of_kind("audited")),
}


def checklist(story: Story, policy: Policy) -> list[Tick]:
    """Return the steps of the checklist that fits the complaint, in order."""
    rule = _rule(story.complaint, policy)
    if rule is None:
        return []
    return [
        Tick(code, words, is_done(story, code), code in rule.mandatory)
        for code, words in rule.steps.items()
    ]


def is_done(story: Story, code: str) -> bool:
    """Tell whether a step is ticked or follows from the record."""
    return code in story.complaint.steps or (code in FOLLOWS and FOLLOWS[code](story))


def missing(story: Story, policy: Policy) -> list[Tick]:
    """Return the mandatory steps that are still open."""
    return [tick for tick in checklist(story, policy) if tick.mandatory and not tick.done]


def tick(complaint: Complaint, stamp: Stamp, code: str, policy: Policy, text: str) -> Complaint:
    """Return the complaint with a step ticked. Raises UsageProblem, Refused."""
    rule = _rule(complaint, policy)
    known = rule.steps if rule is not None else {}
    if code not in known:
        close = nearest(code, known) or list(known)
        named = code_word(code, " ", " like this")
        raise UsageProblem(f"there is no step{named} here; use one of {', '.join(close)}")
    refuse_unsettled(complaint, "step_done", {"steps"})
    if is_done(Story(complaint), code):
        raise Refused(f"the step '{code}' of {complaint.id} is done already")
    changes = {"steps": (*complaint.steps, code)}
    return step(complaint, stamp, "step_done", changes, text=text)


def _rule(complaint: Complaint, policy: Policy) -> ChecklistRule | None:
    return pick(policy.checklists, facts_of(complaint))
