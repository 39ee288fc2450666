"""Trees of commits that are made up beside the work tree, which knows nothing of them yet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from complaints.store.git.repository import WORK_TREE, Repository
from complaints.store.git.upstream import done
from complaints.store.process import Answer
from complaints.store.sharing.joining import blobs

_UNKNOWN = "the changes of others cannot be read"
PLAIN = "100644"
"""The mode of a file that no program is in."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A tree that is being made up: the index that holds it, in a folder of its own."""

    repository: Repository
    folder: Path

    def git(
        self,
        *arguments: str,
        text: str | bytes = "",
        tree: Path | None = None,
        settings: Sequence[str] = (),
    ) -> Answer:
        """Run git with the index of the draft, and with another work tree where one is given."""
        around = {"GIT_INDEX_FILE": str(self.folder / "index")}
        if tree is not None:
            around |= {"GIT_DIR": str(self.repository.place.folder), WORK_TREE: str(tree)}
        return self.repository.git(*arguments, text=text, settings=settings, around=around)

    def put(self, contents: Mapping[str, bytes], modes: Mapping[str, str]) -> None:
        """Put files into the tree, by their names for git; of new ones the mode is plain.

        Raises Refused.
        """
        blobs = _stored(self, list(contents.values()))
        self.place(
            {
                name: (modes.get(name, PLAIN), blob)
                for name, blob in zip(contents, blobs, strict=True)
            }
        )

    def place(self, entries: Mapping[str, tuple[str, str]]) -> None:
        """Put what git has already into the tree: of each name the mode and the blob.

        Where these are zeros the file is taken out.
        """
        lines = "".join(f"{mode} {blob}\t{name}\0" for name, (mode, blob) in entries.items())
        if lines:
            done(self.git("update-index", "-z", "--index-info", text=lines), _UNKNOWN)

    def laid_out(self) -> Path:
        """Return a new folder with all of its files, as a work tree has them. Raises Refused."""
        tree = self.folder / "tree"
        tree.mkdir()
        done(self.git("checkout-index", "--all", "--index", tree=tree), _UNKNOWN)
        return tree

    def written(self) -> str:
        """Return the tree as it is now. Raises Refused."""
        return done(self.git("write-tree"), _UNKNOWN).strip()


@contextmanager
def drafted(repository: Repository, tree: str) -> Iterator[Draft]:
    """Return a draft that begins as a tree. Raises Refused."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Draft(repository, Path(folder))
        done(draft.git("read-tree", tree), _UNKNOWN)
        yield draft


def _stored(draft: Draft, contents: Sequence[bytes]) -> list[str]:
    """Have git keep contents; returns the blob of each."""
    paths = [draft.folder / f"content-{number}" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    # They are as git has them: nothing is converted.
    keep = ("hash-object", "-w", "--no-filters", "--stdin-paths")
    return done(draft.git(*keep, text="".join(f"{path}\n" for path in paths)), _UNKNOWN).split()


def lay_out(repository: Repository, tree: str, names: Sequence[str], folder: Path) -> None:
    """Write files of a tree, and all below those that are folders, into a folder.

    They lie there as in the register. Links are left out. Raises Refused.
    """
    below = f"{repository.named(repository.root)}/".removeprefix("./")
    listed = done(repository.git("ls-tree", "-r", "-z", tree, "--", *names), _UNKNOWN)
    entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
    found = {name: what.split()[2] for what, _, name in entries if what.startswith("100")}
    contents = blobs(repository, list(found.values()))
    for name, blob in found.items():
        path = folder / name.removeprefix(below)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents.get(blob, b""))
