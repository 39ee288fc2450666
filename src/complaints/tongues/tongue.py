"""A language: all that is known of it, read from its folder, and what is missing there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from complaints.errors import Untrusted
from complaints.tongues.checks import faults, lacking
from complaints.tongues.files import label, words_in
from complaints.tongues.page import PageWords
from complaints.tongues.words import Conventions, LetterWords

FALLBACK = "en"
"""The language that is taken where there is nothing in the one wanted."""

_SHIPPED = Path(__file__).parent


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
        lacks = next(lacking(self._page, self._model._page), None)
        return self._page if lacks is None else None

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """What it has no words for, by file and name, as in `letters.closings`."""
        model = self._model
        return (
            *(f"writing.{name}" for name in lacking(self.writing, model.writing)),
            *(f"letters.{name}" for name in lacking(self.letters, model.letters)),
            *(f"page.{name}" for name in lacking(self._page, model._page)),
        )

    @cached_property
    def _page(self) -> PageWords:
        path = self.folder / "page.toml"
        page = words_in(path, PageWords)
        for fault in faults(page, page if self.code == FALLBACK else self._model._page):
            raise Untrusted(f"{label(path)}: {fault}")
        return page

    @property
    def _model(self) -> Tongue:
        """The language that has everything."""
        return self if self.code == FALLBACK else tongue(FALLBACK)


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
