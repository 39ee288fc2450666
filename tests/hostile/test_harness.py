"""What the tests of hostile registers rest on: what is done is noted, what is wrong is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hostile.commands import A, Command
from hostile.harness import MOST_SECONDS, Bounds, Machine, harmful, tried, wrong
from hostile.kinds import cloned
from hostile.recorder import LOG, built, recorded, why_not
from hostile.registers import MARK, git, world
from hostile.server import Ended

FINE = Ended(code=0, out="", err="", cpu=0.1, peak=1 << 20, most=MOST_SECONDS, hung=False)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """What notes what a process does."""
    if why := why_not():
        pytest.skip(why)
    return built(tmp_path)


_DOES = """
import os, socket, subprocess, sys
place = sys.argv[1]
open(f"{place}/new", "w").close()
os.rename(f"{place}/new", f"{place}/newer")
os.symlink("newer", f"{place}/link")
open(f"{place}/link").read()
os.mkdir(f"{place}/folder")
os.unlink(f"{place}/newer")
with socket.socket() as line:
    line.connect_ex(("127.0.0.1", 9))
subprocess.run(["sh", "-c", "exec true; :"], env={}, cwd=place)
"""


def test_what_is_done_is_noted(library: Path, tmp_path: Path) -> None:
    """Files read, written and moved, connections, programs, and those that these start."""
    log, place = tmp_path / "log", tmp_path / "place"
    place.mkdir()
    around = {**os.environ, "LD_PRELOAD": str(library), LOG: str(log)}
    subprocess.run([sys.executable, "-c", _DOES, place], env=around, check=True)
    deeds = [(deed.what, deed.path) for deed in recorded(log)]
    for what, name in (
        *(("write", "new"), ("rename", "new"), ("rename", "newer"), ("symlink", "link")),
        *(("read", "newer"), ("mkdir", "folder"), ("unlink", "newer")),
    ):
        assert (what, str(place / name)) in deeds
    assert ("connect", "127.0.0.1") in deeds
    started = [deed for deed in recorded(log) if deed.what == "start"]
    assert [Path(deed.path).name for deed in started] == ["sh", "true"]
    assert {deed.folder for deed in started} == {str(place)}


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    """Each bound that is passed is told, and nothing where none is."""
    here = world(tmp_path)
    bounds = Bounds(here, here.clone, here.clone)
    assert list(wrong(bounds, FINE, [])) == []
    for other, told in (
        (Ended(**{**FINE, "code": 70}), "ended with 70"),
        (Ended(**{**FINE, "code": -24}), "ended with -24"),
        (Ended(**{**FINE, "hung": True}), "did not end by itself"),
        (Ended(**{**FINE, "err": "Traceback (most"}), "a traceback"),
        (Ended(**{**FINE, "out": "\x1b[31m"}), "said '\\x1b'"),
        (Ended(**{**FINE, "out": f"x{MARK}x"}), "told what is outside"),
        (Ended(**{**FINE, "cpu": 1.9}), "took 1.90 s"),
        (Ended(**{**FINE, "peak": 301 << 20}), "took 301 MB"),
    ):
        assert list(wrong(bounds, other, [])) == [told]
    subprocess.run([here.tool, "by hand"], check=True)
    assert list(wrong(bounds, FINE, [])) == ["the register's program ran: ['by', 'hand']"]
    assert list(wrong(bounds, FINE, [])) == []


def test_what_does_harm_on_a_terminal() -> None:
    """Letters of every script do none; controls, turns of direction and what is not seen do."""
    assert harmful("Ana šđ ქართული Ελληνικά\n\t👩\u200d👩 co\u00adop") == ""
    assert harmful("\x1b\x9b\u202e\u200b\u2028\U000e0041").count("\\") == 6


def test_what_a_program_of_the_register_does(loaded: Machine, tmp_path: Path) -> None:
    """The guard works: a program that git starts for its configuration, and a change, are found."""
    here, register = cloned("good", tmp_path)
    bounds = Bounds(here, register, here.clone, reading=True)
    git(here.clone, "config", "diff.external", here.program("diff.external"))
    hook = here.clone / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{here.tool} hook\ntouch {here.outside}/new\n", "utf-8")
    hook.chmod(0o755)
    [told] = tried(loaded, bounds, [Command(("note", A, "-m", "Words."))], register)
    assert "the register's program ran: ['hook']" in told
    assert "changed outside" in told
    if loaded.records:
        assert "started: start .git/hooks/pre-commit" in told
