"""Finding a letter's template: the register's own before the shipped ones, in the best language."""

from __future__ import annotations

import errno
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import complaints
from complaints.beneath import Folders, read_ordinary
from complaints.core.text import nearest, one_line
from complaints.errors import Refused, Untrusted, reason_of

TEMPLATES = "templates"
"""The folder of a register's own letters, and of the shipped ones."""

MOST_BYTES = 64 * 1024
"""The most that a template may hold: thirty times what a letter does."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_PART = re.compile(r"_?[a-z][a-z0-9_-]{0,39}\.txt")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Source:
    """The text of one template file; `label` is how messages name it, from `templates/` on."""

    label: str
    text: str


@dataclass(frozen=True)
class Found:
    """A template that was found, and the language it is in."""

    name: str
    language: str
    source: Source


def shipped() -> Path:
    """Return the folder of the shipped letters.

    They are inside an installed package; an editable install has them in the
    checkout, beside `src`.
    """
    package = Path(complaints.__file__).parent
    inside = package / TEMPLATES
    return inside if inside.is_dir() else package.parent.parent / TEMPLATES


def folders(register: Path | None = None) -> tuple[Path, ...]:
    """Return where templates are looked for, best first: the register's folder, the shipped one."""
    own = (register / TEMPLATES,) if register is not None else ()
    return (*own, shipped())


def find(name: str, languages: Sequence[str], folders: Sequence[Path]) -> Found:
    """Return the template in the first of these languages that has it.

    In each language the first folder wins. Raises Refused for a name that is
    none or that no language has, and Untrusted for a file that cannot be read.
    """
    for language in languages:
        _check(language, _LANGUAGE, "a language: it is a code such as en or hr")
    _check(name, _NAME, "the name of a letter: it is written like follow-up")
    for language in languages:
        source = part(f"{name}.txt", language, folders)
        if source is not None:
            return Found(name, language, source)
    known = names(languages, folders)
    meant = " or ".join(nearest(name, known))
    hint = f"did you mean {meant}?" if meant else f"there is {', '.join(known) or 'none'}"
    raise Refused(f"there is no letter '{name}'; {hint}")


def names(languages: Sequence[str], folders: Sequence[Path]) -> list[str]:
    """Return the names of the letters there are in any of these languages, sorted.

    Raises Untrusted for a folder that cannot be read.
    """
    files = (
        name
        for folder in folders
        for language in languages
        if _is_there(folder, language)
        for name in _listed(folder, language)
    )
    stems = (name.removesuffix(".txt") for name in files if name.endswith(".txt"))
    return sorted({stem for stem in stems if _NAME.fullmatch(stem)})


def is_language(folder: str) -> bool:
    """Tell whether a folder of this name holds the templates of a language."""
    return _LANGUAGE.fullmatch(folder) is not None


def is_template(language: str, file_name: str) -> bool:
    """Tell whether a file of this name, in a folder of this name, is a template."""
    return is_language(language) and _PART.fullmatch(file_name) is not None


def part(file_name: str, language: str, folders: Sequence[Path]) -> Source | None:
    """Return a file of the template folders in this language; None where there is none.

    Anything but a plain file name is not there. Raises Untrusted for a file that cannot be
    read, and where a link or something else stands on the way to it: a letter of the
    register's own is never passed over for the shipped one.
    """
    if not is_template(language, file_name):
        return None
    for folder in folders:
        if _is_there(folder, language, file_name):
            label = f"{folder.name}/{language}/{file_name}"
            return Source(label, _read(folder, folder / language / file_name, label))
    return None


def _is_there(folder: Path, language: str, file_name: str = "") -> bool:
    """Look at each part of the way to a language's folder, or to a file in it."""
    # Where the shipped letters lie is for whoever installed them to say.
    look = Path.stat if folder == shipped() else Path.lstat
    folders = [folder, folder / language]
    for place in [*folders, folders[-1] / file_name] if file_name else folders:
        label = place.relative_to(folder.parent)
        try:
            mode = look(place).st_mode
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _unreadable(label.parent, error) from None
        _refuse_other(label, mode, is_file=place not in folders)
    return True


def _refuse_other(label: Path, mode: int, *, is_file: bool) -> None:
    if stat.S_ISLNK(mode):
        raise _linked(label)
    if is_file and not stat.S_ISREG(mode):
        raise Untrusted(f"{label}: it is not an ordinary file; move it away")
    if not is_file and not stat.S_ISDIR(mode):
        raise Untrusted(f"{label}: this is no folder, where one is due; move it away")


def _listed(folder: Path, language: str) -> list[str]:
    try:
        if folder == shipped():
            return [path.name for path in (folder / language).iterdir()]
        with Folders(folder.parent) as folders:
            return [name for name, _ in folders.listed(folder / language)]
    except OSError as error:
        raise _unreadable(f"{folder.name}/{language}", error) from None


def _linked(label: str | Path) -> Untrusted:
    return Untrusted(f"{label}: it is a link; put the real one in its place")


def _unreadable(label: str | Path, error: OSError) -> Untrusted:
    if error.errno == errno.ELOOP:
        # It was put there since it was looked at.
        return _linked(label)
    return Untrusted(f"{label}: it cannot be read ({reason_of(error)}); make it readable")


def _read(folder: Path, path: Path, label: str) -> str:
    try:
        content = _content(folder, path)
        if len(content) > MOST_BYTES:
            what = f"it is larger than {MOST_BYTES // 1024} kB, which no letter is"
            raise Untrusted(f"{label}: {what}; make it shorter")
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Untrusted(f"{label}:{line}: this is not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise _unreadable(label, error) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _content(folder: Path, path: Path) -> bytes:
    if folder == shipped():
        return read_ordinary(path, MOST_BYTES + 1)
    with Folders(folder.parent) as folders:
        return folders.read(path, MOST_BYTES + 1)


def _check(word: str, pattern: re.Pattern[str], meaning: str) -> None:
    if not pattern.fullmatch(word):
        raise Refused(f"'{one_line(word, 40)}' is not {meaning}")
