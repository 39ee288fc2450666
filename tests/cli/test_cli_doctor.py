"""`doctor`: what is said of each part, that the command which it gives mends it, and --fix."""

from __future__ import annotations

import errno
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import GIT, ONE
from complaints.store.git.driver import install
from complaints.store.git.repository import Repository
from complaints.store.local.folder import (
    local_folder,
    local_path,
    make_folder,
    shared_path,
    state_base,
)
from complaints.store.local.kept import keep
from machine import give_way, name_way
from rights import bound
from surroundings import without_programs

Run = Callable[..., tuple[int, str, str]]
Do = Callable[[str], None]
Git = Callable[..., str]

SOMEBODY = 4711
GOOD, MEND = 0, 1
LONG_AGO = (1.0, 1.0)
TAKES = "    command: [cat]\n"
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint."""
    return _committed_small


@pytest.fixture
def register(register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register in which all is well, and settings of git that may be written."""
    settings = tmp_path / "gitconfig"
    shutil.copyfile(os.environ["GIT_CONFIG_GLOBAL"], settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    register.chmod(0o700)
    repository = Repository.around(register)
    assert repository is not None
    install(repository)
    return register


def part(page: str, name: str) -> str:
    """Return the lines of a part; empty where it is not on the page."""
    found = re.search(rf"^{name} {{2,}}.*\n(?:  .*\n)*", page, re.MULTILINE)
    return found[0] if found else ""


def parts(page: str) -> list[str]:
    """Return the parts on a page, in order."""
    return re.findall(r"^(\w+(?: \w+)?) {2,}(?:good|note|mend) ", page, re.MULTILINE)


@pytest.fixture
def bad(run: Run) -> Callable[[str], str]:
    """A function that asks the doctor, who must find something to mend in this part alone."""

    def bad(name: str) -> str:
        code, page, said = run("doctor")
        assert (code, said) == (MEND, "")
        found = part(page, name)
        assert re.search(" mend  ", found), page
        assert " mend  " not in page.replace(found, ""), page
        return found

    return bad


@pytest.fixture
def well(run: Run) -> Callable[..., str]:
    """A function that asks the doctor, who must be content; returns what is said of a part."""

    def well(name: str = "", *options: str) -> str:
        code, page, _ = run("doctor", *options)
        assert (code, " mend  " in page) == (GOOD, False), page
        return part(page, name)

    return well


Bad = Callable[[str], str]
Well = Callable[..., str]


def _state(folder: Path) -> list[tuple[str, int, int]]:
    seen = ((path, path.lstat()) for path in sorted(folder.rglob("*")))
    return [(str(path), found.st_mode, found.st_mtime_ns) for path, found in seen]


def test_all_is_well(run: Run, register: Path) -> None:
    """Each part has its line; nothing is changed by looking."""
    before = _state(register)
    code, page, said = run("doctor")
    assert (code, said) == (GOOD, "")
    assert parts(page) == [
        *("git", "reader", "configuration", "identity", "register", "access", "policy", "mail"),
        *("local state", "leftovers", "repository", "records"),
    ]
    assert [
        line for line in page.splitlines() if len(line) > 80 and str(register) not in line
    ] == []
    assert _state(register) == before
    assert run("doctor", "--fix") == (GOOD, page, "")


# The machine


def test_outside_of_any_register(
    run: Run, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, do_as_told: Do
) -> None:
    """The machine alone is looked over; a register that was named must be there."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    monkeypatch.chdir(place)
    code, page, _ = run("doctor")
    assert (code, parts(page)) == (
        MEND,
        ["git", "reader", "configuration", "identity", "register"],
    )
    assert "there is no register here" in part(page, "register")
    told = part(page, "identity")
    do_as_told(told.replace("YOUR NAME", "Ana Horvat").replace("E-MAIL", "ana@example.com"))
    code, page, _ = run("doctor")
    assert code == GOOD
    assert part(page, "identity") == "identity       good  git knows you as Ana Horvat\n"
    assert "ana@example.com" not in page
    code, page, _ = run("-C", str(place), "doctor")
    assert (code, "make one: complaints init DIR" in page) == (MEND, True)


def test_a_register_among_everybody_s_files(bad: Bad, run: Run, register: Path) -> None:
    """That folder is not closed to all others."""
    register.chmod(0o1777)
    assert "move the register into a folder of its own" in bad("access")
    run("doctor", "--fix")
    assert register.stat().st_mode & 0o7777 == 0o1777


def test_without_git(run: Run, register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is to be mended; what only git knows is said not to be known."""
    register.chmod(0o755)
    without_programs(monkeypatch)
    code, page, _ = run("doctor", "--fix")
    assert (code, page.count(" mend  ")) == (MEND, 1)
    assert "install git 2.38 or newer" in part(page, "git")
    assert "not known without git" in part(page, "records")
    # Whether it is shared is not known, so it is not closed.
    assert register.stat().st_mode & 0o777 == 0o755


def test_a_register_in_no_repository(
    bad: Bad, well: Well, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does well without git; who is at work has to be said."""
    shutil.rmtree(register / ".git")
    without_programs(monkeypatch)
    assert " note  the register is in none" in well("repository")
    assert " note  there is none" in well("git")
    monkeypatch.delenv("COMPLAINTS_USER")
    assert "export COMPLAINTS_USER=CODE" in bad("identity")


@pytest.mark.parametrize(
    ("user", "name", "told"),
    [
        ("", "Ivo Babić", "good  git knows you as Ivo Babić, ivo of the staff"),
        ("ivo", "Ivo Babić", "good  git knows you as Ivo Babić; by COMPLAINTS_USER you are ivo of"),
        ("cron", "Robot", "good  git knows you as Robot; by COMPLAINTS_USER you are cron"),
        ("ivan", "Ivo Babić", "mend  whom COMPLAINTS_USER names is not on the staff"),
        ("", "Robot", "mend  git knows you as Robot, who is nobody on the staff"),
    ],
)
def test_who_is_at_work(
    user: str, name: str, told: str, run: Run, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one named, else the one git knows, by the policy's staff."""
    monkeypatch.setenv("COMPLAINTS_USER", user)
    git("config", "user.name", name)
    git("config", "user.email", "robot@example.com")
    code, page, _ = run("doctor")
    assert code == (GOOD if told.startswith("good") else MEND)
    assert f"identity {told}".replace("  ", " ") in " ".join(page.split())
    if code:
        monkeypatch.setenv("COMPLAINTS_USER", "ivo")
        assert run("doctor")[0] == GOOD


def test_git_does_not_know_who_commits(bad: Bad, well: Well, git: Git, do_as_told: Do) -> None:
    """The command for it is given."""
    git("config", "--unset", "user.name")
    git("config", "--unset", "user.email")
    told = bad("identity")
    do_as_told(told.replace("YOUR NAME", "Ivo Babić").replace("E-MAIL", "ivo@example.com"))
    well()


@pytest.mark.parametrize("keys", [("name",), ("name", "email")])
def test_a_repository_that_names_nobody(
    keys: tuple[str, ...], bad: Bad, well: Well, git: Git, do_as_told: Do
) -> None:
    """What it says counts before what a person says for all: the command takes that away."""
    git("config", "--global", "user.name", "Ivo Babić")
    git("config", "--global", "user.email", "ivo@example.com")
    for key in keys:
        git("config", f"user.{key}", "")
    do_as_told(bad("identity"))
    assert " good  git knows you as Ivo Babić" in well("identity")


@pytest.mark.parametrize("how", ["missing", "broken"])
def test_who_is_at_work_where_git_does_not_work(
    how: str, run: Run, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is git, and that is told in its place."""
    monkeypatch.delenv("COMPLAINTS_USER")
    without_programs(monkeypatch)
    if how == "broken":
        program = tmp_path / "programs" / "git"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
    code, page, _ = run("doctor")
    assert (code, " mend  " in part(page, "git")) == (MEND, True)
    assert part(page, "identity").split(None, 2)[1:] == [
        *("note", "who you are is not known without git\n"),
    ]
    monkeypatch.setenv("COMPLAINTS_USER", "ivo")
    assert "good  by COMPLAINTS_USER you are ivo of the staff" in part(run("doctor")[1], "identity")


# Configuration and mail


def test_ways_for_mail(
    well: Well, bad: Bad, git: Git, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which there are, whether they serve this register, whether the policy names one."""
    place = give_way(monkeypatch, register.parent, TAKES, [register])
    place.parent.chmod(0o700)
    name_way(register)
    git("commit", "-qam", "Mail")
    assert f"{place}: house serves this register" in " ".join(well("configuration").split())
    assert well("mail") == "mail           good  letters leave by 'house', as the policy says\n"
    give_way(monkeypatch, register.parent, TAKES, [register.parent])
    told = bad("mail")
    assert "does not serve this register" in " ".join(told.split())
    assert f"add {register} to its `registers`" in " ".join(told.split())
    place.write_text(place.read_text("utf-8").replace("house", "shop"), "utf-8")
    assert "this machine has no way 'house' for mail" in bad("mail")
    place.unlink()
    assert " note  this machine has no way 'house'" in well("mail")


@pytest.mark.parametrize("how", ["command", "fix"])
@pytest.mark.parametrize("which", ["file", "folder", "both"])
def test_a_configuration_that_others_can_write(
    how: str,
    which: str,
    bad: Bad,
    well: Well,
    run: Run,
    register: Path,
    monkeypatch: pytest.MonkeyPatch,
    do_as_told: Do,
) -> None:
    """One's own is closed to them, the file and its folder."""
    place = give_way(monkeypatch, register.parent, TAKES, [register])
    place.chmod(0o666 if which != "folder" else 0o600)
    place.parent.chmod(0o777 if which != "file" else 0o700)
    told = bad("configuration")
    assert "others can write it" in told
    if how == "fix":
        code, _, said = run("doctor", "--fix")
        assert (code, said.count("done: chmod go-w")) == (GOOD, 1)
        assert run("doctor", "--fix")[2] == ""
    else:
        do_as_told(told)
        if which == "both":
            do_as_told(bad("configuration"))
    well("configuration")
    assert (place.stat().st_mode & 0o22, place.parent.stat().st_mode & 0o22) == (0, 0)


def test_a_configuration_elsewhere_is_left_alone(
    run: Run, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a link leads to serves something else, too: it is named."""
    place = give_way(monkeypatch, register.parent, TAKES, [register])
    place.parent.chmod(0o700)
    other = register.parent / "shared.yaml"
    place.rename(other)
    other.chmod(0o666)
    place.symlink_to(other)
    code, page, said = run("doctor", "--fix")
    assert (code, said, other.stat().st_mode & 0o777) == (MEND, "", 0o666)
    assert f"run: chmod go-w {other}" in page


@pytest.mark.parametrize(
    "line",
    ["password_variable: 12345678", "port: s3cret12345678", "12345678: 1", "x: [12345678"],
)
def test_no_secret_is_printed(
    line: str, bad: Bad, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody has put into the wrong place of the configuration stays there."""
    way = f"    smtp:\n      host: mail.example\n      {line}\n      pasword: 12345678\n"
    place = give_way(monkeypatch, register.parent, way, [register])
    place.parent.chmod(0o700)
    told = bad("configuration")
    assert "12345678" not in told


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_a_configuration_that_is_no_file(
    kind: str, bad: Bad, well: Well, run: Run, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is moved away, and what it leads to is left as it is, which serves something else."""
    place = give_way(monkeypatch, register.parent, TAKES, [register])
    place.parent.chmod(0o700)
    place.unlink()
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to("/dev/zero")
    before = Path("/dev/zero").stat().st_mode
    told = bad("configuration")
    assert "it is no ordinary file" in " ".join(told.split())
    assert run("doctor", "--fix")[2] == ""
    assert Path("/dev/zero").stat().st_mode == before
    assert f"run: mv {place} {place}.moved-1\n" in told
    place.rename(f"{place}.moved-1")
    assert " note  none, " in well("configuration")


@pytest.mark.parametrize("content", ["", "# Later\n", "- x\n", "mail: 3\n"])
def test_a_configuration_that_says_nothing(
    content: str, bad: Bad, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is told how one is written is named."""
    place = give_way(monkeypatch, register.parent, TAKES, [register])
    place.parent.chmod(0o700)
    place.write_text(content, "utf-8")
    assert "docs/sending.md says how it is written" in bad("configuration")


def test_a_configuration_that_is_closed(
    register: Path, monkeypatch: pytest.MonkeyPatch, do_as_told: Do
) -> None:
    """The command that opens it is given, to be copied."""
    place = give_way(monkeypatch, register.parent, TAKES, [register])
    place.parent.chmod(0o700)
    place.chmod(0)
    code, page, _ = bound("doctor")
    assert code == MEND
    do_as_told(part(page, "configuration"))
    assert bound("doctor")[0] == GOOD


# The register


@pytest.mark.parametrize("how", ["command", "fix"])
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_folder_that_others_can_look_into(
    mode: int, how: str, bad: Bad, well: Well, run: Run, register: Path, do_as_told: Do
) -> None:
    """It is closed, once."""
    register.chmod(mode)
    told = bad("access")
    if how == "fix":
        code, page, said = run("doctor", "--fix")
        assert said == f"complaints: done: chmod go-rwx {register}\n"
        assert (code, part(page, "access").split()[1]) == (GOOD, "good")
        assert run("doctor", "--fix")[2] == ""
    else:
        do_as_told(told)
    assert "nobody else can look into it" in well("access")
    assert register.stat().st_mode & 0o777 == mode & 0o700


@pytest.mark.parametrize("how", ["group", "0660", "setgid"])
def test_a_shared_register(how: str, well: Well, git: Git, register: Path) -> None:
    """It is open to its group because somebody wants it so."""
    register.chmod(0o2770 if how == "setgid" else 0o770)
    if how != "setgid":
        git("config", "core.sharedRepository", how)
    before = register.stat().st_mode
    assert "it is a shared register" in well("access", "--fix")
    assert register.stat().st_mode == before


def test_a_repository_around_the_register(
    bad: Bad,
    well: Well,
    run: Run,
    git: Git,
    register: Path,
    do_as_told: Do,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What lies in its git directory is open as well; that is not closed by itself."""
    below = register / "shop"
    below.mkdir(mode=0o700)
    git("mv", "complaints", "complaints.yaml", "shop")
    git("commit", "-qm", "Below")
    monkeypatch.chdir(below)
    register.chmod(0o755)
    (register / ".git").chmod(0o755)
    told = "complaints: done: told git which files are complaints\n"
    assert run("doctor", "--fix")[::2] == (MEND, told)
    told = bad("access")
    assert "its git directory" in told
    do_as_told(told)
    well("access")


@only_root
def test_a_register_of_somebody_else(
    run: Run, git: Git, register: Path, do_as_told: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else is read from it, nor changed; the command that trusts it is given."""
    (register / "complaints.yaml").write_text("[", "utf-8")
    git("config", "user.name", "Nobody of yours")
    monkeypatch.chdir(register.parent)
    register.chmod(0o755)
    os.chown(register, SOMEBODY, -1)
    code, page, said = run("-C", str(register), "doctor", "--fix")
    assert (code, said) == (MEND, "")
    assert parts(page)[-2:] == ["identity", "register"]
    assert "Nobody" not in page
    told = part(page, "register")
    assert "belongs to another user, so nothing is read here" in " ".join(told.split())
    do_as_told(told)
    code, page, said = run("-C", str(register), "doctor", "--fix")
    assert (code, said) == (MEND, "")
    assert " good  " in part(page, "register")
    assert "let its owner run: chmod go-rwx" in part(page, "access")
    assert " mend  " not in part(page, "local state")


def test_a_policy_that_cannot_be_used(bad: Bad, run: Run, register: Path, git: Git) -> None:
    """What is wrong with it is for `check` to say; the rest is looked over all the same."""
    path = register / "complaints.yaml"
    path.write_text(f"staff: [{path.read_text('utf-8')}", "utf-8")
    git("commit", "-qam", "Broken")
    told = bad("policy")
    command = shlex.split(told.partition("run: ")[2])
    assert command == ["complaints", "-C", str(register), "check"]
    assert run(*command[1:])[0] == 4
    page = run("doctor")[1]
    assert {"identity", "access", "local state", "records"} <= set(parts(page))
    assert "mail" not in parts(page)


# Local state


@pytest.mark.parametrize("what", ["file", "link"])
@pytest.mark.parametrize("where", ["shared", "own", "kept", "outbox", "lock"])
def test_something_in_the_place_of_local_state(
    where: str, what: str, bad: Bad, well: Well, run: Run, register: Path, do_as_told: Do
) -> None:
    """It is moved away, not removed, and a command finds its place again."""
    own = local_folder(register)
    top = shared_path(register)
    path = {"shared": top, "own": own, "lock": top / "lock"}.get(where, own / where)
    shutil.rmtree(path, ignore_errors=True)
    if what == "link":
        path.symlink_to(register.parent)
    elif where == "lock":
        path.mkdir()
    else:
        path.write_text("Mine.", "utf-8")
    told = bad("local state")
    assert run("doctor", "--fix")[2] == ""
    do_as_told(told)
    assert os.path.lexists(path.with_name(f"{path.name}.moved-1"))
    well("local state", "--fix")
    assert run("note", "CMP-2611-7F3K9QY", "-m", "The courier rang.")[0] == 0


@pytest.mark.parametrize("how", ["command", "fix"])
def test_local_state_that_others_can_look_into(
    how: str, bad: Bad, well: Well, run: Run, register: Path, do_as_told: Do
) -> None:
    """Folders and files of it are for their owner alone; no link in it is followed."""
    path = keep(register, "refused-x", ".txt", "Text.")
    (path.parent / "link").symlink_to(register)
    path.chmod(0o644)
    path.parent.chmod(0o755)
    told = bad("local state")
    if how == "fix":
        assert run("doctor", "--fix")[2].count("done: chmod -R go-rwx") == 1
    else:
        do_as_told(told)
    well("local state")
    assert [place.stat().st_mode & 0o777 for place in (path, path.parent)] == [0o600, 0o700]
    assert run("doctor", "--fix")[2] == ""


@only_root
def test_local_state_that_another_user_has_left(
    bad: Bad, well: Well, register: Path, do_as_told: Do
) -> None:
    """As a command that was once run as root does."""
    os.chown(local_folder(register), SOMEBODY, -1)
    do_as_told(bad("local state"))
    well("local state")


def test_local_state_outside_git(well: Well, register: Path) -> None:
    """There it lies in the register itself."""
    shutil.rmtree(register / ".git")
    local_folder(register)
    assert f"good  {register}/.complaints\n" in well("local state")


def test_texts_kept_for_too_long(bad: Bad, well: Well, run: Run, register: Path) -> None:
    """They are thrown away, and no others."""
    old, new = (keep(register, f"refused-{name}", ".txt", "Text.") for name in ("a", "b"))
    other = old.with_name("mine.pdf")
    other.touch(0o600)
    for path in (old, other):
        os.utime(path, LONG_AGO)
    told = bad("local state")
    assert "1 kept text is older than 30 days" in told
    command = shlex.split(told.partition("run: ")[2])
    assert command == ["complaints", "-C", str(register), "doctor", "--fix"]
    assert run(*command[1:])[2] == "complaints: done: threw away 1 kept text\n"
    assert (old.exists(), new.exists(), other.exists()) == (False, True, True)
    well("local state")


def _modes(register: Path, bits: int) -> None:
    for path in (*register.rglob("*"), register):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700 & bits | (0o500 if path.is_dir() else 0o400))


def test_a_register_that_can_only_be_read(register: Path, do_as_told: Do) -> None:
    """It is looked over; where it is one's own, the command that opens it is given."""
    make_folder(state_base(register), local_folder(register) / "kept")
    around = {"GIT_OPTIONAL_LOCKS": "0"}
    _modes(register, 0o500)
    try:
        code, page, said = bound("doctor", "--fix", **around)
        assert (code, said) == (MEND, ""), page
        told = part(page, "local state")
        assert "cannot be written" in told
        do_as_told(told)
        do_as_told(part(page, "access"))
        assert bound("doctor", **around)[0] == GOOD
    finally:
        _modes(register, 0o700)
        for path in (register, *register.rglob("*")):
            path.chmod(path.stat().st_mode | 0o600)


def test_a_register_that_is_closed(register: Path, do_as_told: Do) -> None:
    """The command that opens it is given."""
    register.chmod(0)
    code, page, _ = bound("-C", str(register), "doctor")
    assert (code, parts(page)[-1]) == (MEND, "register")
    do_as_told(part(page, "register"))
    assert bound("-C", str(register), "doctor")[0] == GOOD


def _close_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o500)


@pytest.mark.parametrize(
    ("place", "close", "mend"),
    [
        (".git", lambda path: path.chmod(0), "chmod u+rwx"),
        (".git/HEAD", lambda path: path.chmod(0), "chmod u+rw"),
        (".git/objects", _close_all, "chmod -R u+rwX"),
        ("complaints", lambda path: path.chmod(0), "chmod u+rwx"),
        ("complaints/2026/11", lambda path: path.chmod(0o500), "chmod u+rwx"),
        ("complaints.yaml", lambda path: path.chmod(0), "chmod u+rw"),
        (ONE, lambda path: path.chmod(0), "chmod u+rw"),
        ("", lambda path: path.chmod(0o500), "chmod u+rwx"),
    ],
)
def test_what_is_closed(
    place: str, close: Callable[[Path], None], mend: str, register: Path, do_as_told: Do
) -> None:
    """It is named with the command that opens it, and all the rest is looked over."""
    path = register / place
    close(path)
    code, page, said = bound("doctor", "--fix")
    try:
        assert (code, said) == (MEND, "")
        assert {"policy", "local state", "leftovers", "repository", "records"} <= set(parts(page))
        told = part(page, "access")
        assert f"run: {mend} {path}\n" in told
        do_as_told(told)
        code, page, _ = bound("doctor")
        assert code == GOOD, page
    finally:
        path.chmod(0o700)


def test_what_is_behind_a_closed_folder_is_not_good(register: Path) -> None:
    """Of what nobody can look into it is not said that nothing is wrong with it."""
    path = register / "complaints" / "2026"
    path.chmod(0)
    page = bound("doctor")[1]
    path.chmod(0o700)
    for name in ("leftovers", "records"):
        assert " note  it is not known what is in complaints/2026\n" in part(page, name)
        assert " good  " not in part(page, name)


@only_root
@pytest.mark.parametrize("place", ["complaints", ONE, "complaints.yaml", ".git/index"])
def test_what_another_user_has_left(
    place: str, bad: Bad, well: Well, register: Path, do_as_told: Do
) -> None:
    """In a register of one person's it is given back, as after a command run once as root."""
    os.chown(register / place, SOMEBODY, -1)
    told = bad("access")
    top = register / place.partition("/")[0]
    assert f"run: chown -hR {os.geteuid()} {top}\n" in told
    do_as_told(told)
    well("access")


@only_root
def test_what_root_has_left_in_somebody_s_register(
    bad: Bad, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind sudo both are oneself, and it is given to whom the register belongs to."""
    for path in (register, *register.rglob("*")):
        os.chown(path, SOMEBODY, -1)
    monkeypatch.setenv("SUDO_UID", str(SOMEBODY))
    os.chown(register / ONE, 0, -1)
    assert f"run: chown -hR {SOMEBODY} {register / 'complaints'}\n" in bad("access")


@only_root
def test_what_colleagues_have_made(well: Well, register: Path) -> None:
    """In a register that a group shares each has files of their own."""
    for path in (register, register / ".git"):
        path.chmod(0o2770)
    os.chown(register / ONE, SOMEBODY, -1)
    assert " mend  " not in well("access")


def test_a_register_of_ones_own_in_a_shared_repository(
    well: Well, git: Git, register: Path, do_as_told: Do
) -> None:
    """It is private by its mode, and how it is shared is said."""
    git("config", "core.sharedRepository", "group")
    told = well("access")
    assert " note  its folder is its owner's alone" in told
    do_as_told(told)
    assert "it is a shared register" in well("access")
    assert register.stat().st_mode & 0o7777 == 0o2770


@only_root
def test_a_shared_register_of_two_groups(
    bad: Bad, well: Well, register: Path, do_as_told: Do
) -> None:
    """Who is in that of the folder has no way into the git directory."""
    for path in (register, register / ".git"):
        path.chmod(0o2770)
    os.chown(register, -1, SOMEBODY)
    told = bad("access")
    assert "is of another group than its git directory" in " ".join(told.split())
    do_as_told(told)
    assert "it is a shared register" in well("access")


def test_nothing_that_is_looked_at_ends_it(
    run: Run, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system does not tell ends a part, and no other."""

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error", str(register / "x"))

    monkeypatch.setattr("complaints.post.doctor.local.outdated", broken)
    code, page, said = run("doctor")
    assert (code, said) == (MEND, "")
    told = f"{register}/x cannot be looked at: input/output error"
    assert told in " ".join(part(page, "local state").split())
    assert parts(page)[-1] == "records"


# What a stopped run has left, and what git is at


def test_files_of_a_stopped_run(
    bad: Bad, well: Well, run: Run, register: Path, do_as_told: Do
) -> None:
    """They may hold what is recorded nowhere, so they are only named."""
    path = (register / ONE).with_name(".CMP-2611-5KB1WAR.yaml.01234567.tmp")
    path.touch()
    well("leftovers")
    os.utime(path, LONG_AGO)
    told = bad("leftovers")
    assert run("doctor", "--fix")[2] == ""
    assert path.exists()
    do_as_told(told)
    assert well("leftovers") == "leftovers      good  none\n"


@pytest.mark.parametrize("name", ["index.lock", "HEAD.lock", "config.lock"])
def test_locks_of_git(
    name: str, bad: Bad, well: Well, run: Run, register: Path, do_as_told: Do
) -> None:
    """One of a git that is at work is no fault; an old one is named and never removed."""
    lock = register / ".git" / name
    lock.touch()
    assert f"note  git is at work here, or was stopped just now: {name}" in well("repository")
    os.utime(lock, LONG_AGO)
    told = bad("repository")
    assert run("doctor", "--fix")[2] == ""
    assert lock.exists()
    do_as_told(told)
    well("repository")


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (("bisect", "start"), ("bisect", "reset")),
        (("checkout", "-q", "--detach"), ("checkout", "-q", "-")),
    ],
)
def test_git_in_the_middle_of_something(
    begin: tuple[str, ...], end: tuple[str, ...], bad: Bad, well: Well, git: Git, register: Path
) -> None:
    """How it is finished is said, for wherever one is."""
    git(*begin)
    told = " ".join(bad("repository").partition(" mend  ")[2].split())
    assert f" git -C {register} " in told
    git(*end)
    well("repository")


def test_git_that_does_not_work_here(bad: Bad, well: Well, register: Path) -> None:
    """A broken configuration of the repository keeps nothing else from being looked over."""
    path = register / ".git" / "config"
    before = path.read_text("utf-8")
    path.write_text(f"[\n{before}", "utf-8")
    told = bad("repository")
    assert "bad config line 1" in told
    assert f"run: git -C {register} rev-parse --git-dir" in told
    path.write_text(before, "utf-8")
    well("repository")


def test_a_damaged_index(bad: Bad, well: Well, register: Path, do_as_told: Do) -> None:
    """The command makes it anew."""
    (register / ".git" / "index").write_text("x\n", "utf-8")
    told = bad("records")
    assert " mend  git's index is damaged\n" in told
    do_as_told(told)
    well("records")


def test_what_git_has_lost(bad: Bad, well: Well, register: Path, git: Git) -> None:
    """Where it may be had is said, and the command that names it."""
    place = register / ".git" / "objects"
    place.rename(place.with_name("elsewhere"))
    for name in ("info", "pack"):
        (place / name).mkdir(parents=True)
    told = bad("records")
    assert " mend  git has lost some of what was committed\n" in told
    assert "clone the register anew, or take .git from a backup" in told
    assert f"run: git -C {register} fsck\n" in told
    shutil.rmtree(place)
    place.with_name("elsewhere").rename(place)
    well("records")


# Records


def _change(register: Path) -> None:
    with (register / ONE).open("a", encoding="utf-8") as file:
        file.write("# Mine.\n")


def _new(register: Path) -> None:
    (register / "templates" / "en").mkdir(parents=True)
    (register / "templates" / "en" / "apology.txt").write_text("Subject: S\n\nT\n", "utf-8")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_change, "CMP-2611-7F3K9QY: 1 file is not committed"),
        (_new, "templates/en/apology.txt: 1 file is not committed"),
        (lambda register: (register / ONE).unlink(), "1 file is gone that the last commit has"),
    ],
)
def test_files_that_no_commit_has(
    make: Callable[[Path], None],
    told: str,
    bad: Bad,
    well: Well,
    run: Run,
    git: Git,
    register: Path,
    do_as_told: Do,
) -> None:
    """They are named with the command, and nothing is done to them by itself."""
    make(register)
    before = git("status", "--porcelain")
    said = bad("records")
    assert told in said
    assert run("doctor", "--fix")[2] == ""
    assert git("status", "--porcelain") == before
    do_as_told(said)
    assert well("records") == (
        "records        good  all is committed, and nothing waits to be sent\n"
    )


