"""Having git know files that were written while it is in the middle of something."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from complaints.store import waits
from complaints.store.git.refusals import busy
from complaints.store.git.repository import Repository
from complaints.store.process import Answer, ProgramMissing


def stage(repository: Repository, paths: Sequence[Path]) -> Answer:
    """Stage these files, again and again while another git is at work; returns git's answer.

    They are written already, so that a git which is not there is a failure like any other.
    """
    end = time.monotonic() + waits.INDEX
    while True:
        try:
            answer = repository.git("add", paths=paths)
        except ProgramMissing:
            return Answer(127, "", "there is no git on this machine")
        if not busy(answer) or time.monotonic() > end:
            return answer
        time.sleep(0.1)
