"""A register whose letters go to a real mail server, which keeps what it is given."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
from asyncio import WriteTransport
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec.structs import replace

from cli.conftest import (
    GIT,
    _committed_sample,
    _committed_small,
    clean,
    commits,
    file_of,
    git,
    ok,
    process,
    refused,
    register,
    run,
)
from complaints.post.news import News, Telling
from complaints.register import Register
from machine import give_way, name_way
from surroundings import LONG

__all__ = [
    "_committed_sample",
    "_committed_small",
    "clean",
    "commits",
    "committed",
    "file_of",
    "git",
    "ok",
    "process",
    "refused",
    "register",
    "run",
]

CLONES = ("ours", "theirs")
ANA = "CMP-2611-7F3K9QY"
BEA, EVA = "CMP-2611-0000008", "CMP-2611-0000016"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
T = TypeVar("T")


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """The register that is copied: the sample policy with one complaint."""
    return _committed_small


class Post:
    """What a mail server was given, and how it answers."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answer = "250 taken"
        self.rcpt_answer = "250 known"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer.replace("ADDRESS", address)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter; with `die` the line goes dead once the letter is here."""
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        if self.answer == "die":
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        return self.answer

    def read(self) -> list[EmailMessage]:
        """Return the letters as a mail program reads them."""
        found = [message_from_bytes(letter, policy=policy.default) for letter in self.letters]
        assert all(isinstance(message, EmailMessage) and not message.defects for message in found)
        return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def serve(handler: Post, **settings: Any) -> Controller:
    """Start a mail server of its own on this machine, at its leisure where that is busy."""
    for _ in range(5):
        server = Controller(
            handler, hostname="127.0.0.1", port=free_port(), ready_timeout=LONG, **settings
        )
        # Another program may have taken the port meanwhile.
        with contextlib.suppress(OSError):
            server.start()
            return server
    raise AssertionError("no port is free")


@pytest.fixture
def post() -> Post:
    """What the mail server of the test was given."""
    return Post()


@pytest.fixture
def with_mail(
    register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Give this machine a way for mail, as lines of YAML, and commit that the policy names it.

    It serves the clones of the register, too. `policy` are more lines for its `mail`.
    """

    def with_mail(way: str, policy: str = "") -> None:
        served = (register, *(tmp_path / name for name in CLONES))
        give_way(monkeypatch, tmp_path, way, served)
        name_way(register, policy)
        subprocess.run(["git", *GIT, "commit", "-qam", "Mail"], cwd=register, check=True)

    return with_mail


@pytest.fixture
def mailed(post: Post, with_mail: Callable[..., None]) -> Iterator[Post]:
    """A mail server that this machine names; gives what it is sent."""
    server = serve(post)
    with_mail(
        f"    smtp: {{host: 127.0.0.1, port: {server.port}, security: none}}\n",
    )
    yield post
    server.stop()


@pytest.fixture
def house(register: Path) -> Register:
    """A register in no repository, with three complaints that are alike."""
    shutil.rmtree(register / ".git")
    [path] = register.rglob(f"{ANA}.yaml")
    for other in (BEA, EVA):
        path.with_name(f"{other}.yaml").write_text(path.read_text("utf-8").replace(ANA, other))
    return Register.open(str(register))


@pytest.fixture
def mail_program(
    house: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    """Have a line of shell take the register's mail; gives the file that a good one writes."""

    def mail_program(line: str) -> Path:
        kept = tmp_path / "mail"
        program = json.dumps(["sh", "-c", line.replace("KEPT", str(kept))])
        give_way(monkeypatch, tmp_path, f"    command: {program}\n", [house.root])
        house.policy = replace(house.policy, mail=replace(house.policy.mail, via="house"))
        return kept

    return mail_program


def heard(telling: Telling[T]) -> tuple[list[News], T]:
    """Return all that is told, and what comes of it."""
    news: list[News] = []
    while True:
        try:
            news.append(next(telling))
        except StopIteration as end:
            return news, end.value


def refusing(house: Register, *codes: str) -> None:
    """Have the policy let no letter go out in which the lint finds one of these."""
    house.policy = replace(house.policy, lint=replace(house.policy.lint, refuse=codes))


def own_letter(house: Register, name: str, text: str) -> None:
    """Give the register a letter of its own, in the language of its complaints."""
    path = house.root / "templates" / "hr" / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture
def clones(register: Path, tmp_path: Path) -> Callable[[], list[Path]]:
    """Two clones of one bare repository that has what the register has."""

    def clone(source: Path, target: Path, *options: str) -> None:
        command = ["git", "clone", "--quiet", *options, str(source), str(target)]
        subprocess.run(command, check=True)

    def clones() -> list[Path]:
        bare = tmp_path / "bare.git"
        clone(register, bare, "--bare")
        found = [tmp_path / name for name in CLONES]
        for place in found:
            person = ("user.name=Ivo Babić", "user.email=ivo.babic@example.com")
            clone(bare, place, *(f"--config={setting}" for setting in person))
        return found

    return clones
