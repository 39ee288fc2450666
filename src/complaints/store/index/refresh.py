"""Bringing an index up to date: only what may have changed since is read again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from complaints.core.findings import Finding
from complaints.store.index.contents import (
    changed_between,
    changed_since,
    git_index,
    marked,
    not_as_known,
    tree_of_head,
)
from complaints.store.index.database import Database
from complaints.store.index.itself import Itself, itself, note
from complaints.store.index.names import Order, beginning_in, names, place_of
from complaints.store.index.reading import Reader, ReadFile
from complaints.store.index.wanted import Extent, Rules
from complaints.store.local.git_folder import git_folder

if TYPE_CHECKING:
    from complaints.store.git.repository import Repository

# With fewer files it takes longer to ask git than to look at each.
LEAST_FOR_GIT = 4_000
# So many that git does not vouch for are looked at one by one before it is asked to.
_MOST_UNBASED = 500
# So many are asked for one by one.
_MANY = 300
_BEHIND_ALL = chr(sys.maxunicode)


class Stale(Exception):
    """Somebody else has brought the index up to date meanwhile."""


class Refresh:
    """One look at everything that may have changed, and what is to be done about it.

    `added`, `gone` and `suspect` are the places of files that came, that went, and that may hold
    something else than when they were read, as far as that is to be known (`extent`).
    """

    def __init__(
        self,
        root: Path,
        rules: Rules,
        around: Callable[[], Repository | None],
        database: Database,
        clock: int,
        extent: Extent = Extent.ALL,
        meanwhile: Callable[[], None] | None = None,
    ) -> None:
        self._database = database
        self._around = around
        self._extent = extent
        self._meanwhile = meanwhile
        self._root = root
        self._reader = Reader(root, rules, clock)
        self._known = itself(database)
        self._place = git_folder(root)
        # Whatever is changed from here on is looked at the next time.
        self._seen_git = git_index(root, self._place) if self._place is not None else ()
        self._folders: dict[str, bytes] = dict(database.all("SELECT path, signature FROM folders"))
        self._names = names(root, self._folders, clock)
        self.added: set[str] = set()
        self.gone: set[str] = set()
        self._compare_names()
        self._marks = self._known.marks
        # By what git is to vouch from here on.
        self._base = self._known.base
        self.suspect = set(self._suspects()) - self.gone

    @property
    def findings(self) -> list[tuple[Order, Finding]]:
        """What hides complaints, or looks like one and is not read."""
        return self._names.findings

    @property
    def is_needed(self) -> bool:
        """Whether anything is to be written."""
        return bool(
            self.added
            or self.gone
            or self.suspect
            or self._folders != self._names.signatures
            or self._marks != self._known.marks
            or self._base != self._known.base
        )

    def write(self) -> None:
        """Bring the index up to date. Raises Stale where somebody else has done that."""
        self.check()
        self._database.take_out(self.gone)
        for piece in self.rows():
            self._keep(piece)
        self._database.run("DELETE FROM folders")
        self._database.many("INSERT INTO folders VALUES (?,?)", self._names.signatures.items())
        told = replace(self._known, marks=self._marks, change=self._known.change + 1)
        note(self._database, self._based(replace(told, base=self._base, head=self._head())))

    def write_over(self) -> None:
        """Keep in memory what is other than in the index, which cannot be written."""
        self._database.overlay()
        self._database.take_out(self.gone | self.added)
        for piece in self.rows():
            new = [(row, seen, False) for row, seen in piece if not row.is_same]
            self._database.take_out(row.place for row, _, _ in new)
            self._database.put_in(new)

    def check(self) -> None:
        """Raise Stale where somebody else has changed the index while it was looked at."""
        if itself(self._database).change != self._known.change:
            raise Stale

    def _head(self) -> str:
        """Return the tree of the last commit, all of which has been read, as far as is known."""
        repository = self._repository
        if repository is None or self._place is None:
            return ""
        if self._extent is Extent.NAMES:
            return self._known.head
        tree = tree_of_head(repository)
        # Nothing was committed since the files were looked at.
        is_new = git_index(self._root, self._place) == self._seen_git
        return tree if is_new else self._known.head

    @property
    def _repository(self) -> Repository | None:
        """The repository around, where there are so many files that git is of help."""
        many = self._database.all("SELECT 1 FROM files LIMIT 1 OFFSET ?", (LEAST_FOR_GIT - 1,))
        return self._around() if many else None

    def rows(self) -> Iterator[list[ReadFile]]:
        """Read what is new or may have changed; of what is as it was the digest alone is told."""
        places = sorted(self.added | self.suspect)
        digests = dict(self._of(self.suspect, "digest"))
        return self._reader.rows(places, digests)

    def _keep(self, piece: list[ReadFile]) -> None:
        same = [(seen, row.place) for row, seen in piece if row.is_same]
        new = [(row, seen, False) for row, seen in piece if not row.is_same]
        self._database.many("UPDATE files SET signature = ?, based = 0 WHERE place = ?", same)
        self._database.take_out(row.place for row, _, _ in new if row.place in self.suspect)
        self._database.put_in(new)

    # Names

    def _compare_names(self) -> None:
        for folder, files in self._names.listed.items():
            here = {place_of(folder, name) for name in files}
            before = self._in_folder(folder) if files or folder in self._folders else set()
            self.added |= here - before
            self.gone |= before - here
        for folder in self._folders.keys() - self._names.signatures.keys():
            self.gone |= self._in_folder(folder)

    def _in_folder(self, folder: str) -> set[str]:
        """Return the places of the files that were in a folder itself."""
        beginning = beginning_in(folder)
        ask = "SELECT place FROM files WHERE place >= ? AND place < ?"
        found = self._database.all(ask, (beginning, f"{beginning}{_BEHIND_ALL}"))
        length = len(beginning)
        return {place for (place,) in found if "/" not in place[length:]}

    # Contents

    def _suspects(self) -> Iterable[str]:
        if self._extent is Extent.NAMES:
            return ()
        repository, committed = self._repository, self._extent is Extent.COMMITTED
        suspects: Iterable[str] | None = None
        if repository is not None and committed and self._known.head:
            changed = changed_between(repository, self._known.head, "HEAD")
            if changed is not None:
                suspects = not_as_known(self._root, self._of(changed, "signature"))
        elif repository is not None and self._known.base:
            suspects = self._ask_git(repository)
        return self._by_signature() if suspects is None else suspects

    def _by_signature(self) -> Iterator[str]:
        every = self._database.each("SELECT place, signature FROM files ORDER BY place")
        return not_as_known(self._root, every)

    def _ask_git(self, repository: Repository) -> Iterable[str] | None:
        """Return the files for which git does not vouch and that are not as they were.

        None where all are to be looked at, because git does not answer, or might have
        written files anew by other rules and vouches for them all the same.
        """
        if self._seen_git != self._marks.seen:
            marks = marked(repository, self._seen_git, self._names.signatures)
            if marks is None:
                return None
            before, self._marks = self._marks, marks
            if before.converts or marks.converts or before.seen[1:] != self._seen_git[1:]:
                return None
        changed = changed_since(repository, self._known.base, self._meanwhile)
        if changed is None:
            # The tree may be gone with a history that was rewritten.
            self._base = ""
            return None
        # Of what is wrong with a file more may be told by how it is written than of others.
        rows = self._database.all(
            "SELECT place FROM files WHERE based = 0 UNION SELECT place FROM faults"
        )
        suspects = {*changed, *self._marks.passed_over, *(place for (place,) in rows)}
        return not_as_known(self._root, self._of(suspects, "signature"))

    def _of(self, places: set[str], column: str) -> Iterator[tuple[str, bytes]]:
        """Return what is kept of these files, as far as they are known, in their order."""
        ask = f"SELECT place, {column} FROM files"  # noqa: S608 - our own name
        if len(places) > _MANY:
            every = self._database.each(f"{ask} ORDER BY place")
            yield from ((place, value) for place, value in every if place in places)
            return
        for place in sorted(places):
            yield from self._database.all(f"{ask} WHERE place = ?", (place,))

    # What git vouches for

    def _based(self, told: Itself) -> Itself:
        """Have git vouch for what it can, where there is much that it does not; noted is by what.

        It vouches for a file that is in the tree, and as it is there. What was read is that
        only if the file is still known by the same signature.
        """
        # To look at all files for that is no work for who asks for one.
        repository = self._repository if self._extent is Extent.ALL else None
        unbased = self._database.all("SELECT count(*) FROM files WHERE based = 0")[0][0]
        if repository is None or (told.base and unbased <= _MOST_UNBASED):
            return told
        tree = tree_of_head(repository)
        if not tree or (tree, self._seen_git) == (told.base, told.tried):
            return told
        marks = marked(repository, self._seen_git, self._names.signatures, whole=True)
        changed = changed_since(repository, tree)
        if marks is None or changed is None or marks.of_git is None:
            return told
        trusted = marks.of_git - marks.passed_over - changed
        every = self._database.all("SELECT place, signature FROM files ORDER BY place")
        trusted -= set(not_as_known(self._root, every))
        self._database.run("UPDATE files SET based = 0")
        self._database.many(
            "UPDATE files SET based = 1 WHERE place = ?", ((place,) for place in trusted)
        )
        marks = replace(marks, of_git=None)
        return replace(told, base=tree, marks=marks, tried=self._seen_git)
