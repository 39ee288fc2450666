"""The mutants of `make mutants`: each is the text with one mistake, and only that one."""

from __future__ import annotations

import ast

import pytest
from mutants import mutants


def changes(source: str) -> list[tuple[int, str, str]]:
    """The mistakes made in a text: the line, what stood there, what stands there now."""
    return [(made.line, made.before, made.after) for made in mutants(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("late = now > due", ["now >= due"]),
        ("a < b <= c", ["a <= b <= c", "a < b < c"]),
        ("a == b", ["a != b"]),
        ("a is None", ["a is not None"]),
        ("a not in b", ["a in b"]),
        ("a and b", ["a or b", "b", "a"]),
        ("a or b or c", ["a and b and c", "b or c", "a or c", "a or b"]),
        ("not a", ["a"]),
        ("min(a, key=b)", ["max(a, key=b)"]),
        ("sorted(a, key=b)", ["list(a)"]),
        ("any(a)", ["all(a)"]),
        ("a[0]", ["a[-1]", "1"]),
        ("a[-1]", ["a[0]", "2"]),
        ("a[-n:]", ["a[:]", "a[:n]"]),
        ("a[n:]", ["a[:]", "a[:n]"]),
        ("a[:n]", ["a[:]"]),
        ("a = 3", ["4"]),
        ("a = True", ["False"]),
        ("a.sort()", ["pass"]),
        ("folder / 'lock'", ["folder / 'lock_'"]),
        ("[a for a in b if c]", ["for a in b"]),
        ("if a:\n    b", ["not a"]),
        ("def f():\n    return a", ["return None"]),
        ("def f():\n    return a < b", ["a <= b"]),
        ("a = f'{b > 0}'", ["b >= 0", "1"]),
    ],
)
def test_what_somebody_could_have_typed(source: str, expected: list[str]) -> None:
    """Signs, ends, numbers, and what is left out."""
    assert [after for _, _, after in changes(source)] == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""A text."""',
        "a: Literal[0] = b",
        "def f(a: Slice[0]) -> Slice[0]:\n    return None",
        "@dataclass(frozen=True)\nclass A:\n    b: int",
        "raise Refused('a' + b)",
    ],
)
def test_what_is_left_alone(source: str) -> None:
    """Words for people, types, and what a class promises itself."""
    assert changes(source) == []


def test_one_mistake_at_a_time() -> None:
    """Each mutant differs from the text in the one line it names, and the next begins anew."""
    source = "a = b < 1\nif a and b:\n    c = d[0]\n"
    assert changes(source) == [
        (1, "b < 1", "b <= 1"),
        (1, "1", "2"),
        (2, "a and b", "a or b"),
        (2, "a and b", "b"),
        (2, "a and b", "a"),
        (3, "d[0]", "d[-1]"),
        (3, "0", "1"),
    ]
    lines = source.splitlines()
    for made in mutants(source):
        differs = [
            number
            for number, (was, now) in enumerate(
                zip(lines, made.source.splitlines(), strict=True), 1
            )
            if was != now
        ]
        assert differs == [made.line]


def test_the_same_text_gives_the_same_mutants() -> None:
    """In the same order, each once, and each can be run."""
    source = "if a < b or a < b:\n    c = sorted(d)[0:1]\n"
    made = list(mutants(source))
    assert made == list(mutants(source))
    texts = [each.source for each in made]
    assert len(set(texts)) == len(texts)
    for text in texts:
        ast.parse(text)
