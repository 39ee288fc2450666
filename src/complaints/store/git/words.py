"""What git says: of files that it lists, and when it fails, the server's own words before git's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from complaints.store.process import Answer

_PLAIN = "H "
TAG = len(_PLAIN)
"""So much stands before each path that `ls-files -v` lists: a letter, and a space."""

_LONGEST = 300
# Colours, which a server's hook may use as well.
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_REMOTE = re.compile(r"remote: ?(.*)")
# ` ! [remote rejected] main -> main (pre-receive hook declined)`
_REJECTED = re.compile(r"! \[(?:remote )?(?:rejected|failure)\].*\((.+)\)$")
_TELLING = ("fatal:", "error:", "ERROR:")
# Said after every failure, whatever the reason.
_GENERAL = (
    "error: failed to push some refs",
    "fatal: Could not read from remote repository",
    "fatal: the remote end hung up",
    "error: RPC failed",
    "fatal: early EOF",
    "fatal: ref updates aborted by hook",
)
# Advice for another moment, and what goes on.
_NOISE = re.compile(
    r"hint:|warning:|To [^ ]+$|From [^ ]+$|Please make sure you have the correct access rights"
    r"|and the repository exists\.|To add an exception for this directory"
    r"|(?:Enumerating|Counting|Compressing|Receiving|Resolving|Writing|Unpacking|Total)\b.*\d",
    re.IGNORECASE,
)
# With a folder as git writes one: a server may say what looks so and is more than this command.
_TRUST = re.compile(
    r"git config --global --add safe\.directory (?:[\w+,./:=@^%-]+|'(?:[^']|'\\['!]')*')"
)
# The name, or the password, in an address.
_SECRET = re.compile(r"://[^/@\s]+@")
_FULL = ("Permission denied", "Read-only file system", "No space left", "quota", "cannot create '")

# What git says where somebody else was quicker, here or on the server.
_CROSSED = ("fetch first", "non-fast-forward")
_LOCKED = "cannot lock ref"


def crossed(answer: Answer) -> bool:
    """Tell whether git failed because somebody else was quicker, here or there."""
    if not answer.code:
        return False
    # A reference that may not or cannot be written is not one that others are writing.
    locked = _LOCKED in answer.err and not any(words in answer.err for words in _FULL)
    return locked or any(words in answer.err for words in _CROSSED)


def last_line(answer: Answer) -> str:
    """Return what tells most of git's answer, in one line that is not long.

    What a server says, and why it refuses, comes before what git makes of it;
    what git makes of every failure comes last.
    """
    said = _lines(answer.err)
    lines = [line for line in said if not _NOISE.match(line)] or said or _lines(answer.out)
    own = [line for line in lines if not line.startswith(_GENERAL)]
    errors = [line for line in own if line.startswith(_TELLING)]
    told = _from_the_server(lines)
    if told:
        told += errors[:1]
    else:
        # What comes before a failure that says nothing is what the way to the server said.
        told = (errors or _plain(own) or lines or [f"git ended with {answer.code}"])[:1]
    told += [f"if you trust it: {line}" for line in lines if _TRUST.fullmatch(line)][:1]
    return _short(_SECRET.sub("://", "; ".join(dict.fromkeys(told))))


def last_said(answer: Answer) -> str:
    """Return the last line that a program said of its own accord; empty where it was silent."""
    return _short(_SECRET.sub("://", next(reversed(_lines(answer.err)), "")))


def _lines(text: str) -> list[str]:
    """Return the lines that say something; of one that was written over, what stood at the end."""
    plain = _COLOUR.sub("", text)
    written = (line.rstrip().rpartition("\r")[2].strip() for line in plain.split("\n"))
    return [line for line in written if line]


def _from_the_server(lines: list[str]) -> list[str]:
    reasons = [found[1] for line in lines if (found := _REJECTED.search(line))]
    words = [found[1].strip() for line in lines if (found := _REMOTE.match(line))]
    return [*reasons, *(each for each in words if each and not _NOISE.match(each))]


def _plain(lines: list[str]) -> list[str]:
    return [line for line in lines if not _TRUST.fullmatch(line)]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def tagged(listed: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return the letter and the path of each of these entries of `ls-files -v` but the plain ones.

    There may be very many of those.
    """
    return ((entry[0], entry[TAG:]) for entry in listed if entry and not entry.startswith(_PLAIN))
