"""Who of the staff somebody is: by what git knows of them, e-mail before name."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.core.policy.policy import Person
from complaints.core.text import fold

MACHINE = "cron"
"""Who acts where cron runs a command and nobody is named."""


def staff_code(staff: Mapping[str, Person], name: str, email: str) -> str:
    """Return the code of a member of staff of this name or e-mail; empty where there is none."""
    for code, person in staff.items():
        if email and fold(person.email) == fold(email):
            return code
    for code, person in staff.items():
        if name and fold(name) in (fold(person.name), fold(code)):
            return code
    return ""
