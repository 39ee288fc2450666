"""`sync` takes in all or nothing, and sends nothing that cannot be read, whatever stops it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from complaints.store import waits
from complaints.store.git.repository import Repository
from complaints.store.process import Answer
from life.test_life_merging import (
    ANA,
    CRITICAL,
    LOW,
    NAME,
    Ok,
    Run,
    committed,
    events,
    note,
    put,
    text_of,
    unsettled,
)
from life.test_life_sync import Work, files, git, pair, work
from life.test_life_sync_merges import NOTHING, SENT, TOOK, UNSETTLED, Both, Pair, both, commit
from rights import bound
from surroundings import LONG, PROGRAM

__all__ = ["both", "committed", "pair", "work"]

OTHER = f"branch/{NAME}"
POLICY = "complaints.yaml"
REFUSED = "the changes of others cannot be taken in: the hook commit-msg refused it"


def head(place: Path) -> str:
    """Return the last commit."""
    return git(place, "rev-parse", "HEAD").strip()


def sent(place: Path) -> str:
    """Return what the server has."""
    return git(place, "ls-remote", "origin", "refs/heads/main").split()[0]


def push(place: Path) -> None:
    """Send what is committed, whatever it holds."""
    git(place, "push", "--quiet")


@pytest.mark.parametrize("options", [(), ("--quiet",)])
def test_what_cannot_be_read_is_never_sent(
    options: tuple[str, ...], pair: Pair, work: Work
) -> None:
    """Neither by the sync that merged it nor by any after it; once it is mended it is sent."""
    ours, theirs = pair
    old, new = 'phone: "+385 91 555 0101"', "phone: 385915550101"
    commit(ours, put(old, new))
    push(ours)
    work(theirs, *note("Theirs."))
    there = sent(theirs)
    assert work(theirs, "sync", *options)[0] == 4
    for _ in range(2):
        code, said = work(theirs, "sync", *options)
        assert (code, sent(theirs)) == (4, there)
        assert said[-1].startswith(f"{ANA}.yaml:")
        assert said[-1].endswith("; nothing was sent: mend it, then try again")
    commit(theirs, put(new, old))
    assert work(theirs, "sync", *options)[0] == 0
    assert sent(theirs) == head(theirs)


def test_what_cannot_be_read_and_is_ours_alone(pair: Pair, work: Work) -> None:
    """No merge is needed for it to be held back."""
    ours, _ = pair
    commit(ours, put("nature: complaint", "nature: [complaint"))
    there = sent(ours)
    assert (work(ours, "sync")[0], sent(ours)) == (4, there)


@pytest.mark.parametrize("old", ["\nstaff:", "\ncategories:"])
def test_a_policy_that_no_command_takes_is_not_sent(old: str, pair: Pair, work: Work) -> None:
    """All clones would stand still."""
    ours, _ = pair
    commit(ours, put(old, "\n[x:"), POLICY)
    there = sent(ours)
    assert (work(ours, "sync")[0], sent(ours)) == (4, there)


def test_what_the_others_broke_holds_up_nothing_else(pair: Pair, work: Work) -> None:
    """It is named when it comes in, with 4, and own work on other complaints is sent."""
    ours, theirs = pair
    commit(ours, put("nature: complaint", "nature: [complaint"))
    push(ours)
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone", "--severity", "low")
    assert work(theirs, "new", "--subject", "Lamp", *fields)[0] == 0
    code, said = work(theirs, "sync")
    assert (code, said[0], said[-1], sent(theirs)) == (4, TOOK, SENT, head(theirs))
    assert said[1].startswith(f"{NAME}:")
    assert work(theirs, "sync") == (0, [NOTHING, "nothing to send"])


PETRA = (
    "  petra:\n    name: Petra\n    email: petra@example.com\n    role: clerk\n    team: service\n"
)


def add_petra(place: Path, before: str) -> None:
    """Put somebody into the staff, before somebody or at the top."""
    policy = place / POLICY
    text = policy.read_text("utf-8")
    at = text.index(before, text.index("\nstaff:")) + 1
    policy.write_text(text[:at] + PETRA + text[at:], "utf-8")
    commit(place)


def test_a_policy_that_two_good_ones_do_not_make(pair: Pair, work: Work) -> None:
    """Git merges their lines without a mark: nothing is taken in, and all is as it was."""
    ours, theirs = pair
    text = (ours / POLICY).read_text("utf-8")
    names = [line for line in text[text.index("\nstaff:") :].splitlines() if line[2:3].strip()]
    add_petra(ours, f"\n{names[1]}")
    add_petra(theirs, f"\n{names[2]}")
    assert [work(place, "check")[0] for place in pair] == [0, 0]
    assert work(ours, "sync")[0] == 0
    work(theirs, *note("Theirs."))
    before, was = files(theirs), head(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs), head(theirs)) == (4, before, was)
    told = f"changed here and by others: {POLICY}; merged by lines that would not do ({POLICY}:"
    assert said[-1].startswith(told)
    assert "; nothing was merged, every file is as it was. Merge by hand, mend, " in said[-1]
    assert work(theirs, "list")[0] == 0


def test_a_letter_that_two_good_ones_do_not_make(pair: Pair, work: Work) -> None:
    """The same: one side opened a block at the top, the other one below."""
    ours, theirs = pair
    name = "templates/en/apology.txt"
    lines = ["Subject: Sorry", "", *(f"Line {number}." for number in range(12))]
    change: list[tuple[Path, str, str]] = [
        (ours, "Line 0.", "{% if agent %}\nLine 0.\n{% endif %}"),
        (theirs, "Line 9.", "{% block a %}x{% endblock %}\nLine 9."),
        (ours, "Line 1.", "Line 1.\n{% block a %}y{% endblock %}"),
    ]
    (ours / name).parent.mkdir(parents=True)
    (ours / name).write_text("\n".join(lines) + "\n", "utf-8")
    commit(ours)
    work(ours, "sync")
    work(theirs, "sync")
    for place, old, new in change:
        put(old, new)(place / name)
    for place in pair:
        commit(place)
        assert "error" not in "".join(work(place, "check", "templates")[1])
    work(ours, "sync")
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs)) == (4, before)
    assert said[-1].startswith(f"changed here and by others: {name}; merged by lines that would")


def test_another_git_for_a_moment(both: Both, work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lock is waited for, and the merge is whole then."""
    _, theirs = both(note("Ours."), note("Theirs."))
    lock = theirs / ".git" / "index.lock"
    lock.touch()
    monkeypatch.setattr(waits, "INDEX", LONG)
    monkeypatch.setattr(
        "complaints.store.sharing.bringing.time.sleep", lambda _: lock.unlink(missing_ok=True)
    )
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    assert len(events(theirs)) == 5
    assert git(theirs, "status", "--porcelain") == ""


