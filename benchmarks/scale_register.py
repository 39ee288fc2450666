"""Registers of many complaints over five years, the same each time, in about a minute for 100,000.

.venv/bin/python benchmarks/scale_register.py FOLDER COUNT [--size-kb 1.5]

Two of a hundred are open, and about 15 of a hundred of those late in the evening of
`scale_lives.TODAY`. A file has 1.2 to 6 kB, or what is said; less than its events take
it cannot have.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

import scale_lives
from scale_forms import Filling, Form

from complaints.core.policy.policy import Policy
from complaints.core.record.ids import folder_of, make_id
from complaints.store.policy_file import trusted_policy

SAMPLE = Path(__file__).parents[1] / "sample-data"
_FILES = ("complaints.yaml", "complaint.schema.json", ".gitattributes", ".gitignore")
_OPEN_OF_A_HUNDRED = 2
_SHORTEST = "answered"
_WEEKS = 5 * 52
_WRITER = "Ivo Babić", "ivo.babic@example.com"
_FIRST_COMMIT = "1795194000 +0100"


def complaints(
    count: int, policy: Policy, kilobytes: float = 0, seed: int = 1
) -> Iterator[tuple[str, str]]:
    """Return the id and the text of so many complaints."""
    chances = Random(seed)  # noqa: S311 - no secrets

    @cache
    def form(kind: str, language: str, about: int) -> Form:
        return Form(*scale_lives.form(kind, language, about, policy))

    ended = [kind for kind, (share, *_) in scale_lives.ENDED.items() for _ in range(share)]
    still = [kind for kind, (share, *_) in scale_lives.OPEN.items() for _ in range(share)]
    taken: set[str] = set()
    opened = 0
    while len(taken) < count:
        filling = Filling(chances, math.ceil(count * 0.7), kilobytes)
        if len(taken) * _OPEN_OF_A_HUNDRED % 100 < _OPEN_OF_A_HUNDRED:
            # In turns, so that small registers have some of each, too.
            kind = still[opened * 37 % len(still)]
            opened += 1
        else:
            kind = ended[chances.randrange(len(ended))]
            filling.days = -7 * chances.randrange(_WEEKS)
        chosen = form(kind, filling.language, filling.about)
        if kilobytes and chosen.bytes > kilobytes * 1000 and kind in scale_lives.ENDED:
            chosen = form(_SHORTEST, filling.language, filling.about)
        received = chosen.first + timedelta(days=filling.days)
        filling.id = make_id("CMP", received.year, received.month, filling.random_part)
        if filling.id not in taken:
            taken.add(filling.id)
            yield filling.id, chosen.fill(filling)


def make(folder: Path, count: int, kilobytes: float = 0) -> None:
    """Make a register with so many complaints, in git, with one commit."""
    folder.mkdir(parents=True)
    _git(folder, "init", "--quiet", "--initial-branch", "main")
    for key, value in zip(("user.name", "user.email"), _WRITER, strict=True):
        _git(folder, "config", key, value)
    for name in _FILES:
        shutil.copyfile(SAMPLE / name, folder / name)
    policy = trusted_policy(folder)
    importer = subprocess.Popen(
        ["git", "fast-import", "--quiet"],  # noqa: S607 - the git of this machine
        cwd=folder,
        stdin=subprocess.PIPE,
    )
    assert importer.stdin is not None  # noqa: S101 - it was asked for
    with importer.stdin as to:
        name, email = _WRITER
        title = f"A register of {count} complaints"
        to.write(
            f"commit refs/heads/main\ncommitter {name} <{email}> {_FIRST_COMMIT}\n".encode()
            + _data(title)
        )
        for name in _FILES:
            text = (folder / name).read_text("utf-8")
            to.write(f"M 100644 inline {name}\n".encode() + _data(text))
        for complaint_id, text in complaints(count, policy, kilobytes):
            path = f"complaints/{folder_of(complaint_id)}"
            to.write(f"M 100644 inline {path}\n".encode() + _data(text))
    if importer.wait():
        raise SystemExit("git fast-import failed")
    _git(folder, "reset", "--quiet", "--hard")


def _data(text: str) -> bytes:
    content = text.encode()
    return f"data {len(content)}\n".encode() + content + b"\n"


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)  # noqa: S603, S607 - our own


def main() -> None:
    """Make the register that the command line asks for."""
    parser = argparse.ArgumentParser(description="Make a register of many complaints.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--size-kb", type=float, default=0, help="of each file; else 1.2 to 6")
    given = parser.parse_args()
    make(given.folder, given.count, given.size_kb)


if __name__ == "__main__":
    main()
