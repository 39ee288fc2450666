"""A register of a kind as a commit carries it, cloned, and the world around it.

A kind is a function that is given the work tree of a good register, before it is committed,
and the world around it. What is committed is cloned, and the clone is where commands run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hostile.commands import COMPLAINTS, MAPPING, ROWS, A

SAMPLE = Path(__file__).parents[2] / "sample-data"
MARK = "CANARY-7D1F"
COMPLAINT = f"complaints/2026/11/{A}.yaml"
GITCONFIG = Path(__file__).parents[1] / "data" / "gitconfig"


@dataclass(frozen=True)
class World:
    """What lies around a register: what nobody is to touch, and what commands are given."""

    base: Path

    @property
    def outside(self) -> Path:
        """A folder that no register has anything to do with."""
        return self.base / "outside"

    @property
    def ran(self) -> Path:
        """The file that comes to be where the program of a register's choice is started."""
        return self.base / "ran"

    @property
    def tool(self) -> Path:
        """That program: it says in `ran` that it was, with what it was given."""
        return self.base / "tool"

    @property
    def given(self) -> Path:
        """What commands are given: a table, a mapping, a place for letters."""
        return self.base / "given"

    @property
    def gitconfig(self) -> Path:
        """The configuration of git of the person at work, which is theirs."""
        return self.base / "gitconfig"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files."""
        return self.base / "tmp"

    @property
    def source(self) -> Path:
        """The repository that the register is a clone of."""
        return self.base / "source"

    @property
    def clone(self) -> Path:
        """The top of the work tree."""
        return self.base / "clone"

    def program(self, name: str) -> str:
        """Return a command line of the program, which says what named it."""
        return f"{self.tool} {name}"


def world(base: Path) -> World:
    """Make what lies around a register."""
    here = World(base)
    for folder in (here.given, here.temporary, here.outside / "folder" / "2026" / "11"):
        folder.mkdir(parents=True)
    here.tool.write_text(f'#!/bin/sh\necho "$@" >> {here.ran}\n', "utf-8")
    here.tool.chmod(0o755)
    (here.given / "rows.csv").write_text(ROWS, "utf-8")
    (here.given / "map.yaml").write_text(MAPPING, "utf-8")
    secret = f"# {MARK}\n"
    month = here.outside / "folder" / "2026" / "11"
    complaint = _complaint(SAMPLE, A).read_text("utf-8").replace("Parcel arrived", MARK)
    for place in (here.outside / "complaint.yaml", month / f"{A}.yaml"):
        place.write_text(secret + complaint, "utf-8")
    policy = (SAMPLE / "complaints.yaml").read_text("utf-8")
    (here.outside / "policy.yaml").write_text(secret + policy.replace("Dom i", MARK), "utf-8")
    (here.outside / "secret.txt").write_text(f"Subject: {MARK}\n\n{MARK}\n", "utf-8")
    (here.outside / "folder" / "apology.txt").write_text(f"Subject: {MARK}\n\nx\n", "utf-8")
    os.mkfifo(here.outside / "pipe")
    shutil.copyfile(GITCONFIG, here.gitconfig)
    append(here.gitconfig, "[user]\n\tname = Ivo Babić\n\temail = ivo.babic@example.com\n")
    return here


def _complaint(root: Path, complaint_id: str) -> Path:
    return (
        root / "complaints" / f"20{complaint_id[4:6]}" / complaint_id[6:8] / f"{complaint_id}.yaml"
    )


def good(root: Path) -> None:
    """Write a small register in which nothing is wrong."""
    root.mkdir(parents=True)
    shutil.copyfile(SAMPLE / "complaints.yaml", root / "complaints.yaml")
    for each in COMPLAINTS:
        place = _complaint(root, each)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_complaint(SAMPLE, each), place)
    letter = root / "templates" / "hr" / "apology.txt"
    letter.parent.mkdir(parents=True)
    letter.write_text("Subject: Isprika\n\nŽao nam je.\n", "utf-8")


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Run git; returns what it says."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, input=given, check=True, capture_output=True).stdout


def committed(tree: Path, links: Sequence[tuple[str, str]] = ()) -> None:
    """Commit all that lies in a folder, as it is; with links to commits of other repositories."""
    git(tree, "init", "--quiet")
    # What says how files are converted is not to convert them here.
    attributes = [path for path in tree.rglob(".gitattributes") if path.is_file()]
    said = {path: path.read_bytes() for path in attributes if not path.is_symlink()}
    for path in said:
        path.unlink()
    git(tree, "-c", "core.safecrlf=false", "add", "--all", "--force", ".")
    entries = [f"160000 {commit}\t{name}" for name, commit in links]
    for path, content in said.items():
        blob = git(tree, "hash-object", "-w", "--stdin", given=content).decode().strip()
        entries.append(f"100644 {blob}\t{path.relative_to(tree)}")
    if entries:
        git(tree, "update-index", "--index-info", given="\n".join(entries).encode() + b"\n")
    git(tree, *IDENTITY, "commit", "--quiet", "-m", "A register")
    with (tree / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write("[receive]\n\tdenyCurrentBranch = ignore\n")


IDENTITY = ("-c", "user.name=Ivo Babić", "-c", "user.email=ivo.babic@example.com")


Kind = Callable[[Path, World], None]


def clone_of(
    kind: Kind, base: Path, below: str = ".", links: Sequence[tuple[str, str]] = ()
) -> tuple[World, Path]:
    """Return a clone of what a kind makes of a good register, and the world around it."""
    here = world(base)
    good(here.source / below)
    kind(here.source, here)
    committed(here.source, links)
    git(base, "clone", "--quiet", str(here.source), str(here.clone))
    assert not here.ran.exists(), "git itself was enough"
    return here, here.clone / below


def unpacked(clone: Path) -> None:
    """Make a register in no repository of a clone: what an archive of a commit holds."""
    shutil.rmtree(clone / ".git")


def append(path: Path, text: str) -> None:
    """Write a text at the end of a file."""
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def kept(folder: Path) -> None:
    """Make a folder that a commit carries."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keep").touch()
