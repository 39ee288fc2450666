"""The kinds of event, one row each: all that depends on what kind an event is stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from msgspec import UNSET

from complaints.core.record import effects
from complaints.core.record.effects import Effect, Undoing
from complaints.core.record.fields import OPEN, EventKind, Status
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.model import Complaint, Event
from complaints.core.record.order import order_key

Ways = Mapping[Status, Status]
"""From which status a step may be taken, and to which it leads."""

Staying = Callable[[Event, Complaint], bool]
"""Tells whether an event leaves the complaint, as it stood just before, in its status after all."""

Basis = Callable[[Event, Event, Complaint], bool]
"""Tells whether an event rests on an earlier one, which then cannot be taken back alone."""

Ledger = Literal["", "promises", "offers", "actions", "related", "satisfaction"]
"""The field of a complaint whose entries an event changes."""

Whose = Literal["ours", "theirs", "letter"]
"""Whose words an event's text is: a colleague's, the customer's, those of a letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """What holds for one kind of event.

    In a history: `name` is what it is called there, `deed` the code word by
    which a letter tells of it, `handed_over` whether whoever takes the
    complaint over reads of it, `wording` whose words its text is.

    Status: `ways` leads on from each status at which the step may be taken;
    without it, it may be taken at any and changes none; `stays` tells which do
    not lead on. `cannot` completes "it cannot be …" where there is no way. A
    kind that `sets_status` brings its own. One that `may_come_late` may be
    dated before other steps: it only says what else passed with the customer.
    One that has a word for being `needless` may prove to be so by an earlier
    event that was recorded only after it.

    Contacts: `reaches` tells whether such an event was a message of ours that
    reached the customer, `hears` whether it was one of theirs; `wait` whether
    it begins or ends a stretch of waiting; `passes_on` whether it can take the
    complaint to somebody else; `sorts` whether the policy is asked for terms.

    Ledgers and mending: `does` is what it does to the entries of its `ledger`,
    `undone` what taking it back does to them besides: entries that name the
    event that closed them open again by themselves. `final` says why it is
    never taken back and what to do instead, `rests_on` on what it rests.
    """

    name: str
    deed: str = ""
    handed_over: bool = False
    wording: Whose = "ours"

    ways: Ways | None = None
    cannot: str = ""
    sets_status: bool = False
    stays: Staying | None = None
    needless: str = ""
    may_come_late: bool = False

    reaches: Callable[[Event], bool] | None = None
    hears: Callable[[Event], bool] | None = None
    wait: Literal["", "begins", "ends"] = ""
    passes_on: bool = False
    sorts: bool = False

    ledger: Ledger = ""
    does: Effect | None = None
    undone: Undoing | None = None
    final: str = ""
    rests_on: Basis | None = None


def _about_the_same(*kinds: EventKind) -> Basis:
    """It rests on events of these kinds about the same entry."""
    return lambda event, other, _: other.kind in kinds and other.entry == event.entry


def _after(kind: EventKind) -> Basis:
    """It rests on every earlier event of this kind."""
    return lambda event, other, _: other.kind == kind and order_key(other) < order_key(event)


def _answered(event: Event, other: Event, _: Complaint) -> bool:
    """It rests on the question it answers."""
    return event.of == other.id


def _promised_in(event: Event, other: Event, complaint: Complaint) -> bool:
    """It rests on the event that made the promise it is about."""
    return any(
        promise.id == event.entry and promise.told_in == other.id for promise in complaint.promises
    )


def _with_the_same_person(event: Event, before: Complaint) -> bool:
    """An assignment leads on only where it takes the complaint from one person to another."""
    if event.set is UNSET or event.set.owner is UNSET or not before.owner:
        return True
    return event.set.owner == before.owner


def _always(_: Event) -> bool:
    return True


_TO_WAITING: Ways = {
    "received": "waiting",
    "acknowledged": "waiting",
    "investigating": "waiting",
}
_LOOKED_INTO: Ways = {**dict.fromkeys(OPEN, "investigating"), "waiting": "waiting"}
_WHILE_OPEN: Ways = {status: status for status in OPEN}

EVENTS: Mapping[EventKind, EventRow] = {
    "received": EventRow(
        name="received",
        wording="theirs",
        sets_status=True,
        reaches=lambda event: event.acknowledged,
        sorts=True,
        final="the receipt is not taken back; resolve the complaint as withdrawn",
    ),
    "classified": EventRow(
        name="classified", ways={**_WHILE_OPEN, "resolved": "resolved"}, sorts=True
    ),
    "assigned": EventRow(
        name="assigned",
        deed="passed_on",
        handed_over=True,
        ways=_LOOKED_INTO,
        stays=_with_the_same_person,
        passes_on=True,
    ),
    "noted": EventRow(name="noted", handed_over=True),
    "contact": EventRow(
        name="contact",
        deed="heard_you",
        handed_over=True,
        may_come_late=True,
        reaches=lambda event: event.direction == "out" and event.answered,
        hears=lambda event: event.direction == "in",
    ),
    "letter": EventRow(
        name="letter",
        handed_over=True,
        wording="letter",
        may_come_late=True,
        reaches=lambda event: letter_row(event.template).answers,
    ),
    "bounced": EventRow(name="bounced"),
    "asked": EventRow(
        name="asked",
        deed="asked_you",
        handed_over=True,
        ways=_TO_WAITING,
        cannot="set to wait for an answer",
        reaches=_always,
        wait="begins",
    ),
    "waiting": EventRow(name="waiting", ways=_TO_WAITING, cannot="set to waiting", wait="begins"),
    # A message that is found only later, and recorded at its own time, may have ended it before.
    "wait_ended": EventRow(
        name="wait ended",
        ways={"waiting": "investigating"},
        needless="there is no wait to end",
        wait="ends",
    ),
    "escalated": EventRow(
        name="escalated", deed="passed_on", handed_over=True, ways=_LOOKED_INTO, passes_on=True
    ),
    "consulted": EventRow(
        name="consulted",
        deed="consulted",
        handed_over=True,
        ways=_LOOKED_INTO,
        cannot="discussed with others",
        rests_on=_answered,
    ),
    "promised": EventRow(name="promised", ways=_WHILE_OPEN, cannot="given a promise"),
    "promise_kept": EventRow(
        name="promise kept", ledger="promises", does=effects.keep_promise, rests_on=_promised_in
    ),
    "promise_moved": EventRow(
        name="promise moved", ledger="promises", does=effects.move_promise, rests_on=_promised_in
    ),
    "finding": EventRow(
        name="finding",
        deed="looked_into",
        handed_over=True,
        ways=_LOOKED_INTO,
        cannot="given a finding",
    ),
    "offered": EventRow(name="offered", ways=_LOOKED_INTO, cannot="given an offer"),
    "offer_approved": EventRow(
        name="offer approved",
        ledger="offers",
        does=effects.approve_offer,
        undone=effects.propose_again,
        rests_on=_about_the_same("offered"),
    ),
    "offer_decided": EventRow(
        name="offer decided",
        wording="theirs",
        ledger="offers",
        does=effects.decide_offer,
        rests_on=_about_the_same("offered", "offer_approved"),
    ),
    "action_added": EventRow(name="action added", undone=effects.withdraw_action),
    "action_done": EventRow(
        name="action done",
        ledger="actions",
        does=effects.finish_action,
        undone=effects.do_action_again,
        rests_on=_about_the_same("action_added"),
    ),
    "step_done": EventRow(name="step done", rests_on=_after("step_done")),
    "resolved": EventRow(
        name="resolved",
        ways=dict.fromkeys(OPEN, "resolved"),
        reaches=_always,
        wait="ends",
        ledger="promises",
        does=effects.tell_outcome,
    ),
    "closed": EventRow(name="closed", wording="theirs", ways={"resolved": "closed"}),
    "reopened": EventRow(
        name="reopened",
        wording="theirs",
        ways={"resolved": "investigating", "closed": "investigating"},
    ),
    "edited": EventRow(name="edited", sets_status=True),
    "surveyed": EventRow(
        name="surveyed",
        wording="theirs",
        ledger="satisfaction",
        does=effects.take_score,
        undone=effects.forget_score,
        rests_on=_after("resolved"),
    ),
    "linked": EventRow(
        name="linked",
        ledger="related",
        does=effects.tie,
        final="a tie is not taken back; undo it in both: complaints link ID OTHER --remove",
    ),
    "unlinked": EventRow(
        name="unlinked",
        ledger="related",
        does=effects.untie,
        final="untying is not taken back; tie them again: complaints link ID OTHER",
    ),
    "audited": EventRow(name="audited", rests_on=_after("resolved")),
    "incident_opened": EventRow(name="incident opened"),
    "incident_told": EventRow(name="incident told", rests_on=_after("incident_opened")),
    "incident_closed": EventRow(name="incident closed", rests_on=_after("incident_opened")),
    # What it does stands in the row of the kind that it takes back: `undone`.
    "retracted": EventRow(
        name="retracted", final="a retraction is not taken back; record the step again"
    ),
}
"""Every kind of event with its row."""
