"""Terminal sessions in Markdown: read from ```console blocks, run in one shell, compared."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from started import started

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "\x1e"
# What differs from run to run: new ids, event ids, commits.
_VARYING = (
    (re.compile(r"\b[A-Z]{2,5}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{7}\b"), "AN-ID"),
    (re.compile(r"\b[0-9]+-[0-9A-HJKMNP-TV-Z]{4}\b"), "AN-EVENT"),
    (re.compile(r"^[0-9a-f]{7,12} ", re.MULTILINE), "A-COMMIT "),
)


@dataclass
class Step:
    """A command of a session, as typed, and what it printed."""

    typed: str
    output: str

    @property
    def command(self) -> str:
        """The command as the shell gets it."""
        return self.typed.removeprefix("$ ").replace("\n> ", "\n")


def steps_of(text: str) -> list[Step]:
    """Return the commands of all sessions of a document, with the output it shows."""
    steps: list[Step] = []
    for block in _BLOCK.finditer(text):
        for line in block[1].splitlines():
            if line.startswith("$ "):
                steps.append(Step(line, ""))
            elif line.startswith("> ") and not steps[-1].output:
                steps[-1].typed += f"\n{line}"
            else:
                steps[-1].output += f"{line}\n"
    return steps


def run_all(steps: list[Step], place: Path) -> list[str]:
    """Run the commands one after the other in one shell; returns what each printed."""
    checkout = place / "checkout"
    checkout.mkdir()
    shutil.copytree(ROOT / "sample-data", checkout / "sample-data")
    script = "".join(f"printf '{_MARK}'\n{step.command}\n" for step in steps)
    environment = {
        **plain_environment(place),
        "GIT_AUTHOR_NAME": "Ivo",
        "GIT_AUTHOR_EMAIL": "ivo@example.com",
        "GIT_COMMITTER_NAME": "Ivo",
        "GIT_COMMITTER_EMAIL": "ivo@example.com",
    }
    with started(place) as programs:
        done = subprocess.run(
            ["sh", "-c", f"exec 2>&1\n{script}"],
            cwd=checkout,
            env={**environment, "PATH": f"{programs}:{environment['PATH']}"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    return done.stdout.decode("utf-8").split(_MARK)[1:]


def plain_environment(place: Path) -> dict[str, str]:
    """Return the surroundings of all tests, with a home and with our programs at hand."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "HOME": str(place), "TMPDIR": str(place)}


def settled(text: str) -> str:
    """Return output without what differs from run to run."""
    for pattern, name in _VARYING:
        text = pattern.sub(name, text)
    return text.rstrip()


def with_outputs(text: str, outputs: list[str]) -> str:
    """Return a document whose sessions show these outputs."""
    rest = iter(zip(steps_of(text), outputs, strict=True))

    def renewed(block: re.Match[str]) -> str:
        count = sum(line.startswith("$ ") for line in block[1].splitlines())
        shown = [next(rest) for _ in range(count)]
        body = "".join(f"{step.typed}\n{output}" for step, output in shown)
        return f"```console\n{body}```"

    return _BLOCK.sub(renewed, text)
