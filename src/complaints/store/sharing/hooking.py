"""The hooks of this clone that look at a merge: they find its files, and not those before it."""

from __future__ import annotations

import os
from pathlib import Path

from complaints.errors import Refused
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.git.words import last_said
from complaints.store.sharing.preview import NOT_TAKEN
from complaints.store.sharing.trees import Draft

_HOOKS = ("pre-merge-commit", "prepare-commit-msg", "commit-msg")


def hooked(draft: Draft, message: str) -> str:
    """Have the hooks of this clone look at what a draft holds; returns the message they leave.

    Each runs in a folder with all of its files; what one stages there is in the draft.
    Raises Refused where one of them will not have it.
    """
    repository = draft.repository
    asked = done(repository.git("rev-parse", "--git-path", "hooks")).removesuffix("\n")
    folder = repository.place.top / asked
    if not _is_any(repository, folder):
        return message
    path = draft.folder / "message"
    path.write_text(f"{message}\n", "utf-8")
    tree = draft.laid_out()
    # Those that are here, where the way to them begins at the work tree; and what a clone
    # has left out of its own is here, too.
    settings = (f"core.hooksPath={folder}", "core.sparseCheckout=false")
    for name in _HOOKS:
        given = {"prepare-commit-msg": (str(path), "merge"), "commit-msg": (str(path),)}.get(name)
        call = ("hook", "run", "--ignore-missing", name, *(("--", *given) if given else ()))
        answer = draft.git(*call, tree=tree, settings=settings)
        if answer.code:
            said = last_said(answer)
            raise Refused(f"{NOT_TAKEN}: the hook {name} refused it{said and f': {said}'}")
    try:
        return path.read_text("utf-8", "surrogateescape").strip()
    except OSError:
        # One that takes the file away leaves none.
        return ""


def _is_any(repository: Repository, folder: Path) -> bool:
    """Tell whether one of the hooks is there, in the folder of hooks or in the settings."""
    paths = (folder / name for name in _HOOKS)
    if any(path.is_file() and os.access(path, os.X_OK) for path in paths):
        return True
    return bool(repository.git("config", "--get-regexp", r"^hook\..*\.command$").out)
