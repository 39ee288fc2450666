"""The argument by which a promise, an offer or an action is named."""

from __future__ import annotations

import re

import click

from complaints.core.record.ids import spoken

_NAME = re.compile(r"[1-9][0-9]{0,4}|[1-9][0-9]{0,8}-[0-9A-Z]{4}(\.[1-9][0-9]{0,2})?")


def _named(ctx: click.Context, param: click.Parameter, value: str) -> str:
    named = spoken(value)
    if not _NAME.fullmatch(named):
        message = "give the number that `show` prints, or the id like 2-9XBD"
        raise click.BadParameter(message, ctx, param)
    return named


entry = click.argument("number", callback=_named)
"""The number of an entry, as `show` prints it, or its id."""
