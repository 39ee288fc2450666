"""Random lives of a complaint: every kind of step, also dated back and also refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.handling.classify import classify
from complaints.core.handling.conversation import assign, contact, note, record_letter
from complaints.core.handling.editing import edited
from complaints.core.handling.ending import answer_survey, close, reopen, resolve
from complaints.core.handling.escalation import at_once, escalate, next_move
from complaints.core.handling.intake import complete, receive
from complaints.core.handling.investigation import (
    add_action,
    consult,
    consulted,
    find,
    finish_action,
)
from complaints.core.handling.mending import link, retract, unlink
from complaints.core.handling.offers import add_offer, approve_offer, decide_offer, new_offer
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.handling.waiting import ask, end_wait, wait
from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import tick
from complaints.core.record.contacts import Story
from complaints.core.record.ids import ALPHABET
from complaints.core.record.model import Complaint, Entry
from complaints.core.record.steps import Stamp, step
from complaints.errors import Refused, UsageProblem

Take = Callable[[Complaint, Stamp, int, Policy], Complaint]
Seen = list[tuple[datetime, Complaint]]

OTHERS = ("CMP-2611-0000008", "CMP-2601-ZZZZZZW")
STAFF = ("ivo", "maria", "jelena", "marko")
OUTCOMES: tuple[Any, ...] = ("upheld", "withdrawn", "not_upheld", "out_of_scope")
LETTERS = ("status", "acknowledgement", "apology", "follow-up", "survey", "delay")


def _later(at: datetime, choice: int) -> datetime:
    return at + timedelta(hours=17 * choice + 1)


def _named(entries: tuple[Entry, ...], choice: int) -> str:
    """Return mostly the number of an entry there is, the last one first, or its id."""
    if choice >= 7:
        return "9"
    place = max(1, len(entries) - choice % 4)
    return entries[place - 1].id if choice > 3 and entries else str(place)


def _classify(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    values: tuple[dict[str, Any], ...] = (
        {"category": "billing"},
        {"category": "delivery/late", "product": "lamp"},
        {"severity": "critical"},
        {"severity": "low"},
        {"nature": "enquiry"},
        {"nature": "complaint", "severity": "normal"},
        {"risks": ("safety",)},
        {"summary": "Nine plates.", "next_step": "We look."},
    )
    sorted_anew = classify(complaint, stamp, values[choice], policy, "As it seems now.")
    again = Stamp(stamp.at, stamp.now, stamp.by, stamp.token[::-1], given=stamp.given)
    return at_once(sorted_anew, again, policy)


def _letter(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    what = ("an answer", "news", "what we need to know")[choice % 3]
    told = [(what, _later(stamp.now, choice))] if choice > 2 else []
    details = {"template": LETTERS[choice % 6], "occasion": stamp.token, "automatic": choice == 7}
    return record_letter(complaint, stamp, told, **details)


def _bounced(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    letters = [event.id for event in complaint.events if event.kind == "letter"]
    if not letters:
        raise Refused("no letter has gone out")
    return step(complaint, stamp, "bounced", of=letters[-1])


def _consulted(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    asked = [event.id for event in complaint.events if event.kind == "consulted"]
    return consulted(complaint, stamp, asked[choice % len(asked)] if asked else "9-ZZZZ", "Yes.")


def _offer(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    kind, amount = (("refund", "45 EUR"), ("refund", "2000.50 EUR"), ("repair", "10 USD"))[
        choice % 3
    ]
    offer = new_offer(kind, amount, "", "nothing", stamp.at.date())
    return add_offer(complaint, stamp, offer, policy, propose=choice > 2)


def _retract(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    place = min(choice // 2, len(complaint.events) - 1) + 1
    return retract(complaint, stamp, complaint.events[-place].id, "By mistake.")


def _resolve(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    despite = "They are in a hurry." if choice > 1 else ""
    outcome = OUTCOMES[choice % 4]
    return resolve(complaint, stamp, outcome, "Done.", "phone", policy, despite=despite)


def _wait(complaint: Complaint, stamp: Stamp, choice: int, policy: Policy) -> Complaint:
    whom: Any = "third_party" if choice % 2 else "customer"
    until = _later(stamp.at, choice) if choice > 3 else None
    return wait(complaint, stamp, whom, until, "Waiting.", policy)


STEPS: dict[str, Take] = {
    "note": lambda c, s, n, p: note(c, s, "Looked.\n\tTwice: # no comment, 'quoted' ✓"),
    "in": lambda c, s, n, p: contact(c, s, "in", "phone", "Where is it?"),
    "out": lambda c, s, n, p: contact(c, s, "out", "phone", "Told them.", n > 1),
    "letter": _letter,
    "bounced": _bounced,
    "ask": lambda c, s, n, p: ask(c, s, "Which?", _later(s.at, n) if n else None, "email"),
    "wait": _wait,
    "end": lambda c, s, n, p: end_wait(c, s, "It came."),
    "classify": _classify,
    "assign": lambda c, s, n, p: assign(c, s, p, "", STAFF[n % 4], "Over to you."),
    "escalate": lambda c, s, n, p: escalate(c, s, "late", next_move(Story(c), p), "Late."),
    "consult": lambda c, s, n, p: consult(c, s, "maria", _later(s.at, n) if n else None, "Known?"),
    "consulted": _consulted,
    "promise": lambda c, s, n, p: add_promise(c, s, "plates", _later(s.at, n)),
    "keep": lambda c, s, n, p: keep_promise(c, s, _named(c.promises, n), "They came."),
    "move": lambda c, s, n, p: move_promise(c, s, _named(c.promises, n), _later(s.at, n), "Fog."),
    "find": lambda c, s, n, p: find(c, s, "ours", ("carrier", "")[n % 2], f"It was {n}.", p),
    "offer": _offer,
    "approve": lambda c, s, n, p: approve_offer(c, s, _named(c.offers, n), p, "Fair."),
    "accept": lambda c, s, n, p: decide_offer(c, s, _named(c.offers, n), "accepted", "Yes."),
    "decline": lambda c, s, n, p: decide_offer(c, s, _named(c.offers, n), "declined", "No."),
    "action": lambda c, s, n, p: add_action(
        c, s, "Send them.", "ivo", _later(s.at, n) if n else None, n > 4
    ),
    "done": lambda c, s, n, p: finish_action(c, s, _named(c.actions, n), "Sent."),
    "tick": lambda c, s, n, p: tick(c, s, ("look", "ring", "discuss")[n % 3], p, ""),
    "resolve": _resolve,
    "close": lambda c, s, n, p: close(c, s, "no_reply" if n % 2 else "accepted", "Fine."),
    "reopen": lambda c, s, n, p: reopen(c, s, "Not at all."),
    "survey": lambda c, s, n, p: answer_survey(c, s, n % 5 + 1, "Quick."),
    "retract": _retract,
    "link": lambda c, s, n, p: link(c, s, OTHERS[n % 2], "related"),
    "unlink": lambda c, s, n, p: unlink(c, s, OTHERS[n % 2]),
    "edit": lambda c, s, n, p: edited(c, replace(c, subject=f"Plates {n}", tags=("loud",)), s),
}
ENDS = ("resolve", "resolve", "close", "reopen", "survey", "letter", "retract", "retract")
LEDGERS = ("promise", "keep", "move", "offer", "approve", "accept", "decline", "action", "done")
ASKING = ("ask", "wait", "end", "in", "out", "classify", "consult", "consulted")


@dataclass(frozen=True)
class Try:
    """One attempt: what, which way, by whom, how long after the one before, how far dated back."""

    name: str
    choice: int
    by: str
    gap: timedelta
    back: timedelta


def tries_of(
    *names: str, back: bool = True, gap: int = 3000, most: int = 16
) -> st.SearchStrategy[list[Try]]:
    """Some attempts at these steps, one in three of them dated back."""
    none = st.just(timedelta())
    minutes = st.integers(6, gap).map(lambda count: timedelta(minutes=count))
    one = st.builds(
        Try,
        name=st.sampled_from(names),
        choice=st.integers(0, 7),
        by=st.sampled_from(STAFF),
        gap=st.one_of(minutes, minutes, minutes, none),
        back=st.one_of(none, none, minutes) if back else none,
    )
    return st.lists(one, min_size=1, max_size=most)


TRIES = st.one_of(
    tries_of(*STEPS),
    tries_of(*LEDGERS, *ENDS),
    tries_of(*LEDGERS, "retract", back=False),
    tries_of("resolve", "close", "survey", "note", "find"),
    tries_of(*ASKING, *ENDS),
)


def lives(start: Complaint, tries: list[Try], policy: Policy) -> Seen:
    """Take the steps that are possible; give each complaint that was on file, and when."""
    now = start.received_at
    complaint = receive(complete(start, policy), Stamp(now, now, "maria", "AAAA"))
    seen = {now: complaint}
    for number, one in enumerate(tries):
        now += one.gap
        token = f"{ALPHABET[number]}{ALPHABET[number]}AB"
        stamp = Stamp(now - one.back, now, one.by, token, given=bool(one.back))
        try:
            complaint = STEPS[one.name](complaint, stamp, one.choice, policy)
        except (Refused, UsageProblem):
            continue
        seen[now] = complaint
    return list(seen.items())
