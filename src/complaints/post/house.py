"""The letters of an incident inside the house: to all staff, to public relations."""

from __future__ import annotations

from collections.abc import Callable

from complaints.core.handling.conversation import note
from complaints.core.policy.policy import Policy
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.steps import Stamp
from complaints.errors import NotCommitted, Refused, Untrusted, UsageProblem
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter
from complaints.letters.people import Recipient
from complaints.post.delivery import by_mail
from complaints.post.desk import Desk, as_printed, remarks
from complaints.post.incidents import facts_of_incident, read_incident
from complaints.post.news import Printed, Remark, Result, Telling, result
from complaints.post.undelivered import Uncertain
from complaints.register import Register
from complaints.store.complaint_files import random_characters


def tell_house(
    desk: Desk,
    lead_id: str,
    template: str,
    language: str | None,
    stamped: Callable[[], Stamp] | None,
) -> Telling[list[Result]]:
    """Write one letter to colleagues; print it or, with a stamp, send it and note that it went.

    The stamp is asked for once the letter is fit to go. Returns what became of
    those that were not sent. Raises Refused where surely none went, or where the
    policy refuses it, and NotCommitted where it went and cannot be noted.
    """
    found = yield from read_incident(desk.register, lead_id)
    reading = desk.reading(found.lead)
    about = facts_of_incident(desk.register, found)
    # Once for each address that is to have it; once for none.
    letters = [
        desk.write(template, reading, language=language, addressee=each, incident=about)
        for each in _addressees(desk.register.policy, template) or [Recipient("", "")]
    ]
    findings = desk.look_over(letters[0], reading)
    yield from remarks(findings)
    if stamped is None:
        yield Printed(as_printed(letters[0]))
        return []
    desk.refuse_unfit(lead_id, findings, "mend the template")
    return (yield from _send(desk.register, letters, stamped()))


def _addressees(policy: Policy, template: str) -> list[Recipient]:
    if letter_row(template).readers != "public_relations":
        return [Recipient("", address) for address in policy.incidents.broadcast]
    team = policy.teams.get(policy.incidents.pr)
    lead = policy.staff.get(team.lead) if team is not None else None
    address = (team.email if team is not None else "") or (lead.email if lead else "")
    return [Recipient(lead.name if lead else "", address)] if address else []


def _send(register: Register, letters: list[Letter], stamp: Stamp) -> Telling[list[Result]]:
    if not letters[0].to:
        raise Refused("the policy names nobody to send it to; add `incidents` to complaints.yaml")
    lead, template = letters[0].complaint, letters[0].template
    register.ready({lead: lambda c: note(c, stamp, f"The {template} went.")})
    failed: list[Result] = []
    for letter in letters:
        problem = _deliver(register, letter, stamp)
        if problem is not None:
            yield problem
            failed.append(problem)
    went = len(letters) - len(failed)
    doubtful = sum(each.state == "uncertain" for each in failed)
    if not went and not doubtful:
        raise Refused(f"{lead}: the {template} went to nobody")
    words = f"The {template} went to {went} of {len(letters)} addresses."
    words += f" Of {doubtful} nobody can tell." if doubtful else ""
    try:
        register.change(lead, lambda c: note(c, stamp, words), f"{lead}: {template} sent", stamp.by)
    except (Refused, Untrusted, UsageProblem) as error:
        # It has gone: whoever takes this for a refusal sends it to everybody once more.
        raise NotCommitted(
            f"{words} This is not on record: {error}; do not send it again, "
            f'record it with: complaints note {lead} -m "{words}"'
        ) from None
    again = " Do not send it again: some may have it twice." if failed else ""
    yield Remark(words + again)
    return failed


def _deliver(register: Register, letter: Letter, stamp: Stamp) -> Result | None:
    """Deliver one letter; returns what stood in the way."""
    policy = register.policy
    message_id = new_message_id(letter.complaint, random_characters(10), policy)
    try:
        by_mail(register)(letter.template, as_message(letter, policy, stamp.at, message_id))
    except Uncertain as error:
        return result(letter, "uncertain", f"{error}; look into the mail program's log")
    except Refused as error:
        return result(letter, "not sent", str(error))
    return None
