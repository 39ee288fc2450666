"""Which way for mail a register may use: the one its policy names, where this machine lets it."""

from __future__ import annotations

import os
from pathlib import Path

from complaints.core.policy.machine import MailWay
from complaints.post.undelivered import NotSent
from complaints.register import Register
from complaints.store.machine_file import Configuration, configurations, user_file
from complaints.store.process import environment

NOWHERE = Path("/")
"""Where programs for mail are started: not in a register, with whatever its files are called."""

# What such programs need of who runs them, their language and time, their keys and passwords;
# whatever else is in an environment may be a secret of something else.
_PASSED = frozenset(
    {
        *("HOME", "PATH", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR"),
        *("SSH_AUTH_SOCK", "GPG_TTY", "GNUPGHOME"),
    }
)
_PASSED_BEGINNINGS = ("LC_", "XDG_", "DBUS_")


def mail_way(register: Register) -> MailWay:
    """Return the way by which the mail of a register leaves this machine.

    Raises NotSent where its policy names none, where this machine knows none of that
    name, where it does not serve the register, and where the configuration is wrong.
    """
    return way_named(register.policy.mail.via, register.root)


def way_named(name: str, root: Path) -> MailWay:
    """Return the way of this name, for the register at `root`. Raises NotSent likewise."""
    if not name:
        raise NotSent(
            "the policy names no way to send letters; "
            f"define one in {user_file()}, and name it as `via` under `mail` in complaints.yaml"
        )
    for found in configurations():
        if found.machine is None:
            raise NotSent("; ".join(map(str, found.findings)))
        if (way := found.machine.mail.get(name)) is not None:
            return _serving(way, name, found, root)
    raise NotSent(f"this machine has no way '{name}' for mail; define it in {user_file()}")


def surroundings(way: MailWay) -> dict[str, str]:
    """Return the environment in which the programs of a way are started."""
    return {
        name: value
        for name, value in environment().items()
        if name in _PASSED or name.startswith(_PASSED_BEGINNINGS) or name in way.environment
    }


def _serving(way: MailWay, name: str, found: Configuration, root: Path) -> MailWay:
    if not serves(way, root):
        raise NotSent(
            f"the way '{name}' of this machine does not serve this register; "
            f"if it is to, add {root} to its `registers` in {found.path}"
        )
    return way


def serves(way: MailWay, root: Path) -> bool:
    """Tell whether a way serves the register at `root`."""
    return any(_is_at(path, root) for path in way.registers)


def _is_at(path: str, root: Path) -> bool:
    whole = os.path.expanduser(path)  # noqa: PTH111 - a Path fails where nobody knows a home
    return whole.startswith("/") and os.path.realpath(whole) == str(root)
