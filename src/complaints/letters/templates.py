"""Finding a letter's template: the register's own before the shipped ones, in the best language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import complaints
from complaints.core.text import nearest, one_line
from complaints.errors import Refused, Untrusted

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
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent.parent / "templates"


def folders(register: Path | None = None) -> tuple[Path, ...]:
    """Return where templates are looked for, best first: the register's folder, the shipped one."""
    own = (register / "templates",) if register is not None else ()
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
    """Return the names of the letters there are in any of these languages, sorted."""
    files = (
        path
        for folder in folders
        for language in languages
        for path in (folder / language).glob("*.txt")
    )
    return sorted({path.stem for path in files if _NAME.fullmatch(path.stem)})


def part(file_name: str, language: str, folders: Sequence[Path]) -> Source | None:
    """Return a file of the template folders in this language; None where there is none.

    Anything but a plain file name is not there. Raises Untrusted for a file
    that is not UTF-8 or that is a link out of its folder.
    """
    if not _PART.fullmatch(file_name) or not _LANGUAGE.fullmatch(language):
        return None
    for folder in folders:
        path = folder / language / file_name
        if path.is_file():
            label = f"{folder.name}/{language}/{file_name}"
            if not path.resolve().is_relative_to(folder.resolve()):
                raise Untrusted(f"{label}: it is a link that leads out of the templates folder")
            return Source(label, _read(path, label))
    return None


def _read(path: Path, label: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Untrusted(f"{label}:{line}: this is not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise Untrusted(f"{label}: it cannot be read ({error.strerror})") from None


def _check(word: str, pattern: re.Pattern[str], meaning: str) -> None:
    if not pattern.fullmatch(word):
        raise Refused(f"'{one_line(word, 40)}' is not {meaning}")
