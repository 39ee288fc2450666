"""`init` and `policy holidays`: a register to start from."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from surroundings import refuse_commits, without_programs

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]


@pytest.fixture(autouse=True)
def _person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\n\tname = Grace Miller\n\temail = grace@example.com\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.chdir(tmp_path)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def only_to_fill_in(found: str) -> list[str]:
    """Return what a new policy asks its people to fill in; nothing else is wrong with it."""
    warning = re.compile(r"complaints\.yaml:[0-9]+: warning: [a-z]+\.([a-z]+): .+; write .+")
    return [warning.sub(r"\1", line) for line in found.splitlines()]


def test_init(run: Run, ok: Ok, tmp_path: Path) -> None:
    """A new register is clean, committed, and knows who made it; the first complaint fits in."""
    code, out, err = run(
        "init", "shop", "--name", "Dom i stol", "--prefix", "DIS", "--zone", "Europe/Zagreb"
    )
    assert (code, out) == (0, "")
    assert err.startswith(f"complaints: made a register in {tmp_path}/shop\ncomplaints: next: ")
    root = tmp_path / "shop"
    assert _git(root, "status", "--porcelain") == ""
    assert _git(root, "log", "--format=%s") == "Start a register of complaints\n"
    assert sorted(_git(root, "ls-files").split()) == [
        ".gitattributes",
        ".gitignore",
        "complaint.schema.json",
        "complaints.yaml",
    ]
    at = ("-C", "shop")
    assert only_to_fill_in(ok(*at, "check")) == ["phone", "email", "holidays"]
    assert ok(*at, "list") == ""
    new_id = ok(*at, "new", "--subject", "Kettle").strip()
    assert new_id.startswith("DIS-2611-")
    assert "owner       grace (service)" in ok(*at, "show", new_id)
    assert only_to_fill_in(ok(*at, "check")) == ["phone", "email", "holidays"]
    assert run(*at, "check", "--strict")[0] == 1


def test_init_here(ok: Ok, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a folder the register is made here; below it is found."""
    (tmp_path / "here" / "below").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    ok("init")
    monkeypatch.chdir("below")
    assert ok("list") == ""


