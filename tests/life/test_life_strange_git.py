"""A repository that somebody else has set up: what only reads starts nothing of their choice."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from complaints.store import waits
from complaints.store.git import repository
from complaints.store.process import Answer, TookTooLong

Ok = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]
Git = Callable[..., str]
Setting = Callable[[Path], Path]
"""Sets up a register, and returns where a pipe is to stand."""

ANA = "CMP-2611-7F3K9QY"
READING = (
    ("day",),
    ("list",),
    ("show", ANA),
    ("overdue",),
    ("check",),
    ("list", "--mine"),
    ("doctor",),
)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """A file that a program makes, where one is started."""
    return tmp_path / "started"


def _aged_index(register: Path, git: Git) -> None:
    """Have git look into each file again, though none has changed: its index is older than all."""
    git("config", "core.checkStat", "minimal")
    git("config", "core.trustctime", "false")
    git("update-index", "-q", "--refresh")
    os.utime(register / ".git" / "index", (1, 1))


def _file_of(register: Path) -> Path:
    return next(register.rglob(f"{ANA}.yaml"))


def _read_everything(run: Run) -> None:
    for arguments in READING:
        assert run(*arguments)[0] in (0, 1, 4), arguments


@pytest.mark.parametrize("name", ["x", "x=y", "a.b", "über"])
@pytest.mark.parametrize("kind", ["clean", "process"])
@pytest.mark.parametrize("where", [".gitattributes", ".git/info/attributes"])
def test_filters(
    name: str, kind: str, where: str, run: Run, git: Git, register: Path, trace: Path
) -> None:
    """Whatever it is called and wherever it is bound: a file with another date, one that changed.

    Git alone would start it.
    """
    (register / where).parent.mkdir(exist_ok=True)
    (register / where).write_text(f"* filter={name}\n", "utf-8")
    git("config", f"filter.{name}.{kind}", f"touch {trace}; cat")
    git("config", f"filter.{name}.required", "true")
    for path in register.rglob("complaints/**/*.yaml"):
        os.utime(path, (1, 1))
    with _file_of(register).open("a", encoding="utf-8") as file:
        file.write("# Mine.\n")
    code, page, _ = run("day")
    assert (code, ANA in page.rpartition("not committed")[2]) == (0, True)
    _read_everything(run)
    assert not trace.exists()
    # With `process` it gives up then.
    subprocess.run(["git", "status"], cwd=register, check=False, capture_output=True)
    assert trace.exists()


@pytest.mark.parametrize("name", ["", "x", "set", "unset", "unspecified"])
@pytest.mark.parametrize("kind", ["clean", "process"])
def test_a_filter_where_the_index_is_old(
    name: str, kind: str, run: Run, git: Git, register: Path, trace: Path
) -> None:
    """Also one without a name, and one that is called as git says that there is none."""
    (register / ".git" / "info").mkdir(exist_ok=True)
    (register / ".git" / "info" / "attributes").write_text(f"*.yaml filter={name}\n", "utf-8")
    _aged_index(register, git)
    with (register / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(f'[filter "{name}"]\n\t{kind} = touch {trace}\n')
    _read_everything(run)
    assert not trace.exists()
    subprocess.run(["git", "status"], cwd=register, check=False, capture_output=True)
    assert trace.exists()


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_line_ends_are_no_change(ends: str, run: Run, git: Git, register: Path) -> None:
    """A work tree with the other ones has what was committed."""
    path = _file_of(register)
    git("config", "core.autocrlf", "true")
    (register / ".gitattributes").write_text("* text=auto\n", "utf-8")
    path.write_bytes(path.read_bytes().replace(b"\n", ends.encode()))
    git("commit", "--quiet", "--all", "--message", "Line ends")
    os.utime(path, (1, 1))
    assert "not committed" not in run("day")[1]


def test_what_a_clone_has_left_out(ok: Ok, run: Run, git: Git, register: Path, trace: Path) -> None:
    """No server is asked for it: its address may be a program."""
    ok("note", ANA, "-m", "She called.")
    git("config", "remote.origin.url", str(register))
    git("config", "remote.origin.promisor", "true")
    git("config", "remote.origin.uploadpack", f"touch {trace}; git-upload-pack")
    git("config", "extensions.partialClone", "origin")
    git("config", "core.repositoryFormatVersion", "1")
    tree = git("rev-parse", "HEAD:complaints").strip()
    (register / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    _read_everything(run)
    assert not trace.exists()
    subprocess.run(["git", "ls-tree", "-r", "HEAD"], cwd=register, check=False, capture_output=True)
    assert trace.exists()


@pytest.mark.parametrize("git_directory", ["lost", "none"])
def test_a_register_that_looks_like_a_repository(
    git_directory: str, run: Run, git: Git, register: Path, trace: Path
) -> None:
    """A commit can carry all that git takes for a bare repository, with settings of its own."""
    for name in ("HEAD", "config", "objects", "refs"):
        place = register / ".git" / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, register / name)
    with (register / "config").open("a", encoding="utf-8") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {trace}"\n\tbare = false\n\tworktree = .\n')
    if git_directory == "none":
        shutil.rmtree(register / ".git")
    else:
        (register / ".git" / "HEAD").unlink()
    _read_everything(run)
    assert run("note", ANA, "-m", "She called.")[0] in (0, 5)
    assert not trace.exists()


def test_a_folder_below_that_looks_like_one(
    run: Run, register: Path, trace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git is started where `.git` was found, wherever in it the person is, and the register."""
    below = register / "shop"
    below.mkdir()
    for name in ("HEAD", "config", "objects", "refs"):
        place = register / ".git" / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, below / name)
    with (below / "config").open("a", encoding="utf-8") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {trace}"\n\tbare = false\n\tworktree = .\n')
    for name in ("complaints.yaml", "complaints"):
        place = register / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, below / name)
    monkeypatch.chdir(below)
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(below))
    _read_everything(run)
    assert run("note", ANA, "-m", "She called.")[0] == 0
    assert not trace.exists()


