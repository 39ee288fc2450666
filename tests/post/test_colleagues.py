"""A register that a group shares: all record in one folder, and no letter goes out twice."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.post.outbox import Way, left, way
from complaints.store.local.folder import local_folder, local_path
from complaints.store.local.kept import keep
from complaints.store.local.lock import lock_path, locked
from complaints.store.local.shared import is_shared
from rights import as_user

ANA = "CMP-2611-7F3K9QY"
MARIA, IVO, GROUP, SOME = 4711, 4712, 4700, 4701
As = Callable[..., tuple[int, str, str]]


def _mode(path: Path) -> int:
    # In a folder of the group every folder is marked as one.
    mode = stat.S_IMODE(path.stat().st_mode)
    return mode if mode & 0o077 else mode & 0o777


@pytest.fixture
def shared(register: Path) -> Path:
    """The register, shared with a group."""
    for place in (register, register / ".git"):
        place.chmod(0o2770)
    return register


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Be somebody else, as far as the program can see."""
    return lambda number: monkeypatch.setattr(os, "geteuid", lambda: number)


def test_each_has_local_state_of_their_own(shared: Path, person: Callable[[int], None]) -> None:
    """What is about customers is for one person's eyes; the lock is everybody's."""
    person(os.getuid())
    with locked(shared):
        pass
    kept = keep(shared, "text", ".txt", "Ana called.")
    assert (_mode(kept), _mode(kept.parent), _mode(local_path(shared))) == (0o600, 0o700, 0o700)
    assert (_mode(lock_path(shared)), _mode(lock_path(shared).parent)) == (0o660, 0o2770)
    assert _mode(local_path(shared).parent) == 0o2770
    person(IVO)
    assert local_folder(shared) != kept.parents[1]


def test_a_register_of_ones_own(register: Path) -> None:
    """There it is as it was."""
    with locked(register):
        pass
    assert not is_shared(register / ".git")
    assert (_mode(lock_path(register)), _mode(lock_path(register).parent)) == (0o600, 0o700)
    assert local_folder(register).parent == lock_path(register).parent


def _start(found: Way) -> None:
    found.begin("token")
    found.start({"template": "status"})


def test_a_letter_that_a_colleague_is_sending(shared: Path, person: Callable[[int], None]) -> None:
    """It is theirs while they are at it."""
    person(MARIA)
    with way(shared, ANA, "status") as found:
        _start(found)
        person(IVO)
        with way(shared, ANA, "status") as other:
            assert other.state == "busy"
        with way(shared, ANA, "delay/5-AAAA") as other:
            assert other.state == "new"


def test_a_letter_that_a_colleague_has_left(shared: Path, person: Callable[[int], None]) -> None:
    """Nobody can tell what became of it, however often one asks, until they can."""
    person(MARIA)
    with way(shared, ANA, "status") as found:
        _start(found)
    person(IVO)
    for _ in range(2):
        with way(shared, ANA, "status") as found:
            assert found.state == "damaged"
        assert left(shared) == []
    person(MARIA)
    assert left(shared) == [(ANA, "status")]
    with way(shared, ANA, "status") as found:
        assert found.state == "sending"
        found.done()
    person(IVO)
    with way(shared, ANA, "status") as found:
        assert found.state == "new"


