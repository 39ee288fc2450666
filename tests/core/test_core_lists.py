"""Tags, risks and steps: each event says what it adds and what it takes out, so that all count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from complaints.core.handling.mending import retract
from complaints.core.record.events import after, change_of, changes_of, holds, same
from complaints.core.record.model import Changes, Complaint, Event, ListChange, RiskChange
from complaints.core.record.state import as_of, differences, refold, state_of
from complaints.core.record.steps import Stamp, last_event, step

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
Stamps = Callable[..., Stamp]
Merged = Callable[[Complaint, Complaint], Complaint]


@pytest.fixture
def tagged(make: Make, stamp: Stamps) -> Complaint:
    """A complaint with two tags."""
    return step(make(), stamp("23 10:00"), "classified", {"tags": ("fragile", "gift")})


def tags(complaint: Complaint) -> ListChange:
    """What the newest event says of the tags."""
    changes = last_event(complaint).set
    assert isinstance(changes, Changes)
    assert isinstance(changes.tags, ListChange)
    return changes.tags


# One change


def test_a_change_of_a_list() -> None:
    """What is added stands behind what was there; what is taken out is gone."""
    assert after(("a", "b"), ListChange(add=("c",), remove=("a",))) == ("b", "c")


def test_what_is_there_is_not_added_twice() -> None:
    """And what is not there is not missed."""
    assert after(("a", "b"), ListChange(add=("a",), remove=("x",))) == ("a", "b")


def test_another_field_has_its_new_value() -> None:
    """Whatever it was before."""
    assert after("low", "high") == "high"
    assert change_of("severity", "low", "high") == "high"


def test_how_a_change_of_a_list_is_written() -> None:
    """Only what is new and what is gone, of risks as risks."""
    assert change_of("tags", ("a", "b"), ("b", "c")) == ListChange(add=("c",), remove=("a",))
    assert change_of("risks", (), ("safety",)) == RiskChange(add=("safety",))
    assert changes_of({}, {}) is UNSET


def test_the_order_of_a_list_says_nothing() -> None:
    """The order of anything else is its value."""
    assert same("tags", ("a", "b"), ("b", "a"))
    assert not same("tags", ("a", "b"), ("a",))
    assert not same("owner", "ab", "ba")


def test_whether_a_change_stands_already() -> None:
    """All it adds is there, and nothing it takes out."""
    values = {"tags": ("a",), "severity": "high"}
    assert holds(values, "tags", ListChange(add=("a",), remove=("b",)))
    assert not holds(values, "tags", ListChange(add=("b",)))
    assert not holds(values, "tags", ListChange(remove=("a",)))
    assert holds(values, "severity", "high")
    assert not holds(values, "severity", "low")


def test_an_event_says_only_what_it_adds(tagged: Complaint, stamp: Stamps) -> None:
    """Of three tags the one that is new."""
    more = step(tagged, stamp("24 10:00"), "classified", {"tags": ("fragile", "gift", "again")})
    assert tags(more) == ListChange(add=("again",))
    assert more.tags == ("fragile", "gift", "again")


def test_an_event_says_only_what_it_takes_out(tagged: Complaint, stamp: Stamps) -> None:
    """Of two tags the one that is gone."""
    less = step(tagged, stamp("24 10:00"), "classified", {"tags": ("gift",)})
    assert tags(less) == ListChange(remove=("fragile",))
    assert less.tags == ("gift",)


def test_another_order_is_no_change(tagged: Complaint, stamp: Stamps) -> None:
    """Nothing is set, and the order in the file stays."""
    turned = step(tagged, stamp("24 10:00"), "classified", {"tags": ("gift", "fragile")})
    assert last_event(turned).set is UNSET
    assert turned.tags == ("fragile", "gift")


@pytest.mark.parametrize("change", [{"add": ["fire"]}, {"remove": ["fire"]}, ["safety"]])
def test_a_change_of_risks_that_is_none(change: object) -> None:
    """Only known risks are added or taken out, and never a whole list given."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"risks": change}, Changes, strict=True)


def test_how_it_stands_in_the_file(tagged: Complaint, stamp: Stamps) -> None:
    """What is added and what is taken out, and neither where there is none."""
    changed = step(tagged, stamp("24 10:00"), "classified", {"tags": ("gift", "again")})
    written = [msgspec.to_builtins(event.set)["tags"] for event in changed.events[1:]]
    assert written == [{"add": ("fragile", "gift")}, {"add": ("again",), "remove": ("fragile",)}]


# The fold


def test_the_fold_of_a_list_is_all_its_changes(make: Make) -> None:
    """Not the last one alone."""
    complaint = make(
        {"at": "23 10:00", "kind": "classified", "set": {"tags": {"add": ["a", "b"]}}},
        {"at": "24 10:00", "kind": "classified", "set": {"tags": {"add": ["c"]}}},
        {"at": "25 10:00", "kind": "classified", "set": {"tags": {"remove": ["a"]}}},
    )
    assert refold(complaint).tags == ("b", "c")


def test_a_hand_may_sort_a_list(tagged: Complaint) -> None:
    """Another order of the file is no difference, and refolding leaves it."""
    turned = replace(tagged, tags=("gift", "fragile"))
    assert differences(turned) == {}
    assert refold(turned).tags == ("gift", "fragile")


