"""What can be wrong with a complaint that fits the schema: functions that return findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from msgspec import UNSET

from complaints.core.findings import Finding, Path, first_few
from complaints.core.handling.offers import beyond
from complaints.core.policy.policy import Policy, category_codes
from complaints.core.record.addresses import faults_of
from complaints.core.record.choosing import NO_CHOICE
from complaints.core.record.contacts import Story
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.ids import is_valid
from complaints.core.record.model import Complaint, Terms
from complaints.core.record.naming import differing, way_out
from complaints.core.record.order import number_of, order_key
from complaints.core.record.state import differences, state_of
from complaints.core.record.steps import TOLERANCE
from complaints.core.text import code_word, nearest
from complaints.core.time.calendar import utc


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may look at besides the complaint itself."""

    policy: Policy
    now: datetime
    known_ids: frozenset[str]
    # Whether these are all: what cannot be read is not absent.
    all_known: bool = True


def check_complaint(complaint: Complaint, context: Context) -> list[Finding]:
    """Return what is wrong with one complaint, in the order of the checks; the first of many."""
    story = Story(complaint)
    return first_few(finding for check in CHECKS for finding in check(story, context))


def check_references(references: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Finding]]:
    """Return (complaint id, finding) for each that has the external reference of another.

    It is given the id of each complaint, and its reference.
    """
    seen: dict[str, str] = {}
    for complaint_id, reference in references:
        if reference and reference in seen:
            message = f"{seen[reference]} has the same external reference"
            mend = "one of the two was entered twice; link them"
            finding = Finding(
                "duplicate-reference", message, mend, ("external_ref",), level="warning"
            )
            yield complaint_id, finding
        elif reference:
            seen[reference] = complaint_id


def _id(story: Story, _: Context) -> Iterator[Finding]:
    if not is_valid(story.complaint.id):
        yield Finding("id", "the check character does not fit the id", "mistyped?", ("id",))


def _codes(story: Story, context: Context) -> Iterator[Finding]:
    complaint = story.complaint
    policy = context.policy
    known: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("category", complaint.category, category_codes(policy)),
        ("cause", complaint.cause, policy.causes),
        ("team", complaint.team, policy.teams),
        ("owner", complaint.owner, policy.staff),
    )
    for field, code, known_codes in known:
        codes = tuple(known_codes)
        if code and code not in codes:
            mend = f"use one of {', '.join(nearest(code, codes) or codes[:8])}"
            message = f"the policy has no {field}{code_word(code, ' ', ' like this')}"
            yield Finding(f"unknown-{field}", message, mend, (field,))


def _addresses(story: Story, _: Context) -> Iterator[Finding]:
    """What the customer gave stays on record; no letter goes to it."""
    for whose, wrong in faults_of(story.complaint):
        mend = "no letter goes there; ask for the right one"
        yield Finding("address", wrong, mend, (whose, "email"), level="warning")


def _event_order(story: Story, _: Context) -> Iterator[Finding]:
    """Those taken back, too: they stand in the same list and keep their numbers."""
    keys = [order_key(event) for event in story.complaint.events]
    for index in range(1, len(keys)):
        if keys[index] < keys[index - 1]:
            message = "this event happened before the one above it"
            mend = "events stand in the order of `at`, then of their number"
            yield Finding("event-order", message, mend, ("events", index, "at"))


def _event_ids(story: Story, _: Context) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, event in enumerate(story.complaint.events):
        if event.id in seen:
            message = f"the event id {event.id} stands there twice"
            mend = "give the later one the next free number"
            yield Finding("event-id", message, mend, ("events", index, "id"))
        seen.add(event.id)
    for index, event in enumerate(story.complaint.events):
        if event.of and event.of not in seen:
            message = f"there is no event {event.of} to refer to"
            yield Finding("event-reference", message, "", ("events", index, "of"))


def _event_times(story: Story, context: Context) -> Iterator[Finding]:
    """What was taken back needs no mending; a retraction itself has its time as any event.

    A step that took the time of an event recorded before it, whose clock was
    ahead, needs none either: that event is named alone.
    """
    received = utc(story.complaint.received_at)
    gone = story.gone
    first: dict[datetime, int] = {}
    for event in story.complaint.events:
        number = number_of(event.id)
        first[utc(event.at)] = min(number, first.get(utc(event.at), number))
    if received > utc(context.now) + TOLERANCE:
        yield Finding("future", "it was received in the future", "mend the date", ("received_at",))
    for index, event in enumerate(story.complaint.events):
        if event.id in gone:
            continue
        place: Path = ("events", index, "at")
        if utc(event.at) < received:
            message = "this event is older than the complaint"
            yield Finding("too-early", message, "mend `at` or `received_at`", place)
        ahead = utc(event.at) > utc(context.now) + TOLERANCE
        if ahead and first[utc(event.at)] == number_of(event.id):
            yield Finding("future", "this event lies in the future", "mend the date", place)
        if event.until is not None and utc(event.until) <= utc(event.at):
            message = "this wait ends before it starts"
            yield Finding("wait-end", message, "mend `until`", ("events", index, "until"))


def _received(story: Story, _: Context) -> Iterator[Finding]:
    if not any(event.kind == "received" for event in story.complaint.events):
        message = "no event says that it was received"
        yield Finding("no-receipt", message, "record complaints with `complaints new`", ("events",))


