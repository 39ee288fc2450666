"""What is pending, what git is in the middle of, and why it refuses: each told and mended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from complaints.core.handling.conversation import note
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import InTheMiddle, NotCommitted
from complaints.register import Register
from complaints.store import complaint_files, waits
from complaints.store.git import blobs, commits, staged
from complaints.store.git.blobs import changed, committed_and_staged
from complaints.store.git.by_hand import how_to_commit
from complaints.store.git.repository import Repository
from complaints.store.git.unshared import names, uncommitted
from complaints.store.new_register import make_register
from complaints.store.process import Answer
from surroundings import refuse_commits, repository_at

ID = "CMP-2611-7F3K9QY"
# It does not let git go on for long when it is interrupted.
IMPATIENT = [
    sys.executable,
    "-c",
    "from complaints.store import waits\nwaits.FINISH = 0.1\n"
    "from complaints.__main__ import run\nrun()",
]
Git = Callable[..., str]
Note = Callable[[], None]
Together = Callable[[Register, Sequence[Complaint]], list[Complaint]]


@pytest.fixture(autouse=True, params=[staged.LEAST, 1], ids=["few", "many"])
def _as_few_or_as_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands here holds for a commit of very many files as well."""
    monkeypatch.setattr(staged, "LEAST", request.param)
    monkeypatch.setattr(commits, "LEAST", request.param)


@pytest.fixture
def write_note(root: Path, stamp: Stamp) -> Note:
    """A function that adds a note, as a command does."""
    tokens = iter(("AAAA", "BBBB", "CCCC"))

    def add() -> None:
        one = Stamp(stamp.at, stamp.now, stamp.by, next(tokens))
        step = lambda c: note(c, one, "A note.")  # noqa: E731 - one step, named for its line
        Register.open(str(root)).change(ID, step, f"{ID}: note", "me")

    return add


def subjects(git: Git, count: int) -> list[str]:
    """Return the subjects of the last commits, the newest first."""
    return git("log", f"-{count}", "--format=%s").splitlines()


def append(path: Path, line: str) -> None:
    """Let somebody write a line into a file with an editor."""
    path.write_text(path.read_text("utf-8") + f"{line}\n", "utf-8")


# What makes the index say something else than the file and the last commit do.


def _staged_and_undone(path: Path, git: Git) -> None:
    before = path.read_bytes()
    append(path, "# by hand")
    git("add", str(path))
    path.write_bytes(before)


def _taken_from_the_index(path: Path, git: Git) -> None:
    git("rm", "-q", "--cached", str(path))


def _only_intended(path: Path, git: Git) -> None:
    git("rm", "-q", "--cached", str(path))
    git("add", "--intent-to-add", str(path))


def _killed_before_the_index(path: Path, git: Git) -> None:
    """Git has moved the branch and was killed before it wrote the index."""
    index = Path(git("rev-parse", "--path-format=absolute", "--git-path", "index").strip())
    old = index.read_bytes()
    append(path, "# by hand")
    git("commit", "-q", "-m", "By hand", "--", str(path))
    index.write_bytes(old)


def _conflict_of_a_stash(path: Path, git: Git) -> None:
    """A stash that does not fit, mended in an editor and nowhere else."""
    git("config", "--remove-section", "merge.complaints")
    append(path, "# ours")
    git("stash", "-q")
    append(path, "# theirs")
    git("commit", "-q", "-m", "By hand", "--", str(path))
    mended = path.read_bytes()
    subprocess.run(["git", "stash", "pop", "-q"], cwd=path.parent, check=False, capture_output=True)
    assert b"<<<<<<<" in path.read_bytes()
    path.write_bytes(mended)


def _formatted_by_a_hook(path: Path, git: Git) -> None:
    """A hook has tidied the file, and the index has what stood there before."""
    hook = path.parents[3] / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho '# tidy' >> '{path}'\ngit add '{path}'\n", "utf-8")
    hook.chmod(0o755)
    append(path, "# by hand")
    git("commit", "-q", "--only", "-m", "By hand", "--", str(path))
    hook.unlink()
    assert git("diff", "--cached", "--name-only") != ""


def _not_looked_at(path: Path, git: Git) -> None:
    git("update-index", "--assume-unchanged", str(path))


