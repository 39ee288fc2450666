"""Commands and the local state: who only reads needs none, who cannot have it is told."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.store.local.folder import local_path
from rights import bound as as_bound

Ok = Callable[..., str]
Refused = Callable[..., str]
Clean = Callable[[], bool]
Answer = tuple[int, str, str]

ANA = "CMP-2611-7F3K9QY"
LAMP = "CMP-2611-5KB1WAR"
READING = [
    ("list",),
    ("show", "7F3"),
    ("show", "7F3", "--format", "json"),
    ("overdue",),
    ("due",),
    ("day",),
    ("clocks", "7F3"),
    ("check",),
    ("classify", "7F3"),
    ("handover", "7F3"),
    ("email", "7F3", "apology"),
    ("email", "--due", "--dry-run"),
    ("escalate", "--due", "--dry-run"),
]


@pytest.fixture
def bound(register: Path, tmp_path: Path) -> Iterator[Callable[..., Answer]]:
    """Run the program as somebody whom permissions bind; afterwards all can be written again."""
    (tmp_path / "temporary").mkdir()

    def run(*arguments: str, **environment: str) -> Answer:
        return as_bound(*arguments, TMPDIR=str(tmp_path / "temporary"), **environment)

    yield run
    for path in (register, *register.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o700)


def read_only(folder: Path) -> None:
    """Take the right to write anything away."""
    for path in (*folder.rglob("*"), folder):
        path.chmod(path.stat().st_mode & 0o555)


def test_reading_in_a_read_only_repository(
    ok: Ok, register: Path, bound: Callable[..., Answer]
) -> None:
    """Every command that only reads says what it says elsewhere; `@` is remembered."""
    ok("note", ANA, "-m", "Called.")
    commands = [*READING, ("show", "@")]
    wanted = [bound(*arguments) for arguments in commands]
    read_only(register)
    for arguments, answer in zip(commands, wanted, strict=True):
        assert bound(*arguments) == answer, arguments
        assert answer[0] == 0, arguments


def test_reading_in_a_read_only_repository_without_local_state(
    register: Path, bound: Callable[..., Answer]
) -> None:
    """Also where nothing was ever written."""
    read_only(register)
    for arguments in READING:
        assert bound(*arguments)[0] == 0, arguments
    assert not local_path(register).parent.exists()


def test_recording_in_a_read_only_repository(
    register: Path, bound: Callable[..., Answer], tmp_path: Path
) -> None:
    """It is refused with the folder that is meant; what was typed is kept all the same."""
    read_only(register)
    told = (
        f"complaints: cannot write in {register}/.git: permission denied; nothing was recorded; "
        f"run: chmod -R u+rwX {register}/.git"
    )
    for arguments in (("note", ANA, "-m", "x"), ("new", "--subject", "S")):
        assert bound(*arguments) == (3, "", f"{told}\n")
    code, out, err = bound("edit", ANA, EDITOR="sed -i '$a # Long and careful.'")
    [kept] = (tmp_path / "temporary").rglob(f"refused-{ANA}.yaml")
    assert (code, out) == (3, "")
    assert err.startswith(f"{told}\n")
    assert err.endswith(f"your text is kept in {kept}\n")
    assert kept.read_text("utf-8").endswith("\n# Long and careful.\n")


def test_what_the_last_complaint_cannot_be_noted_in(
    ok: Ok, register: Path, bound: Callable[..., Answer]
) -> None:
    """`@` never stands silently for another complaint, and is refused where it cannot be read."""
    ok("note", ANA, "-m", "Called.")
    folder = local_path(register)
    folder.chmod(0o500)
    code, _, err = bound("note", LAMP, "-m", "x")
    told = f"beside the register nothing could be noted, so @ still stands for {ANA}"
    assert (code, err.splitlines()[1:]) == (0, [f"complaints: {told}"])
    folder.chmod(0)
    assert bound("note", LAMP, "-m", "x")[0] == 0
    told = f"{folder}/last-ivo cannot be read: permission denied, so @ stands for none"
    assert bound("note", "@", "-m", "x") == (
        4,
        "",
        f"complaints: {told}; give the complaint's id\n",
    )


@pytest.mark.parametrize("what", ["folder", "lock"])
def test_a_lock_that_is_closed(
    ok: Ok, register: Path, bound: Callable[..., Answer], what: str
) -> None:
    """What is closed is named, with what opens it; reading goes on."""
    ok("note", ANA, "-m", "Called.")
    folder = local_path(register).parent
    closed = folder if what == "folder" else folder / "lock"
    closed.chmod(0)
    told = f"cannot write in {closed}: permission denied; nothing was recorded; run: "
    command = f"chmod -R u+rwX {closed}"
    assert bound("note", ANA, "-m", "x") == (3, "", f"complaints: {told}{command}\n")
    assert bound("show", ANA)[0] == 0
    subprocess.run(command.split(), check=True)
    assert bound("note", ANA, "-m", "x")[0] == 0


@pytest.mark.parametrize("what", ["link", "file"])
def test_local_state_that_is_no_folder(
    refused: Refused, ok: Ok, register: Path, tmp_path: Path, what: str
) -> None:
    """Outside git `.complaints` is named, with what to do; reading goes on."""
    shutil.rmtree(register / ".git")
    place = register / ".complaints"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    place.symlink_to(elsewhere) if what == "link" else place.write_text("x", "utf-8")
    assert refused(3, "note", ANA, "-m", "x").startswith(
        f"{place} is not a folder, or is a link to one; move it away"
    )
    assert ok("show", ANA)
    assert list(elsewhere.iterdir()) == []
    place.unlink()
    ok("note", ANA, "-m", "x")
    assert ok("show", "@")


def test_a_disk_without_locks(
    refused: Refused, ok: Ok, clean: Clean, monkeypatch: pytest.MonkeyPatch, register: Path
) -> None:
    """A folder on a network: one line with what, where and what to do; reading goes on."""

    def flock(*_: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", flock)
    assert refused(3, "note", ANA, "-m", "x") == (
        f"{register}/.git/complaints cannot be locked: operation not supported; "
        "nothing was recorded; keep the register on a disk of this machine"
    )
    assert ok("show", ANA)
    assert clean()


def test_two_registers_in_one_repository(
    ok: Ok, refused: Refused, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each remembers its own last complaint, and both are committed."""
    other = register / "branches" / "split"
    other.mkdir(parents=True)
    shutil.copy(register / "complaints.yaml", other)
    ok("note", ANA, "-m", "Called.")
    assert "no complaint is known here that you changed last" in refused(
        3, "-C", str(other), "show", "@"
    )
    new_id = ok("-C", str(other), "new", "--subject", "Cup").strip()
    assert ANA in ok("show", "@")
    monkeypatch.chdir(other)
    assert new_id in ok("show", "@")
