"""A letter on its way: what its file says at each stage, also where a writer was killed in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from complaints.errors import Refused
from complaints.post.outbox import Way, left, way

ID = "CMP-2611-7F3K9QY"
OTHER = "CMP-2611-0000008"
FACTS = {"template": "delay", "subject": "Vaša pritužba"}
CLAIM, LETTER, SENT = b'{"claim": "K7QM"}\n', b'{"letter": {"to": "a"}}\n', b'{"sent": true}\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a delay letter lies."""
    return tmp_path / ".complaints" / "outbox" / f"{ID}.delay.5-AAAA"


def state(path: Path, content: bytes) -> str:
    """What a file with this content tells of its letter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    with path.open("rb") as file:
        return Way(path.parent, path, file.fileno()).state


def test_each_stage_is_read_as_it_was_written(tmp_path: Path, path: Path) -> None:
    """Claimed, handed over, taken: whoever comes later finds what was known."""
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        assert (ours.state, ours.claim, ours.path) == ("new", "", path)
        assert (ours.complaint, ours.occasion, ours.template) == (ID, "delay/5-AAAA", "delay")
        ours.begin("K7QM")
        assert (ours.state, path.read_bytes()) == ("claiming", CLAIM)
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        assert (ours.state, ours.claim) == ("claiming", "K7QM")
        ours.start(FACTS)
        assert (ours.state, ours.facts) == ("sending", FACTS)
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        assert (ours.state, ours.facts) == ("sending", FACTS)
        ours.sent()
        assert ours.state == "sent"
    # People read it, too, when they ask what became of a letter.
    told = '{"letter": {"template": "delay", "subject": "Vaša pritužba"}}\n'
    assert path.read_bytes() == CLAIM + told.encode() + SENT
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        assert (ours.state, ours.claim, ours.facts) == ("sent", "K7QM", FACTS)
        ours.done()
    assert not path.exists()


def test_a_letter_that_was_not_taken_keeps_its_claim(tmp_path: Path, path: Path) -> None:
    """The claim is still to be given back, by this run or by a later one; then it begins anew."""
    for again in (False, True):
        with way(tmp_path, ID, "delay/5-AAAA") as ours:
            if not again:
                ours.begin("K7QM")
            ours.start(FACTS)
            ours.not_sent()
            assert (ours.state, ours.known, path.read_bytes()) == (
                "claiming",
                {"claim": "K7QM"},
                CLAIM,
            )
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        ours.clear()
        assert (ours.state, ours.known, path.read_bytes()) == ("new", {}, b"")
        ours.start(FACTS)
        ours.not_sent()
        assert (ours.state, ours.known, path.read_bytes()) == ("new", {}, b"")
    assert not path.exists()


def test_a_claim_after_another_line_ends_with_its_own(tmp_path: Path, path: Path) -> None:
    """What is cut away is what was not taken, and never a part of a line."""
    assert state(path, LETTER) == "sending"
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        ours.not_sent()
        assert (ours.state, path.read_bytes()) == ("new", b"")
    assert state(path, CLAIM + LETTER + SENT) == "sent"
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        ours.not_sent()
        assert path.read_bytes() == CLAIM


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "new"),
        (CLAIM, "claiming"),
        (CLAIM + LETTER, "sending"),
        (LETTER, "sending"),
        (CLAIM + LETTER + SENT, "sent"),
        (CLAIM[:-1], "damaged"),
        (CLAIM + LETTER[:-1], "damaged"),
        (CLAIM + LETTER + SENT[:-1], "damaged"),
        (CLAIM[:5], "damaged"),
        (b"\n", "damaged"),
        (b"{}\n", "damaged"),
        (b'{"claim": ""}\n', "damaged"),
        (b'{"claim": "K7QM", "letter": "text"}\n', "damaged"),
        (SENT, "damaged"),
        (b"5\n", "damaged"),
        (b"\xff\n", "damaged"),
    ],
)
def test_a_line_without_its_end_is_damaged(path: Path, content: bytes, told: str) -> None:
    """A writer was killed in the middle of it, though what stands there could be read."""
    assert state(path, content) == told


def test_one_program_at_a_time(tmp_path: Path, path: Path) -> None:
    """For another one the letter is busy: it reads nothing, writes nothing, and leaves the file."""
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        ours.begin("K7QM")
        with way(tmp_path, ID, "delay/5-AAAA") as theirs:
            assert (theirs.state, theirs.known) == ("busy", {})
            with pytest.raises(ValueError, match="another program"):
                theirs.start(FACTS)
        assert path.read_bytes() == CLAIM
        with way(tmp_path, ID, "delay/6-AAAA") as another:
            assert another.state == "new"


def test_a_letter_nothing_became_of_leaves_no_file(tmp_path: Path, path: Path) -> None:
    """Whatever goes wrong before it is claimed; gone already, it is gone."""
    with way(tmp_path, ID, "delay/5-AAAA"):
        assert path.exists()
    assert not path.exists()
    with pytest.raises(KeyError), way(tmp_path, ID, "delay/5-AAAA"):
        raise KeyError
    assert not path.exists()
    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        path.unlink()
        ours.done()


def test_a_half_written_line_is_taken_back(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file says what it said before, and the letter stands where it stood."""
    write = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) < 10:
            raise OSError(28, "No space left on device")
        return write(descriptor, content[:-9])

    with way(tmp_path, ID, "delay/5-AAAA") as ours:
        ours.begin("K7QM")
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", full)
            with pytest.raises(Refused, match=r"delay\.5-AAAA: no space left on device"):
                ours.start(FACTS)
        assert (ours.state, ours.known, path.read_bytes()) == (
            "claiming",
            {"claim": "K7QM"},
            CLAIM,
        )


def test_what_was_left_is_told_by_its_name(tmp_path: Path) -> None:
    """Every letter of every complaint, in one order; other files and folders are people's own."""
    assert left(tmp_path) == []
    folder = tmp_path / ".complaints" / "outbox"
    assert folder.stat().st_mode & 0o777 == 0o700
    names = [f"{ID}.status.2026-11-19", f"{ID}.acknowledgement", f"{OTHER}.delay.5-AAAA"]
    for name in (*names, "note.txt", f"{ID}.acknowledgement~", f"{ID}.a.b.c", f"my {ID}.status"):
        (folder / name).touch()
    (folder / f"{ID}.status.2026-11-18").mkdir()
    assert left(tmp_path) == [
        (OTHER, "delay/5-AAAA"),
        (ID, "acknowledgement"),
        (ID, "status/2026-11-19"),
    ]


def test_a_folder_in_which_nothing_can_be_made(tmp_path: Path) -> None:
    """It is named, with the reason."""
    (tmp_path / ".complaints").mkdir()
    (tmp_path / ".complaints" / "outbox").write_text("a file in the way", "utf-8")
    with pytest.raises(Refused, match=r"/\.complaints/outbox is not a folder, .*; move it away"):
        left(tmp_path)
