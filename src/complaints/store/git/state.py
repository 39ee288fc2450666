"""What git is in the middle of, read from its directory: what is recorded then would not last."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from complaints.beneath import read_ordinary
from complaints.store.local.git_folder import GitFolder
from complaints.store.shell import command_line

_KEPT = "would keep it or refuse"


class Unfinished(Struct, frozen=True):
    """Something that git is in the middle of."""

    what: str
    """What it is, as the beginning of a sentence."""
    finish: str
    """How it is finished, as a sentence with the commands.

    `{git}` is how git is called here, `{mend}` what merges complaints that are in conflict.
    """
    end: str
    """The command that takes it back, or leaves it."""
    fate: str = _KEPT
    """What that does to a change of a file that is not committed."""

    def fate_of(self, new: bool, in_conflict: bool) -> str:
        """Return what the command does to a file: to one git does not know, or one in conflict."""
        fate = "would keep it" if new else "would take it away" if in_conflict else self.fate
        return f"`{self.end}` {fate}"


def _in_progress(name: str, finish: str, fate: str = _KEPT) -> Unfinished:
    article, abort = "an" if name == "am" else "a", f"{name} --abort"
    return Unfinished(
        f"{article} {name} is in progress",
        f"finish it ({{mend}}, then {{git}} {finish}) or take it back ({{git}} {abort})",
        f"git {abort}",
        fate,
    )


def _go_on(name: str) -> str:
    return f"{name} --continue, or --skip where nothing is left of it"


_REBASE = _in_progress("rebase", "rebase --continue", "would take it away")
# In the order in which they count: a rebase stops with the marks of a cherry-pick too.
_MARKS = (
    ("rebase-merge", _REBASE),
    ("rebase-apply/applying", _in_progress("am", "am --continue")),
    ("rebase-apply", _REBASE),
    ("MERGE_HEAD", _in_progress("merge", "commit")),
    ("CHERRY_PICK_HEAD", _in_progress("cherry-pick", _go_on("cherry-pick"))),
    ("REVERT_HEAD", _in_progress("revert", _go_on("revert"))),
    (
        "BISECT_LOG",
        Unfinished("a bisect is in progress", "end it: {git} bisect reset", "git bisect reset"),
    ),
)
DETACHED = Unfinished(
    "no branch is checked out (HEAD is detached)",
    "go to a branch: {git} switch BRANCH; or keep what is checked out: {git} switch -c NEW",
    "git switch BRANCH",
    "would take it along or refuse",
)
_BRANCH = b"ref: refs/heads/"
# Of a file of git's no more is looked at than how it begins.
_LONGEST = 8192


def unfinished(place: GitFolder) -> Unfinished | None:
    """Return what git is in the middle of in this work tree, if anything."""
    for mark, state in _MARKS:
        if _is_there(place.folder / mark):
            return state
    if todo := _several(place.folder):
        return todo
    return None if _on_branch(place.folder / "HEAD") else DETACHED


def mending(root: Path) -> str:
    """Return the command that merges the complaints of a register that are in conflict."""
    return command_line(["complaints", "-C", str(root), "doctor", "--merge"])


def _several(folder: Path) -> Unfinished | None:
    """Tell a cherry-pick or revert of several commits that waits between two of them."""
    try:
        first = read_ordinary(folder / "sequencer" / "todo", _LONGEST)
    except OSError:
        return None
    wanted = "REVERT_HEAD" if first.startswith(b"revert") else "CHERRY_PICK_HEAD"
    return dict(_MARKS)[wanted]


def _is_there(mark: Path) -> bool:
    """Tell whether a mark is there; where that cannot be looked at, git says what is wrong."""
    try:
        return mark.exists()
    except OSError:
        return False


def _on_branch(head: Path) -> bool:
    """Tell whether HEAD names a branch; where it cannot be read, git says what is wrong."""
    try:
        return head.is_symlink() or read_ordinary(head, _LONGEST).startswith(_BRANCH)
    except OSError:
        return True
