"""A language: all that is known of it, read from its folder, and what is missing there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from complaints.tongues.files import as_words, table_in, words_in
from complaints.tongues.page import PageWords
from complaints.tongues.words import Conventions, LetterWords

FALLBACK = "en"
"""The language that is taken where there is nothing in the one wanted."""

_SHIPPED = Path(__file__).parent
# Of these a language needs only what babel does not know, or what tells it from its neighbours.
_AS_NEEDED = ("small_words", "own_letters", "locale", "day", "short_day", "small_language_names")
# A language names these itself: the forms of its numbers.
_OF_ITS_OWN = ("counts",)


@dataclass(frozen=True)
class Tongue:
    """One language by its code; each file of its folder is read when it is first asked for.

    A language without a folder has no words; babel may know how it is written.
    Raises Untrusted for a file that is wrong.
    """

    code: str
    folder: Path

    @cached_property
    def writing(self) -> Conventions:
        """How it is written."""
        return words_in(self.folder / "writing.toml", Conventions)

    @cached_property
    def letters(self) -> LetterWords:
        """What is looked for in its letters."""
        return words_in(self.folder / "letters.toml", LetterWords)

    @cached_property
    def page(self) -> PageWords | None:
        """The words of the page that explains the policy; None where any is missing."""
        if next(self._lacking_on_page(), None) is not None:
            return None
        return as_words(self._page, PageWords, self._page_file)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """What it has no words for, by file and name, as in `letters.closings`."""
        return (
            *_empty(self.writing, "writing"),
            *_empty(self.letters, "letters"),
            *(f"page.{name}" for name in self._lacking_on_page()),
        )

    @cached_property
    def _page(self) -> dict[str, Any]:
        return table_in(self._page_file)

    @property
    def _page_file(self) -> Path:
        return self.folder / "page.toml"

    def _lacking_on_page(self) -> Iterator[str]:
        whole = tongue(FALLBACK)._page if self.code != FALLBACK else {}
        fields = dict.fromkeys(PageWords.__struct_fields__)
        return _lacking(self._page, {**fields, **whole})


def tongue(code: str) -> Tongue:
    """Return a language by its code; one without a folder is a language without words."""
    return _by_code().get(code) or Tongue(code, _SHIPPED / "none")


def tongues() -> tuple[Tongue, ...]:
    """Return the languages that have a folder, the one that others fall back on first."""
    return tuple(_by_code().values())


def words_of_all(which: Callable[[Tongue], Iterable[str]]) -> tuple[str, ...]:
    """Return words of all languages together, each once: a text may hold those of any."""
    return tuple(dict.fromkeys(word for each in tongues() for word in which(each)))


@lru_cache(maxsize=1)
def _by_code() -> Mapping[str, Tongue]:
    folders = (path.parent for path in _SHIPPED.glob("*/writing.toml"))
    found = sorted((Tongue(folder.name, folder) for folder in folders), key=_fallback_first)
    return {each.code: each for each in found}


def _fallback_first(each: Tongue) -> tuple[bool, str]:
    return each.code != FALLBACK, each.code


def _empty(words: Struct, name: str) -> Iterator[str]:
    for field in words.__struct_fields__:
        if field not in _AS_NEEDED and not getattr(words, field):
            yield f"{name}.{field}"


def _lacking(table: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    """Return the names that the whole has and the table has not."""
    for name, part in whole.items():
        if table.get(name, "") == "":
            yield name
        elif isinstance(part, Mapping) and name not in _OF_ITS_OWN:
            yield from (f"{name}.{inner}" for inner in _lacking(table[name], part))
