"""When a letter fits, and the occasion that keeps it from being sent twice."""

from __future__ import annotations

from collections.abc import Callable

from complaints.core.clocks.reading import Reading
from complaints.core.record.fields import OPEN
from complaints.core.record.letter_kinds import Need, Occasion, letter_row
from complaints.core.time.calendar import utc
from complaints.errors import Refused
from complaints.letters.history import answer_due, last_escalation, moved_date, open_question


def check_fits(template: str, reading: Reading, of_incident: bool = False) -> None:
    """Raise Refused, in one line, where this letter would be wrong at this stage.

    `of_incident` tells that the facts of an incident are given.
    """
    need = letter_row(template).needs
    if need == "incident" and not of_incident:
        raise Refused(
            f"the {template} letter tells of an incident, and none is given for "
            f"{reading.complaint.id}; open one first: complaints incident open"
        )
    if need in _NEEDS:
        _NEEDS[need](template, reading)


def _resolution(template: str, reading: Reading) -> None:
    complaint = reading.complaint
    is_open = complaint.status in OPEN
    if is_open or complaint.resolution is None:
        again = is_open and reading.story.of_kind("reopened")
        stage = "is open again" if again else "is not resolved yet"
        raise Refused(f"{complaint.id} {stage}; the {template} letter comes after `resolve`")


def _lasting_resolution(template: str, reading: Reading) -> None:
    _resolution(template, reading)
    if reading.story.of_kind("reopened"):
        raise Refused(f"{reading.complaint.id} was reopened once, so no {template} is sent for it")


def _open_complaint(_: str, reading: Reading) -> None:
    complaint = reading.complaint
    if complaint.status not in OPEN:
        raise Refused(
            f"{complaint.id} is {complaint.status}, so there is nothing to acknowledge; "
            "write the outcome letter"
        )


def _question(_: str, reading: Reading) -> None:
    found = reading.complaint.id
    if open_question(reading.story) is None:
        raise Refused(
            f"{found} has no question that is still unanswered; "
            f"ask first: complaints ask {found} -m ..."
        )
    by = answer_due(reading)
    if by is None or by <= utc(reading.now):
        raise Refused(
            f"{found} has no date ahead for the answer; end the wait with "
            f"complaints wait {found} --end, then ask again with --until TIME"
        )


def _moved_date(_: str, reading: Reading) -> None:
    found, moved = reading.complaint.id, moved_date(reading)
    how = f"complaints promise move {found} N --due TIME -m WHY"
    if moved is None:
        raise Refused(f"{found} has no date that was moved; move a promise first: {how}")
    if moved.new <= utc(reading.now):
        raise Refused(f"the new date of {found} has passed too; move it again: {how}")


def _offer(_: str, reading: Reading) -> None:
    found = reading.complaint.id
    if not any(offer.state == "open" for offer in reading.complaint.offers):
        raise Refused(f"{found} has no open offer; make one first: complaints offer add {found}")


def _escalation(_: str, reading: Reading) -> None:
    complaint = reading.complaint
    if complaint.status not in OPEN:
        raise Refused(
            f"{complaint.id} is {complaint.status}, so nobody has to take it over; "
            "write the outcome letter"
        )
    if last_escalation(reading.story) is None:
        raise Refused(
            f"{complaint.id} was not passed up; "
            f"escalate it first: complaints escalate {complaint.id} --reason CODE -m ..."
        )


_NEEDS: dict[Need, Callable[[str, Reading], None]] = {
    "open_complaint": _open_complaint,
    "question": _question,
    "moved_date": _moved_date,
    "offer": _offer,
    "escalation": _escalation,
    "resolution": _resolution,
    "lasting_resolution": _lasting_resolution,
}


def occasion(template: str, reading: Reading) -> str:
    """Return the short text that is the same for the same letter on the same occasion."""
    once_for = letter_row(template).once_for
    if once_for == "complaint":
        return template
    day = reading.calendar.local_date(reading.now).isoformat()
    return f"{template}/{_ONCE_FOR[once_for](reading) or day}"


def _this_resolution(reading: Reading) -> str:
    # One that was taken back counts, too: its letter has gone out and stays on record.
    resolved = sum(event.kind == "resolved" for event in reading.complaint.events)
    return str(max(1, resolved))


def _this_finding(reading: Reading) -> str:
    """One apology goes before there is a finding, and one for each."""
    findings = reading.story.of_kind("finding")
    return findings[-1].id if reading.complaint.finding is not None and findings else "1"


def _this_moved_date(reading: Reading) -> str:
    moved = moved_date(reading)
    return moved.event if moved is not None else ""


def _this_question(reading: Reading) -> str:
    question = open_question(reading.story)
    return question.id if question is not None else ""


def _this_escalation(reading: Reading) -> str:
    escalation = last_escalation(reading.story)
    return escalation.id if escalation is not None else ""


_ONCE_FOR: dict[Occasion, Callable[[Reading], str]] = {
    "day": lambda _: "",
    "resolution": _this_resolution,
    "finding": _this_finding,
    "moved_date": _this_moved_date,
    "question": _this_question,
    "escalation": _this_escalation,
}
