"""Filling in the forms of `scale_lives.py`: who complains, in which words, when, how much."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

import scale_lives

from complaints.core.record.ids import ALPHABET

_WORDS = tomllib.loads(Path(__file__).with_name("scale_words.toml").read_text("utf-8"))
_SPOKEN = ("hr",) * 12 + ("en",) * 4 + ("uk", "el") + ("ka", "el")
"""What a customer speaks, by their number: it stays when they complain again."""
_SLOT = re.compile(
    r"( *)Q(story|letter)q\n|Q([a-z]+)q|(QQ\d\d)|(CMP-2611-000000)|(\+385 00 000 0000)"
    r"|(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):00[+-]\d\d:\d\d"
)

Piece = Callable[["Filling"], str]


class Filling:
    """What is put into one form."""

    def __init__(self, chances: Random, customers: int, kilobytes: float) -> None:
        self.chances = chances
        # Some write again and again, most of them once or twice.
        again = chances.random() < 0.2
        self.customer = chances.randrange(math.ceil(customers / 20) if again else customers)
        self.language = _SPOKEN[self.customer % len(_SPOKEN)]
        self.about = chances.randrange(len(scale_lives.CATEGORIES))
        self.thing = chances.randrange(len(_WORDS["products"]))
        self.words = _WORDS[self.language]
        self.kilobytes = kilobytes or _size(chances)
        self.days = 0
        self.minutes = chances.randrange(60)
        self.random_part = "".join(chances.choices(ALPHABET, k=6))
        self.id = ""
        self.said: dict[str, str] = {}
        self.left = 0.0

    def order(self) -> str:
        """Return the number of an order."""
        return str(self.chances.randrange(100_000, 1_000_000))

    def token(self, name: str) -> str:
        """Return the random characters of an event."""
        if name not in self.said:
            # One of figures alone would have to be quoted.
            first = self.chances.choice(ALPHABET[10:])
            self.said[name] = first + "".join(self.chances.choices(ALPHABET, k=3))
        return self.said[name]

    def instant(self, day: date, hour: int, minute: int) -> str:
        """Return a time as it is written; a date that was promised ends with the day's work."""
        moved = day + timedelta(days=self.days)
        shift = 0 if hour == 17 else self.minutes
        return f"{moved}T{hour:02}:{minute + shift:02}:00{_offset(moved)}"

    def lines(self, what: str, indent: str) -> str:
        """Return what somebody wrote, as long as the file wants it."""
        told: list[str] = []
        size = 0.0
        pool = self.words[what]
        # A letter begins as letters do.
        at = 0 if what == "letter" else self.chances.randrange(len(pool))
        while not told or size < self.left:
            line = f"{indent}{pool[at % len(pool)].replace('{n}', self.order())}\n"
            told.append(line)
            size += len(line.encode())
            at += 1
        return "".join(told)

    def word(self, name: str) -> str:
        """Return what stands for a word of a form: the same wherever it stands."""
        if name not in self.said:
            self.said[name] = self._word(name)
        return self.said[name]

    def _word(self, name: str) -> str:
        words, customer = self.words, self.customer
        first, last = words["first"], words["last"]
        match name:
            case "name":
                return f"{first[customer % 10]} {last[customer // 10 % len(last)]}"
            case "mail":
                return f"k{customer}@example.com"
            case "account":
                return f"A-{customer}"
            case "goods":
                return str(words["goods"][self.thing])
            case "product":
                return str(_WORDS["products"][self.thing])
            case "subject":
                return str(words["subjects"][self.about])
            case "end":
                name = "found"
        return str(words[name]).replace("{n}", self.order())


def _size(chances: Random) -> float:
    """Return how long a file is, in kB: most are short, some hold long letters."""
    share = chances.random()
    if share < 0.85:
        return chances.uniform(1.2, 2.3)
    return chances.uniform(2.3, 5.8)


@lru_cache(maxsize=4096)
def _offset(day: date) -> str:
    offset = datetime.combine(day, time(12), scale_lives.ZONE).utcoffset() or timedelta()
    return f"+{offset.seconds // 3600:02}:00"


class Form:
    """The text of a file, cut where something is to be filled in."""

    def __init__(self, first: date, text: str) -> None:
        self.first = first
        self.pieces: list[Piece] = []
        self.long = len(re.findall(r"Q(?:story|letter)q", text))
        fixed, at = 0, 0
        for match in _SLOT.finditer(text):
            self._fixed(text[at : match.start()])
            self.pieces.append(_piece(match))
            fixed += match.start() - at + 25 * (match.lastindex not in (2, 4))
            at = match.end()
        self._fixed(text[at:])
        self.bytes = fixed + len(text) - at

    def _fixed(self, text: str) -> None:
        self.pieces.append(lambda _: text)

    def fill(self, filling: Filling) -> str:
        """Return a whole file."""
        filling.left = (filling.kilobytes * 1000 - self.bytes) / self.long
        return "".join([piece(filling) for piece in self.pieces])


def _piece(match: re.Match[str]) -> Piece:
    indent, long, word, token, complaint_id, phone, day, hour, minute = match.groups()
    if long:
        return lambda filling: filling.lines(long, indent)
    if word:
        return lambda filling: filling.word(word)
    if token:
        return lambda filling: filling.token(token)
    if complaint_id:
        return lambda filling: filling.id
    if phone:
        return lambda filling: f"+385 9{filling.customer % 10} {1_000_000 + filling.customer}"
    then = date.fromisoformat(day)
    return lambda filling: filling.instant(then, int(hour), int(minute))