@pytest.mark.parametrize("name", ["index.lock", "refs/heads/main.lock", "HEAD.lock"])
@pytest.mark.parametrize("ahead", [True, False])
def test_a_lock_that_another_git_left(
    name: str, ahead: bool, pair: Pair, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is taken in, nothing is half done, and what to do is told."""
    ours, theirs = pair
    work(ours, *note("Ours."))
    work(ours, "sync")
    if ahead:
        work(theirs, *note("Theirs."))
    lock = theirs / ".git" / name
    before, was = files(theirs), head(theirs)
    lock.touch()
    monkeypatch.setattr(waits, "INDEX", 0.0)
    code, said = work(theirs, "sync")
    lock.unlink()
    assert (code, files(theirs), head(theirs)) == (5, before, was)
    assert "another git is at work, or left its lock; every file is as it was" in said[-1]
    assert said[-1].endswith(f"rm {lock}")
    assert git(theirs, "status", "--porcelain") == ""
    assert work(theirs, "sync")[0] == 0


def test_a_lock_that_comes_just_after_the_merge(
    both: Both, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By then there is nothing left to do."""
    _, theirs = both(note("Ours."), note("Theirs."))
    run = Repository.git

    def locking(self: Repository, *arguments: str, **options: object) -> Answer:
        answer = run(self, *arguments, **options)  # type: ignore[arg-type]
        if arguments[0] == "merge":
            (theirs / ".git" / "index.lock").touch()
        return answer

    monkeypatch.setattr(Repository, "git", locking)
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    (theirs / ".git" / "index.lock").unlink()
    assert git(theirs, "status", "--porcelain") == ""


@pytest.mark.parametrize("ahead", [True, False])
def test_a_folder_that_nobody_may_write_in(ahead: bool, pair: Pair, work: Work) -> None:
    """What could be written elsewhere is taken back."""
    ours, theirs = pair
    for name in ("a.txt", "z.txt"):
        (ours / name).write_text("Theirs.\n", "utf-8")
    (ours / "new" / "folder").mkdir(parents=True)
    (ours / "new" / "folder" / "x").write_text("x\n", "utf-8")
    put("format: 1\n", "format: 1\n# Theirs.\n")(ours / POLICY)
    commit(ours)
    work(ours, *note("Ours."))
    push(ours)
    if ahead:
        work(theirs, *note("Theirs."))
    (theirs / "mine.txt").write_text("mine\n", "utf-8")
    month = (theirs / NAME).parent
    before, was = files(theirs), head(theirs)
    month.chmod(0o555)
    try:
        code, _, err = bound("-C", str(theirs), "sync")
    finally:
        month.chmod(0o755)
    assert (code, files(theirs), head(theirs)) == (3, before, was), err
    assert not (theirs / "new").exists()
    assert git(theirs, "status", "--porcelain") == "?? mine.txt\n"
    assert work(theirs, "sync")[0] == 0


def hook(place: Path, name: str, lines: str) -> Path:
    """Have git run a script at some point of its work; returns its file."""
    path = place / ".git" / "hooks" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n", "utf-8")
    path.chmod(0o755)
    return path


def killed(place: Path, name: str, when: str = "") -> int:
    """Kill a sync, and every git that it started, when a hook runs; returns the exit code."""
    path = hook(place, name, f"{when}kill -9 0")
    call = [*PROGRAM, "-C", str(place), "sync"]
    done = subprocess.run(
        call, capture_output=True, timeout=LONG, check=False, start_new_session=True
    )
    path.unlink()
    return done.returncode


@pytest.mark.parametrize(
    "name", ["pre-merge-commit", "prepare-commit-msg", "commit-msg", "post-merge"]
)
def test_killed_in_the_middle(name: str, both: Both, work: Work) -> None:
    """Nothing is half done: no merge is left that somebody could conclude wrongly."""
    _, theirs = both(note("Ours."), note("Theirs."))
    assert killed(theirs, name) == -9
    assert not (theirs / ".git" / "MERGE_HEAD").exists()
    assert git(theirs, "status", "--porcelain") == ""
    assert work(theirs, "sync")[0] == 0
    assert len(events(theirs)) == 5


def test_killed_at_the_very_last(both: Both, work: Work) -> None:
    """Where the branch was about to move: what lies there holds the work of both."""
    _, theirs = both(note("Ours."), note("Theirs."))
    assert killed(theirs, "reference-transaction", "grep -q refs/heads/main || exit 0\n") == -9
    for lock in (theirs / ".git").rglob("*.lock"):
        lock.unlink()
    assert not (theirs / ".git" / "MERGE_HEAD").exists()
    assert len(events(theirs)) == 5
    git(theirs, "commit", "--quiet", "-am", "As it was told")
    assert work(theirs, "sync")[0] == 0
    assert len(events(theirs)) == 5


def test_killed_at_the_very_last_and_again(both: Both, work: Work) -> None:
    """The next sync takes back what was written, and takes it in anew."""
    _, theirs = both(note("Ours."), note("Theirs."))
    assert killed(theirs, "reference-transaction", "grep -q refs/heads/main || exit 0\n") == -9
    for lock in (theirs / ".git").rglob("*.lock"):
        lock.unlink()
    assert git(theirs, "status", "--porcelain") != ""
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    assert (len(events(theirs)), git(theirs, "status", "--porcelain")) == (5, "")


def stopped(pair: Pair, work: Work) -> Path:
    """Kill a sync in the middle of the files that git writes; returns the clone."""
    ours, theirs = pair
    (ours / "gone.txt").write_text("Old.\n", "utf-8")
    commit(ours)
    push(ours)
    work(theirs, "sync")
    (ours / "gone.txt").unlink()
    put("format: 1\n", "format: 1\n# Theirs.\n")(ours / POLICY)
    (ours / "z.txt").write_text("New.\n", "utf-8")
    commit(ours)
    push(ours)
    work(theirs, *note("Theirs."))
    # What makes a file of a blob is run by git in the midst of its writing.
    with (theirs / ".git" / "info" / "attributes").open("a", encoding="utf-8") as attributes:
        attributes.write("z.txt filter=stop\n")
    git(theirs, "config", "filter.stop.smudge", "kill -9 0")
    call = [*PROGRAM, "-C", str(theirs), "sync"]
    subprocess.run(call, capture_output=True, timeout=LONG, check=False, start_new_session=True)
    git(theirs, "config", "--remove-section", "filter.stop")
    assert git(theirs, "status", "--porcelain").splitlines()[:2] == [f" M {POLICY}", " D gone.txt"]
    return theirs


def test_killed_while_git_writes(pair: Pair, work: Work) -> None:
    """Once its lock is removed, as it is told, the next sync begins anew."""
    theirs = stopped(pair, work)
    lock = str(theirs / ".git" / "index.lock")
    code, (unsent, said) = work(theirs, "sync")
    # Of files it says nothing: nobody here has changed them.
    assert (code, unsent) == (5, "1 commit is not sent to the others yet")
    assert said.split("taken back after: ")[1] == f"rm {lock}"
    Path(lock).unlink()
    assert work(theirs, "sync")[0] == 0
    assert git(theirs, "status", "--porcelain") == ""
    assert (theirs / "z.txt").read_text("utf-8") == "New.\n"


def test_recorded_after_a_kill(pair: Pair, work: Work, run: Run) -> None:
    """Until it is taken back nothing is committed, which would make it somebody's here."""
    theirs = stopped(pair, work)
    (theirs / ".git" / "index.lock").unlink()
    before = head(theirs)
    why = "git was stopped while it took in what the others did, so nothing was recorded; "
    way = f"have what it left taken back: complaints -C {theirs} sync"
    for words in (note("Between."), ("email", "--due")):
        assert work(theirs, *words) == (3, [f"{why}{way}; then try again"])
    # Cron is told once a day.
    assert work(theirs, "escalate", "--due") == (3, [])
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone", "--severity", "low")
    code, said = work(theirs, "new", "--subject", "Lamp", *fields)
    assert (code, head(theirs)) == (5, before)
    assert f"not committed: git was stopped while it took in what the others did; {way}" in said[-1]
    assert (
        f"git was stopped while it took in what the others did; {way}"
        in run("-C", str(theirs), "day")[1]
    )
    assert work(theirs, *note("Alone."), "--no-commit")[0] == 0


def test_taken_back_out_of_reach(pair: Pair, work: Work) -> None:
    """Whoever is alone with it can go on all the same."""
    theirs = stopped(pair, work)
    (theirs / ".git" / "index.lock").unlink()
    git(theirs, "remote", "set-url", "origin", "/nonexistent")
    assert work(theirs, "sync")[0] == 3
    assert git(theirs, "status", "--porcelain") == ""
    assert work(theirs, *note("Between."))[0] == 0


def test_what_somebody_does_after_a_kill(pair: Pair, work: Work) -> None:
    """It is nothing that git has written, and stays."""
    theirs = stopped(pair, work)
    (theirs / ".git" / "index.lock").unlink()
    put("# Theirs.\n", "# Theirs, and mine.\n")(theirs / POLICY)
    code, said = work(theirs, "sync")
    assert code == 3
    assert said[-1].endswith(f"what you have changed in these files is not committed: {POLICY}")
    assert git(theirs, "status", "--porcelain") == f" M {POLICY}\n"


def test_a_commit_after_a_kill(pair: Pair, work: Work) -> None:
    """Whoever has gone on since has put it right: nothing is taken back any more."""
    theirs = stopped(pair, work)
    (theirs / ".git" / "index.lock").unlink()
    git(theirs, "checkout", "--quiet", "--", ".")
    git(theirs, "commit", "--quiet", "--allow-empty", "-m", "On")
    (theirs / "z.txt").write_text("New.\n", "utf-8")
    code, said = work(theirs, "sync")
    assert (code, (theirs / "z.txt").exists()) == (3, True)
    assert "in the place of what they have lies z.txt, which git does not keep" in said[-1]


def test_a_merge_by_hand(both: Both, work: Work) -> None:
    """What mends it is told before the commit."""
    _, theirs = both(CRITICAL, LOW)
    git(theirs, "fetch", "--quiet")
    with pytest.raises(subprocess.CalledProcessError):
        git(theirs, "-c", "merge.complaints.driver=false", "merge", "--quiet", "origin/main")
    code, said = work(theirs, "sync")
    assert code == 3
    assert said[-1].startswith("a merge is in progress; finish it (complaints -C ")
    assert f"{theirs} doctor --merge, then git -C {theirs} commit)" in said[-1]


def test_what_comes_in_unsettled(pair: Pair, work: Work, tmp_path: Path) -> None:
    """Whoever merged it: each clone that takes it in is told, once, also quietly."""
    third = tmp_path / "third"
    git(tmp_path, "clone", "--quiet", str(tmp_path / "bare.git"), str(third))
    work(pair[0], *CRITICAL)
    work(pair[0], "sync")
    work(pair[1], *LOW)
    assert work(pair[1], "sync")[0] == 1
    assert work(third, "sync", "--quiet") == (1, [UNSETTLED])
    work(pair[1], *note("Another."))
    work(pair[1], "sync")
    assert work(third, "sync", "--quiet") == (0, [])
    assert unsettled(third) == ["severity"]


@pytest.mark.parametrize("deleting", [0, 1])
def test_one_side_has_deleted_it(deleting: int, pair: Pair, work: Work) -> None:
    """That it stays is told in one line."""
    commit(pair[deleting], Path.unlink)
    work(pair[1 - deleting], *note("Still here."))
    work(pair[0], "sync")
    told = f"{ANA}: one side had deleted it; it stays as the other has it"
    assert work(pair[1], "sync") == (0, [TOOK, told, SENT])
    assert len(events(pair[1])) == 4


def test_deleted_and_another_that_looks_like_it(pair: Pair, work: Work, run: Run, ok: Ok) -> None:
    """What the other side changed stays where it was, and goes into no other complaint."""
    ours, theirs = pair
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone", "--severity", "low")
    new = run("-C", str(ours), "new", "--subject", "Like it", *fields)[1].strip()
    place = (ours / NAME).with_name(f"{new}.yaml")
    place.write_text(text_of(ours).replace(ANA, new), "utf-8")
    git(ours, "rm", "--quiet", NAME)
    commit(ours)
    assert work(ours, "sync")[0] == 0
    work(theirs, *note("Theirs."))
    work(theirs, *LOW)
    code, said = work(theirs, "sync")
    assert code == 0, said
    assert f"{ANA}: one side had deleted it; it stays as the other has it" in said
    assert len(events(theirs)) == 5
    assert (theirs / NAME).with_name(f"{new}.yaml").read_bytes() == place.read_bytes()
    assert "Like it" not in ok("-C", str(theirs), "show", ANA)
    assert work(ours, "sync")[0] == 0
    assert files(ours) == files(theirs)


def in_folders(place: Path) -> None:
    """Have a repository hold two registers, each in a folder."""
    kept = [path for path in place.iterdir() if path.name != ".git"]
    for folder in ("main", "branch"):
        for path in kept:
            target = place / folder / path.name
            target.parent.mkdir(exist_ok=True)
            shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)
    for path in kept:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    commit(place)


