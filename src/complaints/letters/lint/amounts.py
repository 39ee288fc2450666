"""Amounts of money in a text, in whatever language they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from complaints.tongues.tongue import tongues
from complaints.tongues.writing import is_currency

# A code of three capitals stands for itself; words are those of all languages.
_SIGNS = {"€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "₴": "UAH", "₾": "GEL"}
_PARTED = r"[0-9]{1,3}(?:[.,’' \u00a0\u202f][0-9]{3}){1,4}"
_DIGIT = re.compile(r"[0-9]")
_NUMBER = rf"(?:{_PARTED}|[0-9]{{1,12}})(?:[.,][0-9]{{1,4}})?"


class Amount(NamedTuple):
    """An amount found in a text: every value it may mean, its currency, and where it stands.

    `1.250 EUR` is a thousand and more in one language, and one and a quarter in another.
    """

    values: frozenset[Decimal]
    currency: str
    start: int
    end: int

    def among(self, others: frozenset[tuple[Decimal, str]]) -> bool:
        """Tell whether it is one of these."""
        return any((value, self.currency) in others for value in self.values)


def amounts(text: str) -> Iterator[Amount]:
    """Return the amounts in a text."""
    # Most texts have none, and to look for digits alone takes no time.
    if _DIGIT.search(text) is None:
        return
    for match in _amount().finditer(text):
        unit = match["before"] or match["after"]
        number = match["first"] or match["second"]
        currency = _currencies().get(unit.lower(), unit)
        if _is_currency(currency):
            yield Amount(_values(number), currency, match.start(), match.end())


@lru_cache(maxsize=1)
def _currencies() -> Mapping[str, str]:
    """Return the codes of currencies by sign or word, in small letters."""
    named = [each.writing.currencies for each in tongues()]
    return _SIGNS | {word: code for each in named for code, words in each.items() for word in words}


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    words = any_of(word for word in _currencies() if word not in _SIGNS)
    # In any order: each must end where a word does.
    unit = rf"(?:[A-Z]{{3}}(?!\w)|(?i:{words})(?!\w)|(?i:US)?\$|[€£₴₾])"
    return re.compile(
        rf"(?<![\w.,])(?P<before>{unit})\s?(?P<first>{_NUMBER})(?![0-9])"
        rf"|(?<![\w.,])(?P<second>{_NUMBER})\s?(?P<after>{unit})"
    )


def any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of these words, as they are written."""
    return "|".join(map(re.escape, words))


@lru_cache(maxsize=64)
def _is_currency(code: str) -> bool:
    return is_currency(code)


def named_in(text: str) -> frozenset[tuple[Decimal, str]]:
    """Return each value and currency in a text."""
    return frozenset(
        (value, amount.currency) for amount in amounts(text) for value in amount.values
    )


def _values(number: str) -> frozenset[Decimal]:
    """Return what the digits may mean: the last mark may part thousands or cents."""
    digits = re.sub(r"[’'\s]", "", number)
    marks = re.findall(r"[.,]", digits)
    plain = re.sub(r"[.,]", "", digits)
    last = digits.rpartition(marks[-1])[2] if marks else ""
    found = set()
    if len(last) == 3:
        found.add(Decimal(plain))
    if marks and marks[-1] not in marks[:-1]:
        found.add(Decimal(f"{plain[: -len(last)]}.{last}"))
    return frozenset(found or {Decimal(plain)})
