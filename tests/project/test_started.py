"""The program that is started fast is the program, wherever the tests lie."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from started import started


def test_a_deep_folder_with_a_space(tmp_path: Path) -> None:
    """However long the way to it is: arguments, code and streams pass, from another folder too."""
    place = tmp_path.joinpath("a folder", *("deep" * 10,) * 4)
    elsewhere = tmp_path / "elsewhere"
    place.mkdir(parents=True)
    elsewhere.mkdir()
    with started(place) as programs:
        environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}

        def said(line: str) -> tuple[int, str, str]:
            done = subprocess.run(
                ["sh", "-c", line],
                cwd=elsewhere,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            return done.returncode, done.stdout, done.stderr

        assert said("complaints --version")[:1] == (0,)
        code, out, err = said("complaints -C 'not here' show ''")
        assert (code, out) == (3, "")
        assert err.startswith("complaints: ")
        (elsewhere / "form.yaml").touch()
        assert said("complaints new --from form.yaml -h")[1].startswith("Usage: complaints new ")
