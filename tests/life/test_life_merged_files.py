"""What people wrote into a complaint's file besides what the program does, merged by git."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from earlier import as_before
from life.test_life_merging import (
    NAME,
    Apart,
    ByGit,
    Call,
    Git,
    Ok,
    apart,
    by_git,
    committed,
    driven,
    events,
    note,
    put,
    text_of,
)

__all__ = ["apart", "by_git", "committed", "driven"]


def test_comments_and_own_keys(driven: Path, apart: Apart, by_git: ByGit) -> None:
    """Those of both sides stay, where they stood."""
    apart(
        [put("severity: high", "severity: high  # agreed"), note("Ours.")],
        [
            put("owner: ivo\n", "# on leave\nowner: ivo\nshelf: {row: 3}\n"),
            put("terms:\n", "terms: # as promised\n"),
            put("description: |\n", "description: | # as told\n"),
            put("    reason: diss", "    # it is\n    reason: diss"),
            note("Theirs."),
        ],
    )
    assert by_git("merge", "theirs")[0] == 0
    text = text_of(driven)
    assert "severity: high  # agreed\n" in text
    assert "# on leave\nowner: ivo\n" in text
    assert "\nterms:  # as promised\n  acknowledge: " in text
    assert "\ndescription: |  # as told\n" in text
    assert "\n    # it is\n    reason: dissatisfied\n" in text
    assert "\nshelf: {row: 3}\n" in text or "\nshelf:\n  row: 3\n" in text


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_own_keys_of_an_event(side: str, driven: Path, apart: Apart, by_git: ByGit) -> None:
    """They stay in the event where somebody put them, and go where somebody took them out."""
    change, others = put("    kind: letter\n", "    kind: letter\n    printed_by: 12\n"), note("x")
    sides: tuple[Sequence[Call], Sequence[Call]] = ([change], [others])
    apart(*(sides if side == "ours" else sides[::-1]))
    assert by_git("merge", "theirs")[0] == 0
    assert "\n    printed_by: 12\n" in text_of(driven).partition("kind: letter")[2]
    by_git("switch", "--quiet", "--create", "again")
    put("    printed_by: 12\n", "")(driven / NAME)
    by_git("commit", "--quiet", "--all", "-m", "Taken out")
    by_git("switch", "--quiet", "main")
    put("severity: high", "severity: high  # so")(driven / NAME)
    by_git("commit", "--quiet", "--all", "-m", "Else")
    assert by_git("merge", "again")[0] == 0
    assert "printed_by" not in text_of(driven)


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_own_keys_of_an_attachment(
    side: str, driven: Path, apart: Apart, by_git: ByGit, git: Git
) -> None:
    """They stay with the file they are about, though another one comes before it."""
    old = f"attachments:\n  - name: bill.pdf\n    sha256: {'b' * 64}\n"
    new = f"attachments:\n  - name: photo.jpg\n    sha256: {'a' * 64}\n"
    put("events:\n", f"{old}events:\n")(driven / NAME)
    git("commit", "--quiet", "--all", "-m", "Attached")
    change = [put("name: bill.pdf\n", "name: bill.pdf  # torn\n    shelf: 12\n")]
    others: Sequence[Call] = [put("attachments:\n", new), note("x")]
    apart(*((change, others) if side == "ours" else (others, change)))
    assert by_git("merge", "theirs")[0] == 0
    bill = text_of(driven).partition("name: bill.pdf  # torn\n")[2].partition("events:")[0]
    assert "shelf: 12\n" in bill
    assert "photo.jpg" in text_of(driven)


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_the_mark_of_an_editor(side: str, driven: Path, apart: Apart, by_git: ByGit) -> None:
    """A byte order mark before the first comment makes no other comment of it."""

    def marked(path: Path) -> None:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    sides: tuple[Sequence[Call], Sequence[Call]] = ([marked], [note("x")])
    apart(*(sides if side == "ours" else sides[::-1]))
    assert by_git("merge", "theirs")[0] == 0
    assert text_of(driven).count("# yaml-language-server") == 1


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_line_ends(setting: str, driven: Path, apart: Apart, by_git: ByGit, git: Git) -> None:
    """A file with the line ends of Windows keeps them, whatever git is told to do with them."""
    git("config", "core.autocrlf", setting)
    path = driven / NAME
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    git("commit", "--quiet", "--all", "-m", "From Windows")
    apart([note("Ours.")], [note("Theirs.")])
    assert by_git("merge", "theirs")[0] == 0
    content = path.read_bytes()
    assert content.count(b"\r\n") in (0, content.count(b"\n"))
    assert content.startswith(b"\xef\xbb\xbf")
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize("older", ["main", "theirs"])
def test_a_file_in_the_older_form(
    older: str, driven: Path, apart: Apart, by_git: ByGit, git: Git, ok: Ok
) -> None:
    """One side has rewritten it meanwhile; it is in the form of today afterwards."""

    def earlier(path: Path) -> None:
        path.write_text(as_before(path.read_text("utf-8")), "utf-8")

    def hand(path: Path) -> None:
        more = "  - id: 4-HAND\n    at: 2026-11-20T17:00:00+01:00\n    by: maria\n"
        path.write_text(f"{path.read_text('utf-8')}{more}    kind: noted\n    text: x\n", "utf-8")

    earlier(driven / NAME)
    git("commit", "--quiet", "--all", "-m", "Older")
    sides: tuple[Sequence[Call], Sequence[Call]] = ([hand], [note("New.")])
    apart(*(sides if older == "main" else sides[::-1]))
    assert by_git("merge", "theirs")[0] == 0
    assert len(events(driven)) == 5
    assert "told_in" not in text_of(driven)
    assert ok("check") == ""
