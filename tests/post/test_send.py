"""One letter over a real mail server: valid as received, recorded once, never sent twice."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import AuthResult, LoginPassword

from complaints.register import Register
from complaints.store.local.folder import local_path
from post.conftest import Post, serve
from surroundings import without_programs

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
WithMail = Callable[[str], None]
FileOf = Callable[[str], Path]


def _new(ok: Ok, *more: str, name: str = "Ana Čavlović", email: str = "ana@example.com") -> str:
    return ok(
        *("new", "--subject", "Šalica bez ručke", "--language", "en", "--category"),
        *("delivery/damaged", "--name", name, "--email", email, *more),
    ).strip()


def test_a_letter_as_it_is_received(ok: Ok, mailed: Post, file_of: FileOf) -> None:
    """Names and subjects are intact, every line passes any relay, the record says what went."""
    new_id = _new(ok, "--subject", "Čaša – razbijena")
    assert ok("email", new_id, "acknowledgement", "--send") == (
        f"{new_id}  acknowledgement  sent\n"
    )
    [message] = mailed.read()
    assert mailed.envelopes == [("kupci@example.com", ["ana@example.com"])]
    assert message["To"].addresses[0].display_name == "Ana Čavlović"
    assert message["From"].addresses[0].addr_spec == "kupci@example.com"
    assert new_id in message["Subject"]
    assert "Čaša – razbijena" in message.get_content()
    raw = mailed.letters[0]
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    recorded = file_of(new_id).read_text("utf-8")
    assert f"message_id: {message['Message-ID']}" in recorded
    assert "status: acknowledged" in recorded
    assert "promises:\n  - id: 2-" in recorded


def test_letters_keep_together(ok: Ok, mailed: Post) -> None:
    """The second names the first, and what the customer wrote, so mail programs thread them."""
    new_id = _new(ok)
    ok("email", new_id, "acknowledgement", "--send")
    theirs = "<abc.1@mail.example>"
    ok("contact", new_id, "--in", "--channel", "email", "-m", "And?", "--message-id", theirs)
    ok("email", new_id, "apology", "--send")
    first, second = mailed.read()
    assert second["In-Reply-To"] == theirs
    assert second["References"].split() == [first["Message-ID"], theirs]
    assert theirs in ok("email", new_id, "apology", "--eml")


@pytest.mark.parametrize(
    "name",
    [
        'O\'Neil, "Bob" <x@y.example>',
        "{{ config }} {% include '/etc/passwd' %}",
        "Ana\u202egro.live\u202c Horvat",
        "שרה כהן",
        "=?utf-8?q?Ana?= <evil@example.com>, b@example.com",
        "Association of all home owners of the northern district of Zagreb, <evil@example.com>",
        "Association of Home Owners of the Northern District of Zagreb, Branch Office Trešnjevka",
    ],
)
def test_hostile_names_on_the_wire(name: str, ok: Ok, mailed: Post) -> None:
    """Whatever a customer is called, there is one recipient, and no header more."""
    new_id = _new(ok, name=name)
    ok("email", new_id, "acknowledgement", "--send")
    [message] = mailed.read()
    assert mailed.envelopes[0][1] == ["ana@example.com"]
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@example.com"]
    assert "Bcc" not in message
    assert "root:" not in message.get_content()


def test_the_same_letter_is_not_sent_twice(ok: Ok, refused: Refused, mailed: Post) -> None:
    """For one occasion there is one letter, whoever asks again."""
    new_id = _new(ok)
    ok("email", new_id, "acknowledgement", "--send")
    message = refused(3, "email", new_id, "acknowledgement", "--send")
    assert message == f"{new_id}  acknowledgement  on record: nothing was sent"
    assert len(mailed.letters) == 1


def test_a_refused_recipient(
    ok: Ok, refused: Refused, mailed: Post, commits: Callable[[], list[str]]
) -> None:
    """Nothing is recorded, and the address stays out of the message."""
    new_id = _new(ok)
    before = commits()
    mailed.rcpt_answer = "550 no such user ADDRESS"
    message = refused(3, "email", new_id, "acknowledgement", "--send")
    assert message.startswith(f"{new_id}  acknowledgement  not sent: the mail server did not take")
    assert "550" in message
    assert "ana@example.com" not in message
    assert (commits(), mailed.letters) == (before, [])
    mailed.rcpt_answer = "250 known"
    ok("email", new_id, "acknowledgement", "--send")


def test_a_letter_the_server_refuses(ok: Ok, refused: Refused, mailed: Post) -> None:
    """A clear no after the text is a no: it may be sent again."""
    new_id = _new(ok)
    mailed.answer = "554 looks like spam"
    assert "not sent: " in refused(3, "email", new_id, "acknowledgement", "--send")
    mailed.answer = "250 taken"
    ok("email", new_id, "acknowledgement", "--send")


def test_a_line_that_goes_dead(
    ok: Ok, refused: Refused, run: Run, mailed: Post, file_of: FileOf
) -> None:
    """Nobody can tell: it is named, not sent again by itself, and a person decides."""
    new_id = _new(ok)
    mailed.answer = "die"
    assert "uncertain" in refused(3, "email", new_id, "acknowledgement", "--send")
    mailed.answer = "250 taken"
    assert "it may have gone out" in refused(3, "email", new_id, "acknowledgement", "--send")
    code, out, err = run("email", "--due")
    assert (code, out) == (3, "")
    assert f"{new_id}  acknowledgement  uncertain: it may have gone out" in err
    assert len(mailed.letters) == 1
    ok("email", new_id, "acknowledgement", "--send", "--again")
    assert len(mailed.letters) == 2
    assert file_of(new_id).read_text("utf-8").count("kind: letter") == 1
    assert run("email", "--due")[0] == 0


def test_recording_settles_a_doubt(ok: Ok, refused: Refused, run: Run, mailed: Post) -> None:
    """Who has looked into the log and says that it went out is believed."""
    new_id = _new(ok)
    mailed.answer = "die"
    refused(3, "email", new_id, "acknowledgement", "--send")
    ok("email", new_id, "acknowledgement", "--record")
    assert run("email", "--due") == (0, "", "")
    assert len(mailed.letters) == 1


def test_killed_after_it_went_out(
    ok: Ok, run: Run, mailed: Post, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next run records what went out, with its text, and sends nothing again."""
    new_id = _new(ok)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Register, "change", killed)
        assert run("email", new_id, "acknowledgement", "--send")[0] == 130
    assert "kind: letter" not in file_of(new_id).read_text("utf-8")
    code, out, err = run("email", "--due")
    assert (code, out, err) == (0, f"{new_id}  acknowledgement  sent\n", "")
    recorded = file_of(new_id).read_text("utf-8")
    assert recorded.count("kind: letter") == 1
    assert "Dear Ana Čavlović" in recorded
    assert len(mailed.letters) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_it_is_handed_over(
    when: str, ok: Ok, process: Callable[..., object], run: Run, with_mail: WithMail, tmp_path: Path
) -> None:
    """Whether the program had read the letter or not: it is named, and not sent again by itself."""
    kept = tmp_path / "kept"
    read = f"cat >> {kept}; " if when == "after" else ""
    with_mail(f"    command: [sh, -c, '{read}kill -9 $PPID']\n")
    new_id = _new(ok)
    process("email", new_id, "acknowledgement", "--send")
    code, _, err = run("email", "--due")
    assert code == 3
    assert f"{new_id}  acknowledgement  uncertain" in err
    assert kept.exists() == (when == "after")


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("[sh, -c, 'cat > /dev/null; echo no route to ana@example.com >&2; exit 75']", "75: no"),
        ("[no-such-mail-program, -t]", "there is no program no-such-mail-program"),
    ],
)
def test_a_mail_program_that_fails(
    command: str,
    why: str,
    ok: Ok,
    refused: Refused,
    with_mail: WithMail,
    commits: Callable[[], list[str]],
) -> None:
    """It loses nothing, records nothing, and is named with its reason."""
    with_mail(f"    command: {command}\n")
    new_id = _new(ok)
    before = commits()
    message = refused(3, "email", new_id, "acknowledgement", "--send")
    assert f"{new_id}  acknowledgement  not sent: " in message
    assert why in message
    assert "ana@" not in message
    assert commits() == before


