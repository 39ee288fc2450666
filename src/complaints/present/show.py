"""One complaint on a page: what it is, what the customer said, what is due, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from complaints.core.clocks.reading import Reading, strictness
from complaints.core.handling.repeated import same_problem_again
from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import checklist
from complaints.core.record.contacts import Story
from complaints.core.record.fields import OPEN
from complaints.core.record.model import (
    Complaint,
    Customer,
    Event,
    Promise,
)
from complaints.core.record.state import changes_told
from complaints.core.time.calendar import WorkingCalendar
from complaints.present.clock_text import events_of
from complaints.present.event_words import TIES, EventPage, facts, name, value_words
from complaints.present.folding import folded, folded_text
from complaints.present.marks import Marks
from complaints.present.safe import visible, visible_line
from complaints.present.times import due_instant, instant, working_time
from complaints.present.unsettled import below, explained, wrapped

_LABEL = 12
_INDENT = "  "
_ELSEWHERE = ("subject", "summary", "next_step", "terms", "steps")


def show_text(reading: Reading, policy: Policy, earlier: Sequence[Complaint] = ()) -> str:
    """Return the page; `earlier` are the same customer's other complaints, the newest first."""
    complaint, calendar = reading.complaint, reading.calendar
    blocks = [
        "\n".join(_head(complaint, calendar)),
        "\n".join(_before(complaint, policy, calendar, earlier)),
        "\n".join(explained(complaint, calendar)),
        _block("What the customer says", complaint.description),
        _block("Circumstances", complaint.circumstances),
        "\n".join(_due(reading)),
        "\n".join(_steps(reading.story, policy)),
        "\n".join(_promises(complaint, calendar)),
        "\n".join(_ending(complaint, calendar)),
        "\n".join(_events(complaint, calendar)),
    ]
    return visible("\n\n".join(block for block in blocks if block)) + "\n"


def _head(complaint: Complaint, calendar: WorkingCalendar) -> Iterator[str]:
    yield _line("", f"{complaint.id}  {visible_line(complaint.subject)}")
    sorting = [complaint.nature, complaint.status, complaint.severity, complaint.category]
    sorting += [visible_line(complaint.product), f"level {complaint.level}"]
    yield _line("", " · ".join(part for part in sorting if part))
    received = f"{instant(complaint.received_at, calendar)} by {complaint.channel}"
    happened = f", happened on {complaint.occurred_on}" if complaint.occurred_on else ""
    told = ", told that the call is recorded" if complaint.recording_notice else ""
    yield _line("received", received + happened + told)
    owner = complaint.owner or "nobody"
    yield _line("owner", f"{owner} ({complaint.team})" if complaint.team else owner)
    yield _line("customer", _customer(complaint.customer, complaint.language))
    if complaint.representative is not None:
        speaker = complaint.representative
        parts = (speaker.name, speaker.relation, speaker.email, speaker.phone)
        yield _line("speaks for", visible_line(" · ".join(part for part in parts if part)))
    texts = (
        ("risks", ", ".join(complaint.risks)),
        ("cause", complaint.cause),
        ("impact", complaint.impact),
        ("tags", ", ".join(complaint.tags)),
        ("reference", complaint.external_ref),
        ("related", ", ".join(f"{link.id} ({link.kind})" for link in complaint.related)),
        ("attached", ", ".join(file.name for file in complaint.attachments)),
        ("wants", complaint.desired_outcome),
        ("summary", complaint.summary),
        ("next step", complaint.next_step),
    )
    for label, text in texts:
        if text:
            yield _line(label, visible_line(text))


def _before(
    complaint: Complaint,
    policy: Policy,
    calendar: WorkingCalendar,
    earlier: Sequence[Complaint],
) -> Iterator[str]:
    """Name the customer's earlier complaints, and those in which this problem was there before."""
    if not earlier:
        return
    yield "Earlier complaints of this customer"
    again = same_problem_again(complaint, earlier, policy, calendar)
    for other in earlier:
        received = f"{other.received_at.astimezone(calendar.zone):%Y-%m-%d}"
        same = ", the same problem" if other in again else ""
        words = f"{received}  {other.status}{same}: {visible_line(other.subject)}"
        yield _row(f"{other.id}  ", words)


def _steps(story: Story, policy: Policy) -> Iterator[str]:
    """Name the open steps of the procedure, those apart without which it cannot be resolved."""
    if story.complaint.status not in OPEN:
        return
    ticks = [tick for tick in checklist(story, policy) if not tick.done]
    if ticks:
        yield "Open steps of the procedure"
    for label, mandatory in (("to resolve", True), ("later", False)):
        codes = ", ".join(tick.code for tick in ticks if tick.mandatory is mandatory)
        if codes:
            yield _row(f"{label:<{_LABEL}}", codes)


def _customer(customer: Customer, language: str) -> str:
    parts = [customer.name or "unknown", customer.tier, customer.email, customer.phone]
    parts += [f"account {customer.account}" if customer.account else "", customer.address, language]
    return visible_line(" · ".join(part for part in parts if part))


def _line(label: str, text: str) -> str:
    head = f"{label:<{_LABEL}}" if label else ""
    return "\n".join(folded(text, head, " " * _LABEL))


