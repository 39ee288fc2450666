"""The configuration of this machine, as the tests need it: a way for mail."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

_SENDER = "Dom i stol <kupci@example.com>"


def give_way(
    monkeypatch: pytest.MonkeyPatch, folder: Path, way: str, registers: Iterable[Path]
) -> Path:
    """Configure the way for mail `house` of a person whose configuration is in this folder.

    `way` is its program or server, as lines of YAML; returns the file.
    """
    place = folder / "configuration" / "complaints" / "config.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    served = "".join(f"      - {path}\n" for path in registers)
    place.write_text(f"mail:\n  house:\n    registers:\n{served}{way}", "utf-8")
    place.chmod(0o600)
    monkeypatch.setenv("XDG_CONFIG_HOME", os.fspath(place.parents[1]))
    return place


def name_way(register: Path, more: str = "") -> None:
    """Have the policy of a register name that way, with `more` lines beside."""
    path = register / "complaints.yaml"
    mail = f"\nmail:\n  sender: {_SENDER}\n  via: house\n{more}"
    path.write_text(re.sub(r"\nmail:\n(?:  .*\n)*", lambda _: mail, path.read_text("utf-8")))
