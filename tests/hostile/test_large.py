"""Files as large and as deep as one may be: each command stays within its time and its memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from hostile.commands import FEW, Command
from hostile.harness import Bounds, Machine, all_right
from hostile.large import LARGE
from hostile.registers import good, world


@pytest.mark.parametrize("kind", LARGE)
def test_large(
    kind: str,
    chosen: Callable[[Sequence[Command]], Sequence[Command]],
    loaded: Machine,
    tmp_path: Path,
) -> None:
    """So it is with each of them; git, which has no part in it, is left out."""
    here = world(tmp_path)
    good(here.clone)
    LARGE[kind](here.clone, here)
    all_right(loaded, Bounds(here, here.clone, None), chosen(FEW), here.clone)
