"""An e-mail address that is none: kept, named without it, and no letter goes to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from machine import give_way, name_way

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]

ANA = "CMP-2611-7F3K9QY"
ADDRESS = "-oQ/tmp/x@mail.example"
SAID = "customer.email: this e-mail address begins with a hyphen"

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint is enough here."""
    return _committed_small


@pytest.fixture
def new_id(run: Run) -> str:
    """A complaint with such an address, which `new` has said."""
    options = ("--subject", "S", f"--email={ADDRESS}", "--phone", "+385 1 555 0100")
    code, out, err = run("new", *options, "--category", "delivery/damaged")
    assert code == 0
    assert f"complaints: {out.strip()}: {SAID}" in err
    assert ADDRESS not in err
    return out.strip()


def test_kept_and_found(new_id: str, run: Run, file_of: Callable[[str], Path]) -> None:
    """It stands in the file as the customer gave it, and `check` warns of its line."""
    path = file_of(new_id)
    lines = path.read_text("utf-8").splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if ADDRESS in text]
    code, out, _ = run("check", str(path))
    assert code == 0
    assert f"{new_id}.yaml:{line}: warning: {SAID}" in out
    assert ADDRESS not in out


def test_no_letter_goes_there(
    new_id: str, run: Run, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by a mail program, not as a message, not into a folder; the reason names nobody."""
    log = tmp_path / "sent"
    give_way(monkeypatch, tmp_path, f"    command: [sh, -c, 'cat >> {log}']\n", [register])
    name_way(register)
    folder = tmp_path / "out"
    folder.mkdir()
    for options in (["--send"], ["--eml"]):
        code, out, err = run("email", new_id, "acknowledgement", *options)
        assert (code, out) == (3, "")
        assert "begins with a hyphen, which mail programs take for an option; correct" in err
        assert ADDRESS not in err
    to_call = f"{new_id}  acknowledgement  call: the e-mail address is wrong\n"
    assert run("email", "--due", "--dry-run") == (0, to_call, "")
    assert run("email", "--due", "--to-folder", str(folder)) == (0, to_call, "")
    # Said once a day.
    assert run("email", "--due") == (0, "", "")
    assert not log.exists()
    assert list(folder.iterdir()) == []


def test_said_by_edit(
    run: Run, monkeypatch: pytest.MonkeyPatch, file_of: Callable[[str], Path]
) -> None:
    """A hand that puts one into a file is told so, once it is recorded."""
    monkeypatch.setenv("EDITOR", f"sed -i 's/^  email: .*/  email: {ADDRESS.replace('/', '.')}/'")
    code, _, err = run("edit", ANA)
    assert code == 0
    assert f"complaints: {ANA}: {SAID}" in err
    assert "  email: -oQ" in file_of(ANA).read_text("utf-8")


def test_said_by_import(run: Run, tmp_path: Path) -> None:
    """A row with one is taken, and named with its line."""
    (tmp_path / "t.csv").write_text(f"d,s,e\n2026-11-20,A,a@b.example\n2026-11-20,B,{ADDRESS}\n")
    (tmp_path / "m.yaml").write_text("fields: {received_at: d, subject: s, customer.email: e}\n")
    code, _, err = run("import", str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.yaml"))
    assert code == 0
    assert f"complaints: t.csv:3: {SAID}" in err
    assert "2 taken" in err
    assert ADDRESS not in err
