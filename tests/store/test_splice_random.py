"""Random steps on randomly laid out files: every line that no step touches stays, in its order."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.handling.conversation import contact, note
from complaints.core.record.model import Complaint, Promise
from complaints.core.record.steps import Stamp
from complaints.store import complaint_files
from complaints.store.load import Loaded, parse
from complaints.store.text.canonical import flow, scalar
from complaints.store.text.changes import changes
from complaints.store.text.splice import splice

ID = "CMP-2611-7F3K9QY"
CET = timezone(timedelta(hours=1))
START = datetime(2026, 11, 20, 16, 2, tzinfo=CET)
Owner = tuple[str, ...]
Step = Callable[[Complaint], Complaint]

KEYS: dict[str, Any] = {
    "id": ID,
    "subject": "Parcel arrived broken",
    "nature": "complaint",
    "status": "received",
    "severity": "normal",
    "tags": ["fragile", "second time"],
    "received_at": START.isoformat(),
    "channel": "phone",
    "language": "en",
    "customer": {"name": "Ana Horvat", "email": "ana@example.com"},
    "description": "The box came in open.\n\nTwo plates are broken.\n",
    "summary": "Two of six plates arrived broken.",
    "owner": "ivo",
    "next_step": "We look for the record of the courier.",
    "terms": {"reply": "1bd", "resolve": "5bd"},
    "promises": [{"id": "1-7F3K", "what": "x", "due": START.isoformat(), "state": "open"}],
}
EVENTS: list[dict[str, Any]] = [
    {"id": "1-7F3K", "at": START.isoformat(), "by": "maria", "kind": "received"},
    {
        "id": "2-9XBD",
        "at": (START + timedelta(minutes=20)).isoformat(),
        "by": "maria",
        "kind": "noted",
        "text": "Called back.\nNobody there.\n",
    },
]


@dataclass
class Page:
    """A file as somebody may have laid it out: lines, each with what it belongs to."""

    dice: Random
    lines: list[tuple[str, Owner]] = field(default_factory=list)
    count: int = 0

    def maybe(self, likely: int = 4) -> bool:
        """Throw a die: true once in so many times."""
        return self.dice.randint(1, likely) == 1

    def between(self, indent: int) -> None:
        """Perhaps a comment, a blank line, a key of somebody's own."""
        self.count += 1
        if self.maybe(5):
            self.lines.append((" " * indent + f"# - remark: {self.count}", ()))
        if self.maybe(8):
            self.lines.append(("", ()))

    def own_key(self, indent: int) -> None:
        """Perhaps a key of somebody's own."""
        if self.maybe(6):
            value = self.dice.choice(["", "0815", "{a: [1, ~]}", "'x'", "yes # no"])
            self.lines.append((" " * indent + f"x-{self.count}: {value}".rstrip(), ()))

    def table(self, data: dict[str, Any], indent: int, owner: Owner, head: str = "") -> None:
        """Lay out keys and values; `head` is the dash of an item."""
        for number, (key, value) in enumerate(data.items()):
            prefix = " " * indent
            if number:
                self.between(indent)
            elif head:
                prefix = head
            self.entry(prefix, key, value, indent, (*owner, key))
            self.own_key(indent)

    def entry(self, prefix: str, key: str, value: Any, indent: int, owner: Owner) -> None:
        """Lay out one key and its value."""
        name = self.dice.choice([key, key, key, f'"{key}"'])
        colon = self.dice.choice([": ", ": ", ":  ", " : "])
        remark = f"  # behind {self.count}" if self.maybe(6) else ""
        if isinstance(value, str):
            self.text(f"{prefix}{name}{colon}", value, indent, owner, remark)
        elif isinstance(value, int) or self.maybe(4):
            self.lines.append((f"{prefix}{name}{colon}{flow(value)}{remark}", (*owner, "*")))
        elif isinstance(value, dict):
            self.lines.append((f"{prefix}{name}:{remark}", owner))
            self.table(value, indent + self.dice.choice([1, 2, 4]), owner)
        else:
            self.lines.append((f"{prefix}{name}:{remark}", owner))
            self.items(value, indent + self.dice.choice([0, 2, 4]), owner)

    def items(self, values: Sequence[Any], indent: int, owner: Owner) -> None:
        """Lay out a list, one item a line or more."""
        dash = " " * indent + "-" + " " * self.dice.randint(1, 3)
        for number, value in enumerate(values):
            if number:
                self.between(indent)
            if isinstance(value, dict):
                self.table(value, len(dash), (*owner, str(number)), dash)
            else:
                self.lines.append((dash + flow(value), (*owner, str(number))))

    def text(self, start: str, value: str, indent: int, owner: Owner, remark: str) -> None:
        """Lay out a text: plain, quoted, wrapped, or as a block."""
        if "\n" in value:
            pad = " " * (indent + self.dice.choice([1, 2, 5]))
            self.lines.append((f"{start}|{remark}", owner))
            self.lines += [(pad + line if line else "", owner) for line in value.splitlines()]
            return
        style = self.dice.choice(["plain", "plain", "'", '"', "wrapped", ">-"])
        first, _, rest = value.partition(" ")
        pad = " " * (indent + 2)
        if style in ("'", '"'):
            self.lines.append((f"{start}{style}{value}{style}{remark}", owner))
        elif style == "wrapped" and rest:
            self.lines += [(f"{start}{first}", owner), (f"{pad}{rest}{remark}", owner)]
        elif style == ">-" and rest:
            self.lines += [(f"{start}>-{remark}", owner), (pad + first, owner), (pad + rest, owner)]
        else:
            self.lines.append((f"{start}{scalar(value)}{remark}", owner))


