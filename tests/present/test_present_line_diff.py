"""What was changed in a text, as it is shown."""

from __future__ import annotations

import difflib

import pytest

from complaints.present.line_diff import line_diff


def test_changed_lines() -> None:
    """The lines that differ, between one line of what stayed on either side, and where."""
    text = "".join(f"line {number}\n" for number in range(9))
    now = text.replace("line 2\n", "").replace("line 7", "seven")
    assert line_diff(text, now, "before", "now").splitlines() == [
        "--- before",
        "+++ now",
        "@@ line 2 @@",
        " line 1",
        "-line 2",
        " line 3",
        "@@ line 6 @@",
        " line 6",
        "-line 7",
        "+seven",
        " line 8",
    ]


def test_more_or_less_at_an_end() -> None:
    """Lines that were added at the end or taken from it; the first line, too."""
    assert line_diff("a\nb\n", "a\nb\nc\n", "x", "y").splitlines()[2:] == [
        "@@ line 2 @@",
        " b",
        "+c",
        " ",
    ]
    assert "-b" in line_diff("a\nb", "a", "x", "y").splitlines()
    assert line_diff("a\nb\n", "c\nb\n", "x", "y").splitlines()[2:5] == ["@@ line 1 @@", "-a", "+c"]


def test_nothing_changed() -> None:
    """There is nothing to show."""
    assert line_diff("a\n", "a\n", "before", "now") == ""


def test_line_ends_are_a_change() -> None:
    """They are shown, as every control character is."""
    shown = line_diff("a\nb\n", "a\r\nb\u2028\x1b[31m\n", "before", "now")
    assert "+a\\u000d" in shown.splitlines()
    assert "+b\\u2028\\u001b[31m" in shown.splitlines()


def test_a_large_change_is_cut() -> None:
    """So many lines, each so long, and how many more there are."""
    before = "b" * 5000 + "\n" + "a\n" * 99
    shown = line_diff(before, before.replace("a", "c"), "x", "y").splitlines()
    assert len(shown) == 33
    assert shown[-1] == "… and 171 more lines"
    assert max(map(len, shown)) == 200


def test_a_large_file_is_not_compared_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook may change every other line of sixty thousand: to compare all takes minutes."""
    compared: list[int] = []
    matcher = difflib.SequenceMatcher

    def counting(junk: None, old: list[str], new: list[str]) -> difflib.SequenceMatcher[str]:
        compared.extend((len(old), len(new)))
        return matcher(junk, old, new)

    monkeypatch.setattr(difflib, "SequenceMatcher", counting)
    lines = [f"line {number}" for number in range(60_000)]
    now = [line if number % 2 else f"  {line}" for number, line in enumerate(lines)]
    shown = line_diff("\n".join(lines), "\n".join(now), "x", "y").splitlines()
    assert max(compared) <= 500
    assert shown[-1].startswith("… and at least ")
