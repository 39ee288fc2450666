"""Bringing two copies of a register together over one that both can reach."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from complaints.store import waits
from complaints.store.git.repository import Repository
from complaints.store.process import Answer
from complaints.store.sharing import sync as syncing
from complaints.store.sharing.taking_in import Taken
from rights import bound
from surroundings import LONG, NOW, PROGRAM, refuse_commits, repository_at

Run = Callable[..., tuple[int, str, str]]

ANA = "CMP-2611-7F3K9QY"
LAMP = "CMP-2611-5KB1WAR"


def git(place: Path, *arguments: str) -> str:
    """Run git somewhere; returns what it says."""
    person = ("-c", "user.name=Ivo", "-c", "user.email=ivo@example.com")
    done = subprocess.run(
        ["git", *person, *arguments], cwd=place, capture_output=True, text=True, check=True
    )
    return done.stdout


def files(place: Path) -> dict[str, bytes]:
    """Every file of a work tree with its bytes."""
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in place.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


@pytest.fixture
def pair(register: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two clones of one bare repository, each with somebody at work."""
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(register), str(bare))
    clones = tmp_path / "ours", tmp_path / "theirs"
    for clone in clones:
        git(tmp_path, "clone", "--quiet", str(bare), str(clone))
        git(clone, "config", "user.name", "Ivo")
        git(clone, "config", "user.email", "ivo@example.com")
    return clones


@pytest.fixture
def work(run: Run) -> Callable[..., tuple[int, list[str]]]:
    """Run a command in a clone; returns its exit code and what it said."""

    def work(place: Path, *arguments: str) -> tuple[int, list[str]]:
        code, _, err = run("-C", str(place), *arguments)
        return code, [line.removeprefix("complaints: ") for line in err.splitlines()]

    return work


Work = Callable[..., tuple[int, list[str]]]


def test_both_ways(pair: tuple[Path, Path], work: Work) -> None:
    """Different complaints are merged, and both sides end with the same files."""
    ours, theirs = pair
    assert work(ours, "sync") == (0, ["nothing new from the others", "nothing to send"])
    work(ours, "note", ANA, "-m", "Ours.")
    work(theirs, "note", LAMP, "-m", "Theirs.")
    assert work(ours, "sync") == (0, ["nothing new from the others", "sent 1 commit"])
    assert work(theirs, "sync") == (0, ["took in 1 commit from the others", "sent 2 commits"])
    assert work(ours, "sync") == (0, ["took in 2 commits from the others", "nothing to send"])
    assert files(ours) == files(theirs)
    assert work(ours, "check")[0] == 0


