"""What changed between two versions of data, and the same changes done to data as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from complaints.store.text.changes import Drop, Insert, Put, apply, as_written, changes

words = st.sampled_from(["a", "b", "c", "d", "e"])
items = st.lists(
    st.fixed_dictionaries({"id": st.integers(1, 5)}, optional={"x": words, "y": words}),
    max_size=5,
    unique_by=lambda item: item["id"],
)
plain_lists = st.lists(words, max_size=5).map(tuple)
trees = st.recursive(
    st.one_of(words, st.integers(0, 3), plain_lists, items),
    lambda inner: st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
tables = st.dictionaries(words, trees, max_size=5)


@given(tables, tables)
def test_the_changes_between_two_versions_make_the_second_of_the_first(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> None:
    """Whatever was added, taken away, moved or replaced."""
    assert apply(as_written(old), list(changes(old, new))) == as_written(new)


@given(tables)
def test_nothing_changed_is_nothing_to_do(data: Mapping[str, Any]) -> None:
    """Equal versions have no changes between them."""
    assert list(changes(data, data)) == []


def test_one_more_event_is_one_insertion() -> None:
    """A list that grew is not written anew, be it a list or a tuple."""
    old = {"events": ({"id": 1}, {"id": 3})}
    new = {"events": ({"id": 1}, {"id": 2}, {"id": 3})}
    assert list(changes(old, new)) == [Insert(("events",), 1, {"id": 2})]


def test_one_item_less_is_one_taken_away() -> None:
    """A list that shrank keeps its other items as they are."""
    old, new = {"tags": ("a", "b", "c")}, {"tags": ("a", "c")}
    assert list(changes(old, new)) == [Drop(("tags", 1), "b")]


def test_a_changed_item_is_found_by_its_id() -> None:
    """Only the value inside it changes."""
    old = {"promises": [{"id": 1, "state": "open"}, {"id": 2, "state": "open"}]}
    new = {"promises": [{"id": 1, "state": "open"}, {"id": 2, "state": "kept"}]}
    assert list(changes(old, new)) == [Put(("promises", 1, "state"), "kept", old="open")]


def test_a_list_in_another_order_is_written_anew() -> None:
    """There is no smaller way to say it."""
    old, new = {"tags": ("a", "b")}, {"tags": ("b", "a")}
    assert list(changes(old, new)) == [Put(("tags",), ("b", "a"), old=("a", "b"))]


def test_a_new_key_knows_the_keys_before_it() -> None:
    """The nearest first, so that it comes to stand behind the first that is there."""
    (change,) = changes({"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3})
    assert change == Put(("c",), 3, ("b", "a"))


def test_instants_are_written_as_text() -> None:
    """A reader gives them back as ISO text, to the second, with their offset."""
    cet = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 20, 16, 2, 0, 999, tzinfo=cet)
    assert as_written([at, {"on": date(2026, 11, 20)}]) == [
        "2026-11-20T16:02:00+01:00",
        {"on": "2026-11-20"},
    ]