def test_a_policy_that_wants_no_commits(well: Well, git: Git, register: Path) -> None:
    """Files without one are as they should be."""
    path = register / "complaints.yaml"
    path.write_text(path.read_text("utf-8").replace("\ncommit: true\n", "\ncommit: false\n"))
    git("commit", "-qam", "None")
    _change(register)
    assert "note  CMP-2611-7F3K9QY: 1 file is not committed, as the policy" in well("records")


def test_what_the_others_have_not(
    bad: Bad, well: Well, run: Run, git: Git, register: Path, tmp_path: Path
) -> None:
    """A branch that follows none is to be mended; commits that wait are worth knowing."""
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "server")], check=True)
    git("remote", "add", "origin", str(tmp_path / "server"))
    told = bad("records")
    command = re.search(r"git push .*HEAD", " ".join(told.split()))
    assert command is not None, told
    git(*command[0].split()[1:])
    well("records")
    _change(register)
    git("commit", "-qam", "More")
    told = well("records")
    assert "note  1 commit is not with the others yet" in told
    command_words = shlex.split(told.partition("run: ")[2])
    assert command_words == ["complaints", "-C", str(register), "sync"]
    assert run(*command_words[1:])[0] == 0
    assert " good  " in well("records")


@pytest.mark.parametrize("changed", [False, True])
def test_local_state_that_git_has(
    changed: bool, bad: Bad, well: Well, run: Run, git: Git, register: Path, do_as_told: Do
) -> None:
    """The command takes it out of git, and leaves what is in it by now where it is."""
    path = register / ".complaints" / "last-ivo"
    path.parent.mkdir()
    path.write_text("x\n", "utf-8")
    git("add", "--force", ".complaints")
    git("commit", "-qm", "Too much")
    if changed:
        path.write_text("y\n", "utf-8")
    before = path.read_bytes()
    told = bad("repository")
    assert run("doctor", "--fix")[2] == ""
    do_as_told(told)
    well("repository")
    assert path.read_bytes() == before
    assert git("status", "--porcelain") == "?? .complaints/\n"
    assert git("ls-files", ".complaints") == ""


