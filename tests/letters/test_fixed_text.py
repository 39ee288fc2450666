"""What a template says itself, each character in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.letters.fixed_text import fixed_text


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("Dear {{ to_name }},\n", "Dear ,"),
        ("{% if open %}\nYes{% else %}No{% endif %}", "Yes No"),
        ("{# sorry\nif #}Hello", "Hello"),
        ("Hello {{ never closed", "Hello"),
        ("a { b } %} c", "a { b } %} c"),
    ],
)
def test_only_its_own_words_stay(template: str, words: str) -> None:
    """Values, commands and comments are blanked out."""
    assert " ".join(fixed_text(template).replace("\ufffc", "").split()) == " ".join(words.split())


@given(st.text("{}%# \nab", max_size=80))
def test_every_character_stays_in_its_place(template: str) -> None:
    """The text is as long as the template, and its lines are the same."""
    text = fixed_text(template)
    assert len(text) == len(template)
    assert [i for i, c in enumerate(text) if c == "\n"] == [
        i for i, c in enumerate(template) if c == "\n"
    ]
