"""The table of docs/sending.md, as cron would run it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Ok = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]
WithMail = Callable[[str], None]

SENDING = Path(__file__).parents[2] / "docs" / "sending.md"
LINE = re.compile(r"(?:\S+ +){5}complaints (.+)")


@pytest.fixture
def committed(_committed_sample: Path) -> Path:
    """The whole sample register."""
    return _committed_sample


def test_the_table_does_the_day_once(
    run: Run,
    with_mail: WithMail,
    clones: Callable[[], list[Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every line works; run again, what acts has nothing left to do and says nothing."""
    [table] = re.findall(r"```crontab\n(.*?)```", SENDING.read_text("utf-8"), re.DOTALL)
    lines = [found[1] for line in table.splitlines() if (found := LINE.fullmatch(line))]
    assert len(lines) == table.count(" complaints ")
    with_mail(f"    command: [sh, -c, 'cat >> {tmp_path}/kept']\n")
    place, _ = clones()
    monkeypatch.setenv("COMPLAINTS_USER", "cron")
    first = {line: run("-C", str(place), *line.split()) for line in lines}
    second = {line: run("-C", str(place), *line.split()) for line in lines}
    assert {line: code for line, (code, _, err) in first.items() if code} == {}, first
    acting = [line for line in lines if line.startswith(("escalate", "email", "sync"))]
    assert len(acting) == 3
    assert all(first[line][1] for line in acting[:2])
    assert {line: second[line] for line in acting} == dict.fromkeys(acting, (0, "", ""))
    assert (tmp_path / "kept").stat().st_size
