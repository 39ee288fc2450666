"""Comments: found wherever one may stand, and put to what they stood at in another text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaints.core.handling.conversation import note
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.store.complaint_files import changed as written
from complaints.store.complaint_files import in_form
from complaints.store.load import load_content, trusted
from complaints.store.merging import merge_files
from complaints.store.reading import decode
from complaints.store.text.comments import comments, new_comments, with_comments
from complaints.store.text.nodes import YamlProblem
from complaints.store.text.reader import read_fast
from store.test_splice import FILES, NOW

# Lines that are no part of a value; a comment behind one goes before the next that is.
NOTHING = ("", "---", "...", "? severity")
READABLE = [file for file in FILES if b"id: " in file.read_bytes()]


def places(text: str) -> Iterator[int]:
    """Where a comment may come in without another value: before a line, or behind one."""
    data = read_fast(text)
    for line in re.finditer(r"^[^\r\n]*", text, re.MULTILINE):
        # Behind a comment it would be a part of that.
        ends = [] if "#" in line[0] else [(line.end(), "  # c")]
        for place, sign in ((line.start(), "# c\n"), *ends):
            try:
                if read_fast(text[:place] + sign + text[place:]) == data:
                    yield place
            except YamlProblem:
                continue


def commented(text: str) -> str:
    """Put a comment with a number of its own into every place."""
    for number, place in reversed(list(enumerate(sorted(set(places(text)))))):
        own_line = place == 0 or text[place - 1] == "\n"
        sign = f"# c{number}\n" if own_line else f"  # c{number}"
        text = text[:place] + sign + text[place:]
    return text


@pytest.mark.parametrize("file", READABLE, ids=lambda file: file.stem)
def test_every_comment_of_theirs_comes_along(file: Path) -> None:
    """Wherever theirs has one, the merge has it too, behind or before the same words."""
    content = file.read_bytes()
    loaded = load_content(content, file.name, Complaint)
    ours = written(loaded, note(trusted(loaded), Stamp(NOW, NOW, "ivo", "K7QM"), "Ours."))
    text = in_form(decode(content))
    theirs = commented(text)
    merged = merge_files(content, ours, theirs.encode("utf-8"), file.name).content.decode("utf-8")
    found = re.findall(r"# c\d+(?!\d)", merged)
    assert sorted(found) == sorted(re.findall(r"# c\d+", theirs))
    bare = merge_files(content, ours, text.encode("utf-8"), file.name).content.decode("utf-8")
    for line in theirs.splitlines():
        value, gap, sign = line.partition("  # c")
        if gap and value in bare.splitlines() and value.strip() not in NOTHING:
            blanks = " \t"
            lines = [each.rstrip(blanks) for each in merged.splitlines()]
            assert f"{value.rstrip(blanks)}{gap}{sign.rstrip(blanks)}" in lines
    assert read_fast(merged) == read_fast(bare)


def test_the_same_words_in_two_places_are_two_comments() -> None:
    """One that theirs had before is no new one, though something came in between."""
    base = "a: 1\n# sic\nb: 2\nc: 3\n"
    found = new_comments(base, base, "a: 1\n# sic\nz: 0\nb: 2\n# sic\nc: 3\n")
    assert [comment.path for comment in found] == [("c",)]
    assert new_comments(base, base, "a: 1\n# sic\nz: 0\nb: 2\nc: 3\n") == []
    both = base.replace("c: 3", "c: 3  # new")
    assert new_comments(base, both, both) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: {b: 1, c: 2}\n", "# x\na: {b: 1, c: 2}\n"),
        ("a: [\n  d]\n", "# x\na: [\n  d]\n"),
        ("a:  # y\n  b: 1\n", "a:  # y\n  b: 1  # x\n"),
        ("a: 1  # y\n", "# x\na: 1  # y\n"),
        ("c: 1", "c: 1\n# x\n"),
        ("a:\n  b: |\n    # no comment\n", "a:\n  b: |  # x\n    # no comment\n"),
    ],
)
def test_a_comment_goes_as_near_as_it_can(text: str, wanted: str) -> None:
    """Behind what it stood behind, or before what that is in, or at the end."""
    found = comments("a: {\n  b: 1,  # x\n  c: 2}\n")
    assert [(each.path, each.side) for each in found] == [(("a", "b"), "end")]
    assert with_comments(text, found) == wanted


def test_items_are_known_by_their_names() -> None:
    """An attachment by its digest, and the second of two with one digest is another."""
    text = "attachments:\n  - name: a.pdf\n    sha256: abc\n  - name: b.pdf\n    sha256: abc\n"
    found = comments(text.replace("b.pdf", "b.pdf  # torn"))
    assert found[0].path == ("attachments", "abc (2)", "name")
    assert with_comments(text, found) == text.replace("b.pdf", "b.pdf  # torn")
