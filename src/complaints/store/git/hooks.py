"""The programs of a person's own that look at each commit."""

from __future__ import annotations

import os
from pathlib import Path

from complaints.store.git.repository import Repository

_LOOKING = ("pre-commit", "prepare-commit-msg", "commit-msg")


def are_commits_looked_at(repository: Repository) -> bool:
    """Tell whether a hook looks at a commit before it is made. Raises ProgramMissing."""
    hooks = repository.git("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    folder = Path(hooks.out.rstrip("\n"))
    return any(os.access(folder / name, os.X_OK) for name in _LOOKING)
