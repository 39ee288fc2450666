"""`new` on a terminal: the questions of a telephone call, and leaving in the middle of one."""

from __future__ import annotations

import os
import pty
import select
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from complaints.store.local.folder import local_path
from surroundings import LONG, until_it_reads

Clean = Callable[[], bool]

QUESTIONS = (
    "How did it reach us",
    "The customer's name",
    "E-mail or telephone number",
    "What is it about, in a few words",
    "In the customer's own words",
    "What would they like to happen",
    "Category",
    "Severity",
    "Read the main points back",
    "Read back and a date given",
)
# ^C reaches only a program whose terminal it is.
START = """
import fcntl, termios
from complaints.__main__ import run
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
run()
"""


class Call:
    """The program on a terminal of its own; its standard output may go elsewhere."""

    def __init__(self, *arguments: str, folder: Path, output: Path | None = None) -> None:
        self.ours, theirs = pty.openpty()
        self.seen = ""
        self.place = 0
        stdout = output.open("wb") if output is not None else None
        self.program = subprocess.Popen(
            [sys.executable, "-c", START, *arguments],
            stdin=theirs,
            stdout=stdout if stdout is not None else theirs,
            stderr=theirs,
            cwd=folder,
            start_new_session=True,
        )
        os.close(theirs)
        if stdout is not None:
            stdout.close()

    def until(self, text: str) -> None:
        """Wait until the text is on the screen, after what was waited for before."""
        while text not in self.seen[self.place :]:
            assert self._read(), f"it ended without {text!r}: {self.seen!r}"
        self.place = self.seen.index(text, self.place) + len(text)

    def type(self, text: str | bytes) -> None:
        """Type something; a line ends with Enter."""
        os.write(self.ours, text.encode() if isinstance(text, str) else text)

    def answer(self, question: str, text: str) -> None:
        """Wait for a question and answer it."""
        self.until(question)
        self.type(f"{text}\r")

    def end(self) -> int:
        """Wait for the end; returns the exit code."""
        while self._read():
            pass
        return self.program.wait(LONG)

    def close(self) -> None:
        """Give the terminal back, and end a program that still waits for an answer."""
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait(LONG)
        os.close(self.ours)

    def _read(self) -> bool:
        ready, _, _ = select.select([self.ours], [], [], LONG)
        assert ready, f"it hangs after {self.seen!r}"
        try:
            content = os.read(self.ours, 4096)
        except OSError:
            return False
        self.seen += content.decode("utf-8", "replace")
        return bool(content)


@pytest.fixture
def call(register: Path) -> Iterator[Callable[..., Call]]:
    """A function that starts the program on a terminal."""
    calls: list[Call] = []

    def call(*arguments: str, output: Path | None = None, folder: Path = register) -> Call:
        calls.append(Call(*arguments, folder=folder, output=output))
        return calls[-1]

    yield call
    for one in calls:
        one.close()


def test_a_whole_call(
    call: Callable[..., Call], tmp_path: Path, file_of: Callable[[str], Path]
) -> None:
    """The questions come in the order of a call; Enter takes what is proposed; the id is alone."""
    told = tmp_path / "id"
    talk = call("new", output=told)
    talk.answer(QUESTIONS[0], "")
    talk.answer(QUESTIONS[1], "Grace Miller")
    talk.answer(QUESTIONS[2], "grace@example.com")
    talk.answer(QUESTIONS[3], "Plates arrived broken")
    talk.answer(QUESTIONS[4], "Two plates are in pieces.")
    talk.answer("> ", "Čašice su cijele.")
    talk.answer("> ", "")
    talk.answer(QUESTIONS[5], "two new plates")
    talk.until("(broken, in pieces)")
    talk.answer("[delivery/damaged]", "")
    talk.answer("[normal]", "")
    talk.answer(QUESTIONS[8], "Two plates broken.")
    talk.answer(QUESTIONS[9], "y")
    assert talk.end() == 0, talk.seen
    places = [talk.seen.index(question) for question in QUESTIONS]
    assert places == sorted(places)
    new_id = told.read_text("utf-8").removesuffix("\n")
    text = file_of(new_id).read_text("utf-8")
    for fact in (
        "status: acknowledged\n",
        "category: delivery/damaged\n",
        "channel: phone\n",
        "  name: Grace Miller\n  email: grace@example.com\n",
        "description: |-\n  Two plates are in pieces.\n  Čašice su cijele.\n",
        "desired_outcome: two new plates\n",
        "summary: Two plates broken.\n",
    ):
        assert fact in text


