"""What one may not do: write in the folder, use the repository, leave anything at home."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.store.git.driver import install
from rights import as_user, bound
from surroundings import repository_at

Run = Callable[..., tuple[int, str, str]]
Git = Callable[..., str]
Bound = Callable[..., tuple[int, str, str]]

DONE, REFUSED, RECORDED = 0, 3, 5
ID = "CMP-2611-7F3K9QY"
CARO = 4711
NEW = ("new", "--subject", "A lamp flickers", "--name", "Ana", "--channel", "phone")
NOTE = ("note", ID, "-m", "The courier rang.")
READING = (
    ("list",),
    ("show", "7F3"),
    ("clocks", "7F3"),
    ("overdue",),
    ("due",),
    ("day",),
    ("email", "7F3", "status"),
    ("check",),
)


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint."""
    return _committed_small


@pytest.fixture(name="bound")
def _bound() -> Bound:
    """Run the program as somebody whom permissions bind."""
    return bound


@pytest.fixture
def read_only(register: Path) -> Path:
    """The register as it is mounted for those who only read, its repository with it."""
    for folder, _, names in os.walk(register, topdown=False):
        for name in names:
            Path(folder, name).chmod(0o444)
        Path(folder).chmod(0o555)
    return register


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_reading_where_nothing_can_be_written(
    arguments: tuple[str, ...], read_only: Path, run: Run, bound: Bound
) -> None:
    """It prints what it prints for those who may write, and does not complain."""
    assert bound(*arguments) == run(*arguments)


@pytest.mark.parametrize("arguments", [NEW, NOTE], ids=["new", "note"])
def test_recording_where_nothing_can_be_written(
    arguments: tuple[str, ...], read_only: Path, bound: Bound, git: Git
) -> None:
    """It is refused in one line that says where, and nothing has happened."""
    before = git("rev-parse", "HEAD")
    code, out, err = bound(*arguments)
    assert (code, out) == (REFUSED, ""), err
    assert err.startswith("complaints: ")
    assert err.count("\n") == 1
    assert str(read_only) in err
    assert git("rev-parse", "HEAD") == before
    assert git("status", "--porcelain", "--ignored") == ""


@pytest.mark.parametrize("arguments", [NEW, NOTE], ids=["new", "note"])
def test_a_folder_of_complaints_in_which_nothing_can_be_written(
    arguments: tuple[str, ...], register: Path, bound: Bound, git: Git
) -> None:
    """The local state can be written, the complaints cannot: refused, and nothing is left."""
    folder = register / "complaints" / "2026" / "11"
    folder.chmod(0o555)
    try:
        code, out, err = bound(*arguments)
    finally:
        folder.chmod(0o755)
    assert (code, out) == (REFUSED, ""), err
    assert err.count("\n") == 1
    assert git("status", "--porcelain") == ""
    assert [path.name for path in folder.iterdir()] == [f"{ID}.yaml"]


def test_a_home_in_which_nothing_can_be_written(
    register: Path, bound: Bound, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of ours belongs there: it works, with the settings of git from there."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[core]\n\tquotePath = false\n", "utf-8")
    home.chmod(0o555)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    for arguments in (NEW, NOTE):
        code, _, err = bound(*arguments, HOME=str(home))
        assert code == DONE, err
        assert git("status", "--porcelain") == ""
    assert [path.name for path in home.iterdir()] == [".gitconfig"]


