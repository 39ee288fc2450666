"""Standard output that is closed, full or narrow; signals; several programs at once."""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import struct
import subprocess
import termios
from collections.abc import Callable
from pathlib import Path

import pytest

from surroundings import LONG, PROGRAM, until_it_reads

Ok = Callable[..., str]
Commits = Callable[[], list[str]]
Process = Callable[..., subprocess.CompletedProcess[bytes]]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"


@pytest.mark.parametrize("arguments", ["list", "list --format json", "overdue", "--help"])
def test_a_closed_pipe(arguments: str) -> None:
    """`complaints list | head -1` ends with 0 and says nothing on stderr."""
    line = f"{shlex.join(PROGRAM)} {arguments} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1


def test_a_reader_that_is_gone() -> None:
    """Where the reader has gone before anything is written it is the same."""
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run([*PROGRAM, "list"], stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("unbuffered", [{}, {"PYTHONUNBUFFERED": "1"}])
@pytest.mark.parametrize("command", [["list"], ["policy"], ["show", ANA], ["--help"]])
def test_a_full_disk_for_the_output(command: list[str], unbuffered: dict[str, str]) -> None:
    """A full disk at the other end is one line, not a traceback, at once or at the end."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, *command],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, **unbuffered},
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == b"complaints: cannot write the output: no space left on device\n"


def test_a_full_disk_for_what_is_said() -> None:
    """Where stderr takes nothing the exit code still tells, of a refusal and of a step done."""
    with Path("/dev/full").open("wb") as full:
        unknown = subprocess.run([*PROGRAM, "show", "CMP-2611-XXXXXXX"], stderr=full, check=False)
        noted = subprocess.run([*PROGRAM, "note", ANA, "-m", "Called."], stderr=full, check=False)
    assert (unknown.returncode, noted.returncode) == (3, 0)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams(closed: str) -> None:
    """Started without standard streams, as some schedulers do, it works all the same."""
    line = f"{shlex.join(PROGRAM)} list --status waiting {closed}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_narrow_terminal_alphabet(process: Process) -> None:
    """Where the output cannot carry a letter it is written out instead."""
    done = process("list", PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u0456" in done.stdout


def test_utf8_without_a_locale(process: Process) -> None:
    """Without any locale, as under cron, the output is UTF-8."""
    done = process("list", LC_ALL="C", LANG="C")
    assert "Двічі списали оплату" in done.stdout.decode("utf-8")


def test_no_colour_or_cutting_off_a_terminal(process: Process) -> None:
    """Off a terminal nothing is cut, coloured or paged, however narrow it is said to be."""
    done = process("list", COLUMNS="20", FORCE_COLOR="1", PAGER="false")
    assert b"\x1b" not in done.stdout
    assert "Lid of the pressure cooker does not close well" in done.stdout.decode("utf-8")


def test_interrupted_while_waiting(commits: Commits, register: Path) -> None:
    """An interruption ends with 130, without a word, and leaves nothing behind."""
    running = subprocess.Popen(
        [*PROGRAM, "note", ANA, "-m", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert running.stdin is not None
    # More than a pipe holds: what is left over was put there when it had begun to read.
    running.stdin.write(b"x" * 100_000)
    running.stdin.flush()
    until_all_is_read(running.stdin.fileno())
    until_it_reads(running)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=LONG)
    # An empty line, so that the prompt of the shell does not stand behind ^C.
    assert (running.returncode, out, err) == (130, b"", b"\n")
    assert commits() == []


def until_all_is_read(pipe: int) -> None:
    """Wait until a pipe is empty."""
    while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]:
        os.sched_yield()


def test_many_at_once(commits: Commits, ok: Ok) -> None:
    """Eight programs that write at once lose nothing: eight notes, eight commits."""
    running = [
        subprocess.Popen([*PROGRAM, "note", ANA, "-m", f"note {number}"], stderr=subprocess.PIPE)
        for number in range(8)
    ]
    for program in running:
        _, err = program.communicate(timeout=LONG)
        assert (program.returncode, err.decode()) == (0, f"complaints: {ANA}: note\n")
    assert commits() == [f"{ANA}: note"] * 8
    page = ok("show", ANA)
    assert all(f"note {number}\n" in page for number in range(8))
    assert ok("check") == ""
