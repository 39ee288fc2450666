"""A link or a pipe in any place of a register: nothing outside is touched, and nobody waits."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.store.local.folder import local_folder, local_path, make_folder, state_base
from swapping import CANARY

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Process = Callable[..., subprocess.CompletedProcess[bytes]]
Tree = dict[str, tuple[int, float, bytes]]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
MONTH = "complaints/2026/11"
LETTER = f"{ANA}.status"
STATE = ".git/complaints"
OWN = f"{STATE}/e3b0c44298fc1c14"
PLACES = [
    "complaints",
    "complaints/2026",
    MONTH,
    f"{MONTH}/{ANA}.yaml",
    "templates",
    "templates/en",
    "templates/en/apology.txt",
    "complaints.yaml",
    "complaint.schema.json",
    ".gitattributes",
    ".gitignore",
    STATE,
    f"{STATE}/lock",
    OWN,
    f"{OWN}/last-ivo",
    f"{OWN}/named-today",
    f"{OWN}/unshared",
    f"{OWN}/kept",
    f"{OWN}/kept/refused-x.txt",
    f"{OWN}/outbox",
    f"{OWN}/outbox/{LETTER}",
    ".complaints",
    ".complaints/outbox",
    f".complaints/outbox/{LETTER}",
]
READING = [
    ("list",),
    ("show", ANA),
    ("show", "@"),
    ("day",),
    ("check",),
    ("email", ANA, "apology"),
    ("email", "--due", "--dry-run"),
]
RECORDING = [
    ("note", ANA, "-m", "Called."),
    ("new", "--subject", "Late again"),
    ("edit", ANA),
    ("import", "../rows.csv", "--map", "../map.yaml"),
    ("email", "--due"),
    ("email", ANA, "apology", "--record"),
    ("sync",),
    ("init", "."),
]


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint is enough here."""
    return _committed_small


