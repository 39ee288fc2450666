"""A letter goes out only where it can be put on record, and none once the program is to end."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.register import Register
from complaints.store.local.folder import local_path
from surroundings import LONG, PROGRAM, refuse_commits

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Git = Callable[..., str]

LATER = "2026-11-20T17:45:00+01:00"
LETTER = ("apology", "--send")
ENDING = ("--outcome", "upheld", "--letter", "--despite", "Test.", "-m", "Two new plates.")


@pytest.fixture
def gone(with_mail: Callable[[str], None], tmp_path: Path) -> Callable[[], int]:
    """A function that counts the messages that the mail program was given."""
    mails = tmp_path / "mails"
    mails.touch()
    with_mail(f"    command: [sh, -c, 'cat >/dev/null; echo >> {mails}']\n")
    return lambda: len(mails.read_text("utf-8"))


@pytest.fixture
def lead(ok: Ok, gone: Callable[[], int]) -> str:
    """An incident of two customers."""
    lead, other = (_new(ok, number) for number in range(2))
    ok("incident", "open", lead, other, "-m", "It overheats.")
    return lead


def _new(ok: Ok, number: int) -> str:
    return ok(
        *("new", "--subject", f"Lamp {number}", "--language", "en", "--category"),
        *("delivery/damaged", "--name", "Ana", "--email", f"ana{number}@example.com"),
    ).strip()


SENDING: dict[str, Callable[[str], tuple[str, ...]]] = {
    "email": lambda lead: ("email", lead, *LETTER),
    "update": lambda lead: ("incident", "update", lead, "--send"),
    "broadcast": lambda lead: ("incident", "broadcast", lead, "--send"),
    "brief": lambda lead: ("incident", "brief", lead, "--send"),
}


def nothing_on_its_way(register: Path) -> bool:
    """Tell whether no letter is left for a later run."""
    outbox = local_path(register) / "outbox"
    return not outbox.exists() or not list(outbox.iterdir())


@pytest.mark.parametrize("when", ["2020-01-01", "2030-01-01"])
@pytest.mark.parametrize("name", SENDING)
def test_a_time_at_which_it_cannot_have_gone(
    name: str, when: str, run: Run, lead: str, gone: Callable[[], int], register: Path
) -> None:
    """Before it was received, or to come: refused before anything goes."""
    code, _, err = run(*SENDING[name](lead), "--at", when)
    assert code in (2, 3)
    assert "received" in err or "future" in err
    assert gone() == 0
    assert nothing_on_its_way(register)
    assert run("email", "--due")[0] == 0


@pytest.mark.parametrize("name", [*SENDING, "resolve"])
def test_pending_changes_that_git_does_not_take(
    name: str, run: Run, lead: str, gone: Callable[[], int], register: Path
) -> None:
    """What a hand changed goes on record first; where it cannot, no letter goes."""
    call = ("resolve", lead, *ENDING) if name == "resolve" else SENDING[name](lead)
    for path in register.glob("complaints/*/*/*.yaml"):
        path.write_text(f"{path.read_text('utf-8')}# by hand\n", "utf-8")
    hook = refuse_commits(register)
    for _ in range(2):
        code, _, err = run(*call)
        assert code == 3, err
        assert "could not be committed: a hook refused it" in err
    assert gone() == 0
    hook.unlink()
    assert run(*call)[0] == 0
    assert gone() > 0


def test_what_cannot_be_recorded_yet_keeps_no_other_back(
    ok: Ok, run: Run, gone: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter that went by a clock that was put back waits on its way; the others go."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    first = _new(ok, 1)
    with monkeypatch.context() as patch:
        patch.setattr(Register, "change", killed)
        patch.setenv("COMPLAINTS_NOW", LATER)
        assert run("email", first, *LETTER)[0] == 130
    second = _new(ok, 2)
    code, out, err = run("email", "--due")
    assert (code, gone()) == (3, 3)
    assert f"{first}  apology  sent: not recorded yet: " in err
    assert f"{second}  acknowledgement  sent\n" in out
    monkeypatch.setenv("COMPLAINTS_NOW", LATER)
    assert run("email", "--due") == (0, f"{first}  apology  sent\n", "")
    assert gone() == 3


def test_how_it_ended_is_not_on_record(
    ok: Ok, run: Run, gone: Callable[[], int], register: Path
) -> None:
    """Where the letter is not committed the person is told what is missing, and what to do."""
    complaint = _new(ok, 1)
    hook = refuse_commits(register)
    code, _, err = run("resolve", complaint, *ENDING)
    assert code == 5
    assert "how it ended is not: after that, run the same command again" in err
    hook.unlink()
    command = next(line for line in err.splitlines() if "run: git" in line).partition("run: ")[2]
    subprocess.run(command, shell=True, check=True)  # noqa: S602
    ok("resolve", complaint, *ENDING)
    assert gone() == 1
    assert "resolved" in ok("list", "--format", "tsv")


@pytest.mark.parametrize("taken", [True, False])
def test_no_letter_goes_once_the_program_is_to_end(
    taken: bool, ok: Ok, gone: Callable[[], int], register: Path
) -> None:
    """What was being recorded is named; the letters after it wait for the next run."""
    several = [_new(ok, number) for number in range(3)]
    hook = refuse_commits(register)
    stop = "kill -TERM \"$(cut -d' ' -f4 /proc/$PPID/stat)\""
    hook.write_text(f"#!/bin/sh\n{stop}\nexit {0 if taken else 1}\n", "utf-8")
    done = subprocess.run(
        [*PROGRAM, "email", "--due"], capture_output=True, text=True, timeout=LONG, check=False
    )
    assert done.returncode == (130 if taken else 5)
    assert gone() == 1
    assert sum(each in done.stdout + done.stderr for each in several) == 1
    hook.unlink()
    ok("email", "--due")
    assert gone() == 3