ODD_INDEX = [
    _staged_and_undone,
    _taken_from_the_index,
    _only_intended,
    _killed_before_the_index,
    _conflict_of_a_stash,
    _formatted_by_a_hook,
    _not_looked_at,
]


@pytest.mark.parametrize("befall", ODD_INDEX)
def test_whatever_the_index_says_the_next_step_is_recorded_and_puts_it_right(
    added: Path, root: Path, git: Git, write_note: Note, befall: Callable[[Path, Git], None]
) -> None:
    """Pending is what differs from the last commit; here nothing does."""
    befall(added, git)
    before = git("rev-parse", "HEAD")
    assert changed(repository_at(root), [added]) == []
    write_note()
    assert subjects(git, 1) == [f"{ID}: note"]
    assert git("rev-parse", "HEAD~1") == before
    assert git("status", "--porcelain") == ""
    write_note()
    assert added.read_bytes().count(b"A note.") == 2


@pytest.mark.parametrize("befall", ODD_INDEX)
def test_whatever_the_index_says_what_is_pending_is_committed_first(
    added: Path, git: Git, write_note: Note, befall: Callable[[Path, Git], None]
) -> None:
    """A line that somebody wrote by hand meanwhile is a commit of its own."""
    befall(added, git)
    append(added, "# and more")
    write_note()
    assert subjects(git, 2) == [f"{ID}: note", f"{ID}: pending changes"]
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize("born", [True, False])
def test_many_files_are_looked_up_as_few_are(
    born: bool, added: Path, root: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another way, because one by one takes longer with each; the answer is the same."""
    if not born:
        git("switch", "-q", "--orphan", "none")
    repository = repository_at(root)
    several = [added, root / "complaints.yaml", root / "none.yaml"]
    few = committed_and_staged(repository, several)
    assert any(few[0].values()) == born
    monkeypatch.setattr(blobs, "_MANY", 0)
    for paths in (several, [added], [root / "none.yaml"]):
        committed, staged = committed_and_staged(repository, paths)
        assert committed == {path: few[0][path] for path in paths}
        assert staged == {path: few[1][path] for path in paths}


def test_a_conflict_elsewhere_is_in_nobodys_way(
    added: Path, root: Path, git: Git, write_note: Note
) -> None:
    """A stash that did not fit another file is left as it is."""
    other = root / "complaints.yaml"
    append(other, "# ours")
    git("stash", "-q")
    append(other, "# theirs")
    git("commit", "-q", "-a", "-m", "By hand")
    subprocess.run(["git", "stash", "pop", "-q"], cwd=root, check=False, capture_output=True)
    git("show", "HEAD:complaints.yaml")
    other.write_text(git("show", "HEAD:complaints.yaml"), "utf-8")
    write_note()
    assert subjects(git, 1) == [f"{ID}: note"]
    assert git("status", "--porcelain") == "UU complaints.yaml\n"


def test_what_differs_in_line_ends_alone_is_not_pending(
    root: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git turns them back when it commits, so that there would be nothing to commit."""
    git("config", "core.autocrlf", "true")
    policy = root / "complaints.yaml"
    policy.write_bytes(policy.read_bytes().replace(b"\n", b"\r\n"))
    assert changed(repository_at(root), [policy]) == []


@pytest.mark.parametrize("below", ["[x] ü", ":we", "-x", "a\nb missing\nc", "r\udcffg"])
def test_names_of_any_kind(below: str, tmp_path: Path, complaint: Complaint, stamp: Stamp) -> None:
    """A register may lie in a folder whose name git has to quote, or takes for a sign."""
    top = tmp_path / 'a "b" \\ č\t*'
    top.mkdir()
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    root = make_register(top / below, None, None, None, git=True)
    assert complaint_files.add(root, complaint)
    Register.open(str(root)).change(ID, lambda c: note(c, stamp, "A note."), f"{ID}: note", "me")
    hook = refuse_commits(top)
    with pytest.raises(NotCommitted) as no:
        Register.open(str(root)).add(complaint, "me")
    hook.unlink()
    assert "\n" not in str(no.value)
    subprocess.run(["bash", "-c", str(no.value).rpartition("run: ")[2]], cwd="/", check=True)
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=top, check=True, capture_output=True
    )
    assert status.stdout == b""


