"""What the others send besides complaints: links are not taken, what rules the register is told."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from complaints.store.shell import quoted
from life.test_life_sync import ANA, Work, files, git, pair, work

__all__ = ["pair", "work"]

UNWANTED = "the others bring in what does not belong in a register: "
LOOK = "the others have changed "


def send(theirs: Path, message: str = "Theirs") -> None:
    """Commit everything in a clone and send it."""
    git(theirs, "add", "--all", "--force")
    git(theirs, "commit", "--quiet", "--message", message)
    git(theirs, "push", "--quiet")


def linked(place: Path, target: Path | str) -> None:
    """Put a link in the place of whatever stands there."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        "complaints",
        "complaints/2026",
        "complaints/2026/12",
        f"complaints/2026/11/{ANA}.yaml",
        "complaints.yaml",
        "templates/hr",
        "templates/en/own.txt",
        "complaint.schema.json",
        ".gitattributes",
        "notes/by/hand",
    ],
)
def test_a_link_is_not_taken_in(
    name: str, ahead: bool, pair: tuple[Path, Path], work: Work, tmp_path: Path
) -> None:
    """Wherever in the register, with and without work of our own: nothing changes here."""
    ours, theirs = pair
    outside = tmp_path / "outside"
    outside.mkdir()
    linked(theirs / name, outside)
    send(theirs)
    if ahead:
        work(ours, "note", "CMP-2611-5KB1WAR", "-m", "Ours.")
    before = files(ours)
    code, said = work(ours, "sync")
    told = said[-1]
    assert code == 4
    # Where it and a folder with work of our own come together, git calls it by its commit, too.
    assert re.match(rf"{UNWANTED}{re.escape(name)}(~\w+)? \(a link\); nothing was merged", told)
    assert told.endswith(f"See who did: git -C {ours} log HEAD..refs/remotes/origin/main")
    assert files(ours) == before
    assert not (ours / name).is_symlink()
    assert "Theirs" in git(ours, *told.rpartition("git -C ")[2].split()[1:])


@pytest.mark.parametrize("name", [".complaints/outbox/x.json", ".Complaints/lock", ".complaints"])
def test_local_state_is_not_taken_in(name: str, pair: tuple[Path, Path], work: Work) -> None:
    """No commit has a say in what this machine keeps for itself."""
    ours, theirs = pair
    (theirs / name).parent.mkdir(parents=True, exist_ok=True)
    (theirs / name).write_text("{}", "utf-8")
    send(theirs)
    code, said = work(ours, "sync")
    assert code == 4
    assert said[0].startswith(f"{UNWANTED}{name} (it is for local state alone); nothing was merged")
    assert not (ours / name).exists()


def test_what_goes_is_taken(pair: tuple[Path, Path], work: Work) -> None:
    """Links and state that a commit takes away, and links beside the register."""
    ours, theirs = pair
    for clone in pair:
        linked(clone / "notes", "elsewhere")
        (clone / ".complaints").mkdir()
        (clone / ".complaints" / "x").touch()
    send(theirs)
    git(ours, "clean", "-dffxq")
    git(ours, "pull", "--quiet")
    (theirs / "notes").unlink()
    shutil.rmtree(theirs / ".complaints")
    send(theirs)
    assert work(ours, "sync")[0] == 0
    assert not (ours / "notes").is_symlink()


