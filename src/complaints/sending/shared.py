"""Letters among several clones: claimed on the server before they go, made known after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from complaints.core.model import Complaint
from complaints.errors import Refused, Untrusted
from complaints.letters.letter import Letter
from complaints.register import Register
from complaints.sending.records import on_record
from complaints.store import claims
from complaints.store.complaint_files import path_of, random_characters, shown_path
from complaints.store.load import parse
from complaints.store.sync import sync


def claim_letter(
    register: Register, letter: Letter, again: bool
) -> claims.Claim | Literal["taken", ""]:
    """Claim the letter among all clones; nothing to claim where the register has no server."""
    repository = register.repository
    remote = claims.remote_of(repository) if repository is not None else ""
    if repository is None or not remote:
        return ""
    if again:
        claims.break_claim(repository, remote, letter.complaint, letter.occasion)
    token = random_characters(20)
    claim = claims.take(repository, remote, letter.complaint, letter.occasion, token)
    if claim is None:
        return "taken"
    if _known_to_others(register)(letter.complaint, letter.occasion):
        claims.give_back(repository, claim)
        return "taken"
    return claim


def share(register: Register) -> str:
    """Send what was recorded to the others; returns what stood in the way, if anything did."""
    repository = register.repository
    if repository is None or not claims.remote_of(repository):
        return ""
    try:
        with register.writing():
            for _ in sync(repository):
                pass
        claims.tidy(repository, claims.remote_of(repository), _known_to_others(register))
    except (Refused, Untrusted) as error:
        return f"the letters are recorded here, and not yet known to the others: {error}"
    return ""


def _known_to_others(register: Register) -> Callable[[str, str], bool]:
    """Return a function that tells whether the server's branch has a letter on record."""

    def known(complaint_id: str, occasion: str) -> bool:
        repository = register.repository
        if repository is None:
            return False
        path = shown_path(register.root, path_of(register.root, complaint_id))
        text = claims.shared_text(repository, path)
        there, _ = parse(text, path, Complaint) if text else (None, [])
        return there is not None and on_record(there, occasion.partition("/")[0], occasion)

    return known
