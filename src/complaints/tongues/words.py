"""What the data of a language says: how it is written, and what is looked for in its letters.

Words of a letter are found whatever their case and accents; where it says
beginnings of words, each stands for all its endings.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

LetterRange = Annotated[str, Meta(pattern=r"^\S-\S$")]
"""The first and the last of letters that follow each other, as in `a-z`."""

ScriptName = Annotated[str, Meta(pattern="^[A-Z][a-z]+$")]


class Conventions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a language is written.

    `letters` are those of its script. Where others share the script,
    `small_words` that every sentence has and `own_letters` tell them apart.
    `locale`, and the patterns `day` and `short_day` of dates with and without
    their weekday (Unicode TR 35), are given where babel's own do not serve;
    `small_language_names` where the names of languages have no capital in a
    sentence though babel gives them one. `currencies` are what money is called,
    by the code of the currency.
    """

    script: ScriptName | None = None
    letters: tuple[LetterRange, ...] = ()
    small_words: frozenset[str] = frozenset()
    own_letters: str = ""
    locale: str = ""
    day: str = ""
    short_day: str = ""
    small_language_names: bool = False
    currencies: dict[str, tuple[str, ...]] = {}


class LetterWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for in a letter in this language.

    `salutations` and `closings` are beginnings of words with which it begins
    and ends. `apologies` followed by one of `doubts` take themselves back;
    `instead` is how one begins that does not. `patience` thanks for it;
    `waited` is what to say to somebody who was kept waiting. `twice` may stand
    there twice in a row. `giving` and `worth_money` are beginnings of words
    about what we give; the code of a coupon stands after one of `code_words`,
    with `code_between` between them. `jargon` has a plain word for each.
    """

    salutations: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    instead: str = ""
    patience: tuple[str, ...] = ()
    waited: str = ""
    twice: tuple[str, ...] = ()
    giving: tuple[str, ...] = ()
    worth_money: tuple[str, ...] = ()
    code_words: tuple[str, ...] = ()
    code_between: tuple[str, ...] = ()
    jargon: dict[str, str] = {}
