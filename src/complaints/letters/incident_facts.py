"""What a letter tells about an incident: one thing that hits many customers at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from complaints.letters import formats
from complaints.letters.vocabulary import FactRow, Facts
from complaints.tongues import writing


@dataclass(frozen=True)
class IncidentFacts:
    """What is known of an incident, without any customer's personal data.

    `text` is what is known, `since` when it began, `count` how many complaints
    tell of it. `languages`, `channels` and `risks` are codes. `calls` are names
    and telephone numbers of whom to turn to. `answer` is what staff may tell
    customers; it may be empty.
    """

    text: str
    since: datetime
    count: int
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    closed: bool = False


def incident_values(incident: IncidentFacts | None, zone: ZoneInfo, language: str) -> Facts:
    """Return the values about the incident a letter is written for; empty ones without any."""
    if incident is None:
        return dict(_NONE)
    since = incident.since.astimezone(zone)
    calls: list[FactRow] = [
        {"name": formats.line(name), "phone": formats.line(phone)} for name, phone in incident.calls
    ]
    return {
        # Who hears that others tell of the same must also hear that we are still on it.
        "of_many": not incident.closed,
        "incident_text": formats.text(incident.text),
        "incident_day": writing.day(since.date(), language),
        "incident_time": f"{since:%H:%M}",
        "incident_count": writing.number(incident.count, language),
        "incident_languages": [
            writing.language_name(code, language) for code in incident.languages
        ],
        "incident_channels": [formats.line(code) for code in incident.channels],
        "incident_risks": [formats.line(code) for code in incident.risks],
        "incident_calls": calls,
        "incident_answer": formats.text(incident.answer),
        "incident_closed": incident.closed,
    }


_NONE: Facts = {
    "of_many": False,
    "incident_text": "",
    "incident_day": "",
    "incident_time": "",
    "incident_count": "",
    "incident_languages": [],
    "incident_channels": [],
    "incident_risks": [],
    "incident_calls": [],
    "incident_answer": "",
    "incident_closed": False,
}
