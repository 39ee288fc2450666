"""A file system that fails at any call: the exit code and the files agree, every time.

Each command runs once for each call that it makes below its register, with that call
failing, alone or with all of its kind that follow. The tests try one error at each of
them, and every error at those on which all depends; `make faults` tries all of it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import pytest

from faults.driver import KINDS, Ended, Run

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "sample-data"
A, B, C = "CMP-2611-7F3K9QY", "CMP-2611-8PG3VFY", "CMP-2611-C7B3TNN"
# What the codes promise to who calls the program, whatever they are called in it.
DONE, REFUSED, UNTRUSTED, RECORDED = 0, 3, 4, 5
MARK = "What nobody else writes"
ERRORS = (errno.EIO, errno.ENOSPC, errno.EINVAL, errno.EPERM)
# What the rows of a table are filled from, and the editor of who edits.
MAPPING = "fields: {subject: S, description: D, external_ref: R, received_at: T}\n" + (
    "fixed: {language: en, channel: web}\ndate_format: '%Y-%m-%d'\n"
)
ROWS = "S,D,R,T\n" + "".join(f"Row {n},{MARK},ref-{n},2026-11-1{n}\n" for n in (1, 2, 3))
# It leaves a trace, and says whether faults would reach what is started.
EDITOR = f'#!/bin/sh\necho \'# {MARK}\' >> "$1"\necho "[$LD_PRELOAD]" > "$0-ran"\n'

# What changes a register, and what of it makes a file appear, change and stay.
CHANGING = ("open", "write", "fsync", "link", "rename", "unlink")
DECIDING = ("fsync", "link", "rename", "unlink")
# Folders on the way to a file, which are many: only where every fault is tried.
ON_THE_WAY = "enter"

State = dict[str, tuple[bytes, int]]
Command = Callable[..., Ended]


@dataclass(frozen=True)
class Deed:
    """A command, how many files it writes, and how many lines it may say where it is refused."""

    arguments: tuple[str, ...]
    files: int = 1
    lines: int = 1


DEEDS = {
    "new": Deed(("new", "--subject", MARK, "--name", "Ana", "--channel", "phone")),
    "note": Deed(("note", A, "-m", MARK)),
    "incident-of-2": Deed(("incident", "open", A, B, "-m", MARK), files=2),
    "incident-of-3": Deed(("incident", "open", A, B, C, "-m", MARK), files=3),
    # Beside the reason, where the text is kept.
    "edit": Deed(("edit", A), lines=2),
    # Beside the reason, as what the table was read, and which complaints could not be.
    "import": Deed(("import", "../rows.csv", "--map", "../map.yaml"), files=3, lines=5),
}


class Fault(TypedDict):
    """Which call fails, how, and whether those of its kind after it fail as well."""

    kind: str
    nth: int
    code: int
    on: bool


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that lets calls fail, built anew."""
    compiler = shutil.which("cc")
    if not sys.platform.startswith("linux"):
        pytest.skip("what lets a file system fail is made for Linux")
    if compiler is None:
        pytest.skip("there is no C compiler (cc)")
    made = tmp_path_factory.mktemp("faults") / "preload.so"
    options = ("-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC")
    subprocess.run([compiler, *options, "-o", made, HERE / "preload.c", "-ldl"], check=True)
    return made


@pytest.fixture(scope="module")
def command(library: Path) -> Iterator[Command]:
    """A function that runs one command, of whose calls one kind may fail from a number on."""
    around = {**os.environ, "PYTHONPATH": str(HERE.parent), "LD_PRELOAD": str(library)}
    with subprocess.Popen(
        [sys.executable, HERE / "driver.py", SAMPLE],
        env=around,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as driver:

        def command(
            root: Path,
            *arguments: str,
            kind: str = "",
            nth: int = 0,
            code: int = 0,
            on: bool = False,
        ) -> Ended:
            assert driver.stdin is not None
            assert driver.stdout is not None
            environment = {"COMPLAINTS_USER": "ivo", "EDITOR": str(root.parent / "editor")}
            run = Run(
                arguments=[*arguments],
                folder=str(root),
                environment=environment,
                kind=kind,
                nth=nth,
                code=code,
                on=on,
            )
            driver.stdin.write(json.dumps(run) + "\n")
            driver.stdin.flush()
            ended: Ended = json.loads(driver.stdout.readline())
            return ended

        yield command
        driver.communicate()


def git(root: Path, *arguments: str) -> str:
    """Run git in a register; returns what it says."""
    done = subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small register in no repository."""
    root = tmp_path_factory.mktemp("plain") / "register"
    folder = root / "complaints" / "2026" / "11"
    folder.mkdir(parents=True)
    for name in ("complaints.yaml", ".gitignore", ".gitattributes"):
        shutil.copyfile(SAMPLE / name, root / name)
    for each in (A, B, C):
        shutil.copy(SAMPLE / "complaints" / "2026" / "11" / f"{each}.yaml", folder)
    return root


@pytest.fixture(scope="session")
def committed(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in a repository of its own."""
    root = shutil.copytree(plain, tmp_path_factory.mktemp("committed") / "register")
    for arguments in (
        ("init", "--quiet"),
        ("config", "user.name", "Ivo Babić"),
        ("config", "user.email", "ivo.babic@example.com"),
        ("add", "."),
        ("commit", "--quiet", "-m", "A register"),
        ("repack", "-adq"),
    ):
        git(root, *arguments)
    return root


def in_place(template: Path, place: Path) -> Path:
    """Return a copy of a register, with what its commands are given beside it."""
    shutil.rmtree(place, ignore_errors=True)
    root = shutil.copytree(template, place / "register", symlinks=True)
    (place / "rows.csv").write_text(ROWS, "utf-8")
    (place / "map.yaml").write_text(MAPPING, "utf-8")
    (place / "editor").write_text(EDITOR, "utf-8")
    (place / "editor").chmod(0o755)
    return root


def state(root: Path) -> State:
    """Return content and mode of every file of a register but its local state and git's."""
    found: State = {}
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - {".git", ".complaints"})
        for name in sorted(names):
            path = Path(folder, name)
            found[str(path.relative_to(root))] = (path.read_bytes(), path.stat().st_mode)
    return found


