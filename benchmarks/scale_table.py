"""What was measured, as a table to read and as JSON to compare, with what it depends on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from scale_rows import Memory, Row

_ROW = "{:<26}{:>8}  {:<23}{:>8}{:>8}  {:<12} {}"
_LONGEST = 22


def text(found: Sequence[Row], memories: Sequence[Memory], machine: Mapping[str, object]) -> str:
    """Return all of it as a table."""
    lines = [f"{key}: {value}" for key, value in machine.items()]
    for size in sorted({row.size for row in found}):
        lines += ["", f"{size:,} complaints"]
        lines.append(_ROW.format("what", "ours", "base", "takes", "ratio", "(turns)", "limit"))
        before = ""
        for row in (row for row in found if row.size == size):
            lines.append(_line(row, row.what == before).rstrip())
            before = row.what
        lines.append("")
        lines += [
            f"{each.what:<27}{each.megabytes:6.0f} MB   limit {each.limit:.0f} MB  {each.verdict}"
            for each in memories
            if each.size == size
        ]
    return "\n".join(lines) + "\n"


def _line(row: Row, again: bool) -> str:
    what, ours = ("", "") if again else (row.what, _seconds(row.ours) if row.runs else "")
    if row.base is None or row.ratio is None or row.least is None or row.most is None:
        return f"{what:<26}{ours:>8}  {row.base_name:<23} {row.verdict}"
    base, line = row.base_name, ""
    if len(base) > _LONGEST:
        line = f"{what:<26}{ours:>8}  {base}\n"
        what = ours = base = ""
    turns = f"{_short(row.least)}–{_short(row.most)}"
    limit = f"{row.limit:g} {row.verdict}" if row.limit is not None else ""
    return line + _ROW.format(what, ours, base, _seconds(row.base), _short(row.ratio), turns, limit)


def _short(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.2f}"


def _seconds(value: float) -> str:
    return f"{value:.1f} s" if value >= 10 else f"{value:.3f} s"


def keep(
    folder: Path,
    found: Sequence[Row],
    memories: Sequence[Memory],
    machine: Mapping[str, object],
) -> None:
    """Put the table and the same as JSON into a folder, unless more sizes were measured there."""
    folder.mkdir(exist_ok=True)
    table, data = folder / "scale.txt", folder / "scale.json"
    sizes = sorted({row.size for row in found})
    if data.exists() and not {*json.loads(data.read_text("utf-8"))["sizes"]} <= {*sizes}:
        return
    table.write_text(text(found, memories, machine), "utf-8")
    all_of_it = {
        "machine": dict(machine),
        "sizes": sizes,
        "rows": [asdict(row) for row in found],
        "memory": [asdict(each) for each in memories],
    }
    data.write_text(json.dumps(all_of_it, indent=1, ensure_ascii=False) + "\n", "utf-8")


def described(versions: Mapping[str, str], folder: Path) -> dict[str, object]:
    """Return what the figures depend on, and nothing that tells whose machine it is."""
    git = _said("git", "--version").removeprefix("git version ")
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count() or 0,
        "memory": f"{pages * page / 2**30:.0f} GB",
        "file system": _said("stat", "--file-system", "--format", "%T", str(folder)) or "unknown",
        "python": platform.python_version(),
        "git": git,
        "others": ", ".join(f"{name} {version}" for name, version in versions.items()) or "none",
    }


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.stdout.strip() if not done.returncode else ""
