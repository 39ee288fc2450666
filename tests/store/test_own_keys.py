"""Keys of people's own: each stays where somebody put it, whichever side did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from complaints.core.handling.conversation import note
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.store.complaint_files import changed as written
from complaints.store.complaint_files import in_form
from complaints.store.load import load_content, trusted
from complaints.store.merging import merge_files
from complaints.store.reading import decode
from complaints.store.text.changes import Put
from complaints.store.text.reader import read_fast
from complaints.store.text.splice import splice
from store.test_splice import FILES, NOW


def mappings(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Return the place of every value that has keys."""
    if isinstance(data, dict):
        yield path
        for key, value in data.items():
            yield from mappings(value, (*path, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from mappings(item, (*path, index))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_own_key_of_theirs_comes_along(file: Path) -> None:
    """In the complaint, in its parts, and in the items of its lists."""
    content = file.read_bytes()
    loaded = load_content(content, file.name, Complaint)
    ours = written(loaded, note(trusted(loaded), Stamp(NOW, NOW, "ivo", "K7QM"), "Ours."))
    text = in_form(decode(content))
    places = list(mappings(read_fast(text)))
    keys = [Put((*place, f"own{number}"), number) for number, place in enumerate(places)]
    theirs = splice(text, keys).encode("utf-8")
    for one, other in ((ours, theirs), (theirs, ours)):
        merged = read_fast(decode(merge_files(content, one, other, file.name).content))
        for number, place in enumerate(places):
            found = merged
            for part in place:
                found = found[part]
            assert found[f"own{number}"] == number