@pytest.fixture
def whole(register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register in which each of the places is taken, by what belongs there."""
    base, own = state_base(register), local_folder(register)
    for name in ("kept", "outbox"):
        make_folder(base, own / name)
    # What lies in a folder before the folder.
    for place in (register / name for name in reversed(PLACES)):
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.touch()
    (register / "templates/en/apology.txt").write_text("Subject: Ours\n\nOurs.\n", "utf-8")
    (own / "last-ivo").write_text(f"{ANA}\n", "utf-8")
    (own / "named-today").write_text("{}", "utf-8")
    for folder in (own / "outbox", register / ".complaints/outbox"):
        (folder / LETTER).write_text('{"claim": "K7QM"}\n', "utf-8")
    (tmp_path / "rows.csv").write_text("S,R,T\nRow,ref-1,2026-11-20\n", "utf-8")
    (tmp_path / "map.yaml").write_text(
        "fields: {subject: S, external_ref: R, received_at: T}\nfixed: {channel: web}\n"
        "date_format: '%Y-%m-%d'\n",
        "utf-8",
    )
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "# more" >> "$1"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return register


def tree(place: Path) -> Tree:
    """Return all that lies at a place, with its mode, its age, and what it holds."""
    paths = [place, *place.rglob("*")] if place.is_dir() else [place]
    return {
        str(path): (
            path.lstat().st_mode,
            path.lstat().st_mtime,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in paths
    }


def moved(place: Path, elsewhere: Path) -> None:
    """Move something out of the register, have a canary in each text of it, and link to it."""
    shutil.move(place, elsewhere)
    for path in [elsewhere, *elsewhere.rglob("*")]:
        if path.is_file():
            text = path.read_text("utf-8").replace("subject: ", f"subject: {CANARY} ")
            text = text.replace("Ours", CANARY).replace("  name: ", f"  name: {CANARY} ")
            path.write_text(text or CANARY, "utf-8")
            os.utime(path, (0, 0))
    place.symlink_to(elsewhere)


@pytest.mark.parametrize("name", PLACES)
def test_nothing_outside_is_touched(
    name: str, whole: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is read, written, made or thrown away where a link leads, by any command."""
    elsewhere = tmp_path / "elsewhere"
    moved(whole / name, elsewhere)
    before = tree(elsewhere)
    for arguments in (*READING, *RECORDING):
        code, out, err = run(*arguments)
        assert code != 70, (arguments, err)
        assert CANARY not in out + err, arguments
        assert "Traceback" not in err, arguments
        assert tree(elsewhere) == before, arguments
    monkeypatch.chdir("/")


@pytest.mark.parametrize("target", ["nowhere", "itself"])
@pytest.mark.parametrize("name", PLACES)
def test_a_link_to_nothing(name: str, target: str, whole: Path, run: Run, tmp_path: Path) -> None:
    """It is no way to make something elsewhere, and nothing that stops the program."""
    place, elsewhere = whole / name, tmp_path / "elsewhere"
    shutil.move(place, tmp_path / "real")
    place.symlink_to(elsewhere if target == "nowhere" else place)
    for arguments in (*READING[:1], *RECORDING[:2], ("check",), ("day",)):
        code, _, err = run(*arguments)
        assert code != 70, (arguments, err)
        assert "Traceback" not in err, arguments
        assert not elsewhere.exists(), arguments


def test_a_policy_behind_a_link_is_named(whole: Path, run: Run, tmp_path: Path) -> None:
    """A register goes by no policy that lies elsewhere."""
    moved(whole / "complaints.yaml", tmp_path / "elsewhere")
    told = (
        "complaints.yaml: it is a link, and nothing is read or written through a link; "
        "put the real one in its place"
    )
    for arguments in (("list",), ("note", ANA, "-m", "x")):
        assert run(*arguments) == (4, "", f"complaints: {told}\n")
    assert run("check") == (4, f"{told}\n", "")


@pytest.mark.parametrize("folder", ["out", "out/below", "{root}/out", "sub/../out"])
def test_letters_go_through_no_link_of_the_register(
    folder: str, register: Path, run: Run, tmp_path: Path
) -> None:
    """Whoever has committed it would have them go anywhere."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "below").mkdir(parents=True)
    (register / "out").symlink_to(elsewhere)
    code, _, err = run("email", "--due", "--to-folder", folder.format(root=register))
    assert (code, err.count("\n"), "out: it is a link" in err) == (4, 1, True), err
    assert [path.name for path in elsewhere.rglob("*")] == ["below"]
    (tmp_path / "own").symlink_to(elsewhere)
    assert run("email", "--due", "--to-folder", str(tmp_path / "own"))[0] == 0


@pytest.mark.parametrize("name", [STATE, OWN])
def test_local_state_behind_a_link_is_named(
    name: str, whole: Path, run: Run, tmp_path: Path
) -> None:
    """What is recorded needs the lock; what is read does without, and says what `@` is not."""
    moved(whole / name, tmp_path / "elsewhere")
    code, out, err = run("show", "@")
    assert (code, out) == (4, "")
    assert err.startswith(f"complaints: {whole}/{name} is a link, so @ stands for none; give ")
    assert run("show", ANA)[0] == 0
    code, _, err = run("note", ANA, "-m", "x")
    if name == STATE:
        assert (code, err.count("\n")) == (3, 1)
        assert err.startswith(f"complaints: {whole}/{name} is not a folder, or is a link to one;")
    else:
        assert code == 0
    assert not local_path(whole).resolve().is_relative_to(whole)


IN_GIT = ["HEAD", "config", "config.worktree", "index", "packed-refs", "sequencer/todo"]


@pytest.mark.parametrize("name", IN_GIT)
def test_a_pipe_in_the_git_directory(name: str, register: Path, process: Process) -> None:
    """Who reads does without git; who records is told, and nobody waits for ever."""
    place = register / ".git" / name
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    for arguments in (("list",), ("show", ANA)):
        assert process(*arguments).returncode == 0, arguments
    for command in (("day",), ("note", ANA, "-m", "x"), ("new", "--subject", "S"), ("sync",)):
        done = process(*command)
        told = f"{place} is not an ordinary file; move it away"
        assert told in (done.stdout + done.stderr).decode(), command


@pytest.mark.parametrize(
    "name",
    [
        f"{MONTH}/{ANA}.yaml",
        "complaints.yaml",
        "templates/en/apology.txt",
        f"{OWN}/last-ivo",
        f"{OWN}/named-today",
        f"{OWN}/outbox/{LETTER}",
        f".complaints/outbox/{LETTER}",
        f"{OWN}/kept/refused-x.txt",
    ],
)
def test_a_pipe_in_the_register(name: str, whole: Path, process: Process) -> None:
    """Every command comes to an end."""
    (whole / name).unlink()
    os.mkfifo(whole / name)
    for arguments in (
        ("show", "@"),
        ("check",),
        ("email", ANA, "apology"),
        ("note", ANA, "-m", "x"),
        ("email", "--due"),
    ):
        done = process(*arguments)
        assert done.returncode in (0, 1, 3, 4, 5), (arguments, done.stderr)
        assert b"Traceback" not in done.stderr, arguments


@pytest.mark.parametrize("top", ["the register", "the folder above"])
def test_a_pipe_for_a_file_of_git(top: str, register: Path, process: Process) -> None:
    """Git passes over a `.git` that is a pipe, and so do we."""
    shutil.rmtree(register / ".git")
    os.mkfifo((register if top == "the register" else register.parent) / ".git")
    assert process("list").returncode == 0
    assert process("note", ANA, "-m", "x").returncode == 0