def test_init_without_git(
    ok: Ok, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--no-git` makes no repository; where git is missing it is named."""
    ok("init", "plain", "--no-git")
    assert not (tmp_path / "plain" / ".git").exists()
    assert only_to_fill_in(ok("-C", "plain", "check")) == ["phone", "email", "zone", "holidays"]
    without_programs(monkeypatch)
    code, _, err = run("init", "other")
    assert code == 3
    assert "there is no git on this machine" in err
    assert "--no-git" in err


def test_init_where_git_knows_nobody(
    ok: Ok, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what to set before it writes anything, and is run again after that."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    (tmp_path / "settings").write_text("[user]\n\tuseConfigOnly = true\n", "utf-8")
    code, out, err = run("init", "new")
    assert (code, out, err.count("\n")) == (3, "", 1)
    _, _, advice = err.partition("say it: ")
    assert not (tmp_path / "new" / "complaints.yaml").exists()
    for command in advice.partition("; then")[0].split(" && "):
        subprocess.run(shlex.split(command), check=True)
    ok("init", "new")
    assert "YOUR NAME" in (tmp_path / "new" / "complaints.yaml").read_text("utf-8")
    assert _git(tmp_path / "new", "status", "--porcelain") == ""


def test_init_that_was_not_committed_is_run_again(ok: Ok, run: Run, tmp_path: Path) -> None:
    """A hook refuses the first commit: the register is there, and the second run commits it."""
    root = tmp_path / "new"
    root.mkdir()
    _git(root, "init", "--quiet")
    hook = refuse_commits(root)
    code, _, err = run("init", "new")
    assert code == 5
    assert "but not committed: a hook refused it (not on a Friday); mend what it says" in err
    policy = (root / "complaints.yaml").read_bytes()
    hook.unlink()
    ok("init", "new")
    assert _git(root, "status", "--porcelain") == ""
    assert (root / "complaints.yaml").read_bytes() == policy
    (root / "complaints.yaml").write_bytes(policy + b"# by hand\n")
    code, _, err = run("init", "new")
    assert (code, "there is a register in" in err) == (3, True)
    assert _git(root, "status", "--porcelain") == " M complaints.yaml\n"


def test_init_in_a_repository(ok: Ok, tmp_path: Path) -> None:
    """Inside a repository no other one is made, and only the register's files are committed."""
    root = tmp_path / "all"
    root.mkdir()
    _git(root, "init", "--quiet")
    (root / "other.txt").write_text("x", "utf-8")
    ok("init", "all/complaints-of-ours")
    assert not (root / "complaints-of-ours" / ".git").exists()
    assert _git(root, "status", "--porcelain") == "?? other.txt\n"


def test_init_in_a_repository_without_a_branch(ok: Ok, run: Run, tmp_path: Path) -> None:
    """It would be in no branch: refused, with nothing made; after the advice it works."""
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "commit", "--quiet", "--allow-empty", "-m", "First")
    _git(tmp_path, "checkout", "--quiet", "--detach")
    code, _, err = run("init", str(tmp_path / "desk"))
    assert code == 3
    assert "no branch is checked out (HEAD is detached), so nothing was made; " in err
    assert not list((tmp_path / "desk").glob("*"))
    _git(tmp_path, "switch", "--quiet", "-c", "NEW")
    ok("init", str(tmp_path / "desk"))


def test_init_where_a_link_stands_for_the_policy(run: Run, tmp_path: Path) -> None:
    """It is there, wherever it leads; nothing is written."""
    (tmp_path / "complaints.yaml").symlink_to("nowhere")
    code, _, err = run("init", ".")
    assert (code, err.count("\n")) == (3, 1)
    assert sorted(path.name for path in tmp_path.glob("c*")) == ["complaints.yaml"]


@pytest.mark.parametrize("name", ["complaint.schema.json", ".gitattributes", ".gitignore"])
@pytest.mark.parametrize("kind", ["link", "folder"])
def test_init_where_something_else_stands_for_a_file(
    kind: str, name: str, refused: Refused, ok: Ok, tmp_path: Path
) -> None:
    """A register without its schema or attributes would be none: refused, with nothing made."""
    place = tmp_path / name
    if kind == "link":
        place.symlink_to("nowhere")
    else:
        place.mkdir()
    assert f"{place} is {'a link' if kind == 'link' else 'no file'}, " in refused(3, "init", ".")
    assert not (tmp_path / ".git").exists()
    place.rename(tmp_path / "away")
    ok("init", ".")


@pytest.mark.parametrize("command", ["list", "init"])
def test_a_loop_of_links_for_a_register(command: str, run: Run, tmp_path: Path) -> None:
    """It is refused in one line."""
    (tmp_path / "loop").symlink_to("loop")
    call = ("-C", "loop", "list") if command == "list" else ("init", "loop")
    code, _, err = run(*call)
    assert (code in (3, 4), err.count("\n")) == (True, 1), err


@pytest.mark.parametrize("safe", ["true", "warn"])
def test_line_ends_stop_no_commit(safe: str, ok: Ok, tmp_path: Path) -> None:
    """A setting that makes git refuse what it would convert does not leave us without commits."""
    with (tmp_path / "gitconfig").open("a") as settings:
        settings.write(f"[core]\n\tautocrlf = true\n\tsafecrlf = {safe}\n")
    ok("init", "desk")
    ok("-C", "desk", "policy", "holidays", "HR", "2028")
    assert _git(tmp_path / "desk", "status", "--porcelain") == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
@pytest.mark.parametrize("options", [(), ("--no-git",), ("--shared",)])
@pytest.mark.parametrize("whose", ["all", "all/.git", "all/desk"])
def test_init_in_what_is_another_s(
    whose: str, options: tuple[str, ...], refused: Refused, ok: Ok, tmp_path: Path
) -> None:
    """Nothing could be read there, so nothing is made; what git was told to trust is trusted."""
    top, desk = tmp_path / "all", tmp_path / "all" / "desk"
    desk.mkdir(parents=True)
    _git(top, "init", "--quiet", "--shared=group")
    os.chown(tmp_path / whose, 4711, -1)
    told = refused(4, "init", str(desk), *options)
    assert told.startswith(f"{tmp_path / whose} belongs to another user, so nothing is read here; ")
    assert list(desk.iterdir()) == []
    subprocess.run(shlex.split(told.partition("run: ")[2]), check=True)
    ok("init", str(desk), *options)
    ok("-C", str(desk), "list")


def test_init_refused(refused: Refused, ok: Ok, tmp_path: Path) -> None:
    """A register is not made twice, nor where a file stands, nor with a wrong prefix or zone."""
    ok("init", "shop")
    before = (tmp_path / "shop" / "complaints.yaml").read_bytes()
    assert "there is a register in" in refused(3, "init", "shop")
    assert (tmp_path / "shop" / "complaints.yaml").read_bytes() == before
    (tmp_path / "file").write_text("x", "utf-8")
    assert refused(3, "init", "file").startswith(f"cannot make {tmp_path}/file")
    assert "prefix" in refused(2, "init", "a", "--prefix", "toolong")
    assert "Europe/Zagrab" in refused(2, "init", "b", "--zone", "Europe/Zagrab")


@pytest.mark.parametrize(
    "name", ['Dom & stol: "Zagreb"', "'", "# no", "- x", "{{ 7*7 }}", "š" * 200]
)
def test_init_with_an_odd_name(name: str, ok: Ok, tmp_path: Path) -> None:
    """Any name of an organisation goes into the policy as text."""
    ok("init", "shop", "--name", name, "--no-git")
    assert only_to_fill_in(ok("-C", "shop", "check")) == ["phone", "email", "zone", "holidays"]
    assert name in ok("-C", "shop", "new", "--print-form")


def test_holidays(
    run: Run, register: Path, commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The holidays of a year come into the policy as dates; nothing else in it changes."""
    monkeypatch.chdir(register)
    path = register / "complaints.yaml"
    before = path.read_text("utf-8").splitlines()
    code, out, err = run("policy", "holidays", "HR", "2028")
    after = path.read_text("utf-8").splitlines()
    added = [line for line in after if line not in before]
    assert code == 0
    assert [line for line in after if line in before] == before
    assert len(added) == len(out.splitlines()) == 14
    assert all(line.startswith("    2028-") for line in added)
    assert out.startswith("2028-01-01  ")
    assert err == "complaints: 14 dates written; look them over before you rely on them\n"
    assert commits() == ["Policy: public holidays of HR 2028"]
    code, out, err = run("policy", "holidays", "HR", "2028")
    assert (code, out) == (0, "")
    assert err == "complaints: all 14 public holidays of HR 2028 are in the policy already\n"
    assert len(commits()) == 1


def test_holidays_in_a_new_policy(ok: Ok) -> None:
    """An empty table of holidays is filled in."""
    ok("init", "shop")
    for year in ("2026", "2027"):
        assert ok("-C", "shop", "policy", "holidays", "de", year, "--region", "BY")
    assert only_to_fill_in(ok("-C", "shop", "check")) == ["phone", "email", "zone"]
    assert "2027-01-06" in Path("shop/complaints.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments", [["XX", "2027"], ["HR", "1066"], ["DE", "2027", "--region", "ZZ"]], ids=str
)
def test_holidays_refused(arguments: list[str], run: Run, register: Path, clean: Clean) -> None:
    """An unknown country, year or region is one line."""
    code, out, err = run("policy", "holidays", *arguments)
    assert code in (2, 3)
    assert out == ""
    assert err.count("\n") == 1
    assert "bug" not in err
    assert clean()
