"""Files from outside: tables, the mappings that explain them, and new complaints as YAML."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import Refused, Untrusted
from complaints.store.draft_file import read_draft
from complaints.store.mapping_file import read_mapping
from complaints.store.table_file import read_table


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the file of a test lies."""
    return tmp_path / "file"


def test_a_table_has_rows_with_their_lines(file: Path) -> None:
    """A row knows the line it starts on, also behind one of several lines; a short one is None."""
    file.write_bytes(b'a, b\n1,"x\ny"\n\n2,z\n3\n4,5,6\n')
    table = read_table(file, "", "")
    assert table.columns == ["a", "b"]
    assert table.rows == [
        (2, {"a": "1", "b": "x\ny"}),
        (5, {"a": "2", "b": "z"}),
        (6, None),
        (7, None),
    ]


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("a;b\nč;ž\n".encode(), "utf-8", ";"),
        ("\ufeffa\tb\nč\tž\n".encode(), "utf-8-sig", "\t"),
        ("a|b\nč|ž\n".encode("utf-16"), "utf-16", "|"),
        ("a,b\r\nč,ž\r\n".encode(), "utf-8", ","),
    ],
)
def test_encoding_and_delimiter_are_detected(
    file: Path, content: bytes, encoding: str, delimiter: str
) -> None:
    """By the mark at the start, and by the heading."""
    file.write_bytes(content)
    table = read_table(file, "", "")
    assert (table.encoding, table.delimiter) == (encoding, delimiter)
    assert table.rows == [(2, {"a": "č", "b": "ž"})]


def test_what_is_declared_is_not_guessed(file: Path) -> None:
    """An old encoding has to be declared."""
    file.write_bytes("a;b\nč;1,5\n".encode("cp1250"))
    assert read_table(file, "windows-1250", ";").rows == [(2, {"a": "č", "b": "1,5"})]
    with pytest.raises(Untrusted, match=r":2: it is not utf-8; declare it in the mapping"):
        read_table(file, "", "")


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (b"", "", "the file is empty"),
        (b"a,a\n1,2\n", "", "two columns have the same name"),
        (b"a\n1\n", "klingon", "there is no encoding 'klingon'"),
        (b'a,b\n1,"x\n', "", ":2: unexpected end of data"),
        (b'a,b\n1,"x"y\n', "", ":2: "),
    ],
)
def test_a_table_that_is_none_is_told(
    file: Path, content: bytes, encoding: str, words: str
) -> None:
    """With the line on which it stops being one."""
    file.write_bytes(content)
    with pytest.raises(Untrusted, match=words):
        read_table(file, encoding, "")


def test_a_table_that_is_not_there_is_told(file: Path) -> None:
    """With its name."""
    with pytest.raises(Refused, match=f"cannot read {file}: no such file"):
        read_table(file, "", "")


def test_a_mapping_is_a_file_or_the_name_of_a_shipped_one(file: Path) -> None:
    """The shipped one is found by its name alone."""
    assert read_mapping("cfpb").fields["external_ref"] == "Complaint ID"
    file.write_text("fields: {subject: Title}\nzone: Europe/Zagreb\n", "utf-8")
    assert read_mapping(str(file)).zone == "Europe/Zagreb"
    with pytest.raises(Refused, match="there is no mapping nothing; give a file, or one of cfpb"):
        read_mapping("nothing")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fields: {subjct: Title}\n", "there is no field 'subjct' to fill; use one of subject"),
        ("fields: {subject: Title}\nfieds: {}\n", "a mapping has no key 'fieds'; use one of fi"),
        ("fields: {subject: 1}\n", ":1: fields.subject: .* stands where text is due"),
        ("zone: Europe/Zagreb\n", "the key 'fields' is missing"),
        ("fields: {subject: Title}\nzone: Nowhere\n", "there is no time zone 'Nowhere'"),
        ("fields: [\n", ":2: "),
        ("", "the file is empty"),
    ],
)
def test_a_mapping_that_is_wrong_is_told(file: Path, text: str, words: str) -> None:
    """With the line and what to write instead."""
    file.write_text(text, "utf-8")
    with pytest.raises(Untrusted, match=words):
        read_mapping(str(file))


def test_a_draft_gives_the_fields_it_names(file: Path) -> None:
    """What is missing is filled in elsewhere; times may be written as people write them."""
    text = "subject: A: b\nreceived_at: yesterday 16:30\ncustomer:\n  name: Ana\ntags: [x]\n"
    file.write_text(text.replace("A: b", '"A: b"'), "utf-8")
    wanted = {
        "subject": "A: b",
        "received_at": "yesterday 16:30",
        "customer": {"name": "Ana"},
        "tags": ["x"],
    }
    assert read_draft(str(file), None) == wanted
    assert read_draft("-", file.read_text("utf-8")) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "-: it must be a list of keys and values"),
        ("- a\n", "-: it must be a list of keys and values"),
        ("subject: a: b\n", "-:1: mapping values are not allowed here"),
        ("subject: x\nseverity: grave\n", "-:2: severity: this value is not allowed here"),
        ("subject: x\nsubjct: y\n", "-:2: subjct: there is no key 'subjct' here; did you mean sub"),
        ("subject: x\ncustomer:\n  phone: 0123\n", "-:3: customer.phone: .*; quote it"),
        ("subject:\n", "-:1: subject: there is no value here"),
        ("subject: \udcff\n", "-:1: it holds a control character"),
    ],
)
def test_a_draft_that_does_not_fit_is_told(text: str, words: str) -> None:
    """Every line that does not fit, with what to do about it."""
    with pytest.raises(Untrusted, match=words):
        read_draft("-", text)


def test_a_draft_that_cannot_be_read_is_told(file: Path) -> None:
    """A missing file, or one in another encoding."""
    with pytest.raises(Untrusted, match=f"{file}: it cannot be read: no such file"):
        read_draft(str(file), None)
    file.write_bytes(b"subject: \xe8\n")
    with pytest.raises(Untrusted, match="line 1 is not UTF-8"):
        read_draft(str(file), None)
