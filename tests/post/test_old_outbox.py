"""Letters that an earlier version left in `.complaints`: taken over, unless git brought them."""

from __future__ import annotations

import errno
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.errors import Refused
from complaints.post import outbox
from complaints.post.left import tell_not_taken_over
from complaints.post.news import Remark
from complaints.post.old_outbox import take_over
from complaints.post.outbox import is_letter, left, way
from complaints.register import Register
from complaints.store.local.folder import local_folder, local_path
from complaints.store.local.lock import file_held
from post.conftest import ANA, BEA, Post, heard
from rights import bound
from surroundings import without_programs
from swapping import put_a_link, swapping, tree, twin

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Git = Callable[..., str]

NAMES = [f"{BEA}.delay.5-AAAA", f"{ANA}.status"]
CLAIM, LETTER = '{"claim": "K7QM"}\n', '{"letter": {"to": "a"}}\n'


@pytest.fixture
def old(register: Path) -> Path:
    """The outbox of an earlier version, with two letters, beside what it kept there besides."""
    folder = register / ".complaints" / "outbox"
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_text(CLAIM + LETTER, "utf-8")
        (folder / name).chmod(0o644)
    (folder.parent / ".gitignore").write_text("*\n", "utf-8")
    for name in ("lock", "last-ivo", "named-today", "unshared"):
        (folder.parent / name).touch()
    return folder


def new(register: Path) -> Path:
    """Where the letters on their way lie now."""
    return local_path(register) / "outbox"


def add(git: Git, *paths: Path) -> None:
    """Commit files that git is told to ignore."""
    git("add", "--force", "--", *map(str, paths))
    git("commit", "-q", "-m", "Pushed by somebody")


def told(register: Path) -> list[str]:
    """What is said of letters that nobody looks at."""
    news, _ = heard(tell_not_taken_over(Register.open(str(register))))
    return [item.words for item in news if isinstance(item, Remark)]


def test_it_is_taken_over_once(register: Path, old: Path) -> None:
    """Each letter as it stands, for its owner alone; the old folder is gone."""
    assert told(register) == []
    assert left(register) == [(BEA, "delay/5-AAAA"), (ANA, "status")]
    for name in NAMES:
        assert (new(register) / name).read_text("utf-8") == CLAIM + LETTER
        assert (new(register) / name).stat().st_mode & 0o777 == 0o600
    assert not old.parent.exists()
    for name in NAMES:
        (new(register) / name).unlink()
    assert (left(register), told(register)) == ([], [])


def test_a_letter_that_was_left_is_recorded(ok: Ok, run: Run, mailed: Post, register: Path) -> None:
    """It went out before the program was renewed, and does not go out again."""
    new_id = ok(
        *("new", "--subject", "Cup", "--language", "en", "--name", "Ana"),
        *("--email", "ana@example.com", "--category", "delivery/damaged"),
    ).strip()
    mailed.answer = "die"
    assert run("email", new_id, "acknowledgement", "--send")[0] == 3
    (register / ".complaints").mkdir()
    (new(register)).rename(register / ".complaints" / "outbox")
    code, out, err = run("email", "--due")
    assert (code, out) == (3, "")
    assert f"{new_id}  acknowledgement  uncertain: it may have gone out" in err
    ok("email", new_id, "acknowledgement", "--record")
    assert run("email", "--due") == (0, "", "")
    assert len(mailed.letters) == 1


def test_by_whatever_way_a_letter_is_looked_for(register: Path, old: Path) -> None:
    """Who asks for one letter finds it where it was left."""
    with way(register, ANA, "status") as found:
        assert (found.state, found.claim) == ("sending", "K7QM")
    assert not old.exists()


def test_none_is_overwritten(register: Path, old: Path) -> None:
    """What is known now counts; the old letter stays until it is not needed."""
    local_folder(register)
    new(register).mkdir()
    (new(register) / NAMES[0]).write_text(CLAIM, "utf-8")
    assert [complaint_id for complaint_id, _ in left(register)] == [BEA, ANA]
    assert (new(register) / NAMES[0]).read_text("utf-8") == CLAIM
    assert [path.name for path in old.iterdir()] == [NAMES[0]]
    (new(register) / NAMES[0]).unlink()
    left(register)
    assert (new(register) / NAMES[0]).read_text("utf-8") == CLAIM + LETTER
    assert not old.parent.exists()


