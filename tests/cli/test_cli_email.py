"""`email`: letters to print, to edit, to hand to a mail program, to record."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
NEW = "CMP-2611-8PG3VFY"


def test_printed(ok: Ok, clean: Clean) -> None:
    """A letter is printed and nothing is recorded."""
    letter = ok("email", "7F3", "apology")
    assert letter.startswith("To: Ana Horvat <ana@example.com>\nSubject: ")
    assert ANA in letter
    assert clean()


def test_in_another_language(run: Run) -> None:
    """Where there is no letter in the customer's language it is said in which it is."""
    assert "there is no" not in run("email", "7F3", "apology")[2]
    _, _, err = run("email", "7F3", "apology", "--language", "de")
    assert "complaints: there is no apology in 'de': it is in 'hr'\n" in err


def test_the_survey_by_its_own_name(ok: Ok, run: Run) -> None:
    """`survey ID` is the letter that asks, with all that `email` can do."""
    assert ok("survey", "RD9") == ok("email", "RD9", "survey")
    assert "Message-ID: " in ok("survey", "RD9", "--eml")
    assert run("survey", "7F3")[0] == 3
    assert run("survey", "NOPE")[0] == 3


def test_recorded(run: Run, ok: Ok, file_of: FileOf, commits: Commits) -> None:
    """A letter on record acknowledges; the date it tells becomes a promise."""
    code, out, err = run("email", NEW, "acknowledgement", "--record")
    text = file_of(NEW).read_text("utf-8")
    assert code == 0
    assert f"complaints: {NEW}: letter (acknowledgement)\n" in err
    assert "\nstatus: acknowledged\n" in text
    assert "kind: letter\n" in text
    assert "template: acknowledgement\n" in text
    assert "\npromises:\n" in text
    assert commits() == [f"{NEW}: letter (acknowledgement)"]
    body = out.partition("\n\n")[2]
    assert body.splitlines()[0] in text
    assert ok("check", str(file_of(NEW))) == ""


def test_not_recorded_twice(run: Run, ok: Ok, commits: Commits) -> None:
    """The same letter for the same occasion is recorded once."""
    ok("email", NEW, "acknowledgement", "--record")
    code, out, err = run("email", NEW, "acknowledgement", "--record")
    assert (code, out) == (3, "")
    assert "for this occasion is on record already" in err
    assert len(commits()) == 1


def test_edited_first(
    ok: Ok, file_of: FileOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--edit` opens the letter; what was written there is what is recorded."""
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho "P.S. Thank you for the photos." >> "$1"\n', "utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    out = ok("email", NEW, "acknowledgement", "--edit", "--record")
    assert out.endswith("P.S. Thank you for the photos.\n")
    assert "P.S. Thank you for the photos." in file_of(NEW).read_text("utf-8")


@pytest.mark.parametrize("text", ["", "Hello\n", "Subject: only\n"])
def test_edited_to_nothing(
    text: str, refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clean: Clean
) -> None:
    """A letter without subject or text is not recorded."""
    (tmp_path / "text").write_text(text, "utf-8")
    monkeypatch.setenv("EDITOR", f"cp {tmp_path}/text")
    message = refused(2, "email", NEW, "acknowledgement", "--edit", "--record")
    assert message.startswith("the letter must start with 'Subject: …' and have a text")
    assert clean()


def test_a_message_for_a_mail_program(ok: Ok) -> None:
    """`--eml` is an RFC 5322 message with recipient, subject and an id of its own."""
    message = message_from_string(ok("email", NEW, "acknowledgement", "--eml"), policy=default)
    assert message["To"] == "Charlotte Evans <charlotte.evans@example.org>"
    assert NEW in str(message["Subject"])
    assert message["Message-ID"]
    assert message["From"] == "Dom i stol <kupci@example.com>"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["acknowledgment"],
            3,
            "there is no letter 'acknowledgment'; did you mean acknowledgement?",
        ),
        (["outcome"], 3, f"{ANA} is not resolved yet"),
        (["../../etc/passwd"], 3, "'../../etc/passwd' is not the name of a letter"),
        (["apology", "--language", "Croatian"], 3, "'Croatian' is not a language"),
        (["apology", "--sender", "nobody"], 3, ""),
    ],
)
def test_refused_letters(
    arguments: list[str], code: int, message: str, run: Run, clean: Clean
) -> None:
    """An unknown letter, a letter too early, and paths are refused in one line."""
    answer, out, err = run("email", ANA, *arguments)
    assert (answer, out) == (code, "")
    assert err.startswith(f"complaints: {message}")
    assert err.count("\n") == 1
    assert clean()


def test_a_letter_to_a_colleague(ok: Ok, run: Run, clean: Clean) -> None:
    """It is printed without anybody's address, and never recorded as told to the customer."""
    letter = ok("email", ANA, "handover")
    assert letter.startswith("To: \nSubject: ")
    assert "Ana Horvat" in letter
    code, out, err = run("email", ANA, "handover", "--record")
    assert (code, out) == (3, "")
    assert "the handover is for colleagues; only letters to the customer are recorded" in err
    assert clean()


def test_what_has_to_come_first(run: Run) -> None:
    """A letter that has nothing to tell says which command gives it something."""
    code, out, err = run("email", ANA, "delay")
    assert (code, out) == (3, "")
    assert err.endswith(f"complaints promise move {ANA} N --due TIME -m WHY\n")


def test_a_template_of_the_registers_own(ok: Ok, run: Run, register: Path) -> None:
    """The register's own letters go before the shipped ones; a slip in one ends with 4."""
    folder = register / "templates" / "hr"
    folder.mkdir(parents=True)
    (folder / "apology.txt").write_text("Subject: Isprika\n\nŽao nam je, {{ to_name }}.\n", "utf-8")
    letter = ok("email", "7F3", "apology")
    assert letter.endswith("Subject: Isprika\n\nŽao nam je, Ana Horvat.\n")
    (folder / "apology.txt").write_text("Subject: x\n\n{{ custmer }}\n", "utf-8")
    code, out, err = run("email", "7F3", "apology")
    assert (code, out) == (4, "")
    assert err.startswith("complaints: templates/hr/apology.txt:3: there is no 'custmer'")
