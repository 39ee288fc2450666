"""Commits of exactly what was written: others' work stays as it was, whatever git says."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import note
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import NotCommitted, Refused
from complaints.register import Register
from complaints.store import complaint_files, waits
from complaints.store.git import commits
from complaints.store.git.blobs import changed
from complaints.store.git.refusals import Refusal
from complaints.store.git.repository import Repository
from complaints.store.local.folder import local_path
from complaints.store.new_register import make_register
from complaints.store.process import Answer, ProgramMissing, TookTooLong, run
from surroundings import repository_at, without_programs

ID = "CMP-2611-7F3K9QY"
Git = Callable[..., str]
Together = Callable[[Register, Sequence[Complaint]], list[Complaint]]


def hook(root: Path, name: str, script: str) -> None:
    """Let git run a script."""
    path = root / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def write_note(root: Path, stamp: Stamp, text: str = "A note.") -> Complaint:
    """Write a note as a command does."""
    return Register.open(str(root)).change(ID, lambda c: note(c, stamp, text), f"{ID}: note", "me")


def subjects(git: Git, count: int) -> list[str]:
    """Return the subjects of the last commits, the newest first."""
    return git("log", f"-{count}", "--format=%s").splitlines()


def run_by_hand(error: NotCommitted, folder: Path) -> None:
    """Run the command that a message names, from anywhere."""
    command = str(error).split("run: ", 1)[1]
    for part in command.split(" && "):
        subprocess.run(shlex.split(part), cwd=folder, check=True, capture_output=True)


def test_a_commit_holds_exactly_the_file_that_was_written(
    added: Path, root: Path, git: Git, stamp: Stamp
) -> None:
    """One step, one commit, one file; the message is the one given."""
    write_note(root, stamp)
    assert subjects(git, 1) == [f"{ID}: note"]
    assert git("show", "--name-only", "--format=").split() == [str(added.relative_to(root))]
    assert git("status", "--porcelain") == ""


def test_staged_changes_of_others_stay_staged(
    added: Path, root: Path, git: Git, stamp: Stamp
) -> None:
    """What a colleague has put together for a commit is neither committed nor taken apart."""
    (root / "other.txt").write_text("theirs\n", "utf-8")
    (root / "complaints.yaml").write_bytes((root / "complaints.yaml").read_bytes() + b"# mine\n")
    git("add", "other.txt")
    (root / "other.txt").write_text("theirs, later\n", "utf-8")
    write_note(root, stamp)
    assert git("status", "--porcelain").splitlines() == [" M complaints.yaml", "AM other.txt"]


def test_hand_edits_are_committed_first(added: Path, root: Path, git: Git, stamp: Stamp) -> None:
    """What somebody typed into the file goes on record as theirs, before the step."""
    added.write_bytes(added.read_bytes().replace(b"broken", b"broken, says Ivo"))
    write_note(root, stamp)
    assert subjects(git, 2) == [f"{ID}: note", f"{ID}: pending changes"]
    assert "says Ivo" in git("show", "HEAD~1")
    assert "A note." in git("show", "HEAD")


def test_pending_changes_of_several_files_go_together(
    added: Path, root: Path, git: Git, stamp: Stamp, complaint: Complaint
) -> None:
    """One commit for what was pending in all of them, one for the steps."""
    second = replace(complaint, id="CMP-2611-0000008")
    assert complaint_files.add(root, second)
    added.write_bytes(added.read_bytes() + b"# by hand\n")
    steps = {key: lambda c: note(c, stamp, "Both.") for key in (ID, second.id)}
    Register.open(str(root)).change_all(steps, "both", "me")
    assert subjects(git, 2) == ["both", f"{ID}, {second.id}: pending changes"]
    assert git("status", "--porcelain") == ""


def test_git_is_started_as_often_for_many_files_as_for_few(
    root: Path,
    stamp: Stamp,
    complaint: Complaint,
    monkeypatch: pytest.MonkeyPatch,
    together: Together,
) -> None:
    """Whether what was in them is committed or not, and however many a commit takes in."""
    started: list[Sequence[str]] = []

    def counted(arguments: Sequence[str], *more: Any, **named: Any) -> Answer:
        started.append(arguments)
        return run(arguments, *more, **named)

    monkeypatch.setattr("complaints.store.git.repository.run", counted)
    register = Register.open(str(root))
    counts = []
    for number in (3, 12):
        ids = [each.id for each in together(register, [complaint] * number)]
        for pending in (False, True):
            for each in ids[: number - 1] if pending else ():
                path = complaint_files.path_of(root, each)
                path.write_bytes(path.read_bytes() + b"# by hand\n")
            started.clear()
            register.change_all(dict.fromkeys(ids, lambda c: note(c, stamp, "All.")), "all", "me")
            counts.append(len(started))
    assert counts[:2] == counts[2:]


def test_which_files_have_changed(
    root: Path, git: Git, complaint: Complaint, together: Together
) -> None:
    """Changed, staged, new or gone; others are not told of, whatever their names look like."""
    register = Register.open(str(root))
    added = together(register, [complaint] * 5)
    same, edited, staged, gone, other = (complaint_files.path_of(root, c.id) for c in added)
    for path in (edited, staged, other):
        path.write_bytes(path.read_bytes() + b"# by hand\n")
    git("add", str(staged))
    gone.unlink()
    new, odd = edited.with_name("new.yaml"), edited.with_name("*.yaml")
    for path in (new, odd, edited.with_name(" M x\n.yaml")):
        path.write_text("x", "utf-8")
    asked = [same, edited, staged, gone, new, odd]
    assert changed(repository_at(root), asked) == asked[1:]
    assert changed(repository_at(root), [same]) == []


def test_no_commit_leaves_it_in_the_work_tree(
    added: Path, root: Path, git: Git, stamp: Stamp
) -> None:
    """Who asks for no commit gets none, not even of what was pending."""
    register = Register.open(str(root), commit=False)
    register.change(ID, lambda c: note(c, stamp, "A note."), "note", "me")
    assert git("status", "--porcelain").splitlines() == [f" M {added.relative_to(root)}"]


def test_a_hook_that_says_no(added: Path, root: Path, git: Git, stamp: Stamp) -> None:
    """The step is in the file, the message says which command commits it, and that works."""
    hook(root, "pre-commit", "echo 'not on a Friday' >&2; exit 1")
    with pytest.raises(
        NotCommitted,
        match=r"\(not on a Friday\); mend what it says; do not repeat it, then run",
    ) as no:
        write_note(root, stamp)
    assert b"A note." in added.read_bytes()
    assert git("diff", "--cached", "--name-only") == ""
    (root / ".git" / "hooks" / "pre-commit").unlink()
    run_by_hand(no.value, Path("/"))
    assert subjects(git, 1) == [f"{ID}: note"]
    assert git("status", "--porcelain") == ""


def test_a_new_file_refused_by_a_hook_is_swept_up_by_nobody(
    added: Path, root: Path, git: Git, complaint: Complaint
) -> None:
    """The next plain commit of a colleague does not take the new complaint with it."""
    hook(root, "pre-commit", "exit 1")
    with pytest.raises(NotCommitted) as no:
        Register.open(str(root)).add(complaint, "me")
    (root / ".git" / "hooks" / "pre-commit").unlink()
    (root / "other.txt").write_text("theirs\n", "utf-8")
    git("add", "other.txt")
    git("commit", "-q", "-m", "theirs")
    assert git("show", "--name-only", "--format=").split() == ["other.txt"]
    run_by_hand(no.value, Path("/"))
    (path,) = git("show", "--name-only", "--format=").split()
    assert "A" in git("show", "--name-status", "--format=")
    assert path.startswith("complaints/2026/11/CMP-2611-")


def test_many_files_are_committed_by_hand_without_those_of_others(
    added: Path, root: Path, git: Git, complaint: Complaint, together: Together
) -> None:
    """The command for an import that git refused names the imported files and nothing else."""
    hook(root, "pre-commit", "exit 1")
    with pytest.raises(NotCommitted, match="and 4 more files, but not committed") as no:
        together(Register.open(str(root)), [complaint] * 7)
    (root / ".git" / "hooks" / "pre-commit").unlink()
    added.write_bytes(added.read_bytes() + b"# somebody is at work here\n")
    run_by_hand(no.value, Path("/"))
    assert len(git("show", "--name-only", "--format=").split()) == 7
    assert git("status", "--porcelain").splitlines() == [f" M {added.relative_to(root)}"]


def test_pending_changes_that_git_refuses_stop_the_step(
    added: Path, root: Path, git: Git, stamp: Stamp
) -> None:
    """Nothing is written on top of what could not be committed."""
    added.write_bytes(added.read_bytes() + b"# by hand\n")
    before = added.read_bytes()
    hook(root, "pre-commit", "echo no >&2; exit 1")
    with pytest.raises(
        Refused,
        match=r"could not be committed: a hook refused it \(no\); mend what it says; nothing was",
    ):
        write_note(root, stamp)
    assert added.read_bytes() == before


def test_a_hook_that_rewrites_pending_changes(
    added: Path, root: Path, git: Git, stamp: Stamp
) -> None:
    """A formatter that works at every commit gets in nobody's way."""
    file = shlex.quote(str(added))
    hook(root, "pre-commit", f"grep -q '^# tidy' {file} || echo '# tidy' >> {file}; git add {file}")
    added.write_bytes(added.read_bytes() + b"# by hand\n")
    write_note(root, stamp)
    assert added.read_bytes().count(b"# tidy\n") == 1
    assert b"A note." in added.read_bytes()
    assert subjects(git, 2) == [f"{ID}: note", f"{ID}: pending changes"]


