"""What single events do to the entries of the ledgers.

An entry holds the facts it was made with for ever; only its state follows
from the events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import UNSET, Struct
from msgspec.structs import replace

from complaints.core.record.fields import PromiseState
from complaints.core.record.model import Action, Event, Link, Offer, Promise, Satisfaction
from complaints.core.time.calendar import utc

# What letters promise: the outcome, or only to be heard from by then.
ANSWER = "an answer"
NEWS = "news"

Verdict = Literal["fits", "stands", "misfit"]
"""Whether an event did what it says, or that stood already, or it was not possible."""


class Books(Struct):
    """The ledgers of one complaint while its events are gone through, entries by their ids."""

    promises: dict[str, Promise] = {}
    offers: dict[str, Offer] = {}
    actions: dict[str, Action] = {}
    related: list[Link] = []
    satisfaction: Satisfaction | None = None
    # The event that last changed an entry, by ledger and id: of a tie, the other complaint's.
    last: dict[tuple[str, str], Event] = {}


Effect = Callable[[Books, Event], Verdict]
"""What an event does to the ledgers."""


def keep_promise(books: Books, event: Event) -> Verdict:
    """The promise the event is about was kept, or only after its date."""
    return _close_promise(books, event, "kept")


def move_promise(books: Books, event: Event) -> Verdict:
    """The promise the event is about was moved, or only after its date."""
    return _close_promise(books, event, "moved")


def _close_promise(books: Books, event: Event, in_time: PromiseState) -> Verdict:
    promise = books.promises.get(event.entry)
    if promise is None:
        return "misfit"
    if promise.state == "open":
        _settle(books, promise, event, in_time)
        return "fits"
    closing = books.last.get(("promises", promise.id))
    again = closing is not None and promise.state != "withdrawn" and _alike(closing, event)
    return "stands" if again else "misfit"


def _alike(one: Event, other: Event) -> bool:
    """Tell whether two events that close a promise say the same of it: kept, or which new date.

    The outcome keeps a promise as well.
    """
    if "promise_moved" in (one.kind, other.kind):
        dates = [event.until and utc(event.until) for event in (one, other)]
        return one.kind == other.kind and dates[0] == dates[1]
    return True


def tell_outcome(books: Books, event: Event) -> Verdict:
    """The outcome settles what was promised about being told it."""
    for promise in tuple(books.promises.values()):
        if promise.state == "open" and promise.what in (ANSWER, NEWS):
            _settle(books, promise, event, "kept")
    return "fits"


def _settle(books: Books, promise: Promise, event: Event, in_time: PromiseState) -> None:
    """Close a promise: one kept, or moved, only after its date was broken."""
    if promise.told_in == event.id:
        return
    state = in_time if utc(event.at) <= utc(promise.due) else "broken"
    books.promises[promise.id] = replace(promise, state=state, closed_in=event.id)
    books.last["promises", promise.id] = event


def approve_offer(books: Books, event: Event) -> Verdict:
    """The offer stands from now on."""
    offer = books.offers.get(event.entry)
    if offer is None:
        return "misfit"
    if offer.state == "proposed":
        books.offers[offer.id] = replace(offer, state="open", approved_by=event.by)
        books.last["offers", offer.id] = event
        return "fits"
    return "stands" if offer.approved_by else "misfit"


def decide_offer(books: Books, event: Event) -> Verdict:
    """The offer is what the event says it became."""
    offer = books.offers.get(event.entry)
    if offer is None or event.state is UNSET:
        return "misfit"
    if offer.state == "open":
        books.offers[offer.id] = replace(offer, state=event.state, closed_in=event.id)
        books.last["offers", offer.id] = event
        return "fits"
    return "stands" if offer.state == event.state else "misfit"


def finish_action(books: Books, event: Event) -> Verdict:
    """The action was done when the event happened."""
    action = books.actions.get(event.entry)
    if action is None or action.withdrawn_in:
        return "misfit"
    if action.done_at is not None:
        return "stands"
    books.actions[action.id] = replace(action, done_at=event.at)
    books.last["actions", action.id] = event
    return "fits"


def take_score(books: Books, event: Event) -> Verdict:
    """The customer's answer to the survey."""
    if event.score is UNSET:
        return "fits"
    if books.satisfaction is not None:
        return "stands" if books.satisfaction.score == event.score else "misfit"
    books.satisfaction = Satisfaction(score=event.score, comment=event.text, at=event.at)
    books.last["satisfaction", ""] = event
    return "fits"


def link_of(event: Event) -> Link:
    """Return the tie that an event makes; a file does not name the usual kind."""
    usual = event.text in ("", "related")
    return Link(id=event.other) if usual else Link(id=event.other, kind=event.text)


def tie(books: Books, event: Event) -> Verdict:
    """The complaint is tied to another one."""
    link = link_of(event)
    there = [other for other in books.related if other.id == link.id]
    if there:
        return "stands" if link in there else "misfit"
    books.related.append(link)
    books.last["related", link.id] = event
    return "fits"


def untie(books: Books, event: Event) -> Verdict:
    """The complaint is tied to that other one no more."""
    left = [link for link in books.related if link.id != event.other]
    there = len(left) < len(books.related)
    books.related = left
    books.last["related", event.other] = event
    return "fits" if there else "stands"


def withdrawn(entry: Any, event_id: str) -> Any:
    """Return an entry as it is once the event that made it counts no more."""
    if isinstance(entry, Action):
        return replace(entry, done_at=None, withdrawn_in=event_id)
    return replace(entry, state="withdrawn", closed_in=event_id)
