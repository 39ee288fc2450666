"""The demonstration runs from beginning to end."""

import os
import subprocess
import sys
from pathlib import Path

from sessions import ROOT


def test_the_demo_runs(tmp_path: Path) -> None:
    """Every command of it ends well, and the register it leaves is in order."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["sh", str(ROOT / "demo.sh")], env=environment, capture_output=True, check=False
    )
    shown = done.stdout.decode("utf-8")
    assert done.returncode == 0, shown[-500:]
    assert "nothing found" in shown
    assert '--reason authority -m "Stop selling this kettle today?"\n' in shown
