"""Writing a letter: from a complaint and a template to subject, body, recipient and occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import OPEN
from complaints.core.record.letter_kinds import letter_row
from complaints.core.text import one_line
from complaints.core.time.calendar import utc
from complaints.core.time.reading import written
from complaints.errors import Untrusted
from complaints.letters import formats, occasions, people
from complaints.letters.engine import render
from complaints.letters.facts import facts
from complaints.letters.incident_facts import IncidentFacts
from complaints.letters.layout import laid_out
from complaints.letters.next_date import ToldDate, next_date
from complaints.letters.people import Recipient
from complaints.letters.templates import Source, find
from complaints.letters.vocabulary import Facts
from complaints.tongues.tongue import FALLBACK

_SUBJECT = "Subject:"
_WHOLE = (
    *("phone", "received_day", "told_day", "due_day", "answer_day", "old_day", "new_day"),
    *("incident_day",),
)
_DATES = ("ready_by", "by", "day", "phone")
_NOBODY = Recipient("", "")


@dataclass(frozen=True)
class Letter:
    """A letter as it would be sent.

    `language` is the one it is in; `fallback_from` the one that was wanted and
    has no template, else empty. `to` is an e-mail address as recorded, empty
    for a letter that goes by post. `told` holds the dates the letter gives and
    that no open promise holds yet. `in_house` marks a letter to colleagues.
    """

    template: str
    complaint: str
    language: str
    fallback_from: str
    to: str
    to_name: str
    subject: str
    body: str
    occasion: str
    told: tuple[ToldDate, ...]
    in_house: bool = False

    @property
    def record(self) -> dict[str, str]:
        """What an event keeps of the letter once it is sent."""
        return {
            "template": self.template,
            "language": self.language,
            "to": self.to,
            "subject": self.subject,
            "occasion": self.occasion,
            "text": self.body,
        }


def write_letter(
    template: str,
    reading: Reading,
    policy: Policy,
    folders: Sequence[Path],
    *,
    sender: str | None = None,
    language: str | None = None,
    addressee: Recipient | None = None,
    incident: IncidentFacts | None = None,
) -> Letter:
    """Return the letter `template` for a complaint as it stands.

    `folders` are those of `templates.folders`. It is in `language`, else the
    customer's; where there is no such template, in the organisation's language
    or in English. `sender` is the code of a member of staff who signs instead
    of the handler. A letter inside the house goes to `addressee`, else to nobody
    by name; it is in `language`, else the organisation's, and tells no date.
    `incident` is the one the complaint belongs to. Raises Refused where the
    letter does not fit the complaint or a part that no letter may lack is
    missing, Untrusted for a template that is wrong.
    """
    complaint, in_house = reading.complaint, letter_row(template).in_house
    wanted = language or (policy.organisation.language if in_house else complaint.language)
    found = find(template, _languages(wanted, policy), folders)
    occasions.check_fits(template, reading, incident is not None)
    tells_a_date = complaint.status in OPEN and not in_house
    ahead = next_date(reading) if tells_a_date else None
    colleague = (addressee or _NOBODY) if in_house else None
    values = facts(reading, policy, found.language, ahead, sender, colleague, incident)
    subject, body = _filled(found.source, values, found.language, folders)
    to = people.recipient(complaint) if colleague is None else colleague
    return Letter(
        template,
        complaint.id,
        found.language,
        "" if found.language == wanted else wanted,
        to.email,
        formats.line(to.name),
        subject,
        laid_out(body, _whole(values)),
        occasions.occasion(template, reading),
        _told(ahead, values, body, reading),
        in_house,
    )


def _whole(values: Facts) -> list[str]:
    """Return what no line breaks in the middle: a telephone number, a date."""
    items = (item for value in values.values() if isinstance(value, list) for item in value)
    dates = [str(item.get(name, "")) for item in items if isinstance(item, dict) for name in _DATES]
    return [*(str(values[name]) for name in _WHOLE), *dates]


def _languages(wanted: str, policy: Policy) -> list[str]:
    chain = (wanted, policy.organisation.language, FALLBACK)
    return list(dict.fromkeys(chain))


def _filled(
    source: Source, values: Facts, language: str, folders: Sequence[Path]
) -> tuple[str, str]:
    """Fill in subject and body apart, so that no value can move from the one to the other."""
    first, _, rest = source.text.partition("\n")
    if not first.startswith(_SUBJECT) or rest.partition("\n")[0].strip():
        raise Untrusted(
            f"{source.label}:1: a letter starts with the line `{_SUBJECT} ...` and an empty line"
        )
    head = Source(source.label, first.removeprefix(_SUBJECT))
    # The empty line in front keeps the numbers of the lines as they are in the file.
    below = Source(source.label, "\n" + rest)
    subject = one_line(formats.line(render(head, values, language, folders)))
    body = formats.text(render(below, values, language, folders))
    if not subject.strip() or not body.strip():
        what = "subject" if body.strip() else "text"
        raise Untrusted(f"{source.label}:1: the letter has no {what}; nothing can be sent")
    return subject, body


def _told(
    ahead: ToldDate | None, values: Facts, body: str, reading: Reading
) -> tuple[ToldDate, ...]:
    """Return the date the letter gives, unless it gives none or it is a promise already."""
    if ahead is None or str(values["due_day"]) not in body:
        return ()
    if any(p.state == "open" and utc(p.due) == ahead.due for p in reading.complaint.promises):
        return ()
    return (ToldDate(ahead.what, written(formats.whole_minute(ahead.due), reading.calendar)),)
