"""Every command of the procedure runs on the sample register."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from complaints.cli.app import main
from sessions import ROOT

_ROW = re.compile(r"^\| (\d+) \| .+? \| `(complaints .+)` \|$", re.MULTILINE)
PROCEDURE = ROOT / "docs" / "procedure.md"
ROWS = _ROW.findall(PROCEDURE.read_text("utf-8"))


def test_every_part_of_the_procedure_has_a_command() -> None:
    """All 46 parts are there, in order."""
    assert [int(number) for number, _ in ROWS] == list(range(1, 47))


@pytest.mark.parametrize(("number", "command"), ROWS, ids=[number for number, _ in ROWS])
def test_command_runs(
    number: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The command does what the row says without an error."""
    register = tmp_path / "register"
    shutil.copytree(ROOT / "sample-data", register)
    monkeypatch.chdir(register)
    monkeypatch.setenv("COMPLAINTS_USER", "ivo")
    assert main(shlex.split(command)[1:]) == 0, capsys.readouterr().err
