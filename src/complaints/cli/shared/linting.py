"""What the lint of a letter finds, told to the person who writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from complaints.cli.shared.exits import say
from complaints.cli.shared.letters import as_printed
from complaints.cli.shared.session import Session
from complaints.core.clocks.reading import Reading
from complaints.core.findings import Finding
from complaints.core.record.model import Complaint
from complaints.errors import Refused
from complaints.letters.letter import Letter
from complaints.letters.lint.known import known
from complaints.letters.lint.lint import lint, refused
from complaints.present.safe import visible_line

# The place of a letter that is in no file.
LETTER = "letter"


def look_over(
    session: Session, letter: Letter, complaint: Complaint, sender: str | None, now: datetime
) -> list[Finding]:
    """Return what should be mended in a letter of this complaint, and say it on stderr."""
    findings = find_in(session, letter, complaint, sender, now)
    for finding in findings:
        say(visible_line(str(finding)))
    return findings


def fallback_of(letter: Letter) -> str:
    """Return what is to be said of a letter in another language than the wanted one."""
    if not letter.fallback_from:
        return ""
    return (
        f"there is no {letter.template} in '{letter.fallback_from}': it is in '{letter.language}'"
    )


def remarks(letter: Letter, findings: Sequence[Finding]) -> list[str]:
    """Return what is to be said of a letter that nobody looks at before it goes, a line each."""
    words = filter(None, (fallback_of(letter), *map(str, findings)))
    return [visible_line(each) for each in words]


def find_in(
    session: Session, letter: Letter, complaint: Complaint, sender: str | None, now: datetime
) -> list[Finding]:
    """Return what should be mended in a letter of this complaint."""
    register = session.register
    policy = register.policy
    reading = Reading(complaint, register.calendar, now)
    about = known(letter.template, reading, policy, letter.language, sender)
    return [
        replace(finding, file=LETTER)
        for finding in lint(as_printed(letter), letter.language, policy, about)
    ]


def refuse_unfit(
    session: Session, complaint_id: str, findings: Sequence[Finding], mend: str
) -> None:
    """Raise Refused where the policy lets no letter with one of these findings go out."""
    codes = refused(findings, session.register.policy)
    if codes:
        raise Refused(
            f"{complaint_id}: the letter cannot go out like this, the policy refuses "
            f"{', '.join(codes)} (`lint.refuse`); {mend}"
        )
