"""Complaint ids: the check character finds slips, and input is forgiving but not credulous."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.record.ids import (
    ALPHABET,
    check_character,
    folder_of,
    is_valid,
    make_id,
    normalise,
)
from complaints.errors import Refused

BODIES = ["26117F3K9Q", "2611000000", "2601ZZZZZZ", "2712A1B2C3", "3004PQRSTV"]
RANDOM = st.text(ALPHABET, min_size=6, max_size=6)


@pytest.mark.parametrize(
    ("body", "check"), [("26117F3K9Q", "Y"), ("2611000000", "8"), ("2601ZZZZZZ", "W")]
)
def test_the_written_check_characters_hold(body: str, check: str) -> None:
    """The three examples of the design give the check characters printed there."""
    assert check_character(body) == check


@pytest.mark.parametrize("body", BODIES)
def test_every_single_wrong_character_is_found(body: str) -> None:
    """Whatever place is mistyped as whatever character, the check character included."""
    whole = body + check_character(body)
    for place, right in enumerate(whole):
        for wrong in set(ALPHABET) - {right}:
            slip = whole[:place] + wrong + whole[place + 1 :]
            assert check_character(slip[:-1]) != slip[-1], slip


@pytest.mark.parametrize("body", BODIES)
def test_every_swap_is_found(body: str) -> None:
    """Whatever two different characters change places, near or far."""
    whole = body + check_character(body)
    for first in range(len(whole)):
        for second in range(first + 1, len(whole)):
            if whole[first] == whole[second]:
                continue
            letters = list(whole)
            letters[first], letters[second] = letters[second], letters[first]
            slip = "".join(letters)
            assert check_character(slip[:-1]) != slip[-1], slip


@given(st.integers(2000, 2099), st.integers(1, 12), RANDOM)
def test_a_made_id_is_valid_and_reads_back(year: int, month: int, random_part: str) -> None:
    """What is minted is valid, and its written form is the one it is read back to."""
    made = make_id("CMP", year, month, random_part)
    assert is_valid(made)
    assert normalise(made) == made
    assert normalise(made.lower().replace("-", "")) == made
    assert normalise(made[-7:]) == made[-7:]
    assert folder_of(made) == f"{year}/{month:02d}/{made}.yaml"


@pytest.mark.parametrize(
    "typed",
    [
        "cmp-2611-7f3k9qy",
        "CMP26117F3K9QY",
        " cmp 2611 7f3k9qy ",
        "CMP-26ll-7F3K9QY",
        "cmp26Il7f3k9qy",
    ],
)
def test_input_is_forgiving(typed: str) -> None:
    """Case, hyphens, spaces, and I or L for 1, are mended."""
    assert normalise(typed) == "CMP-2611-7F3K9QY"


def test_the_prefix_keeps_its_letters() -> None:
    """O, I and L are mended after the prefix only."""
    made = make_id("OIL", 2026, 11, "000111")
    assert normalise(made.replace("000111", "oOoIlL").lower()) == made


@pytest.mark.parametrize("part", ["7F3", "7f3k", "7F3K9QY", "o1l"])
def test_a_part_is_characters_of_the_random_part(part: str) -> None:
    """Three characters or more, up to the last seven, are a part."""
    assert normalise(part) == part.upper().replace("O", "0").replace("L", "1")


def test_a_wrong_check_character_asks_whether_it_was_mistyped() -> None:
    """A whole id with a slip is refused with a question, not looked for."""
    with pytest.raises(Refused, match="mistyped\\?"):
        normalise("CMP-2611-7F3K9QZ")


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "7F", "7F3K9QYY", "@@", "../../etc/passwd", "2611-7F3K9QY"),
        *(
            "C-2611-7F3K9QY",
            "TOOLONG-2611-7F3K9QY",
            "CMP-2611-7F3K9QU",
            "%00",
            "\x1b[2J",
            "7F3\x00",
        ),
        *("скарга", "７Ｆ３", "a" * 100_000),
    ],
)
def test_what_can_be_no_id_is_refused(typed: str) -> None:
    """Hostile input is refused in one short printable line that shows how to write an id."""
    with pytest.raises(Refused) as refused:
        normalise(typed)
    message = str(refused.value)
    assert "write it like CMP-2611-7F3K9QY" in message
    assert message.isprintable()
    assert len(message) < 200


@pytest.mark.parametrize(
    "text", ["", "CMP-2611-7F3K9QY\n", "cmp-2611-7F3K9QY", "CMP-2611-7F3K9Q8", "CMP/2611/7F3K9QY"]
)
def test_only_the_one_written_form_is_valid(text: str) -> None:
    """In a file there is one way to write an id."""
    assert not is_valid(text)


@given(st.text(max_size=30))
def test_no_text_escapes(text: str) -> None:
    """Any text gives a whole id, a part, or a refusal; nothing that could leave the folder."""
    try:
        found = normalise(text)
    except Refused:
        return
    assert is_valid(found) or set(found) <= set(ALPHABET)
