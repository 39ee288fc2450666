"""Letters among several clones: claimed on the server before they go, made known after."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from complaints.core.record.ids import is_valid
from complaints.core.record.model import Complaint
from complaints.errors import NotCommitted, Refused, Untrusted
from complaints.post import claims, outbox
from complaints.post.news import Remark, Telling
from complaints.post.records import on_record
from complaints.post.ruling import ruling_errors
from complaints.register import Register
from complaints.store.complaint_files import path_of, random_characters
from complaints.store.load import parse
from complaints.store.local.folder import is_file, local_path, remove_file, state_base, write_file
from complaints.store.new_register import schema_text
from complaints.store.sharing.sync import sync


def claim_letter(register: Register, way: outbox.Way, again: bool) -> bool:
    """Claim the letter among all clones; False where another one has it, or its record.

    The file on the way knows of the claim first, so that it is given back
    whatever happens. Raises Unreachable. Where the register has no server,
    there is nothing to claim.
    """
    repository = register.repository
    remote = claims.remote_of(repository) if repository is not None else ""
    if repository is None or not remote:
        return True
    if again:
        claims.break_claim(repository, remote, way.complaint, way.occasion)
    token = random_characters(20)
    way.begin(token)
    claim = claims.claim_of(repository, remote, way.complaint, way.occasion, token)
    if not claims.take(repository, claim):
        way.clear()
        return False
    if _known_to_others(register, remote)(way.complaint, way.occasion):
        release(register, way)
        return False
    with contextlib.suppress(OSError):
        write_file(state_base(register.root), _owed(register), b"")
    return True


def release(register: Register, way: outbox.Way) -> None:
    """Give back the claim on a letter that was not sent; else its file stays, to try again."""
    repository = register.repository
    way.not_sent()
    if way.state == "new" or repository is None:
        way.clear()
        return
    try:
        remote = claims.remote_of(repository)
        claim = claims.claim_of(repository, remote, way.complaint, way.occasion, way.claim)
    except claims.Unreachable:
        return
    if not remote or claims.give_back(repository, [claim]):
        way.clear()


def owes_others(register: Register) -> bool:
    """Tell whether the others were to be told of a letter, and may not know of it yet."""
    return is_file(state_base(register.root), _owed(register))


def share(register: Register) -> Telling[None]:
    """Send what was recorded to the others, and say what stands in the way."""
    repository = register.repository
    try:
        remote = claims.remote_of(repository) if repository is not None else ""
        if repository is None or not remote:
            return
        for told in sync(repository, register.writing, schema_text(), ruling_errors):
            if told.matters:
                yield Remark(told.words)
        claims.tidy(repository, remote, _known_to_others(register, remote))
        remove_file(state_base(register.root), _owed(register))
    except (NotCommitted, Refused, Untrusted) as error:
        yield Remark(f"the letters are recorded here, and not yet known to the others: {error}")


def _owed(register: Register) -> Path:
    return local_path(register.root) / "unshared"


def _known_to_others(register: Register, remote: str) -> Callable[[str, str], bool]:
    """Return a function that tells whether the server's branch, as it is now, has a letter."""
    repository = register.repository
    commit = claims.shared_branch(repository, remote) if repository is not None else ""

    def known(complaint_id: str, occasion: str) -> bool:
        if repository is None or not is_valid(complaint_id):
            return False
        path = path_of(register.root, complaint_id)
        text = claims.text_at(repository, commit, path)
        there, _ = parse(text, path.name, Complaint) if text else (None, [])
        return there is not None and on_record(there, occasion.partition("/")[0], occasion)

    return known
