"""The letter that tells how a complaint ended: sent, or recorded for a person to send."""

from __future__ import annotations

from collections.abc import Callable

from complaints.core.handling.conversation import record_letter
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.letters.letter import Letter
from complaints.letters.people import recipient
from complaints.post.delivery import by_mail
from complaints.post.desk import Desk, as_printed, remarks
from complaints.post.left import tell_not_taken_over
from complaints.post.news import Printed, Result, Telling
from complaints.post.send import send
from complaints.register import Register


def send_outcome(
    desk: Desk, complaint_id: str, by: str, ended: Callable[[Complaint, Stamp], Complaint]
) -> Telling[Result | None]:
    """Send the letter as it reads once the complaint has ended; one sent before will do.

    None where the policy names no way for mail, or the customer has no address
    for it. Raises Refused where the policy refuses the letter.
    """
    register = desk.register
    if not register.policy.mail.via:
        return None
    complaint = register.read(complaint_id)
    if not recipient(complaint).by_mail:
        return None
    stamp = desk.stamp(by)
    letter = yield from _outcome(register, ended(complaint, stamp), stamp)
    yield from tell_not_taken_over(register)
    result = send(register, letter, stamp, by_mail(register))
    if result.state != "on record":
        yield result
    return result


def record_outcome(register: Register, ended: Complaint, stamp: Stamp) -> Telling[Complaint]:
    """Print the letter, and return the ended complaint with it on record.

    Raises Refused where the policy refuses it.
    """
    letter = yield from _outcome(register, ended, stamp)
    yield Printed(as_printed(letter))
    return record_letter(ended, stamp, (), **letter.record)


def _outcome(register: Register, ended: Complaint, stamp: Stamp) -> Telling[Letter]:
    desk = Desk(register, stamp.at)
    reading = desk.reading(ended)
    letter = desk.write("outcome", reading)
    findings = desk.look_over(letter, reading)
    yield from remarks(findings)
    desk.refuse_unfit(ended.id, findings, "mend what -m says, or the template")
    return letter
