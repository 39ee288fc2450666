"""A blank form for paper: the same questions for every channel, in the order of a call."""

from __future__ import annotations

from complaints.core.policy.policy import Policy
from complaints.core.record.fields import Channel, words_of
from complaints.present.safe import visible_line

_QUESTIONS = (
    ("Date and time of this contact", 1),
    ("Name", 1),
    ("E-mail", 1),
    ("Telephone", 1),
    ("Address", 1),
    ("Account or customer number", 1),
    ("Speaks for (name, relation)", 1),
    ("Language", 1),
    ("What is it about, in a few words", 1),
    ("Product", 1),
    ("When did it happen", 1),
    ("In the customer's own words", 8),
    ("Circumstances", 3),
    ("What would the customer like to happen", 2),
    ("Main points, read back and confirmed", 3),
    ("Next step and date given", 2),
    ("Taken by", 1),
)
_RULE = "." * 60


def blank_form(policy: Policy) -> str:
    """Return the form as text, with the organisation's name above it."""
    title = visible_line(f"{policy.organisation.name}: complaint")
    lines = [title, "=" * len(title), ""]
    lines += [f"How it reached us:  {'  '.join(f'[ ] {word}' for word in words_of(Channel))}"]
    lines += ["A danger to safety or health (act at once):  [ ] yes  [ ] no"]
    lines += ["The caller knows that the call is recorded:  [ ] yes  [ ] no", ""]
    for question, count in _QUESTIONS:
        lines += [question, *[f"  {_RULE}"] * count, ""]
    return "\n".join(lines)
