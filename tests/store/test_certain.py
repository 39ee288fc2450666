"""What is certainly plain is read as the reference reads it, and holds nothing that is in doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.record.model import Complaint
from complaints.store.load import parse
from complaints.store.text import certain
from complaints.store.text.certain import ODD, is_certain, looks_certain
from complaints.store.text.reader import is_fast, read_any, read_certain, read_fast, read_slow
from readings import PIECES, SCALARS, TEXTS, marked, outcome

SAMPLE = Path(__file__).parents[2] / "sample-data" / "complaints"
FILES = sorted(SAMPLE.glob("*/*/*.yaml"))
KEYS = "abcdef"
VALUES = (
    *("x", "x y", "a:b", "a: b", "x #", "x#y", "x:", "<a@b>", "(b)", "é 💔", "a - b", "..", "<<"),
    *("'a: b'", "'it''s'", "'a'b'", '"c"', r'"d\ne"', r'"\\\""', r'"\t"', '"a"b"', "'", '"', "''"),
    *("1", "-1", "+1", "0123", "1e5", "1.5", ".5", "0x1f", "1_0", "5bd", "1-7F3K", "12.50 EUR"),
    *("true", "False", "null", "~", "no", ".inf", "=", "", " x", "x ", "2026-11-20T16:02:00+01:00"),
    *("|", "|-", "|+", ">", "[a]", "{a: 1}", "&a b", "*a", "!t a", "? a", "- a", "@a", "%a", "`a"),
    *("7 Lane", "12.50", "12.5 ", "5b", "5d", "3min", "0 a", "0b1", "9" * 20, "1-", "1 #", "1 :a"),
    *(
        "53" + "a1" * 31,
        "53" + "e1" * 31,
        "0b" + "10" * 31,
        "53" + "e" * 62,
        "' '",
        '" a"',
        '"\\n"',
    ),
    *("a\u3000", "a:\u3000b", "\u3000a", "a\xa0#b", "'\xa0'", "ا\u200dب", "a\u00ad", "ª", "²", "٣"),
)
IN_BLOCK = ("t", "t: x", "# y", "- a", " z", "w ", "", "  ", "...", "---", "\ta", "é", "<<<<<<< a")


@pytest.fixture(scope="module", autouse=True)
def _looked_at() -> Iterator[None]:
    """Look at each text as in a run that has read many."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(certain, "_ASKED", count(certain._FEW))
        yield


def block(draw: st.DrawFn, column: int, depth: int) -> list[str]:
    """Lines of a mapping much like ours, with what it holds."""
    lines = []
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)):
        head, kind = " " * column + key + ":", draw(st.integers(0, 9))
        if kind < 4 or depth > 2:
            lines.append(f"{head} {draw(st.sampled_from(VALUES))}")
        elif kind < 6:
            lines.append(f"{head} {draw(st.sampled_from(('|', '|-')))}")
            for told in draw(st.lists(st.sampled_from(IN_BLOCK), min_size=1, max_size=4)):
                lines.append(" " * (column + 2) * (told != "") + told)
        elif kind < 8:
            lines += [head, *block(draw, column + 2, depth + 1)]
        else:
            lines.append(head)
            for _ in range(draw(st.integers(1, 3))):
                first, *rest = (
                    [" " * (column + 4) + draw(st.sampled_from(VALUES))]
                    if draw(st.booleans())
                    else block(draw, column + 4, depth + 1)
                )
                lines += [" " * (column + 2) + "- " + first.lstrip(" "), *rest]
    return lines


@st.composite
def much_like_ours(draw: st.DrawFn) -> str:
    """A plain text, or one that differs from it by a few characters."""
    text = "\n".join(block(draw, 0, 0)) + "\n"
    for piece in draw(st.lists(st.sampled_from((*PIECES, "", " ", "  ")), max_size=2)):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + piece + text[start + draw(st.integers(0, 2)) :]
    return text


