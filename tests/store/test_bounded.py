"""What a file may cost: so many values, so deep, so long; beyond that it is refused at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.core.findings import MOST
from complaints.core.record.model import Complaint
from complaints.errors import Untrusted
from complaints.store.complaint_files import read
from complaints.store.load import parse
from complaints.store.mapping_file import read_mapping
from complaints.store.text import reader, yaml
from complaints.store.text.canonical import flow, scalar
from complaints.store.text.nodes import MOST_NODES, YamlProblem
from complaints.store.text.reader import read_fast

START = """\
id: CMP-2611-7F3K9QY
subject: S
nature: complaint
status: received
severity: normal
received_at: 2026-11-20T16:02:00+01:00
channel: phone
language: en
"""
NOTE = "  - {id: %d-7F3K, at: '2026-11-20T16:02:00+01:00', by: maria, kind: noted, text: call}\n"
TOO_MANY = f"it holds more than {MOST_NODES:,} values, which no such file does"
TOO_LONG = "it is too long for how it is written"


def refused(text: str) -> str:
    """Return why a text is not read."""
    with pytest.raises(YamlProblem) as problem:
        read_fast(text)
    return problem.value.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n" * (MOST_NODES + 1), TOO_MANY),
        ("[" * 4_000_000, TOO_MANY),
        ("[" + "{}," * (MOST_NODES + 1) + "]\n", TOO_MANY),
        ("- " * 200_000 + "a\n", TOO_LONG),
        ("? " * 200_000 + "a\n", TOO_LONG),
        ("- &a b\n" + "- *a\n" * 100_000, TOO_LONG),
        ("a: " + "9" * 300_000 + "\n", TOO_LONG),
        ("a: " + "1_" * 200_000 + "\n", TOO_LONG),
        ("".join(" " * depth + "a:\n" for depth in range(60)), "it is nested too deeply"),
        ("- " * 60 + "a\n" + "# \n" * 6_000, "it is nested too deeply"),
        ("a: " + "[" * 60 + "\n", "it is nested too deeply"),
        ("a: 1\n" * 100_000, "a key stands there twice"),
        (("'" + "k" * 900 + "': a\n") * 2, "this key stands there twice"),
    ],
)
def test_what_would_take_too_long(text: str, message: str) -> None:
    """Too many values, too deep, too long for the slow reader: each is told in one short line."""
    told = refused(text)
    assert told.startswith(message)
    assert len(told) < 200


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("\ufeffa: 1\n", 1, ": a byte order mark stands here; save it without one"),
        ("# a header\n---\na: 1\n", 2, ": `---` stands here; take it out"),
        ("a: |\n  x\n\n  y & z\nb: 0b1\n", 5, ": `0b` stands here; quote the value, on one line"),
        ("a: |\n  x\n\n  y & z\n---\nb: 1\n", 5, ": `---` stands here; take it out"),
        ("a: b\nc: |\n  x\n...\n", 4, ": `...` stands here; take it out"),
        ("a: b\nc:\td\n", 2, ": a tab stands here; write blanks, or quote the value, on one line"),
        ("a: b\nc: &d e\n", 2, ": `&` stands here; quote the value, on one line"),
        ("a: b\nc: 1_0\nd: x\n", 2, ": a number with underscores stands here; quote"),
        ("a: |\n  x\n\n  y\nb: 0x1\n", 5, ": `0x` stands here; quote the value, on one line"),
        ("a: |\n  x\n#\rb: 1\n", 3, ": a line end that is CR alone stands here; write LF"),
        ("a: 1.5\n", 1, ": it holds a number with a point; quote it"),
        ("1: a\n", 1, ": it holds a key that is no word; quote it"),
        ("a: ' '\n", 1, ": it holds blanks alone; quote it"),
    ],
)
def test_what_a_long_text_is_too_long_for(text: str, line: int, told: str) -> None:
    """The sign is named that only the slow reader decides, and its line."""
    with pytest.raises(YamlProblem) as problem:
        read_fast(text + "# a comment\n" * 30_000)
    assert problem.value.message.startswith(TOO_LONG + told)
    assert problem.value.line == line


def test_a_long_text_whose_last_line_has_no_end() -> None:
    """A block at the end may go on, or not."""
    with pytest.raises(YamlProblem) as problem:
        read_fast("# a comment\n" * 30_000 + "a: |+\n  b\nc: d")
    assert "the last line, without an end, stands here; end it" in problem.value.message
    assert problem.value.line == 30_003


@pytest.mark.parametrize("digits", ["9" * 5_000, "1_" * 5_000, "_1" * 5_000])
def test_a_number_of_thousands_of_digits(digits: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast reader would work it out for seconds, so it is not asked."""
    monkeypatch.setattr(reader, "loads", lambda *_, **__: pytest.fail("it was asked"))
    assert refused(f"a: {digits}\n" + "# a comment\n" * 30_000).startswith(TOO_LONG)


def test_many_brackets_in_a_text_are_no_values() -> None:
    """What a customer wrote is text, however many brackets are in it."""
    assert read_fast("a: |\n  " + "[{" * MOST_NODES + "\n") == {"a": "[{" * MOST_NODES + "\n"}


