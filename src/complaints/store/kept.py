"""Texts that a person wrote and that were refused: kept where their writer finds them."""

from __future__ import annotations

from pathlib import Path

from complaints.store.lock import local_folder


def keep(root: Path, name: str, suffix: str, text: str) -> Path:
    """Write a text into the register's local folder and return where; none there is overwritten.

    Raises Refused where the folder cannot be made.
    """
    folder = local_folder(root)
    content = text.encode("utf-8", "surrogateescape")
    place, number = folder / f"{name}{suffix}", 1
    while True:
        try:
            with place.open("xb") as file:
                file.write(content)
        except FileExistsError:
            number += 1
            place = folder / f"{name}-{number}{suffix}"
        else:
            return place
