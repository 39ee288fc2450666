"""Settling a field under the policy, whose rules give what goes with a value that a hand wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from complaints.core.policy.policy import Policy
from complaints.core.record.events import live
from complaints.core.record.model import Complaint
from complaints.core.record.together import name_of

if TYPE_CHECKING:
    from complaints.core.record.settling import Derive
    from complaints.core.record.steps import Stamp


def settle_by(
    policy: Policy, complaint: Complaint, stamp: Stamp, field: str, choice: str, text: str
) -> Complaint:
    """Return the complaint with one field settled, and what one rule derives with it.

    Raises Refused, also for a severity that a hand wrote and that is less than
    a risk to safety or health allows, unless a role that may lower it gives why.
    """
    from complaints.core.handling.classify import refuse_lowering
    from complaints.core.policy.suggest import forced_severity
    from complaints.core.record.settling import settle

    rules = derived_by(policy)

    def derived(anew: Complaint, settled: str) -> Mapping[str, Any]:
        if settled == "severity" and forced_severity(anew.severity, anew.risks) != anew.severity:
            refuse_lowering(anew, stamp.by, policy, text)
        return rules(anew, settled)

    return settle(complaint, stamp, field, choice, text, derived)


def derived_by(policy: Policy) -> Derive:
    """Return what gives the fields that a policy derives from a value that a hand wrote."""

    def derived(anew: Complaint, field: str) -> Mapping[str, Any]:
        if name_of(field) == "severity":
            # What works terms out is needed for what is unsettled alone.
            from complaints.core.policy.suggest import terms_for

            return {"terms": terms_for(anew, policy)}
        if field == "owner" and anew.owner in policy.staff and not _is_asked_for(anew, "team"):
            return {"team": policy.staff[anew.owner].team or anew.team}
        return {}

    return derived


def _is_asked_for(complaint: Complaint, field: str) -> bool:
    """Tell whether people are asked what a field is, or have just said so."""
    if any(each.field == field for each in complaint.unsettled):
        return True
    setting = [event for event in live(complaint.events) if field in event.sets]
    return any(event.kind == "settled" and field in event.fields for event in setting[-1:])
