"""Complaint files in the form that they had when promises, offers and actions had numbers."""

from __future__ import annotations

import re


def as_before(text: str) -> str:
    """Return a file whose first promise was made by event 2-9XBD in its earlier form."""
    numbered = re.sub(r"(?m)^( *- +id: )2-9XBD", r"\g<1>1", text, count=1)
    told = r"\1told_in: 2-9XBD\3\1\2"
    return re.sub(r"(?m)^( +)(state: open[^\r\n]*(\r?\n))", told, numbered, count=1)