def _tags(complaint: Complaint, tags: tuple[str, ...]) -> Complaint:
    return replace(complaint, tags=tags)


def _stamp(complaint: Complaint, minutes: int = 600) -> Stamp:
    number = f"{len(complaint.events):04d}"
    at = START + timedelta(minutes=minutes)
    return Stamp(at, START + timedelta(days=1), "ivo", number, given=True)


def _promise(complaint: Complaint) -> Complaint:
    number = len(complaint.promises) + 1
    fresh = Promise(id=f"1-7F3K.{number}", what="a call", due=START, state="open")
    return replace(complaint, promises=(*complaint.promises, fresh))


def _terms(complaint: Complaint) -> Complaint:
    return replace(complaint, terms=replace(complaint.terms, reply="", update="3bd", resolve="9d"))


def _customer(complaint: Complaint) -> Complaint:
    return replace(complaint, customer=replace(complaint.customer, email="", phone="+385 1"))


# A step, and what it may touch.
STEPS: tuple[tuple[Step, tuple[Owner, ...]], ...] = (
    (lambda c: note(c, _stamp(c), "A note."), ()),
    (lambda c: note(c, _stamp(c), "A note.\n\n# of lines\n"), ()),
    (lambda c: contact(c, _stamp(c, 10), "in", "phone", "Late: she called."), ()),
    (lambda c: contact(c, _stamp(c, 0), "out", "email", "One.\nTwo."), (("status",),)),
    (lambda c: replace(c, severity="high"), (("severity",),)),
    (lambda c: replace(c, owner="zoe" if c.owner == "ivo" else ""), (("owner",),)),
    (lambda c: replace(c, next_step="One.\n\nTwo.\n"), (("next_step",),)),
    (lambda c: replace(c, next_step="Wait: #1"), (("next_step",),)),
    (lambda c: replace(c, summary=""), (("summary",),)),
    (lambda c: replace(c, description="One line."), (("description",),)),
    (lambda c: replace(c, description="Some.\n More.\n"), (("description",),)),
    (lambda c: replace(c, cause="stock", desired_outcome="a: b", level=2), ()),
    (lambda c: _tags(c, (*c.tags, f"new {len(c.tags)}")), (("tags", "*"),)),
    (lambda c: _tags(c, c.tags[1:] or c.tags), (("tags",),)),
    (_promise, (("promises", "*"),)),
    (_terms, (("terms", "reply"), ("terms", "resolve"), ("terms", "*"))),
    (_customer, (("customer", "email"), ("customer", "*"))),
)


@settings(phases=[Phase.generate])
@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=8))
def test_a_file_that_no_hand_has_touched_is_changed_as_any_other(
    steps: Sequence[tuple[Step, tuple[Owner, ...]]],
) -> None:
    """Written anew, it has the very signs that changing them one by one gives it."""
    complaint, _ = parse(flow({**KEYS, "events": EVENTS}), "f", Complaint)
    assert complaint is not None
    content = complaint_files.new_file(complaint)
    for step, _ in steps:
        after = step(complaint)
        operations = list(
            changes(complaint_files.data_of(complaint), complaint_files.data_of(after))
        )
        spliced = splice(content.decode(), operations)
        old = Loaded(content, complaint)
        complaint, content = after, complaint_files.changed(old, after)
        assert content.decode() == spliced
        assert content == complaint_files.new_file(after)


@settings(phases=[Phase.generate])
@given(st.integers(0, 2**40))
def test_random_steps_keep_every_line_they_do_not_touch(seed: int) -> None:
    """Whatever the layout and the order of steps, nothing else moves, and nothing is refused."""
    page = Page(Random(seed))  # noqa: S311 - a layout, no secret
    text, newline = laid_out(page)
    steps = page.dice.choices(STEPS, k=page.dice.randint(1, 4))
    result = after_steps(text, [step for step, _ in steps])
    touched = [("events", "*"), *(owner for _, owners in steps for owner in owners)]
    after = iter(result.removeprefix("\ufeff").split(newline))
    for line, owner in page.lines:
        # A block at the very end of a file whose last line had no end is marked `|-`.
        same = {line} if text.endswith("\n") else {line, line.replace("|", "|-", 1)}
        if line and not any(owner[: len(path)] == path for path in touched):
            assert any(other in same for other in after), f"{line}\n{text}\n{result}"


def laid_out(page: Page) -> tuple[str, str]:
    """Return a whole file, and how its lines end."""
    order = page.dice.sample(list(KEYS), len(KEYS)) if page.maybe(3) else list(KEYS)
    page.lines.append(("---" if page.maybe(6) else "# a complaint", ()))
    page.table({key: KEYS[key] for key in order}, 0, ())
    page.entry("", "events", EVENTS, 0, ("events",))
    page.between(0)
    newline = page.dice.choice(["\n", "\n", "\r\n"])
    text = newline.join(line for line, _ in page.lines)
    text += page.dice.choice([newline, newline, newline * 3, ""])
    return ("\ufeff" if page.maybe(6) else "") + text, newline


def after_steps(text: str, steps: Sequence[Step]) -> str:
    """Return what a complaint's file holds after some steps, each read back."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        path = complaint_files.path_of(root, ID)
        path.parent.mkdir(parents=True)
        path.write_bytes(text.encode())
        for step in steps:
            loaded = complaint_files.read(root, path)
            assert loaded.value is not None, (text, [str(finding) for finding in loaded.findings])
            after = complaint_files.changed(loaded, step(loaded.value))
            complaint_files.write_all(root, {ID: (loaded.content, after)})
        return path.read_bytes().decode()
