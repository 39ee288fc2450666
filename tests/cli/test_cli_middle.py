"""While git is in the middle of something: refused, kept, left for afterwards, said once a day."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.test_cli_recorded import CALLS
from machine import give_way, name_way

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
Git = Callable[..., str]

ANA = "CMP-2611-7F3K9QY"
DETACHED = "no branch is checked out (HEAD is detached)"


def how(register: Path) -> str:
    """Return how one gets on a branch again, from anywhere."""
    git = f"git -C {register}"
    return f"go to a branch: {git} switch BRANCH; or keep what is checked out: {git} switch -c NEW"


def state(register: Path, git: Git) -> tuple[dict[Path, bytes], str]:
    """Return what all complaints hold, and where HEAD is."""
    files = sorted((register / "complaints").rglob("*.yaml"))
    return {path: path.read_bytes() for path in files}, git("rev-parse", "HEAD")


@pytest.mark.parametrize("name", [name for name in CALLS if name not in ("new", "edit")])
def test_every_command_that_records_is_refused(
    ok: Ok, run: Run, register: Path, git: Git, name: str, mail_way: None
) -> None:
    """Nothing is written, nothing is sent; the message says how to finish."""
    *before, call = CALLS[name]
    for arguments in before:
        ok(*arguments)
    git("switch", "--quiet", "--detach", "HEAD")
    found = state(register, git)
    code, out, err = run(*call)
    assert (code, out) == (3, "")
    assert (
        err == f"complaints: {DETACHED}, so nothing was recorded; {how(register)}; then try again\n"
    )
    assert state(register, git) == found
    assert not (register.parent / "sent").exists()


@pytest.fixture
def mail_way(register: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way for mail that leaves a trace."""
    way = f"    command: [touch, {register.parent}/sent]\n"
    give_way(monkeypatch, register.parent, way, [register])
    name_way(register)
    git("commit", "--quiet", "--all", "--message", "Mail")


def test_a_letter_is_not_sent_that_could_not_be_recorded(
    run: Run, register: Path, git: Git, mail_way: None
) -> None:
    """By hand and by cron: the customer would get it again."""
    git("switch", "--quiet", "--detach", "HEAD")
    for arguments in (("email", ANA, "status", "--send"), ("email", "--due")):
        assert run(*arguments)[0] == 3
    assert not (register.parent / "sent").exists()


def test_a_new_complaint_is_taken(run: Run, register: Path, git: Git) -> None:
    """Its id is printed, and all that follows told; after the advice it is committed."""
    git("switch", "--quiet", "--detach", "HEAD")
    code, out, err = run("new", "--subject", "The kettle caught fire")
    assert code == 5
    assert f"complaints: {out.strip()}: product/safety, critical; " in err
    assert "): act at once\ncomplaints: acknowledge by " in err
    [path] = register.rglob(f"{out.strip()}.yaml")
    assert f"but not committed: {DETACHED}; {how(register)}; do not repeat it, then run: git" in err
    git("switch", "--quiet", "-")
    command = err.strip().rpartition("run: ")[2]
    subprocess.run(command, shell=True, check=True)  # noqa: S602
    assert git("log", "-1", "--format=%s") == f"{path.stem}: receive\n"
    assert git("status", "--porcelain") == ""


def test_a_new_complaint_while_the_policy_is_in_conflict(
    run: Run, register: Path, git: Git
) -> None:
    """It is taken by the policy of the last commit; whatever else is asked for is refused."""
    policy = register / "complaints.yaml"
    ours = policy.read_text("utf-8")
    git("switch", "--quiet", "-c", "theirs")
    policy.write_text(ours.replace("prefix: CMP", "prefix: XYZ"), "utf-8")
    git("commit", "--quiet", "-a", "-m", "Theirs")
    git("switch", "--quiet", "-")
    policy.write_text(ours.replace("prefix: CMP", "prefix: ABC"), "utf-8")
    git("commit", "--quiet", "-a", "-m", "Ours")
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "--quiet", "theirs")
    code, out, err = run("new", "--subject", "The kettle caught fire")
    assert (code, out[:4]) == (5, "ABC-")
    first = err.splitlines()[0]
    assert first.startswith("complaints: complaints.yaml:")
    assert "it holds an unfinished merge (conflict marks)" in first
    assert first.endswith("; until then the policy of the last commit is used")
    assert "product/safety, critical; " in err
    mend = f"complaints -C {policy.parent} doctor --merge"
    finish = f"finish it ({mend}, then git -C {policy.parent} commit) or take it back"
    assert f"a merge is in progress; {finish}" in err
    assert run("note", ANA, "-m", "x")[0] == 4
    policy.write_text(ours, "utf-8")
    git("commit", "--quiet", "-a", "-m", "Both")
    subprocess.run(err.strip().rpartition("run: ")[2], shell=True, check=True)  # noqa: S602
    assert git("status", "--porcelain") == ""
    assert run("show", out.strip())[0] == 0


