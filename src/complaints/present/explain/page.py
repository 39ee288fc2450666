"""The page that explains a policy to customers, from top to bottom."""

from __future__ import annotations

from datetime import date

from complaints.core.policy.policy import Policy
from complaints.core.text import one_line
from complaints.present.explain import handling
from complaints.present.explain.layout import page, paragraph, title
from complaints.present.explain.promises import danger, promises
from complaints.present.explain.reach import reach
from complaints.present.explain.speech import Speech
from complaints.present.explain.staff import staff_parts
from complaints.present.safe import visible
from complaints.tongues.tongue import tongue


def policy_page(policy: Policy, today: date, language: str, staff: bool = False) -> str:
    """Return the page in a language; `staff` adds what is for colleagues.

    Raises KeyError for a language without words of its own.
    """
    speech = Speech(tongue(language), policy)
    words = speech.words
    organisation = one_line(policy.organisation.name)
    parts = [
        title(words.title.format(organisation=organisation)),
        paragraph(words.welcome, words.as_of.format(day=speech.short_day(today))),
        reach(speech, today),
        promises(speech),
        danger(speech),
        handling.matters(speech),
        handling.ladders(speech),
        handling.steps(speech),
        handling.remedies(speech),
        handling.afterwards(speech),
        handling.objection(speech),
        *(staff_parts(speech) if staff else ()),
    ]
    return visible(page(parts))
