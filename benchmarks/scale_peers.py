"""Programs that others use for such lists, put beside ours: got, filled with as many items.

Nothing of the machine is changed: each lies in the working folder of the benchmark. One
that cannot be had here is left out, and the table says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scale_limits import BACKLOG, TASK, TODO, TODO_FIRST
from scale_measure import Command

TODOMAN, BACKLOG_MD = "todoman==4.7.0", "backlog.md@1.52.0"
_HERE = Path(__file__).parent
_TITLES = {TASK: "Taskwarrior", TODO: "todoman", BACKLOG: "Backlog.md"}
_WAIT = 600
_CALENDAR = (
    'path = "{}/calendar/*"\ncache_path = "{}/cache.sqlite3"\ndate_format = "%Y-%m-%d"\n'
    'time_format = "%H:%M"\ndefault_list = "complaints"\n'
)


class Peers:
    """What could be got, by the name of its command, and why something could not."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.programs: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.absent: dict[str, str] = {}
        place.mkdir(parents=True, exist_ok=True)
        ways = ((TASK, self._task), (TODO, self._todo), (BACKLOG, self._backlog))
        for name, get in ways:
            self._try(name, get)

    def _try(self, name: str, get: Callable[[], str]) -> None:
        try:
            program = get()
            told = _run([program, "--version"], self.place, self._environment()).split()
        except (OSError, subprocess.SubprocessError, LookupError) as error:
            self.absent[name] = str(error) if isinstance(error, LookupError) else "not to be had"
            return
        self.programs[name] = program
        self.versions[_TITLES[name]] = told[-1]

    def _task(self) -> str:
        """Taskwarrior: that of the machine, else Debian's package, which is not installed."""
        if found := shutil.which("task"):
            return found
        program = self.place / "task" / "usr" / "bin" / "task"
        if not program.exists():
            if not (shutil.which("apt-get") and shutil.which("dpkg")):
                raise LookupError("not installed")
            (self.place / "task").mkdir(exist_ok=True)
            _run(["apt-get", "download", "taskwarrior"], self.place / "task")
            (package,) = (self.place / "task").glob("taskwarrior_*.deb")
            _run(["dpkg", "-x", package.name, "."], self.place / "task")
        return str(program)

    def _todo(self) -> str:
        """Todoman, in an environment of its own."""
        program = self.place / "todoman" / "bin" / "todo"
        if not program.exists():
            _run([sys.executable, "-m", "venv", "--clear", "todoman"], self.place)
            pip = [str(program.with_name("python")), "-m", "pip", "install", "--quiet"]
            _run([*pip, "--disable-pip-version-check", TODOMAN], self.place)
        return str(program)

    def _backlog(self) -> str:
        """Backlog.md, in a folder of its own."""
        program = self.place / "npm" / "node_modules" / ".bin" / "backlog"
        if not program.exists():
            npm = shutil.which("npm")
            if npm is None:
                raise LookupError("npm is not there")
            (self.place / "npm").mkdir(exist_ok=True)
            options = ["--silent", "--no-audit", "--no-fund", "--prefix", "."]
            _run([npm, "install", *options, BACKLOG_MD], self.place / "npm")
        return str(program)

    def fill(self, register: Path, place: Path) -> None:
        """Give each as many items as there are complaints in a register."""
        place.mkdir()
        if BACKLOG in self.programs:
            folder = place / "backlog"
            folder.mkdir()
            _run(["git", "init", "--quiet", "--initial-branch", "main"], folder)
            _run([self.programs[BACKLOG], "init", "bench", "--defaults"], folder)
        script = str(_HERE / "scale_items.py")
        _run([sys.executable, script, str(register), str(place)], place)
        (place / "task" / "rc").write_text("confirmation=off\n", "utf-8")
        (place / "todo.py").write_text(_CALENDAR.format(place, place), "utf-8")
        if TASK in self.programs:
            _run(
                [self.programs[TASK], "import", "items.json"], place / "task", self._task_at(place)
            )
        if BACKLOG in self.programs:
            _run(["git", "add", "."], place / "backlog")
            name = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
            _run(["git", *name, "commit", "--quiet", "-m", "Tasks"], place / "backlog")

    def commands(self, place: Path) -> list[Command]:
        """Return how each lists what is late, or all, where it was filled."""
        todo = ("--config", str(place / "todo.py"), "list", "--due", "1")
        given = {
            TASK: (("overdue",), place / "task", self._task_at(place), (0, 1)),
            TODO: (todo, place, self._environment(), (0,)),
            BACKLOG: (("task", "list", "--plain"), place / "backlog", self._environment(), (0,)),
        }
        return [
            Command(name, (program, *arguments), folder, around, codes=codes, foreign=True)
            for name, program in self.programs.items()
            for arguments, folder, around, codes in (given[name],)
        ]

    def first_listing(self, place: Path) -> list[Command]:
        """Return todoman's listing without what it keeps of an earlier one."""
        listing = [each for each in self.commands(place) if each.name == TODO]
        cache = place / "cache.sqlite3"
        return [
            Command(
                TODO_FIRST,
                each.arguments,
                each.folder,
                each.environment,
                before=lambda: cache.unlink(missing_ok=True),
                foreign=True,
            )
            for each in listing
        ]

    def _environment(self) -> dict[str, str]:
        home = self.place / "home"
        home.mkdir(exist_ok=True)
        return {"HOME": str(home), "TASKRC": os.devnull}

    def _task_at(self, place: Path) -> dict[str, str]:
        data = str(place / "task")
        return {**self._environment(), "TASKRC": f"{data}/rc", "TASKDATA": data}


def _run(arguments: Sequence[str], folder: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        arguments,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        text=True,
        timeout=_WAIT,
    )
    return done.stdout
