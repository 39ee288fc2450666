"""Files in the form they had before formats had numbers, and what makes them what they are today.

Such a file is recognised alone, by what is written in it. Numbers were the ids
of promises, offers and actions; an event that changed a list held all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from complaints.core.findings import Finding, Path
from complaints.core.policy.policy import FORMAT, Policy
from complaints.core.record.model import Complaint
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
                yield _named((*place, "replaces"), entry["replaces"], ids[ledger])


def _events(data: _Object, ids: Mapping[str, Mapping[int, str]]) -> Iterator[Change]:
    for index, event in enumerate(data.get("events", [])):
        if isinstance(event.get("entry"), int):
            known = ids.get(_ABOUT.get(event["kind"], ""), {})
            yield _named(("events", index, "entry"), event["entry"], known)


def _named(path: tuple[str | int, ...], number: int, known: Mapping[int, str]) -> Change:
    """Name an entry by its id; an event that made it need not, and neither need what is none."""
    return Put(path, known[number], old=number) if number in known else Drop(path, number)


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
