"""A complaint as it stands in its file: every field, typed, strict and frozen."""

from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from complaints.core.record.fields import (
    Acceptance,
    CategoryCode,
    Channel,
    ClockName,
    Code,
    ComplaintId,
    Digest,
    Direction,
    EntryId,
    EventId,
    EventKind,
    Fault,
    Instant,
    LanguageCode,
    Level,
    Money,
    Nature,
    Number,
    OfferState,
    Outcome,
    Personal,
    PromiseState,
    Reason,
    Risk,
    Severity,
    Status,
    TermText,
    Told,
    WaitFor,
)


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of all values on disk: frozen, compared by value, absent means default."""


class Customer(Value, frozen=True):
    """The person who complains."""

    name: Personal = ""
    email: Personal = ""
    phone: Personal = ""
    address: Personal = ""
    account: Personal = ""
    tier: str = ""


class Representative(Value, frozen=True):
    """Who speaks for the customer."""

    name: Personal = ""
    relation: str = ""
    email: Personal = ""
    phone: Personal = ""


class Terms(Value, frozen=True):
    """The time limits that were promised to this complaint; policy changes do not touch them.

    `acknowledge`, `reply`, `update`, `resolve`, `wait` and `follow_up` are
    clocks; `rework` is the least time a reopened complaint gets.
    """

    acknowledge: TermText = ""
    reply: TermText = ""
    update: TermText = ""
    resolve: TermText = ""
    wait: TermText = ""
    follow_up: TermText = ""
    rework: TermText = ""


class FaultFinding(Value, frozen=True):
    """What looking into the matter showed."""

    fault: Fault
    cause: str = ""
    text: Personal = ""


class Entry(Value, frozen=True, kw_only=True):
    """What an event put into a ledger: its id is that event's, with `.2` for a second one of it.

    The facts of an entry stay as they were told; its state follows from the events.
    """

    id: EntryId

    @property
    def told_in(self) -> str:
        """The id of the event that made the entry."""
        return self.id.partition(".")[0]


class Promise(Entry, frozen=True, kw_only=True):
    """A date that a customer was told. Moving it keeps the old one and adds another."""

    what: Personal
    due: Instant
    state: PromiseState
    closed_in: EventId = ""
    replaces: EntryId = ""


class Offer(Entry, frozen=True, kw_only=True):
    """A remedy that was offered; `needs` and `ready_by` say what it takes and when it is there."""

    kind: Code
    amount: Money = ""
    code: Personal = ""
    needs: Personal = ""
    ready_by: date | None = None
    state: OfferState
    approved_by: str = ""
    closed_in: EventId = ""


class Action(Entry, frozen=True, kw_only=True):
    """Something a colleague has to do by a date."""

    what: Personal
    owner: str = ""
    due: Instant | None = None
    done_at: Instant | None = None
    corrective: bool = False
    withdrawn_in: EventId = ""

    @property
    def open(self) -> bool:
        """Still to be done."""
        return self.done_at is None and not self.withdrawn_in


class Resolution(Value, frozen=True):
    """How it ended, when and by whom the customer was told, and what the customer made of it."""

    outcome: Outcome
    told_at: Instant
    told_by: str = ""
    summary: Personal = ""
    took: Personal = ""
    customer: str = ""
    reaction: Personal = ""


class Satisfaction(Value, frozen=True):
    """The customer's answer to the survey: 1 (poor) to 5 (very good)."""

    score: Number
    comment: Personal = ""
    at: Instant | None = None


class Link(Value, frozen=True):
    """A tie to another complaint."""

    id: ComplaintId
    kind: Code = "related"


class Attachment(Value, frozen=True):
    """A file that belongs to the complaint, known by its digest."""

    name: Personal
    sha256: Digest