def values(data: Any) -> Iterator[Any]:
    """Return what data holds, however deep."""
    for each in data.values() if isinstance(data, dict) else data:
        yield each
        if isinstance(each, dict | list):
            yield from values(each)


def alike(text: str) -> bool:
    """Tell whether a text is not certain, or read as the reference reads it and free of doubts."""
    read = read_certain(text)
    if read is None:
        return True
    kinds = {type(each) for each in values(read)}
    no_mark = re.search("^(<<<|===|>>>)", text, re.MULTILINE) is None
    return kinds <= {str, int, bool, dict, list} and no_mark and as_the_reference(text)


def as_the_reference(text: str) -> bool:
    """Tell whether a text that seems certain is read alike by both, or refused by both."""
    expected = outcome(read_slow, text)
    return bool(outcome(read_fast, text) == expected == outcome(read_any, text))


@given(much_like_ours())
def test_what_is_certain_is_read_as_the_reference_reads_it(text: str) -> None:
    """However plain a text looks, it is read alike or not taken for plain."""
    assert alike(text)


@pytest.mark.parametrize("scalar", [*SCALARS, *VALUES], ids=lambda scalar: repr(scalar[:20]))
def test_plain_scalars_are_read_alike(scalar: str) -> None:
    """Whatever a scalar looks like: alone, in a list, as the first of an item, in a block."""
    for place in (
        *("k: {}\n", "k: {}\na: b\n", "k:\n  - {}\n", "k:\n  - a: {}\n    b: c\n", "- {}\n"),
        *("k: |\n  {}\n", "k: |-\n  a\n  {}\nb: c\n", "# {}\nk: b\n", "{}: a\n", "a: b{}\n"),
    ):
        assert alike(place.replace("{}", scalar)), place


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:24]))
def test_plain_structures_are_read_alike(text: str) -> None:
    """Documents, blocks, keys, anchors, line ends, depth."""
    assert alike(text)
    assert alike(f"a: |\n  b\n{text}")
    assert alike(f"c: d\n{text}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_the_program_writes_is_certain(path: Path) -> None:
    """Each complaint of the sample is, and is read as the reference reads it."""
    text = path.read_text(encoding="utf-8")
    assert looks_certain(text)
    assert marked(read_any(text)) == marked(read_fast(text)) == marked(read_slow(text))
    assert (read_certain(text) is not None) == is_fast()


@pytest.mark.parametrize("path", FILES[::4], ids=lambda path: path.stem)
def test_lines_in_other_places_are_read_alike(path: Path) -> None:
    """Lines left out, put elsewhere, indented otherwise; one character changed: read alike."""
    chances = Random(path.stem)  # noqa: S311 - the same examples each time
    whole = path.read_text(encoding="utf-8").splitlines()
    for _ in range(25):
        start = chances.randrange(len(whole))
        lines = whole[start : start + chances.randrange(2, 16)]
        place = chances.randrange(len(lines))
        deed = chances.randrange(5)
        if deed == 0:
            del lines[place]
        elif deed == 1:
            lines.insert(place, chances.choice(whole))
        elif deed == 2:
            lines[place] = " " * chances.choice((1, 2, 4)) + lines[place]
        elif deed == 3:
            lines[place] = lines[place][chances.randrange(5) :]
        else:
            cut = chances.randrange(len(lines[place]) + 1)
            put = chances.choice((*" :#-|'\"\n\t\\<0.&", "\xa0", "\u2028"))
            lines[place] = lines[place][:cut] + put + lines[place][cut + 1 :]
        outer = min((len(line) - len(line.lstrip(" ")) for line in lines), default=0)
        text = "\n".join(line[outer:] for line in lines) + "\n"
        assert alike(text), text


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", "# c\n", "a: 1", "a:\n", "a: \n", "a: b\n\nc: d\n", "a: b # c\n", "A: b\n"),
        *("a: ~\n", "a: null\n", "null: a\n", "true: a\n", "a:\nb: c\n", "a: b\n  c\n", "a: '\n"),
        *(
            "a: b\n  c: d\n",
            "- a: b\n   c: d\n",
            "- a\n  - b\n",
            "a: 1_0\n",
            "a: 012\n",
            "a: 1.5\n",
        ),
        *(
            "a: [b]\n",
            "a: {b: c}\n",
            "a: |\n    b\n   c\n",
            "a: |\n\n  b\n",
            "a: ' '\n",
            'a: " b"\n',
        ),
        *("a: b\r\n", "a: b\tc\n", "a: b\ud800\n", "a: b\u2028c\n", "\ufeffa: b\n", "a: b\xa0\n"),
        *("<<<<<<< a\n", "a: b\n=======\n", "a: |\n  b\n>>>>>>> c\n", "a: " + "9" * 5000 + "\n"),
        *(
            "a:\n  - - b\n",
            '"a": b\n',
            "? a\n: b\n",
            "a: &b c\n",
            "a: >\n  b\n",
            "a: |\n  b\nc: |\n",
        ),
        *(" " * 41 + "a: b\n", "a: " + "b" * 300_000 + "\n", "b" * 65 + ": a\n"),
    ],
    ids=lambda text: repr(text[:24]),
)
def test_what_is_in_another_form_is_not_certain(text: str) -> None:
    """Nulls, comments, brackets, other line ends, marks of a conflict, numbers that are none."""
    assert not looks_certain(text)


