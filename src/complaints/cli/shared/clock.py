"""The one place that asks what time it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from complaints.errors import UsageProblem

VARIABLE = "COMPLAINTS_NOW"


def now() -> datetime:
    """Return the present instant, or for rehearsals the one in COMPLAINTS_NOW (with its offset)."""
    rehearsed = os.environ.get(VARIABLE)
    if not rehearsed:
        return datetime.now(UTC)  # noqa: TID251 - this is the one place
    try:
        instant = datetime.fromisoformat(rehearsed)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UsageProblem(f"{VARIABLE} must be a time with its offset: 2026-11-20T17:30:00+01:00")
    return instant
