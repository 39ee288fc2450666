"""The merge driver: by which program git merges complaints, as this clone is told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress

from complaints.errors import Refused
from complaints.store.git.calling import driver, works
from complaints.store.git.elsewhere import common_folder
from complaints.store.git.repository import Repository
from complaints.store.git.upstream import done
from complaints.store.parts import FOLDER

NAME = "complaints"
PATTERN = f"{FOLDER}/**/*.yaml"
SETTING = f"merge.{NAME}.driver"
_TITLE = f"merge.{NAME}.name"
_GLOB = re.compile(r"[*?\[\]\\]")
_AS_IT_IS = '"\\'
_QUOTED = re.compile(r'["\\\x00-\x1f\x7f]')
_WORD_ENDS = re.compile(r'[\s"\\*?\[\]\x00-\x1f\x7f]')
_EXAMPLE = f"{FOLDER}/2026/01/CMP-2601-ZZZZZZW.yaml"


def missing(repository: Repository) -> list[tuple[str, Callable[[], None]]]:
    """Return what git has not been told yet of merging complaints, and what tells it.

    Raises ProgramMissing.
    """
    found: list[tuple[str, Callable[[], None]]] = []
    if not works(repository.git("config", "--local", "--get", SETTING).out.rstrip("\n")):
        found.append(("by which program complaints are merged", lambda: _set(repository)))
    if not _applies(repository):
        found.append(("which files are complaints", lambda: _name_files(repository)))
    return found


def install(repository: Repository) -> None:
    """Tell git all that is missing. Raises ProgramMissing, and what went wrong of it first.

    That is an OSError, or Refused; the rest is told all the same.
    """
    failed: list[OSError | Refused] = []
    for _, tell in missing(repository):
        try:
            tell()
        except (OSError, Refused) as error:
            failed.append(error)
    if failed:
        raise failed[0]


def is_ours(name: str, value: str) -> bool:
    """Tell whether a setting of git is the one that starts this very program."""
    return name == SETTING and value == driver()


def _set(repository: Repository) -> None:
    for name, value in ((_TITLE, "complaints, merged event by event"), (SETTING, driver())):
        setting = ("config", "--local", "--replace-all", name, value)
        done(repository.git(*setting), "git could not be told")


def _applies(repository: Repository) -> bool:
    """Tell whether git takes complaints of this register to the driver."""
    example = repository.named(repository.root / _EXAMPLE)
    answer = repository.git("check-attr", "-z", "merge", "--", example)
    # Where git does not work, that is told elsewhere.
    return bool(answer.code) or answer.out.split("\0")[2:3] == [NAME]


def _name_files(repository: Repository) -> None:
    """Say in this clone alone which files are complaints; a commit of others may say it, too."""
    folder = common_folder(repository.place.folder) / "info"
    path = folder / "attributes"
    folder.mkdir(exist_ok=True)
    held = b""
    with suppress(FileNotFoundError):
        held = path.read_bytes()
    line = os.fsencode(f"{_pattern(repository.named(repository.root))} merge={NAME}\n")
    if held and not held.endswith(b"\n"):
        held += b"\n"
    path.write_bytes(held + line)


def _pattern(below: str) -> str:
    """Return the pattern of the complaints of a register below the top, as git reads it."""
    if below == ".":
        return PATTERN
    # First what stands for other characters in a pattern, then what ends a word of the line.
    plain = _GLOB.sub(r"\\\g<0>", below)
    quoted = _QUOTED.sub(_escaped, f"/{plain}/{PATTERN}")
    return f'"{quoted}"' if _WORD_ENDS.search(below) else f"/{plain}/{PATTERN}"


def _escaped(character: re.Match[str]) -> str:
    """Return a character as C writes it in a string."""
    return f"\\{character[0]}" if character[0] in _AS_IT_IS else f"\\{ord(character[0]):03o}"