def test_a_letter_that_is_sent_again(shared: Path, person: Callable[[int], None]) -> None:
    """Whoever does that has it on the way; killed there, it is in doubt to both."""
    person(MARIA)
    with way(shared, ANA, "status") as found:
        _start(found)
    person(IVO)
    with way(shared, ANA, "status") as found:
        found.clear()
        _start(found)
    with way(shared, ANA, "status") as found:
        assert found.state == "sending"
        found.sent()
        found.done()
    assert left(shared) == []


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that all on this machine can reach."""
    folder = Path(tempfile.mkdtemp(prefix="complaints-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def work(place: Path) -> As:
    """Run the program as a colleague; each has settings of git of their own."""

    def work(user: int, *arguments: str) -> tuple[int, str, str]:
        settings = place / f"gitconfig-{user}"
        if not settings.exists():
            settings.write_text(f"[user]\n\tname = User {user}\n\temail = {user}@example.com\n")
            os.chown(settings, user, GROUP)
        around = {"GIT_CONFIG_GLOBAL": str(settings), "HOME": "/", "XDG_CONFIG_HOME": str(place)}
        return as_user(user, GROUP, *arguments, COMPLAINTS_USER="", **around)

    return work


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_two_colleagues(umask: int, place: Path, work: As) -> None:
    """One makes the register; the other trusts it, and then both record in it by turns."""
    place.chmod(0o777)
    register = str(place / "register")
    before = os.umask(umask)
    try:
        code, _, err = work(MARIA, "init", register, "--shared", "--zone", "Europe/Zagreb")
        assert code == 0, err
        code, out, err = work(MARIA, "-C", register, "new", "--subject", "Lamp", "--by", "user")
        assert code == 0, err
        new_id = out.strip()
        code, _, refused = work(IVO, "-C", register, "list")
        assert code == 4
        assert "belongs to another user" in refused
        trust = refused.rpartition("run: ")[2].split()
        settings = {"GIT_CONFIG_GLOBAL": str(place / f"gitconfig-{IVO}")}
        subprocess.run(trust, check=True, env={**os.environ, **settings})
        os.chown(settings["GIT_CONFIG_GLOBAL"], IVO, GROUP)
        for user in (IVO, MARIA, IVO):
            code, _, err = work(user, "-C", register, "note", new_id, "-m", "So.", "--by", "user")
            assert code == 0, err
        code, page, err = work(MARIA, "-C", register, "day")
        assert (code, "not committed" in page) == (0, False), err
        assert work(IVO, "-C", register, "check")[0] == 0
    finally:
        os.umask(before)
    # Others on this machine see nothing of it.
    code, _, err = as_user(4713, 4713, "-C", register, "list")
    assert code != 0
    assert "cannot be opened" in err


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("git", [(), ("--no-git",)])
def test_a_group_that_one_is_not_in(
    git: tuple[str, ...], there: bool, place: Path, work: As
) -> None:
    """The folder could not be shared with it: nothing is made, and after the advice it is."""
    register = place / "register"
    above = register if there else place
    if there:
        register.mkdir(0o755)
    for folder in {place, above}:
        os.chown(folder, MARIA, SOME)
        folder.chmod(0o2775)
    before = _mode(above)
    code, _, err = work(MARIA, "init", str(register), "--shared", *git)
    assert (code, f"{register} cannot be shared with its group ({SOME})" in err) == (3, True), err
    assert (register.exists(), _mode(above)) == (there, before)
    assert not (register / ".git").exists()
    for command in err.partition("run: ")[2].partition("; then")[0].split(" && "):
        subprocess.run(command.replace("GROUP", str(GROUP)).split(), check=True)
    if not there:
        os.chown(register, MARIA, -1)
    code, _, err = work(MARIA, "init", str(register), "--shared", *git)
    assert (code, _mode(register), register.stat().st_gid) == (0, 0o2770, GROUP), err


@pytest.mark.parametrize("git", [True, False])
def test_the_doctor_leaves_what_is_shared(
    git: bool, shared: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    """It closes nothing to the group."""
    if not git:
        shutil.rmtree(shared / ".git")
    with locked(shared):
        keep(shared, "text", ".txt", "Ana called.")
    before = {path: _mode(path) for path in (shared, *shared.rglob("*complaints*"))}
    page = run("doctor", "--fix")[1]
    assert "it is a shared register" in page
    assert {path: _mode(path) for path in before} == before


def test_what_git_makes_is_the_groups(
    shared: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    """Whatever the umask of who lets it: the next one may write over it, also by hand."""
    before = os.umask(0o077)
    try:
        assert run("note", ANA, "-m", "She called.")[0] == 0
    finally:
        os.umask(before)
    assert _mode(shared / ".git" / "COMMIT_EDITMSG") & 0o060 == 0o060
