"""Texts on which readers of YAML may differ, and what a reader makes of one, to be compared."""

from __future__ import annotations

import math
from typing import Any

from complaints.store.text.nodes import YamlProblem

SCALARS = (
    *("", "~", "null", "Null", "NULL", "nUll", "true", "True", "TRUE", "tRUE", "yes", "no", "on"),
    *("off", "y", "N", "0", "00", "0123", "+1", "-1", "-0", "1_000", "_1", "1_", "1__0", "-_1"),
    *("0x1F", "0X1F", "-0x1", "0o17", "0O17", "0b1", "0B1", "+0b1", "0x", "0o8", "0b2"),
    *("1.5", "1.", ".5", "1e5", "1E+5", "1e", "1._", "._1", "1.5e3", "12.50", "1.2.3", "."),
    *(".inf", "-.inf", "+.inf", ".Inf", ".INF", "inf", ".nan", ".NaN", ".NAN", "nan", "1e999"),
    *("9:00", "190:20:30", "2026-11-21", "2026-11-21T10:00:00+01:00", "2001-12-14 21:59:43.10 -5"),
    *('"2026-11-21"', "'no'", '"0123"', "=", "<<", "a: b", "a:b", "a #b", "a#b", "#b", "- a", "-"),
    *("a\tb", "a\t", "\ta", '"a\tb"', "a \t#b", "@a", "`a", "%a", "&a b", "*a", "!a b", "!", "& a"),
    *("? a", "?", "[a, b]", "[a, b", "{a: b}", "{a, b}", "{a: 1, a: 2}", "[a: b]", "{[a]: b}"),
    *(
        "a\u2028b",
        '"a\u2029b"',
        "a\x85b",
        "a\x07",
        '"\x7f"',
        "a\x00",
        "a\ufeffb",
        "a\xa0b",
        "é",
        "💔",
    ),
    *(r'"\u0041"', r'"\ud83d\ude00"', r'"\ud800"', r'"\U00110000"', r'"\UFFFFFFFF"', r'"\x00"'),
    *(r'"\q"', r'"\N\_\L\P"', "'it''s'", '"a\n  b"', "'a\n\n  b'", "a\n  b", '"open', "9" * 30),
    *(
        "9" * 4000,
        "9" * 5000,
        "-" + "9" * 5000,
        "0" * 5000 + "1",
        "0x" + "f" * 5000,
        "1e" + "9" * 5000,
    ),
)
TEXTS = (
    *(
        "",
        "\n",
        "# only a comment\n",
        "\ufeff",
        "\ufeffa: 1\n",
        "\ufeff\ufeffa: 1\n",
        "a",
        "- a\n- b\n",
    ),
    *(
        "---\na: 1\n",
        "--- \na: 1\n",
        "--- a\n",
        "a: 1\n...\n",
        "a: 1\n...\nb: 2\n",
        "a: 1\n---\nb: 2\n",
        "a: |\n  x\n---\nb: 2\n",
        "a: |\n  x\n...\nb: 2\n",
    ),
    *("---\n---\n", "%YAML 1.2\n---\na: 1\n", "%YAML 1.1\n---\na: no\n", "%YAML 1.3\n---\na: 1\n"),
    *("%YAML 9.9\n---\na: 1\n", "%TAG ! x\n---\na: !b c\n", "%FOO\n---\na: 1\n", "a: 1\n%b: 2\n"),
    *("a: &x 1\nb: *x\n", "a: &x 1\nb: &x 2\n", "a: *x\n", "<<: {a: 1}\n", "'<<': {a: 1}\n"),
    *("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "a: !!str 1\n", "!!map {a: 1}\n"),
    *("a: 1\na: 2\n", '"a": 1\na: 2\n', "a:\n  b: 1\n  b: 2\n", '1: a\n"1": b\n'),
    *(
        "? a\n: b\n",
        "? a\n",
        "? [a]\n: b\n",
        "? |\n  a\n: b\n",
        "a: {? b : c}\n",
        ": a\n",
        "0: a\n",
    ),
    *(
        "yes: a\n",
        "null: a\n",
        "~: a\n",
        "true: a\n",
        "1.5: a\n",
        ".inf: a\n",
        "0x1: a\n",
        "0b1: a\n",
    ),
    *(
        "2026-11-21: a\n",
        '"0": a\n',
        "1_0: a\n",
        "a:b: c\n",
        "a\tb: c\n",
        "a: b: c\n",
        "a: b\n c: d\n",
    ),
    *(
        "a: |\n  b\n",
        "a: |-\n  b\n",
        "a: |+\n  b\n\n\n",
        "a: |\n  b",
        "a: |+\n  b",
        "a: >\n  b\n  c",
    ),
    *(
        "a: >\n  b\n\n  c\n   d\n",
        "a: >-\n  b\n",
        "a: >+\n  b\n\n",
        "a: |2\n    b\n",
        "a: |1-\n  b\n",
    ),
    *(
        "a: |0\n  b\n",
        "a: |12\n  b\n",
        "a: |\n",
        "a: |\n\n",
        "a: |\n\n  b\nc: d\n",
        "a: |\nb: c\n",
        "|\n",
    ),
    *(
        "a: |\n  b\n # c\n",
        "a: |\n  b\n   # c\n",
        "a: | # c\n  b\n",
        "a: |#c\n  b\n",
        "a: |\n\tb\n",
    ),
    *(
        "a: |\n  b\tc\n  \n",
        "a: |\n  b\n\t\n",
        "- k: |-\n    a\tb\n  j: c\td\n",
        "k: |\n x\ty\nj: 'c\td'\n",
    ),
    *(
        "a: b\r\nc: |\r\n  d\r\n  e\r\n",
        "a: b\rc: d\r",
        "a: |\r  b\r",
        "a\r\n  b: c\r\n",
        '"a\r\n b"\r\n',
    ),
    *(
        "a: |\n  b\u2028  c\n",
        "a: |\n  b\x85  c\n",
        "a: |\n  b\x07\n",
        "a:\n- b\n-c\n",
        "a: - b\n",
        "a:\n -\n",
    ),
    *(
        "a:   # c\n  b: 1 # d\n",
        "a: 'b' # c\n",
        "a: 'b'# c\n",
        "a: [b, # c\n  d]\n",
        "a: [b,\nc]\n",
    ),
    *(
        "a:\n  - b\n - c\n",
        "a:\n    b: 1\n  c: 2\n",
        "\ta: 1\n",
        "a:\n\tb: 1\n",
        "a:\tb\n",
        "-\ta\n",
    ),
    *(
        "[" * 50 + "]" * 50,
        "- " * 35 + "a\n",
        "- " * 60 + "a\n",
        "- " * 20_000 + "a\n",
        ": " * 20_000,
    ),
    *(
        "".join(" " * depth + "a:\n" for depth in range(60)),
        "{a: " * 3000,
        "? " * 20_000,
        "[" * 500,
    ),
)
PIECES = (
    *SCALARS[:100],
    *(
        "a",
        "b",
        "k: ",
        "k: v",
        "- ",
        "  ",
        "\n",
        "\n\n",
        "\n  ",
        "\n- ",
        "\n  b: ",
        "\nk2: ",
        " ",
        "\t",
    ),
    *(
        "k: |\n   x\ty\n",
        "|",
        "|-",
        "|+",
        ">",
        ">-",
        "|2",
        "  text\n",
        "# c\n",
        " # c",
        "'",
        '"',
        "\\",
    ),
    *(
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "?",
        "---\n",
        "...\n",
        "%",
        "&a ",
        "*a",
        "!t ",
        "\r\n",
        "\r",
        "\ufeff",
    ),
)


def outcome(read: Any, text: str) -> Any:
    """Return what a reader makes of a text; any other exception than a YamlProblem gets out."""
    try:
        return marked(read(text))
    except YamlProblem as problem:
        return YamlProblem, problem.line >= 1, problem.message != ""


def marked(data: Any) -> Any:
    """Return data in which 1, 1.0 and true differ, order counts, and nan equals nan."""
    if isinstance(data, dict):
        return [("map", key, marked(value)) for key, value in data.items()]
    if isinstance(data, list):
        return ["seq", *map(marked, data)]
    shown = "nan" if isinstance(data, float) and math.isnan(data) else data
    return type(data).__name__, shown
