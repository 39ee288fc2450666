"""Whether a text is so plain that no reader of YAML can take it for anything else.

Nearly all files of a register are: the program writes them so, and people who change a line of
one mostly leave it so. Nothing in such a text needs a second look. It holds no null, no mark of
a conflict, no more values than a file may hold, and no number but small whole ones.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import count

ODD = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that readers treat apart: controls, other line ends, the byte order mark, halves."""

# Far below what any reader is long at; and no line of so few characters holds many values.
_LONGEST = 256 * 1024
# Bytes of which no reader makes anything of its own, wherever they stand in a text.
_HARMLESS = bytes(range(0x20, 0x7F)) + b"\n"
# To compile the pattern takes as long as to read so many texts without it.
_FEW = 16
_ASKED = count()

# Nothing is tried twice in these patterns, and none of them takes a blank at the end of a line.
_REST = r"[^\n:#]*+(?:(?::(?=\S)|(?<=\S)\#)[^\n:#]*+)*+(?<=\S)"
_WORDS = rf"(?![nN](?:ull|ULL)\n)(?:[^\W\d_]|[<(](?=[^\W_])){_REST}"
# Dates, ids, amounts of money, addresses; time limits; digests, which hold a letter besides `e`.
_NUMERIC = (
    rf"[0-9]{{1,9}}+(?:\.[0-9]{{1,2}}+)?+[-\ ]{_REST}"
    r"|[1-9][0-9]{0,4}+(?:min|mo|b?[hd]|w)"
    r"|(?=[1-9][0-9e]*+[a-df])[0-9a-f]{64}"
    r"|0|[1-9][0-9]{0,8}+"
)
_QUOTED = (
    r'"(?=[^\s"\\])[^"\\\n]*+(?:\\["\\n][^"\\\n]*+)*+"'
    r"|'(?=[^\s'])[^'\n]*+(?:''[^'\n]*+)*+'"
)
_VALUE = rf"(?:{_WORDS}|{_QUOTED}|{_NUMERIC})\n"
_KEY = r"(?!(?:true|false|null):)[a-z][a-z0-9_]{0,63}+:"


def _behind_key(column: str, block: int) -> str:
    """Return what may stand behind a key in a column, and on the lines that belong to it."""
    deeper = rf"{column}\ \ "
    return (
        rf"(?:\ (?:{_VALUE}(?!{column}\ )"
        rf"|\|-?\n({column}\ ++)\S[^\n]*+\n(?:\{block}[^\n]*+\n|\n)*+)"
        rf"|\n(?={deeper}))"
    )


@cache
def _certain() -> re.Pattern[str]:
    entry = _KEY + _behind_key(r"\1", 2)
    item = _KEY + _behind_key(r"\1\ \ ", 3)
    # The first group cannot fail: Python 3.11 loses its place where one in a loop can.
    return re.compile(
        rf"""(?:\#[^\n]*+\n)*+
        (?:(\ {{0,40}}+)(?:{entry}|-\ (?:{item}|{_VALUE}(?!\1\ ))))++\Z""",
        re.VERBOSE,
    )


def is_certain(text: str) -> bool:
    """Tell whether each line of a text is certainly plain, and stands where it can.

    Of the first few texts that is not known: to be told it takes longer than to do without.
    """
    return next(_ASKED) >= _FEW and looks_certain(text)


def looks_certain(text: str) -> bool:
    """Tell the same of any text."""
    return len(text) <= _LONGEST and not _has_odd(text) and _certain().match(text) is not None


def _has_odd(text: str) -> bool:
    try:
        rest = text.encode("utf-8").translate(None, _HARMLESS).decode("utf-8")
    except UnicodeEncodeError:
        # Half a character.
        return True
    return "\t" in rest or "\r" in rest or ODD.search(rest) is not None
