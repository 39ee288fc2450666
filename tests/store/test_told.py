"""What is said once a day, so that cron is quiet in between."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.store.local.folder import local_folder, local_path
from complaints.store.local.told import first_today


def test_what_was_said_today_is_said_tomorrow_again(tmp_path: Path) -> None:
    """Once a day each; the day before is forgotten, and a day without news writes nothing."""
    kept = local_path(tmp_path) / "named-today"
    assert first_today(tmp_path, [], "2026-11-20") == []
    assert not kept.parent.exists()
    assert first_today(tmp_path, ["a", "b"], "2026-11-20") == ["a", "b"]
    assert first_today(tmp_path, ["b", "c"], "2026-11-20") == ["c"]
    assert first_today(tmp_path, ["a", "b", "c"], "2026-11-20") == []
    assert kept.read_text("utf-8") == '{"2026-11-20": ["a", "b", "c"]}'
    assert first_today(tmp_path, ["a"], "2026-11-21") == ["a"]
    assert kept.read_text("utf-8") == '{"2026-11-21": ["a"]}'
    assert [path.name for path in kept.parent.iterdir() if path != kept] == [".gitignore"]


@pytest.mark.parametrize("what", ["a file for the folder", "a folder for the file", "full disk"])
def test_what_cannot_be_remembered_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Again and again if need be; nothing stops at it, and nothing is left half written."""
    if what == "a file for the folder":
        local_path(tmp_path).write_text("in the way", "utf-8")
    elif what == "a folder for the file":
        (local_folder(tmp_path) / "named-today").mkdir()
    else:

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fdopen", full)
    for _ in range(2):
        assert first_today(tmp_path, ["a"], "2026-11-20") == ["a"]
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """It is replaced; what it led to is neither read nor changed."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text('{"2026-11-20": ["a"]}', "utf-8")
    kept = local_folder(tmp_path) / "named-today"
    kept.symlink_to(elsewhere)
    assert first_today(tmp_path, ["a"], "2026-11-20") == ["a"]
    assert (kept.is_symlink(), first_today(tmp_path, ["a"], "2026-11-20")) == (False, [])
    assert elsewhere.read_text("utf-8") == '{"2026-11-20": ["a"]}'
