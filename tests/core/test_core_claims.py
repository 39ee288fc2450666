"""What a field may turn out to be: all that somebody may settle it for, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

import pytest

from complaints.core.record.claims import Looked, sayings
from complaints.core.record.model import Complaint

Make = Callable[..., Complaint]
At = Callable[[str], datetime]

ONE = {"kind": "assigned", "at": "20 17:00", "set": {"team": "quality", "owner": "jelena"}}
OTHER = {"kind": "assigned", "at": "20 17:01", "set": {"owner": "marko"}}


@pytest.mark.parametrize("field", get_args(Looked))
def test_what_is_settled_says_one_thing(field: Looked, make: Make, at: At) -> None:
    """That which stands in the file."""
    complaint = make(ONE, OTHER, team="quality", owner="marko", tags=["loud"])
    held = getattr(complaint, field)
    assert sayings(complaint, field, at("21 12:00")) == {held if isinstance(held, str) else held[0]}


@pytest.mark.parametrize(
    ("unsettled", "field", "found"),
    [
        ({"field": "owner", "events": ["2-AAAA", "3-AAAA"]}, "owner", {"jelena", "marko"}),
        ({"field": "owner", "events": ["2-AAAA", "3-AAAA"]}, "team", {"quality", ""}),
        ({"field": "owner", "events": ["2-AAAA", "3-AAAA"]}, "severity", {"normal"}),
        ({"field": "owner", "values": ["ivo", "marko"]}, "owner", {"ivo", "marko"}),
        ({"field": "owner", "values": ["ivo", "marko"]}, "team", {"quality"}),
        ({"field": "team", "values": ["service", "quality"]}, "team", {"service", "quality"}),
        ({"field": "owner", "events": ["2-AAAA", "9-ZZZZ"]}, "owner", {"jelena", "marko"}),
    ],
)
def test_what_is_unsettled_says_all_that_it_may_be(
    unsettled: dict[str, Any], field: Looked, found: set[str], make: Make, at: At
) -> None:
    """Of events each that contests it, of values those of this very field."""
    complaint = make(ONE, OTHER, team="quality", owner="marko", unsettled=[unsettled])
    assert sayings(complaint, field, at("21 12:00")) == found


def test_tags_that_one_adds_and_another_takes_out(make: Make, at: At) -> None:
    """It is found by the tag, whoever was the last."""
    add = {"kind": "classified", "at": "20 17:00", "set": {"tags": {"add": ["loud"]}}}
    out = {"kind": "classified", "at": "20 17:01", "set": {"tags": {"remove": ["loud"]}}}
    unsettled = [{"field": "tags", "events": ["2-AAAA", "3-AAAA"]}]
    assert sayings(make(add, out, unsettled=unsettled), "tags", at("21 12:00")) == {"loud"}