@pytest.mark.parametrize("name", ["config", "index", "info/exclude", "HEAD"])
def test_a_pipe_in_the_place_of_a_file_of_git(
    name: str, run: Run, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is waited for in it for ever."""
    monkeypatch.setattr(waits, "GIT_READING", 0.3)
    place = register / ".git" / name
    place.parent.mkdir(exist_ok=True)
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    code, page, _ = run("day")
    assert code in (0, 3, 4)
    assert "not known" in page or "HEAD" in page, page


def _included(said: str) -> Setting:
    def included(register: Path) -> Path:
        with (register / ".git" / "config").open("a", encoding="utf-8") as config:
            config.write(said.replace("HERE", str(register)))
        return register / "a pipe"

    return included


def _at(name: str) -> Setting:
    return lambda register: register / name


def _lent(register: Path) -> Path:
    for place, lent in ((register / ".git" / "objects", "../../x"), (register / "x", "../y")):
        (place / "info").mkdir(parents=True, exist_ok=True)
        (place / "info" / "alternates").write_text(f"{lent}\n", "utf-8")
    return register / "y" / "pack" / "pack-1.idx"


def _behind_a_link(register: Path) -> Path:
    (register / ".git" / "refs" / "heads" / "x").symlink_to(register / "x")
    return register / "x" / "y" / "z"


def _another(register: Path) -> Path:
    for name in ("objects", "refs"):
        (register / "x" / name).mkdir(parents=True)
    (register / "complaints" / "x").mkdir()
    (register / "complaints" / "x" / ".git").write_text("gitdir: ../../x\n", "utf-8")
    return register / "x" / "HEAD"


@pytest.mark.parametrize(
    "where",
    [
        _included('[include]\n\tpath = "../a pipe" ; and why\n'),
        _included("[include]\n\tpath = ../a\\\n pipe#none\n"),
        _included("[include]\n\tpath = %(prefix)/../../../..HERE/a pipe\n"),
        _included("[core]\n\tattributesFile = a pipe\n"),
        *map(
            _at,
            (
                *(".gitignore", ".gitattributes", "complaints/.gitattributes"),
                *("complaints/2026/11/.gitattributes", "complaints/2026/.gitignore"),
                *("templates/.gitignore", "templates/en/.gitattributes", ".git/logs/HEAD"),
                *("templates/x/.git/HEAD", f".git/objects/ab/{'c' * 38}"),
            ),
        ),
        *(_lent, _behind_a_link, _another),
    ],
)
def test_a_pipe_that_git_would_wait_for(where: Setting, run: Run, register: Path) -> None:
    """It is seen before git is started, wherever git would come upon it."""
    place = where(register)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    os.mkfifo(place)
    told = run("day")[1].replace("'", "").replace(place.name, "a pipe")
    assert "a pipe is not an ordinary file" in told


@pytest.mark.parametrize("name", [".gitignore", "a pipe"])
def test_what_ends_though_it_is_no_file(
    name: str, ok: Ok, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link beside the files is not followed by git, and people name what is always empty.

    Nor does git's own monitor, which leaves a socket there, keep anybody waiting.
    """
    with socket.socket(socket.AF_UNIX) as monitor:
        monkeypatch.chdir(register / ".git")
        monitor.bind("fsmonitor--daemon.ipc")
        monkeypatch.chdir(register)
    (register / name).unlink(missing_ok=True)
    (register / name).symlink_to(os.devnull)
    _included('[core]\n\tattributesFile = "a pipe"\n\texcludesFile = /dev/null\n')(register)
    assert "not known" not in ok("day")


def test_git_is_waited_for_once(
    run: Run, git: Git, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it waits for: nobody asks it again, though several look into the register."""
    git("sparse-checkout", "set", "--no-cone", "/*", "!/complaints/2026/10/")
    asked = []

    def silent(arguments: Sequence[str], *_: object, **__: object) -> Answer:
        asked.append(arguments)
        raise TookTooLong

    monkeypatch.setattr(repository, "run", silent)
    for arguments in READING:
        assert run(*arguments)[0] in (0, 1, 3, 4), arguments
    assert len(asked) == 1


def test_the_others_settings_stay(ok: Ok, git: Git, register: Path, tmp_path: Path) -> None:
    """What records still goes through filters and hooks: they are of whoever works here."""
    kept = tmp_path / "filtered"
    (register / ".git" / "info").mkdir(exist_ok=True)
    (register / ".git" / "info" / "attributes").write_text("*.yaml filter=x\n", "utf-8")
    git("config", "filter.x.clean", f"touch {kept}; cat")
    ok("note", ANA, "-m", "She called.")
    assert kept.exists()
    assert git("status", "--porcelain") == ""


def test_what_a_filter_makes_is_no_change(ok: Ok, run: Run, git: Git, register: Path) -> None:
    """What was committed through one is committed; of what was touched later nobody can tell."""
    (register / ".gitattributes").write_text("complaints/** filter=rot\n", "utf-8")
    for kind in ("clean", "smudge"):
        git("config", f"filter.rot.{kind}", "tr a-zA-Z n-za-mN-ZA-M")
    git("add", "--all", "--renormalize")
    git("commit", "--quiet", "--all", "--message", "Rotated")
    for words in ("One.", "Two."):
        ok("note", ANA, "-m", words)
        assert "not committed" not in run("day")[1]
    os.utime(_file_of(register), (1, 1))
    told = run("day")[1]
    assert "not committed, as far as can be told: complaints/" in told
    # Whoever pastes the command starts it.
    assert "; git starts it, so if the filter is yours, run: git status\n" in told
    git("status")
    assert "not committed" not in run("day")[1]


def test_a_clone_that_has_left_files_out(
    run: Run, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the others did comes in all the same: `sync` speaks with their server anyway."""
    bare, part, other = (tmp_path / name for name in ("bare.git", "part", "other"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "uploadpack.allowFilter")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    for source, target, *options in (
        (register, bare, "--bare"),
        (f"file://{bare}", part, "--filter=blob:none"),
        (bare, other),
    ):
        command = ["git", "clone", "--quiet", *options, str(source), str(target)]
        subprocess.run(command, check=True)
    for place in (bare, part, other):
        for setting in (("user.name", "Ivo"), ("user.email", "ivo@example.com")):
            subprocess.run(["git", "-C", str(place), "config", *setting], check=True)
    for words in ("One.", "Two."):
        assert run("-C", str(other), "note", ANA, "-m", words)[0] == 0
    assert run("-C", str(other), "sync")[0] == 0
    code, _, err = run("-C", str(part), "sync")
    assert code == 0, err
    assert "took in 2 commits" in err
    assert "Two." in run("-C", str(part), "show", ANA)[1]


@pytest.mark.parametrize(
    "said",
    [
        b"[include]\n\tpath = ~nosuchuser/x\n",
        b"[include]\n\tpath = a\0b\n",
        b"[include]\n\tpath = config\n" * 50,
    ],
)
def test_a_configuration_that_is_odd(said: bytes, run: Run, register: Path) -> None:
    """It is for git to say what is wrong with it."""
    with (register / ".git" / "config").open("ab") as config:
        config.write(said)
    (register / ".git" / "commondir").write_bytes(b"a\0b\n")
    (register / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (register / ".git" / "objects" / "info" / "alternates").write_bytes(b'a\0b\n"c\\000"\n')
    for arguments in (("day",), ("doctor",), ("list",)):
        assert run(*arguments)[0] in (0, 1, 3, 4), arguments
