"""Steps that pass something on: a note, a call, a message, a letter, another owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from complaints.core.handling.classify import known_code
from complaints.core.handling.promises import with_promises
from complaints.core.policy.policy import Policy
from complaints.core.record.events import live
from complaints.core.record.fields import Channel, Direction
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, refuse_unsettled, step
from complaints.errors import Refused, UsageProblem


def note(complaint: Complaint, stamp: Stamp, text: str) -> Complaint:
    """Return the complaint with a note for colleagues."""
    return step(complaint, stamp, "noted", text=text)


def contact(
    complaint: Complaint,
    stamp: Stamp,
    direction: Direction,
    channel: Channel,
    text: str,
    answered: bool = True,
    message_id: str = "",
) -> Complaint:
    """Return the complaint with a message or call from (`in`) or to (`out`) the customer.

    `answered` is false where nobody was reached; it then stops no clock.
    `message_id` is that of an e-mail.
    """
    return step(
        complaint,
        stamp,
        "contact",
        direction=direction,
        channel=channel,
        answered=answered,
        message_id=message_id,
        text=text,
    )


def assign(
    complaint: Complaint,
    stamp: Stamp,
    policy: Policy,
    team: str,
    owner: str,
    text: str,
    next_step: str = "",
) -> Complaint:
    """Return the complaint with another team or owner; the team's lead where no owner is named.

    Passing it on to another person needs a word for them, so that the customer
    need not tell it all again.
    """
    if not (team or owner):
        raise UsageProblem("say whom it goes to: --owner CODE or --team CODE")
    known_code("team", team, policy.teams)
    known_code("person", owner, policy.staff)
    if team and not owner:
        owner = policy.teams[team].lead
    if owner and not team:
        team = policy.staff[owner].team or complaint.team
    refuse_unsettled(complaint, "assigned", {"team", "owner"})
    if (team, owner) == (complaint.team, complaint.owner):
        raise Refused(f"{complaint.id} is with {owner} of {team} already")
    if complaint.owner and owner != complaint.owner and not text:
        raise UsageProblem(
            f"say with -m what {owner} needs to know, so that the customer need not repeat it"
        )
    changes = {"team": team, "owner": owner}
    if next_step:
        changes["next_step"] = next_step
    return step(complaint, stamp, "assigned", changes, text=text)


def record_letter(
    complaint: Complaint,
    stamp: Stamp,
    told: Sequence[tuple[str, datetime]] = (),
    **details: Any,
) -> Complaint:
    """Return the complaint with a letter that went out, and the dates it told as promises.

    Raises Refused where the same letter for the same occasion is on record.
    A date that an open promise already names is not promised twice.
    """
    for event in live(complaint.events):
        same = event.kind == "letter" and event.template == details.get("template")
        if same and event.occasion == details.get("occasion"):
            raise Refused(
                f"the {event.template} letter for this occasion is on record already "
                f"(event {event.id}, {event.at:%Y-%m-%d}); nothing was recorded"
            )
    written = step(complaint, stamp, "letter", **details)
    open_dates = {promise.due for promise in complaint.promises if promise.state == "open"}
    return with_promises(written, [(what, due) for what, due in told if due not in open_dates])
