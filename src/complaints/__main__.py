"""`python -m complaints`, and the entry point of the installed command."""

from __future__ import annotations

import sys


def run() -> None:
    """Run the command line and leave with its exit code; on Windows say where it does run."""
    if sys.platform == "win32":
        # What follows imports locks and signals that Windows does not have. 3 is: refused.
        print("complaints: this needs Linux or macOS; on Windows, run it in WSL", file=sys.stderr)
        sys.exit(3)
    from complaints.cli.app import main

    sys.exit(main())


if __name__ == "__main__":
    run()
