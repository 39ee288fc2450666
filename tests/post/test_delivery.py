"""Mail programs and mail servers that misbehave: the letter is sent, or not, or it is named."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from complaints.core.policy.machine import MailWay, Smtp
from complaints.post.delivery import deliver
from complaints.post.undelivered import NotSent, Uncertain
from complaints.store import waits

MESSAGE = (
    b"From: Dom <kupci@example.com>\r\nTo: Ana Horvat <ana.horvat@example.com>\r\n"
    b"Subject: CMP\r\n\r\nDear Ana Horvat,\r\n.\r\n..two\r\n" + b"Your plates.\r\n" * 20_000
)


def _failure(kind: type[Exception], way: MailWay) -> str:
    with pytest.raises(kind) as caught:
        deliver(MESSAGE, way)
    said = str(caught.value)
    assert "ana" not in said.lower()
    assert "horvat" not in said.lower()
    assert "\n" not in said
    return said


def _program(*words: str) -> MailWay:
    return MailWay((), command=("sh", "-c", *words))


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("exit 75", "sh ended with 75: it said nothing"),
        ("cat >&2; exit 1", "it said nothing"),
        ("echo 550 no mailbox ana.horvat here >&2; exit 67", "no mailbox (addressee) here"),
        ("echo Ana Horvat is unknown; exit 67", "(addressee) is unknown"),
        ("head -c 5000000 /dev/zero | tr '\\0' 'x' >&2; exit 1", "ended with 1: xxx"),
    ],
)
def test_a_program_that_fails(script: str, says: str) -> None:
    """What it says is told in one line, without the customer and without the letter."""
    said = _failure(NotSent, _program(script))
    assert says in said
    assert len(said) < 300


@pytest.mark.parametrize("script", ["exit 0", "yes | head -c 3000000 >&2", "exec < /dev/null"])
def test_a_program_that_says_yes(script: str) -> None:
    """Its word counts, whatever it reads and writes."""
    deliver(MESSAGE, _program(script))


def test_a_program_that_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can tell how far it came: it hangs, or somebody kills it."""
    assert "stopped by signal 9" in _failure(Uncertain, _program("kill -9 $$"))
    monkeypatch.setattr(waits, "MAIL", 0.1)
    assert "did not end within" in _failure(Uncertain, _program("exec tail -f /dev/null"))


def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    """It has no first line that says what it is; then certainly nothing went out."""
    script = tmp_path / "mail"
    script.write_bytes(b"\x01\x02")
    script.chmod(0o755)
    said = _failure(NotSent, MailWay((), command=(str(script),)))
    assert said == f"{script} cannot be started: exec format error"
    assert "null byte" in _failure(NotSent, MailWay((), command=("cat", "a\0b")))


@contextmanager
def _server(answers: dict[str, str]) -> Iterator[tuple[int, list[bytes]]]:
    """A server that says yes but for some commands; an empty answer closes the line."""
    got: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def say(self, command: str, usual: str) -> bool:
            answer = answers.get(command, usual)
            try:
                self.wfile.write(answer.encode() + b"\r\n" if answer else b"")
            except ConnectionError:
                return False
            return bool(answer)

        def handle(self) -> None:
            if not self.say("hello", "220 here"):
                return
            for line in self.rfile:
                command = line[:4].decode().strip().lower()
                if not self.say(command, "354 go on" if command == "data" else "250 well"):
                    return
                if command == "data" and answers.get("data", "354")[:3] == "354":
                    text = b"".join(iter(self.rfile.readline, b".\r\n"))
                    got.append(text)
                    if not self.say("text", "250 taken"):
                        return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.server_address[1], got
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("command", "answer", "kind"),
    [
        *((command, "", NotSent) for command in ("hello", "ehlo", "mail", "rcpt", "data")),
        *((command, "451 later", NotSent) for command in ("mail", "rcpt", "data", "text")),
        ("hello", "554 no", NotSent),
        ("rcpt", "550 no ana.horvat here", NotSent),
        ("text", "554 <ana.horvat@example.com> no", NotSent),
        ("text", "", Uncertain),
        ("text", "nonsense", Uncertain),
    ],
)
def test_a_server_that_says_no_or_goes(command: str, answer: str, kind: type[Exception]) -> None:
    """Until the whole letter is there it was not sent; after that only a clear no is one."""
    with _server({command: answer, **({"helo": ""} if command == "ehlo" else {})}) as (port, _):
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        said = _failure(kind, MailWay((), smtp=smtp))
    assert said


def test_a_letter_comes_whole() -> None:
    """Dots at the start of a line are not its end, and nothing is lost behind them."""
    with _server({"quit": ""}) as (port, got):
        smtp = Smtp(host="127.0.0.1", port=port, security="none")
        deliver(MESSAGE, MailWay((), smtp=smtp))
    assert got == [MESSAGE.replace(b"\r\n.", b"\r\n..")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_without_encryption(security: str) -> None:
    """The letter stays here."""
    with _server({}) as (port, got):
        smtp = Smtp(host="127.0.0.1", port=port, security=security)  # type: ignore[arg-type]
        _failure(NotSent, MailWay((), smtp=smtp))
    assert got == []


def test_a_password_in_other_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be told to a server; it is not shown either."""
    monkeypatch.setenv("MAIL_PASSWORD", "лозинка")
    with _server({"ehlo": "250-here\r\n250 AUTH PLAIN"}) as (port, got):
        smtp = Smtp(
            host="127.0.0.1",
            port=port,
            security="none",
            user="shop",
            password_variable="MAIL_PASSWORD",  # noqa: S106 - the name of a variable
        )
        said = _failure(NotSent, MailWay((), smtp=smtp))
    assert "must be plain ASCII" in said
    assert "лоз" not in said
    assert got == []
