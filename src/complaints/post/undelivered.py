"""Why a message was not delivered, or may not have been, told without anybody's address."""

from __future__ import annotations

import re

from complaints.core.text import one_line
from complaints.errors import Refused

# It starts where a word does and tries nothing twice: programs may say megabytes.
_ADDRESS = re.compile(r"(?<![^\s<>@:,;()])[^\s<>@:,;()]++@[^\s<>@:,;()]++")


class NotSent(Refused):
    """The message was certainly not taken."""


class Uncertain(Refused):
    """Nobody can tell whether the message was taken."""


def without_addresses(said: str) -> str:
    """Return what a program said in one line, without the customer's address."""
    return one_line(_ADDRESS.sub("(address)", said), 200)
