"""Why git did not take a commit, in a sentence, and the command that mends it."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from complaints.store.local.git_folder import GitFolder
from complaints.store.process import Answer
from complaints.store.shell import command_line, quoted


class Refusal(Struct, frozen=True):
    """Why git refused, and what the commit by hand needs besides."""

    why: str
    first: tuple[str, ...] = ()
    """Commands to be run before the commit is tried again."""
    then: str = ""
    """What joins the reason to the commands: what is to be done first, or on what they depend."""
    add: tuple[str, ...] = ()
    """Options that `git add` needs then."""
    commit: tuple[str, ...] = ()
    """Options that `git commit` needs then."""


UNSIGNED = "--no-gpg-sign"
"""The option that leaves out a signature."""

_IDENTITY = re.compile(
    r"tell me who you are|auto-detect email|no (name|email) was given|empty ident name"
)
_LOCK = re.compile(r"Unable to create '(?P<lock>.+\.lock)': File exists")
_INDEX = re.compile(
    r"index file (corrupt|smaller)|bad (index file|signature)|unknown index|null sha1"
    r"|unable to map index file"
)
_OBJECTS = re.compile(
    r"bad (object|tree object)|missing (blob|tree|commit|object)|invalid sha1 pointer"
    r"|Not a valid object name HEAD|(could not|unable to) (parse|read) (\w+ )?[0-9a-f]{40}"
    r"|(loose )?object( file)? .*(is corrupt|is empty)"
)
_HOOK = "ref updates aborted by hook"
_PATHS = "error: pathspec"
_SIGNING = re.compile(r"failed to sign|failed to write commit object|Couldn't (load|get) .*key")
_NOTHING = re.compile(r"nothing (added )?to commit|no changes added to commit")


def nothing_to_commit(answer: Answer) -> bool:
    """Tell whether git found no difference to commit."""
    return bool(answer.code) and _NOTHING.search(answer.out) is not None


def busy(answer: Answer) -> bool:
    """Tell whether another git was at work, so that it is worth while to try again."""
    return bool(answer.code) and _LOCK.search(answer.err) is not None


def locked(answer: Answer) -> str:
    """Return the lock of another git that was in the way; empty where none was."""
    found = _LOCK.search(answer.err) if answer.code else None
    return found["lock"] if found else ""


def refusal(answer: Answer, place: GitFolder, folder: str, words: str, hooked: bool) -> Refusal:
    """Return why git did not take a commit.

    `folder` is where the complaints lie, from the top of the work tree; `words`
    are git's own; `hooked` says whether hooks look at commits here.
    """
    top = place.top
    git = command_line(["git", "-C", str(top)])
    said = f"{answer.err}\n{answer.out}"
    # Before all else: a hook says what it likes.
    if (hooked and answer.code == 1 and _PATHS not in said) or _HOOK in said:
        return Refusal(f"a hook refused it ({words}); mend what it says", then="then ")
    if "dubious ownership" in said:
        trust = command_line(["git", "config", "--global", "--add", "safe.directory", str(top)])
        return Refusal("the repository belongs to another user", (trust,), "if you trust them, ")
    if _IDENTITY.search(said):
        told = (f"{git} config user.name 'YOUR NAME'", f"{git} config user.email E-MAIL")
        return Refusal("git does not know who you are", told)
    if lock := _LOCK.search(said):
        stale = command_line(["rm", lock["lock"]])
        return Refusal("another git is at work, or left its lock", (stale,), "if none is running, ")
    if "sparse-checkout" in said:
        wider = f"{git} sparse-checkout add {quoted(folder)}"
        return Refusal("it lies outside of the sparse checkout", (wider,), add=("--sparse",))
    if "ignored by one of your" in said:
        return Refusal(
            "a rule of .gitignore or .git/info/exclude hides it from git", add=("--force",)
        )
    if _SIGNING.search(said):
        why = f"it could not be signed ({words}); mend that, or leave the signature out"
        return Refusal(why, commit=(UNSIGNED,))
    if (found := damage(said, place)) is not None:
        return found
    if answer.code < 0:
        stale = command_line(["rm", "-f", str(place.folder / "index.lock")])
        return Refusal(f"git was stopped (signal {-answer.code})", (stale,))
    return Refusal(f"{words}; mend that", then="then ")


def damage(said: str, place: GitFolder) -> Refusal | None:
    """Return what is damaged in a git directory, by what git has said; None where it is whole."""
    git = command_line(["git", "-C", str(place.top)])
    if _INDEX.search(said):
        return Refusal("git's index is damaged", (f"rm {_index(git)}", f"{git} reset --quiet"))
    if _OBJECTS.search(said):
        then = "clone the register anew, or take .git from a backup; to see what is missing, "
        return Refusal("git has lost some of what was committed", (f"{git} fsck",), then)
    return None


def _index(git: str) -> str:
    """Return the shell words that name the index of a repository."""
    return f'"$({git} rev-parse --path-format=absolute --git-path index)"'


def overlooked(top: Path, names: list[str]) -> Refusal:
    """Return the refusal for files that git was told to overlook."""
    look = command_line(["git", "-C", str(top), "update-index", "--no-skip-worktree", "--", *names])
    return Refusal("git was told to overlook it (skip-worktree)", (look,))
