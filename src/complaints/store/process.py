"""The one door to other programs: argument lists, captured output, every exit code checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from complaints.store import waits
from complaints.store.signals import held_back

if TYPE_CHECKING:
    # Loaded where a program is started, which most commands that read never do.
    import subprocess

# Names of files may hold any bytes, and come back as they were.
_TEXT = ("utf-8", "surrogateescape")


class Answer(Struct, frozen=True):
    """What a program answered; bytes that are no UTF-8 are as in the names of files."""

    code: int
    out: str
    err: str


class ProgramMissing(Exception):
    """The program is not on this machine."""


class TookTooLong(Exception):
    """The program was stopped because it did not end."""


def run(
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    text: str | bytes = "",
    seconds: float | None = None,
    umask: int = -1,
    meanwhile: Callable[[], None] | None = None,
) -> Answer:
    """Run a program with `text` as its input, by the umask given, else by ours.

    What is to be done `meanwhile` is begun once it runs, and takes nothing of its `seconds`.
    Raises ProgramMissing where there is none, TookTooLong where it does not
    end within `seconds`.
    """
    import subprocess

    given = text.encode(*_TEXT) if isinstance(text, str) else text
    try:
        program = subprocess.Popen(  # noqa: S603 - an argument list, never a shell
            [_found(arguments[0], environment), *arguments[1:]],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            umask=umask,
        )
    except (FileNotFoundError, PermissionError):
        raise ProgramMissing(arguments[0]) from None
    with program:
        try:
            if meanwhile is not None:
                meanwhile()
            said = program.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            _end(program)
            raise TookTooLong(arguments[0]) from None
        except BaseException:
            # What works here may hold a lock, and ends soon; what talks with others may not.
            with held_back():
                (_finish if seconds is None else _end)(program)
            raise
    out, err = (stream.decode(*_TEXT) for stream in said)
    return Answer(program.returncode, out, err)


def _finish(program: subprocess.Popen[bytes]) -> None:
    """Let a program end what it is at; make it end where that takes long."""
    import subprocess

    try:
        program.communicate(timeout=waits.FINISH)
    except subprocess.TimeoutExpired:
        _end(program)


def _end(program: subprocess.Popen[bytes]) -> None:
    """Ask a program to end, so that it can put its locks away; make it end where it does not."""
    import subprocess

    program.terminate()
    try:
        program.wait(waits.GRACE)
    except subprocess.TimeoutExpired:
        program.kill()


def run_in_terminal(arguments: Sequence[str], folder: Path) -> int:
    """Run a program that talks to the person at the terminal, such as an editor."""
    import subprocess

    try:
        done = subprocess.run(arguments, cwd=folder, check=False)  # noqa: S603 - the person's own editor
        return done.returncode
    except (FileNotFoundError, PermissionError):
        raise ProgramMissing(arguments[0]) from None


def environment() -> dict[str, str]:
    """Return this process's environment, for children.

    Of PATH only whole paths: another means the folder that a program is started in, which may
    be one of a register, with whatever its files are called.
    """
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    whole = [folder for folder in folders if os.path.isabs(folder)]  # noqa: PTH117 - plain text
    # An empty one would mean the current folder as well.
    return {**os.environ, "PATH": os.pathsep.join(whole) or os.defpath}


def _found(program: str, environment: Mapping[str, str]) -> str:
    """Return where a program is. Raises ProgramMissing."""
    import shutil

    found = shutil.which(program, path=environment.get("PATH", os.defpath))
    if found is None:
        raise ProgramMissing(program)
    return found
