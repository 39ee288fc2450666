"""Waiting: a question to the customer, a wait for somebody else, the end of it."""

from __future__ import annotations

from datetime import datetime

from complaints.core.policy.policy import Policy
from complaints.core.policy.suggest import terms_for
from complaints.core.record.fields import Channel, WaitFor
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, refuse_unsettled, step
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.core.time.deadlines import deadline
from complaints.core.time.durations import parse_duration
from complaints.core.time.reading import written
from complaints.errors import UsageProblem


def usual_end(
    complaint: Complaint, stamp: Stamp, policy: Policy, calendar: WorkingCalendar
) -> datetime | None:
    """Return when a wait ends by the policy, where the complaint's own terms do not say.

    None where these do, or where the policy is silent, too.
    """
    if complaint.terms.wait:
        return None
    usual = terms_for(complaint, policy).wait
    if not usual:
        return None
    start = stamp.on(complaint).at
    return written(deadline(start, parse_duration(usual), calendar).due, calendar)


def ask(
    complaint: Complaint, stamp: Stamp, text: str, until: datetime | None, channel: Channel
) -> Complaint:
    """Return the complaint waiting for the customer's answer to a question they were asked.

    Raises UsageProblem for a wait without an end, or one that ends before it starts.
    """
    refuse_unsettled(complaint, "asked", ())
    _check_end(complaint, stamp, until)
    return step(complaint, stamp, "asked", channel=channel, until=until, text=text)


def wait(
    complaint: Complaint,
    stamp: Stamp,
    waiting_for: WaitFor,
    until: datetime | None,
    text: str,
    policy: Policy,
) -> Complaint:
    """Return the complaint waiting; a third party pauses only the clocks the policy names.

    Raises UsageProblem for a wait without an end, or one that ends before it starts.
    """
    refuse_unsettled(complaint, "waiting", ())
    _check_end(complaint, stamp, until)
    pauses = policy.waits.third_party if waiting_for == "third_party" else ()
    return step(
        complaint,
        stamp,
        "waiting",
        waiting_for=waiting_for,
        until=until,
        pauses=pauses,
        text=text,
    )


def end_wait(complaint: Complaint, stamp: Stamp, text: str) -> Complaint:
    """Return the complaint taken out of waiting."""
    return step(complaint, stamp, "wait_ended", text=text)


def _check_end(complaint: Complaint, stamp: Stamp, until: datetime | None) -> None:
    if until is None and not complaint.terms.wait:
        raise UsageProblem("a wait has an end: give it with --until, or `wait` in the terms")
    if until is not None and utc(until) <= utc(stamp.on(complaint).at):
        raise UsageProblem("the wait would end before it starts; give a later --until")
