"""The whole examination: the machine, then the register as far as it may be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from complaints.core.diagnosis import Diagnosis
from complaints.core.policy.policy import Policy
from complaints.errors import Refused, reason_of
from complaints.post.doctor.identity import identity
from complaints.post.doctor.local import local_state
from complaints.post.doctor.machine import configuration, git_program, reader
from complaints.post.doctor.mail import mail
from complaints.post.doctor.place import access, place, policy_state
from complaints.post.doctor.records import hidden, leftovers, records
from complaints.post.doctor.repository import merging, middle, not_told, settings, tracked, works
from complaints.post.doctor.rights import rights
from complaints.store.git.inside import said_to_be_shared
from complaints.store.git.program import ask
from complaints.store.git.repository import Repository
from complaints.store.leave import leave
from complaints.store.local.folder import state_base
from complaints.store.local.shared import is_shared
from complaints.store.policy_file import read_policy
from complaints.store.process import ProgramMissing


def examine(given: str | None, named: str) -> list[Diagnosis]:
    """Return how everything stands; nothing is changed.

    The register is the one `given`, named by the environment, or around us; `named` is whom
    the person at work calls themselves.
    """
    root, where = place(given)
    repository = Repository.around(root) if root is not None else None
    needed = root is None or repository is not None
    found = [git_program(needed), reader(), *_told("configuration", configuration(root))]
    if root is None:
        return [*found, *_person(named), where]
    return [*found, *_register(root, where, repository, named)]


def fix(diagnoses: list[Diagnosis]) -> Iterator[str]:
    """Do what is safe about these, and tell of each what was done, or why it was not."""
    for each in diagnoses:
        if each.fix is None:
            continue
        try:
            each.fix.do()
        except (OSError, Refused) as error:
            why = reason_of(error) if isinstance(error, OSError) else str(error)
            yield f"could not be done: {each.fix.did}: {why}"
        else:
            yield f"done: {each.fix.did}"


def _told(part: str, found: Iterator[Diagnosis]) -> Iterator[Diagnosis]:
    """Return what is found of a part; what cannot be looked at ends that, and nothing else."""
    try:
        yield from found
    except OSError as error:
        path = Path(str(error.filename or ""))
        words = f"{path} cannot be looked at: {reason_of(error)}"
        yield Diagnosis(part, "bad", words, leave(path, error))


def _person(named: str) -> list[Diagnosis]:
    """Return whether git knows who is at work, outside of any register."""
    try:
        return list(identity(ask, None, named, ["git"]))
    except ProgramMissing:
        # That it is missing is told already.
        return []


def _register(
    root: Path, where: Diagnosis, repository: Repository | None, named: str
) -> Iterator[Diagnosis]:
    loaded = read_policy(root)
    policy = None if any(each.fatal for each in loaded.findings) else loaded.value
    git, broken = _working(repository)
    yield from _at_work(repository, git, policy, named)
    yield where
    shared = _shared(root, repository, git)
    yield from _told("access", access(root, repository, shared))
    yield from _told("access", rights(root, repository, shared))
    yield policy_state(loaded, root)
    if policy is not None:
        yield from _told("mail", mail(policy, root))
    yield from _told("local state", local_state(root, shared is not False))
    closed = hidden(root)
    yield from _told("leftovers", leftovers(root, closed))
    yield from broken
    if repository is None:
        words = "the register is in none: nothing is committed or shared"
        yield Diagnosis("repository", "note", words)
        return
    yield from _told("repository", _repository(repository, git, policy, closed))


def _at_work(
    repository: Repository | None, git: Repository | None, policy: Policy | None, named: str
) -> Iterator[Diagnosis]:
    """Return whether it is known who is at work, in a register."""
    if git is not None:
        yield from identity(git.git, policy, named, git.by_hand(git.place.top))
    elif repository is None or named:
        yield from identity(None, policy, named, [])
    else:
        # What keeps git from telling is told in its place.
        yield Diagnosis("identity", "note", "who you are is not known without git")


def _working(repository: Repository | None) -> tuple[Repository | None, list[Diagnosis]]:
    """Return the repository where git works in it, and else what keeps git from it."""
    if repository is None:
        return None, []
    try:
        broken = works(repository)
    except ProgramMissing:
        return None, []
    return (repository, []) if broken is None else (None, [broken])


def _shared(root: Path, repository: Repository | None, git: Repository | None) -> bool | None:
    """Tell whether several people share a register; None where only git could tell."""
    if is_shared(state_base(root)):
        return True
    if repository is None:
        return False
    return said_to_be_shared(git) if git is not None else None


def _repository(
    repository: Repository, git: Repository | None, policy: Policy | None, closed: str
) -> Iterator[Diagnosis]:
    found = list(middle(repository))
    yield from found
    if git is None:
        yield Diagnosis("records", "note", "what is not committed or sent is not known without git")
        return
    try:
        stray = list(tracked(git))
        yield from stray
        if not (found or stray):
            yield Diagnosis("repository", "good", str(git.place.top))
        yield from records(git, policy is None or policy.commit, closed)
    except Refused as error:
        yield not_told(git, str(error))
    yield from merging(git)
    yield from settings(git)
