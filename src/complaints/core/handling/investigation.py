"""Finding out: what we found, whom we asked, what has to be done, which steps are taken."""

from __future__ import annotations

from datetime import datetime

from complaints.core.handling.classify import known_code
from complaints.core.handling.entries import entry_named, with_entries
from complaints.core.policy.policy import Policy
from complaints.core.record.events import live
from complaints.core.record.fields import Fault
from complaints.core.record.model import Action, Complaint, FaultFinding
from complaints.core.record.steps import Stamp, last_event, refuse_unsettled, step
from complaints.core.text import code_word
from complaints.core.time.calendar import utc
from complaints.errors import Refused, UsageProblem


def find(
    complaint: Complaint, stamp: Stamp, fault: Fault, cause: str, text: str, policy: Policy
) -> Complaint:
    """Return the complaint with what looking into it showed; the cause is the handler's word."""
    known_code("cause", cause, policy.causes)
    changes = {"finding": FaultFinding(fault=fault, cause=cause, text=text)}
    if cause:
        changes["cause"] = cause  # type: ignore[assignment]
    # Looking again may show the same: that is what it showed, too.
    return step(complaint, stamp, "finding", changes, always=("finding",))


def consult(
    complaint: Complaint, stamp: Stamp, whom: str, until: datetime | None, text: str
) -> Complaint:
    """Return the complaint with a question to a colleague or specialist, due by `until`."""
    if until is not None and utc(until) <= utc(stamp.on(complaint).at):
        raise UsageProblem("the answer would be due before the question; give a later --until")
    return step(complaint, stamp, "consulted", whom=whom, until=until, text=text)


def consulted(complaint: Complaint, stamp: Stamp, question: str, text: str) -> Complaint:
    """Return the complaint with the answer to a question asked in event `question`."""
    asked = {e.id: e for e in live(complaint.events) if e.kind == "consulted" and not e.of}
    if question not in asked:
        known = ", ".join(asked) or "none"
        named = code_word(question, " ", " like this")
        raise Refused(f"{complaint.id} has no question{named}; asked so far: {known}")
    whom = asked[question].whom
    return step(complaint, stamp, "consulted", whom=whom, of=question, text=text)


def add_action(
    complaint: Complaint,
    stamp: Stamp,
    what: str,
    owner: str,
    due: datetime | None,
    corrective: bool,
) -> Complaint:
    """Return the complaint with something a colleague has to do.

    `corrective` actions keep it from happening again; they outlive the complaint.
    """
    if due is not None and utc(due) <= utc(stamp.on(complaint).at):
        raise UsageProblem("the action would be due before it is given; give a later --due")
    added = step(complaint, stamp, "action_added", text=what)
    action = Action(
        id=last_event(added).id,
        what=what,
        owner=owner,
        due=due,
        corrective=corrective,
    )
    return with_entries(added, "actions", [action])


def finish_action(complaint: Complaint, stamp: Stamp, named: str, text: str) -> Complaint:
    """Return the complaint with an action done. Raises Refused for one that is not open."""
    refuse_unsettled(complaint, "action_done", ())
    action = entry_named(complaint, "action", complaint.actions, named, lambda a: a.open)
    if not action.open:
        state = "done" if action.done_at is not None else "withdrawn"
        raise Refused(f"action {named} of {complaint.id} is {state} already")
    return step(complaint, stamp, "action_done", entry=action.id, text=text)
