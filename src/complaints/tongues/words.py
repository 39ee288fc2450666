"""What the data of a language says: how it is written, and what is looked for in its letters.

Words of a letter are found whatever their case and accents; where it says
beginnings of words, each stands for all its endings.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

LetterRange = Annotated[str, Meta(pattern=r"\A\S-\S\Z")]
"""The first and the last of letters that follow each other, as in `a-z`."""

ScriptName = Annotated[str, Meta(pattern=r"\A[A-Z][a-z]+\Z")]


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one file of a language says.

    A language has those `AS_NEEDED` only where it needs them; the entries of
    those `OF_ITS_OWN` it names itself.
    """

    AS_NEEDED: ClassVar[tuple[str, ...]] = ()
    OF_ITS_OWN: ClassVar[tuple[str, ...]] = ()


class Conventions(Words, frozen=True):
    """How a language is written.

    `letters` are those of its script. Where others share the script,
    `small_words` that every sentence has and `own_letters` tell them apart.
    `locale`, and the patterns `day` and `short_day` of dates with and without
    their weekday (Unicode TR 35), are given where babel's own do not serve;
    `small_language_names` where the names of languages have no capital in a
    sentence though babel gives them one. `currencies` are what money is called,
    by the code of the currency.
    """

    AS_NEEDED = (
        "small_words",
        "own_letters",
        "locale",
        "day",
        "short_day",
        "small_language_names",
    )
    OF_ITS_OWN = ("currencies",)

    script: ScriptName | None = None
    letters: tuple[LetterRange, ...] = ()
    small_words: frozenset[str] = frozenset()
    own_letters: str = ""
    locale: str = ""
    day: str = ""
    short_day: str = ""
    small_language_names: bool = False
    currencies: dict[str, tuple[str, ...]] = {}

    def __post_init__(self) -> None:
        if self.script is not None and not self.letters:
            raise ValueError(f"the letters of the {self.script} script are missing")
        for each in self.letters:
            if each[0] > each[2]:
                raise ValueError(f"no letters are from {each[0]} to {each[2]}")


class LetterWords(Words, frozen=True):
    """What is looked for in a letter in this language.

    `salutations` and `closings` are beginnings of words with which it begins
    and ends. `apologies` followed by one of `doubts` take themselves back;
    `instead` is how one begins that does not. `patience` thanks for it;
    `waited` is what to say to somebody who was kept waiting. `twice` may stand
    there twice in a row. `giving` and `worth_money` are beginnings of words
    about what we give; the code of a coupon stands after one of `code_words`,
    with `code_between` between them. `jargon` has a plain word for each.
    """

    OF_ITS_OWN = ("jargon",)

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