@pytest.mark.parametrize("hook", ["commit-msg", "prepare-commit-msg", "post-merge"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_in_the_middle_of_the_merge(
    hook: str, number: signal.Signals, pair: tuple[Path, Path], work: Work
) -> None:
    """A terminal stops git as well as us; what it leaves half done is taken back."""
    ours, theirs = pair
    work(ours, "note", ANA, "-m", "Ours.")
    work(theirs, "note", LAMP, "-m", "Theirs.")
    work(theirs, "sync")
    script = ours / ".git" / "hooks" / hook
    script.parent.mkdir(exist_ok=True)
    # To the whole group, as from a terminal: us, git, and the hook.
    script.write_text(f"#!/bin/sh\nkill -{int(number)} 0\n", "utf-8")
    script.chmod(0o755)
    done = subprocess.run(
        [*PROGRAM, "-C", str(ours), "sync"],
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
        start_new_session=True,
    )
    assert done.returncode == 130, done.stderr
    assert not (ours / ".git" / "MERGE_HEAD").exists()
    assert git(ours, "status", "--porcelain") == ""
    script.unlink()
    assert work(ours, "note", ANA, "-m", "Afterwards.")[0] == 0
    assert work(ours, "sync")[0] == 0
    assert git(ours, "log", "--format=%s", "origin/main").count("Merge what others recorded") == 1


def test_quietly(pair: tuple[Path, Path], work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """For cron: it does the same, and says only what stands in the way."""
    ours, theirs = pair
    work(ours, "note", ANA, "-m", "Ours.")
    work(theirs, "note", LAMP, "-m", "Theirs.")
    for place in (ours, theirs, ours):
        assert work(place, "sync", "--quiet") == (0, [])
    assert files(ours) == files(theirs)
    # What was recorded a moment ago is no news yet.
    monkeypatch.setenv("GIT_COMMITTER_DATE", NOW)
    for place in pair:
        work(place, "note", ANA, "-m", "Both.")
        assert work(place, "sync", "-q") == (0, [])
    for number, place in zip("AB", pair, strict=True):
        change_policy(place, number)
        code, said = work(place, "sync", "-q")
    assert (code, len(said)) == (4, 1)


@pytest.mark.parametrize("back", ["", "2026-11-20T16:25"])
def test_the_same_complaint_on_both_sides(
    back: str, pair: tuple[Path, Path], work: Work, run: Run
) -> None:
    """Both notes are there, in the order in which they happened; no merge is left over."""
    ours, theirs = pair
    at = ("--at", back) if back else ()
    work(ours, "note", ANA, "-m", "Ours.")
    work(theirs, "note", ANA, "-m", "Theirs.", *at)
    work(theirs, "note", LAMP, "-m", "Theirs too.")
    assert work(ours, "sync")[0] == 0
    assert work(theirs, "sync") == (0, ["took in 1 commit from the others", "sent 3 commits"])
    text = (theirs / "complaints/2026/11" / f"{ANA}.yaml").read_text("utf-8")
    assert "Ours." in text
    assert "Theirs." in text
    assert not back or text.index("Theirs.") < text.index("Ours.")
    assert repository_at(theirs).unfinished() is None
    assert git(theirs, "status", "--porcelain") == ""
    assert work(ours, "sync")[0] == 0
    assert files(ours) == files(theirs)


def change_policy(place: Path, number: str) -> None:
    """Commit another prefix."""
    policy = place / "complaints.yaml"
    policy.write_text(policy.read_text("utf-8").replace("prefix: CMP", f"prefix: CMP{number}"))
    git(place, "commit", "--quiet", "-am", "Policy")


def test_a_policy_changed_on_both_sides(pair: tuple[Path, Path], work: Work) -> None:
    """The policy is merged by git, and refused in the same way where git cannot."""
    for number, place in zip("AB", pair, strict=True):
        change_policy(place, number)
    assert work(pair[0], "sync")[0] == 0
    before = files(pair[1])
    code, said = work(pair[1], "sync")
    assert code == 4
    assert said[-1].startswith("changed here and by others: complaints.yaml; nothing was merged")
    assert files(pair[1]) == before
    assert repository_at(pair[1]).unfinished() is None


def test_a_hook_that_refuses_the_merge(pair: tuple[Path, Path], work: Work) -> None:
    """Leaves no merge behind either."""
    ours, theirs = pair
    work(ours, "note", ANA, "-m", "Ours.")
    work(theirs, "note", LAMP, "-m", "Theirs.")
    work(ours, "sync")
    hook = theirs / ".git" / "hooks" / "commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no merges today >&2\nexit 1\n")
    hook.chmod(0o755)
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert (code, len(said)) == (3, 2)
    refused = "the hook commit-msg refused it: no merges today"
    assert said[-1] == f"the changes of others cannot be taken in: {refused}"
    assert (files(theirs), repository_at(theirs).unfinished()) == (before, None)


def test_work_that_is_not_committed(pair: tuple[Path, Path], work: Work) -> None:
    """What others changed never goes over what a person has not committed yet."""
    ours, theirs = pair
    work(ours, "note", ANA, "-m", "Ours.")
    work(ours, "sync")
    path = next(theirs.glob(f"complaints/*/*/{ANA}.yaml"))
    path.write_text(path.read_text("utf-8") + "# mine\n")
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert code == 3
    assert said[0].startswith(f"1 file is not committed ({ANA}): git -C ")
    assert said[1].startswith("the changes of others cannot be taken in: ")
    assert said[1].endswith(f"/{ANA}.yaml")
    assert files(theirs) == before


@pytest.mark.parametrize(
    ("added", "mine", "named"),
    [
        ("drafts", "drafts/a", "drafts/a"),
        ("drafts/a", "drafts", "drafts"),
        ("drafts/a", "drafts/a", "drafts/a"),
        ("drafts/a", "drafts/a/b", "drafts/a/b"),
    ],
)
def test_what_git_ignores_is_not_thrown_away(
    added: str, mine: str, named: str, pair: tuple[Path, Path], work: Work
) -> None:
    """Git would put what others have added in the place of what it ignores here."""
    ours, theirs = pair
    (ours / added).parent.mkdir(exist_ok=True)
    (ours / added).write_text("theirs\n", "utf-8")
    git(ours, "add", added)
    git(ours, "commit", "--quiet", "-m", "Drafts")
    work(ours, "sync")
    (theirs / ".git" / "info").mkdir(exist_ok=True)
    (theirs / ".git" / "info" / "exclude").write_text("drafts\n", "utf-8")
    (theirs / mine).parent.mkdir(parents=True, exist_ok=True)
    (theirs / mine).write_text("mine\n", "utf-8")
    work(theirs, "note", ANA, "-m", "Mine.")
    before, head = files(theirs), git(theirs, "rev-parse", "HEAD")
    code, said = work(theirs, "sync")
    assert code == 3
    assert said[-1] == (
        "the changes of others cannot be taken in: in the place of what they have lies "
        f"{named}, which git does not keep; move it elsewhere, then try again"
    )
    assert (files(theirs), git(theirs, "rev-parse", "HEAD")) == (before, head)
    (theirs / "drafts").rename(theirs / "mine")
    assert work(theirs, "sync")[0] == 0
    assert git(theirs, "log", "-1", "--format=%s") == "Merge what others recorded\n"


def _shared(pair: tuple[Path, Path], names: Sequence[str], work: Work) -> None:
    """Have both sides have some files."""
    ours, theirs = pair
    for name in names:
        (ours / name).parent.mkdir(exist_ok=True)
        (ours / name).write_text("\n".join(map(str, range(40))), "utf-8")
    git(ours, "add", ".")
    git(ours, "commit", "--quiet", "-m", "Shared")
    work(ours, "sync")
    work(theirs, "sync")


def _ignored(place: Path, name: str) -> Path:
    """Write a file that git ignores."""
    (place / ".git" / "info").mkdir(exist_ok=True)
    (place / ".git" / "info" / "exclude").write_bytes(os.fsencode(f"{name}\n"))
    (place / name).parent.mkdir(exist_ok=True)
    (place / name).write_text("mine\n", "utf-8")
    return place / name


def _send(place: Path, work: Work) -> None:
    git(place, "add", "--all", "--force")
    git(place, "commit", "--quiet", "-m", "Theirs")
    work(place, "sync")


@pytest.mark.parametrize("changed", [True, False])
def test_what_git_does_not_keep_here_any_more(
    changed: bool, pair: tuple[Path, Path], work: Work
) -> None:
    """It is not written over by what the others have made of it, and in nobody's way unchanged."""
    ours, theirs = pair
    _shared(pair, ["notes.txt"], work)
    git(theirs, "rm", "--quiet", "--cached", "notes.txt")
    git(theirs, "commit", "--quiet", "-m", "Not kept")
    mine = _ignored(theirs, "notes.txt")
    (ours / ("notes.txt" if changed else "other.txt")).write_text("theirs\n", "utf-8")
    _send(ours, work)
    code, said = work(theirs, "sync")
    assert code == (4 if changed else 0)
    assert said[-1].startswith("changed here and by others: notes.txt; nothing was") == changed
    assert mine.read_text("utf-8") == "mine\n"


@pytest.mark.parametrize("by_us", [True, False])
def test_a_folder_that_one_side_has_renamed(
    by_us: bool, pair: tuple[Path, Path], work: Work
) -> None:
    """What the other side has added to it stays where they put it, not in a place of our own."""
    ours, theirs = pair
    _shared(pair, ["t/1", "t/2", "t/3"], work)
    renaming, adding = (theirs, ours) if by_us else (ours, theirs)
    git(renaming, "mv", "t", "u")
    git(renaming, "commit", "--quiet", "-m", "Renamed")
    (adding / "t" / "new").write_text("new\n", "utf-8")
    git(adding, "add", "t/new")
    git(adding, "commit", "--quiet", "-m", "Added")
    mine = _ignored(theirs, "u/new")
    work(ours, "sync")
    assert work(theirs, "sync")[0] == 0
    assert mine.read_text("utf-8") == "mine\n"
    assert (theirs / "t" / "new").read_text("utf-8") == "new\n"


def test_a_file_in_the_place_of_one_of_our_folders(pair: tuple[Path, Path], work: Work) -> None:
    """Git puts ours beside it, under a name that somebody may have given already."""
    ours, theirs = pair
    _shared(pair, ["notes.txt"], work)
    (ours / "t").mkdir()
    (ours / "t" / "x").write_text("theirs\n", "utf-8")
    _send(ours, work)
    (theirs / "t").write_text("ours\n", "utf-8")
    git(theirs, "add", "t")
    git(theirs, "commit", "--quiet", "-m", "Ours")
    mine = _ignored(theirs, "t~HEAD")
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs)) == (4, before)
    assert said[-1].startswith("changed here and by others: t")
    assert mine.read_text("utf-8") == "mine\n"


