"""Files in the form they had before formats had numbers, and what makes them what they are today.

Such a file is recognised alone, by what is written in it. Numbers were the ids
of promises, offers and actions; an event that changed a list held all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from complaints.core.findings import Finding, Path
from complaints.core.policy.policy import FORMAT, Policy
from complaints.core.record.model import Complaint, Event
from complaints.store.text.changes import Change, Drop, Put, apply

_MADE_IN = {"promises": "told_in", "offers": "told_in", "actions": "added_in"}
_ABOUT = {
    "promise_kept": "promises",
    "promise_moved": "promises",
    "offer_approved": "offers",
    "offer_decided": "offers",
    "action_done": "actions",
}
_LISTS = ("risks", "tags", "steps")
_EVENT_ID = re.compile(r"[1-9][0-9]*-[0-9A-HJKMNP-TV-Z]{4}")
_NO_EVENT = "1-0000"
_KEYS = Event.__struct_fields__
_BEFORE_ENTRY = tuple(reversed(_KEYS[: _KEYS.index("entry")]))

_Object = Mapping[str, Any]


def upgrades(data: Any, model: type[msgspec.Struct]) -> list[Change]:
    """Return what makes today's data of older data; nothing where there is nothing older in it."""
    if model is Policy:
        missing = isinstance(data, dict) and "format" not in data
        return [Put(("format",), FORMAT)] if missing else []
    if model is not Complaint or not isinstance(data, dict):
        return []
    try:
        ids = {name: _new_ids(data, name) for name in _MADE_IN}
        return [*_entries(data, ids), *_events(data, ids), *_lists(data)]
    except (AttributeError, KeyError, TypeError):
        # It is something else, and whoever reads it next says what.
        return []


def upgraded(data: Any, model: type[msgspec.Struct]) -> Any:
    """Return older data as today's, None where there is nothing older in it."""
    found = upgrades(data, model)
    return apply(data, found) if found else None


def places(data: Any, model: type[msgspec.Struct]) -> set[Path]:
    """Return where in older data something is written as it is no longer today."""
    return {change.path for change in upgrades(data, model)}


def unknown_format(data: Any, model: type[msgspec.Struct]) -> Finding | None:
    """Return what is wrong with a policy that says its files have a form there is not, or not yet.

    That nothing is said of it is no such form: so it was before there were any.
    """
    given = data.get("format") if model is Policy and isinstance(data, dict) else None
    if type(given) is not int or 1 <= given <= FORMAT:
        return None
    if given < 1:
        message = f"there never was a format {given}: the first is 1"
        mend = "write `format: 1`; complaints doctor --upgrade then rewrites older files"
    else:
        message = f"this register has format {given}, and this program knows formats up to {FORMAT}"
        mend = "use a newer version of complaints; nothing was read or changed"
    return Finding("format", message, mend, ("format",), line=1, fatal=True)


def _new_ids(data: _Object, ledger: str) -> dict[int, str]:
    """Return the id of today of each numbered entry of a ledger."""
    events = data.get("events", [])
    first = events[0]["id"] if events else _NO_EVENT
    count: dict[str, int] = {}
    found: dict[int, str] = {}
    for entry in data.get(ledger, []):
        made_in = entry.get(_MADE_IN[ledger], "")
        maker = made_in if _EVENT_ID.fullmatch(made_in) else first
        if isinstance(entry["id"], str):
            maker, _, _ = entry["id"].partition(".")
        count[maker] = count.get(maker, 0) + 1
        if isinstance(entry["id"], int):
            found[entry["id"]] = maker if count[maker] == 1 else f"{maker}.{count[maker]}"
    return found


def _entries(data: _Object, ids: Mapping[str, Mapping[int, str]]) -> Iterator[Change]:
    for ledger, made_in in _MADE_IN.items():
        for index, entry in enumerate(data.get(ledger, [])):
            place = (ledger, index)
            if isinstance(entry["id"], int):
                yield Put((*place, "id"), ids[ledger][entry["id"]], old=entry["id"])
            if made_in in entry:
                yield Drop((*place, made_in), entry[made_in])
            if isinstance(entry.get("replaces"), int):
                yield _replaced((*place, "replaces"), entry["replaces"], ids[ledger])


