"""A letter as an e-mail message (RFC 5322), in which no value can become a header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from complaints.core.policy.policy import Policy
from complaints.core.record.addresses import fault, named, parts
from complaints.core.text import one_line
from complaints.errors import Refused
from complaints.letters.formats import line
from complaints.letters.letter import Letter

_MESSAGE_ID = re.compile(r"<[!-;=?-~][!-;=?A-~]*+@[!-;=?-~]++>")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_IDS = ("in-reply-to", "references", "message-id")


_LONGEST_LINE = 78
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 '-]+")


class _Headers(EmailPolicy):
    """SMTP's rules, with two exceptions.

    A long id is never encoded, or no mail program would find the thread. And
    Python's folding takes the quotes off a long name, so that a comma in it
    starts another recipient: addresses are written here.
    """

    def fold(self, name: str, value: str) -> str:
        """Write a header; message ids one a line."""
        if name.lower() in _IDS:
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        if isinstance(value, AddressHeader):
            [address] = value.addresses
            return _address_line(name, address)
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write a header in bytes, by the same rule."""
        if name.lower() in _IDS or isinstance(value, AddressHeader):
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


# 7bit: the body passes every relay, encoded where it has to be.
_POLICY = _Headers(linesep="\r\n", cte_type="7bit")


def _address_line(header: str, address: Address) -> str:
    """Write an address header: a name that could be read as anything else is encoded."""
    name, spec = address.display_name, address.addr_spec
    if not name:
        return f"{header}: {spec}\r\n"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    shown = name if _PLAIN_NAME.fullmatch(name) else f'"{escaped}"'
    line = f"{header}: {shown} <{spec}>"
    if name.isascii() and "=?" not in name and len(line) <= _LONGEST_LINE:
        return f"{line}\r\n"
    encoded = Header(name, "utf-8", header_name=header).encode(linesep="\r\n")
    return f"{header}: {encoded}\r\n <{spec}>\r\n"


def as_message(
    letter: Letter,
    policy: Policy,
    now: datetime,
    message_id: str,
    *,
    references: Sequence[str] = (),
    auto_submitted: bool = False,
) -> bytes:
    """Return the letter as a message with CRLF line ends, ready for a mail program.

    `message_id` is one of `new_message_id`; `references` are ids of earlier
    messages, with their angle brackets, of which it answers the last.
    `auto_submitted` marks what no person sent. Raises Refused for an address or
    id that is none.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _sender(policy)
    whose = "the addressee" if letter.in_house else f"the customer of {letter.complaint}"
    message["To"] = _address(letter.to, letter.to_name, whose)
    message["Subject"] = line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = checked_id(message_id)
    if references:
        message["In-Reply-To"] = checked_id(references[-1])
        message["References"] = " ".join(checked_id(each) for each in references)
    if auto_submitted:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, charset="utf-8")
    # Only now: setting the content clears every header that describes it.
    message["Content-Language"] = letter.language
    return message.as_bytes()


def new_message_id(complaint_id: str, token: str, policy: Policy) -> str:
    """Return `<ID.token@domain>` with the sender's domain: nothing in it is personal.

    `token` is what makes it unique: 1 to 64 letters, digits, hyphens or
    underscores. Raises ValueError for another token, Refused without a sender.
    """
    if not _TOKEN.fullmatch(token):
        raise ValueError(f"{token!r} is no token for a Message-ID")
    return f"<{complaint_id}.{token}@{_sender(policy).domain}>"


def _sender(policy: Policy) -> Address:
    """Return `mail.sender`, with or without a name of its own, else the organisation's address."""
    house = policy.organisation
    written = policy.mail.sender or house.email
    if not written:
        raise Refused(
            "the policy names no sender for e-mail; "
            "add `email` to `organisation` or `sender` to `mail` in complaints.yaml"
        )
    name, address = named(written)
    return _address(address, name or house.name, "the sender in complaints.yaml")


def _address(written: str, name: str, whose: str) -> Address:
    """Return an address with its name; raises Refused unless it is exactly one address.

    What is refused is personal, and stays out of the message.
    """
    if not written:
        raise Refused(f"{whose} has no e-mail address; send the letter by post, or call")
    found = parts(written)
    if found is None:
        raise Refused(f"{fault(written)}; correct the one of {whose}")
    return Address(line(name), *found)


def checked_id(written: str) -> str:
    """Return a Message-ID; raises Refused for what is none."""
    if len(written) > 900 or not _MESSAGE_ID.fullmatch(written):
        raise Refused(
            f"'{one_line(line(written), 60)}' is not a Message-ID; it is like <a@b.example>"
        )
    return written
