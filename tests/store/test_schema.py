"""From plain data to a value: yes or no, and on a no everything wrong with its line and mend."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import complaints
from complaints.core.findings import Finding
from complaints.core.handling.mapping import Mapping
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint, Value
from complaints.store.load import parse
from complaints.store.text.nodes import Node
from complaints.store.text.reader import plain, read_slow
from complaints.store.text.schema import convert, explain, line_of, misspelt
from complaints.store.text.yaml import compose

POLICY = Path(complaints.__file__).parent / "data" / "policy.yaml"
FILE = """\
id: CMP-2611-7F3K9QY
subject: Parcel arrived broken
nature: complaint
status: received
severity: normal
tags:
  - fragile
received_at: 2026-11-20T16:02:00+01:00
occurred_on: 2026-11-19
channel: phone
language: en
customer:
  name: Ana Horvat
  phone: "+385 91 555 0101"
level: 1
terms:
  reply: 1bd
promises:
  - id: 1-7F3K
    what: an answer
    due: 2026-11-27T17:00:00+01:00
    state: open
    closed_in: 1-7F3K
offers:
  - id: 1-7F3K
    kind: refund
    amount: 12.50 EUR
    ready_by: 2026-12-01
    state: open
events:
  - id: 1-7F3K
    at: 2026-11-20T16:02:00+01:00
    by: maria
    kind: received
    automatic: false
    set:
      status: received
    text: Read back.
