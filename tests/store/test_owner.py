"""Whose a register is: judged as git does, whichever way it is found, with and without git."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from complaints.cli.app import main
from complaints.errors import Refused, Untrusted
from complaints.store.git.owner import check_owner
from complaints.store.local import upward as door
from complaints.store.local.git_folder import git_folder
from complaints.store.policy_file import find_root
from surroundings import without_programs

SOMEBODY = 4711

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of git of our own."""
    place = tmp_path / "gitconfig"
    place.touch()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(place))
    return place


def _git_refuses(folder: Path) -> bool:
    done = subprocess.run(
        ["git", "status"], cwd=folder, check=False, capture_output=True, text=True
    )
    assert not done.returncode or "dubious ownership" in done.stderr
    return bool(done.returncode)


def _refused(root: Path) -> str:
    with pytest.raises(Untrusted) as caught:
        check_owner(root)
    return str(caught.value)


@pytest.mark.parametrize("which", ["", ".git"])
def test_as_git_judges(which: str, root: Path, settings: Path) -> None:
    """The folder and its `.git` must be one's own; what git was told to trust is trusted."""
    check_owner(root)
    os.chown(root / which, SOMEBODY, -1)
    assert _git_refuses(root)
    trust = f"git config --global --add safe.directory {root}"
    assert _refused(root) == (
        f"{root / which} belongs to another user, so nothing is read here; "
        f"if you trust them, run: {trust}"
    )
    subprocess.run(trust.split(), check=True)
    check_owner(root)
    assert not _git_refuses(root)


@pytest.mark.parametrize(
    ("said", "trusted"),
    [
        (["/elsewhere"], False),
        (["/elsewhere", "ROOT"], True),
        (["ROOT", ""], False),
        (["", "*"], True),
        (["PARENT"], False),
        (["ROOT/complaints"], False),
    ],
)
def test_what_git_was_told(said: list[str], trusted: bool, root: Path, settings: Path) -> None:
    """As git takes it: one that is empty forgets all before it."""
    os.chown(root, SOMEBODY, -1)
    for value in said:
        place = value.replace("ROOT", str(root)).replace("PARENT", str(root.parent))
        command = ["git", "config", "--global", "--add", "safe.directory", place]
        subprocess.run(command, check=True)
    assert _git_refuses(root) is not trusted
    if trusted:
        check_owner(root)
    else:
        assert _refused(root)


def test_a_repository_cannot_say_it_of_itself(root: Path, settings: Path) -> None:
    """Only the person and the machine can."""
    subprocess.run(["git", "config", "safe.directory", "*"], cwd=root, check=True)
    os.chown(root, SOMEBODY, -1)
    assert _refused(root)


@pytest.mark.parametrize("linked", [False, True])
def test_a_git_directory_elsewhere(linked: bool, root: Path, tmp_path: Path) -> None:
    """That of a linked work tree is judged where it lies, and the file that names it."""
    place = tmp_path / "linked"
    subprocess.run(["git", "worktree", "add", "-q", str(place)], cwd=root, check=True)
    check_owner(place)
    os.chown(git_folder(place).folder if linked else place / ".git", SOMEBODY, -1)  # type: ignore[union-attr]
    assert "belongs to another user" in _refused(place)


def test_a_register_below_the_top(root: Path) -> None:
    """The folder of the register, and that of the repository around it."""
    below = root / "shop"
    below.mkdir()
    shutil.copy(root / "complaints.yaml", below)
    check_owner(below)
    for place in (below, root):
        os.chown(place, SOMEBODY, -1)
        message = _refused(below)
        assert message.startswith(f"{place} belongs to another user")
        assert message.endswith(f"safe.directory {root}")
        os.chown(place, 0, -1)


@pytest.mark.parametrize("name", ["complaints.yaml", "complaints", ".complaints"])
@pytest.mark.parametrize("mode", [0o1777, 0o770])
def test_what_others_have_put_into_an_open_folder(mode: int, name: str, root: Path) -> None:
    """Anybody can leave a register among temporary files, which are in a folder of root's."""
    shutil.rmtree(root / ".git")
    if not (root / name).exists():
        (root / name).mkdir()
    os.chown(root / name, SOMEBODY, -1)
    check_owner(root)
    root.chmod(mode)
    assert _refused(root).startswith(f"{root / name} belongs to another user")
    os.chown(root / name, 0, -1)
    check_owner(root)


def test_a_group_shares_its_files(root: Path) -> None:
    """There a colleague may have made any of them."""
    os.chown(root / "complaints.yaml", SOMEBODY, -1)
    root.chmod(0o2770)
    assert _refused(root)
    (root / ".git").chmod(0o2770)
    check_owner(root)
    root.chmod(0o2777)
    assert _refused(root)


def test_behind_sudo(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root works in the register of whoever has called it, and in its own; in no third one."""
    os.chown(root, SOMEBODY, -1)
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY))
    check_owner(root)
    assert not _git_refuses(root)
    monkeypatch.setenv("SUDO_UID", "4712")
    assert _refused(root)
    monkeypatch.setenv("SUDO_UID", "")
    assert _refused(root)


@pytest.mark.parametrize("how", ["around", "given", "named"])
def test_whichever_way_it_is_found(how: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder in it, by -C, by the environment: without git as well."""
    shutil.rmtree(root / ".git")
    inside = root / "complaints" / "2026"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    if how == "named":
        monkeypatch.setenv("COMPLAINTS_REGISTER", str(root))
    given = str(root) if how == "given" else None
    assert find_root(given) == root
    os.chown(root, SOMEBODY, -1)
    without_programs(monkeypatch)
    with pytest.raises(Untrusted, match="belongs to another user"):
        find_root(given)


def test_no_command_reads_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever its policy says is never looked at."""
    (root / "complaints.yaml").write_text("[", "utf-8")
    os.chown(root, SOMEBODY, -1)
    for arguments in (("day",), ("list",), ("check",), ("new", "--subject", "S"), ("sync",)):
        code = main(("-C", str(root), *arguments))
        said = capsys.readouterr()
        assert (code, said.out, said.err.count("\n")) == (4, "", 1)
        assert "belongs to another user" in said.err


def test_the_search_ends_at_a_mount(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is mounted in a register is not of it, nor is what was put on a stick."""
    mounted = root / "stick"
    inside = mounted / "photos"
    inside.mkdir(parents=True)
    devices = {mounted: 2, inside: 2}
    monkeypatch.setattr(door, "_device", lambda folder: devices.get(folder, 1))
    monkeypatch.chdir(inside)
    with pytest.raises(Refused) as caught:
        find_root(None)
    assert f"here or in any folder above, up to {mounted}, where another disk begins" in str(
        caught.value
    )
    assert git_folder(inside) is None
    assert find_root(str(root)) == root
