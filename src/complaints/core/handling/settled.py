"""Settling a field under the policy, whose rules give what goes with a value that a hand wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from complaints.core.policy.policy import Policy
from complaints.core.policy.suggest import forced_severity, terms_for
from complaints.core.record.model import Complaint
from complaints.core.record.settling import settle
from complaints.core.record.steps import Stamp
from complaints.core.record.together import name_of
from complaints.errors import Refused


def settle_by(
    policy: Policy, complaint: Complaint, stamp: Stamp, field: str, choice: str, text: str
) -> Complaint:
    """Return the complaint with one field settled, and what one rule derives with it.

    Raises Refused, also for a value by which a risk to safety or health would
    be less than critical: no event says so, and nobody who may has given a reason.
    """

    def derived(anew: Complaint) -> Mapping[str, Any]:
        if name_of(field) == "severity":
            if forced_severity(anew.severity, anew.risks) != anew.severity:
                raise Refused(
                    f"{anew.id} carries a risk to safety or health and stays critical; "
                    "settle it for that, and lower it afterwards: complaints classify"
                )
            return {"terms": terms_for(anew, policy)}
        if field == "owner" and anew.owner in policy.staff:
            return {"team": policy.staff[anew.owner].team or anew.team}
        return {}

    return settle(complaint, stamp, field, choice, text, derived)
