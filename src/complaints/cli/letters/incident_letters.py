"""The letters of an incident: to all staff, to public relations, to every customer of it."""

from __future__ import annotations

from complaints.cli.shared.exits import DONE, REFUSED, say
from complaints.cli.shared.letters import letter_of
from complaints.cli.shared.linting import find_in, refuse_unfit, remarks
from complaints.cli.shared.mailing import by_hand_line
from complaints.cli.shared.session import Session
from complaints.core.handling.conversation import note
from complaints.core.handling.incidents import Incident, affected_ids, incident
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, Untrusted
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.incident_facts import IncidentFacts
from complaints.letters.letter import Letter
from complaints.letters.people import Recipient, handler, phone, recipient
from complaints.post.delivery import deliver
from complaints.post.news import Result, result
from complaints.post.undelivered import Uncertain
from complaints.store.complaint_files import random_characters


def read_incident(session: Session, lead_id: str) -> Incident:
    """Return the incident a complaint leads; what cannot be read of it is named and left out."""
    lead = session.register.read(lead_id)
    others: list[Complaint] = []
    for other in affected_ids(lead)[1:]:
        try:
            others.append(session.register.read(other))
        except (Refused, Untrusted) as error:
            # The others are not to wait for it; `check` has the file, too.
            say(f"{other}: left out: {error}")
    return incident(lead, [lead, *others])


def facts_of_incident(session: Session, found: Incident) -> IncidentFacts:
    """Return what letters may tell about an incident; nobody's personal data is in it."""
    policy = session.register.policy
    in_charge = handler(found.lead, policy)
    return IncidentFacts(
        text=found.text,
        since=found.since,
        count=len(found.complaints),
        languages=tuple(dict.fromkeys(c.language for c in found.complaints)),
        channels=tuple(dict.fromkeys(c.channel for c in found.complaints)),
        risks=tuple(dict.fromkeys(risk for c in found.complaints for risk in c.risks)),
        calls=((in_charge.name, phone(in_charge, policy)),),
        answer=found.answer,
        closed=found.closed is not None,
    )


def in_house_letters(
    session: Session, found: Incident, template: str, language: str | None
) -> list[Letter]:
    """Return the letter once for each address of the house that is to have it; once for none."""
    policy = session.register.policy
    addresses = [Recipient("", address) for address in policy.incidents.broadcast]
    if template == "pr-brief":
        team = policy.teams.get(policy.incidents.pr)
        lead = policy.staff.get(team.lead) if team is not None else None
        address = (team.email if team is not None else "") or (lead.email if lead else "")
        addresses = [Recipient(lead.name if lead else "", address)] if address else []
    return [
        letter_of(
            session,
            template,
            found.lead,
            language=language,
            addressee=addressee,
            incident=facts_of_incident(session, found),
        )
        for addressee in addresses or [Recipient("", "")]
    ]


def send_in_house(session: Session, found: Incident, letters: list[Letter], stamp: Stamp) -> int:
    """Send a letter to colleagues, and note that it went. Raises Refused where none went.

    Returns the exit code: not every address may have got it.
    """
    register = session.register
    policy, lead = register.policy, found.lead.id
    if not letters[0].to:
        raise Refused("the policy names nobody to send it to; add `incidents` to complaints.yaml")
    went = 0
    for letter in letters:
        message_id = new_message_id(lead, random_characters(10), policy)
        try:
            message = as_message(letter, policy, stamp.at, message_id)
            deliver(message, policy.mail, register.root)
        except Uncertain as error:
            say(f"{lead}  {letter.template}  uncertain: {error}; look into the mail program's log")
        except Refused as error:
            say(f"{lead}  {letter.template}  not sent: {error}")
        else:
            went += 1
    if not went:
        raise Refused(f"{lead}: the {letters[0].template} went to nobody")
    words = f"The {letters[0].template} went to {went} of {len(letters)} addresses."
    register.change(
        lead, lambda c: note(c, stamp, words), f"{lead}: {letters[0].template} sent", stamp.by
    )
    say(f"{lead}: {words}")
    return DONE if went == len(letters) else REFUSED


def updates(
    session: Session, found: Incident, template: str
) -> tuple[list[Letter], list[Result], list[str]]:
    """Return the letters to the customers with an address, those that are unfit, and the others.

    The unfit ones are what the policy refuses to send; each of the others is a
    line that names who is to be called. What should be mended is said once for
    all. Complaints that are closed by now need no update.
    """
    about = facts_of_incident(session, found)
    letters: list[Letter] = []
    unfit: list[Result] = []
    by_hand: list[str] = []
    said: set[str] = set()
    for complaint in found.complaints:
        if complaint.status not in OPEN:
            continue
        if not recipient(complaint).email:
            by_hand.append(by_hand_line(complaint, template))
            continue
        letter = letter_of(session, template, complaint, incident=about)
        findings = find_in(session, letter, complaint, None, session.now)
        for words in remarks(letter, findings):
            if words not in said:
                say(words)
                said.add(words)
        try:
            refuse_unfit(session, letter.complaint, findings, "mend the template")
        except Refused as error:
            unfit.append(result(letter, "not sent", str(error)))
        else:
            letters.append(letter)
    return letters, unfit, by_hand
