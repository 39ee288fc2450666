"""A step that needs what is unsettled is refused for that, before anything else is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from complaints.core.handling import ending, investigation, mending, offers, promises, waiting
from complaints.core.handling.classify import classify
from complaints.core.handling.escalation import move_asked_for
from complaints.core.policy.policy import Policy
from complaints.core.record.contacts import Story
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]
Call = Callable[[Complaint, Stamp, Policy], object]

OTHER = "CMP-2611-0000008"
FURTHER = {
    "remedies": {"refund": {"en": "refund"}},
    "checklists": [{"steps": {"thank": "Thank"}, "mandatory": ["thank"]}],
}
REFUND = offers.new_offer("refund", "900 EUR", "", "", None)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("status", lambda c, s, p: ending.resolve(c, s, "upheld", "So.", "phone", p)),
        ("promises", lambda c, s, p: ending.resolve(c, s, "upheld", "So.", "phone", p)),
        ("status", lambda c, s, p: ending.close(c, s, "accepted", "")),
        ("status", lambda c, s, p: ending.reopen(c, s, "Again.")),
        ("satisfaction", lambda c, s, p: ending.answer_survey(c, s, 5, "")),
        ("promises", lambda c, s, p: promises.keep_promise(c, s, "9", "")),
        ("promises", lambda c, s, p: promises.move_promise(c, s, "9", s.at, "Fog.")),
        ("status", lambda c, s, p: offers.add_offer(c, s, REFUND, p, propose=False)),
        ("offers", lambda c, s, p: offers.approve_offer(c, s, "9", p, "")),
        ("offers", lambda c, s, p: offers.decide_offer(c, s, "9", "accepted", "")),
        ("actions", lambda c, s, p: investigation.finish_action(c, s, "9", "")),
        ("status", lambda c, s, p: waiting.ask(c, s, "Which?", s.at, "phone")),
        ("status", lambda c, s, p: waiting.wait(c, s, "customer", s.at, "Photo.", p)),
        ("status", lambda c, s, p: waiting.end_wait(c, s, "")),
        ("related", lambda c, s, p: mending.link(c, s, OTHER, "related")),
        ("related", lambda c, s, p: mending.unlink(c, s, c.id)),
        ("promises", lambda c, s, p: mending.retract(c, s, "2-AAAA", "")),
        ("severity", lambda c, s, p: classify(c, s, {"nature": "enquiry"}, p)),
        ("owner", lambda c, s, p: move_asked_for(Story(c), p, "", 9)),
    ],
)
def test_that_comes_first(
    field: str, call: Call, make: Make, stamp: Stamps, policy_data: dict[str, Any]
) -> None:
    """Else a person would do as they are told and be refused again; or what is told is untrue."""
    note = {"kind": "noted", "at": "20 17:00"}
    back = {"kind": "retracted", "at": "20 17:10", "of": "2-AAAA"}
    tie = {"id": OTHER, "kind": "related"}
    between = {"field": field, "events": ["1-AAAA", "2-AAAA"]}
    complaint = make(note, back, unsettled=[between], related=[tie])
    with pytest.raises(Refused, match=f"first: complaints settle {complaint.id} {field} "):
        call(complaint, stamp("23 09:00"), msgspec.convert({**policy_data, **FURTHER}, Policy))
