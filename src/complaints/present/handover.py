"""A complaint on one page for whoever takes it over: enough not to ask the customer again."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET

from complaints.core.clocks.reading import Reading, strictness
from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import missing
from complaints.core.record.contacts import Story, has_new_owner
from complaints.core.record.event_kinds import EVENTS
from complaints.core.record.model import Complaint
from complaints.core.record.naming import marked
from complaints.core.text import one_line
from complaints.core.time.calendar import WorkingCalendar
from complaints.present.safe import visible_line
from complaints.present.times import due_instant, instant

_LAST = 8
_WIDTH = 160


def handovers(story: Story) -> int:
    """Return how often the complaint went from one person to another."""
    return sum(map(has_new_owner, story.events))


def handover_text(reading: Reading, policy: Policy) -> str:
    """Return the page."""
    complaint, calendar = reading.complaint, reading.calendar
    blocks = (
        ("", _facts(reading.story, calendar)),
        ("Promised", _promised(complaint, calendar)),
        ("Open", _open(reading, policy)),
        ("Said and done, the last first", _said(reading.story, calendar)),
        ("Next step", iter([one_line(complaint.next_step)] if complaint.next_step else [])),
    )
    parts = []
    for title, lines in blocks:
        body = [visible_line(line) for line in lines]
        if body:
            indented = "\n".join(f"  {line}" if title else line for line in body)
            parts.append(f"{title}\n{indented}" if title else indented)
    return "\n\n".join(parts) + "\n"


def _facts(story: Story, calendar: WorkingCalendar) -> Iterator[str]:
    complaint = story.complaint
    yield f"{complaint.id}  {complaint.subject}"
    yield " · ".join(
        part
        for part in (complaint.status, complaint.severity, complaint.category, complaint.product)
        if part
    )
    if complaint.unsettled:
        yield marked(complaint)
    received = instant(complaint.received_at, calendar)
    count = handovers(story)
    times = "once" if count == 1 else f"{count} times"
    yield f"received {received} by {complaint.channel}; handed over {times if count else 'never'}"
    customer = complaint.customer
    reach = (customer.name, customer.tier, customer.phone, customer.email, complaint.language)
    yield "customer: " + " · ".join(part for part in reach if part)
    yield one_line(complaint.summary or complaint.description, 4 * _WIDTH)
    if complaint.desired_outcome:
        yield f"would like: {one_line(complaint.desired_outcome, _WIDTH)}"
    if complaint.finding is not None:
        found = complaint.finding
        yield f"found: fault {found.fault}. {one_line(found.text, _WIDTH)}"


def _promised(complaint: Complaint, calendar: WorkingCalendar) -> Iterator[str]:
    for place, promise in enumerate(complaint.promises, 1):
        when = due_instant(promise.due, calendar)
        yield f"{place}  {one_line(promise.what, _WIDTH)} by {when}: {promise.state}"
    for place, offer in enumerate(complaint.offers, 1):
        words = f"{offer.kind} {offer.amount}".strip()
        yield f"offer {place}  {words}: {offer.state}"


def _open(reading: Reading, policy: Policy) -> Iterator[str]:
    for item in sorted(reading.items, key=strictness):
        late = " LATE" if item.late else " (paused)" if item.paused else ""
        yield f"{item.what} by {due_instant(item.due, reading.calendar)}{late}"
    steps = ", ".join(tick.code for tick in missing(reading.story, policy))
    if steps:
        yield f"steps of the procedure: {steps}"


def _said(story: Story, calendar: WorkingCalendar) -> Iterator[str]:
    told = [
        event
        for event in story.events
        if EVENTS[event.kind].handed_over and (event.text or event.template)
    ]
    for event in reversed(told[-_LAST:]):
        row = EVENTS[event.kind]
        way = f" {event.direction}" if event.direction is not UNSET else ""
        words = event.template if row.wording == "letter" else one_line(event.text, _WIDTH)
        yield f"{instant(event.at, calendar)}  {event.by}, {row.name}{way}: {words}"
