"""What earlier runs left on its way: whatever lies there, nothing stops, nothing goes out twice."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.register import Register
from complaints.store.local.folder import local_folder, local_path, make_folder, state_base
from post.conftest import Post
from surroundings import refuse_commits

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
WithMail = Callable[[str], None]
FileOf = Callable[[str], Path]


def _new(ok: Ok, *more: str) -> str:
    return ok(
        *("new", "--subject", "Cup", "--language", "en", "--name", "Ana"),
        *("--email", "ana@example.com", "--category", "delivery/damaged", *more),
    ).strip()


@pytest.fixture
def outbox(register: Path) -> Path:
    """The folder of the letters on their way."""
    return make_folder(state_base(register), local_folder(register) / "outbox")


@pytest.fixture
def left_sent(ok: Ok, run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Send a letter with a program that is killed before it records it."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    def left_sent(complaint_id: str) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Register, "change", killed)
            assert run("email", complaint_id, "acknowledgement", "--send")[0] == 130

    return left_sent


@pytest.mark.parametrize(
    "content", ["hello\n", '["a"]\n', '{"complaint": "CMP', "\xff\n", "\0", '{"claim": 1}\nsent\n']
)
def test_a_file_that_tells_nothing(
    content: str, ok: Ok, refused: Refused, run: Run, mailed: Post, outbox: Path
) -> None:
    """Nobody can tell about that letter; it is named and not sent, and all others go out."""
    doubtful, other = _new(ok), _new(ok)
    (outbox / f"{doubtful}.acknowledgement").write_text(content, encoding="latin-1")
    assert "uncertain: it may have gone" in refused(
        3, "email", doubtful, "acknowledgement", "--send"
    )
    code, out, err = run("email", "--due")
    assert (code, out) == (3, f"{other}  acknowledgement  sent\n")
    assert f"{doubtful}  acknowledgement  uncertain: it may have gone out" in err
    ok("email", doubtful, "acknowledgement", "--send", "--again")
    assert run("email", "--due") == (0, "", "")
    assert len(mailed.letters) == 2


def test_what_is_no_letter(ok: Ok, run: Run, mailed: Post, outbox: Path) -> None:
    """Files of other names and folders are people's own: left alone, and nothing stops at them."""
    new_id = _new(ok)
    for name in ("note.txt", "README", ".hidden", f"{new_id}.acknowledgement~", f"{new_id}.a.b.c"):
        (outbox / name).touch()
    (outbox / f"{new_id}.status.2026-11-19").mkdir()
    os.mkfifo(outbox / f"{new_id}.status.2026-11-18")
    (outbox / f"{new_id}.acknowledgement").touch()
    names = {path.name for path in outbox.iterdir()} - {f"{new_id}.acknowledgement"}
    assert run("email", "--due") == (0, f"{new_id}  acknowledgement  sent\n", "")
    assert {path.name for path in outbox.iterdir()} == names


@pytest.mark.parametrize("how", ["deleted", "broken"])
def test_a_complaint_that_cannot_be_recorded_in(
    how: str,
    ok: Ok,
    run: Run,
    mailed: Post,
    file_of: FileOf,
    left_sent: Callable[[str], None],
) -> None:
    """Its letter went out: it is named, kept for later, and keeps no other back."""
    bad, other = _new(ok), _new(ok)
    left_sent(bad)
    text = file_of(bad).read_text("utf-8")
    if how == "deleted":
        file_of(bad).unlink()
    else:
        file_of(bad).write_text("subject: [\n", "utf-8")
    code, out, err = run("email", "--due")
    assert (code, out) == (3 if how == "deleted" else 4, f"{other}  acknowledgement  sent\n")
    assert f"{bad}  acknowledgement  sent: not recorded yet: " in err
    file_of(bad).write_text(text, "utf-8")
    assert run("email", "--due") == (0, f"{bad}  acknowledgement  sent\n", "")
    assert len(mailed.letters) == 2


def test_a_complaint_that_went_on(
    ok: Ok, run: Run, mailed: Post, file_of: FileOf, left_sent: Callable[[str], None]
) -> None:
    """What went out is recorded although the complaint was resolved and closed meanwhile."""
    new_id = _new(ok)
    left_sent(new_id)
    done = ("--outcome", "upheld", "--told", "phone", "--despite", "Quick.", "-m", "Sent.")
    ok("resolve", new_id, *done)
    ok("close", new_id, "--customer", "accepted")
    assert run("email", "--due") == (0, f"{new_id}  acknowledgement  sent\n", "")
    assert file_of(new_id).read_text("utf-8").count("kind: letter") == 1
    assert ok("check") == ""


