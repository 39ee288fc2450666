"""A sparse checkout: what it leaves out is on record, and does not pass for absent."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Git = Callable[..., str]

ANA = "CMP-2611-7F3K9QY"
OCTOBER = "CMP-2610-4H8M2TJ"
LEFT = "the sparse checkout leaves out {}, so what is recorded there is not known; run: "


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
    whole = f"complaints: complaints/2026/10/{OCTOBER}.yaml: {LEFT.format('it')}"
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
