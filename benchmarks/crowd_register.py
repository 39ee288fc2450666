"""The register of `crowd.py`: its commands, each with marks of its own, and what became of them.

A mark is a word that nothing else writes. Where one stands says what is recorded; how
often it stands there when all goes well is learned beforehand, from a command alone.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pkgutil
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import complaints
from complaints.cli.app import main as command_line

SAMPLE = Path(__file__).parents[1] / "sample-data"
# What the codes promise to who calls the program.
DONE, REFUSED, UNTRUSTED, RECORDED, INTERRUPTED = 0, 3, 4, 5, 130
KINDS = (
    *("new", "note", "classify", "assign", "escalate", "incident"),
    *("link", "edit", "import", "email", "resolve"),
)
MARK = re.compile(r"k\d{3}n\d{6}x")
_MAPPING = (
    "fields: {subject: S, external_ref: R, received_at: T}\n"
    "fixed: {language: en, channel: web, customer.email: a@example.com}\n"
    "date_format: '%Y-%m-%d'\n"
)
_EDITOR = '#!/bin/sh\necho "# $CROWD_MARK" >> "$1"\n'
_SETTINGS = """\
[user]
	name = Crowd
	email = crowd@example.com
[init]
	defaultBranch = main
[gc]
	auto = 0
[maintenance]
	auto = false
