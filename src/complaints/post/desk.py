"""What letters of a register are written with: its policy, its templates, and the time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from complaints.core.clocks.reading import Reading
from complaints.core.findings import Finding
from complaints.core.handling.settled import derived_by
from complaints.core.record.letter_kinds import letter_row
from complaints.core.record.model import Complaint
from complaints.core.record.naming import in_the_way
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, Untrusted
from complaints.letters.incident_facts import IncidentFacts
from complaints.letters.letter import Letter, write_letter
from complaints.letters.lint.known import known
from complaints.letters.lint.lint import lint, refused
from complaints.letters.people import Recipient
from complaints.letters.templates import TEMPLATES, folders
from complaints.post.news import Remark
from complaints.present.safe import visible_line
from complaints.register import Register
from complaints.store.complaint_files import random_characters
from complaints.store.git.sparse import left_out

# The place of a letter that is in no file.
LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where letters are written and looked over, as they would be sent at `now`."""

    register: Register
    now: datetime

    def reading(self, complaint: Complaint) -> Reading:
        """Return a complaint as it stands at `now`."""
        register = self.register
        return Reading(complaint, register.calendar, self.now, derived_by(register.policy))

    def stamp(self, by: str) -> Stamp:
        """Return when and by whom a letter is sent now."""
        return Stamp(self.now, self.now, by, random_characters(4))

    def write(
        self,
        template: str,
        reading: Reading,
        *,
        sender: str | None = None,
        language: str | None = None,
        addressee: Recipient | None = None,
        incident: IncidentFacts | None = None,
    ) -> Letter:
        """Return a letter. Raises what `write_letter` raises, Untrusted where some are left out."""
        if reading.complaint.unsettled and not letter_row(template).in_house:
            first = reading.complaint.unsettled[0]
            so = ", so no letter would be true"
            raise Refused(in_the_way(reading.complaint, first, so))
        # The shipped letter never goes out instead of the one that the house has written.
        if (missing := left_out(self.register.root, TEMPLATES)) is not None:
            raise Untrusted(str(missing))
        return write_letter(
            template,
            reading,
            self.register.policy,
            folders(self.register.root),
            sender=sender,
            language=language,
            addressee=addressee,
            incident=incident,
        )

    def look_over(
        self, letter: Letter, reading: Reading, sender: str | None = None
    ) -> list[Finding]:
        """Return what should be mended in a letter of this complaint."""
        policy = self.register.policy
        about = known(letter.template, reading, policy, letter.language, sender)
        return [
            replace(finding, file=LETTER)
            for finding in lint(as_printed(letter), letter.language, policy, about)
        ]

    def refuse_unfit(self, complaint_id: str, findings: Sequence[Finding], mend: str) -> None:
        """Raise Refused where the policy lets no letter with one of these findings go out."""
        codes = refused(findings, self.register.policy)
        if codes:
            raise Refused(
                f"{complaint_id}: the letter cannot go out like this, the policy refuses "
                f"{', '.join(codes)} (`lint.refuse`); {mend}"
            )


def as_printed(letter: Letter) -> str:
    """Return a letter as it is printed, edited and looked over: its subject is line 1."""
    return f"Subject: {letter.subject}\n\n{letter.body}"


def fallback_of(letter: Letter) -> str:
    """Return what is to be said of a letter in another language than the wanted one."""
    if not letter.fallback_from:
        return ""
    return (
        f"there is no {letter.template} in '{letter.fallback_from}': it is in '{letter.language}'"
    )


def remarks(findings: Sequence[Finding]) -> list[Remark]:
    """Return what is to be said of a letter that a person is writing, a line each."""
    return [Remark(visible_line(str(finding))) for finding in findings]


def unseen_remarks(letter: Letter, findings: Sequence[Finding]) -> list[str]:
    """Return what is to be said of a letter that nobody looks at before it goes, a line each."""
    words = filter(None, (fallback_of(letter), *map(str, findings)))
    return [visible_line(each) for each in words]
