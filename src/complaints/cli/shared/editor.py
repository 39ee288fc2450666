"""Writing in the person's own editor."""

from __future__ import annotations

import os
import shlex
import tempfile
from contextlib import suppress
from pathlib import Path

from complaints.cli.shared.session import typed
from complaints.errors import Refused
from complaints.store.process import ProgramMissing, run_in_terminal


def edit_text(text: str, suffix: str = ".txt") -> str:
    """Return the text after the person has edited it. Raises Refused where the editor fails."""
    command = _command(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    with tempfile.TemporaryDirectory(prefix="complaints-") as folder:
        path = Path(folder, f"text{suffix}")
        path.write_text(text, encoding="utf-8", newline="")
        try:
            code = run_in_terminal([*command, str(path)], Path(folder))
        except KeyboardInterrupt:
            with suppress(OSError):
                so_far = _content(path)
                if so_far != text:
                    typed(so_far)
            raise
        except ProgramMissing as missing:
            raise Refused(f"there is no editor '{missing}'; set EDITOR, or use -m TEXT") from None
        if code:
            raise Refused(f"the editor ended with {code}; nothing was recorded")
        return _content(path)


def _content(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape")


def _command(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        raise Refused(f"EDITOR is no command ({str(error).lower()}): {line}") from None


def compose_text(what: str) -> str:
    """Return a new text, without the lines that start with #."""
    edited = edit_text(f"\n# Write {what}. Lines that start with # are left out.\n")
    lines = [line for line in edited.splitlines() if not line.startswith("#")]
    return "\n".join(lines).strip() + "\n"
