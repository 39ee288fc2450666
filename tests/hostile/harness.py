"""Running commands in a hostile register, and saying what is wrong with what became of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hostile import recorder
from hostile.commands import Command
from hostile.registers import MARK, World
from hostile.server import Ended, Run

HERE = Path(__file__).parent
START = 0.4
"""Seconds that loading the program takes, which a fork of a loaded one saves."""
MOST_SECONDS = 2
"""Seconds of CPU that a command may take, whatever is in a register."""
SLACK = 4
"""How many times as long it may take where a slow or busy machine is to make no test fail: what
has no bound takes hundreds of times as long."""
MOST_BYTES = 300 << 20
_CODES = range(6)
# How much of what is wrong with one command is told.
_SAID = 4
# What must not reach a terminal: controls but line end and tab, what is not seen, what turns text.
_UNSEEN = ("Cc", "Cs", "Cf", "Zl", "Zp")
# Marks that scripts need, and that a flag or a family is made of.
_NEEDED = "\n\t\u200c\u200d\u00ad"


def harmful(text: str) -> str:
    """Return the characters of an output that a terminal obeys or a person does not see."""
    found = {char for char in text if char not in _NEEDED and unicodedata.category(char) in _UNSEEN}
    return ascii("".join(sorted(found))) if found else ""


@dataclass
class Machine:
    """The program, loaded, and what notes what it does."""

    server: subprocess.Popen[str]
    records: bool
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self, here: World, folder: Path, command: Command, **around: str
    ) -> tuple[Ended, list[recorder.Deed]]:
        """Run a command in a folder; returns what became of it, and what it did."""
        log = here.base / "log"
        log.unlink(missing_ok=True)
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        run = Run(
            arguments=[each.replace("{given}", str(here.given)) for each in command.arguments],
            folder=str(folder),
            environment={
                **self.environment,
                "TMPDIR": str(here.temporary),
                "COMPLAINTS_USER": "ivo",
                "EDITOR": recorder.EDITOR,
                "GIT_CONFIG_GLOBAL": str(here.gitconfig),
                **around,
                **({recorder.LOG: str(log)} if self.records else {}),
            },
            given=command.given,
        )
        self.server.stdin.write(json.dumps(run) + "\n")
        self.server.stdin.flush()
        ended: Ended = json.loads(self.server.stdout.readline())
        return ended, recorder.recorded(log)


@contextmanager
def machine(place: Path, plain: Path, seconds: int) -> Iterator[Machine]:
    """Have the program loaded; `plain` is a register in which nothing is wrong.

    Each command may take so many `seconds` of CPU.
    """
    records = not recorder.why_not()
    around = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    if records:
        around["LD_PRELOAD"] = str(recorder.built(place))
    with subprocess.Popen(
        [sys.executable, HERE / "server.py", plain, str(seconds)],
        env=around,
        cwd=place,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        kept = {name: value for name, value in around.items() if name != "PYTHONPATH"}
        yield Machine(server, records, kept)
        server.communicate()


def _outside(here: World) -> set[tuple[str, int, int]]:
    found = [here.tool, here.outside, *here.outside.rglob("*")]
    known = ((str(path), path.lstat()) for path in found)
    return {(name, how.st_size, how.st_mtime_ns) for name, how in known}


def _beside(here: World) -> set[str]:
    return {path.name for path in here.base.iterdir()} - {"log", "ran"}


@dataclass(frozen=True)
class Bounds:
    """What commands may do in a register."""

    here: World
    register: Path
    top: Path | None
    """The top of the work tree, None where it is in none."""
    reading: bool = False
    """Whether they change nothing but what is local."""

    @property
    def programs(self) -> Collection[Path]:
        """Where git may be started: at the top, at its other end, and to name its variables."""
        tops = [self.top] if self.top is not None else []
        source = self.here.source
        fresh = self.here.given / "fresh"
        folders = (source, fresh, *tops)
        return [*folders, *(folder / ".git" for folder in folders), Path("/")]

    @property
    def writes(self) -> Collection[Path]:
        """Below which folders something may change."""
        given = (self.here.given, self.here.temporary, self.here.source / ".git")
        top = self.top or self.register
        if self.reading:
            return [self.here.temporary, top / ".git" / "complaints", self.register / ".complaints"]
        return [*given, top]


def wrong(
    bounds: Bounds, ended: Ended, deeds: Sequence[recorder.Deed], codes: Collection[int] = _CODES
) -> Iterator[str]:
    """Say what is wrong with what became of a command and what it did, the worst first."""
    here = bounds.here
    if here.ran.exists():
        yield f"the register's program ran: {here.ran.read_text('utf-8').split()}"
        here.ran.unlink()
    if ended["hung"]:
        yield "did not end by itself"
    elif ended["code"] not in codes:
        yield f"ended with {ended['code']}"
    if "Traceback" in ended["err"] or "this is a bug" in ended["err"]:
        yield "a traceback"
    # Lines of a message for a mail program end in its own way.
    if said := harmful(ended["out"].replace("\r\n", "\n") + ended["err"]):
        yield f"said {said}"
    if MARK in ended["out"] + ended["err"]:
        yield "told what is outside"
    if ended["cpu"] > ended["most"] - START:
        yield f"took {ended['cpu']:.2f} s"
    if ended["peak"] > MOST_BYTES:
        yield f"took {ended['peak'] >> 20} MB"
    yield from recorder.programs(deeds, bounds.programs)
    yield from recorder.connections(deeds)
    yield from recorder.changes(deeds, bounds.writes)
    yield from recorder.readings(deeds, [here.outside])


def tried(
    loaded: Machine, bounds: Bounds, commands: Sequence[Command], folder: Path, **around: str
) -> list[str]:
    """Run commands one after the other; returns what was wrong, a line for each of them."""
    here, found = bounds.here, []
    before, beside = _outside(here), _beside(here)
    for command in commands:
        ended, deeds = loaded.run(here, folder, command, **around)
        told = []
        if (after := _outside(here)) != before:
            told.append(f"changed outside: {sorted(after ^ before)}")
            before = after
        if (now := _beside(here)) != beside:
            told.append(f"left beside: {sorted(now ^ beside)}")
            beside = now
        told += wrong(bounds, ended, deeds)
        if told:
            last = ended["err"].strip().rpartition("\n")[2][:160]
            found.append(f"{command.name}: {'; '.join([*dict.fromkeys(told)][:_SAID])} [{last!r}]")
    return found


def all_right(
    loaded: Machine, bounds: Bounds, commands: Sequence[Command], folder: Path, **around: str
) -> None:
    """Run commands one after the other, and fail with all that was wrong."""
    found = tried(loaded, bounds, commands, folder, **around)
    assert not found, "\n".join(["", *found])
