"""Changing files that people edited by hand: what was not meant to change stays, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import contact, note
from complaints.core.record.model import Attachment, Complaint, Customer, Event, Promise, Terms
from complaints.core.record.order import order_key
from complaints.core.record.steps import Stamp, step
from complaints.errors import Untrusted
from complaints.store import complaint_files
from complaints.store.load import parse
from complaints.store.text import splice as splicing
from complaints.store.text import yaml
from complaints.store.text.changes import Change, Drop, Insert, Put
from complaints.store.text.nodes import Node
from complaints.store.text.splice import splice

ID = "CMP-2611-7F3K9QY"
CET = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=CET)
BETWEEN = datetime(2026, 11, 20, 16, 10, tzinfo=CET)
FILES = sorted((Path(__file__).parents[1] / "data" / "hand-edited").glob("*.yaml"))
STAMP = Stamp(NOW, NOW, "ivo", "K7QM")
Step = Callable[[Complaint], Complaint]

# What else changes in the old text, where an event cannot be added without it.
ALSO = {
    "empty-events": (b"events: []", b"events:"),
    "empty-events-comment": (b"events: []", b"events:"),
    "empty-events-first": (b"events: []", b"events:"),
    # The last line gets an end, so the block has to say that this is not part of the text.
    "no-final-newline": (b"text: |\n", b"text: |-\n"),
}


@pytest.fixture(params=[False, True], ids=["whole", "sketched"])
def looked_at(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the text is composed as whole, or looked at in parts, as far as that does."""
    sketched: bool = request.param
    if not sketched:
        monkeypatch.setattr(splicing, "_sketched", composed_as_whole)
    return sketched


def composed_as_whole(text: str, operations: Sequence[Change]) -> None:
    """Take the place of the look at parts, which then never does."""


def changed(folder: Path, content: bytes, change: Step) -> tuple[bytes, Complaint]:
    """Put a file into a register, do the step, and return what the file holds then."""
    path = complaint_files.path_of(folder, ID)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    loaded = complaint_files.read(folder, path)
    assert loaded.value is not None, [str(finding) for finding in loaded.findings]
    new = change(loaded.value)
    after = complaint_files.changed(loaded, new)
    complaint_files.write_all(folder, {ID: (content, after)})
    again = complaint_files.read(folder, path)
    assert again.value == new
    return path.read_bytes(), new


def inserted(old: bytes, new: bytes) -> bytes | None:
    """Return the one stretch of bytes that `new` has more than `old`, or None."""
    start = next((i for i, byte in enumerate(old) if new[i : i + 1] != bytes([byte])), len(old))
    rest = len(old) - start
    if rest and new[-rest:] != old[start:]:
        return None
    return new[start : len(new) - rest]