def test_many_in_a_folder_of_any_name(
    tmp_path: Path, complaint: Complaint, together: Together
) -> None:
    """They are listed for the command that commits them by hand, each by its whole name."""
    top = tmp_path / "top"
    top.mkdir()
    subprocess.run(["git", "init", "-q", str(top)], check=True)
    root = make_register(top / ':r*[g] "ü"\nx', None, None, None, git=True)
    hook = refuse_commits(top)
    with pytest.raises(NotCommitted) as no:
        together(Register.open(str(root)), [complaint] * 7)
    hook.unlink()
    told = str(no.value).rpartition("run: ")[2]
    subprocess.run(["bash", "-c", told], cwd="/", check=True, capture_output=True)
    status = subprocess.run(["git", "status", "-s"], cwd=top, check=True, capture_output=True)
    assert status.stdout == b""


def test_a_line_end_in_a_name(added: Path, root: Path, git: Git) -> None:
    """It is the name of one file, which is told on one line; the command commits it."""
    stray = added.with_name("a\nb missing\nc.yaml")
    stray.write_text("x\n", "utf-8")
    repository = repository_at(root)
    [found] = uncommitted(repository)
    told = [names(root, [found]), how_to_commit(repository, [found])]
    assert found.path == stray
    assert told[0] == f"$'{added.parent.relative_to(root)}/a\\012b missing\\012c.yaml'"
    assert "\n" not in told[1]
    subprocess.run(["bash", "-c", told[1]], check=True, capture_output=True)
    assert uncommitted(repository) == []


# Why git refuses: each reason has a sentence and a command that helps.


