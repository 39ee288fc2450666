"""Values as YAML text: what is written reads back as it was, in every reader, and reads well."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from ruamel.yaml import YAML
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from complaints.core.record.model import Complaint, Customer
from complaints.store.complaint_files import data_of, file_text
from complaints.store.load import parse
from complaints.store.text.canonical import dump, flow, scalar
from complaints.store.text.reader import read_fast, read_slow

SAMPLE = sorted((Path(__file__).parents[2] / "sample-data" / "complaints").rglob("*.yaml"))


class _Instant(str):
    """An instant or a date, written without quotes."""

    __slots__ = ()


class _Representer(RoundTripRepresenter):
    """Writes those, too."""


_Representer.add_representer(
    _Instant,
    lambda self, data: self.represent_scalar("tag:yaml.org,2002:timestamp", str(data)),
)

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


def _styled(value: Any) -> Any:
    """Return plain data with the quotes and blocks we choose, for another writer."""
    if isinstance(value, dict):
        return {key: _styled(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_styled(item) for item in value]
    if isinstance(value, str):
        style = scalar(value, literal=True)[:1]
        return {'"': DoubleQuotedScalarString, "|": LiteralScalarString}.get(style, str)(value)
    if isinstance(value, date):
        return _Instant(dump({"": value})[4:-1])
    return value


def by_the_library(data: Mapping[str, Any]) -> str:
    """Return the text of data that ruamel.yaml would write."""
    writer = YAML(typ="rt", pure=True)
    writer.Representer = _Representer
    writer.width = 2**31
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    writer.dump(_styled(data), stream)
    return stream.getvalue()


@given(texts)
def test_every_sign_stands_as_another_writer_would_put_it(text: str) -> None:
    """Quotes, escapes, blocks and indentation: our text is that of ruamel.yaml, sign by sign."""
    data = {"key": text, "list": [text, {"a": text, "b": text}], "empty": {}, "map": {"a": [text]}}
    assert dump(data) == by_the_library(data)


@pytest.mark.parametrize("text", LOOKALIKES, ids=repr)
def test_what_looks_like_something_else_stands_so_too(text: str) -> None:
    """Likewise each text that some reader takes for something else, alone."""
    assert dump({"key": text, "list": [text]}) == by_the_library({"key": text, "list": [text]})


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_a_complaint_stands_as_another_writer_would_put_it(path: Path) -> None:
    """All that a complaint may hold: instants, dates, numbers, truth, blocks in lists."""
    complaint, _ = parse(path.read_text("utf-8"), path.name, Complaint)
    assert complaint is not None
    assert dump(data_of(complaint)) == by_the_library(data_of(complaint))


@pytest.mark.parametrize("value", [None, 1.5, float("inf"), -float("inf"), 1e20, 1e-7, 2**70, True])
def test_values_of_keys_of_peoples_own(value: object) -> None:
    """What no complaint holds may stand in keys of people's own, which are written as well."""
    data = {"key": value, "list": [value, [value, [value]]], "map": {"a": value, "b": [], "c": {}}}
    assert read_fast(dump(data)) == read_slow(dump(data)) == data
    assert read_slow(f"key: {flow(data)}\n") == {"key": data}


KEYS = ("a b", "a: b", "1", "no", "", "'a", "a#b", "# a", "a\tb", "a\nb", "2026-12-25", "k" * 3000)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: repr(key[:20]))
def test_any_key_reads_back_as_it_was(key: str) -> None:
    """Whatever somebody calls a key of their own, however long."""
    data = {key: {key: [{key: "x", "a": "y"}]}}
    assert read_fast(dump(data)) == read_slow(dump(data)) == data


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
