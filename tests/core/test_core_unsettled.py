"""What is unsettled stays so until it is settled, and only what is a choice can be."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.handling.ending import reopen, resolve
from complaints.core.handling.investigation import find
from complaints.core.policy.policy import Policy
from complaints.core.record.choosing import choices, to_be_quoted, value_meant
from complaints.core.record.events import SETTABLE
from complaints.core.record.model import Complaint, Unsettled
from complaints.core.record.naming import differing
from complaints.core.record.steps import Stamp, last_event, step
from complaints.core.record.together import name_of
from complaints.core.text import one_line
from complaints.errors import Refused
from core.conftest import FIELDS

Make = Callable[..., Complaint]
Stamps = Callable[..., Stamp]

# The status follows from the kinds of the steps.
BY_STEPS = [field for field in SETTABLE if field != "status"]


@pytest.mark.parametrize("field", BY_STEPS)
def test_a_value_that_stands_is_asked_for_like_any_other(
    field: str, make: Make, stamp: Stamps
) -> None:
    """It may not be the one that counts; what only follows from something else is not asked for."""
    note = {"kind": "noted", "at": "20 17:00"}
    between = {"field": name_of(field), "events": ["1-AAAA", "2-AAAA"]}
    complaint = make(note, unsettled=[between])
    changes = {field: getattr(complaint, field)}
    with pytest.raises(Refused, match=f"first: complaints settle {complaint.id} {name_of(field)} "):
        step(complaint, stamp("23 09:00"), "edited", changes)
    after = step(complaint, stamp("23 09:00"), "edited", changes, follows={field})
    assert (after.unsettled, last_event(after).sets) == (complaint.unsettled, {})


@pytest.mark.parametrize("part", ["reply", "rework"])
def test_a_whole_is_not_written_over_its_parts(part: str, make: Make, stamp: Stamps) -> None:
    """One of which hands wrote differently: that would be gone."""
    complaint = make(unsettled=[{"field": f"terms.{part}", "values": ["1bd", "2bd"]}])
    with pytest.raises(Refused, match=rf"first: complaints settle {complaint.id} terms\.{part} "):
        step(complaint, stamp("23 09:00"), "classified", {"terms": complaint.terms})


def test_values_are_what_differs_beside_an_event(make: Make) -> None:
    """One event that says one of the two is no choice; between events alone, they are named."""
    complaint = make(unsettled=[{"field": "owner", "events": ["2-AAAA", "2-BBBB"]}])
    assert differing(complaint.unsettled[0]) == "unsettled: owner (2-AAAA or 2-BBBB)"
    between = {"field": "team", "events": ["2-AAAA"], "values": ["billing", "quality"]}
    complaint = make(unsettled=[between])
    assert differing(complaint.unsettled[0]) == "unsettled: team (2 values)"


def test_looking_again_may_show_the_same(make: Make, stamp: Stamps, policy: Policy) -> None:
    """It is on record then what it showed, not only that somebody looked."""
    complaint = make()
    for hour in ("09", "10"):
        complaint = find(complaint, stamp(f"23 {hour}:00"), "ours", "carrier", "A hole.", policy)
        assert last_event(complaint).sets["finding"] == complaint.finding


def test_the_same_end_again_is_on_record(make: Make, stamp: Stamps, policy: Policy) -> None:
    """Even where it is told in the same minute and the same words."""
    then = stamp("23 09:00")
    complaint = resolve(make(), then, "upheld", "Two sent.", "phone", policy, despite="So.")
    complaint = reopen(complaint, then, "Again.")
    complaint = resolve(complaint, then, "upheld", "Two sent.", "phone", policy, despite="So.")
    assert last_event(complaint).sets["resolution"] == complaint.resolution


FEW = st.lists(
    st.text('12"n o\n', max_size=5) | st.sampled_from(["none", "", "1", "2", "3", '"2"']),
    min_size=2,
    max_size=4,
    unique=True,
)


@pytest.mark.property
@given(FEW)
def test_every_value_can_be_named(values: list[str]) -> None:
    """In quotes; and what stands on the page, or its number, takes that value or none at all."""
    complaint = msgspec.convert({**FIELDS, "events": []}, Complaint, strict=False)
    unsettled = Unsettled(field="customer.account", values=tuple(sorted(values)))
    quoted = to_be_quoted(unsettled.values)
    alone = len({one_line(value) for value in values}) == len(values)
    for number, (value, in_quotes) in enumerate(zip(unsettled.values, quoted, strict=True), 1):
        assert value_meant(complaint, unsettled, f'"{value}"') == value
        if choices(unsettled) == "NUMBER":
            assert value_meant(complaint, unsettled, str(number)) == value
        if alone:
            line = one_line(value)
            assert value_meant(complaint, unsettled, f'"{line}"' if in_quotes else line) == value
