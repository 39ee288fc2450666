"""The program for a shell, started fast: it is loaded once, and each call is a fork of that.

Loading takes most of the time of a short command, and the sessions of the documents
have a hundred. What a call is given is its own: arguments, folder, environment and
the three streams. `make demo` and its test start the installed program itself.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The way to a socket may have hardly a hundred characters, so both sides go to its folder.
_CALL = """
import os, socket, sys
here = os.getcwd()
line = socket.socket(socket.AF_UNIX)
os.chdir(os.path.dirname(os.path.dirname(sys.argv[0])))
line.connect("door")
around = (f"{name}={value}" for name, value in os.environ.items())
given = "\\0".join((here, str(len(sys.argv)), *sys.argv, *around)).encode()
socket.send_fds(line, [len(given).to_bytes(4, "big")], [0, 1, 2])
line.sendall(given)
sys.exit(int(line.recv(9)))
"""

_SERVE = """
import contextlib, importlib, os, pkgutil, socket, sys, traceback
import complaints
for module in pkgutil.walk_packages(complaints.__path__, "complaints."):
    importlib.import_module(module.name)
from complaints.__main__ import run

def answer(line):
    size, streams, _, _ = socket.recv_fds(line, 4, 3)
    given = line.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL).decode()
    folder, count, *rest = given.split("\\0")
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(one.split("=", 1) for one in rest[int(count):])
    sys.argv = rest[: int(count)]
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)
    code = 70
    try:
        run()
    except SystemExit as left:
        code = left.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        line.sendall(b"%d" % code)
        os._exit(0)

door = socket.socket(socket.AF_UNIX)
door.bind("door")
door.listen()
print("open", flush=True)
while True:
    line, _ = door.accept()
    if not os.fork():
        answer(line)
    line.close()
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
"""


@contextmanager
def started(place: Path) -> Iterator[Path]:
    """Have the program loaded; gives a folder for PATH, with `complaints` in it."""
    folder = place / "programs"
    folder.mkdir()
    script = folder / "call.py"
    script.write_text(_CALL, "utf-8")
    call = folder / "complaints"
    # By a shell: the first line of a script takes no Python whose path is long or has a space.
    command = shlex.join([sys.executable, "-IS", str(script)])
    call.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
    call.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE],
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == b"open\n"
            yield folder
        finally:
            server.kill()
