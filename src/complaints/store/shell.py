"""Commands as people can copy them from a message into their shell, and names, on one line."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable
from pathlib import Path

_PLAIN = "@%+=:,./~_-"


def quoted(word: str) -> str:
    """Return a word as a shell reads it: one with line ends or the like with those written out.

    These are read so by every shell that knows `$'…'`, as bash and zsh do.
    """
    if word.isprintable():
        return shlex.quote(word)
    return f"$'{''.join(map(_escaped, word))}'"


def shown_name(name: str) -> str:
    """Return the name of a file for a sentence: quoted where it could pass for more than a name.

    Others choose it, and may write a line end, or a command, into it.
    """
    plain = all(character.isalnum() or character in _PLAIN for character in name)
    return name if plain else quoted(name)


def command_line(words: Iterable[str]) -> str:
    """Return a command with its arguments, each quoted."""
    return " ".join(map(quoted, words))


def moving_away(path: Path) -> str:
    """Return the command that gives what is in the way a name beside it that nothing has."""
    number = 1
    while os.path.lexists(free := path.with_name(f"{path.name}.moved-{number}")):
        number += 1
    return command_line(["mv", str(path), str(free)])


def _escaped(character: str) -> str:
    if character in "\\'":
        return f"\\{character}"
    if character.isprintable():
        return character
    return "".join(f"\\{byte:03o}" for byte in os.fsencode(character))
