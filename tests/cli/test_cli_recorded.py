"""What a command says of what it has put on record: each does, once, whatever fails after it."""

from __future__ import annotations

import importlib
import os
import pty
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from cli.conftest import GIT
from complaints.cli.commands import MODULES
from complaints.cli.shared.recorded import recorded_lines, recorded_though
from complaints.errors import Untrusted
from complaints.store.recording import Recorded
from machine import give_way, name_way
from surroundings import PROGRAM

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Commits = Callable[[], list[str]]
Done = subprocess.CompletedProcess[bytes]

ANA, LAMP, NEW = "CMP-2611-7F3K9QY", "CMP-2611-5KB1WAR", "CMP-2611-8PG3VFY"
TEXT = ("-m", "It is so.")
UPHELD = ("--outcome", "upheld", "--despite", "Quick.", *TEXT)
TOLD = ("resolve", ANA, "--told", "phone", *UPHELD)
OPENED = ("incident", "open", ANA, LAMP, *TEXT)
REFUND = ("offer", "add", ANA, "--kind", "refund", "--amount")
FULL = "cannot write the output: no space left on device; do not repeat it"

# A call of each command that records, and what must have been done before it.
CALLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "new": (("new", "--subject", "S"),),
    "classify": (("classify", ANA, "--severity", "critical"),),
    "assign": (("assign", ANA, "--owner", "luka", *TEXT),),
    "note": (("note", ANA, *TEXT),),
    "contact": (("contact", ANA, "--out", "--channel", "phone", *TEXT),),
    "ask": (("ask", ANA, *TEXT),),
    "wait": (("wait", ANA, "--for", "third_party", "--until", "2d", *TEXT),),
    "promise add": (("promise", "add", ANA, "--due", "2026-11-27", *TEXT),),
    "promise keep": (("promise", "keep", ANA, "1", *TEXT),),
    "promise move": (("promise", "move", ANA, "1", "--due", "2026-11-30", *TEXT),),
    "escalate": (("escalate", ANA, "--reason", "urgency", *TEXT),),
    "consult": (("consult", ANA, "--with", "jelena", *TEXT),),
    "finding": (("finding", ANA, "--fault", "ours", *TEXT),),
    "offer add": ((*REFUND, "20 EUR"),),
    "offer accept": ((*REFUND, "20 EUR"), ("offer", "accept", ANA, "1")),
    "offer decline": ((*REFUND, "20 EUR"), ("offer", "decline", ANA, "1")),
    "offer approve": (
        (*REFUND, "2000 EUR", "--propose"),
        ("offer", "approve", ANA, "1", "--by", "marko"),
    ),
    "action add": (("action", "add", ANA, *TEXT),),
    "action done": (("action", "add", ANA, *TEXT), ("action", "done", ANA, "1")),
    "step": (("step", ANA, "feedback", *TEXT),),
    "resolve": (("resolve", ANA, "--letter", *UPHELD),),
    "close": (TOLD, ("close", ANA, "--customer", "accepted", *TEXT)),
    "reopen": (TOLD, ("reopen", ANA, *TEXT)),
    "survey answer": (TOLD, ("survey", "answer", ANA, "--score", "5")),
    "email": (("email", ANA, "apology", "--record"),),
    "incident open": (OPENED,),
    "incident add": (OPENED, ("incident", "add", ANA, NEW, *TEXT)),
    "incident close": (OPENED, ("incident", "close", ANA, *TEXT)),
    "incident broadcast": (OPENED, ("incident", "broadcast", ANA, "--send")),
    "incident brief": (OPENED, ("incident", "brief", ANA, "--send")),
    "edit": (("edit", ANA),),
    "retract": (("retract", ANA, "3-K7QM", *TEXT),),
    "link": (("link", ANA, LAMP),),
    "audit record": (TOLD, ("audit", "record", ANA, "--by", "jelena", *TEXT)),
}
# These change many, or none: they list them on standard output, or count them. One needs a merge.
OTHERS = {"incident update", "import", "policy holidays", "settle"}


def _recording() -> Iterator[str]:
    """Every command that can leave its work uncommitted, by its words."""

    def within(name: str, command: click.Command) -> Iterator[str]:
        if isinstance(command, click.Group):
            for sub, each in command.commands.items():
                yield from within(f"{name} {sub}", each)
        elif any("--no-commit" in parameter.opts for parameter in command.params):
            yield name

    for name, module in MODULES.items():
        command = importlib.import_module(f"complaints.cli.{module}").command
        yield from within(name, command)