def test_without_a_way_to_send(ok: Ok, refused: Refused, register: Path) -> None:
    """The policy has to name one."""
    new_id = _new(ok)
    message = refused(3, "email", new_id, "acknowledgement", "--send")
    assert "name it as `via` under `mail` in complaints.yaml" in message


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_and_with_a_password(
    security: str, ok: Ok, with_mail: WithMail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is checked; the password comes from a command or the environment."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    ca = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    logins: list[tuple[bytes, bytes]] = []

    def login(server: object, session: object, envelope: object, way: str, data: object) -> object:
        assert isinstance(data, LoginPassword)
        logins.append((data.login, data.password))
        return AuthResult(success=True)

    inside: dict[str, object] = {"tls_context": context, "auth_required": True}
    if security == "tls":
        inside = {"ssl_context": context, "auth_require_tls": False}
    post = Post()
    server = serve(post, authenticator=login, **inside)
    with_mail(
        f"    smtp:\n      host: 127.0.0.1\n      port: {server.port}\n"
        f"      security: {security}\n      user: shop\n      password_command: [echo, s3cret]\n"
    )
    try:
        new_id = _new(ok)
        monkeypatch.setenv("SSL_CERT_FILE", str(ca))
        ok("email", new_id, "acknowledgement", "--send")
        monkeypatch.setenv("SSL_CERT_FILE", os.devnull)
        with pytest.raises(AssertionError, match="certificate"):
            ok("email", new_id, "apology", "--send")
    finally:
        server.stop()
    assert logins == [(b"shop", b"s3cret")]
    assert len(post.letters) == 1


def test_an_edited_letter_that_does_not_go(
    ok: Ok, run: Run, with_mail: WithMail, register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What somebody wrote is kept, also where the mail program says no."""
    with_mail("    command: [sh, -c, 'exit 75']\n")
    new_id = _new(ok)
    monkeypatch.setenv("EDITOR", "sed -i '$a Come by on Monday.'")
    code, _, err = run("email", new_id, "acknowledgement", "--edit", "--send")
    assert code == 3
    assert "not sent: sh ended with 75" in err
    [kept] = (local_path(register) / "kept").iterdir()
    assert f"your text is kept in {kept}" in err
    assert "Come by on Monday." in kept.read_text("utf-8")


def test_without_git(
    ok: Ok, refused: Refused, mailed: Post, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In a repository nobody can ask the others, so the letter stays here."""
    new_id = _new(ok)
    without_programs(monkeypatch)
    message = refused(3, "email", new_id, "acknowledgement", "--send")
    assert "not sent: there is no git on this machine" in message
    assert mailed.letters == []


def test_in_no_repository(ok: Ok, mailed: Post, register: Path, file_of: FileOf) -> None:
    """The letter goes out and is recorded."""
    shutil.rmtree(register / ".git")
    new_id = _new(ok)
    ok("email", new_id, "acknowledgement", "--send")
    assert file_of(new_id).read_text("utf-8").count("kind: letter") == 1


def test_into_a_folder_that_is_none(ok: Ok, run: Run, mailed: Post, tmp_path: Path) -> None:
    """Nothing was handed over, so nothing is in doubt."""
    new_id = _new(ok)
    (tmp_path / "file").touch()
    code, out, err = run("email", "--due", "--to-folder", str(tmp_path / "file"))
    assert (code, out) == (3, "")
    assert f"{new_id}  acknowledgement  not sent: cannot write" in err
    assert run("email", "--due") == (0, f"{new_id}  acknowledgement  sent\n", "")


@pytest.mark.parametrize(
    ("template", "what"), [("Subject: \n\n\n", "text"), ("Subject: \n\nHello.\n", "subject")]
)
def test_an_empty_letter(
    template: str, what: str, ok: Ok, refused: Refused, mailed: Post, register: Path
) -> None:
    """It tells nobody anything, so it is not sent and acknowledges nothing."""
    folder = register / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "blank.txt").write_text(template, encoding="utf-8")
    new_id = _new(ok)
    message = refused(4, "email", new_id, "blank", "--send")
    assert message == f"templates/en/blank.txt:1: the letter has no {what}; nothing can be sent"
    assert mailed.letters == []


def test_the_date_told_is_in_the_register_s_zone(ok: Ok, mailed: Post, file_of: FileOf) -> None:
    """A promise that a letter makes is written like every other time."""
    new_id = _new(ok)
    ok("email", new_id, "acknowledgement", "--send")
    recorded = file_of(new_id).read_text("utf-8")
    assert re.search(r"^    due: \S+:00\+01:00$", recorded, re.MULTILINE)
    assert "+00:00" not in recorded


def test_resolving_by_letter_sends_it(
    ok: Ok, run: Run, refused: Refused, mailed: Post, commits: Callable[[], list[str]]
) -> None:
    """First the letter, then the end: resolved means that the customer was told."""
    new_id = _new(ok)
    resolve = ("resolve", new_id, "--outcome", "upheld", "--letter", "--despite", "Test.")
    before = commits()
    mailed.answer = "451 later"
    message = refused(3, *resolve, "-m", "Two new plates are on their way.")
    assert message.startswith(f"{new_id}  outcome  not sent: the mail server did not take")
    assert (commits(), "received" in ok("show", new_id)) == (before, True)
    mailed.answer = "250 taken"
    mailed.letters.clear()
    assert ok(*resolve, "-m", "Two new plates are on their way.") == f"{new_id}  outcome  sent\n"
    [letter] = mailed.read()
    assert "Two new plates are on their way." in letter.get_content()
    assert commits()[:2] == [f"{new_id}: resolve (upheld)", f"{new_id}: letter (outcome)"]
    assert run("email", new_id, "outcome", "--send")[0] == 3
    assert len(mailed.letters) == 1
    assert ok("check") == ""


def test_resolving_after_the_letter_went(ok: Ok, mailed: Post) -> None:
    """Where the letter is on record, as after a power cut, it is not sent again."""
    new_id = _new(ok)
    resolve = ("resolve", new_id, "--outcome", "upheld", "--letter", "--despite", "Test.")
    ok(*resolve, "-m", "Two new plates.")
    subprocess.run(["git", "reset", "--hard", "--quiet", "HEAD~1"], check=True)
    assert ok(*resolve, "-m", "Two new plates.") == ""
    assert "resolved" in ok("list", "--format", "tsv")
    assert len(mailed.letters) == 1
    assert ok("check") == ""
