"""Entries of the ledgers: the ids they get, and the one that a person means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from complaints.core.handling.conversation import note, record_letter
from complaints.core.handling.entries import entry_id, entry_named
from complaints.core.handling.investigation import add_action, finish_action
from complaints.core.handling.promises import add_promise, keep_promise, move_promise
from complaints.core.record.model import Complaint, Promise
from complaints.core.record.steps import Stamp, last_event
from complaints.errors import Refused

Make = Callable[..., Complaint]
At = Callable[[str], datetime]
Stamps = Callable[..., Stamp]
Merged = Callable[[Complaint, Complaint], Complaint]


def is_open(promise: Promise) -> bool:
    """Whether a promise is named among those that could have been meant."""
    return promise.state == "open"


def promise_named(complaint: Complaint, named: str) -> str:
    """The id of the promise that a person means."""
    return entry_named(complaint, "promise", complaint.promises, named, is_open).id


@pytest.fixture
def told(make: Make, stamp: Stamps, at: At) -> Complaint:
    """A complaint with two promises of one letter and one of another."""
    first = [("news", at("26 12:00")), ("an answer", at("27 12:00"))]
    letter = record_letter(make(), stamp("23 10:00"), first, template="status")
    return record_letter(letter, stamp("24 10:00"), [("plates", at("28 12:00"))], template="delay")


@pytest.fixture
def twins(make: Make, stamp: Stamps, at: At, merged: Merged) -> Complaint:
    """Two people promised something on two branches, each in an event of the same number."""
    base = note(make(), stamp("23 10:00"), "Looked.")
    one = add_promise(base, stamp("24 10:00"), "news", at("26 12:00"))
    other = add_promise(base, stamp("24 10:05", chars="CCCC"), "plates", at("28 12:00"))
    return merged(one, other)


# Ids


def test_an_entry_has_the_id_of_its_event(told: Complaint) -> None:
    """A second one of that event has it with .2."""
    assert [promise.id for promise in told.promises] == ["2-BBBB", "2-BBBB.2", "3-BBBB"]


def test_an_entry_tells_its_event(told: Complaint) -> None:
    """Both of the first letter tell the same."""
    assert [promise.told_in for promise in told.promises] == ["2-BBBB", "2-BBBB", "3-BBBB"]


def test_the_place_among_those_of_one_event(told: Complaint) -> None:
    """The first has none."""
    event = told.events[1]
    found = [entry_id(event, place) for place in (1, 2, 10)]
    assert found == ["2-BBBB", "2-BBBB.2", "2-BBBB.10"]


def test_the_event_that_makes_an_entry_names_none(told: Complaint) -> None:
    """Its own id is the name."""
    assert [event.entry for event in told.events] == ["", "", ""]


def test_an_event_about_an_entry_names_it(told: Complaint, stamp: Stamps) -> None:
    """By its id, whatever a person typed."""
    for named in ("2", "2-bbbb.2"):
        kept = keep_promise(told, stamp("25 10:00"), named, "Called.")
        assert last_event(kept).entry == "2-BBBB.2"
        assert [promise.state for promise in kept.promises] == ["open", "kept", "open"]


def test_a_moved_promise_names_the_old_one(told: Complaint, stamp: Stamps, at: At) -> None:
    """The new one has the id of the move."""
    moved = move_promise(told, stamp("25 10:00"), "2", at("30 12:00"), "The courier is late.")
    assert (moved.promises[-1].id, moved.promises[-1].replaces) == ("4-BBBB", "2-BBBB.2")
    assert last_event(moved).entry == "2-BBBB.2"


def test_an_action_has_the_id_of_its_event(make: Make, stamp: Stamps) -> None:
    """As everything in a ledger."""
    added = add_action(make(), stamp("23 10:00"), "Look.", "ivo", None, corrective=False)
    assert [action.id for action in added.actions] == ["2-BBBB"]
    done = finish_action(added, stamp("24 10:00"), "1", "Looked.")
    assert last_event(done).entry == "2-BBBB"


# The one that is meant


def test_an_entry_is_named_by_its_place(told: Complaint) -> None:
    """As `show` numbers them."""
    assert [promise_named(told, n) for n in ("1", "2", "3")] == ["2-BBBB", "2-BBBB.2", "3-BBBB"]


@pytest.mark.parametrize("named", ["3-7K0M", "3-7k0m", "3-7KOM", " 3-7kom "])
def test_an_entry_is_named_by_its_id(make: Make, stamp: Stamps, at: At, named: str) -> None:
    """However it was typed or heard."""
    noted = note(make(), stamp("23 10:00"), "Looked.")
    told = add_promise(noted, stamp("24 10:00", chars="7K0M"), "news", at("26 12:00"))
    assert promise_named(told, named) == "3-7K0M"


def test_two_of_one_event_are_told_apart_by_their_place(told: Complaint) -> None:
    """Their event is one, so that nobody can have read another number."""
    assert promise_named(told, "1") == "2-BBBB"
    assert promise_named(told, "2") == "2-BBBB.2"


@pytest.mark.parametrize("named", ["1", "2"])
def test_a_place_that_may_be_either_is_refused(twins: Complaint, named: str) -> None:
    """Each of the two read the same number for their own, so both ids are given."""
    with pytest.raises(Refused) as refused:
        promise_named(twins, named)
    says = f"promise {named} of {twins.id} may be 3-BBBB or 3-CCCC; give the id"
    assert str(refused.value) == says


@pytest.mark.parametrize("named", ["3-BBBB", "3-CCCC"])
def test_an_id_is_never_either(twins: Complaint, named: str) -> None:
    """It says which of the two is meant."""
    assert promise_named(twins, named) == named


@pytest.mark.parametrize("named", ["0", "4", "99", "9-ZZZZ", "2-BBBB.3"])
def test_an_entry_that_is_none_is_refused(told: Complaint, stamp: Stamps, named: str) -> None:
    """With those that could have been meant, each with its place and id."""
    kept = keep_promise(told, stamp("25 10:00"), "1", "Called.")
    with pytest.raises(Refused) as refused:
        promise_named(kept, named)
    says = f"{told.id} has no promise {named}; open: 2 (2-BBBB.2), 3 (3-BBBB)"
    assert str(refused.value) == says


def test_where_nothing_is_open_that_is_said(make: Make) -> None:
    """Instead of an empty list."""
    with pytest.raises(Refused, match="has no promise 1; open: none"):
        promise_named(make(), "1")
