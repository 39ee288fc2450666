"""Commands as people can copy them from a message into their shell, on one line."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable


def quoted(word: str) -> str:
    """Return a word as a shell reads it: one with line ends or the like with those written out.

    These are read so by every shell that knows `$'…'`, as bash and zsh do.
    """
    if word.isprintable():
        return shlex.quote(word)
    return f"$'{''.join(map(_escaped, word))}'"


def command_line(words: Iterable[str]) -> str:
    """Return a command with its arguments, each quoted."""
    return " ".join(map(quoted, words))


def _escaped(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable():
        return character
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(character))
