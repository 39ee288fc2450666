"""Whatever settings and variables of git a person has: the same commits, references and words."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from complaints.errors import Untrusted
from complaints.post import claims
from complaints.store.git.repository import Repository
from complaints.store.sharing.sync import sync
from surroundings import NOW

Run = Callable[..., tuple[int, str, str]]

ANA = "CMP-2611-7F3K9QY"
LAMP = "CMP-2611-5KB1WAR"
WARDROBE = "CMP-2611-C7B3TNN"

# Each of these changes what git does in some call, or what it says, if nobody minds.
HOSTILE = """
[add]
	ignoreErrors = true
[advice]
	pushUpdateRejected = false
	detachedHead = false
[branch "main"]
	mergeOptions = --squash --no-commit
	pushRemote = elsewhere
	rebase = true
[color]
	ui = always
	push = always
	remote = always
	transport = always
	advice = always
[column]
	ui = always
[commit]
	cleanup = strip
	status = true
	template = /nonexistent/template
	verbose = true
[core]
	attributesFile = BESIDE/attributes
	commentChar = COMMENT
	excludesFile = BESIDE/ignored
	fsmonitor = false
	ignoreStat = true
	pager = false
	quotePath = true
	safecrlf = true
[diff]
	external = false
	ignoreSubmodules = all
	mnemonicPrefix = true
	noprefix = true
	orderFile = /nonexistent/order
	relative = true
	renames = copies
[fetch]
	prune = true
	pruneTags = true
	recurseSubmodules = true
[i18n]
	commitEncoding = ISO-8859-2
	logOutputEncoding = ISO-8859-2
[log]
	showSignature = true
[merge]
	autoStash = true
	conflictStyle = diff3
	default = union
	directoryRenames = true
	ff = FF
	log = true
	renameLimit = 1
	renames = false
	renormalize = true
	stat = true
	verbosity = 5
[pull]
	ff = only
	rebase = true
	twohead = ours
[remote]
	pushDefault = elsewhere
[remote "origin"]
	mirror = true
	prune = true
	pruneTags = true
	push = refs/heads/*:refs/heads/copies/*
	tagOpt = --tags
[rerere]
	autoUpdate = true
	enabled = true
[status]
	branch = true
	displayCommentPrefix = true
	relativePaths = true
	renames = copies
	short = true
	showStash = true
	showUntrackedFiles = no
	submoduleSummary = true
[submodule]
	recurse = true
[trace2]
	eventTarget = 2
	normalTarget = 2
	perfTarget = 2
[push]
	autoSetupRemote = true
	default = nothing
	followTags = true
	recurseSubmodules = only
	useForceIfIncludes = true
"""
SURROUNDINGS = {
    "GIT_ATTR_SOURCE": "refs/heads/none",
    "GIT_CURL_VERBOSE": "1",
    "GIT_DIFF_OPTS": "--unified=0",
    "GIT_EDITOR": "false",
    "GIT_EXTERNAL_DIFF": "false",
    "GIT_MERGE_AUTOEDIT": "yes",
    "GIT_MERGE_VERBOSITY": "5",
    "GIT_NAMESPACE": "elsewhere",
    "GIT_PAGER": "false",
    "GIT_PAGER_IN_USE": "true",
    "GIT_REFLOG_ACTION": "rebase",
    "GIT_TRACE": "1",
    "GIT_TRACE2": "2",
    "GIT_TRACE_SETUP": "true",
    "LANGUAGE": "de",
    "PAGER": "false",
}
PATTERNS: tuple[Mapping[str, str], ...] = (
    {"GIT_LITERAL_PATHSPECS": "1"},
    {"GIT_GLOB_PATHSPECS": "1", "GIT_ICASE_PATHSPECS": "1"},
    {"GIT_NOGLOB_PATHSPECS": "1"},
)


def git(place: Path, *arguments: str) -> str:
    """Run git somewhere; returns what it says."""
    person = ("-c", "user.name=Ivo", "-c", "user.email=ivo@example.com")
    done = subprocess.run(
        ["git", *person, *arguments], cwd=place, capture_output=True, text=True, check=True
    )
    return done.stdout


def clones(register: Path, place: Path) -> list[Path]:
    """Two clones over a bare repository; there is a tag of their own, a branch that is gone."""
    place.mkdir()
    git(place, "clone", "--quiet", "--bare", str(register), "bare.git")
    found = [place / "ours", place / "theirs"]
    for clone in found:
        git(place, "clone", "--quiet", "bare.git", str(clone))
        git(clone, "config", "user.name", "Ivo Babić")
        git(clone, "config", "user.email", "ivo@example.com")
        git(clone, "update-ref", "refs/remotes/origin/old", "HEAD")
    git(found[0], "tag", "-a", "mine", "-m", "Mine")
    git(place / "bare.git", "tag", "-a", "theirs", "-m", "Theirs")
    return found


def story(run: Run, ours: Path, theirs: Path) -> list[object]:
    """What two people do, with what they are told: steps, meetings of both, letters claimed."""
    told: list[object] = []

    def tell(place: Path, *arguments: str) -> None:
        code, out, err = run("-C", str(place), *arguments)
        told.append((code, *(said.replace(str(ours.parent), "") for said in (out, err))))

    tell(theirs, "note", LAMP, "-m", "Theirs.")
    tell(theirs, "sync")
    path = next(ours.glob(f"complaints/*/*/{ANA}.yaml"))
    path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")
    tell(ours, "day")
    tell(ours, "note", ANA, "-m", "Č: ours.")
    tell(ours, "new", "--subject", "Vase leaks", "--description", "Wet.", "--channel", "phone")
    tell(ours, "day")
    # Not a fast forward, then one that is.
    tell(ours, "sync")
    tell(theirs, "sync")
    # A letter: one clone has it, the other one has not.
    here, there = Repository.around(ours), Repository.around(theirs)
    assert here is not None
    assert there is not None
    for repository, token in ((here, "ours"), (there, "theirs")):
        remote = claims.remote_of(repository)
        claim = claims.claim_of(repository, remote, ANA, "status/1", token)
        told += [remote, claims.take(repository, claim)]
    commit = claims.shared_branch(there, "origin")
    told += [commit, claims.text_at(there, commit, theirs / path.relative_to(ours))]
    told.append(git(ours.parent / "bare.git", "for-each-ref"))
    claims.tidy(there, "origin", lambda *_: True)
    # What is not committed stays as it is, and is named.
    tell(theirs, "note", WARDROBE, "-m", "Theirs.")
    tell(theirs, "sync")
    wardrobe = next(ours.glob(f"complaints/*/*/{WARDROBE}.yaml"))
    before = wardrobe.read_text("utf-8")
    wardrobe.write_text(f"{before}# not committed\n", "utf-8")
    tell(ours, "day")
    tell(ours, "sync")
    wardrobe.write_text(before, "utf-8")
    tell(ours, "sync")
    # The same complaint on both sides.
    tell(theirs, "note", ANA, "-m", "Theirs.")
    tell(ours, "note", ANA, "-m", "Ours.")
    tell(theirs, "sync")
    tell(ours, "sync")
    return told


