"""What nobody sees, in every text of a register and in the names of its files: never on a screen.

The bytes are looked at that a command writes, on both streams.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from complaints.cli.shared.exits import code_for
from complaints.store.text.canonical import dump
from complaints.store.text.reader import read_fast

Run = Callable[..., tuple[int, str, str]]
Process = Callable[..., subprocess.CompletedProcess[bytes]]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
# One of each kind: terminal commands, turns of direction, what has no width, fillers, selectors,
# tags, private use, what is assigned to nothing, accents piled up.
EVIL = (
    "\x1b[31m\x9b2J\x07\u202e\u2066\u200b\u200d\u2060\ufeff\u061c\xad\u034f\u115f\u3164\uffa0"
    "\u17b4\u180b\ufe0f\ufff9\U000e0041\U000e0100\U0001d173\U0001bca0\ue000\U0010fffd\u0378"
    "\ufdd0\u2028" + "e" + "\u0301" * 9
)
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
FILLERS = "\u034f\u115f\u3164\uffa0\u17b4\u180b\ufe0f\U000e0100"
# The texts that a person words, in a complaint and in a policy.
FREE = {
    *("subject", "product", "impact", "tags", "external_ref", "name", "email", "phone", "address"),
    *("account", "tier", "relation", "description", "circumstances", "desired_outcome", "summary"),
    *("what", "needs", "text", "took", "reaction", "comment", "to", "message_id", "answer", "by"),
    *("whom", "next_step", "owner", "team", "website", "label", "en", "hr", "phrase", "instead"),
    *("why", "words", "products", "broadcast", "code", "cause"),
}
# Of these, the policy's are codes that hold it together.
CODES = {"owner", "team", "products", "code", "cause", "whom", "to", "by"}
READING = (
    *(("day",), ("list",), ("list", "--format", "csv"), ("list", "--format", "tsv")),
    *(("list", "--format", "json"), ("list", "--format", "jsonl"), ("list", EVIL.strip("\x1b"))),
    *(("show", ANA), ("show", ANA, "--format", "json"), ("clocks", ANA), ("handover", ANA)),
    *(("clocks", ANA, "--format", "json"), ("overdue",), ("due", "--within", "9d"), ("check",)),
    *(("classify", ANA), ("email", ANA, "status"), ("email", ANA, "apology", "--eml")),
    *(("email", ANA, "handover"), ("email", "--due"), ("escalate", "--due"), ("check", ".")),
    *(("check", "--format", "json"), ("policy", "explain"), ("policy", "explain", "--staff")),
    *(("policy", "simulate", "complaints.yaml"), ("new", "--print-form"), ("audit", "--help")),
    *(("show", EVIL), ("note", ANA, "-m", EVIL), ("new", "--subject", EVIL, "--email", EVIL)),
    *(("import", EVIL, "--map", EVIL), (EVIL,), ("list", "--format", EVIL), ("-C", EVIL, "day")),
)


def _seen(text: str) -> list[str]:
    """Return what a screen would take for a command, or leave out."""
    found = [
        ascii(char)
        for char in text
        if char not in "\n\t" and (unicodedata.category(char) in HIDDEN or char in FILLERS)
    ]
    return found + re.findall("\u0301{5,}", text)


def _poisoned(value: Any, free: set[str], key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _poisoned(part, free, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_poisoned(part, free, key) for part in value]
    return f"{value}{EVIL}" if key in free and isinstance(value, str) else value


def _poison(path: Path, free: set[str]) -> None:
    path.write_text(dump(_poisoned(read_fast(path.read_text("utf-8")), free)), "utf-8")


@pytest.fixture(params=["complaints", "policy", "names"])
def poisoned(request: pytest.FixtureRequest, register: Path) -> Path:
    """The register with all this in each text of its complaints, or of its policy, or in names."""
    if request.param == "complaints":
        for path in (register / "complaints").rglob("*.yaml"):
            _poison(path, FREE)
    elif request.param == "policy":
        _poison(register / "complaints.yaml", FREE - CODES)
    else:
        name = EVIL.replace("\x00", "")[:50]
        for folder in ("complaints", "complaints/2026/11", "templates", "templates/en", "audits"):
            (register / folder).mkdir(parents=True, exist_ok=True)
            (register / folder / f"{name}.yaml").write_text("x", "utf-8")
            (register / folder / f"{name}.txt").write_text("x", "utf-8")
            (register / folder / name).mkdir()
    return register


@pytest.mark.usefixtures("poisoned")
def test_no_command_shows_it(run: Run) -> None:
    """Not on standard output, not on standard error, whatever becomes of the command."""
    assert run("show", ANA)[0] == run("policy", "explain", "--staff")[0] == 0
    for arguments in READING:
        _, out, err = run(*arguments)
        # A message ends its lines as mail does.
        assert _seen((out + err).replace("\r\n", "\n")) == [], arguments
        assert "Traceback" not in err, arguments


def test_a_key_and_a_broken_file(run: Run, register: Path) -> None:
    """Nor does it come out of a file that cannot be read, wherever in it it stands."""
    path = next((register / "complaints").rglob(f"{ANA}.yaml"))
    text = path.read_text("utf-8")
    quoted = dump({"k": EVIL}).removeprefix("k: ").strip()
    for line in (f"{quoted}: 1\n{quoted}: 2\n", f"severity: {quoted}\n", f"x: [{quoted}\n", EVIL):
        path.write_text(f"{text}{line}", "utf-8")
        for arguments in (("check",), ("show", ANA), ("list",), ("note", ANA, "-m", "x")):
            code, out, err = run(*arguments)
            assert code, arguments
            assert _seen(out + err) == [], (line, arguments)


def test_bytes_of_a_process(process: Process, register: Path) -> None:
    """The bytes of the program itself are UTF-8 and hold none of it either."""
    for path in (register / "complaints").rglob("*.yaml"):
        _poison(path, FREE)
    for arguments in (("show", ANA), ("list",), ("email", ANA, "status"), ("day",)):
        done = process(*arguments)
        assert _seen((done.stdout + done.stderr).decode("utf-8")) == []


def test_a_traceback_for_debugging(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an error says of its data comes with COMPLAINTS_DEBUG alone, and harmless."""
    monkeypatch.setenv("COMPLAINTS_DEBUG", "1")
    for error in _raised(ValueError(EVIL)):
        assert code_for(error) == 70
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "ValueError: \\u001b[31m" in err
    assert _seen(err) == []


def _raised(error: Exception) -> Iterator[Exception]:
    try:
        raise error
    except ValueError as caught:
        yield caught
