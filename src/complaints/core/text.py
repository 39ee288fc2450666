"""Comparing words the way people mean them: whatever the case, the accents, the ending."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

# Letters that stay whole when accents are taken off, written as people type them instead.
_PLAIN = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})

_CODE = re.compile(
    r"[a-z][a-z0-9_-]{0,39}(?:/[a-z][a-z0-9_-]{0,39})?"
    # And an event's id.
    r"|[0-9]{1,9}-[0-9A-Z]{4}"
)


def fold(text: str) -> str:
    """Return the text without case and accents, for finding and comparing only."""
    if text.isascii():
        return text.lower()
    # One by one, because Python sorts the accents of a letter, and sorts thousands for minutes.
    return "".join(map(_folded_letter, text))


@lru_cache(maxsize=1 << 14)
def _folded_letter(letter: str) -> str:
    # Twice, because letters of mathematics and the like hide their case until taken apart.
    small = unicodedata.normalize("NFKD", letter).casefold()
    decomposed = unicodedata.normalize("NFKD", small)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)


@lru_cache(maxsize=4)
def _folded(text: str) -> str:
    """One text is searched for the words of many categories one after the other."""
    return fold(text)


@lru_cache(maxsize=4096)
def _stem_pattern(stem: str) -> re.Pattern[str]:
    words = re.sub(r"(?:\\\s)++", r"\\s++", re.escape(fold(stem).lstrip()))
    return re.compile(rf"(?<!\w){words}\w*+")


def stems_found(stems: Iterable[str], text: str) -> list[str]:
    """Return the words of the text that start with one of the stems, each once, as folded.

    A stem stands for all its endings (`slomljen` finds `slomljena`); it may be
    of several words.
    """
    folded = _folded(text)
    found: dict[str, None] = {}
    for stem in stems:
        # Few stems are in a text at all; to look for the plain word first saves most of the time.
        if fold(stem).split(" ")[0] not in folded:
            continue
        for match in _stem_pattern(stem).finditer(folded):
            found[" ".join(match[0].split())] = None
    return list(found)


LONGEST_NAME = 80
"""Characters of a word from a file that a message shows."""

_MOST_SHOWN = 30
_LONGEST_WORD = 80
_MOST_COMPARED = 200


def nearest(word: str, known: Iterable[str], likeness: float = 0.55) -> list[str]:
    """Return up to three known words that this one may have been meant to be.

    How like they are is at least `likeness`, of which 1 is the same.

    Comparing takes long: a word that is no word, and what stands far down a list, is left out.
    """
    if len(word) > _LONGEST_WORD:
        return []
    few = islice((name for name in known if len(name) <= _LONGEST_WORD), _MOST_COMPARED)
    by_fold = {fold(name): name for name in few}
    import difflib

    close = difflib.get_close_matches(fold(word), by_fold, n=3, cutoff=likeness)
    if not close:
        close = [name for name in by_fold if fold(word) in re.split(r"[/_-]", name)][:3]
    return [by_fold[name] for name in close]


def few(names: Iterable[str]) -> list[str]:
    """Return the first of some names, as many as one line may name."""
    return list(islice(names, _MOST_SHOWN))


def one_line(text: str, width: int = 0) -> str:
    """Return the text on one line, and cut to `width` characters where one is given."""
    line = " ".join(text.split())
    return line if not width or len(line) <= width else line[: width - 1].rstrip() + "…"


def code_word(text: str, before: str = "", otherwise: str = "") -> str:
    """Return a word of our own in quotes, with what stands before it, as part of a message.

    Whatever is not written like a code may be a customer's words that came to stand in the
    wrong place, and a message does not repeat them: then `otherwise`.
    """
    return f"{before}'{text}'" if _CODE.fullmatch(text) else otherwise


def joined(parts: Sequence[str], last: str) -> str:
    """Return `a, b or c`, with the word before the last part given."""
    return last.join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


MOST_TEXT = 64 * 1024
"""The most that a text which somebody types may take in a file, in bytes of UTF-8."""


def clean(text: str, most: int = MOST_TEXT) -> str:
    """Return text as it may enter a file: line ends as LF, nothing else changed.

    Raises ValueError for text that is no text (a lone surrogate, a null character), and for
    one of more than `most` bytes.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        length = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        where = error.start + 1
        raise ValueError(f"character {where} is half a character (not valid UTF-8)") from None
    if "\0" in text:
        raise ValueError(f"character {text.index(chr(0)) + 1} is a null character")
    if length > most:
        raise ValueError(too_long(length, most))
    return text


def too_long(length: int, most: int = MOST_TEXT) -> str:
    """Return why a text of this many bytes is not taken, and what to do with it."""
    return (
        f"the text is {length:,} bytes long, more than the {most:,} that one may have; "
        "keep it as a file elsewhere and write the main points here"
    )
