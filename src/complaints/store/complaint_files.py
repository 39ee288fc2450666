"""The complaint files of a register: where they lie, how one is read, written and changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from complaints.beneath import Folders
from complaints.core.findings import Finding
from complaints.core.record.bounds import too_much
from complaints.core.record.ids import ALPHABET, RANDOM_LENGTH, folder_of
from complaints.core.record.model import Complaint
from complaints.core.time.pace import USUAL, Pace
from complaints.errors import Untrusted
from complaints.store.files import create, replace_all
from complaints.store.files import replace as replace_file
from complaints.store.load import Loaded, load, load_content, parse, tree
from complaints.store.parts import FOLDER
from complaints.store.reading import decode, read_below
from complaints.store.text.changes import changes
from complaints.store.text.reader import read_fast
from complaints.store.text.schema import convert, line_of
from complaints.store.way import make_way, shown_path

TOO_MUCH = "too-much"
"""The code of the finding that the dates of a complaint would take too long to work out."""

Take = Callable[[Complaint | None, Complaint], Complaint]
"""Returns an edited complaint with what is added; given what it was, None where that was broken."""

_HEADER = "# yaml-language-server: $schema=../../../complaint.schema.json\n"


def random_characters(count: int = RANDOM_LENGTH) -> str:
    """Return characters of the id alphabet nobody can guess."""
    import secrets

    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def path_of(root: Path, complaint_id: str) -> Path:
    """Return where the complaint with this id lies; whether it does, `locate` says."""
    return root / FOLDER / folder_of(complaint_id)


def read(
    root: Path, path: Path, pace: Pace = USUAL, folders: Folders | None = None
) -> Loaded[Complaint]:
    """Read one complaint file at its place; its id must be its name.

    `pace` is that of the calendar by which its dates will be counted, `folders` holds those
    that are open already.
    """
    shown = shown_path(root, path)
    return _fitting(load(path, shown, Complaint, root, folders), shown, pace)


def read_each(
    root: Path, found: Iterable[Path | Finding], pace: Pace = USUAL
) -> Iterator[Finding | tuple[Path, Loaded[Complaint]]]:
    """Read each file that a walk has found; what else it has found comes as it is.

    The folders are held open meanwhile: to enter each anew for each file takes longer than
    to read it.
    """
    with Folders(root) as folders:
        for each in found:
            yield each if isinstance(each, Finding) else (each, read(root, each, pace, folders))


def judged(content: bytes, shown: str, pace: Pace = USUAL) -> Loaded[Complaint]:
    """Return the same of a file that was read; `shown` is its path from the root."""
    return _fitting(load_content(content, shown, Complaint), shown, pace)


def _fitting(loaded: Loaded[Complaint], shown: str, pace: Pace) -> Loaded[Complaint]:
    """Return what a file gave, unless it is not what is to lie at its place."""
    if loaded.value is None:
        return loaded
    name = shown.rpartition("/")[2].removesuffix(".yaml")
    if loaded.value.id != name:
        message = f"the id inside is {loaded.value.id}, but the file is called {name}"
        mend = "the file name is the id; put the right one into the file"
        node = tree(loaded.content)
        line = line_of(node, ("id",)) if node is not None else 1
        finding = Finding("id", message, mend, ("id",), shown, line, fatal=True)
        return Loaded(loaded.content, None, (finding,))
    if message := too_much(loaded.value, pace):
        mend = "take out what was not meant, or put the long terms right"
        finding = Finding(TOO_MUCH, message, mend, ("events",), shown, fatal=True)
        return Loaded(loaded.content, None, (finding,))
    return loaded


def text_of(root: Path, path: Path) -> str:
    """Return a complaint's file as it is; it need not be valid. Raises Untrusted."""
    try:
        return decode(read_below(root, path))
    except Untrusted as error:
        raise Untrusted(f"{shown_path(root, path)}: {error}") from None


def data_of(complaint: Complaint) -> dict[str, Any]:
    """Return a complaint as plain data in the order of its file."""
    data: dict[str, Any] = msgspec.to_builtins(complaint, builtin_types=(datetime, date))
    # A part in which everything is absent is absent too.
    return {key: value for key, value in data.items() if value != {}}


