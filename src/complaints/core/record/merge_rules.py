"""How each field of a complaint is merged: a rule for each field of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from complaints.core.record.events import LISTS
from complaints.core.record.model import (
    Action,
    Customer,
    FaultFinding,
    Offer,
    Promise,
    Representative,
    Resolution,
    Terms,
)

MergeRule = Literal[
    "same", "events", "replayed", "latest", "value", "parts", "lines", "items", "ledger"
]
"""What becomes of a field that two sides have changed.

`same` never differs: where both changed it all the same, neither counts. `events`:
the fold of the events of both sides decides, and it is unsettled where both set it
and ended differently. `latest`: so, but the later event wins. One of these that no
event sets is merged as a `value`.
`replayed`: it follows from the kinds of the united events alone. No event holds
the others: of a `value`, and of each of `parts` and of the facts of the entries
of a `ledger`, that side's counts which changed it; of `lines` that of each line,
and of `items` what each side added or took out.
"""

RULES: Mapping[str, MergeRule] = {
    "id": "same",
    "subject": "events",
    "nature": "events",
    "status": "replayed",
    "severity": "events",
    "category": "events",
    "product": "events",
    "cause": "events",
    "risks": "events",
    "tags": "events",
    "impact": "events",
    "received_at": "same",
    "occurred_on": "value",
    "channel": "value",
    "recording_notice": "value",
    "language": "events",
    "external_ref": "value",
    "customer": "parts",
    "representative": "parts",
    "description": "lines",
    "circumstances": "lines",
    "desired_outcome": "events",
    "summary": "events",
    "team": "events",
    "owner": "events",
    "level": "events",
    "next_step": "latest",
    "terms": "events",
    "promises": "ledger",
    "finding": "events",
    "offers": "ledger",
    "actions": "ledger",
    "steps": "events",
    "resolution": "events",
    "satisfaction": "replayed",
    "related": "replayed",
    "attachments": "items",
    "unsettled": "replayed",
    "events": "replayed",
}
"""The rule of every field; one without a rule fails a test."""

STATE: Mapping[str, tuple[str, ...]] = {
    "promises": ("state", "closed_in"),
    "offers": ("state", "approved_by", "closed_in"),
    "actions": ("done_at", "withdrawn_in"),
}
"""What of an entry follows from the events; all else are the facts it was made with."""

ENTRIES: Mapping[str, type[Struct]] = {"promises": Promise, "offers": Offer, "actions": Action}

PARTS: Mapping[str, type[Struct]] = {
    "customer": Customer,
    "representative": Representative,
    "terms": Terms,
    "finding": FaultFinding,
    "resolution": Resolution,
}
"""What two hands may have written differently only part by part."""

_WHOLE = tuple(
    name
    for name, rule in RULES.items()
    if rule in ("events", "latest", "value", "lines") and name not in (*PARTS, *LISTS)
)


def may_differ(name: str, part: str) -> bool:
    """Tell whether two sides may hold two values of a field, or of a part of it or its entries.

    What only steps may differ about is none of these.
    """
    if name in ENTRIES:
        facts = set(ENTRIES[name].__struct_fields__) - {"id", *STATE[name]}
        return part in facts
    return part in PARTS[name].__struct_fields__ if name in PARTS else not part and name in _WHOLE
