"""`python -m complaints`, and the entry point of the installed command."""

from __future__ import annotations

import sys

from complaints.cli.app import main


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main())


if __name__ == "__main__":
    run()