def file_text(complaint: Complaint, pace: Pace = USUAL) -> str:
    """Return a new complaint as the text of its file."""
    if message := too_much(complaint, pace):
        raise Untrusted(f"{complaint.id}: {message}; nothing was recorded")
    return _whole(data_of(complaint))


def _whole(data: Mapping[str, Any]) -> str:
    from complaints.store.text.canonical import dump

    return _HEADER + dump(data)


def new_file(complaint: Complaint, pace: Pace = USUAL) -> bytes:
    """Return what the file of a new complaint holds. Raises Untrusted if it would not read back."""
    text = file_text(complaint, pace)
    _verify(text, complaint)
    return text.encode("utf-8")


def add(root: Path, complaint: Complaint) -> bool:
    """Write a new complaint; False where its id is taken.

    Raises Untrusted where a link would lead it elsewhere.
    """
    path = path_of(root, complaint.id)
    return create(root, path, new_file(complaint), make_way(root, path))


def changed(old: Loaded[Complaint], new: Complaint, pace: Pace = USUAL) -> bytes:
    """Return a complaint's file, changed where `new` differs from what was read, nowhere else.

    Raises Untrusted where that cannot be done safely.
    """
    if old.value is None:
        raise Untrusted("; ".join(str(finding) for finding in old.findings))
    before, after = data_of(old.value), data_of(new)
    if before == after:
        return old.content
    if message := too_much(new, pace):
        raise Untrusted(f"{new.id}: {message}; nothing was recorded")
    try:
        text = decode(old.content)
        # What no hand has written in is written anew: to splice it gives the same, but later.
        if text == _whole(before):
            text = _whole(after)
        else:
            from complaints.store.text.splice import splice

            today = in_form(text) if old.findings else text
            text = splice(today, list(changes(before, after)))
        _verify(text, new)
    except Untrusted as error:
        raise Untrusted(f"{new.id}: {error}") from None
    return text.encode("utf-8")


def in_form(text: str, model: type[msgspec.Struct] = Complaint) -> str:
    """Return the text of a file in the form of today, whatever people wrote in it untouched."""
    from complaints.store.text.older import upgrades
    from complaints.store.text.splice import splice

    data = read_fast(text)
    fits = model is Complaint and convert(data, model) is not None
    older = [] if fits else upgrades(data, model)
    return splice(text, older) if older else text


def write_all(root: Path, texts: Mapping[str, tuple[bytes, bytes]]) -> list[Path]:
    """Replace what several complaints' files held by what they are to hold: all or none.

    Returns the files.
    """
    found = {path_of(root, complaint_id): texts for complaint_id, texts in texts.items()}
    replace_all(root, {path: (old, new) for path, (old, new) in found.items() if old != new})
    return list(found)


def replace_edited(
    root: Path,
    path: Path,
    before: str,
    after: str,
    take: Take,
    pace: Pace = USUAL,
) -> list[Path]:
    """Put a hand-edited text in the place of a file's, with what `take` adds; returns the file.

    `take` is given the complaint before, None where the file was broken, and
    as it was edited. Raises Untrusted where the text is no valid complaint,
    and what `take` raises.
    """
    from complaints.store.text.splice import splice

    shown = shown_path(root, path)
    old, _ = parse(before, shown, Complaint)
    new, findings = parse(_text(after), shown, Complaint)
    if new is None:
        raise Untrusted("\n".join(str(finding) for finding in findings))
    if message := too_much(new, pace):
        raise Untrusted(f"{shown}: {message}")
    final = take(old, new)
    text = splice(in_form(after), list(changes(data_of(new), data_of(final))))
    _verify(text, final)
    replace_file(root, path, before.encode("utf-8"), text.encode("utf-8"))
    return [path]


def _text(edited_text: str) -> str:
    try:
        edited_text.encode("utf-8")
    except UnicodeEncodeError:
        raise Untrusted("your text is not UTF-8; save it as UTF-8") from None
    return edited_text


def _verify(text: str, wanted: Complaint) -> None:
    """What was written must read back as what was meant, before it reaches the disk."""
    value, findings = parse(text, wanted.id, Complaint)
    if value != wanted:
        reason = f": {replace(findings[0], file='')}" if findings else ""
        raise Untrusted(f"it would not read back as it was meant{reason}")
