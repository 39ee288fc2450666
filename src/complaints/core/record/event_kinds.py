"""The kinds of event, one row each: all that depends on what kind an event is stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import UNSET, Struct

from complaints.core.record import effects
from complaints.core.record.effects import Effect, Verdict
from complaints.core.record.fields import OPEN, EventKind, Status
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.model import Event

Ways = Mapping[Status, Status]
"""From which status a step may be taken, and to which it leads."""

Staying = Callable[[Event, str], bool]
"""Tells whether an event leaves a complaint that this person had in its status after all."""

Basis = Callable[[Event, "Seen"], Verdict]
"""Tells whether an event has before it, among those that count, what it rests on."""

Ledger = Literal["", "promises", "offers", "actions", "related", "satisfaction"]
"""The field of a complaint whose entries an event changes."""

Whose = Literal["ours", "theirs", "letter"]
"""Whose words an event's text is: a colleague's, the customer's, those of a letter."""


class Seen:
    """The events that count, as far as they were gone through."""

    def __init__(self) -> None:
        self._ids: set[tuple[str, str]] = set()
        self._last: dict[str, int] = {}

    def add(self, event: Event) -> None:
        """Have seen an event."""
        self._ids.add((event.kind, event.id))
        self._last[event.kind] = len(self._ids)

    def has(self, kind: EventKind, event_id: str = "") -> bool:
        """Tell whether there was an event of this kind, or this very one."""
        return (kind, event_id) in self._ids if event_id else kind in self._last

    def last(self, *kinds: EventKind) -> str:
        """Return the kind, of these, of which there was one last; empty where there was none."""
        return max(
            (kind for kind in kinds if kind in self._last), key=self._last.__getitem__, default=""
        )


class EventRow(Struct, frozen=True, kw_only=True):
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
    and whether that was possible. One that `only_sets` fields changes nothing
    where they are so already. `needs` tells whether what it rests on is there;
    `final` says why it is never taken back and what to do instead.
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
    only_sets: bool = False
    needs: Basis | None = None
    final: str = ""


def _question(event: Event, seen: Seen) -> Verdict:
    """An answer of a colleague rests on the question."""
    return "fits" if not event.of or seen.has("consulted", event.of) else "misfit"


def _an_end(_: Event, seen: Seen) -> Verdict:
    return "fits" if seen.has("resolved") else "misfit"


def _open_incident(event: Event, seen: Seen) -> Verdict:
    """One is opened where none is open; what is told or closed is open."""
    last = seen.last("incident_opened", "incident_closed")
    if (last == "incident_opened") != (event.kind == "incident_opened"):
        return "fits"
    return "stands" if last and event.kind != "incident_told" else "misfit"


def _with_the_same_person(event: Event, owner: str) -> bool:
    """An assignment leads on only where it takes the complaint from one person to another."""
    if event.set is UNSET or event.set.owner is UNSET or not owner:
        return True
    return event.set.owner == owner


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
        name="classified",
        ways={**_WHILE_OPEN, "resolved": "resolved"},
        sorts=True,
        only_sets=True,
    ),
    "assigned": EventRow(
        name="assigned",
        deed="passed_on",
        handed_over=True,
        ways=_LOOKED_INTO,
        stays=_with_the_same_person,
        passes_on=True,
        only_sets=True,
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
        name="escalated",
        deed="passed_on",
        handed_over=True,
        ways=_LOOKED_INTO,
        passes_on=True,
        only_sets=True,
    ),
    "consulted": EventRow(
        name="consulted",
        deed="consulted",
        handed_over=True,
        ways=_LOOKED_INTO,
        cannot="discussed with others",
        needs=_question,
    ),
    "promised": EventRow(name="promised", ways=_WHILE_OPEN, cannot="given a promise"),
    "promise_kept": EventRow(name="promise kept", ledger="promises", does=effects.keep_promise),
    "promise_moved": EventRow(name="promise moved", ledger="promises", does=effects.move_promise),
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
    ),
    "offer_decided": EventRow(
        name="offer decided",
        wording="theirs",
        ledger="offers",
        does=effects.decide_offer,
    ),
    "action_added": EventRow(name="action added"),
    "action_done": EventRow(
        name="action done",
        ledger="actions",
        does=effects.finish_action,
    ),
    "step_done": EventRow(name="step done", only_sets=True),
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
        needs=_an_end,
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
    "audited": EventRow(name="audited", needs=_an_end),
    "incident_opened": EventRow(name="incident opened", needs=_open_incident),
    "incident_told": EventRow(name="incident told", needs=_open_incident),
    "incident_closed": EventRow(name="incident closed", needs=_open_incident),
    "retracted": EventRow(
        name="retracted", final="a retraction is not taken back; record the step again"
    ),
    "settled": EventRow(
        name="settled", final="what was settled stays so; change the field by its own command"
    ),
}
"""Every kind of event with its row."""