def test_both_sides_have_merged_alike(pair: tuple[Path, Path], work: Work) -> None:
    """With two commits from which both go on, what git makes of it counts."""
    ours, theirs = pair
    _shared(pair, ["x"], work)
    git(theirs, "rm", "--quiet", "--cached", "x")
    git(theirs, "commit", "--quiet", "-m", "Not kept")
    git(theirs, "push", "--quiet", "origin", "HEAD:side")
    (ours / "other").write_text("other\n", "utf-8")
    _send(ours, work)
    other = git(ours, "rev-parse", "HEAD").strip()
    git(ours, "fetch", "--quiet")
    git(ours, "merge", "--quiet", "-m", "Merge", "origin/side")
    (ours / "x").write_text("again\n", "utf-8")
    _send(ours, work)
    git(theirs, "fetch", "--quiet")
    git(theirs, "merge", "--quiet", "-m", "Merge", other)
    mine = _ignored(theirs, "x")
    assert len(git(theirs, "merge-base", "--all", "HEAD", "origin/main").split()) == 2
    code, said = work(theirs, "sync")
    assert (code, mine.read_text("utf-8")) == (3, "mine\n"), said


@pytest.mark.parametrize("mark", ["assume-unchanged", "skip-worktree"])
@pytest.mark.parametrize("diverged", [True, False])
def test_what_git_was_told_to_overlook(
    diverged: bool, mark: str, pair: tuple[Path, Path], work: Work
) -> None:
    """It is not committed, and is not written over either."""
    ours, theirs = pair
    _shared(pair, ["notes.txt"], work)
    (ours / "notes.txt").write_text("theirs\n", "utf-8")
    _send(ours, work)
    if diverged:
        work(theirs, "note", LAMP, "-m", "Ours.")
    git(theirs, "update-index", f"--{mark}", "notes.txt")
    (theirs / "notes.txt").write_text("mine\n", "utf-8")
    code, said = work(theirs, "sync")
    assert (code, (theirs / "notes.txt").read_text("utf-8")) == (3, "mine\n")
    assert said[-1].endswith("what you have changed in these files is not committed: notes.txt")


def _replaced_by_a_folder(place: Path) -> Path:
    (place / "f").unlink()
    (place / "f").mkdir()
    (place / "f" / "p").write_text("mine\n", "utf-8")
    return place / "f" / "p"


def _staged(place: Path) -> Path:
    """Git refuses because of what is staged, and takes back what it was told to overlook."""
    git(place, "update-index", "--assume-unchanged", "complaints.yaml")
    policy = place / "complaints.yaml"
    policy.write_text(policy.read_text("utf-8") + "# mine\n", "utf-8")
    (place / "staged").touch()
    git(place, "add", "staged")
    return policy


