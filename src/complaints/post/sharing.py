"""Telling what is recorded and not committed, or committed and not with the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from complaints.core.findings import Finding
from complaints.errors import Refused
from complaints.letters.templates import TEMPLATES
from complaints.register import Register
from complaints.store.git.by_hand import how_to_bring_back, how_to_commit
from complaints.store.git.half_taken import half_taken, in_the_middle
from complaints.store.git.repository import Repository
from complaints.store.git.unshared import (
    Uncommitted,
    Unsent,
    name_of,
    names,
    uncommitted,
    unsent,
)
from complaints.store.local.told import first_today
from complaints.store.process import ProgramMissing
from complaints.store.sharing.conflicts import in_conflict
from complaints.store.walk import walk, walk_below

# What is younger may be a step that is just being made.
_STEP = timedelta(hours=1).total_seconds()
_UNSENT = "not sent"


def day_lines(register: Register) -> list[str]:
    """Return what to tell of files that no commit has, and of commits that the others have not.

    Letters of the register's own that cannot be looked into go to its `problems`.
    """
    register.problems |= dict.fromkeys(_hidden_letters(register))
    repository = register.repository
    if repository is None:
        return []
    try:
        files, commits = _changed_here(repository), unsent(repository)
    except ProgramMissing:
        return ["there is no git on this machine: what is not committed or sent is not known"]
    except Refused as error:
        return [f"what is not committed or sent is not known: {error}"]
    lines = _committed(register, repository, files)
    state = in_the_middle(repository)
    if state is None:
        sending = [f"{each}: complaints sync" for each in _sent(commits)]
        return [*lines, *([commits.why] if commits.why else sending)]
    told = f"{state.what}; {state.finish}"
    return [*_not_in(lines, [told]), *lines, *_sent(commits)]


def hidden_lines(register: Register) -> list[str]:
    """Return what to tell of folders and files of the register that cannot be looked into."""
    found = (each for each in walk(register.root) if isinstance(each, Finding))
    return [str(each) for each in (*found, *_hidden_letters(register)) if each.fatal]


def _hidden_letters(register: Register) -> Iterator[Finding]:
    """Return what keeps letters of the register's own from being looked into."""
    found = walk_below(register.root, TEMPLATES, lambda *_: False)
    return (each for each in found if isinstance(each, Finding))


def left_lines(register: Register, repository: Repository, hidden: Sequence[str]) -> list[str]:
    """Return the same as it stands after a `sync`, with what is `hidden`.

    Raises Refused, ProgramMissing.
    """
    lines = _committed(register, repository, _changed_here(repository))
    return [*_not_in(lines, hidden), *lines, *_sent(unsent(repository))]


def left_today(
    register: Register, repository: Repository, now: datetime, hidden: Sequence[str]
) -> list[str]:
    """Return of that what is older than an hour and was not told today; now it is.

    What is `hidden` has no age. Where the policy wants no commits, files without one are as
    they should be. Raises Refused, ProgramMissing.
    """
    found = _changed_here(repository) if register.policy.commit else []
    files = {_key(register, each): each for each in found if _old(each.path, now)}
    commits = unsent(repository)
    waiting = [_UNSENT] if commits.times and _aged(min(commits.times), now) else []
    today = register.calendar.local_date(now).isoformat()
    new = first_today(register.root, [*hidden, *files, *waiting], today)
    lines = _committed(register, repository, [files[key] for key in new if key in files])
    unread = _not_in(lines, [each for each in hidden if each in new])
    return [*unread, *lines, *(_sent(commits) if _UNSENT in new else [])]


def _changed_here(repository: Repository) -> list[Uncommitted]:
    """Return the files that no commit has as they are. Raises Refused, ProgramMissing.

    None where git was stopped while it wrote what the others did: nobody here has changed that.
    """
    return [] if half_taken(repository) else uncommitted(repository)


def _not_in(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return those of the others that none of these lines tells already."""
    return [other for other in others if not any(other in line for line in lines)]


def _key(register: Register, file: Uncommitted) -> str:
    return f"not committed: {name_of(register.root, file)}"


def _committed(
    register: Register, repository: Repository, files: Sequence[Uncommitted]
) -> list[str]:
    gone = [each for each in files if not each.fault and each.gone]
    here = [each for each in files if not each.fault and not each.gone]
    faults = dict.fromkeys(each.fault for each in files if each.fault)
    lines = [f"not committed, as far as can be told: {fault}" for fault in faults]
    if gone:
        back = how_to_bring_back(repository, gone)
        which = names(register.root, gone)
        lines.append(f"{_count(gone)} gone that the last commit has ({which}): {back}")
    if here and not register.policy.commit:
        lines.append(f"{_count(here)} not committed")
    elif here:
        lines += _here(repository, gone, here)
    return lines


def _here(
    repository: Repository, gone: Sequence[Uncommitted], here: Sequence[Uncommitted]
) -> Iterator[str]:
    """Return what to tell of files that are here; what is in conflict is not to be committed."""
    conflict = set()
    if not repository.unfinished():
        conflict = set(in_conflict(repository, (each.path for each in here)))
    marked = [each for each in here if each.path in conflict]
    whole = [each for each in here if each.path not in conflict]
    if marked:
        which = names(repository.root, marked)
        yield f"{_count(marked)} in conflict ({which}): {repository.mend}"
    if whole:
        which = names(repository.root, whole)
        yield f"{_count(whole)} not committed ({which}): {_how(repository, gone, whole)}"


def _how(repository: Repository, gone: Sequence[Uncommitted], here: Sequence[Uncommitted]) -> str:
    """Return what commits the files that are here, or what comes before that."""
    # Git takes no single files while it is in the middle of something.
    if state := repository.unfinished():
        return f"{state.what}; {state.finish}"
    return "bring back first what is gone" if gone else how_to_commit(repository, here)


def _count(files: Sequence[Uncommitted]) -> str:
    return "1 file is" if len(files) == 1 else f"{len(files)} files are"


def _sent(commits: Unsent) -> list[str]:
    count = len(commits.times)
    told = "1 commit is" if count == 1 else f"{count} commits are"
    return [f"{told} not sent to the others yet"] if count else []


def _old(path: Path, now: datetime) -> bool:
    """Tell whether a file has been as it is for an hour; one that is gone has no time."""
    try:
        changed = path.lstat().st_mtime
    except OSError:
        return True
    return _aged(changed, now)


def _aged(seconds: float, now: datetime) -> bool:
    """Tell whether an instant lies an hour back; one that is yet to come is no step of now."""
    return abs(now.timestamp() - seconds) > _STEP