@pytest.fixture
def mail(register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way for mail that takes everything."""
    way = "    command: [sh, -c, 'cat > /dev/null']\n"
    give_way(monkeypatch, register.parent, way, [register])
    name_way(register)
    subprocess.run(["git", *GIT, "commit", "-qam", "Mail"], cwd=register, check=True)


@pytest.fixture
def hook(register: Path) -> Callable[[], None]:
    """A function that lets every commit be refused."""

    def hook() -> None:
        path = register / ".git" / "hooks" / "pre-commit"
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\necho 'error: not on a Friday' >&2\nexit 1\n", "utf-8")
        path.chmod(0o755)

    return hook


def _to_a_full_disk(*arguments: str, stderr: bool = True) -> Done:
    with Path("/dev/full").open("wb") as full:
        return subprocess.run(
            [*PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=subprocess.PIPE if stderr else full,
            check=False,
        )


def _to_nobody(*arguments: str) -> Done:
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [*PROGRAM, *arguments], stdout=theirs, stderr=subprocess.PIPE, check=False
    )
    os.close(theirs)
    return done


def _on_a_terminal(*arguments: str) -> list[str]:
    """Return the lines that a command says where stderr is a terminal."""
    ours, theirs = pty.openpty()
    subprocess.run(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=False,
    )
    os.close(theirs)
    said = b""
    try:
        while more := os.read(ours, 65536):
            said += more
    except OSError:
        # A terminal whose other side is gone ends like this.
        pass
    finally:
        os.close(ours)
    return said.decode("utf-8").splitlines()


def test_every_command_that_records_is_tried_here() -> None:
    """A new one is found by its `--no-commit`, and must be among the calls."""
    assert {*_recording()} == {*CALLS} | OTHERS


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("name", CALLS)
def test_it_says_which_complaint_it_changed(
    name: str,
    ok: Ok,
    run: Run,
    register: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once, on stderr, whether or not the file had changes of a hand; and nothing is told twice."""
    editor = tmp_path / "editor.sh"
    editor.write_text("""#!/bin/sh\nsed -i 's/^product: .*/product: plates/' "$1"\n""", "utf-8")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    *before, call = CALLS[name]
    for each in before:
        ok(*each)
    for path in register.glob("complaints/*/*/*.yaml"):
        path.write_text(f"{path.read_text('utf-8')}# by hand\n", "utf-8")
    code, out, err = run(*call)
    assert code == 0, err
    changed = out.strip() if name == "new" else ANA
    lines = err.splitlines()
    assert sum(bool(re.match(rf"complaints: {changed}(, [A-Z0-9, -]+)?: ", x)) for x in lines) == 1
    told = [line for line in (*lines, *out.splitlines()) if line]
    assert len({*told}) == len(told)


@pytest.mark.usefixtures("register")
def test_the_form_of_the_line(run: Run) -> None:
    """As the subject of the commit reads; all complaints of a step are named."""
    assert run("note", ANA, *TEXT) == (0, "", f"complaints: {ANA}: note\n")
    assert run("link", ANA, NEW)[2] == f"complaints: {ANA}: link {NEW} (related)\n"
    assert run(*OPENED)[2].startswith(f"complaints: {ANA}, {LAMP}: incident opened\n")
    assert run("note", ANA, "--no-commit", *TEXT)[2] == f"complaints: {ANA}: note\n"


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("call", [("email", "--due"), ("escalate", "--due")], ids=" ".join)
def test_what_is_listed_is_not_said_again(
    call: tuple[str, ...], run: Run, commits: Commits
) -> None:
    """What cron does to many stands on stdout, a line each; stderr says what is amiss."""
    code, out, err = run(*call)
    assert (code, bool(out), bool(commits())) == (0, True, True)
    assert not re.search(r"^complaints: CMP-[^ ]+: ", err, re.MULTILINE)


@pytest.mark.usefixtures("register")
def test_what_is_not_committed_is_said_once(run: Run, hook: Callable[[], None]) -> None:
    """The message of a failed commit names the file; there is no other line."""
    hook()
    code, _, err = run("note", ANA, *TEXT)
    assert (code, err.count("\n"), err.count("recorded in")) == (5, 1, 1)


@pytest.mark.usefixtures("register")
def test_on_a_terminal_its_subject_is_said_too(file_of: Callable[[str], Path]) -> None:
    """As it is by now, on one line of 80 characters, control characters written out."""
    assert _on_a_terminal("note", ANA, *TEXT) == [
        f'complaints: {ANA} "Parcel arrived broken": note'
    ]
    text = file_of(ANA).read_text("utf-8")
    long = '"\\e[31mParcel\\u202e ' + "arrived broken " * 9 + '"'
    text = text.replace("Parcel arrived broken", long, 1)
    file_of(ANA).write_text(text, "utf-8")
    [line] = _on_a_terminal("note", ANA, *TEXT)
    assert line.startswith(f'complaints: {ANA} "\\u001b[31mParcel\\u202e arrived')
    assert line.endswith('…": note')
    assert len(line) <= 80


@pytest.mark.usefixtures("register")
def test_on_a_terminal_each_complaint_has_its_subject() -> None:
    """Of a tie both are seen: was it the right one?"""
    assert _on_a_terminal("link", ANA, LAMP, "--as", "follows") == [
        f'complaints: {ANA} "Parcel arrived broken"',
        f"complaints: link {LAMP} (follows)",
        f'complaints: {LAMP} "Lamp flickers"',
    ]


PRINTING: dict[str, tuple[tuple[str, ...], ...]] = {
    "an id": (("new", "--subject", "S"),),
    "an event": (("consult", ANA, "--with", "jelena", *TEXT),),
    "a letter": (("email", ANA, "apology", "--record"),),
    "a list": (OPENED, ("incident", "close", ANA, *TEXT)),
    "many": (("escalate", "--due"),),
    "dates": (("policy", "holidays", "HR", "2030"),),
}
SENDING: dict[str, tuple[tuple[str, ...], ...]] = {
    "a letter": (("email", ANA, "apology", "--send"),),
    "an end": (("resolve", ANA, "--letter", *UPHELD),),
    "letters": (("email", "--due"),),
    "updates": (OPENED, ("incident", "update", ANA, "--send")),
}


def _recorded_though_it_cannot_be_told(
    calls: tuple[tuple[str, ...], ...], ok: Ok, commits: Commits
) -> None:
    *before, call = calls
    for each in before:
        ok(*each)
    count = len(commits())
    done = _to_a_full_disk(*call)
    last = done.stderr.decode().splitlines()[-1]
    assert done.returncode == 5, last
    assert last.startswith("complaints: recorded (")
    assert f", but {FULL}" in last
    assert len(commits()) > count
    assert commits()[0].partition(": ")[2] in last


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("what", PRINTING)
def test_a_full_disk_for_what_was_recorded(what: str, ok: Ok, commits: Commits) -> None:
    """Nobody is to repeat it: 5, and what is on record is named."""
    _recorded_though_it_cannot_be_told(PRINTING[what], ok, commits)


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("what", SENDING)
def test_a_full_disk_for_what_was_sent(what: str, ok: Ok, commits: Commits) -> None:
    """A letter that went is on record, and the work after it is done to its end."""
    _recorded_though_it_cannot_be_told(SENDING[what], ok, commits)


@pytest.mark.usefixtures("register")
def test_a_full_disk_for_a_printed_end(commits: Commits) -> None:
    """`resolve --letter` without a way for mail has a letter that is to be seen: `show` has it."""
    done = _to_a_full_disk("resolve", ANA, "--letter", *UPHELD)
    last = done.stderr.decode().splitlines()[-1]
    assert (done.returncode, commits()) == (5, [f"{ANA}: resolve (upheld)"])
    assert last == (
        f"complaints: recorded ({ANA}: resolve (upheld)), but {FULL}, "
        f"look at it with: complaints show {ANA}"
    )


@pytest.mark.usefixtures("register")
def test_where_nothing_at_all_can_be_said(commits: Commits) -> None:
    """With stderr full, too, the code alone tells."""
    assert _to_a_full_disk("consult", ANA, "--with", "x", *TEXT, stderr=False).returncode == 5
    assert _to_a_full_disk("list", stderr=False).returncode == 3
    assert len(commits()) == 1


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("to", [_to_a_full_disk, _to_nobody], ids=["full", "closed"])
@pytest.mark.parametrize(
    "call",
    [
        ("new", "--subject", "S"),
        ("email", ANA, "apology", "--record"),
        ("resolve", ANA, "--letter", *UPHELD),
    ],
    ids=lambda call: call[0],
)
def test_neither_committed_nor_printed(
    call: tuple[str, ...], to: Callable[..., Done], hook: Callable[[], None]
) -> None:
    """The command that commits it by hand is told all the same, also where nobody reads on."""
    hook()
    done = to(*call)
    lines = [line for line in done.stderr.decode().splitlines() if "recorded" in line]
    assert done.returncode == 5
    assert len(lines) == 1
    assert "but not committed: a hook refused it (error: not on a Friday); mend what " in lines[0]


@pytest.mark.usefixtures("register")
def test_nobody_reads_on(commits: Commits) -> None:
    """A closed pipe is no failure; what was changed is said."""
    done = _to_nobody("consult", ANA, "--with", "jelena", *TEXT)
    assert (done.returncode, done.stderr.decode()) == (0, f"complaints: {ANA}: consult\n")
    done = _to_nobody("email", ANA, "apology", "--record")
    assert done.returncode == 0
    assert done.stderr.decode().splitlines()[-1] == f"complaints: {ANA}: letter (apology)"
    assert len(commits()) == 2


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("error", "code", "last"),
    [
        (
            Untrusted("the other file is broken"),
            5,
            "recorded (ID: receive), but the other file is ",
        ),
        (OSError(28, "No space left on device", "/x"), 5, "recorded (ID: receive), but /x: no "),
        (ZeroDivisionError("Ana"), 70, "recorded (ID: receive); do not repeat it, look at it "),
        (KeyboardInterrupt(), 130, "recorded (ID: receive); do not repeat it, look at it "),
    ],
    ids=["refused", "system", "bug", "interrupted"],
)
def test_what_fails_after_the_record(
    error: BaseException,
    code: int,
    last: str,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    commits: Commits,
) -> None:
    """It is no refusal: what is on record is named, whatever came after it."""

    def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr("complaints.cli.daily.new.suggest", failing)
    answer, out, err = run("new", "--subject", "S", "--category", "product/defect")
    new_id = commits()[0].removesuffix(": receive")
    lines = [line for line in err.splitlines() if line]
    assert (answer, out) == (code, f"{new_id}\n")
    assert lines[-1].startswith(f"complaints: {last.replace('ID', new_id)}")
    assert "Ana" not in err


