"""The machine's own configuration, beside any policy: the ways by which mail leaves it.

A register may come from anywhere, so its policy names no program, no server and no
secret: only one of these ways, by its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from complaints.core.findings import Finding, Path
from complaints.core.record.fields import Code
from complaints.core.record.model import Value

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Smtp(Value, frozen=True):
    """A mail server. The password comes from a command or from a variable, never from a file."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password_command: tuple[str, ...] = ()
    password_variable: str = "COMPLAINTS_SMTP_PASSWORD"  # noqa: S105 - a name


class MailWay(Value, frozen=True):
    """A way for mail: a program that reads each letter, or a mail server.

    It serves the `registers` at these paths and no others. Its program, and the one
    that gives a password, see the variables in `environment` beside the usual ones.
    """

    registers: tuple[str, ...]
    command: tuple[str, ...] = ()
    smtp: Smtp | None = None
    environment: tuple[str, ...] = ()


class Machine(Value, frozen=True):
    """What one configuration file says."""

    mail: dict[Code, MailWay] = {}


def check_machine(machine: Machine) -> Iterator[Finding]:
    """Return what is wrong with a configuration that reads well; each makes it one not to use."""
    for name, way in machine.mail.items():
        place: Path = ("mail", name)
        yield from _check_kind(way, place)
        yield from _check_program(way.command, (*place, "command"))
        if way.smtp is not None:
            yield from _check_server(way.smtp, (*place, "smtp"))
        if not way.registers:
            yield _wrong((*place, "registers"), "it serves no register", "name the paths of some")
        for number, path in enumerate(way.registers):
            if not path.startswith(("/", "~/")):
                where: Path = (*place, "registers", number)
                yield _wrong(where, "this is no whole path", "begin it with / or ~/")
        for number, variable in enumerate(way.environment):
            if not _VARIABLE.fullmatch(variable):
                where = (*place, "environment", number)
                yield _wrong(where, "this is no name of a variable", "write the name alone")


def _check_kind(way: MailWay, place: Path) -> Iterator[Finding]:
    if bool(way.command) == (way.smtp is not None):
        message = "it has two ways out" if way.command else "it has no way out"
        yield _wrong(place, message, "give it either `command` or `smtp`")


def _check_server(server: Smtp, place: Path) -> Iterator[Finding]:
    yield from _check_program(server.password_command, (*place, "password_command"))
    if server.user and server.security == "none":
        message = "the password would cross the network in the open"
        yield _wrong((*place, "security"), message, "use starttls or tls")


def _check_program(command: tuple[str, ...], place: Path) -> Iterator[Finding]:
    """A path that depends on where the program is started could lead into a register."""
    if command and (not command[0] or ("/" in command[0] and not command[0].startswith("/"))):
        message = "this is no program"
        yield _wrong((*place, 0), message, "write its name, or its whole path from /")


def _wrong(path: Path, message: str, mend: str) -> Finding:
    return Finding("machine", message, mend, path, fatal=True)
