"""Filling in templates: strict, in a sandbox, and never a customer's text as a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from complaints.errors import Untrusted
from complaints.letters.engine import render
from complaints.letters.templates import Source

VALUES: dict[str, Any] = {
    "customer_name": "Ana",
    "summary": "Broken",
    "remedies": [{"name": "Refund", "amount": "12"}],
}


def fill(text: str, folder: Path | None = None, **values: Any) -> str:
    """Fill in a template that stands in templates/en/apology.txt."""
    source = Source("templates/en/apology.txt", text)
    return render(source, {**VALUES, **values}, "en", [folder] if folder else [])


def mistake(text: str, folder: Path | None = None) -> str:
    """Return what is said about a wrong template."""
    with pytest.raises(Untrusted) as caught:
        fill(text, folder)
    said = str(caught.value)
    assert "\n" not in said
    return said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of templates with one part in English."""
    (tmp_path / "templates" / "en").mkdir(parents=True)
    part = tmp_path / "templates" / "en" / "_part.txt"
    part.write_text("{% macro hello() %}Hello {{ customer_name }}{% endmacro %}", encoding="utf-8")
    return tmp_path / "templates"


def test_misspelt_name() -> None:
    """A misspelt name is an error with its line and the names it may have been."""
    assert mistake("Dear\n\n{{ custmer_name }},") == (
        "templates/en/apology.txt:3: there is no 'custmer_name'; use one of customer_name"
    )


def test_misspelt_name_in_a_branch_not_taken() -> None:
    """A mistake is found before the day on which its branch is taken."""
    assert ":2: there is no 'sumary'" in mistake("{% if false %}\n{{ sumary }}\n{% endif %}")


def test_misspelt_name_that_is_like_no_other() -> None:
    """Where no name is near, all are named."""
    assert mistake("{{ xyzzy }}").endswith("use one of customer_name, range, remedies, summary")


GROWING = (
    "{% macro m(s, n) %}{% if n %}{{ m(GROWN, n - 1) }}{% else %}{{ s|length }}{% endif %}"
    "{% endmacro %}{{ m('0123456789', 27) }}"
)
DOUBLING = (
    "{% macro m(s, n) %}{% set t %}{{ s }}{{ s }}{% endset %}"
    "{% if n %}{{ m(t, n - 1) }}{% else %}{{ s|length }}{% endif %}{% endmacro %}"
    "{{ m('0123456789', 27) }}"
)


def test_misspelt_part_of_a_value() -> None:
    """The parts of a list's items are checked when they are used."""
    text = "\n{% for each in remedies %}\n{{ each.nmae }}\n{% endfor %}"
    assert mistake(text) == ("templates/en/apology.txt:3: there is no 'nmae'; use one of name")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% if %}", ":1: Expected an expression"),
        ("\n{{ summary", ":2: unexpected end of template"),
        ("\n{{ summary|shout }}", ":2: No filter named 'shout'"),
        ("{{ ''.__class__ }}", ":1: access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ ''['__class__'] }}", "'__class__' of 'str' object is unsafe"),
        ("\n{{ summary.format(1) }}", ":2: access to attribute 'format'"),
        ("{{ remedies.append(1) }}", ":1: access to attribute 'append'"),
        ("{{ 9 ** 9 ** 9 }}", "a letter needs no '**'"),
        ("{{ 'x' * 999999999 }}", "a letter needs no '*'"),
        ("{{ 1 / 0 }}", ":1: division by zero"),
        ("{{ summary() }}", ":1: 'str' object is not callable"),
        ("{% include '/etc/passwd' %}", ":1: there is no template file '/etc/passwd'"),
        ("{% include '../en/_part.txt' %}", "there is no template file '../en/_part.txt'"),
        ("{% include 'en/_part.txt' %}", "there is no template file 'en/_part.txt'"),
        ("{% import 'os' as os %}", "there is no template file 'os'"),
        ("{{ self.__init__.__globals__ }}", "unsafe"),
        ("{{ cycler.__init__.__globals__ }}", "there is no 'cycler'"),
        ("{{ lipsum() }}", "there is no 'lipsum'"),
        ("{% for a in range(999999) %}{% endfor %}", ":1: Range too big"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "steps"),
        ("{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
        (GROWING.replace("GROWN", "s ~ s"), "the letter is longer than 200000 characters"),
        (GROWING.replace("GROWN", "s + s"), "the letter is longer than 200000 characters"),
        (GROWING.replace("GROWN", "s|replace('0', s)"), "the letter is longer than 200000"),
        (GROWING.replace("GROWN", "[s, s]|join"), "the letter is longer than 200000 characters"),
        (DOUBLING, "the letter is longer than 200000 characters"),
        ("{% for i in range(2000) %}{% set b = range(9999)|sort %}{% endfor %}", "20000 steps"),
        ("{% set a = range(100000)|list %}", "more than 20000 steps"),
        ("{% include 'apology.txt' %}", "there is no template file 'apology.txt'"),
    ],
)
def test_wrong_templates(text: str, said: str, folder: Path) -> None:
    """Whatever a template tries, it ends with one line that names its place."""
    message = mistake(text, folder)
    assert message.startswith("templates/en/apology.txt:")
    assert said in message