def test_two_registers_in_one_repository(pair: Pair, work: Work) -> None:
    """Complaints of both are merged, whichever of them is synced."""
    in_folders(pair[0])
    push(pair[0])
    git(pair[1], "pull", "--quiet")
    for place, words in zip(pair, ("Ours.", "Theirs."), strict=True):
        for folder in ("main", "branch"):
            assert work(place / folder, *note(words))[0] == 0
    assert work(pair[0] / "main", "sync")[0] == 0
    assert work(pair[1] / "main", "sync") == (
        0,
        ["took in 2 commits from the others", "sent 3 commits"],
    )
    text = (pair[1] / OTHER).read_text("utf-8")
    assert "text: Ours." in text
    assert "text: Theirs." in text
    assert work(pair[0] / "branch", "sync")[0] == 0
    assert files(pair[0]) == files(pair[1])


def test_a_register_that_one_side_moved(pair: Pair, work: Work) -> None:
    """What the other side changed meanwhile goes along."""
    ours, theirs = pair
    (ours / "shop").mkdir()
    for name in ("complaints", POLICY):
        git(ours, "mv", name, f"shop/{name}")
    commit(ours)
    push(ours)
    work(theirs, *note("Theirs."))
    assert work(theirs, "sync")[0] in (0, 4)
    assert not (theirs / NAME).exists()
    assert "text: Theirs." in (theirs / "shop" / NAME).read_text("utf-8")


