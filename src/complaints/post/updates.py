"""The letters of an incident to its customers: listed, or sent and recorded in one commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from complaints.core.handling.incidents import affected_ids
from complaints.core.record.fields import OPEN
from complaints.core.record.steps import Stamp
from complaints.errors import Refused
from complaints.letters.letter import Letter
from complaints.letters.people import recipient
from complaints.post.by_hand import by_hand_line
from complaints.post.clones import share
from complaints.post.delivery import HandOver
from complaints.post.desk import Desk, unseen_remarks
from complaints.post.incidents import facts_of_incident, read_incident
from complaints.post.left import tell_not_taken_over
from complaints.post.news import Printed, Remark, Result, Telling, result
from complaints.post.send import send_many


@dataclass(slots=True)
class Updates:
    """What the customers of an incident are to hear: letters, those unfit to send, and calls.

    `results` tell what became of the letters that were to leave. `whole` is
    false where some complaints of the incident could not be read.
    """

    whole: bool
    letters: list[Letter] = field(default_factory=list)
    unfit: list[Result] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)


def list_updates(desk: Desk, lead_id: str, template: str) -> Telling[Updates]:
    """Name the letters, with their languages, and the customers who are to be called."""
    updates = yield from _updates(desk, lead_id, template)
    for letter in updates.letters:
        yield Printed(f"{letter.complaint}  {letter.template}  {letter.language}\n")
    yield from _by_hand(updates)
    return updates


def send_updates(
    desk: Desk, lead_id: str, template: str, stamped: Callable[[], Stamp], hand_over: HandOver
) -> Telling[Updates]:
    """Send the letters, record them in one commit, and tell the others.

    The stamp is asked for once the letters are written.
    """
    updates = yield from _updates(desk, lead_id, template)
    yield from tell_not_taken_over(desk.register)
    note = f"{lead_id}: incident update ({template})"
    sent = send_many(desk.register, updates.letters, stamped(), hand_over, note)
    updates.results = [*sent, *updates.unfit]
    yield from updates.results
    if sent:
        yield from share(desk.register)
    yield from _by_hand(updates)
    return updates


def _by_hand(updates: Updates) -> Telling[None]:
    for line in updates.by_hand:
        yield Printed(f"{line}\n")


def _updates(desk: Desk, lead_id: str, template: str) -> Telling[Updates]:
    """Return what the customers are to hear; what should be mended is said once for all.

    Complaints that are closed by now need no update.
    """
    found = yield from read_incident(desk.register, lead_id)
    updates = Updates(len(found.complaints) == len(affected_ids(found.lead)))
    about = facts_of_incident(desk.register, found)
    said: set[str] = set()
    for complaint in found.complaints:
        if complaint.status not in OPEN:
            continue
        if not recipient(complaint).by_mail:
            updates.by_hand.append(by_hand_line(complaint, template))
            continue
        reading = desk.reading(complaint)
        letter = desk.write(template, reading, incident=about)
        findings = desk.look_over(letter, reading)
        for words in unseen_remarks(letter, findings):
            if words not in said:
                yield Remark(words)
                said.add(words)
        try:
            desk.refuse_unfit(letter.complaint, findings, "mend the template")
        except Refused as error:
            updates.unfit.append(result(letter, "not sent", str(error)))
        else:
            updates.letters.append(letter)
    return updates
