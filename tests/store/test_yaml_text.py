"""Values as YAML text: what is written reads back as it was, in every reader, and reads well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from ruamel.yaml import YAML

from complaints.core.record.model import Complaint, Customer
from complaints.store.complaint_files import file_text
from complaints.store.load import parse
from complaints.store.text.reader import read_fast, read_slow
from complaints.store.text.yaml import dump, flow, scalar

# What some reader of some version of YAML takes for something else than text.
LOOKALIKES = (
    *("", " ", "~", "null", "NULL", "true", "True", "yes", "No", "ON", "off", "y", "N", "=", "<<"),
    *("0", "0123", "1_000", "-1", "+1", "0x1F", "0o17", "0b1", "1.5", "1.", ".5", "1e5", "1E+5"),
    *(".inf", "-.INF", ".nan", "9:00", "190:20:30.15", "2026-11-21", "2026-1-1", "12.50", "1,000"),
    *("2026-11-21T10:00:00Z", "2001-12-14 21:59:43.10 -5", "+385 91 555 0101", "0800/555"),
    *("- a", "-", "? a", ": a", "a: b", "a:", "a #b", "#b", "&a", "*a", "!a", "|", ">", "%a", "@a"),
    *(
        "`a",
        "[a]",
        "{a}",
        "'a'",
        '"a"',
        "'",
        '"',
        "\\",
        "---",
        "...",
        "--- a",
        "a,b",
        "[",
        "]",
        "{",
    ),
    *("\t", "a\tb", "\ta", "a\t", "\n", "\n\n", "a\n", "\na", "a\n\n", " a\nb", "a \nb", "a\n b\n"),
    *("a\r\nb", "a\rb", "a\x85b", "a\u2028b\nc", "a\u2029b", "\ufeffa", "a\ufeffb\nc", "a\x07b\nc"),
    *(
        "a\x7fb",
        "\xa0a\xa0",
        "a\xa0\nb",
        "\u200ba",
        "💔",
        "\U0010ffff",
        "\ue000",
        "\ufffd",
        "\ufffe",
    ),
    *(
        "# not a comment\nb",
        "---\na: b\n...\n",
        "<<<<<<< x",
        "a\n\tb\n",
        "a\n  \nb\n",
        "a\n---\nb\n",
    ),
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60),
    st.lists(st.sampled_from(LOOKALIKES), min_size=1, max_size=4).map("".join),
    st.tuples(st.sampled_from(["", " ", "\n", "\t"]), st.text("ab:#-'\" \n", max_size=20)).map(
        "".join
    ),
)


@given(texts)
@example("a\n\n# b")
def test_any_text_reads_back_as_it_was(text: str) -> None:
    """Whatever a text holds, it comes back from every place of a file, from both readers."""
    data = {"k": text, "list": [text, {"m": text}], "map": {"n": text}}
    written = dump(data)
    assert read_fast(written) == data
    assert read_slow(written) == data
    assert written.endswith("\n")


@given(texts)
def test_any_text_can_stand_on_one_line(text: str) -> None:
    """A text behind a key or inside brackets takes one line, and reads back as it was."""
    data: dict[str, Any] = {"a": [text], "b": {"c": text}}
    assert read_slow(f"k: {scalar(text)}\n") == {"k": text}
    assert read_slow(f"k: {flow(data)}\n") == {"k": data}
    assert "\n" not in scalar(text) + flow(data)


@pytest.mark.parametrize("text", LOOKALIKES, ids=repr)
def test_text_that_looks_like_something_else_is_text_in_every_version(text: str) -> None:
    """A reader of YAML 1.1, where `no` is false and 9:00 is 540, reads the same text too."""
    for version in ((1, 1), (1, 2)):
        reader = YAML(typ="safe", pure=True)
        reader.version = version
        assert reader.load(dump({"k": text})) == {"k": text}


@given(st.text("ab ,.-", min_size=90, max_size=2000))
def test_long_text_is_never_wrapped(text: str) -> None:
    """One fact stays on one line, however long: a wrapped line reads badly in a pull request."""
    assert dump({"k": text}).count("\n") == 1


def test_text_of_several_lines_is_a_block() -> None:
    """Long text is written as people wrote it, line by line, empty lines included."""
    assert dump({"k": "One.\n\n  Two: #3\n"}) == "k: |\n  One.\n\n    Two: #3\n"
    assert dump({"k": "One.\nTwo."}) == "k: |-\n  One.\n  Two.\n"


def test_text_that_a_block_would_change_is_quoted() -> None:
    """A line separator or a control character inside a block would be read as something else."""
    assert dump({"k": "One.\u2028\nTwo."}) == 'k: "One.\\L\\nTwo."\n'


def test_dates_stand_without_quotes() -> None:
    """A date is written as people write it, as a value and as a key."""
    assert dump({"k": date(2026, 11, 21)}) == "k: 2026-11-21\n"
    assert dump({"2026-12-25": "Christmas"}) == "2026-12-25: Christmas\n"


def test_a_new_complaint_reads_well(complaint: Complaint) -> None:
    """The schema first, then one fact a line in the order of the model, lists as blocks."""
    text = file_text(replace(complaint, tags=("fragile",), risks=()))
    assert (
        text
        == """\
# yaml-language-server: $schema=../../../complaint.schema.json
id: CMP-2611-7F3K9QY
subject: Parcel arrived broken
nature: complaint
status: received
severity: normal
tags:
  - fragile
received_at: 2026-11-20T16:02:00+01:00
channel: phone
language: en
customer:
  name: Ana Horvat
  email: ana@example.com
description: |
  The box came in open.
team: service
owner: me
events:
  - id: 1-7F3K
    at: 2026-11-20T16:02:00+01:00
    by: me
    kind: received
    set:
      status: received
      severity: normal
      owner: me
"""
    )


def test_what_is_absent_is_absent(complaint: Complaint) -> None:
    """A customer about whom nothing is known leaves no empty key behind."""
    assert "customer" not in file_text(replace(complaint, customer=Customer()))


@given(subject=texts, description=texts, name=texts, phone=texts, tag=texts)
def test_any_complaint_reads_back_as_it_was(
    subject: str, description: str, name: str, phone: str, tag: str
) -> None:
    """The file of a new complaint holds exactly what was meant, whatever people type."""
    base: Mapping[str, Any] = {
        "id": "CMP-2611-7F3K9QY",
        "nature": "complaint",
        "status": "received",
        "severity": "normal",
        "received_at": "2026-11-20T16:02:00+01:00",
        "channel": "phone",
        "language": "en",
        "subject": "x",
    }
    empty, _ = parse(dump(base), "f", Complaint)
    assert empty is not None
    meant = replace(
        empty,
        subject=subject,
        description=description,
        customer=Customer(name=name, phone=phone),
        tags=(tag,),
    )
    value, findings = parse(file_text(meant), "f", Complaint)
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in file_text(meant).splitlines()):
        return
    assert (value, findings) == (meant, [])
