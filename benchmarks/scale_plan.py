"""What is measured in a register, in groups: a command of ours, and what runs in turns with it."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scale_limits import CLICK, COMMIT, PORCELAIN, SMALL, STATUS, TABULATE
from scale_measure import Command

Group = tuple[Command, Sequence[Command]]
READING = (
    ("overdue", ("overdue",)),
    ("due --within 2d", ("due", "--within", "2d")),
    ("list --status received", ("list", "--status", "received")),
    ("list", ("list",)),
    ("list TEXT", ("list", "k17@example.com")),
    ("day", ("day",)),
    ("escalate --due --dry-run", ("escalate", "--due", "--dry-run")),
)
CHECK = "check"
_CODES = (0, 1)


class Place:
    """A register in which commands are measured, with as many complaints as its name says."""

    def __init__(self, root: Path, nowhere: Path) -> None:
        self.root = root
        self.size = int(root.name)
        self.environment = {
            "COMPLAINTS_NOW": "2026-11-20T17:30:00+01:00",
            "COMPLAINTS_USER": "ivo",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "XDG_CONFIG_HOME": str(nowhere),
        }
        paths = sorted(root.glob("complaints/*/*/*.yaml"))
        # Apart from each other, and a new one whenever one is asked for.
        step = max(1, len(paths) // 61) | 1
        self.paths = itertools.cycle(paths[::step])

    def ours(self, name: str, *arguments: str) -> Command:
        """Return a command of ours."""
        program = (sys.executable, "-m", "complaints", *arguments)
        return Command(name, program, self.root, self.environment, codes=_CODES)

    def git(self, name: str, *arguments: str) -> Command:
        """Return a command of git."""
        return Command(name, ("git", *arguments), self.root, self.environment)

    def python(self, name: str) -> Command:
        """Return a start of Python that only loads what the name says."""
        return Command(name, (sys.executable, "-c", name), self.root, self.environment)

    def on_one(self, name: str, *arguments: str, before: tuple[str, ...] = ()) -> Command:
        """Return a command of ours about one complaint, another one each time."""
        command = self.ours(name, *before)
        return replace(command, each_time=lambda: (next(self.paths).stem, *arguments))

    def change(self) -> None:
        """Change one file, as an editor would."""
        self.changed()

    def changed(self) -> Path:
        """Do so, and return which."""
        path = next(self.paths)
        path.write_bytes(path.read_bytes() + b"# looked at\n")
        return path

    def clean(self) -> None:
        """Put everything back as it was committed."""
        for arguments in (["reset", "--quiet", "--hard"], ["clean", "--quiet", "-fd"]):
            subprocess.run(["git", *arguments], cwd=self.root, check=True)  # noqa: S603, S607 - git

    def without_index(self) -> None:
        """Take away what the program keeps of an earlier look."""
        for path in self.root.glob(".git/complaints/*/index*"):
            path.unlink()


def reading(place: Place, peers: Sequence[Command]) -> Iterator[Group]:
    """Return the commands that look through the whole register."""
    porcelain = place.git(PORCELAIN, "status", "--porcelain")
    starts = [place.python(CLICK), place.python(TABULATE)]
    overdue = place.ours("overdue", "overdue")
    yield overdue, [porcelain, place.git(STATUS, "status"), *starts, *peers]
    for name, arguments in READING[1:]:
        beside = [porcelain, overdue] if name == "day" else [porcelain]
        yield place.ours(name, *arguments), beside
    yield place.ours(CHECK, CHECK), [porcelain]
    changed = replace(place.ours("overdue, one file changed", "overdue"), before=place.change)
    yield changed, [porcelain]


def without_index(place: Place, first: Sequence[Command]) -> Iterator[Group]:
    """Return the first look of all, and one that keeps nothing."""
    porcelain = place.git(PORCELAIN, "status", "--porcelain")
    command = replace(place.ours("overdue, first", "overdue"), before=place.without_index)
    yield command, [porcelain, *first]
    yield place.ours("--no-index overdue", "--no-index", "overdue"), [porcelain]


def single(place: Place, small: Place | None) -> Iterator[Group]:
    """Return the commands about one complaint, beside the same ones in a small register."""
    for name, before, after in (
        ("show ID", ("show",), ()),
        ("note ID --no-commit", ("note",), ("-m", "measured", "--no-commit")),
    ):
        beside = [small.on_one(SMALL, *after, before=before)] if small else []
        yield place.on_one(name, *after, before=before), [*beside, place.python(CLICK)]
    new = ("new", "--subject", "A chair that creaks", "--no-commit")
    beside = [small.ours(SMALL, *new)] if small else []
    yield place.ours("new --no-commit", *new), [*beside, place.python(CLICK)]


def committing(place: Place) -> Iterator[Group]:
    """Return a note that is committed, beside what git alone takes for one file."""
    commit = place.git(COMMIT, "commit", "--quiet", "-m", "Changed", "--only")
    commit = replace(commit, each_time=lambda: [str(place.changed())])
    yield place.on_one("note ID", "-m", "measured", before=("note",)), [commit]


def importing(place: Place, folder: Path, rows: int) -> Iterator[Group]:
    """Return the import of a table into an empty register, a new one each time."""
    registers = (folder / f"import-{number}" for number in itertools.count())
    made: list[Path] = []
    # Its policy knows nobody of the other registers.
    given = {**place.environment, **_AUTHOR, "COMPLAINTS_USER": "cron"}

    def init() -> None:
        made.append(next(registers))
        # Else it would be part of the repository around it.
        git = ["git", "init", "--quiet", str(made[-1])]
        new = [sys.executable, "-m", "complaints", "init", str(made[-1]), "--name", "Bench"]
        for command in (git, new):
            subprocess.run(  # noqa: S603 - our own commands
                command, env={**os.environ, **given}, stdout=subprocess.DEVNULL, check=True
            )

    command = place.ours(f"import {rows:,} rows")
    command = replace(command, environment=given, before=init)
    table = str(folder / "rows.csv")
    yield (
        replace(
            command,
            each_time=lambda: ["-C", str(made[-1]), "import", table, "--map", "cfpb"],
        ),
        [],
    )


_AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "bench"), ("EMAIL", "bench@example.com"))
}
