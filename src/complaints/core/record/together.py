"""Which fields belong together, because one rule derives them, and what settling one takes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from complaints.core.record.model import Event

TOGETHER: Mapping[str, tuple[str, ...]] = {
    "severity": ("nature", "severity", "risks", "terms"),
    "owner": ("team", "owner", "level"),
}
"""Fields that one rule derives together, by the name under which they are unsettled."""

BESIDE: Mapping[str, tuple[str, ...]] = {"finding": ("cause",)}
"""Fields that a step may set beside the one that it is about, and that others may set alone."""

_NAME = {field: name for name, fields in TOGETHER.items() for field in fields}

WHOLE = (
    *("status", "resolution", "promises", "offers", "actions", "related", "satisfaction"),
    "events",
)
"""What whole steps are about: the steps that lose when it is settled count no more at all."""


def name_of(field: str) -> str:
    """Return the name under which a field is unsettled."""
    return _NAME.get(field, field)


def fields_of(name: str) -> tuple[str, ...]:
    """Return the fields that are unsettled under a name."""
    return TOGETHER.get(name, (name,))


class Overruled:
    """What counts no more because somebody took it back, or settled it otherwise.

    `gone` has for each step that counts no more at all the event that says so: a
    retraction, or a settlement. Of others only what they set of some fields is passed
    over. Either can itself be settled otherwise, and then says nothing. A receipt stays.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        events = tuple(events)
        self.gone: dict[str, Event] = {}
        self._parts: dict[str, set[str]] = {}
        self._stays = {event.id for event in events if event.kind == "received"}
        # The last one first: it may overrule earlier ones.
        for event in reversed([event for event in events if event.kind == "settled"]):
            if event.id not in self.gone:
                self._settle(event)
        settled = frozenset(self.gone)
        for event in reversed(events):
            if event.kind == "retracted" and event.id not in settled:
                self.gone[event.of] = event

    def _settle(self, event: Event) -> None:
        names = [name_of(field) for field in event.fields]
        own = self._parts.get(event.id, set())
        for name in names:
            if set(fields_of(name)) <= own:
                continue
            for other in event.over:
                if name in WHOLE and other in self._stays:
                    continue
                if name in WHOLE:
                    self.gone.setdefault(other, event)
                self._parts.setdefault(other, set()).update(fields_of(name))
        if event.of and any(name in WHOLE for name in names):
            # What was chosen last no earlier settlement strikes out.
            self._stays.add(event.of)

    def counts(self, event: Event, field: str) -> bool:
        """Tell whether what an event sets of a field counts."""
        return field not in self._parts.get(event.id, ())
