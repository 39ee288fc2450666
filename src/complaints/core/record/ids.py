"""Complaint ids: alphabet, check character, forgiving input.

An id is a prefix, the year and month of minting, six random characters and a
check character: `CMP-2611-7F3K9QY`. The alphabet is Crockford's base 32, which
has no I, L, O and U, so that an id survives being read out on the telephone.
"""

from __future__ import annotations

import re

from complaints.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 6
SUFFIX_LENGTH = RANDOM_LENGTH + 1
PREFIX_PATTERN = r"^[A-Z]{2,5}$"
ID_PATTERN = r"^[A-Z]{2,5}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{7}$"

_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_SPOKEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def check_character(body: str) -> str:
    """Return the check character of the ten characters before it (year, month, random part).

    A Damm-type sum over GF(32): `c = 2 * (c xor d)`. It finds every single
    wrong character and every swap of two neighbours.
    """
    total = 0
    for char in body:
        total = (total ^ _VALUE[char]) << 1
        if total & 32:
            total ^= _POLYNOMIAL
    return ALPHABET[total]


def make_id(prefix: str, year: int, month: int, random_part: str) -> str:
    """Build an id from its parts; `random_part` is six characters of the alphabet."""
    stamp = f"{year % 100:02d}{month:02d}"
    return f"{prefix}-{stamp}-{random_part}{check_character(stamp + random_part)}"


def is_valid(complaint_id: str) -> bool:
    """Tell whether this is a whole id in its one written form, check character included."""
    if not re.match(ID_PATTERN, complaint_id):
        return False
    _, stamp, suffix = complaint_id.split("-")
    return check_character(stamp + suffix[:-1]) == suffix[-1]


def normalise(text: str) -> str:
    """Turn what a person typed into a whole id, or a part of one, in its written form.

    Returns either a whole id (`CMP-2611-7F3K9QY`) or characters of the random
    part (`7F3`). Raises Refused for a wrong check character and for text that
    can be no id.
    """
    compact = re.sub(r"[\s-]", "", text).upper()
    whole = re.match(r"^([A-Z]{2,5}?)([0-9OIL]{4})([0-9A-TV-Z]{7})$", compact)
    if whole:
        prefix, stamp, suffix = whole[1], whole[2].translate(_SPOKEN), whole[3].translate(_SPOKEN)
        found = f"{prefix}-{stamp}-{suffix}"
        if not is_valid(found):
            raise Refused(f"{found} is no id: its check character does not fit; mistyped?")
        return found
    part = compact.translate(_SPOKEN)
    if re.match(r"^[0-9A-HJKMNP-TV-Z]{3,7}$", part):
        return part
    shown = "".join(char if char.isprintable() else "?" for char in text[:40])
    raise Refused(
        f"'{shown}' is no complaint id; write it like CMP-2611-7F3K9QY, "
        "its last seven characters, or @ for the last one you changed"
    )


def spoken(event_id: str) -> str:
    """Return an event's or entry's id as it is written, for one that a person typed or heard."""
    number, dash, rest = event_id.strip().upper().partition("-")
    return number + dash + rest.translate(_SPOKEN)


def folder_of(complaint_id: str) -> str:
    """Return the path of the complaint's file below `complaints/`; it follows from the id alone."""
    _, stamp, _ = complaint_id.split("-")
    return f"20{stamp[:2]}/{stamp[2:]}/{complaint_id}.yaml"
