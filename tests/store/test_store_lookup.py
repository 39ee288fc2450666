"""Finding the complaint a person means, however they write its id."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import note
from complaints.core.record.ids import make_id
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused
from complaints.register import Register
from complaints.store import complaint_files, lookup
from complaints.store.index import place
from complaints.store.local.folder import local_folder

ID = "CMP-2611-7F3K9QY"
OTHERS = (
    make_id("CMP", 2026, 11, "7F3AAA"),
    make_id("CMP", 2026, 10, "10W0N0"),
)


@pytest.fixture
def found(root: Path, complaint: Complaint) -> Register:
    """A register of three complaints."""
    for complaint_id in (ID, *OTHERS):
        assert complaint_files.add(root, replace(complaint, id=complaint_id))
    return Register.open(str(root))


@pytest.mark.parametrize(
    "text",
    [
        *(ID, ID.lower(), "cmp26117f3k9qy", "CMP 2611 7F3K9QY", " CMP-2611-7F3K9QY "),
        *("7F3K9QY", "7f3k9qy", "7F3K", "7f3k9", "CMP-26ll-7F3K9QY"),
    ],
)
def test_every_way_to_write_an_id_finds_it(found: Register, text: str) -> None:
    """Lower case, missing hyphens, blanks, letters for digits, a start of the random part."""
    assert found.find(text, "me") == ID


def test_letters_that_are_no_letters_of_ids_are_digits(found: Register) -> None:
    """O is 0, I and L are 1, as somebody reads them out on the telephone."""
    suffix = OTHERS[1].rsplit("-", 1)[1]
    spoken = suffix.replace("0", "O").replace("1", "L")
    assert spoken != suffix
    assert found.find(spoken, "me") == OTHERS[1]
    assert found.find("IOW", "me") == OTHERS[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("7F3", f"'7F3' fits several complaints: {OTHERS[0]}, {ID}; give more characters"),
        ("CMP-2611-7F3K9QX", "its check character does not fit; mistyped"),
        ("CMP-2611-F73K9QY", "its check character does not fit; mistyped"),
        (make_id("CMP", 2026, 11, "ZZZZZZ"), "there is no complaint CMP-2611-ZZZZZZ"),
        ("ABC-2611-7F3K9QY", "its check character|there is no complaint ABC-2611-7F3K9QY"),
        ("7F3K9QX", "there is no complaint '7F3K9QX' in this register; mistyped"),
        ("ZZZ", "there is no complaint 'ZZZ' in this register$"),
        ("7F", "'7F' is no complaint id"),
        ("", "'' is no complaint id"),
        ("../../etc", "is no complaint id"),
        ("\x1b[31m", r"'\?\[31m' is no complaint id"),
    ],
)
def test_what_finds_nothing_says_why(found: Register, text: str, words: str) -> None:
    """Unknown, mistyped, ambiguous or no id at all: each in words of its own."""
    with pytest.raises(Refused, match=words):
        found.find(text, "me")


def test_changing_takes_a_whole_id(found: Register) -> None:
    """Who changes something names it in full: the id, or its last seven characters."""
    with pytest.raises(Refused, match="'7F3K' is too short: to change a complaint"):
        found.find("7F3K", "me", whole=True)
    assert found.find("7F3K9QY", "me", whole=True) == ID
    assert found.find(ID, "me", whole=True) == ID


def test_the_last_one_changed(found: Register, stamp: Stamp) -> None:
    """`@` is what this person changed last, and nobody else's."""
    found.change(ID, lambda c: note(c, stamp, "A note."), "note", "me")
    assert found.find("@", "me") == ID
    assert found.find("@", "me", whole=True) == ID
    with pytest.raises(Refused, match="no complaint is known here that you changed last"):
        found.find("@", "maria")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"CMP-2611-7F3K9QX\n", b"\xff\xfe", b"../x"])
def test_a_damaged_memory_is_no_memory(found: Register, content: bytes) -> None:
    """Half a line, left by a machine that lost its power, is not taken for an id."""
    (local_folder(found.root) / "last-me").write_bytes(content)
    with pytest.raises(Refused, match="so @ stands for none"):
        found.find("@", "me")


def test_the_last_one_is_gone(found: Register, stamp: Stamp) -> None:
    """A complaint that is no longer there is not the last one."""
    found.change(ID, lambda c: note(c, stamp, "A note."), "note", "me")
    complaint_files.path_of(found.root, ID).unlink()
    with pytest.raises(Refused, match="so @ stands for none"):
        found.find("@", "me")


def test_files_of_other_names_are_no_complaints(found: Register) -> None:
    """What people put beside the complaints, notes and half-written files, is their own."""
    folder = complaint_files.path_of(found.root, ID).parent
    for name in ("7F3.txt", ".CMP-2611-7F3K9QY.yaml.12.tmp", "CMP-2611-7F3K9QY.yaml~", "x"):
        (folder / name).write_text("x", "utf-8")
    assert found.find("7F3K", "me") == ID
    assert sorted(c.id for c in found.complaints()) == sorted((ID, *OTHERS))
    assert not found.problems


def test_a_start_is_found_in_the_index(
    found: Register, monkeypatch: pytest.MonkeyPatch, complaint: Complaint
) -> None:
    """No folder is walked through for it, however new the complaint is; else it is as without."""
    monkeypatch.setattr(place, "LEAST", 1)
    assert list(found.complaints())
    another = make_id("CMP", 2026, 9, "QQQAAA")
    assert complaint_files.add(found.root, replace(complaint, id=another))
    root = str(found.root)
    with monkeypatch.context() as patched:
        patched.setattr(lookup, "walk", None)
        assert Register.open(root).find("7F3K", "ivo") == ID
        assert Register.open(root).find("QQQ", "ivo") == another
    with pytest.raises(Refused, match="fits several complaints"):
        Register.open(root).find("7F3", "ivo")
    with pytest.raises(Refused, match="there is no complaint"):
        Register.open(root).find("ZZZZ", "ivo")
    complaint_files.path_of(found.root, another).unlink()
    with pytest.raises(Refused, match="there is no complaint"):
        Register.open(root).find("QQQ", "ivo")
