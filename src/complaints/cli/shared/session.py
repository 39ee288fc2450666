"""What every command starts from: the register, the time, the person at work."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

import click

from complaints.cli.shared.clock import now
from complaints.cli.shared.exits import say
from complaints.errors import ComplaintsError, Refused, Untrusted, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from complaints.core.clocks.reading import Reading
    from complaints.core.findings import Finding
    from complaints.core.record.model import Complaint
    from complaints.core.record.steps import Stamp
    from complaints.post.desk import Desk
    from complaints.register import Register
    from complaints.store.recording import Recorded

USER_VARIABLE = "COMPLAINTS_USER"


class Session:
    """One run of the program."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.commit = True
        self.indexed = True
        # What was asked is done, and whatever file could not be read changes nothing about it.
        self.done = False
        # The command lists the complaints it changes on standard output, a line each.
        self.listed = False
        # What is done while git is waited for, if it is set before the register is opened.
        self.meanwhile: Callable[[], None] | None = None
        # The command records all that it records in one step at its end, or nothing.
        self.records_once = False
        self._told = 0
        # What the person wrote in their editor in this run.
        self.typed = ""

    @cached_property
    def register(self) -> Register:
        """The register this command works on."""
        from complaints.register import Register

        return self._opened(Register.open(self.folder, self.commit, self.indexed))

    def _opened(self, register: Register) -> Register:
        from complaints.store.index.wanted import Waiting

        register.catalog.waiting = Waiting(_tell_reading, self.meanwhile)
        return register

    def open_at_once(self) -> None:
        """Open the register for what cannot wait: while a merge has its policy in conflict, too.

        The policy of the last commit stands in for it then, and that is said.
        """
        try:
            self.register  # noqa: B018 - opened, or refused
        except Untrusted as error:
            from complaints.register import Register
            from complaints.store.git.last_policy import last_policy
            from complaints.store.policy_file import find_root

            root = find_root(self.folder)
            try:
                policy = last_policy(root)
                self.register = self._opened(Register(root, policy, self.commit, self.indexed))
            except Untrusted:
                raise error from None
            say(f"{error}; until then the policy of the last commit is used")

    @property
    def problems(self) -> list[Finding]:
        """What the command has passed over in the register, because it cannot be trusted."""
        return list(self.register.problems) if "register" in self.__dict__ else []

    @property
    def recorded(self) -> Sequence[Recorded]:
        """What this run has put on record."""
        return self.register.recorder.recorded if "register" in self.__dict__ else ()

    def tell_recorded(self, words: str = "") -> None:
        """Say on stderr which complaints were changed, each step once; `words` tell more of it.

        Remarks are said behind them. Not under the lock, so
        that nobody waits for somebody else's terminal.
        """
        new = self.recorded[self._told :]
        self._told += len(new)
        if not new:
            return
        from complaints.cli.shared.recorded import recorded_lines

        subject_of = self._subject if on_terminal() else None
        for line in () if self.listed else recorded_lines(new, subject_of, words):
            say(line)
        for remark in dict.fromkeys(remark for step in new for remark in step.remarks):
            say(remark)

    def _subject(self, complaint_id: str) -> str:
        try:
            return self.register.read(complaint_id).subject
        except ComplaintsError:
            return ""

    def has_register(self) -> bool:
        """Tell whether there is a register to work on."""
        from complaints.store.policy_file import find_root

        try:
            find_root(self.folder)
        except Refused:
            return False
        return True

    @cached_property
    def now(self) -> datetime:
        """The present instant, in the register's offset, to the second."""
        from complaints.core.time.reading import written

        return written(now(), self.register.calendar)

    def time(self, text: str) -> datetime:
        """Return the instant a person wrote. Raises UsageProblem."""
        from complaints.core.time.reading import parse_time, written

        calendar = self.register.calendar
        return written(parse_time(text, calendar, self.now), calendar)

    def end(self, text: str) -> datetime:
        """Return the end of a stretch of time a person wrote. Raises UsageProblem."""
        from complaints.core.time.reading import parse_end, written

        calendar = self.register.calendar
        return written(parse_end(text, calendar, self.now), calendar)

    def stamp(self, at: str | None, by: str) -> Stamp:
        """Return when and by whom a step is recorded."""
        from complaints.core.record.steps import Stamp
        from complaints.store.complaint_files import random_characters

        happened = self.time(at) if at is not None else self.now
        return Stamp(happened, self.now, by, random_characters(4), given=at is not None)

    def user(self, by: str | None, machine: bool = False) -> str:
        """Return the staff code of the person at work.

        Named by --by, else by COMPLAINTS_USER, else by git, by e-mail or name.
        Raises UsageProblem for somebody who is not on the staff.
        """
        from complaints.core.policy.staff import MACHINE, staff_code
        from complaints.core.text import code_word, nearest

        staff = self.register.policy.staff
        named = by or os.environ.get(USER_VARIABLE)
        if named:
            if named in staff or named == MACHINE:
                return named
            known = ", ".join(nearest(named, staff) or staff)
            who = code_word(named, otherwise="this")
            raise UsageProblem(f"{who} is not on the staff in the policy; use one of {known}")
        repository = self.register.repository
        if code := staff_code(staff, *(repository.user() if repository is not None else ("", ""))):
            return code
        if machine:
            return MACHINE
        raise UsageProblem(
            "who is at work? name yourself with --by CODE or COMPLAINTS_USER=CODE, "
            f"as in the policy's staff: {', '.join(staff)}"
        )

    def reader(self) -> str:
        """Return the person at work where it is known; reading asks nobody for a name."""
        from complaints.core.policy.staff import MACHINE

        try:
            return self.user(None, machine=True)
        except UsageProblem:
            return MACHINE

    def keep_typed(self) -> str:
        """Keep what was typed in an editor and not recorded; returns where, if anything was."""
        if not self.typed.strip():
            return ""
        from complaints.store.local.kept import keep_refused

        return keep_refused(self.register.root, "text", ".txt", self.typed)

    def find(self, text: str, user: str, whole: bool = False) -> str:
        """Return the id a person means."""
        return self.register.find(text, user, whole)

    @property
    def desk(self) -> Desk:
        """What the letters of this run are written with."""
        from complaints.post.desk import Desk

        return Desk(self.register, self.now)

    def read_now(self, text: str) -> Complaint:
        """Return the complaint a person means, as it stands in its file."""
        from complaints.store.lookup import LAST

        # Only `@` depends on the person, and asking git for the name takes time.
        reader = self.reader() if text == LAST else ""
        return self.register.read(self.find(text, reader))

    def reading(self, complaint: Complaint) -> Reading:
        """Return a complaint as it stands now."""
        from complaints.core.clocks.reading import Reading
        from complaints.core.handling.settled import derived_by

        register = self.register
        return Reading(complaint, register.calendar, self.now, derived_by(register.policy))

    def readings(self) -> Iterator[Reading]:
        """Return every complaint of the register that can be trusted, as it stands now."""
        return map(self.reading, self.register.complaints())

    def read(self, text: str, as_of: str | None, known_at: str | None) -> Reading:
        """Return a complaint as it stood; raises Refused where it was not there yet."""
        reading = self.reading(self.read_now(text))
        if as_of is None and known_at is None:
            return reading
        instant = self.time(as_of) if as_of is not None else self.now
        known = self.time(known_at) if known_at is not None else None
        found = reading.then(instant, known)
        if found is None:
            raise Refused(f"{reading.complaint.id} was not in the register then")
        return found


def on_terminal() -> bool:
    """Tell whether a person sees at once what is said."""
    return sys.stderr.isatty()


def _tell_reading(count: int) -> None:
    if on_terminal():
        say(f"reading {count} complaints, once; what was read is kept")


def typed(text: str) -> str:
    """Have a text that a person typed kept, should it not be recorded; returns the text."""
    session = click.get_current_context().find_object(Session)
    if session is not None:
        session.typed = text
    return text