def test_beside_a_register_that_lies_below(
    pair: tuple[Path, Path], work: Work, tmp_path: Path
) -> None:
    """What others keep beside it is theirs, unless the register would lie behind a link."""
    ours, theirs = pair
    for clone in pair:
        names = [path.name for path in clone.iterdir() if path.name != ".git"]
        (clone / "shop").mkdir()
        for name in names:
            (clone / name).rename(clone / "shop" / name)
    send(theirs, "Moved")
    git(ours, "add", "--all")
    git(ours, "stash", "--quiet")
    git(ours, "pull", "--quiet")
    (theirs / "current").symlink_to("shop")
    (theirs / "other").mkdir()
    (theirs / "other" / ".gitattributes").write_text("* text\n", "utf-8")
    send(theirs)
    register = ours / "shop"
    assert work(register, "sync") == (
        0,
        ["took in 1 commit from the others", "nothing to send"],
    )
    (theirs / ".gitattributes").write_text("* text\n", "utf-8")
    send(theirs)
    code, said = work(register, "sync")
    assert code == 0
    assert said[1].startswith(f"{LOOK}.gitattributes; look at it: git -C {ours} diff ")
    (theirs / "shop").rename(tmp_path / "moved")
    (theirs / "shop").symlink_to(tmp_path / "moved")
    send(theirs)
    code, said = work(register, "sync")
    assert code == 4
    assert "shop (a link)" in said[0]


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
@pytest.mark.parametrize("ahead", [False, True])
def test_what_rules_the_register_is_told(
    ahead: bool,
    quiet: tuple[str, ...],
    pair: tuple[Path, Path],
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Policy, letters and attributes, also to cron, with the command that shows what changed."""
    ours, theirs = pair
    changed = {
        ".gitattributes": "* text=auto\n",
        "complaints.yaml": (theirs / "complaints.yaml").read_text("utf-8") + "# Theirs.\n",
        "templates/en/own.txt": "Subject: Own\n\nTheirs.\n",
    }
    for name, text in changed.items():
        (theirs / name).parent.mkdir(parents=True, exist_ok=True)
        (theirs / name).write_text(text, "utf-8")
    (theirs / "notes.txt").write_text("Nothing of ours.\n", "utf-8")
    send(theirs)
    if ahead:
        work(ours, "note", ANA, "-m", "Ours.")
    code, said = work(ours, "sync", *quiet)
    assert code == 0
    [told] = [line for line in said if line.startswith(LOOK)]
    assert told.startswith(f"{LOOK}{', '.join(changed)}; look at it: git -C {ours} diff ")
    shown = git(ours, *told.rpartition("git -C ")[2].split()[1:])
    assert shown.count("diff --git") == len(changed)
    assert "+# Theirs." in shown
    assert not [line for line in work(ours, "sync")[1] if line.startswith(LOOK)]


@pytest.mark.parametrize("name", [".GitAttributes", "Templates/en/x.txt", "COMPLAINTS.yaml"])
def test_capitals_change_nothing(name: str, pair: tuple[Path, Path], work: Work) -> None:
    """Where a file system tells none apart, it is what rules the register all the same."""
    ours, theirs = pair
    (theirs / name).parent.mkdir(parents=True, exist_ok=True)
    (theirs / name).write_text("x\n", "utf-8")
    send(theirs)
    code, said = work(ours, "sync")
    assert code == 0
    assert said[1].startswith(f"{LOOK}{name}; look at it: git -C {ours} diff ")


def test_complaints_alone_are_no_news(pair: tuple[Path, Path], work: Work) -> None:
    """They are what a sync is for."""
    ours, theirs = pair
    work(theirs, "note", ANA, "-m", "Theirs.")
    work(theirs, "sync")
    assert work(ours, "sync") == (0, ["took in 1 commit from the others", "nothing to send"])


@pytest.mark.parametrize("name", ["complaints", f"complaints/2026/11/{ANA}.yaml"])
def test_a_link_where_both_sides_did_something(
    name: str, pair: tuple[Path, Path], work: Work, tmp_path: Path
) -> None:
    """That is what is told: nobody is sent off to merge it by hand."""
    ours, theirs = pair
    linked(theirs / name, tmp_path)
    send(theirs)
    work(ours, "note", ANA, "-m", "Ours.")
    before = files(ours)
    code, said = work(ours, "sync")
    assert (code, files(ours)) == (4, before)
    assert said[-1].startswith(f"{UNWANTED}{name}")
    assert "(a link); nothing was merged" in said[-1]


@pytest.mark.parametrize("name", ["complaints", "complaints/2026/11", "templates"])
def test_another_repository_is_not_taken_in(
    name: str, pair: tuple[Path, Path], work: Work, tmp_path: Path
) -> None:
    """In the place of what is ours, its files would be in no commit of ours any more."""
    ours, theirs = pair
    shutil.rmtree(theirs / name, ignore_errors=True)
    head = git(theirs, "rev-parse", "HEAD").strip()
    git(theirs, "add", "--all")
    git(theirs, "update-index", "--add", "--cacheinfo", f"160000,{head},{name}")
    git(theirs, "commit", "--quiet", "--message", "Theirs")
    git(theirs, "push", "--quiet")
    before = files(ours)
    code, said = work(ours, "sync", "--quiet")
    assert (code, files(ours)) == (4, before)
    assert said[-1].startswith(f"{UNWANTED}{name} (another repository); nothing was merged")


@pytest.mark.parametrize("options", [(), ("--quiet",)])
def test_a_policy_that_cannot_be_used_is_mended_by_the_others(
    options: tuple[str, ...], pair: tuple[Path, Path], work: Work
) -> None:
    """It is told, with 4, as long as it stands so; nobody has to call git for what mends it."""
    ours, theirs = pair
    policy = theirs / "complaints.yaml"
    before = policy.read_text("utf-8")
    assert "\nmail:\n" in before
    policy.write_text(before.replace("\nmail:\n", "\nmail:\n  command: [x]\n"), "utf-8")
    send(theirs)
    work(ours, "sync", *options)
    for _ in range(2):
        code, said = work(ours, "sync", *options)
        assert (code, "mail.command" in said[-1]) == (4, True), said
    work(ours, "list")
    policy.write_text(before, "utf-8")
    send(theirs)
    code, said = work(ours, "sync", *options)
    assert (code, "mail.command" in "".join(said)) == (0, False), said
    assert (ours / "complaints.yaml").read_text("utf-8") == before


def test_a_policy_that_cannot_be_used_is_told_last(pair: tuple[Path, Path], work: Work) -> None:
    """Where what others did cannot be reached, both are said."""
    ours, _ = pair
    (ours / "complaints.yaml").write_text("[", "utf-8")
    git(ours, "remote", "set-url", "origin", "/nowhere")
    code, said = work(ours, "sync")
    assert code == 4
    assert "cannot be reached" in said[-2]
    assert "complaints.yaml:1: " in said[-1]


FORGED = "a.txt; look at it: true\ncomplaints: nothing new from the others"


@pytest.mark.parametrize(
    "name", [f"templates/en/{FORGED}", f"complaints/{FORGED}", "it's; $(x) `y`\nz", "ž\tx\n"]
)
def test_a_name_is_no_line_of_its_own(name: str, pair: tuple[Path, Path], work: Work) -> None:
    """Whatever the others call a file: it is told as a shell writes it, in one line."""
    ours, theirs = pair
    (theirs / name).parent.mkdir(parents=True, exist_ok=True)
    (theirs / name).write_text("Subject: x\n\nx\n", "utf-8")
    send(theirs)
    code, said = work(ours, "sync")
    assert (code, said[0]) == (0, "took in 1 commit from the others")
    told = [line for line in said if line.startswith(LOOK)]
    assert len(told) == name.startswith("templates")
    assert all(f"{LOOK}{quoted(name)}; look at it: git " in line for line in told)
    assert "nothing new from the others" not in said


def test_the_name_of_what_is_not_taken_in(pair: tuple[Path, Path], work: Work) -> None:
    """Nor does one that is refused begin a line, or one that is in the way."""
    ours, theirs = pair
    (theirs / FORGED).symlink_to("x")
    send(theirs)
    code, said = work(ours, "sync")
    assert (code, len(said)) == (4, 1)
    assert said[0].startswith(f"{UNWANTED}{quoted(FORGED)} (a link); nothing was merged")
    git(theirs, "rm", "--quiet", FORGED)
    (theirs / FORGED).write_text("Theirs.\n", "utf-8")
    send(theirs)
    (ours / FORGED).write_text("Ours.\n", "utf-8")
    code, said = work(ours, "sync")
    assert code == 3
    assert f"in the place of what they have lies {quoted(FORGED)}, which git" in said[0]
    assert "nothing new from the others" not in said


def test_the_name_of_what_both_sides_changed(pair: tuple[Path, Path], work: Work) -> None:
    """It is told in one line, too."""
    ours, theirs = pair
    for clone in pair:
        (clone / "complaints" / FORGED).write_text(f"{clone.name}\n", "utf-8")
    git(ours, "add", "--all")
    git(ours, "commit", "--quiet", "--message", "Ours")
    send(theirs)
    code, said = work(ours, "sync")
    assert code == 4
    name = quoted(f"complaints/{FORGED}")
    assert f"changed here and by others: {name}; nothing was merged" in said[-1]
    assert "nothing new from the others" not in said