def test_joining_is_no_mistake() -> None:
    """Texts and numbers are joined as Jinja does it."""
    text = "{{ 'a' ~ 1 ~ summary|length ~ ('b' ~ 2) }} {{ 1 + 2 }} {{ 'a' + 'b' }}"
    assert fill(text, summary="four") == "a14b2 3 ab"


def test_two_macros_that_call_each_other() -> None:
    """Calls count as steps, so that no tangle of macros runs for ever."""
    text = (
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}"
    )
    assert "more than 20000 steps" in mistake(text)


def test_a_file_that_includes_itself(folder: Path) -> None:
    """A file that includes itself ends with an error, in the file that does it."""
    (folder / "en" / "loop.txt").write_text("\n{% include 'loop.txt' %}", encoding="utf-8")
    assert mistake("{% include 'loop.txt' %}", folder).endswith("calls itself without end")


def test_a_letter_without_end() -> None:
    """A letter longer than any person would read is not written."""
    text = "{% for a in range(3000) %}{{ summary }}{{ customer_name }}" + "x" * 100 + "{% endfor %}"
    assert "longer than 200000 characters" in mistake(text)


def test_mistake_in_a_part(folder: Path) -> None:
    """A mistake in a shared part names the part, not the letter."""
    (folder / "en" / "_wrong.txt").write_text("\n\n{{ sumary }}", encoding="utf-8")
    said = mistake("\n{% include '_wrong.txt' %}", folder)
    assert said == "templates/en/_wrong.txt:3: there is no 'sumary'; use one of summary"


def test_parts_know_the_values(folder: Path) -> None:
    """The macros of a shared part see the values of the letter."""
    text = "{% import '_part.txt' as part %}{{ part.hello() }}!"
    assert fill(text, folder) == "Hello Ana!"


@pytest.mark.parametrize(
    "written",
    [
        "{{ 7*7 }}",
        '{% include "/etc/passwd" %}',
        "{{ ''.__class__.__mro__ }}",
        "{# gone #}",
        "<b>&amp;</b>",
        "x" * 10_000,
    ],
)
def test_a_value_is_never_a_template(written: str) -> None:
    """What a customer wrote comes out as it was written."""
    assert fill("{{ summary }}|{{ summary|trim }}", summary=written) == f"{written}|{written}"


def test_values_stay_as_they_were() -> None:
    """No template changes the complaint it is about."""
    fill("{% set summary = 'x' %}{% for each in remedies|sort(attribute='name') %}{% endfor %}")
    assert VALUES["remedies"] == [{"name": "Refund", "amount": "12"}]


def test_loops_know_their_place() -> None:
    """`loop` works inside loops: first, last, index."""
    text = "{% for a in ['x', 'y'] %}{{ loop.index }}{{ a }}{{ ', ' if not loop.last }}{% endfor %}"
    assert fill(text) == "1x, 2y"