def test_only_the_subject_is_needed(
    call: Callable[..., Call], commits: Callable[[], list[str]]
) -> None:
    """Every question but the subject may be left empty; that one is asked again."""
    talk = call("new")
    for question in QUESTIONS[:3]:
        talk.answer(question, "")
    talk.answer(QUESTIONS[3], "")
    talk.answer(QUESTIONS[3], "Kettle")
    for question in QUESTIONS[4:]:
        talk.answer(question, "")
    assert talk.end() == 0, talk.seen
    assert len(commits()) == 1


def test_what_was_given_is_not_asked(call: Callable[..., Call]) -> None:
    """Options leave fewer questions; by letter nothing was read back."""
    talk = call("new", "--channel", "letter", "--name", "Ana", "--severity", "low")
    talk.answer(QUESTIONS[2], "+385 91 000")
    talk.answer(QUESTIONS[3], "Kettle")
    for question in (QUESTIONS[4], QUESTIONS[5], QUESTIONS[6], QUESTIONS[8]):
        talk.answer(question, "")
    assert talk.end() == 0, talk.seen
    for question in (QUESTIONS[0], QUESTIONS[1], QUESTIONS[7], QUESTIONS[9]):
        assert question not in talk.seen


def test_a_wrong_answer_is_asked_again(call: Callable[..., Call]) -> None:
    """An answer that is none of the words is asked again."""
    talk = call("new")
    talk.answer(QUESTIONS[0], "pigeon")
    talk.until("pigeon")
    talk.answer(QUESTIONS[0], "email")
    talk.until(QUESTIONS[1])


def test_bytes_that_are_no_text(call: Callable[..., Call]) -> None:
    """What is no UTF-8 is asked again, line by line."""
    talk = _answered(call, 3)
    talk.type(b"Ket\xfftle\r")
    talk.until("half a character")
    talk.answer(QUESTIONS[3], "Kettle")
    talk.until(QUESTIONS[4])
    talk.answer("> ", "first")
    talk.until("> ")
    talk.type(b"sec\xffond\r")
    talk.until("half a character")
    talk.answer("> ", "second")
    talk.answer("> ", "")
    for question in QUESTIONS[5:]:
        talk.answer(question, "")
    assert talk.end() == 0, talk.seen


def test_an_unknown_category_is_asked_again(call: Callable[..., Call]) -> None:
    """A slip in the category does not cost what was typed before: it is asked again."""
    talk = _answered(call, 6)
    talk.answer("", "delivery/damagd")
    talk.until("there is no category 'delivery/damagd'; did you mean delivery/damaged")
    talk.answer(QUESTIONS[6], "delivery/damaged")
    for question in QUESTIONS[7:]:
        talk.answer(question, "")
    assert talk.end() == 0, talk.seen


