"""Finding phrases in any text, and the line and column of a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.places import Places
from complaints.core.policy.phrases import (
    MOST,
    Folded,
    find_phrases,
    forbidden,
    forbidden_in_any,
    has_words,
)
from complaints.core.policy.policy import Phrase, Policy


@given(st.text("ab\n", max_size=50))
def test_places(text: str) -> None:
    """Line and column lead back to the character."""
    lines = text.split("\n")
    places = Places(text)
    for offset, char in enumerate(text):
        line, column = places.of(offset)
        assert (lines[line - 1] + "\n")[column - 1] == char


@given(st.text(max_size=30), st.sampled_from(["sorry if", "Якщо ви", "Straße ist", "ბოდიში, თუ"]))
def test_a_phrase_is_found_in_any_text(before: str, phrase: str) -> None:
    """Whatever stands before it, the phrase is found where it was written."""
    text = f"{before} {phrase}"
    hits = list(find_phrases([phrase], Folded(text)))
    assert (0, len(before) + 1, len(text)) in hits or hits[0].start < len(before)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ß ß sorry if", "sorry if"),
        ("e\u0301\u0301 SORRY\nIF", "SORRY\nIF"),
        ("\u00ad\u200b“sorry” if", "sorry” if"),
        ("… ﬁ sorry, if!", "sorry, if"),
    ],
)
def test_the_place_as_written(text: str, written: str) -> None:
    """Characters that fold to several or to none move no place."""
    (hit,) = find_phrases(["x", "sorry if"], Folded(text))
    assert (hit.number, text[hit.start : hit.end]) == (1, written)


def test_the_first_of_two_phrases() -> None:
    """Of two phrases at one place the one that stands first in the list is found."""
    hits = list(find_phrases(["sorry", "sorry if"], Folded("sorry if")))
    assert [hit.number for hit in hits] == [0]


@pytest.mark.parametrize(
    ("phrase", "answer"), [("", False), ("…", False), (", .", False), ("a", True)]
)
def test_phrases_without_a_word(phrase: str, answer: bool) -> None:
    """They are never found."""
    assert has_words(phrase) is answer
    assert bool(list(find_phrases([phrase], Folded("a … , .")))) is answer


def test_no_flood() -> None:
    """A text full of one phrase gives so many findings and no more."""
    assert len(forbidden("sorry if " * 1000, [Phrase("sorry if")])) == MOST


def test_in_any_language(policy: Policy) -> None:
    """Notes are in any language; the same phrase is named once."""
    phrases = {"en": (Phrase("sorry if"),), "hr": (Phrase("ako ste", "Zašto."),)}
    both = replace(policy, phrases=phrases)
    found = forbidden_in_any(["Sorry if; sorry if", "Sorry if, ako ste"], both)
    assert [(f.message, f.mend) for f in found] == [
        ("'Sorry if' is a phrase never to use", "say it in other words"),
        ("'ako ste' is a phrase never to use: Zašto", "say it in other words"),
    ]
    assert forbidden_in_any(["sorry if"], replace(policy, phrases={})) == []