def _a_folder_beside_what_is_staged(place: Path) -> Path:
    (place / "g").unlink()
    (place / "g").mkdir()
    (place / "g" / "p").write_text("mine\n", "utf-8")
    (place / "staged").touch()
    git(place, "add", "staged")
    return place / "g" / "p"


def _overlooked_folder(place: Path) -> Path:
    git(place, "update-index", "--assume-unchanged", "f")
    return _replaced_by_a_folder(place)


def _overlooked_link(place: Path) -> Path:
    git(place, "update-index", "--assume-unchanged", "f")
    (place / "f").unlink()
    (place / "f").symlink_to("g")
    return place / "f"


def _link_elsewhere(place: Path) -> Path:
    git(place, "update-index", "--assume-unchanged", "link")
    (place / "link").unlink()
    (place / "link").symlink_to("f")
    return place / "link"


def _link_to_a_folder(place: Path) -> Path:
    (place / "docs").rename(place / "elsewhere")
    (place / "docs").symlink_to("elsewhere")
    return place / "docs"


BESIDE = [_staged, _a_folder_beside_what_is_staged]
MINE = [
    *BESIDE,
    _replaced_by_a_folder,
    _overlooked_folder,
    _overlooked_link,
    _link_elsewhere,
    _link_to_a_folder,
]


def _held_by(path: Path) -> bytes:
    return os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()


@pytest.mark.parametrize("diverged", [True, False])
@pytest.mark.parametrize("change", MINE)
def test_nothing_is_lost_where_a_merge_gives_up(
    change: Callable[[Path], Path], diverged: bool, pair: tuple[Path, Path], work: Work
) -> None:
    """Git takes back more than it has done; so it is not asked for what it would refuse."""
    ours, theirs = pair
    _shared(pair, ["f", "g", "docs/x"], work)
    (ours / "link").symlink_to("g")
    _send(ours, work)
    # Which `sync` would not take in.
    git(theirs, "pull", "--quiet")
    (ours / "f").write_text("theirs\n", "utf-8")
    (ours / "docs" / "x").write_text("theirs\n", "utf-8")
    (ours / "link").unlink()
    (ours / "link").write_text("theirs\n", "utf-8")
    _send(ours, work)
    if diverged:
        work(theirs, "note", LAMP, "-m", "Ours.")
    mine = change(theirs)
    before = _held_by(mine)
    code, said = work(theirs, "sync")
    # What nobody else has touched is in nobody's way, unless a commit is to be made.
    assert code == (0 if change in BESIDE and not diverged else 3), said
    assert _held_by(mine) == before
    if change in BESIDE and diverged:
        assert said[-1].endswith("(git restore --staged): staged")
    assert repository_at(theirs).unfinished() is None


def test_another_repository_within(pair: tuple[Path, Path], work: Work, tmp_path: Path) -> None:
    """Its files are its own; a file that is to take its place is refused."""
    ours, theirs = pair
    within, inner = tmp_path / "within", theirs / "inner"
    git(tmp_path, "init", "--quiet", str(within))
    git(within, "commit", "--quiet", "--allow-empty", "-m", "First")
    for place in pair:
        git(tmp_path, "clone", "--quiet", str(within), str(place / "inner"))
    (theirs / ".git" / "info").mkdir(exist_ok=True)
    (theirs / ".git" / "info" / "exclude").write_text("inner\n", "utf-8")
    (inner / "mine").write_text("mine\n", "utf-8")
    inner.rename(theirs / "aside")
    git(ours, "add", "inner")
    git(ours, "commit", "--quiet", "-m", "Within")
    work(ours, "sync")
    assert work(theirs, "sync")[0] == 0
    inner.rmdir()
    (theirs / "aside").rename(inner)
    git(ours / "inner", "commit", "--quiet", "--allow-empty", "-m", "Second")
    git(ours, "commit", "--quiet", "-a", "-m", "Moved on")
    work(ours, "sync")
    assert work(theirs, "sync")[0] == 0
    shutil.rmtree(ours / "inner")
    git(ours, "rm", "--quiet", "--cached", "inner")
    (ours / "inner").write_text("a file\n", "utf-8")
    _send(ours, work)
    assert work(theirs, "sync")[0] == 3
    assert (inner / "mine").read_text("utf-8") == "mine\n"
    assert (inner / ".git" / "HEAD").exists()


def test_a_clone_of_what_was_empty(tmp_path: Path, work: Work, register: Path) -> None:
    """It says what to do, before anybody has sent anything and after."""
    bare, clone = tmp_path / "bare.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", str(bare))
    git(tmp_path, "clone", "--quiet", str(bare), str(clone))
    shutil.copy(register / "complaints.yaml", clone)
    code, said = work(clone, "sync")
    assert code == 3
    assert "nothing is committed on this branch yet; take what the others have, if any" in said[-1]
    (clone / "complaints.yaml").unlink()
    git(register, "push", "--quiet", str(bare), "HEAD:main")
    git(clone, "pull", "--quiet")
    assert work(clone, "sync")[0] == 0


def test_nothing_in_common(pair: tuple[Path, Path], work: Work) -> None:
    """It is said in plain words."""
    _, theirs = pair
    git(theirs, "checkout", "--quiet", "--orphan", "other")
    git(theirs, "commit", "--quiet", "-m", "Another beginning")
    git(theirs, "branch", "--quiet", "--set-upstream-to", "origin/main")
    code, said = work(theirs, "sync")
    assert code == 3
    assert "this branch and the one that it follows have no commit in common; see wh" in said[-1]


