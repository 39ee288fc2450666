"""Every error a person can meet, one base class; the command line alone maps them to exit codes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class ComplaintsError(Exception):
    """A problem that is told in one line: what, where, and what to do next."""


class UsageProblem(ComplaintsError):
    """The request itself cannot be understood: a date that is none, an unknown category."""


class Refused(ComplaintsError):
    """The request is understood and not allowed: unknown id, a step the status does not permit."""


class InTheMiddle(Refused):
    """Git is in the middle of something, with which what is recorded now could vanish."""


class Untrusted(ComplaintsError):
    """A file cannot be trusted: unreadable, invalid, in conflict, changed meanwhile."""


class NotCommitted(ComplaintsError):
    """The change is in the file but not in a commit; the request must not be repeated.

    `paths` are the files that are changed or new.
    """

    def __init__(self, message: str, paths: Iterable[Path] = ()) -> None:
        """Keep what is told, and where the change stands."""
        super().__init__(message)
        self.paths = tuple(paths)


class Interrupted(NotCommitted):
    """The same, because the program was asked to end: nothing else is to be begun."""


def reason_of(error: OSError) -> str:
    """Return the system's words for what went wrong, as part of a sentence."""
    return (error.strerror or str(error)).lower()
