"""The filters of lists: their options, what they ask for, and whether a complaint fits them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from complaints.cli.shared.options import choice, together
from complaints.cli.shared.session import Session
from complaints.core.record.fields import Severity, Status
from complaints.core.record.model import Complaint

if TYPE_CHECKING:
    from complaints.core.record.claims import Looked

filters = together(
    click.option("--status", type=choice(Status), multiple=True, help="May be given again."),
    click.option("--owner", metavar="CODE", multiple=True, help="Who has it."),
    click.option("--team", metavar="CODE", multiple=True, help="Which team has it."),
    click.option("--category", metavar="CODE", multiple=True, help="With its subcategories."),
    click.option("--severity", type=choice(Severity), multiple=True, help="May be given again."),
    click.option("--tag", metavar="WORD", multiple=True, help="With this tag."),
    click.option("--mine", is_flag=True, help="Only what I have."),
)
"""What to list."""

_FILTERS: Mapping[str, Looked] = {
    "status": "status",
    "owner": "owner",
    "team": "team",
    "category": "category",
    "severity": "severity",
    "tag": "tags",
}


def asked_for(session: Session, values: Mapping[str, Any]) -> list[tuple[Looked, set[str]]]:
    """Return the fields that a list is filtered by, each with what may stand in it."""
    given: list[tuple[Looked, set[str]]] = [
        (field, set(values[name])) for name, field in _FILTERS.items() if values[name]
    ]
    if values["mine"]:
        given.append(("owner", {session.user(None)}))
    return given


def wanted(
    session: Session, asked: Sequence[tuple[Looked, set[str]]]
) -> Callable[[Complaint], bool]:
    """Return the test that the filters of a list make.

    What is unsettled is found by each of the values that it may come to.
    """
    if not asked:
        return lambda complaint: True
    from complaints.core.record.claims import sayings

    def fits(complaint: Complaint) -> bool:
        def says(field: Looked) -> set[str]:
            found = sayings(complaint, field, session.now)
            # A category is found by the one above it, too.
            return found | {code.split("/")[0] for code in found} if field == "category" else found

        return all(not words.isdisjoint(says(field)) for field, words in asked)

    return fits
