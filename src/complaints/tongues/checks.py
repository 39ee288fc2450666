"""What may be wrong with the words of a language, and what is missing among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import to_builtins

from complaints.core.policy.policy import WEEKDAYS
from complaints.core.time.durations import UNITS
from complaints.tongues.files import names_in, texts
from complaints.tongues.page import PageWords
from complaints.tongues.words import Words

_DAYS = ("day", "day_from", "day_to")
_COUNT = {"n"}
_NUMBER = "number"
_NO_SENTENCES = ("counts", "number_forms", "survey_count", "without_one")


def lacking(words: Words, whole: Words) -> Iterator[str]:
    """Return the names of what is empty, and of the entries that the whole has besides."""
    for name in words.__struct_fields__:
        part = getattr(words, name)
        if name not in words.AS_NEEDED and not part:
            yield name
        elif name not in words.OF_ITS_OWN and isinstance(part, Mapping):
            yield from (f"{name}.{inner}" for inner in _absent(part, getattr(whole, name)))


def _absent(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    for name, entry in whole.items():
        if not part.get(name):
            yield name
        elif isinstance(entry, Mapping):
            yield from (f"{name}.{inner}" for inner in _absent(part[name], entry))


def faults(page: PageWords, whole: PageWords) -> Iterator[str]:
    """Return why these words would not fill a page, each with the name of the text.

    What is filled in follows from the whole page, that of another language.
    """
    for name in _DAYS:
        if len(getattr(page, name)) not in (0, len(WEEKDAYS)):
            yield f"{name}: a week has {len(WEEKDAYS)} days"
    for name, count in page.counts.items():
        yield from _count(f"counts.{name}", count, len(page.number_forms))
    for name in (page.survey_count, *page.without_one):
        if name and name not in page.counts:
            yield f"there are no forms of a number named {name}"
    yield from _filled_in(page, whole)


def _count(name: str, count: Mapping[str, tuple[str, ...]], forms: int) -> Iterator[str]:
    if set(count) != set(UNITS):
        yield f"{name}: it needs forms for {', '.join(UNITS)}"
    for unit, written in count.items():
        if len(written) not in (1, forms):
            yield f"{name}.{unit}: it needs one form, or one for each of number_forms"
        if any(names_in(form) != _COUNT for form in written):
            yield f"{name}.{unit}: each form names the number, {{n}}"


def _filled_in(page: PageWords, whole: PageWords) -> Iterator[str]:
    # A number with its unit may be asked for in another form: by another name.
    numbers = {*page.counts, *whole.counts}
    theirs = dict(_asked(whole, numbers))
    for name, asked in _asked(page, numbers):
        # What only this language has is filled in like its neighbours.
        alike = [theirs[name]] if name in theirs else _beside(name, theirs)
        if asked not in alike:
            shown = " ".join(f"{{{each}}}" for each in sorted(alike[0])) if alike else ""
            yield f"{name}: what is filled in there is {shown or 'nothing'}"


def _beside(name: str, theirs: Mapping[str, set[str]]) -> list[set[str]]:
    table = name.partition(".")[0]
    return [asked for other, asked in theirs.items() if other.startswith(f"{table}.")]


def _asked(page: PageWords, numbers: set[str]) -> Iterator[tuple[str, set[str]]]:
    """Return what each text of a page asks for, a number in whatever form as `number`."""
    for name, text in texts(to_builtins(page)):
        if text and name.partition(".")[0] not in _NO_SENTENCES:
            names = names_in(text) or set()
            yield name, {_NUMBER if each in numbers else each for each in names}
