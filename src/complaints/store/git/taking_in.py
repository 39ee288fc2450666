"""Taking in what others did: the merge, which loses nothing of anybody's, or does not begin."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from complaints.core.policy.policy import Policy
from complaints.errors import Refused, Untrusted
from complaints.store.git.incoming import not_to_take_in, to_be_looked_at
from complaints.store.git.joining import Joined, blobs, is_complaint, is_generated, join, write
from complaints.store.git.pathspec import NAMED
from complaints.store.git.preview import Preview, preview
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import Upstream, ahead, done
from complaints.store.git.words import last_line
from complaints.store.load import load_content
from complaints.store.parts import FOLDER
from complaints.store.policy_file import POLICY_FILE
from complaints.store.process import Answer
from complaints.store.shell import command_line, shown_name
from complaints.store.signals import held_back

_NOT_TAKEN = "the changes of others cannot be taken in"
_UNKNOWN = "the changes of others cannot be compared"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking in what the others did, in words."""

    words: str
    others: str = ""
    """How to look at what they changed besides complaints."""
    kept: tuple[str, ...] = ()
    """What they had taken out and stays on record."""
    unsettled: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    changed: tuple[Path, ...] = ()


def take_in(repository: Repository, branch: str, upstream: Upstream, schema: str) -> Taken:
    """Take in what the others did; returns what to say of it."""
    apart = ahead(repository, upstream)
    if not apart.theirs:
        return Taken("nothing new from the others")
    # The commit itself: another program may fetch a newer one at any moment.
    there = done(repository.git("rev-parse", upstream.tracking)).strip()
    before = done(repository.git("rev-parse", "--short", "HEAD")).strip()
    both = {name for name in _on_both_sides(repository, there) if is_complaint(repository, name)}
    found = preview(repository, there, forward=not apart.ours)
    _refuse_unwanted(repository, found, upstream)
    _refuse_newer(repository, there)
    _refuse_loss(repository, found, both)
    joined = join(repository, there, both)
    # What git cannot merge by itself is put in its place before there is a commit.
    _merge(repository, branch, there, joined, schema, by_git=not both and not found.conflicts)
    others = to_be_looked_at(repository, found.changes)
    top = repository.place.top
    return Taken(
        f"took in {commits(apart.theirs)} from the others",
        _look(repository, before, others),
        tuple(joined.kept),
        tuple(joined.unsettled),
        tuple(joined.unreadable.values()),
        tuple(top / name for name in sorted(_brought(repository, found, there))),
    )


def _merge(
    repository: Repository, branch: str, there: str, joined: Joined, schema: str, *, by_git: bool
) -> None:
    """Have git merge a commit, and put what was joined in its place unless git does it all.

    Raises Refused and Untrusted, with everything as it was.
    """
    # What else the branch would have git merge with could leave out what others did.
    plainly = (f"{branch.replace('refs/heads/', 'branch.', 1)}.mergeOptions=",)
    message = ("-m", "Merge what others recorded")
    how = ("--no-edit",) if by_git else ("--no-commit", "--no-ff")
    try:
        answer = repository.git("merge", "--quiet", *how, *message, there, settings=plainly)
        if not by_git:
            answer = _conclude(repository, joined, schema, message)
    except KeyboardInterrupt:
        # A terminal stops git as well, in the middle of the merge.
        with held_back():
            _take_back(repository)
        raise
    except (Refused, Untrusted):
        _take_back(repository)
        raise
    if answer.code:
        _take_back(repository)
        raise Refused(f"{_NOT_TAKEN}: {_in_the_way(answer)}")


def _brought(repository: Repository, found: Preview, there: str) -> set[str]:
    """Return what was merged, from either side: what is new on both may not fit together."""
    theirs = {each.name for each in found.changes if each.stays}
    compared = ("diff", "--name-only", "--no-renames", "--diff-filter=d", "-z", there, "HEAD")
    ours = done(repository.git(*compared), _UNKNOWN).split("\0")
    return theirs.union(filter(None, ours))


def _conclude(
    repository: Repository, joined: Joined, schema: str, message: Sequence[str]
) -> Answer:
    """Put what was merged in its place and commit it. Raises Refused, Untrusted."""
    if repository.unfinished() is None:
        return Answer(1, "", "error: the merge did not begin")
    write(repository, joined, schema)
    return repository.git("commit", "--quiet", "--no-edit", *message)


