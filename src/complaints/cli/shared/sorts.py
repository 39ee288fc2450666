"""The orders in which lists may be had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from complaints.cli.shared.options import Command
from complaints.core.clocks.dates import Item
from complaints.core.record.fields import Status, rank, words_of
from complaints.core.record.model import Complaint
from complaints.core.time.calendar import utc

SORTS: dict[str, Callable[[Complaint], Any]] = {
    "received": lambda complaint: (utc(complaint.received_at), complaint.id),
    "severity": lambda complaint: (-rank(complaint.severity), utc(complaint.received_at)),
    "status": lambda complaint: (
        words_of(Status).index(complaint.status),
        utc(complaint.received_at),
    ),
    "owner": lambda complaint: (complaint.owner, utc(complaint.received_at)),
    "category": lambda complaint: (complaint.category, utc(complaint.received_at)),
    "id": lambda complaint: complaint.id,
}


def sort_option(*orders: str) -> Callable[[Command], Command]:
    """Return the option for a list that can be had in these orders, the usual one first."""
    return click.option(
        "--sort",
        type=click.Choice(list(dict.fromkeys(orders))),
        default=orders[0],
        show_default=True,
        help="In which order.",
    )


def in_order(items: list[Item], sort: str) -> list[Item]:
    """Return dates in an order of SORTS or by `due`; those that are alike in it stay as they are.

    Any other order is the one they are in.
    """
    if sort == "due":
        return sorted(items, key=lambda item: utc(item.due))
    if sort in SORTS:
        return sorted(items, key=lambda item: SORTS[sort](item.complaint))
    return items
