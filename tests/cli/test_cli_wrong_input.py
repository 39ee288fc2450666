"""Requests that cannot be done: one line on stderr, the right exit code, nothing recorded."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.cli.shared.exits import code_for
from complaints.errors import ComplaintsError
from complaints.store import complaint_files, files
from complaints.store.local.folder import local_folder
from surroundings import without_programs

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
NOTE = ("note", ANA, "-m", "Fine.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("CMP-2611-0000008", "there is no complaint CMP-2611-0000008 in this register"),
        (
            "CMP-2611-7F3K9QX",
            "CMP-2611-7F3K9QX is no id: its check character does not fit; mistyped?",
        ),
        (
            "CMP-2611-7F3K9YQ",
            "CMP-2611-7F3K9YQ is no id: its check character does not fit; mistyped?",
        ),
        ("7F3K9QX", "there is no complaint '7F3K9QX' in this register; mistyped?"),
        ("ZZZ", "there is no complaint 'ZZZ' in this register"),
        ("7F", "'7F' is no complaint id; write it like CMP-2611-7F3K9QY, "),
        ("", "'' is no complaint id; write it like CMP-2611-7F3K9QY, "),
        ("../../etc/passwd", "'../../etc/passwd' is no complaint id; "),
        ("CMP-2611-7F3K9QY.yaml", "'CMP-2611-7F3K9QY.yaml' is no complaint id; "),
        ("@", "no complaint is known here that you changed last, so @ stands for none"),
    ],
)
def test_ids_that_are_none(text: str, message: str, refused: Refused) -> None:
    """An unknown, mistyped or missing id is refused, and it is said how ids are written."""
    assert refused(3, "show", text).startswith(message)
    assert refused(3, "clocks", text).startswith(message)


def test_an_id_that_fits_several(refused: Refused, file_of: FileOf) -> None:
    """An ambiguous start names those it fits."""
    other = "CMP-2612-7F30007"
    file_of(other).parent.mkdir(parents=True, exist_ok=True)
    file_of(other).write_text(file_of(ANA).read_text("utf-8").replace(ANA, other), "utf-8")
    message = refused(3, "show", "7F3")
    assert message == f"'7F3' fits several complaints: {ANA}, {other}; give more characters"


def test_writing_needs_the_whole_id(refused: Refused, clean: Clean) -> None:
    """A few characters will do for reading, never for changing."""
    assert refused(3, "note", "7F3", "-m", "Fine.").startswith("'7F3' is too short: to change")
    assert clean()


@pytest.mark.parametrize(
    ("time", "message"),
    [
        ("never", "'never' is no time: write 2026-11-20T16:30, "),
        (
            "09/12/2026",
            "'09/12/2026' is no time: slashes mean different days to different people; ",
        ),
        ("2026-13-01", "'2026-13-01' is no time: "),
        ("2026-02-30", "'2026-02-30' is no time: "),
        ("25:00", "'25:00' is no time: "),
        ("", "'' is no time: "),
        ("99999999999999999999", "'99999999999999999999' is no time: "),
    ],
)
def test_times_that_are_none(time: str, message: str, refused: Refused, clean: Clean) -> None:
    """A date that is none is refused wherever a time is asked for."""
    assert refused(2, "show", "7F3", "--as-of", time).startswith(message)
    assert refused(2, "show", "7F3", "--known-at", time).startswith(message)
    assert refused(2, "list", "--as-of", time).startswith(message)
    assert refused(2, "due", "--within", time).startswith(message)
    assert refused(2, *NOTE, "--at", time).startswith(message)
    assert refused(2, "new", "--subject", "S", "--received-at", time).startswith(message)
    assert refused(2, "new", "--subject", "S", "--occurred-on", time).startswith(message)
    assert clean()


def test_a_length_that_is_none(refused: Refused) -> None:
    """`--since` takes a length of time."""
    assert "fortnight" in refused(2, "overdue", "--since", "fortnight")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["overdeu"], "there is no command 'overdeu'; did you mean overdue? See complaints --help"),
        (["frobnicate"], "there is no command 'frobnicate'; see complaints --help"),
        (["list", "--severity", "huge"], "Invalid value for '--severity': 'huge' is not one of"),
        (["list", "--format", "xml"], "Invalid value for '--format': 'xml' is not one of"),
        (["show"], "Missing argument 'ID'; see complaints show --help"),
        (["show", ANA, ANA], "there are more words than the command takes"),
        (["policy", "holiday", "HR", "2027"], "there is no command 'holiday'"),
        (["policy", "holidays", "HR", "soon"], "Invalid value for 'YEAR': 'soon' is not a whole"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_the_command_line_does_not_know(
    arguments: list[str], message: str, refused: Refused
) -> None:
    """An unknown command or value is named, with what may have been meant and where to look."""
    told = refused(2, *arguments)
    assert told.startswith(message)
    assert told.endswith(" --help")


@pytest.mark.parametrize("arguments", [["list", "--sevrity", "low"], ["--verbose", "list"]])
def test_an_unknown_option_is_named(arguments: list[str], refused: Refused) -> None:
    """An option that there is not is named; how it is quoted is Click's matter."""
    told = refused(2, *arguments)
    assert told.startswith("there is no option")
    assert next(word for word in arguments if word.startswith("--")) in told
    assert told.endswith(" --help")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--category", "delivery/damagd"],
            "there is no category 'delivery/damagd'; did you mean deli",
        ),
        (["--team", "servise"], "there is no team 'servise'; did you mean service"),
        (["--owner", "ivvo"], "there is no person 'ivvo'; did you mean ivo"),
        (["--language", "Croatian"], "language: "),
        (["--by", "ivana"], "'ivana' is not on the staff in the policy; use one of "),
    ],
    ids=str,
)
def test_codes_that_are_none(
    arguments: list[str], message: str, refused: Refused, clean: Clean
) -> None:
    """Unknown codes are refused with the nearest ones."""
    assert refused(2, "new", "--subject", "S", *arguments).startswith(message)
    assert clean()