def test_a_new_complaint_by_a_policy_that_cannot_be_used(
    run: Run, register: Path, git: Git
) -> None:
    """In the middle of nothing it is refused, and where the last one is as bad."""
    policy = register / "complaints.yaml"
    policy.write_text("organisation: 1\n", "utf-8")
    told = run("list")
    assert told[0] == 4
    assert run("new", "--subject", "S") == told
    git("commit", "--quiet", "-a", "-m", "Bad")
    git("switch", "--quiet", "--detach", "HEAD")
    assert run("new", "--subject", "S") == told


@pytest.mark.parametrize("by_policy", [True, False])
def test_who_does_not_commit_is_told_what_becomes_of_it(
    run: Run, register: Path, git: Git, by_policy: bool
) -> None:
    """It is recorded, with a remark."""
    if by_policy:
        policy = register / "complaints.yaml"
        text = policy.read_text("utf-8")
        policy.write_text(text.replace("commit: true", "commit: false"), "utf-8")
        assert "commit: false" in policy.read_text("utf-8")
    git("switch", "--quiet", "--detach", "HEAD")
    code, _, err = run("note", ANA, "-m", "x", *([] if by_policy else ["--no-commit"]))
    assert code == 0
    assert err.splitlines()[-1] == (
        f"complaints: {DETACHED}, and this is not committed: "
        "`git switch BRANCH` would take it along or refuse"
    )


@pytest.mark.parametrize("what", [("escalate", "--due"), ("email", "--due"), ("sync", "--quiet")])
def test_cron_says_it_once_a_day(
    run: Run, git: Git, monkeypatch: pytest.MonkeyPatch, what: tuple[str, ...]
) -> None:
    """Each run ends as a refusal; only the first of a day says why."""
    git("switch", "--quiet", "--detach", "HEAD")
    code, out, err = run(*what)
    assert (code, out) == (3, "")
    assert err.startswith(f"complaints: {DETACHED}")
    assert run(*what) == (3, "", "")
    monkeypatch.setenv("COMPLAINTS_NOW", "2026-11-21T09:30:00+01:00")
    assert run(*what) == (3, "", err)


READING = [("list",), ("show", ANA), ("overdue",), ("due", "--within", "2d"), ("clocks", ANA)]


@pytest.mark.parametrize("command", [*READING, ("check",), ("email", ANA, "status")])
def test_reading_goes_on(run: Run, git: Git, command: tuple[str, ...]) -> None:
    """As in a build server's checkout, the same is printed as on a branch."""
    before = run(*command)
    git("switch", "--quiet", "--detach", "HEAD")
    assert run(*command) == before


def test_my_day_says_what_git_is_in_the_middle_of(ok: Ok, register: Path, git: Git) -> None:
    """Whoever begins the day hears of it before the first step is refused; of a branch, nothing."""
    before = ok("day")
    (register / ".git" / "MERGE_HEAD").write_text(git("rev-parse", "HEAD"), "utf-8")
    here = f"git -C {register}"
    mend = f"complaints -C {register} doctor --merge"
    finish = f"finish it ({mend}, then {here} commit) or take it back ({here} merge --abort)"
    assert ok("day") == f"{before}\na merge is in progress; {finish}\n"
    (register / ".git" / "MERGE_HEAD").unlink()
    git("switch", "--quiet", "--detach", "HEAD")
    assert ok("day") == f"{before}\n{DETACHED}; {how(register)}\n"