def test_a_hand_may_not_add_to_a_list(tagged: Complaint) -> None:
    """A tag of which no event tells is a difference."""
    more = replace(tagged, tags=("fragile", "gift", "again"))
    assert list(differences(more)) == ["tags"]
    assert refold(more).tags == ("fragile", "gift")


# As it stood


def test_a_list_as_it_stood(tagged: Complaint, stamp: Stamps, at: At) -> None:
    """Each day with what was added and taken out by then."""
    changed = step(tagged, stamp("25 10:00"), "classified", {"tags": ("gift", "again")})
    found = [as_of(changed, at(day)) for day in ("20 17:00", "24 10:00", "26 10:00")]
    expected: list[tuple[str, ...]] = [(), ("fragile", "gift"), ("gift", "again")]
    assert [stood.tags for stood in found if stood is not None] == expected


def test_a_list_from_before_all_events(make: Make, stamp: Stamps, at: At) -> None:
    """What no event had added is kept as what was there."""
    first = step(make(tags=["old"]), stamp("23 10:00"), "classified", {"tags": ("old", "new")})
    was = last_event(first).was
    assert isinstance(was, Changes)
    assert was.tags == ListChange(add=("old",))
    stood = as_of(first, at("22 10:00"))
    assert stood is not None
    assert stood.tags == ("old",)


# Taken back


def test_what_a_retracted_event_added_is_gone(tagged: Complaint, stamp: Stamps) -> None:
    """What others added before and after it stays."""
    more = step(tagged, stamp("24 10:00"), "classified", {"tags": (*tagged.tags, "again")})
    most = step(more, stamp("25 10:00"), "classified", {"tags": (*more.tags, "late")})
    mended = retract(most, stamp("26 10:00"), more.events[-1].id, "Another parcel.")
    assert mended.tags == ("fragile", "gift", "late")


def test_what_a_retracted_event_took_out_is_back(tagged: Complaint, stamp: Stamps) -> None:
    """In its old place."""
    less = step(tagged, stamp("24 10:00"), "classified", {"tags": ("gift",)})
    mended = retract(less, stamp("26 10:00"), less.events[-1].id, "It was fragile.")
    assert mended.tags == ("fragile", "gift")


# Two people


def test_two_people_each_add_a_tag(tagged: Complaint, stamp: Stamps, merged: Merged) -> None:
    """Both are there, whoever puts the two together."""
    one = step(tagged, stamp("24 10:00"), "classified", {"tags": (*tagged.tags, "a")})
    other = step(
        tagged, stamp("24 10:05", chars="CCCC"), "classified", {"tags": (*tagged.tags, "b")}
    )
    assert merged(one, other).tags == ("fragile", "gift", "a", "b")
    assert merged(other, one) == merged(one, other)


def test_one_person_adds_and_one_removes(tagged: Complaint, stamp: Stamps, merged: Merged) -> None:
    """What one took out is gone, what the other added is there."""
    one = step(tagged, stamp("24 10:00"), "classified", {"tags": ("gift",)})
    other = step(
        tagged, stamp("24 10:05", chars="CCCC"), "classified", {"tags": (*tagged.tags, "b")}
    )
    both = merged(one, other)
    assert both.tags == ("gift", "b")
    assert state_of(both).odd == []


def test_two_people_each_add_the_first_tag(make: Make, stamp: Stamps, merged: Merged) -> None:
    """What was there before all events is there once, and on both branches known."""
    old = make(tags=["old"])
    one = step(old, stamp("24 10:00"), "classified", {"tags": ("old", "a")})
    other = step(old, stamp("24 10:05", chars="CCCC"), "classified", {"tags": ("old", "b")})
    assert merged(one, other).tags == ("old", "a", "b")


def test_a_tag_dated_back_overtakes_no_other_tag(tagged: Complaint, stamp: Stamps) -> None:
    """Only a later change of the very same tag stands in its way."""
    later = step(tagged, stamp("25 10:00"), "classified", {"tags": (*tagged.tags, "a")})
    back = step(later, stamp("24 10:00", "26 10:00"), "classified", {"tags": (*tagged.tags, "b")})
    assert back.tags == ("fragile", "gift", "b", "a")


def test_two_people_tick_two_steps(make: Make, stamp: Stamps, merged: Merged) -> None:
    """Both are done."""
    one = step(make(), stamp("24 10:00"), "step_done", {"steps": ("thank",)})
    other = step(make(), stamp("24 10:05", chars="CCCC"), "step_done", {"steps": ("listen",)})
    assert merged(one, other).steps == ("thank", "listen")


def test_risks_are_added_too(make: Make, stamp: Stamps, merged: Merged) -> None:
    """One person saw one, another the other."""
    one = step(make(), stamp("24 10:00"), "classified", {"risks": ("safety",)})
    other = step(make(), stamp("24 10:05", chars="CCCC"), "classified", {"risks": ("health",)})
    assert merged(one, other).risks == ("safety", "health")
    newest: Event = last_event(one)
    assert isinstance(newest.set, Changes)
    assert newest.set.risks == RiskChange(add=("safety",))