def test_only_letters_are_taken(register: Path, old: Path, tmp_path: Path) -> None:
    """Links, folders and files of other names stay, and so does the folder around them."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("theirs", "utf-8")
    (old / f"{ANA}.apology").symlink_to(elsewhere)
    (old / f"{ANA}.delay").mkdir()
    os.mkfifo(old / f"{ANA}.survey")
    (old / "note.txt").touch()
    left(register)
    assert {path.name for path in new(register).iterdir()} == {*NAMES}
    assert len(list(old.iterdir())) == 4
    assert (old.parent / ".gitignore").exists()
    assert elsewhere.read_text("utf-8") == "theirs"


@pytest.mark.parametrize("name", ["refused-x.txt", ".gitignore"])
def test_what_people_may_need_stays(register: Path, old: Path, name: str) -> None:
    """A kept text, or rules of their own: then nothing of the folder is removed but the outbox."""
    (old.parent / name).write_text("theirs\n", "utf-8")
    before = {path.name for path in old.parent.iterdir()}
    left(register)
    assert {path.name for path in old.parent.iterdir()} == before - {"outbox"}


@pytest.mark.parametrize("what", [f"outbox/{NAMES[1]}", ".gitignore", "last-ivo"])
def test_what_git_brings_is_nobodys_word(register: Path, old: Path, git: Git, what: str) -> None:
    """A pushed outbox makes no letter look sent: it stays, and is named until it is removed."""
    add(git, old.parent / what)
    assert left(register) == []
    assert sorted(path.name for path in old.iterdir()) == sorted(NAMES)
    [line] = told(register)
    assert line.startswith(
        f"letters left in {old} are not looked at: {register}/.complaints came with git, "
    )
    command = line.rpartition("; remove it: ")[2]
    assert shlex.split(command) == [
        *("git", "-C", str(register), "rm", "-r", "--", ".complaints"),
    ]
    subprocess.run(shlex.split(command), cwd="/", check=True, capture_output=True)
    assert told(register) == []
    rest = {name for name in NAMES if f"outbox/{name}" != what}
    left(register)
    assert {path.name for path in new(register).iterdir()} == rest


@pytest.mark.parametrize("below", ["", "branches/split č"])
@pytest.mark.parametrize("name", [".complaints", ".Complaints", ".COMPLAINTS"])
def test_however_it_is_spelt(register: Path, old: Path, git: Git, name: str, below: str) -> None:
    """On a disk that tells no capitals apart they are one folder, in any folder of the top."""
    if below:
        (register / below).mkdir(parents=True)
        shutil.copy(register / "complaints.yaml", register / below)
        old = old.parent.rename(register / below / ".complaints") / "outbox"
    place = register / below
    blob = git("hash-object", "-w", "--", str(old / NAMES[1])).strip()
    path = f"{below}/{name}/OUTBOX/x".lstrip("/")
    git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    assert left(place) == []
    assert len(told(place)) == 1
    git("rm", "-q", "--cached", "--", path)
    assert len(left(place)) == 2


@pytest.mark.parametrize("which", ["parent", "outbox"])
def test_what_is_reached_by_a_link(register: Path, old: Path, tmp_path: Path, which: str) -> None:
    """It is left alone, and named."""
    link = old.parent if which == "parent" else old
    link.rename(tmp_path / "elsewhere")
    link.symlink_to(tmp_path / "elsewhere")
    assert left(register) == []
    assert told(register) == [
        f"letters left in {old} are not looked at: it is a link; move the folder itself to {old}"
    ]
    assert all((old / name).exists() for name in NAMES)


@pytest.mark.parametrize("which", ["parent", "outbox"])
def test_a_link_put_there_while_it_is_taken_over(
    register: Path, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """At whatever moment: nothing is taken from where it leads, or thrown away there."""
    place = old.parent if which == "parent" else old
    elsewhere, whole = tmp_path / "elsewhere", tmp_path / "whole"
    shutil.copytree(old.parent, whole)
    twin(place, elsewhere)
    before, number = tree(elsewhere), 0
    while swapping(
        lambda: left(register), lambda: put_a_link(place, elsewhere), number, monkeypatch
    ):
        assert tree(elsewhere) == before, number
        if old.parent.is_symlink():
            old.parent.unlink()
        shutil.rmtree(old.parent, ignore_errors=True)
        shutil.rmtree(old.parent.with_name("moved away"), ignore_errors=True)
        shutil.rmtree(new(register), ignore_errors=True)
        shutil.copytree(whole, old.parent)
        number += 1
    assert number > 20


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("no git", "there is no git on this machine to tell whether they came with it"),
        ("no answer", "git cannot tell whether they came with it: fatal: "),
    ],
)
def test_git_cannot_tell(
    register: Path, old: Path, monkeypatch: pytest.MonkeyPatch, what: str, words: str
) -> None:
    """Then nothing is taken over, and it is said why."""
    if what == "no git":
        without_programs(monkeypatch)
    else:
        (register / ".git" / "index").write_text("junk", "utf-8")
    assert left(register) == []
    [line] = told(register)
    assert line.startswith(f"letters left in {old} are not looked at: {words}")


def test_without_letters_nothing_is_said(register: Path, old: Path, git: Git) -> None:
    """An empty outbox that git knows of misleads nobody; nor does a file of that name."""
    add(git, old.parent / "last-ivo")
    for name in NAMES:
        (old / name).unlink()
    assert (left(register), told(register)) == ([], [])
    old.rmdir()
    old.touch()
    assert (left(register), told(register)) == ([], [])


def test_on_another_disk(register: Path, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The git directory may lie on one: the letter is copied, and then removed here."""

    def crossing(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "rename", crossing)
    assert len(left(register)) == 2
    assert (new(register) / NAMES[0]).read_text("utf-8") == CLAIM + LETTER
    assert (new(register) / NAMES[0]).stat().st_mode & 0o777 == 0o600
    assert not old.parent.exists()