# Settings that start programs


@pytest.mark.parametrize("name", ["core.fsmonitor", "core.hooksPath", "filter.x.clean"])
def test_settings_that_start_programs(
    name: str, well: Well, git: Git, register: Path, tmp_path: Path, do_as_told: Do
) -> None:
    """They are named, whatever they say; none is started."""
    trace = tmp_path / "started"
    git("config", name, f"touch {trace}; cat")
    with (register / ".git" / "info" / "attributes").open("a", encoding="utf-8") as attributes:
        attributes.write("* filter=x\n")
    os.utime(register / ONE, (1, 1))
    told = well("git settings")
    assert f"note  {name.lower()} starts programs" in told
    assert str(trace) not in told
    assert not trace.exists()
    do_as_told(told)
    assert well("git settings") == ""


def test_a_setting_in_an_included_file(
    well: Well, git: Git, register: Path, tmp_path: Path, do_as_told: Do
) -> None:
    """The command takes it out of the file it stands in."""
    git("config", "include.path", "../more of it")
    (register / "more of it").write_text('[filter "x"]\n\tclean = cat\n', "utf-8")
    do_as_told(well("git settings"))
    assert well("git settings") == ""
    assert "clean" not in (register / "more of it").read_text("utf-8")


def test_very_many_settings(well: Well, git: Git, register: Path, tmp_path: Path) -> None:
    """The first are named, and a command that shows all of them and starts none."""
    more = tmp_path / "more"
    git("config", "include.path", str(more))
    more.write_text("".join(f'[filter "f{n}"]\n\tclean = cat\n' for n in range(20)), "utf-8")
    git("config", "core.pager", "x")
    told = well("git settings")
    assert "and 16 more that start programs" in told
    look = " ".join(told.rpartition("run: ")[2].split())
    assert look.startswith("git --no-pager ")
    shown = git(*look.split()[1:])
    assert all(f"file:{more}\tfilter.f{n}.clean=cat" in shown for n in range(20))