def test_who_has_merged_by_hand(pair: tuple[Path, Path], work: Work) -> None:
    """What one side alone has changed since is not called changed by both."""
    ours, theirs = pair
    work(ours, "note", ANA, "-m", "Ours.")
    work(theirs, "note", LAMP, "-m", "Theirs.")
    git(theirs, "fetch", "--quiet", str(ours), "main")
    git(theirs, "merge", "--quiet", "-m", "Merge", "FETCH_HEAD")
    git(theirs, "push", "--quiet", "origin", "HEAD:main")
    git(ours, "fetch", "--quiet", str(theirs), "main")
    git(ours, "merge", "--quiet", "-m", "Merge", "FETCH_HEAD^1")
    work(ours, "note", LAMP, "-m", "More.")
    work(ours, "note", ANA, "-m", "More.")
    git(ours, "fetch", "--quiet")
    assert len(git(ours, "merge-base", "--all", "HEAD", "origin/main").split()) == 2
    assert work(ours, "sync")[0] == 0


def test_ours_under_another_name(pair: tuple[Path, Path], work: Work) -> None:
    """What others changed in it goes into the new one, and the old name is free for anything."""
    ours, theirs = pair
    _shared(pair, ["notes.txt"], work)
    (theirs / "papers").mkdir()
    git(theirs, "mv", "notes.txt", "papers/notes.txt")
    git(theirs, "commit", "--quiet", "-m", "Renamed")
    mine = _ignored(theirs, "notes.txt")
    text = (ours / "notes.txt").read_text("utf-8")
    (ours / "notes.txt").write_text(f"theirs\n{text}", "utf-8")
    _send(ours, work)
    (theirs / ".git" / "info" / "exclude").write_text("/notes.txt\n", "utf-8")
    assert work(theirs, "sync")[0] == 0
    assert mine.read_text("utf-8") == "mine\n"
    assert (theirs / "papers" / "notes.txt").read_text("utf-8") == f"theirs\n{text}"


def test_a_complaint_that_git_refused(pair: tuple[Path, Path], work: Work, run: Run) -> None:
    """It is not committed, and in nobody's way."""
    ours, theirs = pair
    work(ours, "note", ANA, "-m", "Theirs.")
    work(ours, "sync")
    work(theirs, "note", LAMP, "-m", "Ours.")
    hook = refuse_commits(theirs)
    assert run("-C", str(theirs), "new", "--subject", "S")[0] == 5
    hook.unlink()
    assert git(theirs, "status", "--porcelain").startswith("?? complaints/")
    assert work(theirs, "sync")[0] == 0


def test_a_name_that_is_not_utf_8(pair: tuple[Path, Path], work: Work) -> None:
    """It is the name of a file as well."""
    ours, theirs = pair
    name = os.fsdecode(b"priv\xe9")
    mine = _ignored(theirs, name)
    (ours / name).write_text("theirs\n", "utf-8")
    _send(ours, work)
    code, said = work(theirs, "sync")
    assert (code, r"what they have lies $'priv\351', which" in said[-1]) == (3, True)
    assert mine.read_text("utf-8") == "mine\n"


def test_a_folder_of_theirs_that_is_a_file_now(pair: tuple[Path, Path], work: Work) -> None:
    """Nothing of ours is in its place."""
    ours, theirs = pair
    _shared(pair, ["t/1"], work)
    shutil.rmtree(ours / "t")
    (ours / "t").write_text("a file\n", "utf-8")
    _send(ours, work)
    (theirs / "empty").mkdir()
    assert work(theirs, "sync")[0] == 0
    assert (theirs / "t").read_text("utf-8") == "a file\n"


def test_a_folder_that_cannot_be_read(pair: tuple[Path, Path], work: Work) -> None:
    """Nobody can tell what is in it and not committed: it is named, for cron once a day."""
    ours, _ = pair
    month = next(ours.glob(f"complaints/*/*/{ANA}.yaml")).parent
    # What git has of it is as it was when it looked last.
    git(ours, "status")
    month.chmod(0)
    try:
        answers = [bound("-C", str(ours), "sync", *quiet) for quiet in ((), ("-q",), ("-q",), ())]
    finally:
        month.chmod(0o755)
    line = (
        f"complaints: {month.relative_to(ours)}: the folder cannot be opened: permission denied, "
        f"so what it holds is not known; run: chmod u+rwx {month}"
    )
    assert [(code, line in err) for code, _, err in answers] == [
        (4, True),
        (4, True),
        (4, False),
        (4, True),
    ]
    assert work(ours, "sync", "-q") == (0, [])


def test_letters_that_cannot_be_read(pair: tuple[Path, Path], work: Work) -> None:
    """They are named as complaints are."""
    ours, _ = pair
    folder = ours / "templates"
    folder.mkdir()
    folder.chmod(0)
    try:
        code, _, err = bound("-C", str(ours), "sync")
        day = bound("-C", str(ours), "day")
    finally:
        folder.chmod(0o755)
    line = "templates: the folder cannot be opened: permission denied, so what it holds is not"
    assert (code, line in err) == (4, True)
    assert (day[0], line in day[2]) == (4, True)