def _row(head: str, text: str) -> str:
    """Return what stands below a heading of the page."""
    first = _INDENT + head
    return "\n".join(folded(text, first, " " * len(first)))


def _block(title: str, text: str) -> str:
    if not text.strip():
        return ""
    return f"{title}\n{folded_text(visible(text.rstrip()), _INDENT)}"


def _due(reading: Reading) -> Iterator[str]:
    calendar, now = reading.calendar, reading.now
    rows = sorted(reading.items, key=strictness)
    if rows:
        yield "Due"
    for item in rows:
        if item.paused:
            when = f"paused ({due_instant(item.due, calendar)}, if it went on from now)"
        else:
            start, end = (item.due, now) if item.late else (now, item.due)
            time = working_time(calendar.business_seconds_between(start, end), calendar)
            time += " of working time"
            rest = f"LATE by {time}" if item.late else f"{time} left"
            when = f"{due_instant(item.due, calendar)}  {rest}"
        yield _row(f"{item.what:<{_LABEL}}", when)


def _promises(complaint: Complaint, calendar: WorkingCalendar) -> Iterator[str]:
    if complaint.promises:
        yield "Promises"
    ended = events_of(complaint)
    for place, promise in enumerate(complaint.promises, 1):
        when = due_instant(promise.due, calendar)
        what = visible_line(promise.what)
        state = _state(promise, ended.get(promise.closed_in), calendar)
        yield _row(f"{place}  ", f"{what} by {when}: {state} ({promise.id})")


def _state(promise: Promise, ended: Event | None, calendar: WorkingCalendar) -> str:
    """Say what came of a promise; a broken one may still have been kept, or moved, late."""
    if promise.state != "broken" or ended is None:
        return promise.state
    word = "moved" if ended.kind == "promise_moved" else "kept"
    return f"broken, {word} only on {instant(ended.at, calendar)}"


def _ending(complaint: Complaint, calendar: WorkingCalendar) -> Iterator[str]:
    for place, offer in enumerate(complaint.offers, 1):
        needs = f"needs {offer.needs}" if offer.needs else ""
        ready = f"ready by {offer.ready_by}" if offer.ready_by else ""
        remedy = (offer.kind, offer.amount, offer.code, needs, ready, offer.state)
        yield _line(f"offer {place}", visible_line(" · ".join(part for part in remedy if part)))
    for place, action in enumerate(complaint.actions, 1):
        done = f"done {instant(action.done_at, calendar)}" if action.done_at else ""
        state = "withdrawn" if action.withdrawn_in else done
        due = f"due {due_instant(action.due, calendar)}" if action.due else ""
        parts = (action.what, action.owner, state or due)
        yield _line(f"action {place}", visible_line(" · ".join(part for part in parts if part)))
    if complaint.finding is not None:
        finding = complaint.finding
        text = f"fault {finding.fault}. {visible_line(finding.text)}"
        yield _line("finding", text.rstrip(". ") + ".")
    if complaint.resolution is not None:
        end = complaint.resolution
        customer = f", customer {end.customer}" if end.customer else ""
        told = f"{end.outcome}, told {instant(end.told_at, calendar)}{customer}."
        took = f"It took {end.took.rstrip('.')}." if end.took else ""
        reaction = f"Customer: {end.reaction}" if end.reaction else ""
        words = (told, end.summary, took, reaction)
        yield _line("resolution", visible_line(" ".join(word for word in words if word)))
    if complaint.satisfaction is not None:
        comment = visible_line(complaint.satisfaction.comment)
        yield _line("survey", f"{complaint.satisfaction.score} of 5. {comment}".rstrip())


def _events(complaint: Complaint, calendar: WorkingCalendar) -> Iterator[str]:
    if complaint.events:
        yield "What happened"
    page = EventPage(complaint, calendar, brief=True)
    marks = Marks(complaint)
    changed = changes_told(complaint)
    for index, event in enumerate(complaint.events):
        line = f"{event.id:<9} {instant(event.at, calendar)}  {event.by:<8} "
        line += _what(event, page, changed[index]) + marks.of(index, event)
        yield wrapped(visible_line(line))
        text = "" if event.kind in TIES else event.text.rstrip()
        for words in (text, event.answer and f"to callers: {event.answer}"):
            if words:
                yield below(words)


def _what(event: Event, page: EventPage, changed: Mapping[str, Any]) -> str:
    told = ", ".join(facts(event, page))
    line = f"{name(event)}: {told}" if told else name(event)
    new = ", ".join(filter(None, (_change(event, *each, page) for each in changed.items())))
    if new and event.kind != "received":
        line += f" → {new}"
    if event.recorded_at is not None:
        line += f" (recorded {instant(event.recorded_at, page.calendar)})"
    return line


def _change(event: Event, field: str, value: Any, page: EventPage) -> str:
    """Return what an event made of a field; long texts and terms have their place elsewhere."""
    # At the end only what the customer made of the outcome is new, and told already.
    known = event.kind == "closed" and field == "resolution"
    return "" if known or field in _ELSEWHERE else value_words(field, value, page)
