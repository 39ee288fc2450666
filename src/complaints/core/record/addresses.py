"""E-mail addresses: which one a letter may go to, and what is wrong with one it may not.

Narrower than RFC 5321: no quotes, no blanks, no list, nothing that a mail program could take
for an option of its own. What is wrong is said without the address, which is personal.
"""

from __future__ import annotations

import re
from functools import lru_cache

from complaints.core.record.model import Complaint

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LONGEST_LOCAL = 64
# A domain has at most 253 characters.
_LONGEST = _LONGEST_LOCAL + 1 + 253
# `Name <address>`, as the policy may write its own.
_NAMED = re.compile(r"(?P<name>[^<>]*+)<(?P<address>[^<>]*+)>\s*+")

NOT_ONE = "this is not one plain e-mail address"
OPTION = "this e-mail address begins with a hyphen, which mail programs take for an option"


def parts(written: str) -> tuple[str, str] | None:
    """Return the local part and the domain as mail carries it; None where this is no address."""
    return None if fault(written) else _parts(written)


@lru_cache(maxsize=1024)
def fault(written: str) -> str:
    """Say why no letter can go to an address; empty where one can, or where there is none."""
    if not written:
        return ""
    if written.strip().startswith("-"):
        return OPTION
    local, domain = _parts(written)
    fits = len(local) <= _LONGEST_LOCAL and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return "" if fits else NOT_ONE


def named(written: str) -> tuple[str, str]:
    """Return the name and the address of `Name <address>`; no name where there is the address."""
    found = _NAMED.fullmatch(written)
    return (found["name"].strip().strip('"'), found["address"]) if found else ("", written)


def faults_of(complaint: Complaint) -> list[tuple[str, str]]:
    """Return (whose, what is wrong) for the addresses of a complaint that no letter can go to."""
    speaker = complaint.representative
    written = (
        ("customer", complaint.customer.email),
        ("representative", speaker.email if speaker is not None else ""),
    )
    return [(whose, wrong) for whose, address in written if (wrong := fault(address))]


def _parts(written: str) -> tuple[str, str]:
    # What is longer is no address, and takes the encoding of a domain very long.
    local, _, domain = written.strip()[: _LONGEST + 1].rpartition("@")
    return local, _ascii(domain) if len(written) <= _LONGEST else ""


def _ascii(domain: str) -> str:
    """Return a domain as mail carries it; empty where it cannot be written so."""
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