def test_a_large_complaint_is_read() -> None:
    """Thousands of events are too many to be looked at one by one, and are read all the same."""
    text = START + "events:\n" + "".join(NOTE % number for number in range(1, 8_001))
    complaint, findings = parse(text, "f.yaml", Complaint)
    assert findings == []
    assert complaint is not None
    assert len(complaint.events) == 8_000


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "kind: noted",
            "kind: note",
            "f.yaml:1: the file does not fit the schema (events[0].kind)",
        ),
        ("by: maria, ", "", "f.yaml:1: the file does not fit the schema (events[0])"),
        ("2026-11-20T16:02:00+01:00'", "3026-11-20T16:02:00+01:00'", "f.yaml:1: the file does not"),
        ("subject: S\n", "", "f.yaml:1: the file does not fit the schema (Object missing required"),
        ("  - {id", "  - {id: a: b", "f.yaml:10: while parsing a flow mapping"),
    ],
)
def test_what_is_wrong_in_a_large_file(old: str, new: str, message: str) -> None:
    """Where a file is too large for the look that finds each line, the first place is told."""
    text = START + "events:\n" + "".join(NOTE % number for number in range(1, 4_001))
    assert old in text
    complaint, [finding] = parse(text.replace(old, new, 1), "f.yaml", Complaint)
    assert complaint is None
    assert finding.fatal
    assert str(finding).startswith(message)


def test_a_far_date_in_a_text_of_a_large_file_is_no_date() -> None:
    """What looks like a date of another century in somebody's words makes no file unreadable."""
    text = START + "events:\n" + "".join(NOTE % number for number in range(1, 4_001))
    complaint, findings = parse(text.replace("text: call", "text: 3026-11-20", 1), "f", Complaint)
    assert complaint is not None
    assert findings == []


def test_the_first_of_many_findings() -> None:
    """Nobody mends a thousand lines at once: the first of a file are told, and that more follow."""
    text = START + "events:\n" + "".join(NOTE % number for number in range(1, 301))
    _, findings = parse(text.replace("noted", "note"), "f.yaml", Complaint)
    assert len(findings) == MOST + 1
    told = "f.yaml: there is more that is wrong; mend what stands above first"
    assert str(findings[-1]) == told
    assert all(finding.line for finding in findings[:-1])


def test_a_look_at_a_tree_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow reader takes so many steps and not one more."""
    taken = []
    plain = yaml._Scanner.fetch_more_tokens

    def fetch(self: yaml._Scanner) -> object:
        taken.append(1)
        return plain(self)

    monkeypatch.setattr(yaml._Scanner, "fetch_more_tokens", fetch)
    with pytest.raises(YamlProblem):
        yaml.compose("- a\n" * 30_000)
    assert len(taken) == yaml._MOST_TOKENS


def test_a_mapping_with_many_slips(tmp_path: Path) -> None:
    """The first of many wrong names are told, with what is meant for each."""
    path = tmp_path / "m.yaml"
    path.write_text("fields:\n" + "".join(f"  subjec{n}: a\n" for n in range(10_000)), "utf-8")
    with pytest.raises(Untrusted) as refused:
        read_mapping(str(path))
    lines = str(refused.value).splitlines()
    assert len(lines) == MOST
    assert lines[0] == f"{path}: there is no field 'subjec0' to fill; use one of subject"


def test_a_mapping_that_is_too_large(tmp_path: Path) -> None:
    """A file of another kind is named, too."""
    path = tmp_path / "m.yaml"
    path.write_bytes(b" " * (5 << 20))
    with pytest.raises(Untrusted, match=r"m\.yaml: it is larger than 4 MiB"):
        read_mapping(str(path))


def test_a_flood_of_reopenings(tmp_path: Path) -> None:
    """A complaint whose dates would take minutes to work out is not read, and told in one line."""
    path = tmp_path / "CMP-2611-7F3K9QY.yaml"
    steps = "".join(
        (NOTE % number).replace("noted", "reopened" if number % 2 else "resolved")
        for number in range(1, 2_001)
    )
    path.write_text(f"{START}events:\n{steps}", "utf-8")
    loaded = read(tmp_path, path)
    assert loaded.value is None
    [finding] = loaded.findings
    assert "its 2,000 events, 0 waits, 1,000 reopenings and time limits of up to 0 days" in str(
        finding
    )


EVENT = "  - id: {0}-7F3K\n    at: 2026-11-20T17:00:00+01:00\n    kind: noted\n    text: {1}\n"
# As the writer writes them, and as people do.
WORDS = (
    *("a, *b*", "Why: !important", "see [&x]", "a <<b>> c", "price: 0x12", "50 - *all*", "- *x*"),
    *("Refund, *all* of it", " a *blank* before", 'it\'s, *so* "quoted"', "http://a.example/*b*"),
)


@pytest.mark.parametrize("words", WORDS)
def test_words_with_odd_signs_in_a_long_file(words: str) -> None:
    """What is certainly text is no doubt, however long the file is: and read so."""
    written = scalar(words)
    text = "events:\n" + "".join(EVENT.format(n, written) for n in range(4_000))
    text += f"subject: {flow(words)}\n"
    data = read_fast(text)
    assert data["subject"] == words
    assert {event["text"] for event in data["events"]} == {words}


@pytest.mark.parametrize(
    "text", ["a: &x b\nc: *x\n", "a: [\nb: word, *x\n]\n", "a: {b: *x}\n", "- &x a\n- *x\n"]
)
def test_what_is_no_text_in_a_long_file(text: str) -> None:
    """Anchors and aliases are refused there too, also within brackets of several lines."""
    with pytest.raises(YamlProblem):
        read_fast(f"events:\n{''.join(EVENT.format(n, 'word') for n in range(4_000))}{text}")