@given(st.text(max_size=9), st.sampled_from(("a: {}\n", "a: |\n  {}\n", "# {}\na: b\n", "{}")))
def test_odd_characters_are_never_certain(text: str, place: str) -> None:
    """Nor are tabs and carriage returns, wherever they stand."""
    whole = place.replace("{}", text)
    assert not (looks_certain(whole) and (ODD.search(whole) or "\t" in whole or "\r" in whole))
    assert alike(whole)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "a: " + "- " * 50_000 + "b\n",
            "a: b" + " -" * 50_000 + "\n",
            "a: b" + ":c" * 50_000 + "\n",
        ),
        *("- a\n" * 50_000, "- a: b\n" * 30_000, "a: '" + "b''" * 50_000 + "'\n"),
        *(
            "a: |\n" + "  - - - -\n" * 20_000,
            "a: |\n  b\n" + "\n" * 90_000,
            "# " * 90_000 + "\na: b\n",
        ),
        *(
            "a: 1" + "-1" * 50_000 + "\n",
            "a: b" + "[" * 90_000 + "\n",
            'a: "' + r"b\n" * 50_000 + '"\n',
        ),
        "".join("  " * depth + "a:\n" for depth in range(20)) + " " * 40 + "a: b\n",
        "".join("  " * depth + "- a:\n" for depth in range(0, 20, 2)) + " " * 40 + "- b\n",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_a_long_text_is_read_alike(text: str) -> None:
    """Rows of signs, many lines, much depth: none makes a reader fail or the data differ."""
    read = read_certain(text)
    assert read is None or marked(read) == outcome(read_any, text)


def test_the_first_texts_of_a_run_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that reads few does not make the pattern; what it reads is the same."""
    monkeypatch.setattr(certain, "_ASKED", count())
    assert [is_certain("a: b\n") for _ in range(certain._FEW + 1)] == [False] * certain._FEW + [
        True
    ]


def test_a_key_that_stands_there_twice_is_refused_as_ever() -> None:
    """A text may look plain and be none: what is wrong is told by the readers of all YAML."""
    text = "a: 1\nb: 2\na: 3\n"
    assert looks_certain(text)
    assert read_certain(text) is None
    assert outcome(read_fast, text) == outcome(read_slow, text)
    assert [finding.line for finding in parse(text, "x", Complaint)[1]] == [3]
