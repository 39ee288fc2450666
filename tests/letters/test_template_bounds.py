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


STEPS = "the template takes more than 20000 steps"
TEXT = "{% set t = '" + "ab" * 15_000 + "' %}"
ROUNDS = "{% for i in '" + "a" * 19_000 + "' %}"
# Lists of lists of lists: each line doubles what stands in it.
DOUBLED = "{% set a = ['x'] %}{% set b = ['x'] %}" + "{% set a = [a, a] %}{% set b = [b, b] %}" * 40
SEARCHES = " and ".join(["'bb' not in t"] * 39)


@pytest.mark.parametrize(
    "text",
    [
        f"{TEXT}{ROUNDS}{{% if {SEARCHES} %}}{{% endif %}}{{% endfor %}}",
        TEXT + f"{{% if {SEARCHES} %}}{{% endif %}}" * 20,
        f"{ROUNDS}{'{% if i == i == i %}{% endif %}' * 90}{{% endfor %}}",
        f"{ROUNDS}{'{{ i if i is none }}' * 90}{{% endfor %}}",
        f"{ROUNDS}{'{% if i and i and i %}{% endif %}' * 90}{{% endfor %}}",
        f"{{% for i in '{'a' * 19_000}' if {' and '.join('i' * 90)} %}}{{% endfor %}}",
        "{% macro m() %}" + "{% if name %}{% endif %}" * 90 + "{% endmacro %}"
        "{% for i in range(300) %}" + "{{ m() }}" * 20 + "{% endfor %}",
        TEXT + "{% if t is in t %}{% endif %}" * 90,
        TEXT + "{{ range(5) | join(t[30:29000]) | length }}" * 200,
        DOUBLED + "{{ a }}",
        DOUBLED + "{{ 'x' ~ a }}",
        DOUBLED + "{{ a | upper }}",
        DOUBLED + "{{ a == b }}",
        DOUBLED + "{{ a in [b] }}",
        DOUBLED + "{% for i in (1, 2) %}{{ loop.changed(a) }}{{ loop.changed(b) }}{% endfor %}",
        "{% for i in range(9999) %}{{ 'x' * 0 if i is none }}{% endfor %}" * 20,
    ],
)
def test_what_is_done_again_and_again(text: str) -> None:
    """Rounds count by what is in them, texts that are searched by their length, lists by all."""
    assert STEPS in refused(text)


def test_a_loop_that_calls_itself() -> None:
    """It would go round without being counted."""
    told = refused("{% for i in [1] recursive %}{{ loop([1, 2]) }}{% endfor %}")
    assert told == "t/en/x.txt:1: a letter needs no recursive loop"


@pytest.mark.parametrize("name", ["step", "counted", "weighed", "budget: step"])
def test_no_template_counts_for_itself(name: str) -> None:
    """What counts is nothing that a template can name, to take steps back."""
    assert "-9 | " not in refused("{{ -9 | " + name + " }}")


@pytest.mark.parametrize("text", ["{{ name" + "|upper" * 98 + " }}", "{{ " + "not " * 98 + "1 }}"])
def test_nothing_is_worked_out_beforehand(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To look for what is constant takes seconds where many signs follow one another."""
    looked = "jinja2.optimizer.Optimizer.generic_visit"
    monkeypatch.setattr(looked, lambda *_: pytest.fail("it was looked for"))
    assert render(Source("x", text), {"name": "Ana"}, "en", ()) in ("ANA", "True")


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
