"""`python -m complaints`, and the entry point of the installed command."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """Run the command line and leave with its exit code; on Windows say where it does run."""
    if sys.platform == "win32":
        # What follows imports locks and signals that Windows does not have. 3 is: refused.
        print("complaints: this needs Linux or macOS; on Windows, run it in WSL", file=sys.stderr)
        sys.exit(3)
    # A run is short and leaves little behind that only a search finds: one in each hundred
    # thousand things made is enough, and at its end the system takes all of it anyway.
    gc.set_threshold(100_000, 50, 50)
    try:
        from complaints.cli.app import program

        code = program()
    except KeyboardInterrupt:
        # While the program is loaded, or after it has ended. 130 is: interrupted.
        code = 130
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    run()