@pytest.mark.parametrize("text", ["She called again.", "One.\n\n# Two: no comment\n - three\n"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_note_adds_an_event_and_touches_nothing_else(
    tmp_path: Path, file: Path, text: str, looked_at: bool
) -> None:
    """The old bytes are all there, around one block of new ones; the file says the new thing."""
    old = file.read_bytes()
    new, complaint = changed(tmp_path, old, lambda c: note(c, STAMP, text))
    kept = old.replace(*ALSO[file.stem]) if file.stem in ALSO else old
    block = inserted(kept, new)
    assert block is not None
    assert complaint.events[-1].text == text
    assert b"K7QM" in block
    if b"\r\n" in old:
        assert block.count(b"\n") == block.count(b"\r\n")
    else:
        assert b"\r" not in block


def test_there_are_enough_files() -> None:
    """People edit in more ways than one thinks of."""
    assert len(FILES) >= 44


def _insert(complaint: Complaint, at: datetime) -> Complaint:
    event = Event(id="9-AAAA", at=at, by="ivo", kind="noted", text="Written down late.")
    events = tuple(sorted((*complaint.events, event), key=order_key))
    return replace(complaint, events=events)


def _terms(complaint: Complaint) -> Complaint:
    return replace(complaint, terms=replace(complaint.terms, reply="2bd", update="3bd", resolve=""))


def _promise(complaint: Complaint) -> Complaint:
    kept = tuple(replace(p, state="kept", closed_in="2-9XBD") for p in complaint.promises)
    fresh = Promise(id="2-9XBD.7", what="a call", due=NOW, state="open")
    return replace(complaint, promises=(*kept, fresh))


def _everything(complaint: Complaint) -> Complaint:
    return note(
        _promise(_terms(replace(complaint, severity="low", owner="ana", cause="x"))), STAMP, "x\ny"
    )


# Steps by name, with the keys whose lines they may touch.
STEPS: dict[str, tuple[Step, tuple[str, ...]]] = {
    "scalars": (lambda c: replace(c, severity="critical", owner="ana"), ("severity", "owner")),
    "one line to several": (lambda c: replace(c, next_step="One.\n\nTwo.\n"), ("next_step",)),
    "several lines to one": (lambda c: replace(c, description="Short."), ("description",)),
    "other lines": (lambda c: replace(c, description="One.\n\nTwo."), ("description",)),
    "odd text": (lambda c: replace(c, summary="  One\u2028.\nTwo.\n\n"), ("summary",)),
    "quotes": (
        lambda c: replace(c, customer=replace(c.customer, name='O\'Brien: "x"')),
        ("name", "customer"),
    ),
    "new keys": (lambda c: replace(c, cause="x", product="plates", desired_outcome="y"), ()),
    "new keys in parts": (
        lambda c: replace(c, customer=replace(c.customer, phone="+385 91", tier="key")),
        ("customer", "email"),
    ),
    "new list": (lambda c: replace(c, attachments=(Attachment("a.jpg", "0" * 64),)), ()),
    "longer list": (lambda c: replace(c, tags=(*c.tags, "a: b")), ("tags",)),
    "other list": (lambda c: replace(c, tags=("z", *c.tags[1:])), ("tags",)),
    "no list": (lambda c: replace(c, tags=()), ("tags",)),
    "filled list": (lambda c: replace(c, risks=("safety",)), ("risks",)),
    "gone keys": (lambda c: replace(c, owner="", next_step=""), ("owner", "next_step")),
    "gone blocks": (lambda c: replace(c, summary="", description=""), ("summary", "description")),
    "gone part": (
        lambda c: replace(c, customer=replace(c.customer, email="")),
        ("email", "customer"),
    ),
    "terms": (_terms, ("reply", "resolve", "terms")),
    "an event between": (lambda c: _insert(c, BETWEEN), ()),
    "an event before all": (lambda c: _insert(c, BETWEEN - timedelta(hours=2)), ()),
    "promises": (_promise, ("state",)),
    "much at once": (_everything, ("severity", "owner", "reply", "resolve", "terms", "state")),
    "a real step": (
        lambda c: step(c, STAMP, "escalated", {"level": 1, "owner": "zoe"}, reason="late"),
        ("status", "owner"),
    ),
}


def untouched(lines: Sequence[str], keys: tuple[str, ...], file: Path) -> list[str]:
    """Return the lines that belong to none of these keys: not the key's own, nor deeper ones."""
    kept: list[str] = []
    inside = -1
    for line in lines:
        width = len(line) - len(line.lstrip(" "))
        if inside >= 0 and (not line.strip() or width > inside or line[inside:].startswith("- ")):
            continue
        inside = -1
        found = re.match(r"\ufeff?([ ]*(?:-[ ]+)?)(?:\? )?[\"']?([\w-]+)[\"']?[ ]*(?::|$)", line)
        if found and found[2] in keys:
            inside = len(found[1])
        elif not (file.stem == "explicit-keys" and line.startswith(": ")):
            kept.append(line)
    return kept


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_change_touches_the_lines_of_its_keys_only(
    tmp_path: Path, file: Path, looked_at: bool
) -> None:
    """Every line of other keys, every comment and blank line between them stays, in its order."""
    content = file.read_bytes()
    for name, (change, changed_keys) in STEPS.items():
        new, _ = changed(tmp_path, content, change)
        flow = file.stem.startswith(("flow-events", "empty-events", "one-event-inline"))
        keys = (*changed_keys, "events") if flow else changed_keys
        old = content
        if file.stem == "no-final-newline" and name in ("much at once", "a real step"):
            old = content.replace(*ALSO[file.stem])
        after = iter(new.decode().splitlines())
        for line in untouched(old.decode().splitlines(), keys, file):
            assert any(line == other for other in after), f"{name}: {line}"


def test_a_comment_behind_a_value_stays(tmp_path: Path) -> None:
    """A remark at the end of a line outlives the value before it."""
    file = next(file for file in FILES if file.stem == "comments-everywhere")
    new, _ = changed(tmp_path, file.read_bytes(), lambda c: replace(c, severity="low", owner="ana"))
    assert b"severity: low  # ask Maria\n" in new
    assert b"owner: ana # until Monday\n" in new


def test_a_comment_behind_the_sign_of_a_block_stays(tmp_path: Path) -> None:
    """The remark of `description: |  # as she said it` outlives the text below it."""
    file = next(file for file in FILES if file.stem == "literal-with-comment")
    new, _ = changed(tmp_path, file.read_bytes(), lambda c: replace(c, description="A\nB\n"))
    assert b"description: |  # as she said it\n  A\n  B\nsummary" in new


def test_quotes_stay_where_the_new_value_can_stand_in_them() -> None:
    """Who writes single quotes gets single quotes."""
    text = "a: 'x'\nb: \"x\"\nc: x\n"
    for value, kept in (("y", "'y'"), ("it's", "'it''s'"), ("a\nb", "a")):
        new = splice(text, [Put(("a",), value)])
        assert new.startswith(f"a: {kept}" if "\n" not in value else "a: |-\n  a\n  b\n")
    assert splice(text, [Put(("b",), "y")]) == "a: 'x'\nb: \"y\"\nc: x\n"
    assert splice(text, [Put(("c",), "no")]) == 'a: \'x\'\nb: "x"\nc: "no"\n'


def test_quotes_go_with_the_value_that_needed_them() -> None:
    """What stood there in between does not show: other ways to a value give the same text."""
    text = "a: 9-FZVF\n"
    for between in ("7-8833", "no", "12", "=", "- x"):
        there = splice(text, [Put(("a",), between)])
        assert there.startswith(("a: '", 'a: "'))
        assert splice(there, [Put(("a",), "9-FZVF")]) == text


def test_a_new_key_comes_behind_the_last_one_before_it_in_the_order(tmp_path: Path) -> None:
    """The order of a file stays the order of the model, where people kept to it."""
    file = next(file for file in FILES if file.stem == "as-written")
    new, _ = changed(
        tmp_path,
        file.read_bytes(),
        lambda c: replace(c, level=2, cause="stock", customer=replace(c.customer, tier="key")),
    )
    keys = re.findall(r"^( *)(\w+):", new.decode(), re.MULTILINE)
    names = [name for _, name in keys]
    assert names.index("cause") == names.index("severity") + 1
    assert names.index("level") == names.index("owner") + 1
    assert names.index("tier") == names.index("email") + 1


def test_a_key_comes_in_where_the_next_item_goes() -> None:
    """What is put behind a value stays, though what followed it is taken out."""
    text = "related:\n  - id: a\n  - id: b\n    kind: follows\nlast: x\n"
    operations: list[Change] = [
        Drop(("related", 1)),
        Put(("related", 0, "kind"), "follows", ("id",)),
    ]
    wanted = "related:\n  - id: a\n    kind: follows\nlast: x\n"
    assert splice(text, operations) == splice(text, operations[::-1]) == wanted


def test_a_back_dated_event_stands_in_its_place(tmp_path: Path) -> None:
    """What happened earlier and was written down later stands where it belongs."""
    file = next(file for file in FILES if file.stem == "comment-between-events")
    early = Stamp(BETWEEN, NOW, "ivo", "K7QM", given=True)
    new, complaint = changed(
        tmp_path,
        file.read_bytes(),
        lambda c: contact(c, early, "out", "phone", "No answer.", False),
    )
    assert [event.id for event in complaint.events] == ["1-7F3K", "3-K7QM", "2-9XBD"]
    assert b"    answered: false\n    text: No answer.\n\n  # --- the next day ---\n" in new


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda c: replace(c, customer=Customer()), "customer.shoe_size"),
        (lambda c: replace(c, terms=Terms()), "terms.answer_by"),
    ],
)
def test_keys_of_ones_own_do_not_go_with_what_is_around_them(
    tmp_path: Path, change: Step, key: str
) -> None:
    """A part that is to go is kept, and the step refused, where people wrote into it."""
    file = next(file for file in FILES if file.stem == "unknown-keys")
    with pytest.raises(Untrusted, match=f"'{key}' is a key of your own"):
        changed(tmp_path, file.read_bytes(), change)
    assert complaint_files.path_of(tmp_path, ID).read_bytes() == file.read_bytes()


