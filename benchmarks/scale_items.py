"""The complaints of a register as items of other programs, in the files these keep them in.

    .venv/bin/python benchmarks/scale_items.py REGISTER PLACE

Each gets what it can hold: the subject, what the customer told, a date. Late, open and
closed are as many as in the register; late is meant by the clock of the machine, which
the others go by.
"""

from __future__ import annotations

import json
import re
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SUBJECT = re.compile(r"^subject: (.*)$", re.MULTILINE)
_STATUS = re.compile(r"^status: (.*)$", re.MULTILINE)
_TOLD = re.compile(r"^description: \|\n((?:  .*\n)+)", re.MULTILINE)
_LATE_OF_TWENTY = 3
_DAY = 86_400


@dataclass(frozen=True)
class Thing:
    """A complaint as others see it; times are seconds since 1970."""

    number: int
    subject: str
    told: str
    closed: bool
    entered: int
    due: int

    def moment(self, seconds: int) -> str:
        """Return a time as iCalendar and Taskwarrior write it."""
        return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))


def things(register: Path) -> Iterator[Thing]:
    """Return each complaint of a register."""
    now = int(time.time())
    still = 0
    for number, path in enumerate(sorted(register.glob("complaints/*/*/*.yaml")), 1):
        text = path.read_text("utf-8")
        subject, status, told = (
            found[1] if (found := pattern.search(text)) else ""
            for pattern in (_SUBJECT, _STATUS, _TOLD)
        )
        closed = status in ("resolved", "closed")
        days = 3 + number % 17
        if not closed:
            days *= -1 if still % 20 < _LATE_OF_TWENTY else 1
            still += 1
        told = " ".join(told.split())
        entered = now - (40 + (number % 1700 if closed else 0)) * _DAY
        yield Thing(number, subject, told, closed, entered, now + days * _DAY)


def write(register: Path, place: Path) -> None:
    """Write them all, for each of the three."""
    calendar = place / "calendar" / "complaints"
    tasks = place / "backlog" / "backlog" / "tasks"
    for folder in (calendar, tasks, place / "task"):
        folder.mkdir(parents=True, exist_ok=True)
    with (place / "task" / "items.json").open("w", encoding="utf-8") as lines:
        for thing in things(register):
            lines.write(json.dumps(_for_task(thing), ensure_ascii=False) + "\n")
            (calendar / f"{thing.number}.ics").write_text(_for_todo(thing), "utf-8")
            (tasks / f"task-{thing.number} - Complaint.md").write_text(_for_backlog(thing), "utf-8")


def _for_task(thing: Thing) -> dict[str, object]:
    entered = thing.moment(thing.entered)
    item: dict[str, object] = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, str(thing.number))),
        "description": thing.subject,
        "entry": entered,
        "due": thing.moment(thing.due),
        "status": "completed" if thing.closed else "pending",
        "annotations": [{"entry": entered, "description": thing.told}],
    }
    return {**item, "end": thing.moment(thing.entered + 9 * _DAY)} if thing.closed else item


def _for_todo(thing: Thing) -> str:
    state = "STATUS:COMPLETED\nPERCENT-COMPLETE:100\nCOMPLETED:{}\n" if thing.closed else "{:.0}"
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:complaints\nBEGIN:VTODO\n"
        f"UID:{thing.number}@complaints\nSUMMARY:{_escaped(thing.subject)}\n"
        f"DTSTAMP:{thing.moment(thing.entered)}\nCREATED:{thing.moment(thing.entered)}\n"
        f"DUE:{thing.moment(thing.due)}\n"
        f"{state.format(thing.moment(thing.entered + 9 * _DAY))}"
        f"DESCRIPTION:{_escaped(thing.told)}\nEND:VTODO\nEND:VCALENDAR\n"
    ).replace("\n", "\r\n")


def _escaped(text: str) -> str:
    return re.sub(r"([,;\\])", r"\\\1", text)


def _for_backlog(thing: Thing) -> str:
    day = time.strftime("%Y-%m-%d %H:%M", time.gmtime(thing.entered))
    return (
        f"---\nid: TASK-{thing.number}\ntitle: {json.dumps(thing.subject, ensure_ascii=False)}\n"
        f"status: {'Done' if thing.closed else 'To Do'}\nassignee: []\ncreated_date: '{day}'\n"
        f"labels: []\ndependencies: []\nordinal: {thing.number * 1000}\n---\n\n## Description\n\n"
        "<!-- SECTION:DESCRIPTION:BEGIN -->\n"
        f"{thing.told}\n<!-- SECTION:DESCRIPTION:END -->\n"
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