class ListChange(Value, frozen=True):
    """What an event adds to a list of code words, and what it takes out."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class RiskChange(ListChange, frozen=True):
    """What an event adds to the risks, and what it takes out."""

    add: tuple[Risk, ...] = ()
    remove: tuple[Risk, ...] = ()


class Changes(msgspec.Struct, frozen=True, omit_defaults=True):
    """The stored fields an event sets, with their new values; an empty value clears the field.

    Of a list it says what is added and what is taken out, so that two people
    may each add to it.
    """

    subject: Personal | UnsetType = UNSET
    nature: Nature | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    severity: Severity | UnsetType = UNSET
    category: str | UnsetType = UNSET
    product: str | UnsetType = UNSET
    cause: str | UnsetType = UNSET
    risks: RiskChange | UnsetType = UNSET
    tags: ListChange | UnsetType = UNSET
    impact: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    summary: Personal | UnsetType = UNSET
    desired_outcome: Personal | UnsetType = UNSET
    team: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    next_step: Personal | UnsetType = UNSET
    terms: Terms | UnsetType = UNSET
    finding: FaultFinding | UnsetType = UNSET
    resolution: Resolution | UnsetType = UNSET
    steps: ListChange | UnsetType = UNSET

    def items(self) -> dict[str, Any]:
        """Return what is set, by field name."""
        return {
            name: value
            for name in self.__struct_fields__
            if (value := getattr(self, name)) is not UNSET
        }


class Event(Value, frozen=True, kw_only=True):
    """One thing that happened. Events are only ever added.

    `at` is when it happened; `recorded_at` stands where that differs from the
    moment of writing by more than five minutes. `set` holds the new values of
    the fields it changed, as they were when it was written: a retraction sets
    nothing by itself, and the status follows from all events; `was` the old
    value of a field that no earlier event had set, so that the register as it
    stood can always be told. `fields` names the fields that an edit changed,
    each by its path, or the one that was settled,
    and `over` the events that count no more for it. `of` names the event it
    answers or takes back, `entry` the promise, offer or action it is about,
    `whom` who was asked, `other` the complaint it was tied to,
    `answer` what colleagues may tell callers about an incident, `state` what an
    offer became, `score` the answer to the survey. `acknowledged`
    and `classified` stand where the person who took a complaint did that, too.
    """

    id: EventId
    at: Instant
    recorded_at: Instant | None = None
    by: str
    kind: EventKind
    automatic: bool = False
    acknowledged: bool = False
    classified: bool = False
    direction: Direction | UnsetType = UNSET
    channel: Channel | UnsetType = UNSET
    answered: bool = True
    waiting_for: WaitFor | UnsetType = UNSET
    until: Instant | None = None
    pauses: tuple[ClockName, ...] = ()
    reason: Reason | UnsetType = UNSET
    route: str = ""
    template: str = ""
    language: LanguageCode | UnsetType = UNSET
    to: Personal = ""
    message_id: Personal = ""
    subject: Personal = ""
    told: Told | UnsetType = UNSET
    occasion: str = ""
    of: str = ""
    entry: EntryId = ""
    fields: tuple[str, ...] = ()
    over: tuple[EventId, ...] = ()
    whom: str = ""
    other: str = ""
    customer: Acceptance | UnsetType = UNSET
    answer: Personal = ""
    state: OfferState | UnsetType = UNSET
    score: Number | UnsetType = UNSET
    set: Changes | UnsetType = UNSET
    was: Changes | UnsetType = UNSET
    text: Personal = ""

    @property
    def sets(self) -> dict[str, Any]:
        """What the event sets, by field name."""
        return self.set.items() if self.set is not UNSET else {}


class Unsettled(Value, frozen=True, kw_only=True):
    """What two branches ended differently, until somebody settles it.

    `events` are those that differ about the field, `values` what each side
    says where no event holds it; both sorted, the same whoever merged.
    """

    field: str
    events: tuple[EventId, ...] = ()
    values: tuple[Personal, ...] = ()


class Complaint(Value, frozen=True, kw_only=True):
    """One complaint. The order of the fields is the order in the file."""

    id: ComplaintId
    subject: Personal
    nature: Nature
    status: Status
    severity: Severity
    category: CategoryCode = ""
    product: str = ""
    cause: str = ""
    risks: tuple[Risk, ...] = ()
    tags: tuple[str, ...] = ()
    impact: str = ""
    received_at: Instant
    occurred_on: date | None = None
    channel: Channel
    recording_notice: bool = False
    language: LanguageCode
    external_ref: str = ""
    customer: Customer = Customer()
    representative: Representative | None = None
    description: Personal = ""
    circumstances: Personal = ""
    desired_outcome: Personal = ""
    summary: Personal = ""
    team: str = ""
    owner: str = ""
    level: Level = 0
    next_step: Personal = ""
    terms: Terms = Terms()
    promises: tuple[Promise, ...] = ()
    finding: FaultFinding | None = None
    offers: tuple[Offer, ...] = ()
    actions: tuple[Action, ...] = ()
    steps: tuple[str, ...] = ()
    resolution: Resolution | None = None
    satisfaction: Satisfaction | None = None
    related: tuple[Link, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unsettled: tuple[Unsettled, ...] = ()
    events: tuple[Event, ...] = ()
