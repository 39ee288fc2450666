"""What a template may cost: it is refused in one line, most often before it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from complaints.errors import Untrusted
from complaints.letters import engine
from complaints.letters.bounds import MOST_IN_A_TAG, MOST_INCLUDED, MOST_PARTS
from complaints.letters.engine import render
from complaints.letters.templates import MOST_BYTES, Source, folders, part, shipped

LONG = f"a tag holds more than {MOST_IN_A_TAG} words and signs"
DEEP = "more than 20 blocks and brackets are open"
MANY = f"the letter's tags hold more than {MOST_PARTS} words and signs"
LETTER = "the letter is longer than 200000 characters"


def refused(text: str, folder: Path | None = None, values: Mapping[str, Any] | None = None) -> str:
    """Return why a template is not filled in."""
    with pytest.raises(Untrusted) as error:
        render(Source("t/en/x.txt", text), values or {"name": "Ana"}, "en", [folder or shipped()])
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n{{ name }}" * 3_000, f"t/en/x.txt:1668: {MANY}; make it shorter"),
        ("{{ " + "(" * 100 + "1" + ")" * 100 + " }}", DEEP),
        ("{{ " + "[" * 100 + "1" + "]" * 100 + " }}", DEEP),
        ("{% if name %}" * 100 + "x" + "{% endif %}" * 100, DEEP),
        ("{% for x in name %}" * 100 + "x" + "{% endfor %}" * 100, DEEP),
        ("{{ name" + ".a" * 500 + " }}", LONG),
        ("{{ " + "not " * 500 + "name }}", LONG),
        ("{{ " + "-" * 500 + "1 }}", LONG),
        ("{{ " + "name ~ " * 500 + "name }}", LONG),
        ("{{ name" + "|upper" * 500 + " }}", LONG),
        ("{{ [" + "1," * 500 + "] }}", LONG),
        ("{{ name|replace('', 'x' ~ name)|replace('x', '" + "y" * 60_000 + "') }}", LETTER),
        ("{{ range(9000)|join('" + "y" * 60_000 + "') }}", LETTER),
        ("{{ (range(99)|join(' '))|replace(' ', '" + "y" * 60_000 + "') }}", LETTER),
        ("{{ " + "n" * 60_000 + " }}", "there is no 'nnn"),
    ],
)
def test_a_template_that_would_take_too_long(text: str, message: str) -> None:
    """Too many parts, too deep, too long a tag, a letter that would grow: one short line."""
    told = refused(text)
    assert message in told
    assert told.startswith("t/en/x.txt")
    assert len(told) < 250


def test_what_is_counted_is_not_understood_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that is too large is never compiled."""
    monkeypatch.setattr(engine, "_compiled", lambda source: pytest.fail("it was compiled"))
    assert MANY in refused("{{ name }}" * 3_001)


def test_many_blocks_one_after_the_other() -> None:
    """Only what is open at a time is deep."""
    text = (
        "{% for x in (1, 2) %}{% if x == 1 %}a{% endif %}{% endfor %}{% set y %}b{% endset %}" * 90
    )
    assert render(Source("x", text), {}, "en", ()) == "a" * 90


def test_includes_that_fan_out(tmp_path: Path) -> None:
    """A file that includes two, each of which includes two, ends after so many."""
    (tmp_path / "en").mkdir()
    for number in range(30):
        text = f"{{% include 'a{number + 1}.txt' %}}" * 2
        (tmp_path / "en" / f"a{number}.txt").write_text(text, "utf-8")
    (tmp_path / "en" / "a30.txt").write_text("x", "utf-8")
    told = refused("{% include 'a0.txt' %}", tmp_path)
    assert f": it includes more than {MOST_INCLUDED} files" in told


def test_what_is_included_counts_for_the_letter(tmp_path: Path) -> None:
    """Many files of which each is small enough are one letter."""
    (tmp_path / "en").mkdir()
    for number in range(10):
        (tmp_path / "en" / f"a{number}.txt").write_text("{{ name }}" * 400, "utf-8")
    text = "".join(f"{{% include 'a{number}.txt' %}}" for number in range(10))
    assert MANY in refused(text, tmp_path)


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    """It is not even read to its end."""
    (tmp_path / "templates" / "en").mkdir(parents=True)
    (tmp_path / "templates" / "en" / "x.txt").write_bytes(b"x" * (MOST_BYTES + 1))
    with pytest.raises(Untrusted) as error:
        part("x.txt", "en", folders(tmp_path))
    told = "templates/en/x.txt: it is larger than 64 kB, which no letter is; make it shorter"
    assert str(error.value) == told


def test_the_shipped_letters_are_far_from_every_limit() -> None:
    """None takes a third of what one may."""
    for path in shipped().glob("*/*.txt"):
        text = path.read_text("utf-8")
        assert len(text.encode()) < MOST_BYTES / 3
        assert engine._parts(Source(path.name, text)) < MOST_PARTS / 3
