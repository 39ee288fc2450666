"""A sparse checkout: what it leaves out is on record, and does not pass for absent."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rights import bound

Run = Callable[..., tuple[int, str, str]]
Git = Callable[..., str]

ANA = "CMP-2611-7F3K9QY"
OCTOBER = "CMP-2610-4H8M2TJ"
LEFT = "the sparse checkout leaves out {}, so what is recorded there is not known; run: "
LEFT_OUT = "the sparse checkout leaves it out, so what is recorded there is not known; run: "


def follow(said: str) -> None:
    """Do what a message says."""
    (command,) = re.findall(r"; run: (.+)", said)
    subprocess.run(shlex.split(command), check=True, capture_output=True)


@pytest.fixture(autouse=True)
def _looked_at(git: Git) -> None:
    """Git leaves out only what it knows to be as it is in the index."""
    git("status")


@pytest.fixture
def files(register: Path) -> int:
    """How many complaints there are in October."""
    return len(list(register.glob("complaints/2026/10/*.yaml")))


def leave_out(git: Git, how: str) -> None:
    """Leave October out of the work tree, by folders or by patterns."""
    if how == "--cone":
        git("sparse-checkout", "set", how, "complaints/2026/11")
    else:
        git("sparse-checkout", "set", how, "/*", "!/complaints/2026/10/")
    assert not Path("complaints/2026/10").exists()


@pytest.mark.parametrize("how", ["--cone", "--no-cone"])
def test_what_is_left_out_is_named(
    how: str, register: Path, run: Run, git: Git, files: int
) -> None:
    """By whatever looks for complaints, with the command that brings it back."""
    listed = run("list", "--format", "ids")
    git("sparse-checkout", "set", "--cone", "complaints/2026/11", "templates")
    others = run("list", "--format", "ids")[1]
    leave_out(git, how)
    line = f"complaints: {LEFT.format(f'{files} files here')}"
    for arguments in (("list",), ("overdue", "--exit-code"), ("day",), ("due",)):
        code, _, err = run(*arguments)
        assert code == 4
        assert line in err
    assert (OCTOBER in listed[1], OCTOBER in others) == (True, False)
    code, out, err = run("check")
    assert (code, err) == (4, "")
    assert line in out
    assert "there is no complaint" not in out
    code, out, err = run("list", "--format", "ids")
    assert (code, out) == (4, others)
    follow(err)
    assert run("list", "--format", "ids") == listed


@pytest.mark.parametrize("how", ["--cone", "--no-cone"])
def test_no_complaint_in_it_is_absent(how: str, run: Run, git: Git) -> None:
    """By id it is not said that there is none; what is there is read and changed."""
    leave_out(git, how)
    whole = f"complaints: complaints/2026/10/{OCTOBER}.yaml: {LEFT_OUT}"
    for arguments in (("show", OCTOBER), ("note", OCTOBER, "-m", "x"), ("link", ANA, OCTOBER)):
        code, out, err = run(*arguments)
        assert (code, out) == (4, "")
        assert err.startswith(whole)
    code, out, err = run("show", "4H8M2TJ")
    assert (code, out) == (4, "")
    assert err.startswith("complaints: there is no complaint '4H8M2TJ' in what can be read; ")
    assert run("note", ANA, "-m", "x")[0] == 0
    follow(run("show", OCTOBER)[2])
    assert run("show", OCTOBER)[0] == 0


def test_complaints_that_may_be_there_are_not_taken_in_again(
    run: Run, git: Git, register: Path
) -> None:
    """What was here already cannot be told."""
    Path("t.csv").write_text("Ticket,Created,Title\n1,2026-10-20,Late\n", "utf-8")
    mapping = "fields: {external_ref: Ticket, received_at: Created, subject: Title}\n"
    Path("m.yaml").write_text(mapping, "utf-8")
    leave_out(git, "--no-cone")
    code, out, err = run("import", "t.csv", "--map", "m.yaml")
    assert code == 4, (out, err)
    assert "complaints: the sparse checkout leaves out" in err
    assert git("status", "--porcelain", "complaints") == ""


def test_letters_that_are_left_out(run: Run, git: Git, register: Path) -> None:
    """The shipped letter never goes out instead of the one that the house has written."""
    path = register / "templates" / "en" / "apology.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Subject: Ours\n\nOurs.\n", "utf-8")
    git("add", "templates")
    git("commit", "-q", "-m", "Our letter")
    git("sparse-checkout", "set", "--cone", "complaints")
    assert not path.exists()
    code, out, err = run("email", ANA, "apology", "--language", "en")
    assert (code, out) == (4, "")
    assert err.startswith(f"complaints: templates: {LEFT.format('1 file here')}")
    assert err[len("complaints: ") :] in run("check")[1]
    follow(err)
    assert "Ours." in run("email", ANA, "apology", "--language", "en")[1]


def test_what_git_cannot_tell(run: Run, git: Git, register: Path) -> None:
    """Where it does not answer nothing is taken for whole."""
    leave_out(git, "--cone")
    (register / ".git" / "index").write_bytes(b"junk")
    code, _, err = run("list", "--format", "ids")
    assert code == 4
    assert err.startswith("complaints: complaints: git cannot tell what is left out here: ")


def test_a_checkout_that_was_sparse(run: Run, git: Git) -> None:
    """There is nothing to be told of it any more."""
    leave_out(git, "--cone")
    git("sparse-checkout", "disable")
    assert run("list")[0::2] == (0, "")


@pytest.mark.parametrize("name", ["reg", "a b", "r*[g]", "[x]\\\\y", "č!"])
@pytest.mark.parametrize("how", ["--cone", "--no-cone"])
def test_a_register_in_a_subfolder(
    name: str, how: str, register: Path, tmp_path: Path, run: Run
) -> None:
    """Left out with its policy it is a register all the same; so are its complaints alone."""
    top = tmp_path / "top"
    top.mkdir()
    root = register.rename(top / name)
    shutil.rmtree(root / ".git")
    (top / "docs").mkdir()
    (top / "docs" / "x").write_text("x", "utf-8")

    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=top, check=True, capture_output=True)

    git("init", "--quiet")
    git("add", ".")
    git("-c", "user.name=Ivo", "-c", "user.email=i@example.com", "commit", "--quiet", "-m", "All")
    wanted = run("-C", str(root), "list", "--format", "ids")
    git("sparse-checkout", "set", how, "docs" if how == "--cone" else "/docs/")
    assert not root.exists()
    code, out, err = run("-C", str(root), "list", "--format", "ids")
    assert (code, out) == (4, "")
    assert err.startswith(f"complaints: {root}: complaints.yaml: {LEFT_OUT}")
    follow(err)
    assert run("-C", str(root), "list")[0] == (0 if how == "--cone" else 4)
    if how == "--no-cone":
        follow(run("-C", str(root), "list")[2])
    assert run("-C", str(root), "list", "--format", "ids") == wanted


def test_no_second_policy_over_one_that_is_left_out(run: Run, git: Git, register: Path) -> None:
    """Neither where it is left out nor where somebody has deleted it, and git has it."""
    git("sparse-checkout", "set", "--no-cone", "/complaints/")
    assert run("list")[0] == 4
    before = git("rev-parse", "HEAD")
    for _ in range(2):
        code, _, err = run("init", ".", "--name", "X")
        assert code == 3
        told = f"there is a register in {register} already, whose complaints.yaml is in git"
        assert err.startswith(f"complaints: {told}")
        follow(err)
        assert run("list")[0] == 0
        git("sparse-checkout", "disable")
        (register / "complaints.yaml").unlink()
    assert git("rev-parse", "HEAD") == before


@pytest.mark.parametrize("closed", [".git", ".git/info"])
def test_a_git_directory_that_cannot_be_looked_into(closed: str, register: Path) -> None:
    """Reading needs none of it."""
    (register / ".git" / "info").mkdir(exist_ok=True)
    wanted = bound("list")
    (register / closed).chmod(0)
    try:
        answers = [bound("list"), bound("check"), bound("show", ANA)]
    finally:
        (register / closed).chmod(0o755)
    assert answers[0] == wanted
    assert [code for code, _, _ in answers] == [0, 0, 0]


@pytest.mark.parametrize("mark", ["skip-worktree", "assume-unchanged"])
def test_a_file_that_is_gone_and_overlooked(mark: str, run: Run, git: Git, register: Path) -> None:
    """Git was told to say nothing of it: that it is gone is told all the same."""
    path = next(register.glob(f"complaints/*/*/{OCTOBER}.yaml"))
    git("update-index", f"--{mark}", str(path))
    path.unlink()
    [line] = [line for line in run("day")[1].splitlines() if OCTOBER in line and "gone" in line]
    assert f"1 file is gone that the last commit has ({OCTOBER}): git -C " in line
    subprocess.run(["sh", "-c", line.partition("): ")[2]], check=True, capture_output=True)
    assert path.exists()
    assert run("show", OCTOBER)[0] == 0