def outcome(place: Path) -> dict[str, str]:
    """Everything that there is in the end: references, commits, files, what is not committed."""
    found: dict[str, str] = {}
    for name in ("bare.git", "ours", "theirs"):
        found[f"{name}: references"] = git(place / name, "for-each-ref")
        found[f"{name}: commits"] = git(place / name, "log", "--format=raw", "main")
        found[f"{name}: files"] = git(place / name, "ls-tree", "-r", "main")
    for name in ("ours", "theirs"):
        found[f"{name}: work tree"] = git(place / name, "status", "--porcelain")
        found[f"{name}: looked at"] = git(place / name, "ls-files", "-v")
    return found


@pytest.mark.parametrize(
    ("comment", "ff", "patterns"),
    [("C", "only", PATTERNS[0]), ("M", "false", PATTERNS[1]), ("auto", "only", PATTERNS[2])],
)
def test_no_setting_of_git_changes_what_is_done(
    comment: str,
    ff: str,
    patterns: Mapping[str, str],
    register: Path,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The very same commits, in both clones and on the server, and the same words about it."""
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, NOW)
    settings = HOSTILE.replace("COMMENT", comment).replace("FF", ff)
    settings = settings.replace("BESIDE", str(tmp_path))
    (tmp_path / "attributes").write_text("* merge=union\n", "utf-8")
    (tmp_path / "ignored").write_text("*\n", "utf-8")
    hostile = tmp_path / "hostile"
    hostile.write_text(
        f"[include]\n\tpath = {os.environ['GIT_CONFIG_GLOBAL']}\n{settings}", "utf-8"
    )

    def told(name: str, around: Mapping[str, str]) -> tuple[list[object], dict[str, str]]:
        pair = clones(register, tmp_path / name)
        with monkeypatch.context() as patch:
            patch.setattr(secrets, "choice", Random(2611).choice)  # noqa: S311 - a test
            for variable, value in around.items():
                patch.setenv(variable, value)
            said = story(run, *pair)
        return said, outcome(tmp_path / name)

    plain = told("plain", {})
    assert told("other", {**SURROUNDINGS, **patterns, "GIT_CONFIG_GLOBAL": str(hostile)}) == plain


LINES = "".join(f"line {number}\n" for number in range(30))
CONFLICT = "changed here and by others: "


def rename(place: Path) -> None:
    """Papers get another folder, other names, and another line each."""
    (place / "papers").rename(place / "files")
    for name in "ab":
        (place / "files" / f"{name}.txt").unlink()
        (place / "files" / f"new-{name * 3}.txt").write_text(f"{LINES}{name}, ours\n", "utf-8")


def write(name: str, text: str) -> Callable[[Path], object]:
    """Return a function that gives a paper another text."""
    return lambda place: (place / "papers" / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("settings", "ours", "theirs", "told"),
    [
        ({"merge.renames": "false"}, rename, write("a.txt", f"theirs\n{LINES}a\n"), "took in 1"),
        ({"merge.renameLimit": "1"}, rename, write("a.txt", f"theirs\n{LINES}a\n"), "took in 1"),
        ({"merge.directoryRenames": "true"}, rename, write("c.txt", "new\n"), "took in 1"),
        ({"merge.default": "union"}, write("a.txt", "x\n"), write("a.txt", "y\n"), CONFLICT),
        (
            {"core.attributesFile": "../../attributes"},
            write("a.txt", "x\n"),
            write("a.txt", "y\n"),
            CONFLICT,
        ),
        (
            {"rerere.enabled": "true", "rerere.autoUpdate": "true"},
            write("a.txt", "x\n"),
            write("a.txt", "y\n"),
            CONFLICT,
        ),
    ],
)
def test_no_setting_changes_what_is_merged(
    settings: Mapping[str, str],
    ours: Callable[[Path], object],
    theirs: Callable[[Path], object],
    told: str,
    register: Path,
    tmp_path: Path,
) -> None:
    """Renamed papers are followed as git does by itself; what both sides changed is for people."""
    (register / "papers").mkdir()
    for name in "ab":
        (register / "papers" / f"{name}.txt").write_text(f"{LINES}{name}\n", "utf-8")
    git(register, "add", "papers")
    git(register, "commit", "--quiet", "-m", "Papers")
    here, there = clones(register, tmp_path / "place")
    for place, change in ((here, ours), (there, theirs)):
        change(place)
        git(place, "add", "--all")
        git(place, "commit", "--quiet", "-m", "Other papers")
    git(there, "push", "--quiet")
    (tmp_path / "attributes").write_text("* merge=union\n", "utf-8")
    for name, value in settings.items():
        git(here, "config", name, value)
    if "rerere.enabled" in settings:
        settle_by_hand(here)
    repository = Repository.around(here)
    assert repository is not None
    try:
        steps = sync(repository, contextlib.nullcontext, "", lambda _: ())
        said = "".join(told.words for told in steps)
    except Untrusted as error:
        said = str(error)
    assert said.startswith(told)


def settle_by_hand(place: Path) -> None:
    """Have git keep in mind how a person settled what both sides changed; then take it back."""
    git(place, "fetch", "--quiet")
    with pytest.raises(subprocess.CalledProcessError):
        git(place, "merge", "--quiet", "origin/main")
    (place / "papers" / "a.txt").write_text("z\n", "utf-8")
    git(place, "commit", "--quiet", "-am", "Settled")
    git(place, "reset", "--quiet", "--hard", "HEAD~1")


def test_one_file_that_git_cannot_add(register: Path, tmp_path: Path) -> None:
    """No other file is put in the index either, whatever the settings say about errors."""
    [place, _] = clones(register, tmp_path / "place")
    git(place, "config", "add.ignoreErrors", "true")
    bad, good = place / "bad", place / "good.txt"
    good.touch()
    # A repository of its own without a commit is what git cannot add.
    git(place, "init", "--quiet", "bad")
    repository = Repository.around(place)
    assert repository is not None
    assert repository.git("add", "--intent-to-add", paths=[bad, good]).code
    assert git(place, "ls-files", "good.txt") == ""


def test_reading_starts_no_program_of_a_setting(register: Path, run: Run, tmp_path: Path) -> None:
    """`day` asks git what is not committed, and git asks nobody; the index stays as it is."""
    started = tmp_path / "started"
    git(register, "config", "core.fsmonitor", f"touch {started}; false")
    path = next(register.glob(f"complaints/*/*/{ANA}.yaml"))
    path.touch()
    index = (register / ".git" / "index").read_bytes()
    assert run("day")[0] == 0
    assert not started.exists()
    assert (register / ".git" / "index").read_bytes() == index
