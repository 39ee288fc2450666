"""An incident as letters tell of it: its complaints gathered, and what is known."""

from __future__ import annotations

from complaints.core.handling.incidents import Incident, affected_ids, incident
from complaints.core.record.model import Complaint
from complaints.errors import Refused, Untrusted
from complaints.letters.incident_facts import IncidentFacts
from complaints.letters.people import handler, phone
from complaints.post.news import Remark, Telling
from complaints.register import Register


def read_incident(register: Register, lead_id: str) -> Telling[Incident]:
    """Return the incident a complaint leads; what cannot be read of it is named and left out."""
    lead = register.read(lead_id)
    others: list[Complaint] = []
    for other in affected_ids(lead)[1:]:
        try:
            others.append(register.read(other))
        except (Refused, Untrusted) as error:
            # The others are not to wait for it; `check` has the file, too.
            yield Remark(f"{other}: left out: {error}")
    return incident(lead, [lead, *others])


def facts_of_incident(register: Register, found: Incident) -> IncidentFacts:
    """Return what letters may tell about an incident; nobody's personal data is in it."""
    policy = register.policy
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
