"""The demonstration runs from beginning to end."""

import subprocess
from pathlib import Path

import pytest

from sessions import ROOT, plain_environment

pytestmark = pytest.mark.packaged


def test_the_demo_runs(tmp_path: Path) -> None:
    """Every command of it ends well, and the register it leaves is in order."""
    done = subprocess.run(
        ["sh", str(ROOT / "demo.sh")],
        env=plain_environment(tmp_path),
        capture_output=True,
        check=False,
    )
    shown = done.stdout.decode("utf-8")
    assert done.returncode == 0, shown[-500:]
    assert "nothing found" in shown
    assert '--reason authority -m "Stop selling this kettle today?"\n' in shown
