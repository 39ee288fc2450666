"""Time limits as they are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.time.durations import (
    DURATION_PATTERN,
    MOST,
    MOST_MONTHS,
    UNITS,
    Duration,
    parse_duration,
)

durations = st.builds(Duration, st.integers(1, MOST), st.sampled_from(UNITS[:-2] + UNITS[-1:]))
durations |= st.builds(Duration, st.integers(1, MOST_MONTHS), st.just("mo"))


@given(durations)
def test_what_is_written_is_read_back(duration: Duration) -> None:
    """Every time limit survives being written and read, and fits the pattern."""
    assert parse_duration(str(duration)) == duration
    assert re.search(DURATION_PATTERN, str(duration))


@given(st.text(alphabet="0159 +-.bdhminow\n", max_size=8))
def test_only_what_fits_the_pattern_is_read(text: str) -> None:
    """The reader and the pattern agree on what a time limit is."""
    if re.fullmatch(DURATION_PATTERN, text):
        assert str(parse_duration(text)) == text
    else:
        with pytest.raises(ValueError, match="is no time limit"):
            parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "bd",
        "0h",
        "05bd",
        "5 bd",
        " 5bd",
        "5bd\n",
        "5BD",
        "-1d",
        "1.5h",
        "100000min",
        "10000mo",
        "٥bd",
        "1m",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    """No zero, sign, fraction, blank, capital, foreign digit or sixth digit is let through."""
    with pytest.raises(ValueError, match="is no time limit"):
        parse_duration(text)


def test_the_refusal_says_how_to_write_it() -> None:
    """The error is one line that quotes the text, lists the units and gives an example."""
    with pytest.raises(ValueError, match="no time limit") as caught:
        parse_duration("5 days")
    assert str(caught.value) == (
        "'5 days' is no time limit: write a whole number from 1 to 99999 and "
        "min, h, bh, d, w, mo or bd, e.g. 5bd"
    )


@pytest.mark.parametrize(
    ("amount", "unit"), [(0, "h"), (-1, "d"), (MOST + 1, "d"), (1, "y"), (MOST_MONTHS + 1, "mo")]
)
def test_a_duration_cannot_be_made_wrong(amount: int, unit: str) -> None:
    """What cannot be written cannot be constructed either."""
    with pytest.raises(ValueError, match=f"'{amount}{unit}' is no time limit"):
        Duration(amount, unit)


def test_units_are_never_converted() -> None:
    """A week is not seven days and a day is not 24 hours: they are different limits."""
    assert parse_duration("1w") != parse_duration("7d")
    assert parse_duration("24h") != parse_duration("1d")


def test_a_duration_is_frozen() -> None:
    """A parsed limit is shared by a cache, so nobody can change it."""
    first = parse_duration("4bh")
    with pytest.raises(AttributeError):
        first.amount = 5  # type: ignore[misc]
    assert parse_duration("4bh") is first
