"""Which events a file has, as its lines tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.store.sharing.lacking import event_ids, ids_in, readable

SAMPLE = Path(__file__).parents[2] / "sample-data" / "complaints"


def test_the_lines_tell_what_the_reader_does() -> None:
    """Of every file of the sample register, whatever its line ends."""
    for path in SAMPLE.rglob("*.yaml"):
        content = path.read_bytes()
        complaint = readable(content)
        assert complaint is not None
        for each in (content, content.replace(b"\n", b"\r\n")):
            assert ids_in(each) == event_ids(complaint), path.name


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("promises:\n  - id: 2-AAAA\nevents:\n  - id: 1-AAAA\n    by: ivo\n", {"1-AAAA"}),
        ("events:\n- at: x\n  id: '1-AAAA'\n- id: \"2-AAAA\"\nmine:\n- id: 3-AAAA\n", "both"),
        ("events:\n  # one\n\n  - id: 1-AAAA\n    text: |\n      - id: 2-AAAA\n", {"1-AAAA"}),
        ("events:\n  - id: 1-AAAA\n    over:\n    - 2-AAAA\n", {"1-AAAA"}),
        ("events:\n  - {id: 1-AAAA}\n", None),
        ("events:\n  -   id: 1-AAAA\n", None),
        ("events: [{id: 1-AAAA}]\n", None),
        ("subject: none\n", None),
    ],
)
def test_lines_that_people_write(text: str, ids: set[str] | str | None) -> None:
    """What is written otherwise than usual has to be read; nothing else stands for an event."""
    assert ids_in(text.encode()) == ({"1-AAAA", "2-AAAA"} if ids == "both" else ids)