A, B, C, D = (f"CMP-2611-{letter}{'0' * 6}" for letter in "ABCD")


def test_the_words_of_a_line() -> None:
    """Few are named; the same complaint is named once; an import names none of its thousands."""
    many = Recorded((B, A, C, D), f"{A}: incident opened")
    assert [*recorded_lines([many])] == [f"{A}, {B}, {C} and 1 more: incident opened"]
    letter, end = Recorded((A,), f"{A}: letter (outcome)"), Recorded((A,), f"{A}: resolve (upheld)")
    assert [*recorded_lines([letter, end])] == [f"{A}: letter (outcome), resolve (upheld)"]
    assert [*recorded_lines([letter], words="it has gone")] == [f"{A}: it has gone"]
    assert [*recorded_lines([Recorded((A, B), "Import 2 complaints")])] == []
    assert [*recorded_lines([Recorded((), "Policy: public holidays of HR 2027")])] == []


def test_the_words_of_a_line_with_subjects() -> None:
    """A subject is cut to fit; where it would be too short the step has a line of its own."""
    many = Recorded((A, B, C, D), f"{A}: incident opened")
    assert [*recorded_lines([many], lambda each: each[9])] == [
        f'{A} "A": incident opened',
        f'{B} "B"',
        f'{C} "C"',
        "and 1 more",
    ]
    note = Recorded((A,), f"{A}: note")
    assert [*recorded_lines([note], lambda _: "")] == [f"{A}: note"]
    assert [*recorded_lines([note], lambda _: "two\nlines")] == [f'{A} "two lines": note']
    for words in ("note", "x" * 27, "x" * 28, "x" * 68):
        lines = [*recorded_lines([note], lambda _: "subject " * 20, words)]
        assert max(map(len, lines)) <= 80 - len("complaints: ")
        assert len(lines) == (1 if len(words) < 28 else 2)


def test_the_words_before_a_failure() -> None:
    """What is on record, what failed, what to do."""
    notes = [Recorded((each,), f"{each}: note") for each in (A, B, C, D)]
    assert recorded_though(notes, "it rains") == (
        f"recorded ({A}: note; {B}: note; {C}: note and 1 more), but it rains; "
        f"do not repeat it, look at it with: complaints show {A}"
    )
    holidays = Recorded((), "Policy: public holidays of HR 2027")
    assert recorded_though([holidays]) == (
        "recorded (Policy: public holidays of HR 2027); do not repeat it"
    )
    taken = Recorded((A, B, C, D), "Import 4 complaints")
    assert recorded_though([taken], "it rains").startswith(
        f"recorded ({A}, {B}, {C} and 1 more: Import 4 complaints), but it rains; "
    )