def _replaced(path: Path, number: int, known: Mapping[int, str]) -> Change:
    return Put(path, known[number], old=number) if number in known else Drop(path, number)


def _events(data: _Object, ids: Mapping[str, Mapping[int, str]]) -> Iterator[Change]:
    """Name the entry that each event is about, also where only the entry named the event."""
    for index, event in enumerate(data.get("events", [])):
        given = event.get("entry")
        if given is not None and not isinstance(given, int):
            continue
        path = ("events", index, "entry")
        ledger = _ABOUT.get(event["kind"], "")
        entry = ids.get(ledger, {}).get(given or 0, "") or _entry_of(data, event, ids)
        if entry:
            yield Put(path, entry, _BEFORE_ENTRY, old=given)
        elif given is not None:
            # An event that made it need not, and neither need what is none.
            yield Drop(path, given)


def _entry_of(data: _Object, event: _Object, ids: Mapping[str, Mapping[int, str]]) -> str:
    """Return the one entry that tells that an event changed it; empty where none or several do."""
    kind, event_id = event["kind"], event["id"]
    ledger = _ABOUT.get(kind, "")
    found = set()
    for entry in data.get(ledger, []):
        if _changed_by(entry, event):
            found.add(entry["id"])
        if kind == "promise_moved" and entry.get("told_in") == event_id and "replaces" in entry:
            found.add(entry["replaces"])
    if len(found) > 1:
        found -= {other.get("entry") for other in data["events"] if other["kind"] == kind}
    if len(found) != 1:
        return ""
    [only] = found
    return only if isinstance(only, str) else ids[ledger].get(only, "")


def _changed_by(entry: _Object, event: _Object) -> bool:
    if event["kind"] == "offer_approved":
        return bool(entry.get("approved_by") == event["by"])
    if event["kind"] == "action_done":
        return "done_at" in entry and _instant(entry["done_at"]) == _instant(event["at"])
    return bool(entry.get("closed_in") == event["id"])


def _instant(text: str) -> Any:
    """Return an instant however it is written; what is none is said by whoever reads it next."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _lists(data: _Object) -> Iterator[Change]:
    """Say of each list what an event adds and takes out, and no longer all that is in it then."""
    events = data.get("events", [])
    gone = {event.get("of") for event in events if event["kind"] == "retracted"}
    held: dict[str, list[str]] = {name: [] for name in _LISTS}
    for index, event in enumerate(events):
        for name in _LISTS:
            before = event.get("was", {}).get(name)
            if isinstance(before, list):
                yield Put(("events", index, "was", name), {"add": before}, old=before)
                held[name] = before
        sets = event.get("set", {})
        yield from _changes(("events", index, "set"), sets, held)
        if event["id"] not in gone:
            held = {name: _after(held[name], sets.get(name)) for name in _LISTS}


def _changes(
    path: tuple[str | int, ...], sets: _Object, held: Mapping[str, list[str]]
) -> Iterator[Change]:
    """Return what becomes of the lists that an event sets; one that sets nothing new sets none."""
    new = {name: sets[name] for name in _LISTS if isinstance(sets.get(name), list)}
    changes = {name: _difference(held[name], value) for name, value in new.items()}
    if new and len(new) == len(sets) and not any(changes.values()):
        yield Drop(path, sets)
        return
    for name, change in changes.items():
        place = (*path, name)
        yield Put(place, change, old=new[name]) if change else Drop(place, new[name])


def _difference(old: list[str], new: list[str]) -> dict[str, list[str]]:
    added = [item for item in new if item not in old]
    removed = [item for item in old if item not in new]
    return {part: items for part, items in (("add", added), ("remove", removed)) if items}


def _after(held: list[str], new: Any) -> list[str]:
    if isinstance(new, dict):
        kept = [item for item in held if item not in new.get("remove", [])]
        return [*kept, *new.get("add", [])]
    return new if isinstance(new, list) else held
