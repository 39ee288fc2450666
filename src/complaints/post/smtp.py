"""The one door to mail servers: a message handed over by SMTP, stage by stage."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from email.message import EmailMessage

from complaints.core.policy.machine import Smtp
from complaints.post.undelivered import NotSent, Uncertain, without_addresses
from complaints.post.ways import NOWHERE
from complaints.store import waits
from complaints.store.process import ProgramMissing, TookTooLong, run


def by_server(
    message: bytes, parsed: EmailMessage, server: Smtp, around: Mapping[str, str]
) -> None:
    """Hand a message over to a mail server; `around` is the environment of its password.

    Raises NotSent and Uncertain.
    """
    [sender], [recipient] = (parsed[name].addresses for name in ("From", "To"))
    with _connected(server, around) as line:
        try:
            _accepted(line.mail(sender.addr_spec), "the sender")
            _accepted(line.rcpt(recipient.addr_spec), "the recipient")
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
        said = without_addresses(words.decode("utf-8", "replace"))
        raise NotSent(f"the mail server did not take {what}: {code} {said}")


@contextlib.contextmanager
def _connected(server: Smtp, around: Mapping[str, str]) -> Iterator[smtplib.SMTP]:
    line: smtplib.SMTP | None = None
    try:
        try:
            line = _opened(server)
            if server.user:
                line.login(server.user, _password(server, around))
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
            timeout=waits.MAIL,
            context=ssl.create_default_context(),
        )
    line = smtplib.SMTP(server.host, server.port, timeout=waits.MAIL)
    try:
        if server.security == "starttls":
            line.starttls(context=ssl.create_default_context())
        line.ehlo_or_helo_if_needed()
    except BaseException:
        line.close()
        raise
    return line


def _password(server: Smtp, around: Mapping[str, str]) -> str:
    if not server.password_command:
        password = os.environ.get(server.password_variable, "")
        if not password:
            raise NotSent(f"there is no password for the mail server in {server.password_variable}")
        return password
    try:
        answer = run(server.password_command, NOWHERE, around, seconds=waits.MAIL)
    except (ProgramMissing, TookTooLong):
        raise NotSent(f"{server.password_command[0]} gave no password") from None
    if answer.code or not answer.out.strip():
        raise NotSent(f"{shlex.join(server.password_command)} ended with {answer.code}")
    return answer.out.splitlines()[0]


def _words(server: Smtp, error: Exception) -> str:
    said = without_addresses(str(error)) or type(error).__name__
    return f"mail server {server.host}:{server.port}: {said}"