def test_what_cannot_be_changed_safely_is_refused(tmp_path: Path) -> None:
    """A text in which a change would touch other lines stays as it is."""
    file = next(file for file in FILES if file.stem == "explicit-keys")
    content = file.read_bytes().replace(
        b"? severity\n: normal\n", b"severity: normal\n? owner\n: ivo\n"
    )
    content = content.replace(b"owner: ivo\nnext", b"next")
    with pytest.raises(Untrusted, match="one key a line"):
        changed(tmp_path, content, lambda c: replace(c, owner=""))
    assert complaint_files.path_of(tmp_path, ID).read_bytes() == content


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n", "a\n"])
def test_a_text_without_keys_cannot_be_changed(text: str) -> None:
    """There is no place for a key in it."""
    with pytest.raises(Untrusted, match="not a list of keys and values"):
        splice(text, [Put(("a",), "b")])


@pytest.mark.parametrize(
    ("text", "operation", "wanted"),
    [
        ("{a: 1, b: 2}\n", Put(("c",), "x", ("b",)), '{a: 1, b: 2, c: "x"}\n'),
        ("{a: 1, b: 2}\n", Put(("c",), "x"), '{c: "x", a: 1, b: 2}\n'),
        ("{a: 1, b: 2}\n", Drop(("a",)), "{b: 2}\n"),
        ("{a: 1, b: 2}\n", Drop(("b",)), "{a: 1}\n"),
        ("{a: 1, b: 2, }\n", Drop(("b",)), "{a: 1,  }\n"),
        ("a: [x, y]\n", Drop(("a", 0)), "a: [y]\n"),
        ("a: [x, y]\n", Drop(("a", 1)), "a: [x]\n"),
        ("a: [\n  x, # one\n  y\n]\n", Drop(("a", 1)), "a: [\n  x, # one\n  \n]\n"),
        ("a:\n  - x # one\n  - y\nb: 1\n", Drop(("a", 0)), "a:\n  - y\nb: 1\n"),
        ("a:\n- x\n- y\n", Drop(("a", 1)), "a:\n- x\n"),
        ("a: []\n", Put(("a",), ["x"]), "a:\n  - x\n"),
        ("a:   {} # c\nb: 1\n", Put(("a",), {"x": 1}), "a: # c\n  x: 1\nb: 1\n"),
        ("a:\n  b: 1\n", Put(("a",), {}), "a: {}\n"),
        ("a: 1\n", Put(("a",), ["x"]), "a:\n  - x\n"),
        ("a: x", Put(("b",), "y\n", ("a",)), "a: x\nb: |\n  y\n"),
        ("a: |\n  x", Put(("b",), 1, ("a",)), "a: |-\n  x\nb: 1\n"),
        ("a: |+\n  x", Put(("b",), 1, ("a",)), "a: |-\n  x\nb: 1\n"),
        ("a: >2\n    x", Put(("b",), 1, ("a",)), "a: >-2\n    x\nb: 1\n"),
        ("l:\n  - b: 1\n", Put(("l", 0, "a"), 2), "l:\n  - a: 2\n    b: 1\n"),
        ("l:\n  - a: 2\n    b: 1\n", Drop(("l", 0, "a")), "l:\n  - b: 1\n"),
        ("l:\n  - a: 2\n    b: 1\n", Drop(("l", 0, "b")), "l:\n  - a: 2\n"),
        ("l:\n  - a\n", Insert(("l",), 1, "b\nc"), "l:\n  - a\n  - |-\n    b\n    c\n"),
        ("l:\n-   a\n", Insert(("l",), 0, "b\nc\n"), "l:\n-   |\n  b\n  c\n-   a\n"),
        ("l:\n- a\n", Insert(("l",), 1, [1, [2]]), "l:\n- a\n- [1, [2]]\n"),
        ("l:\n- a\n", Insert(("l",), 1, {}), "l:\n- a\n- {}\n"),
        ("l: [a]\n", Insert(("l",), 1, [None]), "l: [a, [null]]\n"),
    ],
)
def test_small_changes(text: str, operation: Change, wanted: str) -> None:
    """The corners of adding and taking away, in blocks and in brackets."""
    assert splice(text, [operation]) == wanted