"""
_PEOPLE = ("ivo", "maria", "jelena", "oksana", "luka")
_POLL = 0.003

Texts = dict[str, str]


@dataclass(frozen=True)
class Job:
    """One command."""

    kind: str
    arguments: tuple[str, ...]
    marks: tuple[str, ...] = ()
    """Each stands in some file once the command is recorded, and nowhere before."""
    ties: tuple[tuple[str, str], ...] = ()
    """An id and a piece of text that stands in its file then, and not before."""
    target: str = ""
    """The complaint that is changed; empty where new ones are made."""
    table: str = ""
    """What a table that is read holds."""


@dataclass(frozen=True)
class Done:
    """What became of a command; no code where it had to be stopped."""

    job: Job
    code: int | None
    out: str
    err: str
    seconds: float


class Crowded:
    """A register in a folder of its own, for many who write to it."""

    def __init__(self, place: Path, patience: float) -> None:
        self.place = place
        self.root = place / "register"
        self.patience = patience
        self.usual: dict[str, list[int]] = {}
        """How often what a command writes stands in the files, by the kind of command."""
        self.seconds: dict[str, float] = {}

    def make(self, complaints_in_it: int) -> None:
        """Fill it, and learn from one command of each kind how it goes when it is alone."""
        for module in pkgutil.walk_packages(complaints.__path__, "complaints."):
            importlib.import_module(module.name)
        (self.root / "complaints").mkdir(parents=True)
        for name in ("complaints.yaml", ".gitignore", ".gitattributes"):
            shutil.copyfile(SAMPLE / name, self.root / name)
        editor = self.place / "editor"
        editor.write_text(_EDITOR, "utf-8")
        editor.chmod(0o755)
        (self.place / "map.yaml").write_text(_MAPPING, "utf-8")
        (self.place / "gitconfig").write_text(_SETTINGS, "utf-8")
        os.environ.update(self.environment())
        for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "A register"]):
            self.git(*arguments)
        maker = Maker(self, 0, Random(0), [])  # noqa: S311 - no secrets
        self.run(maker.rows(complaints_in_it))
        maker.shared = sorted(self.texts())
        while len(maker.own) < 2:
            maker.learn(self.run(maker.job("new")))
        for kind in KINDS:
            job = maker.job(kind)
            while job.kind != kind:
                maker.learn(self.run(job))
                job = maker.job(kind)
            done = self.run(job)
            if done.code != DONE:
                raise SystemExit(f"{job.arguments} alone ended with {done.code}: {done.err}")
            maker.learn(done)
            self.usual[kind] = self.found(job, self.texts())
            self.seconds[kind] = done.seconds

    def environment(self) -> dict[str, str]:
        """Return what every command, and git, is given."""
        return {
            "COMPLAINTS_NOW": "2026-11-20T17:30:00+01:00",
            "COMPLAINTS_USER": "ivo",
            "EDITOR": str(self.place / "editor"),
            "GIT_CONFIG_GLOBAL": str(self.place / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
        }

    def git(self, *arguments: str) -> str:
        """Run git in it; returns what it says."""
        done = subprocess.run(  # noqa: S603 - our own arguments
            ["git", *arguments],  # noqa: S607
            cwd=self.root,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def start(self, job: Job) -> Started:
        """Begin a command: a fork of this process, so that all of its time is its own work."""
        folder = Path(tempfile.mkdtemp(dir=self.place))
        if job.table:
            (folder / "rows.csv").write_text(job.table, "utf-8")
        began = time.monotonic()
        child = os.fork()
        if not child:
            self._become(job, folder)
        # Whoever comes first: a signal to the group must find one.
        with contextlib.suppress(OSError):
            os.setpgid(child, child)
        return Started(self, job, child, folder, began)

    def _become(self, job: Job, folder: Path) -> None:
        """Be the command, and end with it."""
        code: int | None = None
        try:
            os.setpgid(0, 0)
            # As a shell starts it, whatever started us ignores.
            for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(each, signal.SIG_DFL)
            for number, name in enumerate(("nothing", "out", "err")):
                how = os.O_RDWR | os.O_CREAT | os.O_APPEND
                os.dup2(os.open(folder / name, how), number)
            sys.stdin = os.fdopen(0, encoding="utf-8")
            sys.stdout = os.fdopen(1, "w", encoding="utf-8")
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", buffering=1)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.environ["CROWD_MARK"] = job.marks[0] if job.marks else ""
            os.chdir(folder)
            code = command_line(["-C", str(self.root), *job.arguments])
            sys.stdout.flush()
        except KeyboardInterrupt:
            if code is None:
                traceback.print_exc()
                signal.signal(signal.SIGINT, signal.SIG_DFL)
                os.kill(os.getpid(), signal.SIGINT)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(70 if code is None else code)

    def run(self, job: Job) -> Done:
        """Run a command to its end; stops it where that takes too long."""
        return self.start(job).end()

    def texts(self) -> Texts:
        """Return every complaint file by its name without the ending."""
        files = sorted((self.root / "complaints").rglob("*.yaml"))
        return {path.stem: path.read_text("utf-8", "replace") for path in files}

    def committed(self) -> Texts:
        """Return what is committed, the same way."""
        done = subprocess.run(
            ["git", "archive", "HEAD", "complaints"],  # noqa: S607
            cwd=self.root,
            capture_output=True,
            check=True,
        )
        texts: Texts = {}
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is not None:
                    texts[Path(member.name).stem] = file.read().decode("utf-8", "replace")
        return texts

    def locks(self) -> list[Path]:
        """Return the locks of git that are in the way of the next command."""
        folder = self.root / ".git"
        locks = [folder / f"{name}.lock" for name in ("index", "HEAD", "packed-refs")]
        return [lock for lock in (*locks, *folder.glob("refs/**/*.lock")) if lock.exists()]

    def found(self, job: Job, texts: Texts) -> list[int]:
        """Return how often each thing that a command writes stands in these files."""
        marks = [sum(text.count(mark) for text in texts.values()) for mark in job.marks]
        return marks + [texts.get(name, "").count(text) for name, text in job.ties]


@dataclass
class Started:
    """A command at work, the first of a group of processes."""

    crowded: Crowded
    job: Job
    process: int
    folder: Path
    began: float

    def end(self) -> Done:
        """Wait until it has ended; stop it, and all that it has started, where it does not."""
        code: int | None = None
        until = time.monotonic() + self.crowded.patience
        while time.monotonic() < until:
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                code = os.waitstatus_to_exitcode(status)
                break
            time.sleep(_POLL)
        else:
            os.killpg(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        seconds = time.monotonic() - self.began
        # Before the process has come so far, there are no files.
        out, err = (
            path.read_text("utf-8", "replace") if path.exists() else ""
            for path in (self.folder / "out", self.folder / "err")
        )
        return Done(self.job, code, out, err, seconds)

    def all_ended(self) -> bool:
        """Wait until nothing of what it has started is left; tells whether that came to be."""
        until = time.monotonic() + self.crowded.patience
        while time.monotonic() < until:
            with contextlib.suppress(ChildProcessError):
                # What lost its parent is ours to bury, where the system gives it to us.
                while os.waitpid(-self.process, os.WNOHANG)[0]:
                    pass
            try:
                os.killpg(self.process, 0)
            except ProcessLookupError:
                return True
            time.sleep(_POLL)
        return False


@dataclass
class Maker:
    """Makes commands up, for one of those who write."""

    crowded: Crowded
    number: int
    chances: Random
    shared: Sequence[str]
    """Complaints to which all write."""
    own: list[str] = field(default_factory=list)
    """Complaints that this one has made, and nobody has done anything with."""
    marks: int = 0

    def mark(self) -> str:
        """Return a word that nothing else writes."""
        self.marks += 1
        return f"k{self.number:03}n{self.marks:06}x"

    def job(self, kind: str) -> Job:
        """Return a command of this kind, or `new` where it needs complaints that are not there."""
        needed = {"incident": 2, "link": 1, "email": 1, "resolve": 1}.get(kind, 0)
        if kind == "new" or len(self.own) < needed:
            mark = self.mark()
            customer = ("--name", "Ana", "--email", "a@example.com", "--channel", "phone")
            return Job("new", ("new", "--subject", mark, *customer), (mark,))
        if kind == "import":
            return self.rows(3)
        if needed:
            return self._on_own(kind)
        return self._on_shared(kind)

    def rows(self, count: int) -> Job:
        """Return an import of so many rows."""
        marks = tuple(self.mark() for _ in range(count))
        table = "S,R,T\n" + "".join(f"{mark},ref {mark[1:]},2026-11-12\n" for mark in marks)
        mapping = str(self.crowded.place / "map.yaml")
        return Job("import", ("import", "rows.csv", "--map", mapping), marks, table=table)

    def _on_own(self, kind: str) -> Job:
        one, mark = self.own.pop(), self.mark()
        if kind == "incident":
            other = self.own.pop()
            ties = ((one, f"other: {other}"), (other, f"other: {one}"))
            given = ("incident", "open", one, other, "-m", mark)
            return Job(kind, given, (mark,), ties[1:], target=one)
        if kind == "link":
            other = self.chances.choice(self.shared)
            ties = ((one, f"other: {other}"), (other, f"other: {one}"))
            return Job(kind, ("link", one, other), (), ties, target=other)
        if kind == "email":
            return Job(kind, ("email", one, "status", "--edit", "--record"), (mark,), target=one)
        told = ("--outcome", "upheld", "--told", "phone", "--despite", "in a crowd", "-m", mark)
        return Job(kind, ("resolve", one, *told), (mark,), target=one)

    def _on_shared(self, kind: str) -> Job:
        one, mark = self.chances.choice(self.shared), self.mark()
        given: dict[str, tuple[str, ...]] = {
            "classify": ("--severity", self.chances.choice(("low", "normal", "high"))),
            "assign": ("--owner", self.chances.choice(_PEOPLE)),
            "escalate": ("--reason", "urgency"),
        }
        said = () if kind == "edit" else (*given.get(kind, ()), "-m", mark)
        return Job(kind, (kind, one, *said), (mark,), target=one)

    def learn(self, done: Done) -> None:
        """Remember the complaints that were made."""
        if done.job.kind == "new" and done.code in (DONE, RECORDED):
            self.own.extend(done.out.split())


class Counts(Counter[str]):
    """What went wrong how often; each is told as it is met."""

    def add(self, row: str, what: str) -> None:
        """Count something that must not be."""
        self[row] += 1
        print(f"{row}: {what}", file=sys.stderr, flush=True)


def shown(done: Done) -> str:
    """Return a command and what became of it in a line."""
    said = " | ".join(done.err.splitlines()[-2:])[:300]
    return f"{' '.join(done.job.arguments)} ended with {done.code}: {said}"