def _look(repository: Repository, before: str, names: Sequence[str]) -> str:
    """Return how to look at what the others changed that the register is run by."""
    if not names:
        return ""
    place = repository.place.top
    which = names if len(names) <= NAMED else [repository.named(repository.root)]
    look = command_line([*repository.by_hand(place), "diff", before, "--", *which])
    return f"the others have changed {_names(names)}; look at it: {look}"


def _refuse_unwanted(repository: Repository, found: Preview, upstream: Upstream) -> None:
    """Raise Untrusted where the others bring in what must not lie in a register."""
    if unwanted := not_to_take_in(repository, found.changes):
        log = command_line(
            [*repository.by_hand(repository.place.top), "log", f"HEAD..{upstream.tracking}"]
        )
        raise Untrusted(
            f"the others bring in what does not belong in a register: {_some(unwanted)}; nothing "
            f"was merged, every file is as it was. See who did: {log}"
        )


def _refuse_newer(repository: Repository, there: str) -> None:
    """Raise Untrusted where the others' register is in a format that is not known here."""
    name = f"{there}:{repository.named(repository.root / POLICY_FILE)}"
    loaded = load_content(blobs(repository, [name]).get(name, b""), POLICY_FILE, Policy)
    for finding in loaded.findings:
        if finding.code == "format":
            raise Untrusted(f"{_NOT_TAKEN}: {finding}")


def _refuse_loss(repository: Repository, found: Preview, both: Container[str]) -> None:
    """Raise what keeps the others' changes from being taken in, before anything is touched."""
    conflicts = [
        name for name in found.conflicts if name not in both and not is_generated(repository, name)
    ]
    if conflicts:
        _refuse(conflicts)
    if found.in_place:
        raise Refused(
            f"{_NOT_TAKEN}: in the place of what they have lies {_names(found.in_place)}, "
            "which git does not keep; move it elsewhere, then try again"
        )
    if found.changed:
        raise Refused(
            f"{_NOT_TAKEN}: what you have changed in these files is not committed: "
            f"{_names(found.changed)}"
        )
    if found.staged:
        raise Refused(
            f"{_NOT_TAKEN}: these files are staged; commit them, or take them back "
            f"(git restore --staged): {_names(found.staged)}"
        )


def _take_back(repository: Repository) -> None:
    """End a merge that is in progress, which is one of ours; one that is made stays."""
    if repository.unfinished():
        done(repository.git("merge", "--abort"), "the merge could not be taken back")


def _in_the_way(answer: Answer) -> str:
    """Return what git says, with the files it lists below: own work that is not committed."""
    files = [line.strip() for line in answer.err.splitlines() if line.startswith("\t")]
    return (
        f"{last_line(answer)} {', '.join(map(shown_name, files))}" if files else last_line(answer)
    )


def _on_both_sides(repository: Repository, there: str) -> set[str]:
    """Return the complaints that both sides changed since they were one, to another end.

    Lines that git would merge need not fit together.
    """
    answer = repository.git("merge-base", "--all", "HEAD", there)
    if answer.code == 1 and not answer.err:
        raise Refused(
            f"{_NOT_TAKEN}: this branch and the one that it follows have no commit in common; "
            "see whether it follows the right one: git branch -vv"
        )
    both = _changed(repository, "HEAD", there)
    # Where both have merged with each other's work before, what counts differs from all of it.
    for base in done(answer, _UNKNOWN).split():
        both &= _changed(repository, base, "HEAD") & _changed(repository, base, there)
    return both


def _changed(repository: Repository, before: str, after: str) -> set[str]:
    """Return the complaints that differ between two commits."""
    folder = repository.named(repository.root / FOLDER)
    compared = ("diff", "--name-only", "--no-renames", "-z", before, after, "--", folder)
    names = done(repository.git(*compared), _UNKNOWN)
    return {name for name in names.split("\0") if name}


def _refuse(paths: Iterable[str]) -> NoReturn:
    names = ", ".join(sorted(shown_name(path.rsplit("/", 1)[-1]) for path in paths if path))
    raise Untrusted(
        f"changed here and by others: {names}; nothing was merged, every file is as it was. "
        "Merge by hand: git merge @{upstream}"
    )


def _names(names: Iterable[str]) -> str:
    return _some([*map(shown_name, names)])


def _some(parts: Sequence[str]) -> str:
    more = f" and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
    return f"{', '.join(parts[:NAMED])}{more}"


def commits(count: int) -> str:
    """Return a number of commits in words."""
    return "1 commit" if count == 1 else f"{count} commits"
