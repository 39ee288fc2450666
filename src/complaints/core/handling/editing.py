"""What a person may change by hand in a complaint's file, and how it goes on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from complaints.core.record.events import SETTABLE, same
from complaints.core.record.model import Complaint
from complaints.core.record.state import differences, refold
from complaints.core.record.steps import Stamp, step
from complaints.core.text import MOST_TEXT, too_long
from complaints.errors import Refused

_COMMANDS = {
    "status": "the step itself (contact, resolve, close, reopen)",
    "level": "`complaints escalate`",
    "terms": "`complaints classify`",
    # A reason, a right or new terms belong to these.
    "nature": "`complaints classify`",
    "severity": "`complaints classify`",
    "risks": "`complaints classify`",
}

# Of an entry of these ledgers only the words may be mended; the rest is what was told and agreed.
_LEDGERS = {
    "promises": (("what",), "`complaints promise`"),
    "offers": (("code", "needs"), "`complaints offer`"),
    "actions": (("what", "owner", "due"), "`complaints action`"),
}
_PEOPLE = ("customer", "representative")
_WHOLE = {"satisfaction": "`complaints survey answer`", "related": "`complaints link`"}


def edited(before: Complaint | None, new: Complaint, stamp: Stamp) -> Complaint:
    """Return the hand-edited complaint with one event that sets what changed.

    `before` is None where its file could not be read. Raises Refused where the
    id, the receipt, an event or a field that only a command may change was
    edited.
    """
    # A file that was broken has nothing to compare with: mending it is the change.
    old = before or refold(new)
    if before is None:
        # What follows from the events was no more than wrong in it.
        new = replace(new, **{name: getattr(old, name) for name in (*_LEDGERS, *_WHOLE)})
    if new.id != old.id:
        raise Refused("the id is final; put it back")
    if new.events != old.events:
        raise Refused("events are never changed; add a note, or take one back with `retract`")
    if new.unsettled != old.unsettled:
        raise Refused("`unsettled` is not edited: use `complaints settle`")
    if new.received_at != old.received_at:
        raise Refused("`received_at` starts every clock and is never changed; put it back")
    by_hand = [name for name in differences(old) if name in SETTABLE]
    changed: dict[str, Any] = {
        name: getattr(new, name)
        for name in SETTABLE
        if not same(name, getattr(new, name), getattr(old, name))
    }
    changed |= {name: getattr(new, name) for name in by_hand}
    for name, way in _COMMANDS.items():
        if name in changed and name not in by_hand:
            raise Refused(f"`{name}` is not edited: use {way}")
    _keep_ledgers(old, new)
    _refuse_long(old, new)
    base = replace(new, **{name: getattr(old, name) for name in changed})
    names = tuple(_names(old, new, changed))
    return step(base, stamp, "edited", changed, fields=names)


def _names(old: Complaint, new: Complaint, changed: Iterable[str]) -> Iterator[str]:
    """Return the path of every field that was edited, in the order of the file."""
    for name in Complaint.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if name in changed:
            yield name
        elif name in _LEDGERS:
            for was, entry in zip(before, after, strict=True):
                yield from (f"{name}.{entry.id}.{part}" for part in _parts(was, entry))
        elif name in _PEOPLE:
            yield from (f"{name}.{part}" for part in _parts(before, after))
        elif before != after and name not in SETTABLE:
            yield name


def _parts(before: Struct | None, after: Struct | None) -> Iterator[str]:
    """Return the names of the fields in which two people, or two entries, differ."""
    for name in (before or after or Struct()).__struct_fields__:
        if getattr(before, name, "") != getattr(after, name, ""):
            yield name


def _refuse_long(old: Complaint, new: Complaint) -> None:
    """Refuse a text that is too long to be typed; one that was there before may stay."""
    for name in Complaint.__struct_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if after == before or name == "events":
            continue
        known = set(_texts(before))
        for text in _texts(after):
            length = len(text.encode("utf-8"))
            if length > MOST_TEXT and text not in known:
                raise Refused(f"`{name}`: {too_long(length)}")


def _texts(value: Any) -> Iterator[str]:
    """Return every text in a value of a complaint."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)


def _keep_ledgers(old: Complaint, new: Complaint) -> None:
    """Refuse what would change a ledger without an event that tells of it."""
    for name, way in _WHOLE.items():
        if getattr(new, name) != getattr(old, name):
            raise Refused(f"`{name}` is not edited: use {way}")
    for name, (words, way) in _LEDGERS.items():
        before, after = getattr(old, name), getattr(new, name)
        if [entry.id for entry in before] != [entry.id for entry in after]:
            raise Refused(f"entries of `{name}` are neither added nor taken out: use {way}")
        for was, entry in zip(before, after, strict=True):
            mended = replace(was, **{word: getattr(entry, word) for word in words})
            if mended != entry:
                raise Refused(
                    f"of `{name}` only {', '.join(words)} may be edited: use {way} for the rest"
                )
