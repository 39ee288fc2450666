"""What a partial clone has left out: it is fetched before what others did is looked at.

Reading asks no server for anything, so all that is read to take their changes in has
to be here: of each file that changed what it held before and after, and since when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from complaints.store.git.repository import Repository
from complaints.store.git.upstream import Upstream, done
from complaints.store.parts import FOLDER, LETTERS
from complaints.store.policy_file import POLICY_FILE

_PARTIAL = r"^(remote\..*\.promisor|extensions\.partialclone)$"
_UNREACHED = "what this clone has left out cannot be fetched"


def fetch_left_out(repository: Repository, branch: str, upstream: Upstream) -> None:
    """Fetch what has to be read of a branch and of what it follows, where it is not here.

    Nothing else is fetched: what is left out may be large. Raises Refused.
    """
    asked = ("config", "--null", "--name-only", "--get-regexp", _PARTIAL)
    if not repository.git(*asked).out:
        return
    letters = repository.named(repository.root / LETTERS)
    rules = (f":(glob)**/{POLICY_FILE}", f":(literal){letters}")
    # What is the same on both sides is read there, too.
    nothing = done(repository.git("hash-object", "-t", "tree", "--stdin")).strip()
    _compare(repository, nothing, upstream.tracking, rules)
    for one, other in _pairs(repository, branch, upstream.tracking):
        _compare(repository, one, other, (f":(glob)**/{FOLDER}/*/*/*.yaml", *rules))


def _compare(repository: Repository, one: str, other: str, places: Sequence[str]) -> None:
    """Have git count the lines that differ: for that it fetches all it lacks at once."""
    counted = ("diff", "--shortstat", "--no-renames", "--no-ext-diff", "--no-textconv")
    done(repository.git_with_server(*counted, one, other, "--", *places), _UNREACHED)


def _pairs(repository: Repository, one: str, other: str) -> Iterator[tuple[str, str]]:
    """Return two commits, and all between which a merge of them compares files."""
    yield one, other
    answer = repository.git("merge-base", "--all", one, other)
    first, *others = ("",) if answer.code == 1 else done(answer).split()
    for base in filter(None, (first, *others)):
        yield base, other
    for base in others:
        yield from _pairs(repository, first, base)