def test_a_long_text_is_not_composed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand events a note composes the last one, and what else it changes."""
    [file] = [each for each in FILES if each.stem == "as-written"]
    event = "  - id: {0}-7F3K\n    at: 2026-11-20T17:00:00+01:00\n    by: maria\n    kind: noted\n"
    text = file.read_text("utf-8") + "# the customer of the fair\n"
    long = text + "".join(event.format(number) for number in range(100, 1100))
    composed: list[str] = []

    whole = yaml.compose

    def compose(text: str, however_long: bool = False) -> Node | None:
        composed.append(text)
        return whole(text, however_long)

    monkeypatch.setattr(yaml, "compose", compose)
    new, _ = changed(tmp_path, long.encode(), lambda c: note(c, STAMP, "She called."))
    assert inserted(long.encode(), new)
    assert 0 < sum(map(len, composed)) < 2_000


def test_a_file_that_no_hand_has_touched_is_not_composed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The most frequent change is written without a look at where anything stands."""
    [file] = [each for each in FILES if each.stem == "as-written"]
    complaint, _ = parse(file.read_text("utf-8"), ID, Complaint)
    assert complaint is not None
    monkeypatch.setattr(splicing, "splice", lambda *_: pytest.fail("it was spliced"))
    old = complaint_files.new_file(complaint)
    new, _ = changed(tmp_path, old, lambda c: note(c, STAMP, "She called."))
    assert inserted(old, new)


