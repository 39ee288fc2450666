"""Finding templates: whose folder, which language, and never a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import Refused, Untrusted
from complaints.letters.templates import find, folders, names, part, shipped
from swapping import CANARY, put_a_link, swapping, twin


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register with letters of its own: a Croatian apology and an English goodwill."""
    write(tmp_path / "templates" / "hr" / "apology.txt", "Subject: Isprika\n\nŽao mi je.\n")
    write(tmp_path / "templates" / "en" / "goodwill.txt", "Subject: A gift\n\nFor you.\n")
    return tmp_path


def write(path: Path, text: str) -> None:
    """Write a file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.packaged
def test_shipped_letters() -> None:
    """The shipped letters are there without any register."""
    assert shipped().is_dir()
    wanted = {"acknowledgement", "apology", "outcome", "follow-up", "survey"}
    assert wanted <= set(names(["en"], folders()))


@pytest.mark.packaged
@pytest.mark.parametrize("name", names(["en"], folders()))
def test_shipped_letters_start_with_their_subject(name: str) -> None:
    """The first line of a shipped letter is its subject, the second is empty."""
    lines = find(name, ["en"], folders()).source.text.split("\n")
    assert lines[0].startswith("Subject: ")
    assert lines[1] == ""


def test_the_registers_own_comes_first(register: Path) -> None:
    """A letter in the register's folder replaces the shipped one of that name and language."""
    write(register / "templates" / "en" / "apology.txt", "Subject: Ours\n\n")
    found = find("apology", ["en"], folders(register))
    assert found.source.text.startswith("Subject: Ours")
    assert found.source.label == "templates/en/apology.txt"


def test_language_comes_before_folder(register: Path) -> None:
    """The customer's language counts for more than whose letter it is."""
    assert find("apology", ["hr", "en"], folders(register)).language == "hr"
    assert find("apology", ["de", "en"], folders(register)).language == "en"


def test_unknown_letter(register: Path) -> None:
    """An unknown name is refused with the one it may have been."""
    with pytest.raises(Refused, match=r"^there is no letter 'apologie'; did you mean apology\?$"):
        find("apologie", ["en"], folders(register))
    with pytest.raises(Refused, match="there is acknowledgement, apology, "):
        find("qqq", ["en"], folders(register))


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "a/b", "..", "", "_letter", "A", "x\n"])
def test_a_name_is_no_path(name: str) -> None:
    """What is not a plain name is refused, and so are the shared parts."""
    with pytest.raises(Refused, match="is not the name of a letter"):
        find(name, ["en"], folders())


@pytest.mark.parametrize("language", ["..", "../en", "EN", "", "english", "en\n"])
def test_a_language_is_no_path(language: str) -> None:
    """What is not the code of a language is refused."""
    with pytest.raises(Refused, match="is not a language"):
        find("apology", [language], folders())
    assert part("apology.txt", language, folders()) is None


def test_a_link_is_no_letter(register: Path) -> None:
    """A link in the templates folder does not make a letter of another file."""
    (register / "secret").write_text("Subject: s\n\nsecret", encoding="utf-8")
    (register / "templates" / "en" / "note.txt").symlink_to(register / "secret")
    with pytest.raises(Untrusted, match=r"^templates/en/note.txt: it is a link; put"):
        find("note", ["en"], folders(register))


@pytest.mark.parametrize("name", ["templates", "templates/en", "templates/en/goodwill.txt"])
def test_a_link_put_there_while_a_letter_is_read(
    name: str, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whatever moment: the letter is the register's own, or there is none."""
    place, elsewhere = register / name, tmp_path / "elsewhere"
    twin(place, elsewhere)
    found: list[str] = []

    def act() -> None:
        found.append(find("goodwill", ["en"], folders(register)).source.text)
        found.extend(names(["en"], folders(register)))

    number = 0
    while swapping(act, lambda: put_a_link(place, elsewhere), number, monkeypatch):
        place.unlink()
        place.with_name("moved away").rename(place)
        number += 1
    assert number > 5
    assert found
    assert not [text for text in found if CANARY in text]


def test_a_file_that_is_not_utf8(register: Path) -> None:
    """A file in another encoding is named with its line."""
    (register / "templates" / "en" / "note.txt").write_bytes(b"Subject: x\n\n\xe9\n")
    with pytest.raises(Untrusted, match=r"^templates/en/note.txt:3: this is not UTF-8"):
        find("note", ["en"], folders(register))


def test_files_from_other_editors(register: Path) -> None:
    """A mark at the start of the file and CRLF line ends do no harm."""
    (register / "templates" / "en" / "note.txt").write_bytes(
        b"\xef\xbb\xbfSubject: x\r\n\r\nHi\r\n"
    )
    assert find("note", ["en"], folders(register)).source.text == "Subject: x\n\nHi\n"
