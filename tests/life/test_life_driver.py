"""By which program git merges complaints: one that does not run loses nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from complaints.store.git.calling import driver, works
from complaints.store.git.driver import SETTING, install, missing
from life.test_life_merging import (
    CRITICAL,
    LOW,
    NAME,
    Apart,
    ByGit,
    Git,
    Ok,
    Run,
    apart,
    by_git,
    committed,
    driven,
    events,
    note,
    text_of,
)
from sessions import ROOT
from surroundings import repository_at

__all__ = ["apart", "by_git", "committed", "driven"]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A Python in a virtual environment of its own, for which this program is installed."""
    home = tmp_path / "it's 100% other"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python").symlink_to(sys.executable)
    (home / "pyvenv.cfg").write_text("include-system-site-packages = false\n", "utf-8")
    (home / "lib" / "python3.11" / "site-packages" / "complaints").mkdir(parents=True)
    return home / "bin" / "python"


def as_set_by(python: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the driver that an installation for another Python would set."""
    with monkeypatch.context() as there:
        there.setattr("sys.executable", str(python))
        there.setattr("complaints.store.git.calling._searched", lambda: ())
        return driver()


def test_the_folder_of_a_register_is_never_searched(
    monkeypatch: pytest.MonkeyPatch, register: Path
) -> None:
    """Not even where a person has Python look into the folder around them."""
    monkeypatch.chdir(register)
    monkeypatch.setenv("PYTHONPATH", f".:{os.path.relpath(ROOT / 'src')}:lib:/far/away")
    assert f"PYTHONPATH={ROOT / 'src'}:/far/away " in driver()


@pytest.mark.parametrize("code", [0, 1, 2, 126])
def test_a_python_that_does_not_know_the_program(
    code: int, driven: Path, apart: Apart, by_git: ByGit, git: Git, tmp_path: Path, ok: Ok
) -> None:
    """Whatever it ends with, the file is in conflict, with marks and all that both recorded."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho No module named complaints >&2\nexit {code}\n", "utf-8")
    python.chmod(0o755)
    git("config", SETTING, driver().replace(sys.executable, str(python), 1))
    apart([note("Ours.")], [note("Theirs.")])
    code, said = by_git("merge", "theirs")
    assert code == 1
    assert f"complaints: {NAME} is merged by lines, mend it: complaints doctor --merge\n" in said
    assert git("status", "--porcelain") == f"UU {NAME}\n"
    assert "\n<<<<<<< here\n" in text_of(driven)
    ok("doctor", "--merge")
    assert len(events(driven)) == 5


def test_a_merge_for_git_ends_with_codes_of_its_own(
    driven: Path, run: Run, git: Git, tmp_path: Path, apart: Apart
) -> None:
    """For people it ends with 0 and 1."""
    apart([CRITICAL], [LOW])

    def files() -> list[str]:
        paths = []
        for name, commit in (("base", "main~1"), ("ours", "main"), ("theirs", "theirs")):
            path = tmp_path / name
            path.write_text(git("show", f"{commit}:{NAME}"), "utf-8")
            paths.append(str(path))
        return paths

    assert run("merge-file", *files())[0] == 1
    assert run("merge-file", "--driver", *files())[0] == 101
    same = [files()[0]] * 3
    assert (run("merge-file", *same)[0], run("merge-file", "--driver", *same)[0]) == (0, 100)


def test_another_installation_that_works(
    other: Path, driven: Path, git: Git, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is left as it is, and named as any setting that starts a program."""
    setting = as_set_by(other, monkeypatch)
    git("config", SETTING, setting)
    assert missing(repository_at(driven)) == []
    said = run("doctor", "--fix")[1]
    assert git("config", SETTING) == f"{setting}\n"
    assert f"{SETTING} starts programs" in said


@pytest.mark.parametrize("how", ["gone", "uninstalled", "older", "no command"])
def test_another_installation_that_does_not_work(
    how: str, other: Path, driven: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git is told anew."""
    setting = as_set_by(other, monkeypatch)
    git("config", SETTING, setting)
    git("config", "--add", SETTING, setting)
    if how == "gone":
        other.unlink()
    elif how == "uninstalled":
        (other.parents[1] / "lib" / "python3.11" / "site-packages" / "complaints").rmdir()
    else:
        older = setting.replace(" --driver", "") if how == "older" else f"'{setting}"
        git("config", "--replace-all", SETTING, older)
    assert len(missing(repository_at(driven))) == 1
    install(repository_at(driven))
    assert git("config", SETTING) == f"{driver()}\n"


def test_one_that_takes_the_packages_of_the_machine(
    other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or is no virtual environment at all: then it may have this program, and is not asked."""
    setting = as_set_by(other, monkeypatch)
    (other.parents[1] / "lib" / "python3.11" / "site-packages" / "complaints").rmdir()
    settings = other.parents[1] / "pyvenv.cfg"
    settings.write_text("include-system-site-packages = true\n", "utf-8")
    assert works(setting)
    settings.unlink()
    assert works(setting)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A Python for which nothing is installed."""
    home = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    return home / "bin" / "python"


def test_a_program_that_was_found_by_a_variable(
    bare: Path, register: Path, apart: Apart, by_git: ByGit, git: Git
) -> None:
    """Git, which is started without it, is told where the program is."""
    packages = sysconfig.get_path("purelib")
    searched = os.pathsep.join((str(ROOT / "src"), packages, "", "."))
    subprocess.run(
        [bare, "-m", "complaints", "doctor", "--fix"],
        cwd=register,
        env={**os.environ, "PYTHONPATH": searched},
        capture_output=True,
        check=False,
    )
    setting = git("config", SETTING).rstrip("\n")
    assert str(bare) in setting
    assert setting.startswith(f"PYTHONPATH={ROOT / 'src'}:{packages} ")
    assert works(setting)
    assert not works(setting.replace(str(ROOT / "src"), "/nowhere"))
    apart([note("Ours.")], [note("Theirs.")])
    code, said = by_git("merge", "theirs")
    assert (code, len(events(register))) == (0, 5), said


def test_what_cannot_be_told_keeps_nothing_else_back(register: Path, run: Run) -> None:
    """The doctor does what it can, says what it could not do, and why, and looks again."""
    (register / ".git" / "config.lock").touch()
    code, page, said = run("doctor", "--fix")
    told = said.splitlines()
    assert told[-1] == "complaints: done: told git which files are complaints"
    assert "could not be done: told git by which program complaints are merged: " in said
    assert "could not lock config file" in said
    assert (code, "git has not been told by which program" in page) == (1, True)
    assert "which files are complaints" not in page
    assert (register / ".git" / "info" / "attributes").exists()