@pytest.mark.parametrize("mine", [True, False])
def test_a_letter_that_comes_in(mine: bool, pair: Pair, work: Work) -> None:
    """It is looked over as complaints are, with what is wrong in it."""
    ours, theirs = pair
    letter = ours / "templates" / "en" / "apology.txt"
    letter.parent.mkdir(parents=True)
    letter.write_text("Subject: Sorry\n\n{{ nosuch }}\n", "utf-8")
    commit(ours)
    push(ours)
    if mine:
        work(theirs, *note("Theirs."))
    code, said = work(theirs, "sync")
    assert code == 4
    assert [line for line in said if line.startswith("templates/en/apology.txt:3: ")]
    assert sent(theirs) == head(theirs)


@pytest.mark.parametrize("setting", ["commit.gpgSign", "merge.verifySignatures"])
def test_signing_is_respected(setting: str, both: Both, work: Work) -> None:
    """Where that fails nothing is taken in, and nothing is half done."""
    _, theirs = both(note("Ours."), note("Theirs."))
    git(theirs, "config", setting, "true")
    git(theirs, "config", "gpg.program", "false")
    before, was = files(theirs), head(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs), head(theirs)) == (3, before, was)
    assert said[-1].startswith("the changes of others cannot be taken in: ")


def test_a_signature_that_fails(both: Both, work: Work) -> None:
    """What leaves it out is told."""
    _, theirs = both(note("Ours."), note("Theirs."))
    git(theirs, "config", "commit.gpgSign", "true")
    git(theirs, "config", "gpg.program", "false")
    _, said = work(theirs, "sync")
    told, unsigned = said[-1].removesuffix("; then try again").split("; mend that, or ")
    assert told.startswith("the changes of others cannot be taken in: it could not be signed (")
    git(theirs, *unsigned.split("run: ")[1].split()[3:])
    assert work(theirs, "sync")[0] == 0