@pytest.fixture
def another_users(
    register: Path, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A repository that git does not trust, and settings of git in which one can say so."""
    settings = tmp_path / "gitconfig"
    shutil.copyfile(os.environ["GIT_CONFIG_GLOBAL"], settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    # Git's own tests say by this that everything belongs to somebody else.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(subprocess.CalledProcessError) as refusal:
        git("status")
    assert "dubious ownership" in str(refusal.value.stderr)
    return register


@pytest.mark.parametrize("arguments", READING, ids=" ".join)
def test_reading_in_the_repository_of_another_user(
    arguments: tuple[str, ...], another_users: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading asks git for nothing that it would refuse."""
    strange = run(*arguments)
    monkeypatch.delenv("GIT_TEST_ASSUME_DIFFERENT_OWNER")
    code, out, _ = run(*arguments)
    # The day may name what git would not tell.
    assert (strange[0], arguments[0] == "day" or strange[1] == out) == (code, True), strange[2]


@pytest.mark.parametrize("arguments", [NEW, NOTE], ids=["new", "note"])
def test_recording_in_the_repository_of_another_user(
    arguments: tuple[str, ...],
    another_users: Path,
    run: Run,
    git: Git,
    do_as_told: Callable[[str], None],
) -> None:
    """It is recorded, and the sentence has git's remedy; its commands commit exactly the file."""
    code, out, err = run(*arguments)
    assert code == RECORDED, err
    name = f"complaints/2026/11/{out.strip() or ID}.yaml"
    assert Path(name).stem in err
    trust = f"git config --global --add safe.directory {another_users}"
    told = f"belongs to another user; do not repeat it, if you trust them, run: {trust} && git "
    assert told in err
    do_as_told(err)
    assert git("show", "--format=", "--name-only", "HEAD").split() == [name]
    assert git("status", "--porcelain") == ""
    assert run("note", Path(name).stem, "-m", "It is ours now.")[0] == DONE


@pytest.fixture
def caros(register: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A register of somebody else's that all on this machine can reach, with root behind sudo."""
    if os.geteuid():
        pytest.skip("only root can be somebody else")
    place = Path(tempfile.mkdtemp(prefix="complaints-"))
    place.chmod(0o755)
    root = place / "register"
    shutil.copytree(register, root)
    root.chmod(0o700)
    install(repository_at(root))
    for path in (root, *root.rglob("*")):
        os.chown(path, CARO, CARO)
    monkeypatch.setenv("SUDO_UID", str(CARO))
    yield root
    shutil.rmtree(place)


def test_what_root_records_stays_its_owner_s(caros: Path, run: Run) -> None:
    """Files, folders and local state; what git itself makes is named, and then given back."""
    at = ("-C", str(caros))
    assert run(*at, *NOTE)[0] == DONE
    assert run(*at, *NEW)[0] == DONE
    git, local = caros / ".git", caros / ".git" / "complaints"
    roots = [path for path in caros.rglob("*") if path.lstat().st_uid == 0]
    assert [path for path in roots if git not in path.parents or local in path.parents] == []
    assert local.stat().st_uid == CARO
    code, _, err = as_user(CARO, CARO, *at, "day")
    assert code == DONE, err
    page = as_user(CARO, CARO, *at, "doctor")[1]
    assert f"run: sudo chown -hR {CARO} {git}\n" in page
    subprocess.run(["chown", "-hR", str(CARO), str(git)], check=True)
    assert " mend  " not in as_user(CARO, CARO, *at, "doctor")[1]
    code, _, err = as_user(CARO, CARO, *at, *NOTE)
    assert code == DONE, err


def test_what_root_has_locked_its_owner_out_of(caros: Path) -> None:
    """They are told how to take it back; whoever shares a group would not be helped by that."""
    [path] = caros.rglob(f"{ID}.yaml")
    at = ("-C", str(caros))
    for place in (path, path.parent):
        os.chown(place, 0, 0)
        place.chmod(0o700)
        take = f"take it back, run: sudo chown -hR {CARO} {place}"
        for arguments in (("day",), ("show", ID), NOTE):
            code, _, err = as_user(CARO, CARO, *at, *arguments)
            assert (code, take in err) == (4, True), err
        page = as_user(CARO, CARO, *at, "doctor")[1]
        assert f"run: sudo chown -hR {CARO} {caros / 'complaints'}\n" in page
