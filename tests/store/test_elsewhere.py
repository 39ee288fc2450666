"""Where else git reads: what its configurations name, and from where it borrows objects."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from complaints.store.git.elsewhere import named_files, object_folders


@pytest.mark.parametrize(
    "said",
    [
        "[include]\n\tpath = a\n",
        "[include] path=a ; a comment\n",
        "[include]path = a#none\n",
        '[include]\n\tpath = "a ; b" # c\n',
        '[include]\n\tPath = " a "\n',
        "[include]\r\n\tpath = a b \r\n",
        "[include]\n\tpath = a\tb\n",
        '[include]\n\tpath = a\\\\b\\"c\\td\\be\n',
        "[include]\n\tpath = a\\\nb ; c\n",
        "[include]\r\n\tpath = a\\\r\nb\r\n",
        '[include]\n\tpath = a"b \\\n c"d\n',
        "[include]\n\tpath = a \\\n\n",
        "; [x] path = a\\\n[include]\n\tpath = b\n",
        '[x "]path=\\""]\n\ty = z\n[include]\n\tpath = c\n',
    ],
)
def test_what_a_configuration_includes(said: str, tmp_path: Path) -> None:
    """As git itself reads it: comments, quotes, escapes, lines that go on in the next."""
    (tmp_path / "config").write_bytes(said.encode())
    asked = ["git", "config", "--file", "config", "--no-includes", "--null", "include.path"]
    name = subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True).stdout
    assert tmp_path / name.decode().rstrip("\0") in list(named_files(tmp_path, tmp_path / "top"))


def test_a_configuration_that_is_included(tmp_path: Path) -> None:
    """It is gone through as well, from where it lies; one that includes itself is, once."""
    (tmp_path / "config").write_text("[include]\n\tpath = below/more\n\tpath = config\n", "utf-8")
    (tmp_path / "below").mkdir()
    said = f'[includeIf "gitdir:{tmp_path}"] path = ../last\n[core]\n\tattributesFile = own\n'
    (tmp_path / "below" / "more").write_text(said, "utf-8")
    found = list(named_files(tmp_path, tmp_path / "top"))
    assert {tmp_path / "below" / "more", tmp_path / "below" / ".." / "last"} <= set(found)
    assert tmp_path / "top" / "own" in found
    assert len(found) < 40


def test_objects_that_are_borrowed(tmp_path: Path) -> None:
    """Those of others, and of those from whom they borrow; a circle has an end."""
    folders = [tmp_path / name for name in ("own", "a", 'b"\n')]
    for folder, said in zip(
        folders, ("# None\n../a\n", '\n"../b\\"\\012"\n', "../own\na\0b\n"), strict=True
    ):
        (folder / "info").mkdir(parents=True)
        (folder / "info" / "alternates").write_text(said, "utf-8")
    found = object_folders(folders[0])
    assert set(folders) <= {each.resolve() for each in found}
    assert len(found) <= 100
