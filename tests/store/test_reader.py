"""The fast reader and the reference reader give the same data, or both refuse, for any text."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from complaints.store.text.nodes import YamlProblem
from complaints.store.text.reader import read_fast, read_slow

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


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda scalar: repr(scalar[:20]))
def test_both_readers_agree_on_scalars(scalar: str) -> None:
    """Whatever a scalar looks like and wherever it stands, both readers understand the same."""
    for place in ("k: {}\n", "k: {}", "- {}\n", "k: [{}]\n", "k: {{a: {}}}\n"):
        text = place.format(scalar)
        assert outcome(read_fast, text) == outcome(read_slow, text), text


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:24]))
def test_both_readers_agree_on_structures(text: str) -> None:
    """Documents, blocks, keys, anchors, line ends, depth: both readers understand the same."""
    assert outcome(read_fast, text) == outcome(read_slow, text)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:24]))
def test_both_readers_agree_on_structures_inside_a_file(text: str) -> None:
    """The same holds for text that follows a block with tabs, as a customer's words may be."""
    whole = f"id: x\ndescription: |\n  a\tb\n\n  c\n{text}"
    assert outcome(read_fast, whole) == outcome(read_slow, whole)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("a: |\n  b")
@example("- 0O7")
@example("!")
@example("a\tb")
def test_both_readers_agree_on_text_of_pieces(text: str) -> None:
    """Text put together from the pieces of YAML is understood alike, or refused by both."""
    assert outcome(read_fast, text) == outcome(read_slow, text)


@given(st.text(max_size=40), st.sampled_from(["{}", "k: {}\n", "k: '{}'\n", "k: |\n  {}\n"]))
def test_both_readers_agree_on_any_characters(text: str, place: str) -> None:
    """Any characters at all, half ones among them, are understood alike, or refused by both."""
    whole = place.replace("{}", text)
    assert outcome(read_fast, whole) == outcome(read_slow, whole)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0123", 123),
        ("1_000", "1_000"),
        ("no", "no"),
        ("9:00", "9:00"),
        ('"2026-11-21"', "2026-11-21"),
        ("2026-11-21", "2026-11-21"),
        ("0x1F", 31),
        ("0o17", 15),
        ("0b1", "0b1"),
        ("12.50", 12.5),
        ("true", True),
        ("TRUE", True),
        ("~", None),
        ("", None),
        ("=", "="),
        (r'"\ud83d\ude00"', "😀"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    """A plain scalar is what YAML 1.2 says it is; nothing becomes a date."""
    assert read_fast(f"k: {text}\n") == {"k": value}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: &x 2\n", 2, "anchors (&), aliases (*) and tags (!) are not used"),
        ("a: 1\nb: *Ana\n", 2, "anchors (&), aliases (*) and tags (!) are not used"),
        ("a: !!str 1\n", 1, "anchors (&), aliases (*) and tags (!) are not used"),
        ("a: 1\nb: 2\na: 3\n", 3, "this key stands there twice"),
        ("a: 1\n---\nb: 2\n", 2, "more than one document"),
        ("a:\n\tb: 1\n", 2, "a tab stands where spaces are needed"),
        ("a: 1\n0: 2\n", 2, "this key is no word; quote it"),
        ("a: 1\n? [b]\n: c\n", 2, "a key must be a plain word"),
        ("a: 1\nb: \x07\n", 2, "control character"),
        ('a: 1\nb: "\\UFFFFFFFF"\n', 2, "of no character"),
        ('a: 1\nb: "\\ud800"\n', 2, "half a character"),
        ("a: 1\nb: " + "9" * 5000 + "\n", 2, "too long"),
        ("%YAML 1.3\n---\na: 1\n", 1, "names a version that is not read here"),
        ("- " * 20_000 + "a\n", 1, "nested too deeply"),
        ("a: 1\nb: " + "[" * 20_000 + "\n", 2, "nested too deeply"),
        ("a: 1\nb: " + "{" * 20_000 + "\n", 2, "nested too deeply"),
    ],
)
def test_a_refused_text_says_why_and_where(text: str, line: int, words: str) -> None:
    """What is no YAML of ours is refused with its line, in words a person understands."""
    with pytest.raises(YamlProblem) as refused:
        read_fast(text)
    assert words in refused.value.message
    assert refused.value.line == line
    assert "Ana" not in refused.value.message
