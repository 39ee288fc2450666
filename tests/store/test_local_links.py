"""Links in the local state of a register: nothing goes through them, whenever put there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from complaints.errors import Untrusted
from complaints.store.local.folder import local_folder, local_path
from complaints.store.local.kept import keep, sweep
from complaints.store.local.last import last, remember
from complaints.store.local.lock import locked
from complaints.store.local.told import first_today
from swapping import CANARY, put_a_link, swapping, tree, twin

ID = "CMP-2611-7F3K9QY"


def _in_state(root: Path) -> None:
    with locked(root):
        remember(root, ID, "ivo")
        first_today(root, [CANARY], "2026-11-20")
        keep(root, "refused-x", ".txt", "A text.")
        sweep(root)
    last(root, "ivo")


@pytest.mark.parametrize("where", ["shared", "own", "kept"])
def test_a_link_put_into_the_local_state(
    where: str, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whatever moment: nothing is written there, and no old file there is thrown away."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    _in_state(root)
    places = {"shared": local_path(root).parent, "own": local_path(root)}
    place = places.get(where, local_path(root) / "kept")
    elsewhere = tmp_path / "elsewhere"
    twin(place, elsewhere)
    before, number = tree(elsewhere), 0
    while swapping(
        lambda: _in_state(root), lambda: put_a_link(place, elsewhere), number, monkeypatch
    ):
        assert tree(elsewhere) == before, number
        place.unlink()
        place.with_name("moved away").rename(place)
        for path in (local_path(root) / "kept").glob("refused-x-*"):
            path.unlink()
        number += 1
    assert number > 20


@pytest.mark.parametrize("where", ["shared", "own", "kept"])
def test_what_lies_behind_a_link_is_never_swept(where: str, root: Path, tmp_path: Path) -> None:
    """An old file in a folder elsewhere is nobody's to throw away."""
    folder = local_folder(root)
    elsewhere = tmp_path / "elsewhere"
    below = {"shared": f"{folder.name}/kept", "own": "kept", "kept": ""}[where]
    old = elsewhere / below / "refused-x.txt"
    old.parent.mkdir(parents=True)
    old.touch()
    os.utime(old, (0, 0))
    place = {"shared": folder.parent, "own": folder, "kept": folder / "kept"}[where]
    if place.is_dir():
        place.rename(tmp_path / "real")
    place.symlink_to(elsewhere)
    sweep(root)
    assert old.exists()
    if where != "kept":
        with pytest.raises(Untrusted, match=f"^{place} is a link, so @ stands for none; give the"):
            last(root, "ivo")