KEYS = (
    *('"own thing": x', "'own: thing' : x", "own thing: x", "2nd: x", "ćud: x", "a:b#c : x"),
    *("Ключ слово: |\n  x", "---\na: x", "a-b_c.d: x", '"own thing": [a,\n  b]'),
)


@pytest.mark.parametrize("head", KEYS)
def test_a_text_with_keys_of_any_words(head: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever somebody calls their own keys, what is changed is composed alone."""
    text = f"{head}\nb: 1\nevents:\n  - c: 1\n"
    whole = yaml.compose

    def compose(part: str, however_long: bool = False) -> Node | None:
        assert part != text
        return whole(part, however_long)

    monkeypatch.setattr(yaml, "compose", compose)
    for operation in (Put(("events", 0, "c"), 2), Put(("b",), 2), Drop(("b",))):
        assert splice(text, [operation]) != text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a: "x\ny"\nb: 1\n', "line 2: "),
        ('a: "x\n  b: y"\nc: [\n1]\nb: 1\n', "line 4: "),
        ("{a: 1, b: 1}\n", "line 1: "),
        ("? a\n: 2\nb: 1\n", "line 1: "),
    ],
)
def test_a_long_text_that_is_not_plain_is_not_changed(text: str, line: str) -> None:
    """It would take longer than anybody waits, so the line is named that is the reason."""
    long = text + "# a comment\n" * 40_000
    with pytest.raises(Untrusted) as refused:
        splice(long, [Put(("b",), 2)])
    assert str(refused.value).startswith(f"{line}the file is too long to be changed as it is")


ITEMS_IN_QUOTES = """\
promises:
  - id: 1
    what: "an answer
  - at once
  - and soon"
    state: open
  - id: 2
    what: another
    state: open
our-key: ours
"""


@pytest.mark.parametrize(
    "change",
    [
        Put(("promises", 1, "state"), "kept", old="open"),
        Drop(("promises", 1), {"id": 2, "what": "another", "state": "open"}),
        Put(("promises", 0, "what"), "x", old="an answer - at once - and soon"),
    ],
)
def test_lines_of_a_quoted_text_that_look_like_items(
    change: Put | Drop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that is looked at in parts is changed as one that is composed as whole."""
    in_parts = splice(ITEMS_IN_QUOTES, [change])
    monkeypatch.setattr(splicing, "_sketched", composed_as_whole)
    assert splice(ITEMS_IN_QUOTES, [change]) == in_parts
