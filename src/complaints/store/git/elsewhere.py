"""Where else git reads, as its own directory says: configurations, attributes, lent objects."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from complaints.beneath import read_ordinary

# In a git directory, with its own settings.
_CONFIGURATIONS = ("config", "config.worktree")
_LONGEST = 4 * 1024 * 1024
# A person has a few, and git itself follows ten deep.
_MOST_INCLUDED = 100
# Of a few, git follows five deep.
_MOST_LENT = 100
# A file that is included, or that one of git's settings names; where none is meant, no matter.
_KEY = re.compile(
    rb"(?:^|\])[ \t\r]*+(?:path|attributesfile|excludesfile)[ \t]*+=", re.MULTILINE | re.IGNORECASE
)
# Up to a comment, or the end of the line, unless that is escaped.
_VALUE = re.compile(rb'(?:"(?:\\.|[^"\\\n])*+"|\\.|[^"\\#;\n])*+', re.DOTALL)
_SIGN = re.compile(rb'\\([0-7]{3}|.)|"', re.DOTALL)
_SIGNS = {b"n": b"\n", b"t": b"\t", b"b": b"\b", b"r": b"\r", b"f": b"\f", b"v": b"\v", b"a": b"\a"}
# The folder into which git was installed.
_PREFIX = "%(prefix)/"
_WORK_TREE = b"worktree"
_BLANKS = b" \t\r"


def named_files(folder: Path, top: Path) -> Iterator[Path]:
    """Return the files that the configurations of a git directory name, and those they include.

    `top` is that of the work tree, where some of them begin.
    """
    waiting, seen = [folder / name for name in _CONFIGURATIONS], set[Path]()
    while waiting and len(seen) < _MOST_INCLUDED:
        configuration = waiting.pop()
        if configuration in seen:
            continue
        seen.add(configuration)
        for name in _names_in(configuration):
            path = _expanded(name)
            found = (configuration.parent / path, top / path)
            yield from found
            waiting += found


def _expanded(name: str) -> str:
    if name.startswith(_PREFIX):
        # From there only a way upwards leads to what an archive holds, and it ends at the top.
        return f"/usr/{name.removeprefix(_PREFIX)}"
    # A Path may fail here.
    return os.path.expanduser(name)  # noqa: PTH111


def _names_in(configuration: Path) -> Iterator[str]:
    content = b""
    with suppress(OSError, ValueError):
        content = read_ordinary(configuration, _LONGEST).replace(b"\r\n", b"\n")
    for key in _KEY.finditer(content):
        value = _VALUE.match(content, key.end())
        name = _plain(value[0].strip(_BLANKS) if value else b"")
        # Blanks may have stood before a line that is empty; of a tab an older git makes one.
        spaced = name.strip(_BLANKS).replace(b"\t", b" ")
        yield from map(os.fsdecode, dict.fromkeys((name, name.strip(_BLANKS), spaced)))


def names_work_tree(folder: Path) -> bool:
    """Tell whether a configuration may name a work tree; said once too often it does no harm."""
    for name in _CONFIGURATIONS:
        with suppress(OSError):
            content = read_ordinary(folder / name, _LONGEST)
            if _WORK_TREE in content.lower() or len(content) == _LONGEST:
                return True
    return False


def object_folders(objects: Path) -> list[Path]:
    """Return a folder of objects, those that it borrows from, and those that they do."""
    waiting, found = [objects], dict[Path, None]()
    while waiting and len(found) < _MOST_LENT:
        folder = waiting.pop()
        if folder in found:
            continue
        found[folder] = None
        lines = b""
        with suppress(OSError, ValueError):
            lines = read_ordinary(folder / "info" / "alternates", _LONGEST)
        for line in lines.split(b"\n")[:_MOST_LENT]:
            names = (line, _plain(line)) if line[:1] == b'"' else (line,)
            kept = (name for name in names if name and b"\0" not in name)
            waiting += [folder / os.fsdecode(name) for name in kept]
    return [*found]


def common_folder(folder: Path) -> Path:
    """Return where what several work trees share lies: as a rule in the very folder."""
    with suppress(OSError):
        named = os.fsdecode(read_ordinary(folder / "commondir", _LONGEST).strip())
        return folder / named if named and "\0" not in named else folder
    return folder


def _plain(value: bytes) -> bytes:
    """Return what git writes with quotes and escapes."""
    return _SIGN.sub(_meant, value)


def _meant(sign: re.Match[bytes]) -> bytes:
    said: bytes = sign[1] or b""
    if len(said) > 1:
        return bytes([int(said, 8) & 0xFF])
    # What is escaped at the end of a line is that end.
    return b"" if said == b"\n" else _SIGNS.get(said, said)