def test_nobody_to_make_the_merge(
    both: Both, work: Work, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What gives a name is told."""
    _, theirs = both(note("Ours."), note("Theirs."))
    for name in ("user.name", "user.email"):
        git(theirs, "config", "--unset", name)
    git(theirs, "config", "user.useConfigOnly", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    for kind in ("AUTHOR", "COMMITTER"):
        for part in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{kind}_{part}", raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    code, said = work(theirs, "sync")
    mend = f"git -C {theirs} config user"
    assert (code, said[-1]) == (
        3,
        "the changes of others cannot be taken in: git does not know who you are; "
        f"run: {mend}.name 'YOUR NAME' && {mend}.email E-MAIL; then try again",
    )


def test_only_what_is_signed_is_taken_in(pair: Pair, work: Work) -> None:
    """With nothing to be merged, too."""
    ours, theirs = pair
    work(ours, *note("Ours."))
    work(ours, "sync")
    git(theirs, "config", "merge.verifySignatures", "true")
    was = head(theirs)
    code, said = work(theirs, "sync")
    assert (code, head(theirs)) == (3, was)
    assert said[-1] == (
        "the changes of others cannot be taken in: the last commit of the others is not signed, "
        "and this clone takes in signed ones alone (merge.verifySignatures)"
    )


@pytest.mark.parametrize(
    "puts",
    [
        "git update-index --add --cacheinfo 100644,$(git hash-object -w /dev/null),made",
        "echo x > made && git add made",
        "echo '# x' >> complaints.yaml && git add complaints.yaml && echo x > made && git add made",
    ],
)
def test_what_a_hook_puts_in(puts: str, both: Both, work: Work) -> None:
    """It is part of the merge, and what a hook makes of the message, too."""
    _, theirs = both(note("Ours."), note("Theirs."))
    hook(theirs, "pre-merge-commit", puts)
    hook(theirs, "prepare-commit-msg", 'test "$2" = merge && echo "Seen: yes" >> "$1"')
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    assert git(theirs, "status", "--porcelain") == ""
    assert "made" in git(theirs, "ls-tree", "--name-only", "HEAD").split()
    assert git(theirs, "log", "-1", "--format=%B").split("\n")[:2] == [
        "Merge what others recorded",
        "Seen: yes",
    ]


def others_work(pair: Pair, work: Work) -> Path:
    """Have the others change a file, put one in and record something; returns our clone."""
    ours, theirs = pair
    put("format: 1\n", "format: 1\n# Theirs.\n")(ours / POLICY)
    (ours / "NOTES.txt").write_text("Of all of us. \n", "utf-8")
    commit(ours)
    work(ours, *note("Ours."))
    push(ours)
    work(theirs, *note("Theirs."))
    return theirs


FORMATTER = """
for f in $(git diff --cached --name-only HEAD); do sed -i 's/ *$//' $f; git add $f; done
"""


@pytest.mark.parametrize("name", ["pre-merge-commit", "prepare-commit-msg", "commit-msg"])
@pytest.mark.parametrize(
    ("lines", "more"),
    [
        ("git add -u", ""),
        ("git add --all", ""),
        ("git stash --quiet --keep-index && git stash pop --quiet", ""),
        (FORMATTER, "M NOTES.txt"),
        ("echo x > made && git add made", "A made"),
        ("test -f NOTES.txt && grep -q Theirs. complaints.yaml && ! git diff --quiet HEAD", ""),
        ("git diff-files --quiet", ""),
        ("git rm --quiet --force NOTES.txt", "D NOTES.txt"),
    ],
)
def test_a_hook_works_on_what_was_merged(
    name: str, lines: str, more: str, pair: Pair, work: Work
) -> None:
    """It finds the files of the others, and nothing of theirs is lost by what it stages."""
    theirs = others_work(pair, work)
    hook(theirs, name, lines)
    assert work(theirs, "sync")[0] == 0
    assert sent(theirs) == head(theirs)
    assert git(theirs, "status", "--porcelain") == ""
    assert len(events(theirs)) == 5
    changed = git(theirs, "diff", "--name-status", "HEAD^2", "HEAD").replace("\t", " ").splitlines()
    assert sorted(changed) == sorted(filter(None, [more, f"M {NAME}"]))


def test_hooks_in_a_folder_of_the_work_tree(pair: Pair, work: Work) -> None:
    """Those run that are here, and no others that come in."""
    ours, theirs = pair
    (ours / "hooks").mkdir()
    (ours / "hooks" / "commit-msg").write_text("#!/bin/sh\nexit 1\n", "utf-8")
    (ours / "hooks" / "commit-msg").chmod(0o755)
    theirs = others_work(pair, work)
    git(theirs, "config", "core.hooksPath", "hooks")
    assert work(theirs, "sync")[0] == 0
    assert (theirs / "hooks" / "commit-msg").exists()
    work(ours, "sync")
    work(ours, *note("More."))
    push(ours)
    git(theirs, "commit", "--quiet", "--no-verify", "--allow-empty", "-m", "Nothing")
    code, said = work(theirs, "sync")
    assert (code, said[-1]) == (3, REFUSED)


def test_what_a_hook_makes_in_the_place_of_a_file(both: Both, work: Work) -> None:
    """Own work that git does not keep is not written over."""
    _, theirs = both(note("Ours."), note("Theirs."))
    hook(theirs, "pre-merge-commit", "echo x > made && git add made")
    (theirs / "made").write_text("mine\n", "utf-8")
    was = head(theirs)
    code, said = work(theirs, "sync")
    assert (code, head(theirs), (theirs / "made").read_text("utf-8")) == (3, was, "mine\n")
    assert "in the place of what they have lies made, which git does not keep" in said[-1]


@pytest.mark.parametrize(
    ("lines", "words"), [("exit 1", ""), ("echo A; echo No. >&2; exit 2", "No.")]
)
def test_a_hook_that_refuses(lines: str, words: str, both: Both, work: Work) -> None:
    """It is named, with what it said last; every file is as it was."""
    _, theirs = both(note("Ours."), note("Theirs."))
    hook(theirs, "commit-msg", lines)
    before, was = files(theirs), head(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs), head(theirs)) == (3, before, was)
    assert said[-1] == (f"{REFUSED}: {words}" if words else REFUSED)


REMARK, PRIVATE = "# My remark.\n", "Mine alone.\n"


def meanwhile(place: Path) -> str:
    """Return what edits and makes files in a work tree while somebody's hook runs."""
    policy, notes = place / POLICY, place / "NOTES.txt"
    return f"echo '{REMARK[:-1]}' >> '{policy}'; echo '{PRIVATE[:-1]}' > '{notes}'"


def kept(place: Path, was: str) -> bool:
    """Tell whether that was kept, and nothing else is as the others have it."""
    assert (place / POLICY).read_text("utf-8").endswith(REMARK)
    assert (place / "NOTES.txt").read_text("utf-8") == PRIVATE
    status = git(place, "status", "--porcelain").splitlines()
    return head(place) == was and status == [f" M {POLICY}", "?? NOTES.txt"]


def test_what_is_edited_while_a_hook_runs(pair: Pair, work: Work) -> None:
    """Git refuses to write over it, and nothing else does."""
    theirs = others_work(pair, work)
    hook(theirs, "pre-merge-commit", meanwhile(theirs))
    was = head(theirs)
    code, said = work(theirs, "sync")
    assert (code, kept(theirs, was)) == (3, True)
    assert said[-1].startswith("the changes of others cannot be taken in: ")
    assert POLICY in said[-1]


@pytest.mark.parametrize("empty", [True, False])
def test_what_is_made_just_before_git_writes(
    empty: bool, pair: Pair, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is to be merged as well, and also an empty file."""
    theirs = others_work(pair, work)
    git(theirs, "reset", "--quiet", "--hard", "HEAD~1")
    run, was = Repository.git, head(theirs)
    line = f": > '{theirs}/NOTES.txt'" if empty else meanwhile(theirs)

    def editing(self: Repository, *arguments: str, **options: object) -> Answer:
        if arguments[0] == "merge":
            subprocess.run(["/bin/sh", "-c", line], check=True, timeout=LONG)
        return run(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Repository, "git", editing)
    assert work(theirs, "sync")[0] == 3
    if empty:
        assert head(theirs) == was
        assert git(theirs, "status", "--porcelain") == "?? NOTES.txt\n"
    else:
        assert kept(theirs, was)


AT_LAST = 'test "$1" = prepared && grep -q refs/heads/main || exit 0'


@pytest.mark.parametrize("ahead", [True, False])
def test_what_is_edited_after_git_wrote(ahead: bool, pair: Pair, work: Work) -> None:
    """It stays and is named; all else is as it was before."""
    theirs = others_work(pair, work)
    if not ahead:
        git(theirs, "reset", "--quiet", "--hard", "HEAD~1")
    hook(theirs, "reference-transaction", f"{AT_LAST}; {meanwhile(theirs)}; exit 1")
    was = head(theirs)
    code, said = work(theirs, "sync")
    assert (code, kept(theirs, was)) == (3, True)
    assert said[-1] == (
        "the changes of others cannot be taken in: the hook reference-transaction refused it; "
        f"these were changed meanwhile, and stay: NOTES.txt, {POLICY}"
    )


def test_what_is_staged_after_git_wrote(pair: Pair, work: Work) -> None:
    """It stays staged."""
    theirs = others_work(pair, work)
    lines = (
        f"cd '{theirs}' && unset $(git rev-parse --local-env-vars)"
        f" && rm -f .git/index.lock && echo x >> {POLICY} && git add {POLICY}"
    )
    hook(theirs, "reference-transaction", f"{AT_LAST}; {lines}; exit 1")
    code, said = work(theirs, "sync")
    assert (code, git(theirs, "status", "--porcelain")) == (3, f"M  {POLICY}\n")
    assert said[-1].endswith(f"; these were changed meanwhile, and stay: {POLICY}")


@pytest.mark.parametrize("bytes_left", [0, 5])
def test_what_git_could_only_begin(bytes_left: int, pair: Pair, work: Work) -> None:
    """As on a full disk: the beginning of what was to come is nobody's work."""
    theirs = others_work(pair, work)
    lines = "".join(
        f"head -c {bytes_left} '{path}' > '{theirs}.x'; cat '{theirs}.x' > '{path}'; "
        for path in (theirs / POLICY, theirs / "NOTES.txt", theirs / NAME)
    )
    hook(theirs, "reference-transaction", f"{AT_LAST}; {lines} exit 1")
    before, was = files(theirs), head(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs), head(theirs)) == (3, before, was)
    assert said[-1].endswith(": the hook reference-transaction refused it")
    assert git(theirs, "status", "--porcelain") == ""


@pytest.mark.parametrize("ahead", [True, False])
@pytest.mark.parametrize(
    ("name", "options"), [(NAME, ()), (NAME, ("--cached",)), (POLICY, ("--cached",))]
)
def test_a_staged_deletion(
    ahead: bool, name: str, options: tuple[str, ...], pair: Pair, work: Work
) -> None:
    """It is named, and stays staged, whether or not a commit is to be made."""
    theirs = others_work(pair, work)
    if not ahead:
        git(theirs, "reset", "--quiet", "--hard", "HEAD~1")
    git(theirs, "rm", "--quiet", *options, name)
    was, text = head(theirs), git(theirs, "status", "--porcelain")
    assert text.startswith(f"D  {name}\n")
    code, said = work(theirs, "sync")
    assert (code, head(theirs), git(theirs, "status", "--porcelain")) == (3, was, text)
    assert said[-1].endswith(f"(git restore --staged): {name}")


def test_what_is_staged_and_stays_as_it_is(pair: Pair, work: Work) -> None:
    """Where no commit is to be made git leaves it, and nobody needs to know."""
    theirs = others_work(pair, work)
    git(theirs, "reset", "--quiet", "--hard", "HEAD~1")
    (theirs / "mine.txt").write_text(PRIVATE, "utf-8")
    git(theirs, "add", "mine.txt")
    assert work(theirs, "sync")[0] == 0
    assert git(theirs, "status", "--porcelain") == "A  mine.txt\n"


@pytest.mark.parametrize("always", [False, True])
def test_a_commit_that_is_made_here_meanwhile(always: bool, both: Both, work: Work) -> None:
    """It begins anew and takes that along; where there is another each time, it gives up."""
    _, theirs = both(note("Ours."), note("Theirs."))
    once = "" if always else "test -e .git/once && exit 0; touch .git/once; "
    lines = (
        f"cd '{theirs}' && unset $(git rev-parse --local-env-vars); {once}"
        "git commit --quiet --allow-empty -m Meanwhile"
    )
    hook(theirs, "pre-merge-commit", lines)
    code, said = work(theirs, "sync")
    assert git(theirs, "status", "--porcelain") == ""
    if always:
        told = "commits are made here at the same time; try again in a moment"
        assert (code, said[-1]) == (3, f"the changes of others cannot be taken in: {told}")
    else:
        assert (code, said) == (0, [TOOK, "sent 3 commits"])
        assert git(theirs, "log", "-1", "--format=%s", "HEAD^1") == "Meanwhile\n"
        assert len(events(theirs)) == 5
