"""Links in every place that the program knows, to whatever a link can lead to."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from hostile.commands import A
from hostile.registers import Kind, World

PLACES = {
    "complaints.yaml": "policy.yaml",
    "complaints": "folder",
    "complaints/2026": "folder/2026",
    "complaints/2026/11": "folder/2026/11",
    f"complaints/2026/11/{A}.yaml": "complaint.yaml",
    "templates": "folder",
    "templates/hr": "folder",
    "templates/hr/apology.txt": "secret.txt",
    "complaint.schema.json": "secret.txt",
    "complaints.schema.json": "secret.txt",
    ".gitattributes": "secret.txt",
    ".gitignore": "secret.txt",
    "audits": "folder",
    ".complaints": "folder",
    ".complaints/lock": "secret.txt",
    ".complaints/outbox": "folder",
    ".complaints/kept": "folder",
    ".complaints/last-ivo": "secret.txt",
    ".complaints/named-today": "secret.txt",
    ".complaints/.gitignore": "secret.txt",
}
"""Where a link may stand, and what of the outside would fit there."""
TARGETS = ("outside", "dangling", "itself", "zero", "pipe")


GROUPS = (
    ("complaints.yaml",),
    ("complaints",),
    ("complaints/2026",),
    ("complaints/2026/11",),
    ("templates/hr", *(place for place in PLACES if place.startswith(".complaints/"))),
    ("templates/hr/apology.txt",),
    (
        *(f"complaints/2026/11/{A}.yaml", "templates", "audits", ".complaints"),
        *("complaint.schema.json", "complaints.schema.json", ".gitattributes", ".gitignore"),
    ),
)
"""Places of which none hides another."""


def links(places: Sequence[str], target: str) -> Kind:
    """Return the kind with a link to the same in each of these places."""

    def linked(tree: Path, here: World) -> None:
        for place in places:
            _link(tree, place, target, here)

    return linked


def _link(tree: Path, place: str, target: str, here: World) -> None:
    path = tree / place
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(
        {
            "outside": here.outside / PLACES[place],
            "dangling": here.outside / "new",
            "itself": Path(path.name),
            "zero": Path("/dev/zero"),
            "pipe": here.outside / "pipe",
        }[target]
    )
