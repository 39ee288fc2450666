"""Telling what becomes of letters, on the right stream as it happens, and in the exit code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import click

from complaints.cli.shared.exits import DONE, RECORDED_ONLY, REFUSED, say
from complaints.post.news import News, Printed, Remark, Result, Telling
from complaints.present.safe import visible

T = TypeVar("T")


def tell(telling: Telling[T]) -> T:
    """Do the work, tell what there is to tell as it goes on, and return what came of it.

    The work is done to its end, also where it can no longer be told; a reader
    who has gone changes nothing about what came of it.
    """
    unsaid: OSError | None = None
    while True:
        try:
            news = next(telling)
        except StopIteration as end:
            if unsaid is not None:
                raise unsaid from None
            value: T = end.value
            return value
        try:
            _tell(news)
        except BrokenPipeError:
            continue
        except OSError as error:
            unsaid = unsaid or error


def tell_each(found: Sequence[News]) -> None:
    """Tell what was gathered."""
    for news in found:
        _tell(news)


def gathered(telling: Telling[T], into: list[News]) -> T:
    """Do the work, and put what there is to tell in the place of what `into` holds."""
    into.clear()
    while True:
        try:
            into.append(next(telling))
        except StopIteration as end:
            value: T = end.value
            return value


def _tell(news: News) -> None:
    if isinstance(news, Remark):
        say(news.words)
    elif isinstance(news, Printed):
        # A message is encoded, and in the bytes that a mail program is to have.
        text = news.text
        click.echo(visible(text) if isinstance(text, str) else text, nl=False)
    elif news.done:
        click.echo(_line(news))
    else:
        say(f"{_line(news)}: {news.why}")


def _line(result: Result) -> str:
    return f"{result.complaint}  {result.template}  {result.state}"


def code_of(results: Iterable[Result]) -> int:
    """Return the exit code for what became of letters; what others send meanwhile is no failure."""
    found = list(results)
    if any(result.state == "not committed" for result in found):
        return RECORDED_ONLY
    return REFUSED if any(result.failed for result in found) else DONE


def code_of_asked(results: Iterable[Result]) -> int:
    """Return the exit code for letters that a person asked for: each is to go out now."""
    found = list(results)
    return code_of(found) or (DONE if all(result.gone for result in found) else REFUSED)