"""


def tree(text: str) -> Node:
    """Return the tree of a text that has one."""
    node = compose(text)
    assert node is not None
    return node


def findings(old: str, new: str, text: str = FILE) -> list[Finding]:
    """Return what is wrong with the file after one replacement in it."""
    assert old in text
    value, found = parse(text.replace(old, new, 1), "f.yaml", Complaint)
    assert (value is None) == bool(found)
    return found


def test_the_file_fits_the_model() -> None:
    """The file these tests spoil is a good one."""
    assert findings("id: CMP", "id: CMP") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "message", "mend"),
    [
        (
            "nature: complaint",
            "nature: complain",
            3,
            "nature",
            "this value is not allowed",
            "complaint",
        ),
        (
            "status: received",
            "status: open",
            4,
            "status",
            "this value is not allowed",
            "use one of",
        ),
        (
            "severity: normal",
            "severity: 5",
            5,
            "severity",
            "this value is not allowed",
            "use one of",
        ),
        ("  - fragile", "  - 12", 7, "tags[0]", "truth value stands where text is due", "quote"),
        ("tags:\n  - fragile", "tags: fragile", 6, "tags", "this must be a list", ""),
        ("16:02:00+01:00", "16:02:00", 8, "received_at", "a time with its offset", ""),
        ("2026-11-20T16:02:00+01:00", "yesterday", 8, "received_at", "a time with its offset", ""),
        ("2026-11-20T16:02", "2026-13-20T16:02", 8, "received_at", "a time with its offset", ""),
        ("2026-11-19", "19.11.2026", 9, "occurred_on", "a date, like", ""),
        ("occurred_on: 2026-11-19", "occurred_on:", 9, "occurred_on", "no value here", "leave the"),
        ("language: en", "language: EN", 11, "language", "not written as it must be", "^[a-z]"),
        ("customer:\n  name: Ana Horvat\n", "customer: Ana\nx:\n", 12, "customer", "keys and", ""),
        ("name: Ana Horvat", "name: [Ana]", 13, "customer.name", "one value, not a list", ""),
        ("level: 1", "level: one", 15, "level", "must be a whole number", ""),
        ("level: 1", "level: 1.0", 15, "level", "must be a whole number", ""),
        ("level: 1", "level: -1", 15, "level", "must be a whole number", ""),
        ("level: 1", 'level: "1"', 15, "level", "must be a whole number", ""),
        ("reply: 1bd", "reply: 1 day", 17, "terms.reply", "this is not written", "[1-9]"),
        ("id: 1-7F3K\n    what", "id: 1.5\n    what", 19, "promises[0].id", "text is due", ""),
        (
            "id: 1-7F3K\n    kind",
            "id: 1-7F3K.1\n    kind",
            25,
            "offers[0].id",
            "not written as",
            "",
        ),
        (
            "12.50 EUR",
            "12.50",
            27,
            "offers[0].amount",
            "truth value stands where text is due",
            "quote",
        ),
        ("12.50 EUR", "EUR 12.50", 27, "offers[0].amount", "this is not written", "^[0-9]"),
        ("id: 1-7F3K\n    at", "id: 1-7f3k\n    at", 31, "events[0].id", "not written as", "fit"),
        ("automatic: false", "automatic: no", 35, "events[0].automatic", "true or false", ""),
        (
            "by: maria",
            "by: true",
            33,
            "events[0].by",
            "truth value stands where text is due",
            "quote",
        ),
        (
            "status: received\n    text",
            "status:\n    text",
            37,
            "events[0].set.status",
            "no value",
            "",
        ),
        ("    by: maria\n", "", 31, "events[0]", "the key 'by' is missing", "add it"),
        ("channel: phone\n", "", 1, "", "the key 'channel' is missing", "add it"),
    ],
)
def test_everything_wrong_is_found_at_its_line(
    old: str, new: str, line: int, key: str, message: str, mend: str
) -> None:
    """A wrong type, an unknown word, a null, a missing key: line, key, message and mend."""
    (found,) = findings(old, new)
    assert (found.line, found.key, found.file) == (line, key, "f.yaml")
    assert message in found.message
    assert mend in found.mend
    assert found.fatal


def test_every_fault_of_a_file_is_named_at_once() -> None:
    """A person mends a file once, not once for each fault."""
    text = FILE.replace("severity: normal", "severity: grave").replace("channel: phone\n", "")
    found = findings("level: 1", "level: one", text)
    assert sorted(finding.key for finding in found) == ["", "level", "severity"]


@pytest.mark.parametrize(
    ("old", "new", "secret"),
    [
        ('phone: "+385 91 555 0101"', "phone: 385915550101", "385915550101"),
        ("name: Ana Horvat", "name: 4711", "4711"),
        ("subject: Parcel arrived broken", "subject: 815", "815"),
        ("name: Ana Horvat", "name: [Ana]", "Ana"),
        ("name: Ana Horvat", "name: {first: Ana}", "Ana"),
        ("name: Ana Horvat", "name: *Ana", "Ana"),
        ("name: Ana Horvat", "name: !Ana x", "Ana"),
        ("text: Read back.", "text: 2026", "2026"),
        ("text: Read back.", "text: true", "true"),
    ],
)
def test_personal_values_are_never_shown(old: str, new: str, secret: str) -> None:
    """A message about a personal field names the field, never what stands in it."""
    for found in findings(old, new):
        assert secret not in f"{found.message} {found.mend}"


def test_a_number_that_is_text_must_be_quoted() -> None:
    """`phone: 0123` is an error that says to quote it, never the number 123."""
    (found,) = findings('phone: "+385 91 555 0101"', "phone: 0123")
    assert found.mend == "quote it"


def test_unknown_keys_are_peoples_own_even_when_empty() -> None:
    """A key the model does not know may hold anything, nothing at all included."""
    own = "level: 1\nx-erp: 4711\nour_list: [1, {a: null}]\nnotes:\n"
    assert findings("level: 1\n", own) == []


@pytest.mark.parametrize(
    ("key", "meant", "line"),
    [
        ("descripton", "description", 40),
        ("receivd_at", "received_at", 40),
        ("custmer", "customer", 40),
    ],
)
def test_a_misspelt_key_is_named(key: str, meant: str, line: int) -> None:
    """An unknown key that looks like a known one is a finding that does not stop anybody."""
    (found,) = misspelt(tree(f"{FILE}x: 1\n{key}: y\n"), Complaint)
    assert (found.line, found.key, found.fatal) == (line, key, False)
    assert found.mend.startswith(f"did you mean {meant}")


def test_a_misspelt_key_inside_an_event_is_named() -> None:
    """The places inside lists are looked at too."""
    (found,) = misspelt(tree(FILE.replace("    kind: received", "    knd: received")), Complaint)
    assert (found.line, found.key) == (34, "events[0].knd")


def test_a_key_of_ones_own_is_no_misspelling() -> None:
    """`x-erp` resembles nothing, so it is left in peace."""
    assert misspelt(tree(f"{FILE}x-erp: 4711\nzz: 1\n"), Complaint) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("subject",), 2),
        (("customer", "name"), 13),
        (("events", 0), 31),
        (("events", 0, "set", "status"), 37),
        (("events", 0, "nowhere"), 31),
        (("events", 7), 30),
        (("nowhere",), 1),
    ],
)
def test_a_path_has_the_line_of_its_last_part_that_is_there(
    path: tuple[str | int, ...], line: int
) -> None:
    """A finding about something that is missing points at where it belongs."""
    assert line_of(tree(FILE), path) == line


def test_an_empty_file_says_so() -> None:
    """A file with nothing but comments is not a complaint."""
    _, found = parse("# nothing yet\n", "f.yaml", Complaint)
    assert [finding.code for finding in found] == ["empty"]


def test_conflict_marks_are_told_with_their_line() -> None:
    """A file with an unfinished merge says so before anything else."""
    text = FILE.replace("level: 1", "<<<<<<< HEAD\nlevel: 1\n=======\nlevel: 2\n>>>>>>> theirs")
    value, (found,) = parse(text, "f.yaml", Complaint)
    assert value is None
    assert (found.code, found.line) == ("conflict", 15)


def small(data: Any) -> Any:
    """Return data with no more than two items in each of its lists, three keys in its tables."""
    if isinstance(data, dict):
        kept = data if len(data) < 20 else dict(list(data.items())[:3])
        return {key: small(value) for key, value in kept.items()}
    return [small(item) for item in data[:2]] if isinstance(data, list) else data


DOCUMENTS: tuple[tuple[Any, type[Value]], ...] = (
    (read_slow(FILE), Complaint),
    (small(read_slow(POLICY.read_text("utf-8"))), Policy),
    (
        {"fields": {"subject": "A", "tags": ["A", "B"]}, "values": {"channel": {"W": "web"}}},
        Mapping,
    ),
)
VALUES: tuple[Any, ...] = (
    *(None, "", 0, 1, -1, 100, 1.5, True, False, 2**70, "x", "é" * 60, [], {}, ["x"], {"x": 1}),
    *([None], {"a": None}, [[]], [{}], "2026-11-20", "2026-11-20T10:00:00", "2026-11-20T10:00:00Z"),
    *("2026-11-20 10:00:00+01:00", "20261120", "2026-11-20T24:00:00Z", "0001-01-01T00:00:00+14:00"),
    *("1bd", "closed", "high", "CMP-2611-7F3K9QY", "1-7F3K", "12.50 EUR", "hr", "09:00-17:00"),
)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Return every place in the data as a container and a key into it."""
    found: list[tuple[Any, Any]] = []
    keys = (
        list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else []
    )
    for key in keys:
        found += [(data, key), *places(data[key])]
    return found


@given(st.data())
def test_yes_exactly_where_nothing_is_found(data: st.DataObject) -> None:
    """A value comes out of data where the slow walk finds nothing in it, and nowhere else."""
    original, model = data.draw(st.sampled_from(DOCUMENTS))
    spoilt = copy.deepcopy(original)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(spoilt)))
        deed = data.draw(st.sampled_from(["set", "set", "take", "add"]))
        if deed == "take":
            del container[key]
        elif deed == "add" and isinstance(container, dict):
            container[data.draw(st.sampled_from(["unknown", "level", "set", "terms"]))] = (
                copy.deepcopy(data.draw(st.sampled_from(VALUES)))
            )
        elif deed == "set":
            container[key] = copy.deepcopy(data.draw(st.sampled_from(VALUES)))
        if not places(spoilt):
            break
    text = json.dumps(spoilt)
    node = tree(text)
    assert (convert(plain(node), model) is not None) == (explain(node, model) == [])
