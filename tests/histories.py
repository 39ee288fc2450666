"""Random histories of complaints: real steps, now and in the past, from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from complaints.core.handling import conversation, ending, mending, offers, promises, waiting
from complaints.core.handling import investigation as looking
from complaints.core.handling.classify import classify
from complaints.core.handling.editing import edited
from complaints.core.handling.escalation import escalate, next_move
from complaints.core.handling.intake import complete, receive
from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import tick
from complaints.core.record.contacts import Story
from complaints.core.record.ids import ALPHABET, make_id
from complaints.core.record.model import Complaint, Customer
from complaints.core.record.steps import Stamp
from complaints.core.time.calendar import WorkingCalendar
from complaints.errors import Refused, UsageProblem

OTHERS = tuple(make_id("CMP", 2026, 11, f"00000{n}") for n in range(4))
_TEXT = (
    "The box came in open.\nTwo of six plates are in pieces.\nThe courier was rude.\nI waited.\n"
)


@dataclass
class Author:
    """Somebody who works on a complaint in a clone of their own, with a clock of their own."""

    chances: Random
    policy: Policy
    calendar: WorkingCalendar
    now: datetime

    def begin(self) -> Complaint:
        """Take a complaint."""
        draft = Complaint(
            id=make_id("CMP", 2026, 11, self._characters(6)),
            subject="Parcel arrived broken",
            nature="complaint",
            status="received",
            severity="normal",
            category="delivery/damaged",
            received_at=self.now,
            channel="phone",
            language="en",
            customer=Customer(name="Ana Horvat", email="ana@example.com"),
            description=_TEXT,
        )
        return receive(complete(draft, self.policy), self._stamp(draft, given=False))

    def go_on(self, complaint: Complaint, steps: int) -> Complaint:
        """Take so many steps; what is refused is not taken."""
        for _ in range(steps):
            self.now += timedelta(minutes=self.chances.choice((0, 1, 7, 90, 600)))
            step = self.chances.choice(_STEPS)
            given = self.chances.random() < 0.25
            try:
                complaint = step(self, complaint, self._stamp(complaint, given))
            except (Refused, UsageProblem):
                continue
        return complaint

    def _stamp(self, complaint: Complaint, given: bool) -> Stamp:
        at = self.now
        if given:
            span = (self.now - complaint.received_at).total_seconds()
            at = complaint.received_at + timedelta(seconds=self.chances.randint(0, int(span)))
        by = self.chances.choice(list(self.policy.staff))
        return Stamp(at, self.now, by, self._characters(4), given)

    def _characters(self, count: int) -> str:
        return "".join(self.chances.choices(ALPHABET, k=count))

    def pick(self, among: Sequence[Any]) -> Any:
        """Return one of several; nothing can be done where there is none."""
        if not among:
            raise Refused("none of these")
        return self.chances.choice(among)

    def later(self, stamp: Stamp) -> datetime:
        """Return some time after a step."""
        return stamp.at + timedelta(days=self.chances.randint(1, 9))


Step = Callable[[Author, Complaint, Stamp], Complaint]


def _classify(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    tags = set(complaint.tags) ^ {author.pick(("urgent", "press", "vip", "repeat"))}
    values: dict[str, Any] = author.pick(
        (
            {"severity": author.pick(("low", "normal", "high"))},
            {"risks": author.pick((("safety",), ("health",), ("safety", "health")))},
            {"nature": author.pick(("complaint", "enquiry"))},
            {"category": author.pick(("delivery/late", "delivery/damaged"))},
            {"tags": tuple(sorted(tags))},
            {"product": author.pick(("plates", "glasses"))},
        )
    )
    return classify(complaint, stamp, values, author.policy, "It is so.")


def _assign(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    owner = author.pick(list(author.policy.staff))
    return conversation.assign(
        complaint, stamp, author.policy, "", owner, "Please look.", "We call."
    )


def _contact(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return conversation.contact(complaint, stamp, author.pick(("in", "out")), "phone", "Said so.")


def _letter(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    told = [("an answer", author.later(stamp)), ("news", author.later(stamp))]
    count = author.pick((0, 1, 2))
    details: dict[str, Any] = {"template": "status", "to": "ana@example.com", "text": "Dear Ana"}
    occasion = f"status/{stamp.token}"
    return conversation.record_letter(complaint, stamp, told[:count], occasion=occasion, **details)


def _note(_: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return conversation.note(complaint, stamp, f"Note {stamp.token}.")


def _ask(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return waiting.ask(complaint, stamp, "Which one?", author.later(stamp), "phone")


def _wait(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    whom = author.pick(("customer", "third_party"))
    return waiting.wait(complaint, stamp, whom, author.later(stamp), "Waiting.", author.policy)


def _end_wait(_: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return waiting.end_wait(complaint, stamp, "It came.")


def _escalate(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    move = next_move(Story(complaint), author.policy)
    return escalate(complaint, stamp, "complexity", move, "Too much for me.")


def _promise(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return promises.add_promise(complaint, stamp, "two plates", author.later(stamp))


def _keep(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return promises.keep_promise(complaint, stamp, author.pick(complaint.promises).id, "Done.")


def _move(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    which = author.pick(complaint.promises).id
    return promises.move_promise(complaint, stamp, which, author.later(stamp), "Fog at sea.")


def _find(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    cause = author.pick(("", *author.policy.causes))
    fault = author.pick(("ours", "none"))
    return looking.find(complaint, stamp, fault, cause, "Looked into.", author.policy)


def _consult(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    asked = [event for event in complaint.events if event.kind == "consulted" and not event.of]
    if asked and author.chances.random() < 0.5:
        return looking.consulted(complaint, stamp, author.pick(asked).id, "It was so.")
    return looking.consult(complaint, stamp, "the courier", author.later(stamp), "Was it so?")


def _offer(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    kind = author.pick(list(author.policy.remedies))
    offer = offers.new_offer(kind, "12.50 EUR", "", "", None)
    return offers.add_offer(complaint, stamp, offer, author.policy, propose=True)


def _approve(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    which = author.pick(complaint.offers).id
    return offers.approve_offer(complaint, stamp, which, author.policy, "Right so.")


def _decide(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    state = author.pick(("accepted", "declined"))
    return offers.decide_offer(
        complaint, stamp, author.pick(complaint.offers).id, state, "Said so."
    )


def _action(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    if complaint.actions and author.chances.random() < 0.5:
        return looking.finish_action(complaint, stamp, author.pick(complaint.actions).id, "Done.")
    return looking.add_action(complaint, stamp, "Pack better", "", author.later(stamp), False)


def _tick(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    code = author.pick(("empathy", "thank", "apologise", "discuss", "feedback"))
    return tick(complaint, stamp, code, author.policy, "")


def _resolve(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    outcome = author.pick(("upheld", "not_upheld", "withdrawn"))
    return ending.resolve(
        complaint, stamp, outcome, "Sent anew.", "phone", author.policy, despite="They said so."
    )


def _close(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return ending.close(complaint, stamp, author.pick(("accepted", "rejected")), "Well.")


def _reopen(_: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return ending.reopen(complaint, stamp, "Broken again.")


def _survey(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return ending.answer_survey(complaint, stamp, author.pick((1, 5)), "So so.")


def _link(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    other = author.pick(OTHERS)
    if any(tie.id == other for tie in complaint.related):
        return mending.unlink(complaint, stamp, other)
    return mending.link(complaint, stamp, other, author.pick(("related", "follows")))


def _retract(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    return mending.retract(complaint, stamp, author.pick(complaint.events).id, "By mistake.")


def _edit(author: Author, complaint: Complaint, stamp: Stamp) -> Complaint:
    customer, mark = complaint.customer, stamp.token
    lines = complaint.description.splitlines()
    lines[author.chances.randrange(len(lines))] += f" {mark}"
    changes: dict[str, Any] = author.pick(
        (
            {"customer": replace(customer, phone=f"+385 {mark}")},
            {"customer": replace(customer, address=f"Street {mark}")},
            {"description": "\n".join(lines) + "\n"},
            {"occurred_on": date(2026, 11, author.chances.randint(1, 19))},
            {"channel": author.pick(("email", "letter"))},
            {"summary": f"Summary {mark}."},
            {"language": author.pick(("hr", "en"))},
            {"impact": author.pick(("", "high"))},
        )
    )
    new = replace(complaint, **changes)
    return edited(complaint, new, stamp) if new != complaint else complaint


_STEPS: tuple[Step, ...] = (
    *(_classify, _assign, _contact, _letter, _note, _ask, _wait, _end_wait, _escalate),
    *(_promise, _keep, _move, _find, _consult, _offer, _approve, _decide, _action, _tick),
    *(_resolve, _close, _reopen, _survey, _link, _retract, _edit),
    *(_classify, _assign, _edit, _promise),
)
