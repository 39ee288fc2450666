"""How to reach the organisation, and when it is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from complaints.core.policy import explained as facts
from complaints.core.text import one_line
from complaints.present.explain.layout import listed, paragraph, section, table, unbroken
from complaints.present.explain.speech import Speech, capital

_ALL_DAY = ("00:00-24:00",)


def reach(speech: Speech, today: date) -> str:
    """Return addresses, languages, hours of work, and coming days with other hours."""
    words, organisation = speech.words, speech.policy.organisation
    spoken = ", ".join(speech.language(code) for code in facts.spoken(speech.policy))
    return section(
        words.reach,
        table(
            [
                (words.phone, one_line(organisation.phone)),
                (words.email, one_line(organisation.email)),
                (words.address, one_line(organisation.address)),
                (words.website, one_line(organisation.website)),
            ]
        ),
        paragraph(words.languages.format(languages=spoken)) if spoken else "",
        _week(speech),
        listed(words.other_days, list(_other_days(speech, today))),
    )


def _week(speech: Speech) -> str:
    runs = facts.week(speech.policy.calendar)
    if len(runs) == 1 and runs[0].hours == _ALL_DAY:
        return paragraph(speech.words.always_open)
    lines = [f"{capital(_days(speech, run))}: {_hours(speech, run.hours)}" for run in runs]
    return listed(speech.words.open_hours, lines)


def _days(speech: Speech, run: facts.DayRun) -> str:
    words = speech.words
    if run.first == run.last:
        return words.day[run.first]
    if run.last - run.first == 1:
        return f"{words.day[run.first]}{words.both}{words.day[run.last]}"
    return f"{words.day_from[run.first]} {words.day_to[run.last]}"


def _hours(speech: Speech, hours: tuple[str, ...]) -> str:
    return ", ".join(text.replace("-", "–") for text in hours) or speech.words.closed


def _other_days(speech: Speech, today: date) -> Iterator[str]:
    for other in facts.other_days(speech.policy.calendar, today):
        line = f"{capital(speech.day(other.day))}: {_hours(speech, other.hours)}"
        # The names of days are written in the organisation's own language only.
        named = other.name and speech.code == speech.policy.organisation.language
        yield f"{line} ({one_line(other.name)})" if named else line


def contact(speech: Speech, sentence: str) -> str:
    """Return the sentence with the quickest way to reach somebody, if there is any."""
    organisation = speech.policy.organisation
    phone = unbroken(one_line(organisation.phone))
    ways = (phone, organisation.email, organisation.website, organisation.address)
    way = next((way for way in ways if way), "")
    return sentence.format(contact=way if way == phone else one_line(way)) if way else ""
