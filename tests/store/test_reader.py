"""The fast reader and the reference reader give the same data, or both refuse, for any text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from complaints.store.text import doubts
from complaints.store.text.nodes import YamlProblem
from complaints.store.text.reader import read_any, read_fast, read_slow
from readings import PIECES, SCALARS, TEXTS, outcome


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda scalar: repr(scalar[:20]))
def test_both_readers_agree_on_scalars(scalar: str) -> None:
    """Whatever a scalar looks like and wherever it stands, both readers understand the same."""
    for place in ("k: {}\n", "k: {}", "- {}\n", "k: [{}]\n", "k: {{a: {}}}\n"):
        text = place.format(scalar)
        assert outcome(read_any, text) == outcome(read_slow, text), text


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:24]))
def test_both_readers_agree_on_structures(text: str) -> None:
    """Documents, blocks, keys, anchors, line ends, depth: both readers understand the same."""
    assert outcome(read_any, text) == outcome(read_slow, text)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text[:24]))
def test_both_readers_agree_on_structures_inside_a_file(text: str) -> None:
    """The same holds for text that follows a block with tabs, as a customer's words may be."""
    whole = f"id: x\ndescription: |\n  a\tb\n\n  c\n{text}"
    assert outcome(read_any, whole) == outcome(read_slow, whole)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("a: |\n  b")
@example("- 0O7")
@example("!")
@example("a\tb")
def test_both_readers_agree_on_text_of_pieces(text: str) -> None:
    """Text put together from the pieces of YAML is understood alike, or refused by both."""
    assert outcome(read_any, text) == outcome(read_slow, text)


@given(st.text(max_size=40), st.sampled_from(["{}", "k: {}\n", "k: '{}'\n", "k: |\n  {}\n"]))
def test_both_readers_agree_on_any_characters(text: str, place: str) -> None:
    """Any characters at all, half ones among them, are understood alike, or refused by both."""
    whole = place.replace("{}", text)
    assert outcome(read_any, whole) == outcome(read_slow, whole)


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


AROUND_SIGNS = (
    *("%", "...", "---", "&", "*", "!", "?", "<<", "0x", "0O", "0b", "-", "+", " ", "\n", "\t"),
    *("\r\n", "a", "é", "\u2028", ":", ",", "[", "]", "{", "}", "k: ", "- "),
)


@given(st.lists(st.sampled_from(AROUND_SIGNS), max_size=9).map("".join))
def test_what_is_looked_for_first_is_wherever_there_is_doubt(text: str) -> None:
    """The first look is a fast one, and passes over nothing in which the readers may differ."""
    for sign, near, pattern in doubts._DOUBTS:
        if pattern().search(text):
            assert sign in text
            assert near().search(text), sign


@pytest.mark.parametrize("sign", ["%", "...", "---", "&", "!", "?", "0x", "0B"])
def test_a_sign_within_a_word_is_not_looked_at_twice(sign: str) -> None:
    """So it stands in most of the texts in which it stands at all."""
    assert not any(near().search(f"Why{sign} A{sign}b.\n") for _, near, _ in doubts._DOUBTS)