def half_written(files: State) -> set[str]:
    """Return the hidden files that are beside others only while these are written."""
    return {name for name in files if Path(name).name.startswith(".") and name.endswith(".tmp")}


def changed_files(before: State, after: State) -> list[str]:
    """Return the files that are new, gone or not as they were; hidden ones in the making apart."""
    names = {*before, *after} - half_written(after)
    return sorted(name for name in names if before.get(name) != after.get(name))


def wrong(root: Path, deed: Deed, before: State, ended: Ended, kind: str) -> Iterator[str]:
    """Say where the exit code, what was said, and the files do not agree."""
    after = state(root)
    changed = changed_files(before, after)
    if (left := half_written(after)) and kind != "unlink":
        yield f"left {sorted(left)}"
    if "Traceback" in ended["err"]:
        yield "a traceback"
    marked = any(MARK.encode() in after[name][0] for name in changed if name in after)
    if len(changed) not in (0, deed.files) or (changed and not marked):
        yield f"some of several: {changed}"
    if ended["code"] in (DONE, RECORDED):
        yield from wrongly_recorded(root, changed, ended)
    else:
        yield from wrongly_refused(root, deed, changed, ended)


def wrongly_recorded(root: Path, changed: list[str], ended: Ended) -> Iterator[str]:
    """Say what is missing where a command says that it has recorded something."""
    if not changed:
        yield "nothing is written"
    if ended["code"] == DONE and (root / ".git").exists() and git(root, "status", "--short"):
        yield "not committed"
    unnamed = [name for name in changed if Path(name).stem not in ended["err"]]
    if ended["code"] == RECORDED and unnamed:
        yield f"recorded and not named: {unnamed}"


def wrongly_refused(root: Path, deed: Deed, changed: list[str], ended: Ended) -> Iterator[str]:
    """Say what is too much where a command says that it has recorded nothing."""
    if changed:
        yield f"refused though written: {changed}"
    if ended["code"] not in (REFUSED, UNTRUSTED):
        yield "neither recorded nor refused"
    lines = ended["err"].splitlines()
    if not 0 < len(lines) <= deed.lines or not all(x.startswith("complaints: ") for x in lines):
        yield "not one line"
    if (root.parent / "editor-ran").exists():
        yield from lost(ended["err"])


def lost(said: str) -> Iterator[str]:
    """Say so where what was typed in the editor is neither kept nor shown."""
    kept = Path(said.rpartition("kept in ")[2].strip())
    if MARK not in said and not (kept.is_file() and MARK in kept.read_text("utf-8")):
        yield "what was typed is lost"


def wrong_afterwards(
    root: Path, before: State, clean: int, command: Command, code: int
) -> Iterator[str]:
    """Say what is in the way of the next command, once nothing fails any more."""
    changed = [Path(name).stem for name in changed_files(before, state(root))] or [A]
    # What is recorded and not committed goes with the next step of the same complaint.
    for complaint_id in changed if code == RECORDED else changed[:1]:
        ended = command(root, "note", complaint_id, "-m", "Afterwards.")
        if ended["code"]:
            yield f"then a note: {ended['code']} {ended['err']}"
    if (root / ".git").exists() and (said := git(root, "status", "--short")):
        yield f"then git says: {said}"
    if (code := command(root, "check")["code"]) != clean:
        yield f"then check: {code}"


def faults(counts: dict[str, int], committed: bool, every: bool) -> Iterator[Fault]:
    """Return the faults that a command is to meet, which made so many calls of each kind."""
    for number, kind in enumerate(KINDS):
        for nth in range(1, counts[kind] + 1):
            turn = ERRORS[(number + nth) % len(ERRORS)]
            # Most files are opened to be read, where one failure is like many.
            for on in (False, True) if every or kind != "open" else (False,):
                if every or (not committed and not on and kind in DECIDING):
                    codes: Sequence[int] = ERRORS
                elif kind in (CHANGING if committed else DECIDING) or not (
                    committed or kind in CHANGING or kind == ON_THE_WAY
                ):
                    codes = (turn,)
                else:
                    codes = ()
                yield from (Fault(kind=kind, nth=nth, code=code, on=on) for code in codes)