def _state(story: Story, _: Context) -> Iterator[Finding]:
    """What is stored follows from the events, and each step was possible where it was taken."""
    complaint = story.complaint
    state = state_of(complaint)
    for name, (stored, by_events) in differences(complaint, state).items():
        shown = f"'{by_events}'" if isinstance(by_events, int) else "another value"
        if isinstance(by_events, str):
            shown = code_word(by_events, otherwise=shown)
        if name in _WORDED:
            shown = "another text"
        how = "changed" if stored else "taken out"
        message = f"`{name}` was {how} by hand: the events say {shown}"
        yield Finding("fold", message, "use the command for it, or put it back", (name,))
    told = {event_id for each in complaint.unsettled for event_id in each.events}
    for odd in state.odd:
        place: Path = ("events", odd.index, "kind")
        if odd.verdict == "misfit" and complaint.events[odd.index].id in told:
            continue
        if odd.verdict == "misfit":
            mend = "retract the event that does not fit"
            yield Finding("step", odd.message, mend, place)
        else:
            message = "this step changed nothing: its effect stood already"
            yield Finding("superfluous", message, "", place, level="note")


_WORDED = ("subject", "summary", "next_step", "desired_outcome", "product", "impact")


def _unsettled(story: Story, _: Context) -> Iterator[Finding]:
    """What two branches ended differently waits for somebody to say which of them counts."""
    complaint = story.complaint
    ids = {event.id for event in complaint.events}
    for index, each in enumerate(complaint.unsettled):
        place: Path = ("unsettled", index, "field")
        way = way_out(complaint, each)
        if way == NO_CHOICE:
            yield Finding("unsettled", NO_CHOICE, "", place)
        else:
            yield Finding("unsettled", differing(each), way, place)
        if not ids.issuperset(each.events):
            message = "it names an event that is not there"
            yield Finding("event-reference", message, "", ("unsettled", index, "events"))


def _transfer(story: Story, _: Context) -> Iterator[Finding]:
    passed_on = any(
        EVENTS[event.kind].passes_on and event.set is not UNSET and event.set.owner
        for event in story.events
    )
    if passed_on and not story.complaint.summary:
        yield Finding(
            "no-summary",
            "it was passed on without a summary, so the customer will have to tell it again",
            "write one: complaints classify ID --summary TEXT",
            ("owner",),
            level="warning",
        )


def _stage(story: Story, _: Context) -> Iterator[Finding]:
    """Completeness by stage: little at intake, more once sorted, all once resolved."""
    complaint = story.complaint
    if complaint.status in ("resolved", "closed") and complaint.resolution is None:
        message = f"it is {complaint.status}, but has no resolution"
        yield Finding("no-resolution", message, "say how it ended", ("status",))
    if complaint.terms == Terms():
        message = "it has no terms, so it has no date"
        yield Finding("no-terms", message, "classify it again", ("terms",))
    if not (complaint.owner or complaint.team):
        mend = "assign it to somebody"
        yield Finding("no-owner", "nobody has it", mend, ("owner",), level="warning")


def _ledger(story: Story, _: Context) -> Iterator[Finding]:
    complaint = story.complaint
    ids = {event.id for event in complaint.events}
    for index, promise in enumerate(complaint.promises):
        if promise.told_in not in ids:
            message = f"there is no event {promise.told_in} in which the customer was told"
            yield Finding("promise", message, "", ("promises", index, "id"))
    for index, link in enumerate(complaint.related):
        if link.id == complaint.id:
            message = "it is linked to itself"
            place: Path = ("related", index, "id")
            yield Finding("link", message, "take the link out", place, level="warning")


def _links(story: Story, context: Context) -> Iterator[Finding]:
    for index, link in enumerate(story.complaint.related if context.all_known else ()):
        if link.id not in context.known_ids:
            message = f"there is no complaint {link.id} in this register"
            yield Finding("link", message, "mistyped?", ("related", index, "id"))


def _offers(story: Story, context: Context) -> Iterator[Finding]:
    """An offer beyond the giver's authority needs the approval of somebody whose role may."""
    # Looked up by their ids, whether they count or not: the offer says what became of it.
    givers = {event.id: event.by for event in story.complaint.events if event.kind == "offered"}
    approvals = {
        (event.entry, event.by) for event in story.events if event.kind == "offer_approved"
    }
    for index, offer in enumerate(story.complaint.offers):
        giver = givers.get(offer.told_in)
        if offer.state in ("proposed", "withdrawn") or giver is None:
            continue
        if offer.approved_by and (offer.id, offer.approved_by) not in approvals:
            message = f"no event says that {offer.approved_by} approved offer {index + 1}"
            mend = "have it approved: complaints offer approve"
            yield Finding("approval", message, mend, ("offers", index, "approved_by"))
        approver = offer.approved_by or giver
        if approver == giver and offer.approved_by:
            message = f"offer {index + 1} was approved by the one who made it"
            yield Finding("own-approval", message, "have another approve it", ("offers", index))
        limit = beyond(offer, approver, context.policy)
        if limit:
            message = f"offer {index + 1} is beyond authority: {limit}"
            mend = "have it approved: complaints offer approve"
            yield Finding("authority", message, mend, ("offers", index, "amount"))


CHECKS: tuple[Callable[[Story, Context], Iterator[Finding]], ...] = (
    _id,
    _codes,
    _addresses,
    _received,
    _event_order,
    _event_ids,
    _event_times,
    _state,
    _unsettled,
    _transfer,
    _stage,
    _ledger,
    _offers,
    _links,
)
