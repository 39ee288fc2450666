"""The kinds of value a complaint is made of: code words, texts, instants, money.

An empty text or an empty list means "absent": what is absent is not written,
and null is never a value.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, get_args

from msgspec import Meta

from complaints.core.record.ids import ID_PATTERN
from complaints.core.time.durations import DURATION_PATTERN

Nature = Literal["complaint", "enquiry", "suggestion", "praise"]
Status = Literal["received", "acknowledged", "investigating", "waiting", "resolved", "closed"]
OPEN: tuple[Status, ...] = ("received", "acknowledged", "investigating", "waiting")
"""Until the customer was told how it ends."""
Severity = Literal["low", "normal", "high", "critical"]
Channel = Literal["phone", "email", "letter", "web", "chat", "social", "in_person", "other"]
Outcome = Literal[
    "upheld",
    "partly_upheld",
    "not_upheld",
    "settled_without_finding",
    "withdrawn",
    "out_of_scope",
    "undetermined",
]
Acceptance = Literal["accepted", "rejected", "no_reply"]
Fault = Literal["ours", "customer", "third_party", "none", "undetermined"]
Reason = Literal[
    "complexity",
    "urgency",
    "repeated",
    "dissatisfied",
    "communication",
    "safety",
    "authority",
    "late",
]
Risk = Literal["safety", "health"]
Direction = Literal["in", "out"]
WaitFor = Literal["customer", "third_party"]
Told = Literal["letter", "phone", "in_person"]
ClockName = Literal["acknowledge", "reply", "update", "resolve", "wait", "follow_up"]
PromiseState = Literal["open", "kept", "moved", "broken", "withdrawn"]
OfferState = Literal["proposed", "open", "accepted", "declined", "withdrawn"]
EventKind = Literal[
    "received",
    "classified",
    "assigned",
    "noted",
    "contact",
    "letter",
    "bounced",
    "asked",
    "waiting",
    "wait_ended",
    "escalated",
    "consulted",
    "promised",
    "promise_kept",
    "promise_moved",
    "finding",
    "offered",
    "offer_approved",
    "offer_decided",
    "action_added",
    "action_done",
    "step_done",
    "resolved",
    "closed",
    "reopened",
    "edited",
    "surveyed",
    "linked",
    "unlinked",
    "audited",
    "incident_opened",
    "incident_told",
    "incident_closed",
    "retracted",
    "settled",
]

MONEY_PATTERN = r"^[0-9]{1,12}(\.[0-9]{1,4})? [A-Z]{3}$"
"""A sum as it is written on one line, `12.50 EUR`: the same rule for files, editors and people."""

Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
CategoryCode = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}(/[a-z][a-z0-9_-]{0,39})?$")]
LanguageCode = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")]
ComplaintId = Annotated[str, Meta(pattern=ID_PATTERN)]
EventId = Annotated[str, Meta(pattern=r"^[1-9][0-9]*-[0-9A-HJKMNP-TV-Z]{4}$")]
EntryId = Annotated[
    str, Meta(pattern=r"^[1-9][0-9]*-[0-9A-HJKMNP-TV-Z]{4}(\.([2-9]|[1-9][0-9]{1,2}))?$")
]
TermText = Annotated[str, Meta(pattern=DURATION_PATTERN)]
Money = Annotated[str, Meta(pattern=MONEY_PATTERN)]
Number = Annotated[int, Meta(ge=1)]
Level = Annotated[int, Meta(ge=0, le=99)]
Instant = Annotated[datetime, Meta(tz=True)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]

# Personal data: hidden in lists, reports and logs, and erasable.
Personal = Annotated[str, Meta(extra={"personal": True}, extra_json_schema={"x-personal": True})]


def words_of(kind: object) -> tuple[str, ...]:
    """Return the code words of one of the kinds above, in the order of their meaning."""
    return get_args(kind)


def rank(severity: Severity) -> int:
    """Return how grave a severity is: 0 for low, 3 for critical."""
    return words_of(Severity).index(severity)
