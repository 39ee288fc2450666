"""The ends of a complaint: resolved, closed, reopened, and what the customer says of it."""

from __future__ import annotations

from msgspec.structs import replace

from complaints.core.policy.policy import Policy
from complaints.core.policy.procedure import missing
from complaints.core.record.contacts import Story
from complaints.core.record.fields import Acceptance, Outcome, Told
from complaints.core.record.model import Complaint, Resolution
from complaints.core.record.steps import Stamp, refuse_unsettled, step
from complaints.errors import Refused, UsageProblem


def resolve(
    complaint: Complaint,
    stamp: Stamp,
    outcome: Outcome,
    summary: str,
    told: Told,
    policy: Policy,
    *,
    took: str = "",
    despite: str = "",
) -> Complaint:
    """Return the complaint resolved: the customer was told the outcome.

    Raises Refused while mandatory steps of the procedure are open, unless
    `despite` says why. A complaint that was withdrawn or is not ours to decide
    needs none of them.
    """
    stamp = stamp.on(complaint)
    refuse_unsettled(complaint, "resolved", {"resolution", "next_step"})
    open_steps = missing(Story(complaint), policy)
    if open_steps and not despite and outcome not in ("withdrawn", "out_of_scope"):
        codes = ", ".join(tick.code for tick in open_steps)
        raise Refused(
            f"{complaint.id} has open steps: {codes}; take them (`complaints step`), "
            "or say why not with --despite REASON"
        )
    resolution = Resolution(
        outcome=outcome, told_at=stamp.at, told_by=stamp.by, summary=summary, took=took
    )
    changes = {"resolution": resolution, "next_step": ""}
    # Also where it is told in the same words, within a minute, after it was opened again.
    return step(
        complaint, stamp, "resolved", changes, always=("resolution",), told=told, text=despite
    )


def close(complaint: Complaint, stamp: Stamp, customer: Acceptance, reaction: str) -> Complaint:
    """Return the complaint closed, with what the customer made of the resolution."""
    changes = {}
    if complaint.resolution is not None:
        changes["resolution"] = replace(complaint.resolution, customer=customer, reaction=reaction)
    return step(complaint, stamp, "closed", changes, customer=customer, text=reaction)


def reopen(complaint: Complaint, stamp: Stamp, text: str) -> Complaint:
    """Return the complaint open again; its first resolution keeps its result."""
    return step(complaint, stamp, "reopened", text=text)


def answer_survey(complaint: Complaint, stamp: Stamp, score: int, comment: str) -> Complaint:
    """Return the complaint with the customer's answer to the survey, 1 (poor) to 5 (very good).

    Raises Refused before it is resolved and after a reopening: a customer who
    had to come back is not asked how well it went.
    """
    if not 1 <= score <= 5:
        raise UsageProblem("the score goes from 1 (poor) to 5 (very good)")
    refuse_unsettled(complaint, "surveyed", ())
    if complaint.status not in ("resolved", "closed"):
        raise Refused(f"{complaint.id} is {complaint.status}; a survey belongs to its end")
    if Story(complaint).of_kind("reopened"):
        raise Refused(f"{complaint.id} was reopened, so no survey belongs to it")
    if complaint.satisfaction is not None:
        raise Refused(f"the survey of {complaint.id} is answered already")
    return step(complaint, stamp, "surveyed", score=score, text=comment)
