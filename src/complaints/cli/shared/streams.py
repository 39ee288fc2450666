"""Standard input and output, whatever state the caller left them in."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress


def prepare() -> None:
    """Have streams that take every text: a closed one silently, a narrow one as escapes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="surrogateescape" if mode == "r" else "backslashreplace")


def leave() -> None:
    """Give away a stream that takes nothing more, so that the end does not try it once more.

    What is to be told of it was told before; the exit code stays as it is.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                silent = os.open(os.devnull, os.O_WRONLY)
                os.dup2(silent, stream.fileno())
                os.close(silent)