def test_a_race(pair: tuple[Path, Path], work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where others were faster, their work is taken in first; nothing is forced."""
    ours, theirs = pair
    work(theirs, "note", LAMP, "-m", "Theirs.")
    work(ours, "note", ANA, "-m", "Ours.")
    asked: list[tuple[str, ...]] = []
    ask = Repository.git_with_server

    def faster(self: Repository, *arguments: str, **settings: Sequence[str]) -> Answer:
        if arguments[0] == "push" and not any(call[0] == "push" for call in asked):
            git(theirs, "push", "--quiet")
        asked.append(arguments)
        return ask(self, *arguments, **settings)

    monkeypatch.setattr(Repository, "git_with_server", faster)
    code, said = work(ours, "sync")
    assert (code, said[-2:]) == (0, ["took in 1 commit from the others", "sent 2 commits"])
    assert sum(call[0] == "push" for call in asked) == 2
    assert not any(word.startswith(("--force", "-f", "+")) for call in asked for word in call)
    assert git(theirs, "log", "--format=%s", "origin/main").count("note") == 1


def test_always_too_slow(
    pair: tuple[Path, Path], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some tries it gives up and says so."""
    work(pair[1], "note", LAMP, "-m", "Theirs.")
    work(pair[0], "note", ANA, "-m", "Ours.")
    git(pair[1], "push", "--quiet")
    monkeypatch.setattr(syncing, "take_in", lambda *_: Taken("nothing new from the others"))
    code, said = work(pair[0], "sync")
    told = "others are sending at the same time; try again in a moment (non-fast-forward)"
    assert (code, said[-1]) == (3, told)


@pytest.mark.parametrize("narrow", ["single-branch", "no-refspec"])
def test_a_clone_that_does_not_fetch_what_it_follows(
    narrow: str, pair: tuple[Path, Path], work: Work
) -> None:
    """It is said so, and the command that is told is the last one that is needed."""
    ours, _ = pair
    git(ours, "config", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main")
    if narrow == "no-refspec":
        git(ours, "config", "--unset", "remote.origin.fetch")
    git(ours, "switch", "--quiet", "-c", "q4/leaks")
    work(ours, "note", ANA, "-m", "Ours.")
    code, [said] = work(ours, "sync")
    assert code == 3
    subprocess.run(said.rpartition("give it one: ")[2], shell=True, cwd=ours, check=True)  # noqa: S602
    work(ours, "note", ANA, "-m", "Ours, once more.")
    code, [said] = work(ours, "sync")
    assert (code, said.partition(";")[0]) == (
        3,
        "the branch that this one follows is not fetched here",
    )
    subprocess.run(said.rpartition("fetched: ")[2], shell=True, cwd=ours, check=True)  # noqa: S602
    assert work(ours, "sync") == (0, ["nothing new from the others", "sent 1 commit"])
    assert git(ours, "ls-remote", "origin", "refs/heads/q4/leaks")[:40] == (
        git(ours, "rev-parse", "HEAD").strip()
    )


def test_following_a_branch_of_ones_own_is_following_none(
    pair: tuple[Path, Path], work: Work
) -> None:
    """What goes to another branch of this clone reaches nobody, so that is not called sent."""
    ours, _ = pair
    git(ours, "switch", "--quiet", "-c", "feature", "--track", "main")
    work(ours, "note", ANA, "-m", "Ours.")
    code, [said] = work(ours, "sync")
    assert (code, said) == (
        3,
        "this branch has no upstream; give it one: git push --set-upstream origin HEAD",
    )
    subprocess.run(said.rpartition(": ")[2], shell=True, cwd=ours, check=True)  # noqa: S602
    assert work(ours, "sync") == (0, ["nothing new from the others", "nothing to send"])


@pytest.mark.parametrize("step", ["fetch", "push"])
def test_crossed_again_and_again(
    step: str, pair: tuple[Path, Path], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time that others were quicker they got on, so this one's turn comes, too."""
    ours, _ = pair
    work(ours, "note", ANA, "-m", "Ours.")
    asked: list[str] = []
    ask = Repository.git_with_server

    def crossed(self: Repository, *arguments: str, **settings: Sequence[str]) -> Answer:
        asked.append(arguments[0])
        if arguments[0] == step and asked.count(step) <= 10:
            return Answer(1, "", "error: cannot lock ref 'refs/heads/main': File exists.\n")
        return ask(self, *arguments, **settings)

    monkeypatch.setattr(Repository, "git_with_server", crossed)
    code, said = work(ours, "sync")
    told = ["nothing new from the others", "sent 1 commit"]
    assert (code, said[-2:], asked.count(step)) == (0, told, 11)
    assert said.count(told[0]) == 1


def test_several_at_once(pair: tuple[Path, Path], work: Work) -> None:
    """Programs that sync one clone at once do not stand in each other's way."""
    ours, theirs = pair
    for number in range(3):
        work(theirs, "note", LAMP, "-m", f"Theirs {number}.")
        work(theirs, "sync")
        work(ours, "note", ANA, "-m", f"Ours {number}.")
        command = [*PROGRAM, "-C", str(ours), "sync"]
        programs = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
        said = [program.communicate(timeout=LONG)[1].decode() for program in programs]
        assert [program.returncode for program in programs] == [0, 0, 0], said
    assert git(ours, "rev-list", "--count", "@{upstream}..HEAD") == "0\n"
    assert git(ours, "status", "--porcelain") == ""


def test_a_server_that_does_not_answer(
    pair: tuple[Path, Path], work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds nobody up: others go on recording meanwhile, and after a time it is said."""
    ours, _ = pair
    # The far end of a line that stays silent: it tells when it was called.
    called = tmp_path / "called"
    os.mkfifo(called)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"sh -c 'echo > {called}; exec cat > /dev/null' #")
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    git(ours, "remote", "set-url", "origin", "git@localhost:register.git")
    hears = os.open(called, os.O_RDONLY | os.O_NONBLOCK)
    command = [*PROGRAM, "-C", str(ours), "sync"]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as hanging:
        assert select.select([hears], [], [], LONG)[0], "nobody was called"
        assert work(ours, "note", ANA, "-m", "Meanwhile.")[0] == 0
        hanging.send_signal(signal.SIGINT)
    os.close(hears)
    monkeypatch.setenv("GIT_SSH_COMMAND", "sh -c 'exec cat > /dev/null' #")
    monkeypatch.setattr(waits, "GIT_SERVER", 1.0)
    code, said = work(ours, "sync")
    assert code == 3
    told = "the other side cannot be reached: error: no answer within 1 seconds"
    assert said == ["1 commit is not sent to the others yet", told]
    assert git(ours, "status", "--porcelain") == ""


def test_nobody_to_sync_with(register: Path, pair: tuple[Path, Path], work: Work) -> None:
    """No upstream, nobody to reach, a side that refuses, no repository: each in one line."""
    code, said = work(register, "sync")
    assert (code, said[0][:27]) == (3, "this branch has no upstream")
    bare = pair[0].parent / "bare.git"
    work(pair[1], "note", ANA, "-m", "Ours.")
    hook = bare / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho Not on a Friday. >&2\nexit 1\n")
    hook.chmod(0o755)
    code, said = work(pair[1], "sync")
    assert (code, said[-2:]) == (
        3,
        [
            "1 commit is not sent to the others yet",
            "the other side did not take it: pre-receive hook declined; Not on a Friday.",
        ],
    )
    bare.rename(bare.with_name("elsewhere.git"))
    code, said = work(pair[0], "sync")
    told = f"the other side cannot be reached: fatal: '{bare}' does not appear to be a git"
    assert (code, len(said), said[0][: len(told)]) == (3, 1, told)
    shutil.rmtree(pair[1] / ".git")
    code, said = work(pair[1], "sync")
    assert (code, said) == (
        3,
        ["this register is in no git repository, so there is nobody to sync with"],
    )
    assert "GIT_DIR" not in os.environ


@pytest.mark.parametrize(
    ("remotes", "how"),
    [
        ((), "git remote add origin URL && git push --set-upstream origin HEAD"),
        (("origin",), "git push --set-upstream origin HEAD"),
        (("near",), "git push --set-upstream near HEAD"),
        (("far", "origin"), "git push --set-upstream origin HEAD"),
        (("far", "near"), "git push --set-upstream REMOTE HEAD, with one of far, near for REMOTE"),
    ],
)
def test_a_branch_that_follows_none(
    remotes: tuple[str, ...], how: str, register: Path, work: Work, run: Run, tmp_path: Path
) -> None:
    """The command that gives it one is told, and works; `day` tells it where there is a server."""
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    for remote in remotes:
        git(register, "remote", "add", remote, "../bare.git")
    told = f"this branch has no upstream; give it one: {how}"
    assert work(register, "sync") == (3, [told])
    day = f"this branch has no upstream, so nothing is shared; give it one: {how}\n"
    assert run("day")[1].endswith(day) is bool(remotes)
    for command in how.split(",")[0].split(" && "):
        words = command.replace("URL", "../bare.git").replace("REMOTE", "near").split()
        git(register, *words[1:])
    assert work(register, "sync")[0] == 0


ODD = ["x;touch${IFS}ran;", "--receive-pack=touch ran", "a b", "a'b", 'a"b']


def _odd_server(clone: Path, name: str) -> None:
    """Give a clone one server, with a name that a shell, or git, could take for something else."""
    git(clone, "config", "--remove-section", "remote.origin")
    git(clone, "config", f"remote.{name}.url", "../bare.git")
    git(clone, "config", f"remote.{name}.fetch", "+refs/heads/*:refs/remotes/far/*")


@pytest.mark.parametrize("name", ODD)
def test_the_name_of_a_server_is_no_part_of_a_command(
    name: str, pair: tuple[Path, Path], work: Work, run: Run
) -> None:
    """The commands that are told with it can be pasted, whatever an archive calls it, and work."""
    ours, _ = pair
    _odd_server(ours, name)
    git(ours, "config", "--remove-section", "branch.main")
    told = run("-C", str(ours), "day")[1].rpartition("give it one: ")[2]
    assert run("-C", str(ours), "doctor")[1].count("--set-upstream") == 1
    code, [said] = work(ours, "sync")
    assert (code, said.rpartition("give it one: ")[2]) == (3, told.strip())
    subprocess.run(told, shell=True, cwd=ours, check=True, capture_output=True)  # noqa: S602
    assert work(ours, "sync") == (0, ["nothing new from the others", "nothing to send"])
    git(ours.parent / "bare.git", "update-ref", "-d", "refs/heads/main")
    code, [said] = work(ours, "sync")
    push = said.rpartition("put it there: ")[2].partition(", or follow")[0]
    subprocess.run(push, shell=True, cwd=ours, check=True, capture_output=True)  # noqa: S602
    git(ours, "config", f"remote.{name}.fetch", "+refs/heads/x:refs/remotes/far/x")
    code, [said] = work(ours, "sync")
    fetch = said.rpartition("have it fetched: ")[2]
    subprocess.run(fetch, shell=True, cwd=ours, check=False, capture_output=True)  # noqa: S602
    assert git(ours, "config", "--get-all", f"remote.{name}.fetch").count("main") == 2
    assert not (ours / "ran").exists()


def test_several_servers_with_odd_names(pair: tuple[Path, Path], work: Work) -> None:
    """Each is told as a shell takes it."""
    ours, _ = pair
    _odd_server(ours, "a;b")
    git(ours, "config", "remote.c d.url", "../bare.git")
    git(ours, "config", "--remove-section", "branch.main")
    assert work(ours, "sync")[1][0].endswith(" HEAD, with one of 'a;b', 'c d' for REMOTE")


def test_a_branch_that_is_gone_from_the_server(
    pair: tuple[Path, Path], work: Work, run: Run
) -> None:
    """It is named, and the command that puts it there again works."""
    ours, _ = pair
    bare = ours.parent / "bare.git"
    git(bare, "update-ref", "-d", "refs/heads/main")
    code, [said] = work(ours, "sync")
    assert (code, said) == (
        3,
        "the branch main that this one follows is not on origin; put it there: "
        "git push origin HEAD:refs/heads/main, or follow another: "
        "git branch --set-upstream-to=origin/BRANCH",
    )
    # Where nothing is known of it here either, day does not claim that all is sent.
    git(ours, "update-ref", "-d", "refs/remotes/origin/main")
    told = "what the others have is not known here: complaints sync\n"
    assert run("-C", str(ours), "day")[1].endswith(told)
    git(ours, "push", "--quiet", "origin", "HEAD:refs/heads/main")
    assert work(ours, "sync") == (0, ["nothing new from the others", "nothing to send"])


def test_a_repository_that_git_does_not_trust(
    pair: tuple[Path, Path], work: Work, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's is no missing upstream: git's reason is told, with a command that works."""
    ours, _ = pair
    settings = tmp_path / "settings"
    shutil.copyfile(os.environ["GIT_CONFIG_GLOBAL"], settings)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    why = f"fatal: detected dubious ownership in repository at '{ours}'"
    how = f"git config --global --add safe.directory {ours}"
    code, said = work(ours, "sync")
    assert (code, said) == (3, [f"git will not work here: {why}; if you trust it: {how}"])
    code, page, err = run("-C", str(ours), "day")
    assert (code, err) == (0, "")
    assert page.endswith(
        f"what is not committed or sent is not known: git will not work here: {why}; "
        f"if you trust it: {how}\n"
    )
    git(tmp_path, *how.split()[1:])
    code, said = work(ours, "sync")
    assert (code, len(said)) == (3, 1)
    assert said[0].startswith("the other side cannot be reached: fatal: detected dubious ownership")
    git(tmp_path, *said[0].partition("if you trust it: git ")[2].split())
    assert work(ours, "sync")[0] == 0


def test_a_server_that_knows_nobody(
    pair: tuple[Path, Path], work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is denied is told so, not only that nothing could be read."""
    denied = "git@localhost: Permission denied (publickey)."
    monkeypatch.setenv("GIT_SSH_COMMAND", f"sh -c 'echo \"{denied}\" >&2; exit 255' #")
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    git(pair[0], "remote", "set-url", "origin", "git@localhost:register.git")
    assert work(pair[0], "sync") == (3, [f"the other side cannot be reached: {denied}"])


def test_a_lock_that_was_left_on_the_server(pair: tuple[Path, Path], work: Work) -> None:
    """After all tries it is told what stands in the way: it may not go away by itself."""
    ours, _ = pair
    work(ours, "note", ANA, "-m", "Ours.")
    (ours.parent / "bare.git" / "refs" / "heads" / "main.lock").touch()
    code, said = work(ours, "sync")
    assert code == 3
    assert said[-1].startswith("others are sending at the same time; try again in a moment (")
    assert "main.lock': File exists" in said[-1]


def test_no_branch_is_checked_out(pair: tuple[Path, Path], work: Work, run: Run) -> None:
    """There is nothing to bring together then, and `day` shows the day."""
    git(pair[0], "switch", "--quiet", "--detach")
    code, said = work(pair[0], "sync")
    assert (code, len(said)) == (3, 1)
    assert " switch -c NEW" in said[0]
    assert run("-C", str(pair[0]), "day")[::2] == (0, "")


def test_tags_and_other_branches_are_left_alone(pair: tuple[Path, Path], work: Work) -> None:
    """What the branch follows is fetched and sent, and nothing else."""
    ours, theirs = pair
    git(theirs, "tag", "theirs")
    git(theirs, "push", "--quiet", "origin", "theirs", "HEAD:refs/heads/other")
    git(ours, "tag", "mine")
    git(ours, "switch", "--quiet", "-c", "work", "--track", "origin/main")
    work(ours, "note", ANA, "-m", "Ours.")
    assert work(ours, "sync") == (0, ["nothing new from the others", "sent 1 commit"])
    assert git(ours, "tag").split() == ["mine"]
    named = git(ours.parent / "bare.git", "for-each-ref", "--format=%(refname)").split()
    assert named == ["refs/heads/main", "refs/heads/other", "refs/tags/theirs"]