def test_answers_that_cannot_be_written_are_kept(
    call: Callable[..., Call],
    register: Path,
    ok: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has to be asked again: the answers lie in a file that `new --from` takes."""
    monkeypatch.setenv("COMPLAINTS_NOW", "2026-12-01T10:00:00+01:00")
    place = register.rename(register.with_name("Ana's register"))
    monkeypatch.chdir(place)
    in_the_way = place / "complaints" / "2026" / "12"
    in_the_way.write_text("no folder", encoding="utf-8")
    talk = _answered(partial(call, folder=place), 3)
    talk.answer("", "Čaša {{ x }} broken")
    for question in QUESTIONS[4:]:
        talk.answer(question, "")
    assert talk.end() == 3, talk.seen
    command = shlex.split(talk.seen.split("your answers are kept, record them: complaints ")[1])
    in_the_way.unlink()
    assert "Čaša {{ x }} broken" in ok("show", ok(*command).strip())


@pytest.mark.parametrize("command", ["ask", "note"])
def test_a_text_from_the_editor_is_not_lost(
    command: str, call: Callable[..., Call], register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typed before the step was refused is kept, and the message says where."""
    monkeypatch.setenv("EDITOR", "sh -c 'echo Long and careful. >> \"$1\"' -")
    talk = call(command, "CMP-2611-8PG3VFY", "--at", "2026-11-21T09:00")
    assert talk.end() in (2, 3), talk.seen
    assert "your text is kept in" in talk.seen
    [kept] = (local_path(register) / "kept").glob("refused-text*.txt")
    assert kept.read_text("utf-8").strip() == "Long and careful."


def test_a_text_from_the_editor_is_not_lost_where_no_branch_is_checked_out(
    call: Callable[..., Call],
    register: Path,
    git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The step is refused, and what was typed for it is kept."""
    git("switch", "--quiet", "--detach", "HEAD")
    monkeypatch.setenv("EDITOR", "sh -c 'echo Long and careful. >> \"$1\"' -")
    talk = call("note", "CMP-2611-7F3K9QY")
    assert talk.end() == 3, talk.seen
    assert "HEAD is detached" in talk.seen
    [kept] = (local_path(register) / "kept").glob("refused-text*.txt")
    assert kept.read_text("utf-8").strip() == "Long and careful."


def test_a_text_from_the_terminal_is_not_lost(
    call: Callable[..., Call], register: Path, git: Callable[..., str]
) -> None:
    """What was typed as standard input is kept like what was typed in an editor."""
    git("switch", "--quiet", "--detach", "HEAD")
    talk = call("note", "CMP-2611-7F3K9QY", "-m", "-")
    talk.type("Long and careful.\r")
    talk.type("\x04")
    assert talk.end() == 3, talk.seen
    [kept] = (local_path(register) / "kept").glob("refused-text*.txt")
    assert kept.read_text("utf-8").strip() == "Long and careful."


@pytest.mark.parametrize("command", ["note", "edit"])
def test_a_text_in_an_editor_that_is_stopped_is_not_lost(
    command: str, call: Callable[..., Call], register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the program is asked to end while the editor is open, what is saved by then is kept."""
    monkeypatch.setenv("EDITOR", "sh -c 'echo Long and careful. >> \"$1\"; echo READY; exec cat' -")
    talk = call(command, "CMP-2611-7F3K9QY")
    talk.until("READY")
    talk.program.terminate()
    assert talk.end() == 130, talk.seen
    assert "your text is kept in" in talk.seen
    [kept] = (local_path(register) / "kept").glob("refused-text*.txt")
    assert kept.read_text("utf-8").endswith("Long and careful.\n")


@pytest.mark.parametrize("answered", [0, 1, 4, 6])
def test_end_of_input(answered: int, call: Callable[..., Call], clean: Clean) -> None:
    """The end of the input at any question ends with 2 and records nothing."""
    talk = _answered(call, answered)
    talk.type("\x04")
    assert talk.end() == 2, talk.seen
    assert "the input ended before all questions were answered; nothing was recorded" in talk.seen
    assert clean()


@pytest.mark.parametrize("answered", [0, 3, 6])
def test_interrupted(answered: int, call: Callable[..., Call], clean: Clean) -> None:
    """^C at any question ends with 130 and records nothing."""
    talk = _answered(call, answered)
    until_it_reads(talk.program)
    talk.type("\x03")
    assert talk.end() == 130, talk.seen
    assert "Traceback" not in talk.seen
    assert clean()


def _answered(call: Callable[..., Call], count: int) -> Call:
    talk = call("new")
    for question in QUESTIONS[:count]:
        talk.answer(question, "Kettle" if question == QUESTIONS[3] else "")
    talk.until(QUESTIONS[count])
    return talk