def test_no_register(refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a register it is said how to make one."""
    monkeypatch.chdir(tmp_path)
    made = "make one: complaints init DIR"
    assert refused(3, "list").endswith(made)
    assert refused(3, "-C", str(tmp_path / "nowhere"), "list").endswith(made)
    assert refused(3, "-C", "register/complaints.yaml", "list").endswith(made)
    assert refused(3, "-C", "register/complaints", "list").endswith(made)
    monkeypatch.setenv("COMPLAINTS_REGISTER", "/nowhere")
    assert "there is no register in /nowhere" in refused(3, "list")


@pytest.mark.parametrize("now", ["soon", "2026-11-20T17:30:00", "2026-11-20", "17:30"])
def test_the_rehearsed_time_is_none(
    now: str, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COMPLAINTS_NOW must be a time with its offset."""
    monkeypatch.setenv("COMPLAINTS_NOW", now)
    assert refused(2, "overdue").startswith("COMPLAINTS_NOW must be a time with its offset")


def test_standard_input_that_is_no_text(refused: Refused, clean: Clean) -> None:
    """Bytes that are no UTF-8 are refused with their place."""
    message = refused(2, "note", ANA, "-m", "-", given=b"caf\xe9")
    assert message == "standard input is not UTF-8 (byte 4)"
    assert clean()


def test_no_git_on_this_machine(
    run: Run, ok: Ok, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file_of: FileOf
) -> None:
    """Without git reading goes on, and a step is recorded but not committed: exit 5."""
    without_programs(monkeypatch)
    assert ok("show", "7F3")
    code, out, err = run("new", "--subject", "S")
    assert (code, out.count("CMP-"), out.count("\n")) == (5, 1, 1)
    assert "but not committed: there is no git on this machine; do not repeat it, run: git " in err
    assert err.count("not committed") == 1
    assert len(list(Path("complaints").rglob("*.yaml"))) == 33


@pytest.mark.parametrize("call", ["sync", "sync --quiet", "doctor --merge", "merge-file"])
def test_nothing_goes_without_git(
    call: str, refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file_of: FileOf
) -> None:
    """Where all of a command needs git, that is told: exit 3."""
    arguments = call.split()
    if call == "merge-file":
        text = file_of(ANA).read_text("utf-8")
        for name, new in (("base", "box"), ("ours", "bag"), ("theirs", "bin")):
            path = tmp_path / name
            path.write_text(text.replace("The box", f"The {new}", 1), "utf-8")
            arguments.append(str(path))
    without_programs(monkeypatch)
    assert refused(3, *arguments) == "there is no git on this machine"


def test_no_git_and_nobody_named(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git and without a name it is asked who is at work."""
    without_programs(monkeypatch)
    monkeypatch.delenv("COMPLAINTS_USER")
    assert refused(2, *NOTE).startswith("who is at work? name yourself with --by CODE")


def test_a_hook_that_says_no(run: Run, register: Path, git: Callable[..., str]) -> None:
    """A commit refused by a hook: recorded, not committed, exit 5, the command to do it by hand."""
    hook = register / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'error: not on a Friday' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    code, out, err = run(*NOTE)
    assert (code, out) == (5, "")
    told = f"complaints: recorded in {ANA}.yaml, but not committed: a hook refused it (error: not "
    assert err.startswith(f"{told}on a Friday); mend what it says; do not repeat it, then run: git")
    assert err.count("\n") == 1
    hook.unlink()
    command = err.split("run: ")[1].strip()
    assert os.system(command) == 0  # noqa: S605
    assert git("status", "--porcelain") == ""


def test_another_git_at_work(
    run: Run, register: Path, monkeypatch: pytest.MonkeyPatch, file_of: FileOf
) -> None:
    """A lock of another git that stays: recorded, not committed, exit 5."""
    monkeypatch.setattr("complaints.store.waits.INDEX", 0.0)
    (register / ".git" / "index.lock").touch()
    code, _, err = run(*NOTE)
    assert code == 5
    assert "index.lock" in err
    assert err.count("\n") == 1
    assert "Fine." in file_of(ANA).read_text("utf-8")


def test_a_merge_in_progress(run: Run, register: Path, file_of: FileOf) -> None:
    """The program stays out of a merge: refused, nothing written, and how it is finished."""
    (register / ".git" / "MERGE_HEAD").write_text("0" * 40 + "\n", "utf-8")
    before, git = file_of(ANA).read_bytes(), f"git -C {register}"
    mend = f"complaints -C {register} doctor --merge"
    assert run(*NOTE) == (
        3,
        "",
        "complaints: a merge is in progress, so nothing was recorded; "
        f"finish it ({mend}, then {git} commit) or take it back ({git} merge --abort); "
        "then try again\n",
    )
    assert file_of(ANA).read_bytes() == before


def test_locked_by_another(
    refused: Refused, ok: Ok, monkeypatch: pytest.MonkeyPatch, clean: Clean, register: Path
) -> None:
    """Where another program writes for too long nothing is recorded."""
    import fcntl

    monkeypatch.setattr("complaints.store.local.lock.locked.__wrapped__.__defaults__", (0.1,))
    with (local_folder(register).parent / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert refused(3, *NOTE).startswith("somebody else has been writing to this register")
        assert ok("show", "7F3")
    assert clean()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "permission denied"),
        (errno.EROFS, "read-only file system"),
        (errno.ENOSPC, "no space left on device"),
    ],
    ids=["folder", "file system", "full disk"],
)
def test_where_nothing_can_be_written(
    number: int, words: str, refused: Refused, monkeypatch: pytest.MonkeyPatch, clean: Clean
) -> None:
    """A read-only folder or a full disk is one line, and the files are as they were."""

    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files, "_write_beside", failing)
    assert refused(3, *NOTE) == f"cannot write {ANA}.yaml: {words}; nothing was recorded"
    message = refused(3, "new", "--subject", "S")
    assert message.startswith("cannot write CMP-2611-")
    assert message.endswith(f".yaml: {words}; nothing was recorded")
    assert clean()


def test_a_bug_tells_its_place_and_no_data(
    run: Run, monkeypatch: pytest.MonkeyPatch, clean: Clean
) -> None:
    """A bug is one line with its place, exit 70, and nothing that a customer said."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("Ana Horvat")

    monkeypatch.setattr(complaint_files, "load", broken)
    code, out, err = run("show", "7F3")
    assert (code, out) == (70, "")
    assert err.startswith("complaints: this is a bug in complaints, please report it: ZeroDivision")
    assert "Ana Horvat" not in err
    assert err.count("\n") == 1
    assert clean()


def test_every_error_has_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    """Every kind of error that a person can meet has an exit code of the contract."""
    codes = {kind.__name__: code_for(kind("x")) for kind in ComplaintsError.__subclasses__()}
    assert codes == {"UsageProblem": 2, "Refused": 3, "Untrusted": 4, "NotCommitted": 5}
    assert capsys.readouterr().err == "complaints: x\n" * 4


@pytest.mark.parametrize(
    "arguments",
    [
        ("note", ANA, "-m", "x", "--by"),
        ("consult", ANA, "-m", "x", "--answer"),
        ("retract", ANA, "-m", "x"),
        ("step", ANA),
        ("promise", "keep", ANA),
        ("offer", "accept", ANA),
        ("escalate", ANA, "--reason", "late", "-m", "x", "--route"),
        ("email", ANA, "apology", "--sender"),
        ("assign", ANA, "--owner"),
        ("classify", ANA, "--severity"),
        ("finding", ANA, "-m", "x", "--fault"),
        ("list", "--format"),
        ("policy",),
        ("policy", "holidays"),
        ("policy", "holidays", "HR"),
        ("survey", "answer", ANA, "--score"),
        (),
    ],
    ids=" ".join,
)
def test_words_in_the_place_of_a_code(arguments: tuple[str, ...], run: Run) -> None:
    """They may be a customer's, of whatever length: they are not said again."""
    for words in ("Gospođa Horvat je bolesna", "-Gospođa Horvat je bolesna", "x" * 70_000):
        code, out, err = run(*arguments, words)
        assert (code in (2, 3), out) == (True, ""), (code, out)
        assert "Horvat" not in err
        assert (err.count("\n"), len(err) < 400) == (1, True), err[:1000]


def test_what_is_missing_is_told_on_one_line(run: Run) -> None:
    """With what it may be."""
    code, _, err = run("contact", ANA, "--in", "-m", "x")
    assert (code, err.count("\n")) == (2, 1)
    assert "phone, email" in err
