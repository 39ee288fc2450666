"""Standard input and output, whatever state the caller left them in."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """Have streams that take every text: a closed one silently, a narrow one as escapes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="surrogateescape" if mode == "r" else "backslashreplace")


def flush() -> None:
    """Meet a full disk or a reader that has gone here, where it can still be told."""
    try:
        sys.stdout.flush()
    except OSError:
        close_quietly()
        raise


def close_quietly() -> None:
    """Give stdout away after a reader went, so that closing it at the end says nothing."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, sys.stdout.fileno())
    os.close(silent)