@pytest.mark.parametrize(
    ("name", "where"),
    # Outside of git, three files are like two.
    [(name, "committed") for name in DEEDS]
    + [(name, "plain") for name in DEEDS if name != "incident-of-2"],
)
def test_exit_code_and_files_agree(
    name: str, where: str, command: Command, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """All is recorded, and 0 or 5 says so; or nothing is, in one line; and the next one works."""
    deed, template = DEEDS[name], request.getfixturevalue(where)
    every: bool = request.config.getoption("--every-fault")
    root = in_place(template, tmp_path / "here")
    before, clean = state(root), command(root, "check")["code"]
    whole = command(root, *deed.arguments)
    found = [
        *wrong(root, deed, before, whole, ""),
        *wrong_afterwards(root, before, clean, command, whole["code"]),
    ]
    assert (found, whole["code"]) == ([], DONE), whole["err"]
    for fault in faults(whole["counts"], where == "committed", every):
        root = in_place(template, tmp_path / "here")
        ended = command(root, *deed.arguments, **fault)
        told = [
            *wrong(root, deed, before, ended, fault["kind"]),
            *wrong_afterwards(root, before, clean, command, ended["code"]),
        ]
        if ended["counts"].get(fault["kind"], 0) < fault["nth"]:
            told.append("the call was not met")
        if told:
            more = " and on" if fault["on"] else ""
            error = f"{errno.errorcode[fault['code']]} at {fault['kind']} {fault['nth']}{more}"
            said = ended["err"].splitlines()
            found.append(f"{error}: {ended['code']} {said[-1:]} {'; '.join(told)}")
    assert found == [], "\n".join(["", *found])


@pytest.mark.parametrize("code", [errno.EPERM, errno.ENOTSUP, errno.EXDEV], ids=errno.errorcode.get)
@pytest.mark.parametrize("name", ["new", "import"])
def test_without_hard_links(
    name: str, code: int, command: Command, committed: Path, tmp_path: Path
) -> None:
    """Where a file system has no hard links a new file comes to be in another way."""
    root = in_place(committed, tmp_path)
    before, deed = state(root), DEEDS[name]
    ended = command(root, *deed.arguments, kind="link", nth=1, code=code, on=True)
    assert ended["code"] == DONE, ended["err"]
    assert list(wrong(root, deed, before, ended, "link")) == []


def test_the_faults_reach_the_command_alone(
    command: Command, committed: Path, tmp_path: Path
) -> None:
    """The guard works: calls are met and fail; no program that the command starts is touched."""
    root = in_place(committed, tmp_path)
    ended = command(root, "edit", A)
    assert (root.parent / "editor-ran").read_text("utf-8") == "[]\n"
    assert all(ended["counts"][kind] for kind in ("open", "write", "fsync", "close"))
    assert ended["counts"]["rename"] + ended["counts"]["link"] > 0
    failed = command(root, "note", A, "-m", MARK, kind="open", nth=1, code=errno.EIO, on=True)
    assert failed["code"] != DONE
    assert failed["counts"]["open"] > 0


def test_the_guard_works(command: Command, committed: Path, tmp_path: Path) -> None:
    """What is half done, or told wrongly, is found, so that a green run means something."""
    root = in_place(committed, tmp_path)
    before, deed = state(root), DEEDS["incident-of-2"]
    clean = command(root, "check")["code"]
    path = root / "complaints" / "2026" / "11" / f"{A}.yaml"
    refused = Ended(code=REFUSED, out="", err="complaints: no\n", counts={})
    done = Ended(code=DONE, out="", err="", counts={})
    recorded = Ended(code=RECORDED, out="", err="complaints: recorded\n", counts={})
    assert list(wrong(root, deed, before, refused, "")) == []
    assert list(wrong(root, deed, before, done, "")) == ["nothing is written"]
    path.with_name(f".{path.name}.1234.tmp").touch()
    path.write_text(path.read_text("utf-8") + f"# {MARK}\n", "utf-8")
    left, some, *told = wrong(root, deed, before, refused, "")
    assert left.startswith("left ")
    assert some.startswith("some of several")
    assert [each.split(":")[0] for each in told] == ["refused though written"]
    assert "not committed" in list(wrong(root, DEEDS["note"], before, done, "unlink"))
    assert any(
        "not named" in each for each in wrong(root, DEEDS["note"], before, recorded, "unlink")
    )
    path.write_text("broken: [\n", "utf-8")
    assert any(
        each.startswith("then check")
        for each in wrong_afterwards(root, before, clean, command, REFUSED)
    )
    for said, kept in (("a word", False), (f"it was: {MARK}", True), (f"kept in {path}", False)):
        assert bool(list(lost(said))) is not kept
