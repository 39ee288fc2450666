"""Delivering one message: by a mail program or mail server of this machine, or into a folder.

A message is handed over, or it certainly was not (NotSent), or nobody can tell
(Uncertain): the line went dead after the text was on its way. The three are
kept apart, because a letter that may have gone out must not go out again by
itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from complaints.core.policy.machine import MailWay
from complaints.errors import Refused, Untrusted
from complaints.post.undelivered import NotSent, Uncertain, without_addresses
from complaints.post.ways import NOWHERE, mail_way, surroundings
from complaints.register import Register
from complaints.store import waits
from complaints.store.files import create
from complaints.store.leave import cannot_write
from complaints.store.process import ProgramMissing, TookTooLong, run
from complaints.store.way import first_fault

HandOver = Callable[[str, bytes], None]
"""Hands over a message under a name; raises NotSent and Uncertain."""


def way_out(register: Register, folder: str | None) -> HandOver:
    """Return the way into the folder given, else by mail. Raises Untrusted as `into_folder`."""
    return into_folder(Path(folder), register.root) if folder else by_mail(register)


def by_mail(register: Register) -> HandOver:
    """Return the way that the policy's `mail` names; it is looked for when something goes by it."""
    return lambda _, message: deliver(message, mail_way(register))


def into_folder(folder: Path, root: Path) -> HandOver:
    """Return the way into a folder, as files for a person to send.

    Raises Untrusted where it lies in the register at `root`, behind a link: whoever has put
    that there could have the letters go anywhere.
    """
    place = Path(os.path.abspath(folder))  # noqa: PTH100 - a link is not to be followed here
    if place.is_relative_to(root) and (fault := first_fault(root, place, folder=True)):
        raise Untrusted(str(fault))

    def hand_over(name: str, message: bytes) -> None:
        place = folder / f"{name}.eml"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            made = create(folder, place, message)
        except OSError as error:
            raise NotSent(str(cannot_write(place.name, place, error))) from None
        except Refused as error:
            raise NotSent(str(error)) from None
        if not made:
            raise NotSent(f"{place} is there already; move it away")

    return hand_over


def deliver(message: bytes, way: MailWay) -> None:
    """Hand a message over. Raises NotSent and Uncertain, naming nobody."""
    parsed = message_from_bytes(message, policy=SMTP)
    around = surroundings(way)
    try:
        if way.smtp is None:
            _by_program(message, way.command, around)
        else:
            # Only who has a mail server waits for what speaks to it to be loaded.
            from complaints.post.smtp import by_server

            by_server(message, parsed, way.smtp, around)
    except (NotSent, Uncertain) as error:
        raise type(error)(_without_addressee(str(error), parsed)) from None


def _by_program(message: bytes, command: tuple[str, ...], around: Mapping[str, str]) -> None:
    try:
        answer = run(command, NOWHERE, around, message, waits.MAIL)
    except ProgramMissing:
        raise NotSent(f"there is no program {command[0]} on this machine") from None
    except TookTooLong:
        raise Uncertain(f"{command[0]} did not end within {waits.MAIL:.0f} s") from None
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise NotSent(f"{command[0]} cannot be started: {reason}") from None
    if answer.code < 0:
        raise Uncertain(f"{command[0]} was stopped by signal {-answer.code}")
    if answer.code:
        last = (answer.err or answer.out).strip().rpartition("\n")[2].strip()
        # A program that shows what it was given shows a customer's letter.
        said = "" if last.encode("utf-8") in message else without_addresses(last)
        raise NotSent(f"{command[0]} ended with {answer.code}: {said or 'it said nothing'}")


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
