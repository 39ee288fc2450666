"""Texts that were refused: none is lost, none overwrites another."""

from __future__ import annotations

from pathlib import Path

from complaints.store.kept import keep


def test_each_text_has_a_file_of_its_own(tmp_path: Path) -> None:
    """The second text under a name gets the next number, byte for byte as it was typed."""
    first = keep(tmp_path, "refused-x", ".txt", "one\r\n")
    second = keep(tmp_path, "refused-x", ".txt", "two \udcff")
    assert [first.name, second.name] == ["refused-x.txt", "refused-x-2.txt"]
    assert first.parent == tmp_path / ".complaints"
    assert (first.read_bytes(), second.read_bytes()) == (b"one\r\n", b"two \xff")
    assert (first.parent / ".gitignore").read_text("utf-8") == "*\n"
