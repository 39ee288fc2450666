"""The repository around a register: locks, what git is in the middle of, settings, stray files."""

from __future__ import annotations

from collections.abc import Iterator

from complaints.core.diagnosis import Diagnosis, Fix, as_told
from complaints.post.old_outbox import tracked_as
from complaints.store.git.driver import missing
from complaints.store.git.half_taken import in_the_middle
from complaints.store.git.inside import git_locks, hooks, program_settings
from complaints.store.git.pathspec import NAMED
from complaints.store.git.refusals import damage
from complaints.store.git.repository import Repository
from complaints.store.git.words import last_line
from complaints.store.local.folder import OUTSIDE_GIT
from complaints.store.shell import command_line

_PART, _SETTINGS = "repository", "git settings"
_HOOKS = "git hooks"
_MERGING = "merging"
# By these a clone has left objects out: without them it would not be whole.
_NEEDED = (".promisor", ".partialclonefilter", ".partialclone")


def works(repository: Repository) -> Diagnosis | None:
    """Return why git does not work here; None where it does. Raises ProgramMissing."""
    answer = repository.git("rev-parse", "--git-dir")
    if not answer.code:
        return None
    words = f"git will not work here: {last_line(answer)}"
    # Not `status`, which starts what a configuration names.
    asked = command_line([*repository.by_hand(repository.place.top), "rev-parse", "--git-dir"])
    return Diagnosis(_PART, "bad", words, f"it says what is wrong, run: {asked}")


def not_told(repository: Repository, words: str) -> Diagnosis:
    """Return why git does not tell of the records, by the words in which that was refused."""
    found = damage(words, repository.place)
    if found is None:
        return as_told("records", "bad", words)
    return Diagnosis("records", "bad", found.why, f"{found.then}run: {' && '.join(found.first)}")


def middle(repository: Repository) -> Iterator[Diagnosis]:
    """Return what can be seen without git: locks that are left, and what git is in the middle of.

    Nothing of that is ended by itself: another git may be at it, and work could be lost.
    """
    for lock in git_locks(repository.place)[:NAMED]:
        remove = command_line(["rm", str(lock.path)])
        if lock.dead:
            words = f"a git that was stopped has left {lock.path.name}"
            yield Diagnosis(_PART, "bad", words, f"if no git is at work here, run: {remove}")
        else:
            words = f"git is at work here, or was stopped just now: {lock.path.name}"
            yield Diagnosis(_PART, "note", words)
    if state := in_the_middle(repository):
        yield Diagnosis(_PART, "bad", state.what, state.finish)


def tracked(repository: Repository) -> Iterator[Diagnosis]:
    """Return whether git has local state among its files. Raises Refused, ProgramMissing."""
    if name := tracked_as(repository):
        git = repository.by_hand(repository.place.top)
        # It stays where it is. A commit of this path alone would take it in again.
        remove = command_line([*git, "rm", "-r", "--cached", "--", name])
        commit = command_line([*git, "commit", "-m", "Local state is not for a commit"])
        words = f"git has {OUTSIDE_GIT}, which is for one machine alone"
        look = "look into it, what is in its outbox counts as on its way from here then"
        yield Diagnosis(_PART, "bad", words, f"{look}; run: {remove} && {commit}")


def merging(repository: Repository) -> Iterator[Diagnosis]:
    """Return whether git was told how to merge complaints in this clone. Raises ProgramMissing."""
    for what, tell in missing(repository):
        words = f"git has not been told {what}"
        fix = Fix(f"told git {what}", tell)
        mend = command_line(["complaints", "-C", str(repository.root), "doctor", "--fix"])
        yield Diagnosis(_MERGING, "bad", words, f"run: {mend}", fix)


def settings(repository: Repository) -> Iterator[Diagnosis]:
    """Name what starts programs: settings of a repository, and hooks. Raises ProgramMissing."""
    found = program_settings(repository)
    for name, place in found[:NAMED]:
        if name.endswith(_NEEDED):
            words = f"{name}: objects that are not here are asked from a server, by sync alone"
            yield Diagnosis(_SETTINGS, "note", words)
            continue
        unset = command_line(["git", "config", "--file", str(place), "--unset-all", name])
        words = f"{name} starts programs, not when complaints only reads"
        yield Diagnosis(_SETTINGS, "note", words, f"if you do not know it, run: {unset}")
    if len(found) > NAMED:
        # No pager, which is a program, too.
        top = str(repository.place.top)
        look = ["git", "--no-pager", "-C", top, "config", "--list", "--show-scope", "--show-origin"]
        words = f"and {len(found) - NAMED} more that start programs"
        yield Diagnosis(_SETTINGS, "note", words, f"to see them, run: {command_line(look)}")
    if programs := hooks(repository):
        names = ", ".join(path.name for path in programs[:NAMED])
        more = f" and {len(programs) - NAMED} more" if len(programs) > NAMED else ""
        words = f"git starts {names}{more} in {programs[0].parent} when something is recorded"
        yield Diagnosis(_HOOKS, "note", words, "if you do not know them, take them away")
