"""The ways for mail: the machine's own, by a name that the policy gives, for registers it names."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from complaints.post.undelivered import NotSent
from complaints.post.ways import mail_way, surroundings
from complaints.register import Register
from machine import give_way
from post.conftest import ANA

WithMail = Callable[..., None]
TAKES = "    command: [sh, -c, 'cat > /dev/null']\n"


@pytest.fixture
def named(house: Register) -> Register:
    """A register whose policy names the way `house`."""
    house.policy = replace(house.policy, mail=replace(house.policy.mail, via="house"))
    return house


def _refused(register: Register) -> str:
    with pytest.raises(NotSent) as caught:
        mail_way(register)
    return str(caught.value)


def test_a_policy_that_names_none(house: Register) -> None:
    """Both places where something is missing are told."""
    message = _refused(house)
    assert "/nonexistent/complaints/config.yaml" in message
    assert "`via` under `mail` in complaints.yaml" in message


def test_a_machine_that_knows_no_such_way(named: Register) -> None:
    """A policy that was pushed cannot define one."""
    assert _refused(named) == (
        "this machine has no way 'house' for mail; define it in /nonexistent/complaints/config.yaml"
    )


def test_a_way_serves_the_registers_it_names(
    named: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whatever path they are reached; another, one below or above it, is told how to be."""
    link = tmp_path / "link"
    link.symlink_to(named.root)
    for other in (named.root.parent, named.root / "complaints"):
        place = give_way(monkeypatch, tmp_path, TAKES, [other])
        assert _refused(named) == (
            "the way 'house' of this machine does not serve this register; "
            f"if it is to, add {named.root} to its `registers` in {place}"
        )
    for path in (named.root, link):
        give_way(monkeypatch, tmp_path, TAKES, [other, path])
        assert mail_way(named).command[0] == "sh"
    monkeypatch.setenv("HOME", str(named.root.parent))
    give_way(monkeypatch, tmp_path, TAKES, [Path("~", named.root.name)])
    assert mail_way(named).command[0] == "sh"


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("", "mail.house: it has no way out; give it either `command` or `smtp`"),
        ("    command: [a]\n    smtp: {host: b}\n", "mail.house: it has two ways out"),
        ("    command: [./send]\n", "mail.house.command[0]: this is no program; write its name"),
        ("    command: ['']\n", "mail.house.command[0]: this is no program"),
        ("    comand: [a]\n    smtp: {host: b}\n", "there is no key 'comand' here; did you mean"),
        (
            "    smtp: {host: b, password_command: [bin/pass]}\n",
            "mail.house.smtp.password_command[0]: this is no program",
        ),
        (
            "    smtp: {host: b, user: u, security: none}\n",
            "mail.house.smtp.security: the password would cross the network in the open",
        ),
        ("    command: [a]\n    environment: [A=b]\n", "this is no name of a variable"),
        ("    command: [a\n", "config.yaml:6: expected"),
    ],
)
def test_a_configuration_that_is_wrong(
    way: str, why: str, named: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing goes by it; the line is told."""
    place = give_way(monkeypatch, tmp_path, way, [named.root])
    message = _refused(named)
    assert message.startswith(f"{place}:")
    assert why in message


def test_paths_that_depend_on_where_one_is(
    named: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would serve whatever register one happens to be in."""
    for path in (Path(), Path("register")):
        give_way(monkeypatch, tmp_path, TAKES, [path])
        assert "registers[0]: this is no whole path; begin it with / or ~/" in _refused(named)
    give_way(monkeypatch, tmp_path, f"{TAKES}    environment: []\n", [])
    assert "mail.house.registers" in _refused(named)


def test_written_by_others(
    named: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration that others can write is not used, nor one in a folder of theirs."""
    place = give_way(monkeypatch, tmp_path, TAKES, [named.root])
    for path, mode in ((place, 0o620), (place, 0o602), (place.parent, 0o720), (tmp_path, 0o777)):
        before = path.stat().st_mode
        path.chmod(mode)
        message = _refused(named)
        assert message.startswith(f"{place}: others can write it")
        assert message.endswith(f"so it is not used; run: chmod go-w {path}")
        path.chmod(before)
    assert mail_way(named)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_of_another_user(named: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who runs a command by `sudo` with their home still set does not run it by their file."""
    place = give_way(monkeypatch, tmp_path, TAKES, [named.root])
    for path in (place, place.parent):
        os.chown(path, 4711, -1)
        assert "it belongs to another user" in _refused(named)
        os.chown(path, 0, -1)
    assert mail_way(named)


def test_linked_to_from_its_place(
    named: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People keep such files elsewhere: what counts is where the file lies."""
    place = give_way(monkeypatch, tmp_path, TAKES, [named.root])
    elsewhere = tmp_path / "dotfiles"
    elsewhere.mkdir()
    place.rename(elsewhere / "complaints.yaml")
    place.symlink_to(elsewhere / "complaints.yaml")
    assert mail_way(named)
    elsewhere.chmod(0o777)
    assert "others can write it" in _refused(named)


def test_what_a_program_sees(
    ok: Callable[..., str], with_mail: WithMail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who runs it, language and keys, and what its way names; no other secret, and no register."""
    seen = tmp_path / "seen"
    script = f"{{ env; pwd; cat; }} > {seen}"
    with_mail(f"    command: [sh, -c, {json.dumps(script)}]\n    environment: [MSMTP_LOG]\n")
    for name in ("AWS_SECRET_ACCESS_KEY", "MSMTP_LOG", "GPG_TTY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"is {name}")
    ok("email", ANA, "acknowledgement", "--send")
    lines = seen.read_text("utf-8").splitlines()
    names = {line.partition("=")[0] for line in lines[: lines.index("/")]}
    assert {"HOME", "PATH", "LC_ALL", "TZ", "XDG_CONFIG_HOME", "MSMTP_LOG", "GPG_TTY"} <= names
    assert "DBUS_SESSION_BUS_ADDRESS" in names
    # What a shell sets by itself is no secret.
    assert names <= {*surroundings_of("MSMTP_LOG"), "PWD", "OLDPWD", "SHLVL", "_"}
    assert not any("AWS" in line or "COMPLAINTS" in line for line in lines)


def surroundings_of(*names: str) -> set[str]:
    """Return the variables that a way passes on which names these besides."""
    from complaints.core.policy.machine import MailWay

    return set(surroundings(MailWay((), ("a",), environment=names)))


@pytest.mark.parametrize("path", ["", ".", ":/usr/bin:/bin", "bin:/usr/bin:/bin"])
def test_a_program_beside_the_register_is_not_the_one_meant(
    path: str, ok: Callable[..., str], register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever PATH says of the current folder: git is the system's, not a file of a register."""
    for folder in (register, register / "bin"):
        folder.mkdir(exist_ok=True)
        (folder / "git").write_text(f"#!/bin/sh\ntouch {register.parent}/started\nexit 1\n")
        (folder / "git").chmod(0o755)
    monkeypatch.chdir(register)
    monkeypatch.setenv("PATH", path)
    ok("note", ANA, "-m", "She called.")
    ok("day")
    assert not (register.parent / "started").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("whose", ["folder", "link", "open"])
def test_a_link_that_somebody_else_could_turn(
    whose: str, named: Register, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leads to a file that is right, and could lead to any other tomorrow."""
    place = give_way(monkeypatch, tmp_path, TAKES, [named.root])
    elsewhere = tmp_path / "register" / "mail.yaml"
    elsewhere.parent.mkdir(exist_ok=True)
    place.rename(elsewhere)
    between = tmp_path / "between"
    between.mkdir()
    (between / "link").symlink_to(elsewhere)
    place.symlink_to(between / "link")
    assert mail_way(named)
    if whose == "open":
        between.chmod(0o777)
        assert f"others can write it ({between})" in _refused(named)
    else:
        os.chown(between if whose == "folder" else place, 4711, -1, follow_symlinks=False)
        assert "it belongs to another user" in _refused(named)
        assert f"as root, run: chown -h 0 {between if whose == 'folder' else place}" in _refused(
            named
        )


def test_where_nobody_knows_a_home(named: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: there is no configuration of the person's, and that is all."""
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    assert "this machine has no way 'house' for mail" in _refused(named)
