"""Writing a letter: from a complaint and a template to subject, body, recipient and occasion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from complaints.core.calendar import WorkingCalendar, utc
from complaints.core.model import Complaint
from complaints.core.policy import Policy
from complaints.core.status import OPEN
from complaints.core.text import one_line
from complaints.errors import Untrusted
from complaints.letters import formats, occasions, people
from complaints.letters.engine import render
from complaints.letters.facts import Facts, facts
from complaints.letters.layout import laid_out
from complaints.letters.next_date import ToldDate, next_date
from complaints.letters.templates import FALLBACK_LANGUAGE, Source, find

_SUBJECT = "Subject:"
_WHOLE = ("phone", "received_day", "told_day", "due_day")


@dataclass(frozen=True)
class Letter:
    """A letter as it would be sent.

    `language` is the one it is in; `fallback_from` the one that was wanted and
    has no template, else empty. `to` is an e-mail address as recorded, empty
    for a letter that goes by post. `told` holds the dates the letter gives and
    that no open promise holds yet.
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


def write_letter(
    template: str,
    complaint: Complaint,
    policy: Policy,
    calendar: WorkingCalendar,
    now: datetime,
    folders: Sequence[Path],
    *,
    sender: str | None = None,
    language: str | None = None,
) -> Letter:
    """Return the letter `template` for this complaint as it stands at `now`.

    `folders` are those of `templates.folders`. It is in `language`, else the
    customer's; where there is no such template, in the organisation's language
    or in English. `sender` is the code of a member of staff who signs instead
    of the handler. Raises Refused where the letter does not fit the complaint
    or a part that no letter may lack is missing, Untrusted for a template that
    is wrong.
    """
    wanted = language or complaint.language
    found = find(template, _languages(wanted, policy), folders)
    occasions.check_fits(template, complaint)
    ahead = next_date(complaint, calendar, now) if complaint.status in OPEN else None
    values = facts(complaint, policy, calendar, now, found.language, ahead, sender)
    subject, body = _filled(found.source, values, found.language, folders)
    to = people.recipient(complaint)
    return Letter(
        template,
        complaint.id,
        found.language,
        "" if found.language == wanted else wanted,
        to.email,
        to.name,
        subject,
        laid_out(body, [str(values[name]) for name in _WHOLE]),
        occasions.occasion(template, complaint, now, calendar.zone),
        _told(ahead, values, body, complaint),
    )


def _languages(wanted: str, policy: Policy) -> list[str]:
    chain = (wanted, policy.organisation.language, FALLBACK_LANGUAGE)
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
    subject = formats.line(render(head, values, language, folders))
    return one_line(subject), formats.text(render(below, values, language, folders))


def _told(
    ahead: ToldDate | None, values: Facts, body: str, complaint: Complaint
) -> tuple[ToldDate, ...]:
    """Return the date the letter gives, unless it gives none or it is a promise already."""
    if ahead is None or str(values["due_day"]) not in body:
        return ()
    if any(p.state == "open" and utc(p.due) == ahead.due for p in complaint.promises):
        return ()
    return (ToldDate(ahead.what, formats.whole_minute(ahead.due)),)