def test_hooks_are_named(well: Well, register: Path) -> None:
    """They start with each record, and may have come in an archive; none is started."""
    hook = register / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    trace = register / ".git" / "started"
    hook.write_text(f"#!/bin/sh\ntouch {trace}\n", "utf-8")
    hook.chmod(0o755)
    told = " ".join(well("git hooks").split())
    assert f"note git starts pre-commit in {hook.parent} when something" in told
    assert not trace.exists()


def test_a_clone_that_has_left_objects_out(run: Run, git: Git) -> None:
    """Its settings are needed, so no command takes them away."""
    git("config", "remote.origin.promisor", "true")
    git("config", "core.fsmonitor", "true")
    git("config", "filter.x.clean", "")
    told = part(run("doctor")[1], "git settings")
    assert "remote.origin.promisor" in told
    assert "run: " not in told
    assert "core.fsmonitor" not in told


def test_control_characters_are_written_out(run: Run, git: Git, register: Path) -> None:
    """Names from files and from git reach no terminal as they are."""
    git("config", "user.name", "Ivo\x1b[31m")
    folder = register / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "a\x1b\n.txt").touch()
    git("config", "filter.a\x1b.clean", "cat")
    code, page, _ = run("doctor")
    assert code == MEND
    assert all(line.isprintable() for line in page.split("\n"))
    assert "Ivo\\u001b[31m" in page
    subprocess.run(["git", *GIT, "clean", "-fdq"], cwd=register, check=True)


def test_only_git_is_started(
    run: Run, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a mail program nor what gives its password."""
    trace = tmp_path / "started"
    way = f"    command: [touch, {trace}]\n"
    give_way(monkeypatch, tmp_path, way, [register]).parent.chmod(0o700)
    name_way(register)
    run("doctor", "--fix")
    assert not trace.exists()
    assert local_path(register).exists() is False