def test_a_hook_that_rewrites_the_new_text(added: Path, root: Path, git: Git, stamp: Stamp) -> None:
    """What the hook made of the file is in the commit or left to be committed, never lost."""
    file = shlex.quote(str(added))
    hook(root, "pre-commit", f"echo '# tidy' >> {file}")
    write_note(root, stamp)
    assert added.read_bytes().endswith(b"# tidy\n")
    write_note(root, replace_token(stamp), "Another.")
    assert added.read_bytes().count(b"text: A") == 2


def replace_token(stamp: Stamp) -> Stamp:
    """Return a stamp for the next event."""
    return Stamp(stamp.at, stamp.now, stamp.by, "AAAA")


def test_hooks_can_use_patterns(added: Path, root: Path, stamp: Stamp) -> None:
    """Nothing that we tell git reaches the git commands of a hook."""
    hook(root, "pre-commit", 'test -n "$(git ls-files "*.yaml")"')
    write_note(root, stamp)


def test_the_index_lock_goes_away_in_time(
    added: Path, root: Path, git: Git, stamp: Stamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program that commits at the same time is waited for."""
    lock = root / ".git" / "index.lock"
    lock.touch()
    # The other one has done its work when we have waited once.
    monkeypatch.setattr("time.sleep", lambda _: lock.unlink(missing_ok=True))
    write_note(root, stamp)
    assert not lock.exists()
    assert subjects(git, 1) == [f"{ID}: note"]


def test_a_linked_work_tree(
    added: Path, root: Path, git: Git, stamp: Stamp, tmp_path: Path
) -> None:
    """A second work tree of the same repository is a register like the first."""
    git("worktree", "add", "-q", str(tmp_path / "second"))
    write_note(tmp_path / "second", stamp)
    assert git("log", "-1", "--format=%s", "second") == f"{ID}: note\n"
    assert subjects(git, 1) == ["A complaint"]


def test_git_is_not_there(
    added: Path, root: Path, stamp: Stamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without git the step is recorded, and reading goes on as ever."""
    without_programs(monkeypatch)
    with pytest.raises(NotCommitted, match="there is no git on this machine"):
        write_note(root, stamp)
    assert repository_at(root).user() == ("", "")
    assert Register.open(str(root)).read(ID).events[-1].text == "A note."


def test_variables_of_a_running_hook_lead_nowhere(
    added: Path, root: Path, git: Git, stamp: Stamp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIT_DIR and GIT_INDEX_FILE of another repository do not decide where a commit goes."""
    subprocess.run(["git", "init", "-q", str(tmp_path / "other")], check=True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    write_note(root, stamp)
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name)
    assert subjects(git, 1) == [f"{ID}: note"]
    assert git("status", "--porcelain") == ""


def test_settings_given_by_variables_are_kept(
    added: Path, root: Path, git: Git, stamp: Stamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sets git up by GIT_CONFIG_COUNT, as build servers do, is heard."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Build Server")
    write_note(root, stamp)
    assert git("log", "-1", "--format=%an") == "Build Server\n"


def test_a_register_in_a_subfolder(tmp_path: Path, complaint: Complaint, stamp: Stamp) -> None:
    """A register may be part of a larger repository; the rest of it is not touched."""
    whole = tmp_path / "whole [of it] *"
    whole.mkdir()
    subprocess.run(["git", "init", "-q", str(whole)], check=True)
    root = make_register(whole / "register", "Kvarner Home", None, None, git=True)
    (whole / "other.txt").write_text("theirs\n", "utf-8")
    assert complaint_files.add(root, complaint)
    write_note(root, stamp)
    done = subprocess.run(
        ["git", "status", "--porcelain"], cwd=whole, check=True, capture_output=True, text=True
    )
    assert done.stdout == "?? other.txt\n"


def test_a_register_outside_git(plain_root: Path, complaint: Complaint, stamp: Stamp) -> None:
    """Without a repository there is nothing to commit, and nothing to complain about."""
    assert complaint_files.add(plain_root, complaint)
    assert write_note(plain_root, stamp).events[-1].text == "A note."
    assert Register.open(str(plain_root)).repository is None


def test_who_is_at_work(root: Path) -> None:
    """Git's name and e-mail tell the person."""
    assert repository_at(root).user() == ("Maria Kos", "maria@example.com")


def test_a_repository_cannot_be_made_without_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who calls is told that git is missing."""
    without_programs(monkeypatch)
    with pytest.raises(ProgramMissing):
        Repository.make(tmp_path)


def test_a_repository_cannot_be_made_in_a_broken_place(tmp_path: Path) -> None:
    """What git has to say about it is passed on."""
    (tmp_path / ".git").write_text("gitdir: /nowhere\n", "utf-8")
    with pytest.raises(Refused, match="git could not make a repository in"):
        Repository.make(tmp_path)


class Clock:
    """The time as git's door asks it; a pause goes by at once."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now = round(self.now + seconds, 3)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Answer, list[str]]]:
    """Ask a git for a commit that answers with these one after the other, the last one for ever.

    Gives what became of it, and what git was asked to do.
    """

    def answering(*answers: Answer) -> tuple[Answer, list[str]]:
        rest, asked = list(answers), []

        def git(_self: Repository, *arguments: str, **_paths: object) -> Answer:
            asked.append(arguments[0])
            return rest.pop(0) if len(rest) > 1 else rest[0]

        with monkeypatch.context() as patch:
            patch.setattr(commits, "time", Clock())
            patch.setattr(waits, "INDEX", 0.3)
            patch.setattr(Repository, "git", git)
            new = [Path("/a")]
            return commits._asked(repository_at(Path("/")), new, new, "A note")[1], asked

    return answering


TAKEN = Answer(128, "", "fatal: Unable to create '/r/.git/index.lock': File exists.\n")
REFUSED = Answer(1, "index.lock", "a hook says no\n")
DONE = Answer(0, "", "")


def test_only_the_index_lock_is_waited_for(
    answering: Callable[..., tuple[Answer, list[str]]],
) -> None:
    """What a hook refuses is refused at once; what is done is done."""
    assert answering(DONE) == (DONE, ["add", "commit"])
    assert answering(REFUSED) == (REFUSED, ["add"])
    assert answering(DONE, REFUSED) == (REFUSED, ["add", "commit"])
    assert answering(TAKEN, REFUSED) == (REFUSED, ["add", "add"])
    assert answering(TAKEN, DONE) == (DONE, ["add", "add", "commit"])
    assert answering(DONE, TAKEN, DONE) == (DONE, ["add", "commit"] * 2)
    # A success that mentions the lock is a success.
    warned = Answer(0, "", "warning: index.lock was there\n")
    assert answering(warned) == (warned, ["add", "commit"])


def test_the_index_lock_is_asked_for_until_the_very_end(
    answering: Callable[..., tuple[Answer, list[str]]],
) -> None:
    """Four pauses in three tenths of a second: the try at the last instant is not the last."""
    assert answering(TAKEN) == (TAKEN, ["add"] * 5)


def test_a_server_that_does_not_answer_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a failure like any other, in git's words; one that answers is asked as it is."""
    waited: list[float] = []

    def slow(
        _command: object, _root: Path, _clean: object, *, seconds: float, umask: int
    ) -> Answer:
        waited.append(seconds)
        if len(waited) > 1:
            raise TookTooLong
        return Answer(0, "main\n", "")

    monkeypatch.setattr("complaints.store.git.repository.run", slow)
    monkeypatch.setattr("complaints.store.git.repository.clean_environment", dict)
    monkeypatch.setattr(waits, "GIT_SERVER", 600.0)
    assert repository_at(tmp_path).git_with_server("fetch") == Answer(0, "main\n", "")
    late = Answer(1, "", "error: no answer within 600 seconds")
    assert repository_at(tmp_path).git_with_server("fetch") == late
    assert waited == [600.0, 600.0]


@pytest.mark.parametrize(("count", "named"), [(1, True), (5, True), (6, False)])
def test_up_to_five_files_are_named(tmp_path: Path, count: int, named: bool) -> None:
    """More are listed in a file, for the command that commits them by hand."""
    paths = [tmp_path / f"{number}.yaml" for number in range(count)]
    command = commits._by_hand(repository_at(tmp_path), paths, "A note", Refusal("no"))
    lists = [*(local_path(tmp_path) / "kept").glob("not-committed-*.txt")]
    assert (command.count("0.yaml") == 2, len(lists) == 1) == (named, not named)
    for listed in lists:
        entries = listed.read_text("utf-8").split("\0")[:-1]
        assert entries == [f":(literal){path.name}" for path in paths]
        assert command.count(f"--pathspec-from-file={listed}") == 2
    first = ", ".join(path.name for path in paths[: 5 if named else 3])
    assert commits.names(paths) == (first if named else f"{first} and 3 more files")


def test_a_repository_that_was_made_is_used(tmp_path: Path) -> None:
    """Whoever makes it works in it, and whoever comes later finds it."""
    assert Repository.around(tmp_path / "register") is None
    made = Repository.make(tmp_path)
    assert made.root == tmp_path
    assert made.git("rev-parse", "--is-inside-work-tree").out == "true\n"
    found = Repository.around(tmp_path / "register")
    assert found is not None
    assert found.root == tmp_path / "register"