def test_a_letter_that_an_earlier_version_still_holds(register: Path, old: Path) -> None:
    """Its file moves, and is busy there until that program has ended."""
    with file_held(register, old / NAMES[1]) as held:
        assert held is not None
        with way(register, ANA, "status") as found:
            assert found.state == "busy"
    with way(register, ANA, "status") as found:
        assert found.state == "sending"


def test_a_letter_that_cannot_be_moved(
    register: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent then: it would go out twice."""

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "rename", forbidden)
    with pytest.raises(Refused) as refusal:
        left(register)
    assert str(refusal.value) == (
        f"letters left in {old} cannot be taken over: permission denied; "
        f"no letter was sent; move its files into {new(register)}"
    )


@pytest.mark.parametrize("which", ["outbox", ".complaints"])
def test_one_that_is_closed(which: str, register: Path, old: Path, git: Git) -> None:
    """It is not taken for empty: nothing is sent, and what opens it is told."""
    git("remote", "add", "origin", "elsewhere")
    closed = old if which == "outbox" else old.parent
    closed.chmod(0)
    try:
        answer = bound("email", "--due")
    finally:
        closed.chmod(0o700)
    told = f"letters left in {old} cannot be taken over: permission denied; no letter was sent"
    assert answer == (3, "", f"complaints: {told}; run: chmod u+rwx {closed}\n")
    assert left(register) == [(BEA, "delay/5-AAAA"), (ANA, "status")]


@pytest.mark.parametrize("gone", ["letter", "outbox"])
def test_two_programs_take_it_over_at_once(
    register: Path, old: Path, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    """What the other has moved a moment ago is there."""
    seen = take_over

    def late(root: Path, folder: Path, _: object) -> None:
        def other_first(name: str) -> bool:
            # Once it is listed the other one takes it.
            if is_letter(name):
                (old / name).rename(folder / name)
            return is_letter(name)

        if gone == "outbox":
            seen(root, folder, is_letter)
        seen(root, folder, other_first)

    monkeypatch.setattr(outbox, "take_over", late)
    assert len(left(register)) == 2


def test_outside_git_it_is_the_one_in_use(register: Path, old: Path) -> None:
    """Nothing is moved or removed; nor are letters of it anything to tell."""
    shutil.rmtree(register / ".git")
    assert len(left(register)) == 2
    assert (old.is_dir(), told(register)) == (True, [])
    for name in NAMES:
        (old / name).unlink()
    assert left(register) == []
    assert (old.parent / ".gitignore").exists()


def test_cron_names_it_once_a_day(
    run: Run, register: Path, old: Path, git: Git, mailed: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person who sends a letter is told each time."""
    add(git, old / NAMES[0])
    for day, lines in (("23", 1), ("23", 0), ("24", 1)):
        monkeypatch.setenv("COMPLAINTS_NOW", f"2026-11-{day}T10:00:00+01:00")
        code, _, err = run("email", "--due")
        assert (code, err.count("are not looked at: ")) == (0, lines)
    for _ in range(2):
        _, _, err = run("email", ANA, "apology", "--send")
        assert err.count("are not looked at: ") == 1
    assert re.search(r"^complaints: letters left in ", err, re.MULTILINE)
    assert mailed.letters