def test_a_doubt_of_another_day(
    ok: Ok,
    refused: Refused,
    run: Run,
    mailed: Post,
    file_of: FileOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who says that it went out records the letter that did, with its text and its day."""
    new_id = _new(ok, "--acknowledged")
    mailed.answer = "die"
    assert "uncertain" in refused(3, "email", new_id, "status", "--send")
    monkeypatch.setenv("COMPLAINTS_NOW", "2026-11-23T10:00:00+01:00")
    assert run("email", "--due")[0] == 3
    ok("email", new_id, "status", "--record")
    text = file_of(new_id).read_text("utf-8")
    assert "occasion: status/2026-11-20" in text
    assert text.count("kind: letter") == 1
    assert run("email", "--due") == (0, "", "")


def test_a_doubt_about_a_letter_that_fits_no_more(
    ok: Ok, refused: Refused, run: Run, mailed: Post, file_of: FileOf
) -> None:
    """A letter that would not be written today can still be said to have gone out."""
    new_id = _new(ok)
    mailed.answer = "die"
    assert "uncertain" in refused(3, "email", new_id, "acknowledgement", "--send")
    done = ("--outcome", "upheld", "--told", "phone", "--despite", "Quick.", "-m", "Sent.")
    ok("resolve", new_id, *done)
    ok("email", new_id, "acknowledgement", "--record")
    assert file_of(new_id).read_text("utf-8").count("kind: letter") == 1
    assert run("email", "--due") == (0, "", "")


def test_a_disk_that_is_full(
    ok: Ok, refused: Refused, run: Run, mailed: Post, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written down is not handed over: nobody would know of it."""
    new_id = _new(ok)
    write = os.write
    full = OSError(28, "No space left on device")

    def half(descriptor: int, content: bytes) -> int:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return write(descriptor, content)
        if len(content) < 20:
            raise full
        return write(descriptor, content[: len(content) // 2])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        message = refused(3, "email", new_id, "acknowledgement", "--send")
    assert "no space left on device" in message
    assert (mailed.letters, list(outbox.iterdir())) == ([], [])
    assert run("email", "--due") == (0, f"{new_id}  acknowledgement  sent\n", "")


@pytest.mark.parametrize("junk", ["[]", '{"2026-11-20": 5}', "\xff"])
def test_who_was_named_today_is_junk(junk: str, ok: Ok, run: Run, register: Path) -> None:
    """Then they are named once more."""
    new_id = ok(
        *("new", "--subject", "Cup", "--name", "Ana", "--phone", "+385915550199"),
        *("--category", "delivery/damaged"),
    ).strip()
    (local_path(register) / "named-today").write_text(junk, encoding="latin-1")
    line = f"{new_id}  acknowledgement  call: no e-mail address\n"
    assert run("email", "--due") == (0, line, "")
    assert run("email", "--due") == (0, "", "")


def test_deleted_between_two_runs(ok: Ok, run: Run, mailed: Post, register: Path) -> None:
    """What is on record stays so without the local folder."""
    import shutil

    new_id = _new(ok)
    assert run("email", "--due") == (0, f"{new_id}  acknowledgement  sent\n", "")
    shutil.rmtree(local_path(register).parent)
    assert run("email", "--due") == (0, "", "")
    assert len(mailed.letters) == 1


def test_a_hook_that_takes_no_commit(ok: Ok, run: Run, mailed: Post, register: Path) -> None:
    """Every letter goes out and is recorded, none is committed, and each says so."""
    ids = sorted(_new(ok) for _ in range(2))
    hook = refuse_commits(register)
    code, out, err = run("email", "--due")
    assert (code, out) == (5, "")
    for new_id in ids:
        assert f"{new_id}  acknowledgement  not committed: recorded in {new_id}.yaml" in err
    assert err.count("mend what it says; do not repeat it, then run: ") == 2
    hook.unlink()
    assert run("email", "--due") == (0, "", "")
    assert len(mailed.letters) == 2


def test_a_doubt_that_is_settled_elsewhere(
    ok: Ok, refused: Refused, run: Run, mailed: Post, outbox: Path
) -> None:
    """Once the letter is on record, by whoever, nobody is asked about it any more."""
    new_id = _new(ok)
    mailed.answer = "die"
    assert "uncertain" in refused(3, "email", new_id, "acknowledgement", "--send")
    [left] = outbox.iterdir()
    content = left.read_bytes()
    ok("email", new_id, "acknowledgement", "--record")
    left.write_bytes(content)
    assert run("email", "--due") == (0, "", "")
    left.write_bytes(content)
    assert "on record" in refused(3, "email", new_id, "acknowledgement", "--send")
    assert list(outbox.iterdir()) == []


def test_a_disk_that_is_full_afterwards(
    ok: Ok, run: Run, mailed: Post, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter has gone, and nobody is told that it has not."""
    new_id = _new(ok)
    write = os.write

    def full(descriptor: int, content: bytes) -> int:
        if content == b'{"sent": true}\n':
            raise OSError(28, "No space left on device")
        return write(descriptor, content)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert ok("email", "--due") == f"{new_id}  acknowledgement  sent\n"
    assert file_of(new_id).read_text("utf-8").count("kind: letter") == 1
    assert run("email", "--due") == (0, "", "")
    assert len(mailed.letters) == 1
