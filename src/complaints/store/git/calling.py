"""How git calls this program to merge a complaint: by which command, and whether that works."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from complaints.store.shell import command_line, quoted

MERGED, UNSETTLED = 100, 101
"""With these a merge for git has ended, and with nothing else: a Python that does not find the
program ends with 1, as a merge for people does in which something is unsettled."""

_SEARCHED = "PYTHONPATH"
_MAIN = Path("complaints", "__main__.py")
_INSTALLED = ("site-packages", "dist-packages")
# Nothing in the folder of the register, in which git starts it, may pass for a part of it.
_PROGRAM = ["-P", "-m", "complaints", "merge-file"]
_REST = (
    " --driver --name %P --marks %L %O %A %B; "
    f"case $? in {MERGED}) exit 0;; {UNSETTLED}) exit 1;; esac; "
    "echo complaints: %P is merged by lines, mend it: complaints doctor --merge >&2; "
    "git merge-file -q -L here -L before -L there %A %O %B; exit 1"
)


def driver() -> str:
    """Return the command by which git merges a complaint, as its configuration holds it.

    Wherever it does not come to its end, as where this program is not there or
    cannot read what is to be merged, git's own merge of texts leaves its marks,
    and the file in conflict.
    """
    folders = _searched()
    searching = f"{_SEARCHED}={quoted(os.pathsep.join(folders))} " if folders else ""
    call = f"{searching}{command_line([sys.executable, *_PROGRAM])}"
    return f"{call.replace('%', '%%')}{_REST}"


def works(command: str) -> bool:
    """Tell whether a command has git call this program as today, and it is where it says.

    It may be another installation of it than this one. None is started.
    """
    if command == driver():
        return True
    if not command.endswith(_REST):
        return False
    try:
        words = shlex.split(command.removesuffix(_REST).replace("%%", "%"))
    except ValueError:
        return False
    searched, _, folders = words[0].partition("=") if words else ("", "", "")
    if searched == _SEARCHED:
        del words[0]
    else:
        folders = ""
    if words[1:] != _PROGRAM or not os.access(words[0], os.X_OK):
        return False
    if folders:
        return any((Path(each) / _MAIN).is_file() for each in folders.split(os.pathsep))
    return _may_find_it(Path(words[0]))


def _searched() -> Sequence[str]:
    """Return the folders in which a Python has to be told to look for this program.

    Of those that the person at work has named only whole paths: another means a folder below
    the one around us, which may be the register's.
    """
    told = [each for each in os.environ.get(_SEARCHED, "").split(os.pathsep) if each]
    here = Path(__file__).parents[3]
    if str(here) not in map(os.path.abspath, told):
        return [] if here.name in _INSTALLED else [str(here)]
    return list(dict.fromkeys([str(here), *filter(os.path.isabs, told)]))


def _may_find_it(python: Path) -> bool:
    """Tell whether this program may be installed for a Python: of its own kind only a look tells.

    In a virtual environment it is among its packages, unless it takes those of the machine, too.
    """
    home = python.parent.parent
    try:
        settings = (home / "pyvenv.cfg").read_text("utf-8", "replace")
    except OSError:
        return True
    if "include-system-site-packages=true" in settings.replace(" ", "").lower():
        return True
    return any(home.glob("lib*/python*/site-packages/complaints*"))
