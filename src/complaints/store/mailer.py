"""Handing one message over: to the policy's mail program, or to its mail server.

A message is handed over, or it certainly was not (NotSent), or nobody can tell
(Uncertain): the line went dead after the text was on its way. The three are
kept apart, because a letter that may have gone out must not go out again by
itself.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import smtplib
import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses
from pathlib import Path

from complaints.core.policy import Mail, Smtp
from complaints.core.text import one_line
from complaints.errors import Refused
from complaints.store.process import ProgramMissing, TookTooLong, environment, run

PATIENCE_SECONDS = 60.0
_ADDRESS = re.compile(r"[^\s<>@:,;()]+@[^\s<>@:,;()]+")


class NotSent(Refused):
    """The message was certainly not taken."""


class Uncertain(Refused):
    """Nobody can tell whether the message was taken."""


def deliver(message: bytes, mail: Mail, folder: Path) -> None:
    """Hand a message over. Raises NotSent and Uncertain, naming nobody."""
    parsed = message_from_bytes(message, policy=SMTP)
    try:
        if mail.command:
            _by_program(message, mail.command, folder)
        elif mail.smtp is not None:
            _by_server(message, parsed, mail.smtp, folder)
        else:
            raise _no_way()
    except (NotSent, Uncertain) as error:
        raise type(error)(_without_addressee(str(error), parsed)) from None


def _no_way() -> NotSent:
    return NotSent(
        "the policy names no way to send letters; "
        "add `command` or `smtp` to `mail` in complaints.yaml"
    )


def _by_program(message: bytes, command: tuple[str, ...], folder: Path) -> None:
    try:
        answer = run(command, folder, environment(), message, PATIENCE_SECONDS)
    except ProgramMissing:
        raise NotSent(f"there is no program {command[0]} on this machine") from None
    except TookTooLong:
        raise Uncertain(f"{command[0]} did not end within {PATIENCE_SECONDS:.0f} s") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise NotSent(f"{command[0]} cannot be started: {reason}") from None
    if answer.code < 0:
        raise Uncertain(f"{command[0]} was stopped by signal {-answer.code}")
    if answer.code:
        last = (answer.err or answer.out).strip().rpartition("\n")[2].strip()
        # A program that shows what it was given shows a customer's letter.
        said = "" if last.encode("utf-8") in message else _without_addresses(last)
        raise NotSent(f"{command[0]} ended with {answer.code}: {said or 'it said nothing'}")


def _by_server(message: bytes, parsed: EmailMessage, server: Smtp, folder: Path) -> None:
    [(_, sender)] = getaddresses([str(parsed["From"])])
    recipients = [address for _, address in getaddresses([str(parsed["To"])])]
    with _connected(server, folder) as line:
        try:
            _accepted(line.mail(sender), "the sender")
            for recipient in recipients:
                _accepted(line.rcpt(recipient), "the recipient")
            _accepted(line.docmd("DATA"), "the letter", 354)
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(_words(server, error)) from None
        try:
            # A line that is a dot alone ends the letter, so each dot in front is doubled.
            line.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
            answer = line.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Uncertain(_words(server, error)) from None
        if answer[0] < 0:
            raise Uncertain(f"the mail server {server.host}:{server.port} answered nonsense")
        _accepted(answer, "the letter")


def _accepted(answer: tuple[int, bytes], what: str, *right: int) -> None:
    code, words = answer
    if code not in (right or (250, 251)):
        said = _without_addresses(words.decode("utf-8", "replace"))
        raise NotSent(f"the mail server did not take {what}: {code} {said}")


@contextlib.contextmanager
def _connected(server: Smtp, folder: Path) -> Iterator[smtplib.SMTP]:
    line: smtplib.SMTP | None = None
    try:
        try:
            line = _opened(server)
            if server.user:
                line.login(server.user, _password(server, folder))
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(_words(server, error)) from None
        except UnicodeError:
            raise NotSent(
                f"mail server {server.host}:{server.port}: "
                "its name, the user and the password must be plain ASCII"
            ) from None
        yield line
    finally:
        if line is not None:
            # The letter's fate is known by now: a bad goodbye changes nothing.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                line.quit()


def _opened(server: Smtp) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host,
            server.port,
            timeout=PATIENCE_SECONDS,
            context=ssl.create_default_context(),
        )
    line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    try:
        if server.security == "starttls":
            line.starttls(context=ssl.create_default_context())
        line.ehlo_or_helo_if_needed()
    except BaseException:
        line.close()
        raise
    return line


def _password(server: Smtp, folder: Path) -> str:
    if not server.password_command:
        password = os.environ.get(server.password_variable, "")
        if not password:
            raise NotSent(f"there is no password for the mail server in {server.password_variable}")
        return password
    try:
        answer = run(server.password_command, folder, environment(), seconds=PATIENCE_SECONDS)
    except (ProgramMissing, TookTooLong):
        raise NotSent(f"{server.password_command[0]} gave no password") from None
    if answer.code or not answer.out.strip():
        raise NotSent(f"{shlex.join(server.password_command)} ended with {answer.code}")
    return answer.out.splitlines()[0]


def _words(server: Smtp, error: Exception) -> str:
    said = _without_addresses(str(error)) or type(error).__name__
    return f"mail server {server.host}:{server.port}: {said}"


def _without_addressee(said: str, parsed: EmailMessage) -> str:
    """Return a text without the words that tell who the letter is for.

    Servers name a mailbox without its domain, programs a person by name.
    """
    to = parsed["To"].addresses if parsed["To"] is not None else ()
    parts = [part for one in to for part in (one.display_name, one.username)]
    words = [word for part in parts for word in (part, *part.split()) if len(word) > 1]
    for word in sorted(words, key=len, reverse=True):
        said = re.sub(rf"(?i)(?<!\w){re.escape(word)}(?!\w)", "(addressee)", said)
    return said


def _without_addresses(said: str) -> str:
    """Return what a program said in one line, without the customer's address."""
    # Megabytes are cut first: to look for addresses in them takes for ever.
    return one_line(_ADDRESS.sub("(address)", one_line(said, 1000)), 200)