def _nobody(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = root.parent / "settings"
    empty.write_text("[user]\n\tuseConfigOnly = true\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(empty))


def _foreign_owner(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = root.parent / "settings"
    settings.write_text(Path(os.environ["GIT_CONFIG_GLOBAL"]).read_text("utf-8"), "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")


def _stale_lock(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "INDEX", 0.0)
    (root / ".git" / "index.lock").touch()


def _stale_head_lock(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits, "INDEX", 0.0)
    (root / ".git" / "HEAD.lock").touch()


def _overlooked(root: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    path = complaint_files.path_of(root, ID)
    subprocess.run(["git", "update-index", "--skip-worktree", str(path)], cwd=root, check=True)


def _killed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commit is hit, and leaves its lock."""
    ask, hit = Repository.git, list[str]()

    def git(self: Repository, *arguments: str, **rest: Any) -> Answer:
        if arguments[0] != "commit" or hit:
            return ask(self, *arguments, **rest)
        hit.append(arguments[0])
        (root / ".git" / "index.lock").touch()
        return Answer(-9, "", "")

    monkeypatch.setattr(Repository, "git", git)


def _hook_of_references(root: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    hook = refuse_commits(root)
    hook.rename(hook.with_name("reference-transaction"))


def _hook_that_takes_it_out(root: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    hook = refuse_commits(root)
    hook.write_text("#!/bin/sh\ngit reset -q HEAD -- complaints\n", "utf-8")


def _no_last_commit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What HEAD names has got lost; it is found again before the advice is followed."""
    name = subprocess.check_output(["git", "rev-parse", "HEAD^{tree}"], cwd=root, text=True)
    tree = root / ".git" / "objects" / name[:2] / name[2:].strip()
    tree.rename(root.parent / "lost")
    run = subprocess.run

    def found_first(*arguments: Any, **rest: Any) -> Any:
        if rest.get("shell") and not tree.exists():
            (root.parent / "lost").rename(tree)
        return run(*arguments, **rest)

    monkeypatch.setattr(subprocess, "run", found_first)


def _index_with_a_hole(root: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    os.truncate(root / ".git" / "index", 100)


def _no_signature(root: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("commit.gpgSign", "true"), ("gpg.program", "false")):
        subprocess.run(["git", "config", name, value], cwd=root, check=True)


def _damaged_index(root: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ".git" / "index").write_bytes(b"junk")


def _hook(root: Path, _monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_commits(root)


REFUSALS = [
    (_nobody, "git does not know who you are"),
    (_foreign_owner, "the repository belongs to another user"),
    (_stale_lock, "another git is at work, or left its lock"),
    (_stale_head_lock, "another git is at work, or left its lock"),
    (_overlooked, "git was told to overlook it (skip-worktree)"),
    (_no_signature, "mend that, or leave the signature out"),
    (_damaged_index, "git's index is damaged"),
    (_index_with_a_hole, "git's index is damaged"),
    (_hook, "a hook refused it (not on a Friday); mend what it says"),
    (_hook_of_references, "a hook refused it (not on a Friday); mend what it says"),
    (_hook_that_takes_it_out, "a hook left it out of the commit; mend the hook"),
    (_killed, "git was stopped (signal 9)"),
    (_no_last_commit, "git has lost some of what was committed"),
]


def follow(advice: str, root: Path) -> None:
    """Do what a message says, from anywhere: what comes first, then the commit by hand."""
    for name in ("pre-commit", "reference-transaction"):
        (root / ".git" / "hooks" / name).unlink(missing_ok=True)
    command = advice.rpartition("run: ")[2].replace("E-MAIL", "ana@example.com")
    subprocess.run(command, shell=True, cwd="/", check=True, capture_output=True)  # noqa: S602


@pytest.mark.parametrize(("befall", "why"), REFUSALS)
def test_each_reason_has_its_sentence_and_a_command_that_helps(
    added: Path,
    root: Path,
    git: Git,
    write_note: Note,
    befall: Callable[[Path, pytest.MonkeyPatch], None],
    why: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The step is in the file; after the advice it is committed, and nothing is left over."""
    befall(root, monkeypatch)
    with pytest.raises(NotCommitted) as no:
        write_note()
    message = str(no.value)
    assert message.startswith(f"recorded in {added.name}, but not committed: ")
    assert why in message
    assert "do not repeat it" in message
    assert b"A note." in added.read_bytes()
    follow(message, root)
    assert subjects(git, 1) == [f"{ID}: note"]
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "words", ["run: git sparse-checkout list", "Please tell me who you are", "dubious ownership"]
)
def test_what_a_hook_says_is_not_taken_for_git_s_words(
    words: str, added: Path, root: Path, write_note: Note
) -> None:
    """It refused, whatever it talks about."""
    hook = refuse_commits(root)
    hook.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n", "utf-8")
    with pytest.raises(NotCommitted) as no:
        write_note()
    assert f"a hook refused it ({words}); mend what it says" in str(no.value)


@pytest.mark.parametrize("staged", [False, True])
def test_what_a_hook_adds_to_a_commit_stays_in_it(
    staged: bool, added: Path, root: Path, git: Git, write_note: Note
) -> None:
    """The index of the person does not undo it; what they had staged themselves stays staged."""
    policy, other = root / "complaints.yaml", root / "INDEX"
    hook = refuse_commits(root)
    hook.write_text(f"#!/bin/sh\necho 3 >> '{other}'\ngit add '{other}' '{policy}'\n", "utf-8")
    append(policy, "# by hand")
    if staged:
        other.write_text("mine\n", "utf-8")
        git("add", str(other))
    write_note()
    name = str(added.relative_to(root))
    assert git("show", "--name-only", "--format=").split() == ["INDEX", policy.name, name]
    assert git("status", "--porcelain") == ("MM INDEX\n" if staged else "")


@pytest.mark.parametrize("own", [True, False])
def test_a_configuration_that_names_another_work_tree(
    own: bool, added: Path, root: Path, git: Git, write_note: Note, tmp_path: Path
) -> None:
    """What is committed is the register, not what lies where git would look for it."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if own:
        git("config", "extensions.worktreeConfig", "true")
    git("config", *(["--worktree"] if own else []), "Core.WorkTree", str(elsewhere))
    append(added, "# by hand")
    assert [each.path for each in uncommitted(repository_at(root))] == [added]
    write_note()
    git("config", *(["--worktree"] if own else []), "--unset", "core.worktree")
    assert git("status", "--porcelain") == ""
    assert git("show", f"HEAD:{added.relative_to(root)}") == added.read_text("utf-8")
    assert subjects(git, 2) == [f"{ID}: note", f"{ID}: pending changes"]
    assert list(elsewhere.iterdir()) == []


def test_the_advice_under_such_a_configuration(
    added: Path, root: Path, git: Git, write_note: Note, tmp_path: Path
) -> None:
    """It names the work tree, too."""
    (tmp_path / "elsewhere").mkdir()
    git("config", "core.worktree", str(tmp_path / "elsewhere"))
    refuse_commits(root)
    with pytest.raises(NotCommitted) as no:
        write_note()
    append(added, "# by hand")
    told = how_to_commit(repository_at(root), uncommitted(repository_at(root)))
    follow(str(no.value), root)
    append(added, "# by hand")
    subprocess.run(["bash", "-c", told], cwd="/", check=True, capture_output=True)
    git("config", "--unset", "core.worktree")
    assert git("status", "--porcelain") == ""
    assert subjects(git, 2) == ["Pending changes", f"{ID}: note"]


def test_a_commit_that_takes_the_complaint_out(
    added: Path, root: Path, git: Git, write_note: Note
) -> None:
    """It is no record of the step, though the file is not as it was before it."""
    hook = refuse_commits(root)
    hook.write_text(f"#!/bin/sh\ngit rm -q --cached '{added}'\n", "utf-8")
    with pytest.raises(NotCommitted) as no:
        write_note()
    assert "but not committed: a hook took it out of the commit; mend the hook" in str(no.value)
    assert b"A note." in added.read_bytes()
    follow(str(no.value), root)
    assert git("show", f"HEAD:{added.relative_to(root)}") == added.read_text("utf-8")


@pytest.mark.parametrize("by_a_hook", [True, False])
def test_one_of_several_that_the_commit_does_not_hold(
    added: Path, root: Path, git: Git, complaint: Complaint, stamp: Stamp, by_a_hook: bool
) -> None:
    """All are recorded, and that one is told with the command that commits it alone."""
    register = Register.open(str(root))
    other = complaint_files.path_of(root, register.add(complaint, "me").id)
    if by_a_hook:
        hook = refuse_commits(root)
        hook.write_text(f"#!/bin/sh\ngit reset -q HEAD -- '{other}'\n", "utf-8")
        why = "a hook left it out of the commit; mend the hook"
    else:
        git("update-index", "--skip-worktree", str(other))
        why = "git was told to overlook it (skip-worktree)"
    steps = dict.fromkeys((ID, other.stem), lambda c: note(c, stamp, "A note."))
    with pytest.raises(NotCommitted) as no:
        Register.open(str(root)).change_all(steps, f"{ID}: note", "me")
    message = str(no.value)
    both = f"{added.name}, {other.name}"
    assert message.startswith(f"recorded in {both}, but {other.name} is not committed: {why}")
    assert subjects(git, 1) == [f"{ID}: note"]
    follow(message, root)
    assert git("status", "--porcelain") == ""
    assert git("show", "--format=", "--name-only").split() == [str(other.relative_to(root))]


@pytest.mark.parametrize(
    ("rule", "advised"),
    [("complaints/", "add --force --intent-to-add"), ("*.yaml", "add --force --intent-to-add")],
)
def test_a_rule_that_hides_complaints(
    root: Path, git: Git, complaint: Complaint, rule: str, advised: str
) -> None:
    """A new complaint is written, the message says what hides it and how it is committed."""
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "exclude").write_text(f"{rule}\n", "utf-8")
    with pytest.raises(NotCommitted, match=r"a rule of \.gitignore or \.git/info/exclude") as no:
        Register.open(str(root)).add(complaint, "me")
    assert advised in str(no.value)
    follow(str(no.value), root)
    assert subjects(git, 1) == [f"{no.value.paths[0].stem}: receive"]


@pytest.mark.parametrize(
    "left", [("--cone", "templates"), ("--no-cone", "/*", "!/complaints/2026/")]
)
def test_a_sparse_checkout_without_the_complaints(
    added: Path, root: Path, git: Git, complaint: Complaint, left: tuple[str, ...]
) -> None:
    """A new complaint is written, the message says how it is committed all the same."""
    git("sparse-checkout", "set", *left)
    assert not added.exists()
    with pytest.raises(NotCommitted, match="it lies outside of the sparse checkout") as no:
        Register.open(str(root)).add(complaint, "me")
    follow(str(no.value), root)
    assert subjects(git, 1) == [f"{no.value.paths[0].stem}: receive"]
    assert git("status", "--porcelain") == ""


# What git is in the middle of.


def _two_branches(added: Path, git: Git) -> None:
    """Have a branch `theirs` that does not fit, and a commit on `main`."""
    other = added.parents[3] / "notes.txt"
    other.write_text("\n", "utf-8")
    git("add", str(other))
    git("commit", "-q", "-m", "notes")
    git("switch", "-q", "-c", "theirs")
    append(other, "theirs")
    git("commit", "-q", "-a", "-m", "theirs")
    git("switch", "-q", "main")
    append(other, "ours")
    git("commit", "-q", "-a", "-m", "ours")


def _start(added: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=added.parents[3], check=False, capture_output=True)


STATES = [
    (("merge", "theirs"), "a merge is in progress", "git merge --abort"),
    (("rebase", "theirs"), "a rebase is in progress", "git rebase --abort"),
    (("rebase", "--apply", "theirs"), "a rebase is in progress", "git rebase --abort"),
    (("cherry-pick", "theirs"), "a cherry-pick is in progress", "git cherry-pick --abort"),
    (("revert", "--no-edit", "theirs"), "a revert is in progress", "git revert --abort"),
    (("bisect", "start"), "a bisect is in progress", "git bisect reset"),
    (("switch", "--detach", "HEAD"), "no branch is checked out", "git switch main"),
]


@pytest.mark.parametrize(("start", "what", "end"), STATES)
def test_while_git_is_in_the_middle_of_something_nothing_is_recorded(
    added: Path, git: Git, write_note: Note, start: tuple[str, ...], what: str, end: str
) -> None:
    """A note would vanish with `--abort`, or be on no branch; after the advice it is taken."""
    _two_branches(added, git)
    _start(added, *start)
    before = added.read_bytes()
    with pytest.raises(InTheMiddle, match=what) as no:
        write_note()
    assert added.read_bytes() == before
    root = added.parents[3]
    told = end.replace("git ", f"git -C {root} ").replace(" main", " BRANCH")
    assert told in str(no.value)
    subprocess.run(end.split(), cwd=added.parents[3], check=True, capture_output=True)
    write_note()
    assert subjects(git, 1) == [f"{ID}: note"]


@pytest.mark.parametrize(("start", "what", "end"), STATES)
def test_a_new_complaint_is_never_refused(
    added: Path,
    root: Path,
    git: Git,
    complaint: Complaint,
    start: tuple[str, ...],
    what: str,
    end: str,
) -> None:
    """It is written and left for afterwards, when the command in the message commits it."""
    _two_branches(added, git)
    _start(added, *start)
    head = git("rev-parse", "HEAD")
    with pytest.raises(NotCommitted, match=what) as no:
        Register.open(str(root)).add(complaint, "me")
    [new] = no.value.paths
    assert new.exists()
    assert git("rev-parse", "HEAD") == head
    subprocess.run(end.split(), cwd=added.parents[3], check=True, capture_output=True)
    assert new.exists()
    _, _, then = str(no.value).rpartition("run: ")
    subprocess.run(then, shell=True, cwd="/", check=True, capture_output=True)  # noqa: S602
    assert subjects(git, 1) == [f"{new.stem}: receive"]
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize(("start", "what", "end"), STATES)
def test_who_does_not_commit_is_told_what_becomes_of_it(
    added: Path, root: Path, git: Git, stamp: Stamp, start: tuple[str, ...], what: str, end: str
) -> None:
    """Without a commit the step is written, and the remark is true of what the command does."""
    _two_branches(added, git)
    _start(added, *start)
    register = Register.open(str(root), commit=False)
    register.change(ID, lambda c: note(c, stamp, "A note."), f"{ID}: note", "me")
    [remark] = [remark for step in register.recorder.recorded for remark in step.remarks]
    assert what in remark
    assert end.replace(" main", " BRANCH") in remark
    subprocess.run(end.split(), cwd=added.parents[3], check=True, capture_output=True)
    assert (b"A note." in added.read_bytes()) == ("would take it away" not in remark)


@pytest.mark.parametrize("what", ["merge", "cherry-pick", "rebase"])
def test_what_becomes_of_a_file_in_conflict_and_of_a_new_one(
    what: str, added: Path, root: Path, git: Git, complaint: Complaint, stamp: Stamp
) -> None:
    """What `--abort` does depends on the file; the remark is true of each."""
    git("config", "--remove-section", "merge.complaints")
    git("switch", "-q", "-c", "theirs")
    append(added, "# theirs")
    git("commit", "-q", "-a", "-m", "theirs")
    git("switch", "-q", "main")
    before = added.read_bytes()
    append(added, "# ours")
    git("commit", "-q", "-a", "-m", "ours")
    _start(added, what, "theirs")
    # Somebody has taken the marks of the conflict out, and told git nothing of it.
    added.write_bytes(before)
    register = Register.open(str(root), commit=False)
    register.change(ID, lambda c: note(c, stamp, "A note."), f"{ID}: note", "me")
    new = complaint_files.path_of(root, register.add(complaint, "me").id)
    (first,), (second,) = (step.remarks for step in register.recorder.recorded)
    assert f"`git {what} --abort` would take it away" in first
    assert f"`git {what} --abort` would keep it" in second
    git(what, "--abort")
    assert b"A note." not in added.read_bytes()
    assert new.exists()


def test_a_head_that_names_no_branch(added: Path, git: Git, write_note: Note) -> None:
    """What is committed there is on no branch, as on a detached HEAD."""
    git("update-ref", "refs/remotes/origin/main", "HEAD")
    git("symbolic-ref", "HEAD", "refs/remotes/origin/main")
    before = added.read_bytes()
    with pytest.raises(InTheMiddle, match="no branch is checked out"):
        write_note()
    assert added.read_bytes() == before


def test_between_two_picks(added: Path, git: Git, write_note: Note) -> None:
    """A cherry-pick of several commits waits between two of them without the mark of one."""
    _two_branches(added, git)
    git("switch", "-q", "theirs")
    git("commit", "-q", "--allow-empty", "-m", "more")
    git("switch", "-q", "main")
    _start(added, "cherry-pick", "main..theirs")
    git("checkout", "-q", "HEAD", "--", "notes.txt")
    git("reset", "-q")
    (added.parents[3] / ".git" / "CHERRY_PICK_HEAD").unlink(missing_ok=True)
    with pytest.raises(InTheMiddle, match="a cherry-pick is in progress"):
        write_note()


def test_a_pick_of_which_nothing_is_left(
    added: Path, root: Path, git: Git, write_note: Note
) -> None:
    """Git does not go on with it; the second command in the advice ends it."""
    _two_branches(added, git)
    with pytest.raises(subprocess.CalledProcessError):
        git("cherry-pick", "HEAD")
    with pytest.raises(InTheMiddle) as no:
        write_note()
    goes_on = f"git -C {root} cherry-pick --continue"
    assert f", then {goes_on}, or --skip where nothing is left of it) or" in str(no.value)
    assert subprocess.run(goes_on.split(), cwd=root, check=False, capture_output=True).returncode
    git("cherry-pick", "--skip")
    write_note()
    assert git("status", "--porcelain") == ""


# What grows stays out of arguments and subjects.


def test_what_others_have_staged_stays_staged(
    added: Path, root: Path, git: Git, write_note: Note
) -> None:
    """However many are committed; and where a commit is refused nothing of ours is left staged."""
    (root / "theirs.txt").write_text("theirs\n", "utf-8")
    git("add", "theirs.txt")
    write_note()
    assert git("show", "--format=", "--name-only").split() == [added.relative_to(root).as_posix()]
    assert git("status", "--porcelain").split() == ["A", "theirs.txt"]
    git("commit", "-q", "-m", "Theirs")
    git("config", "commit.gpgSign", "true")
    git("config", "gpg.program", "/nowhere/gpg")
    with pytest.raises(NotCommitted):
        write_note()
    assert git("diff", "--cached", "--name-only") == ""


def test_very_many_at_once(root: Path, git: Git, complaint: Complaint, together: Together) -> None:
    """The message names the first of them and counts the others; each is committed."""
    added = together(Register.open(str(root)), [complaint] * 150)
    body = git("log", "-1", "--format=%b").split("\n")
    assert body[:100] == [each.id for each in added[:100]]
    assert body[100] == "and 50 more"
    assert git("status", "--porcelain") == ""


def test_the_settings_for_messages_take_nothing_away(
    added: Path, git: Git, write_note: Note
) -> None:
    """A subject that begins with somebody's sign for comments stays."""
    git("config", "core.commentChar", "C")
    git("config", "commit.cleanup", "strip")
    write_note()
    assert subjects(git, 1) == [f"{ID}: note"]


# Interrupted while git is at work.


@pytest.mark.parametrize("number", ["INT", "TERM", "HUP"])
def test_interrupted_while_a_hook_runs(
    added: Path, root: Path, git: Git, number: str, tmp_path: Path
) -> None:
    """What is recorded and not committed is named, with the command for it; the lock is free."""
    started = tmp_path / "started"
    hook = refuse_commits(root)
    hook.write_text(f"#!/bin/sh\n: > '{started}'\nexec tail -f /dev/null\n", "utf-8")
    program = _note_in_the_background(root)
    while not started.exists():
        assert program.poll() is None
    program.send_signal(getattr(signal, f"SIG{number}"))
    _, err = program.communicate()
    assert program.returncode == 5
    assert f"recorded in {ID}.yaml, but not committed: interrupted; do not repeat it" in err
    assert b"Said so." in added.read_bytes()
    hook.unlink()
    assert not (root / ".git" / "index.lock").exists()
    _, _, then = err.strip().rpartition("run: ")
    subprocess.run(then, shell=True, cwd="/", check=True, capture_output=True)  # noqa: S602
    assert subjects(git, 1) == [f"{ID}: note"]


@pytest.mark.parametrize("when", ["added", "committed"])
def test_interrupted_where_a_filter_waits(
    when: str, added: Path, root: Path, git: Git, tmp_path: Path
) -> None:
    """It is not started again to tell what is committed: that would be waited for as well."""
    started, kept, end = tmp_path / "started", tmp_path / "kept", tmp_path / "end"
    # It makes something else of a file, so that nobody can compare the two.
    program = f"cat > {kept}; rev {kept}"
    git("config", "filter.x.clean", program)
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text("*.yaml filter=x\n", "utf-8")
    git("commit", "--quiet", "-am", "Reversed")
    # Git does not end the filters that it has started.
    os.mkfifo(end)
    wait = f": > {started}; cat {end}"
    if when == "added":
        git("config", "filter.x.clean", f"{program}; if grep -q 'Said so' {kept}; then {wait}; fi")
    else:
        hook = refuse_commits(root).with_name("post-commit")
        hook.write_text(f"#!/bin/sh\n{wait}\n", "utf-8")
        hook.chmod(0o755)
        (hook.parent / "pre-commit").unlink()
    note = _note_in_the_background(root)
    while not started.exists():
        assert note.poll() is None
    note.send_signal(signal.SIGTERM)
    _, err = note.communicate()
    with suppress(OSError):
        os.close(os.open(end, os.O_WRONLY | os.O_NONBLOCK))
    told = f"recorded in {ID}.yaml, but not committed: interrupted" in err
    assert (note.returncode, told) == ((5, True) if when == "added" else (130, False)), err
    assert b"Said so." in added.read_bytes()


def _note_in_the_background(root: Path) -> subprocess.Popen[str]:
    command = [*IMPATIENT, "-C", str(root), "note", ID, "--by", "maria", "-m", "Said so."]
    environment = {**os.environ, "COMPLAINTS_NOW": "2026-11-21T10:00:00+01:00"}
    return subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_files_called_as_git_calls_its_own_things(
    added: Path, root: Path, git: Git, write_note: Note
) -> None:
    """A branch, the last commit: what is meant is never a file of that name."""
    for name in ("HEAD", "main", "origin"):
        (root / name).write_text("Ours.\n", "utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Names")
    write_note()
    assert git("status", "--porcelain") == ""
    assert uncommitted(repository_at(root)) == []
