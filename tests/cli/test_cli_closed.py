"""Folders that cannot be read, and links: nothing behind them passes for absent."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rights import bound

Run = Callable[..., tuple[int, str, str]]
Refused = Callable[..., str]
Close = Callable[..., None]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
MONTH = "complaints/2026/11"
CLOSED = "the folder cannot be opened: permission denied, so what it holds is not known; run: "
LINK = "it is a link, and nothing is read or written through a link"


@pytest.fixture
def close(register: Path) -> Iterator[Close]:
    """A function that takes permissions from a folder or file; they come back at the end."""
    closed: list[Path] = []

    def close(name: str, mode: int = 0) -> None:
        (register / name).chmod(mode)
        closed.append(register / name)

    yield close
    for path in reversed(closed):
        path.chmod(0o755)


def told(register: Path, name: str) -> str:
    """What is told of a folder that is closed to its owner."""
    return f"{name}: {CLOSED}chmod u+rwx {register / name}"


LISTINGS = [
    ("list",),
    ("overdue",),
    ("overdue", "--exit-code"),
    ("due",),
    ("day",),
    ("escalate", "--due", "--dry-run"),
    ("email", "--due", "--dry-run"),
]


@pytest.mark.parametrize("arguments", LISTINGS, ids=" ".join)
def test_a_month_that_cannot_be_entered(
    arguments: tuple[str, ...], register: Path, close: Close
) -> None:
    """A listing gives the others, names the month once, and ends with 4, which beats 1."""
    close(MONTH)
    code, out, err = bound(*arguments)
    assert (code, err) == (4, f"complaints: {told(register, MONTH)}\n")
    assert "CMP-2611" not in out


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o400], ids=oct)
@pytest.mark.parametrize("name", ["complaints", "complaints/2026", MONTH])
def test_every_folder_and_every_way_to_close_it(
    name: str, mode: int, register: Path, close: Close
) -> None:
    """Whether a folder cannot be listed or not be entered, it is named by all that look."""
    close(name, mode)
    line = told(register, name)
    assert bound("overdue", "--exit-code")[0::2] == (4, f"complaints: {line}\n")
    assert bound("check") == (4, f"{line}\n", "")


@pytest.mark.parametrize("mode", [0o000, 0o400], ids=oct)
@pytest.mark.parametrize("name", ["complaints", "complaints/2026", MONTH])
@pytest.mark.parametrize("text", [ANA, "7F3K9QY"])
def test_no_complaint_behind_it_is_absent(
    text: str, name: str, mode: int, register: Path, close: Close
) -> None:
    """By id it is not said that there is none, neither in reading nor in writing."""
    close(name, mode)
    for arguments in (("show", text), ("note", text, "-m", "x")):
        code, out, err = bound(*arguments)
        assert (code, out) == (4, "")
        assert err.endswith(f"{told(register, name)}\n")


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o300, 0o400], ids=oct)
@pytest.mark.parametrize("name", ["complaints", "complaints/2026", MONTH])
def test_no_new_complaint_goes_in(name: str, mode: int, register: Path, close: Close) -> None:
    """It is refused with the folder and what opens it; in one that is not listed it would hide."""
    close(name, mode)
    line = told(register, name).replace("not known; ", "not known; nothing was recorded; ")
    assert bound("new", "--subject", "S") == (4, "", f"complaints: {line}\n")


@pytest.mark.parametrize("name", ["complaints", "complaints/2026", MONTH])
def test_a_folder_that_nothing_can_be_written_in(name: str, register: Path, close: Close) -> None:
    """The folder is named, with what gives leave; what is said is all that is needed."""
    shutil.rmtree(MONTH if name == "complaints/2026" else "complaints/2026")
    (register / name).mkdir(parents=True, exist_ok=True)
    close(name, 0o500)
    code, out, err = bound("new", "--subject", "S")
    assert (code, out) == (3, "")
    assert err.startswith("complaints: cannot write ")
    opens = f"permission denied; nothing was recorded; run: chmod u+rwx {register / name}\n"
    assert err.endswith(opens)


@pytest.mark.parametrize("name", [f"{MONTH}/{ANA}.yaml", "complaints.yaml"])
def test_a_file_that_cannot_be_read(name: str, register: Path, close: Close) -> None:
    """It is named with what gives leave, wherever it is looked at."""
    line = f"{name}: it cannot be read: permission denied; run: chmod u+rw {register / name}"
    (register / name).write_text((register / name).read_text("utf-8") + "# x\n", "utf-8")
    close(name)
    for arguments in (("list",), ("note", ANA, "-m", "x")):
        code, _, err = bound(*arguments)
        assert (code, err) == (4, f"complaints: {line}\n")
    code, out, _ = bound("check")
    assert (code, out) == (4, f"{line}\n")


def test_what_is_said_gives_leave_again(register: Path, close: Close) -> None:
    """The command in the message is all that is needed."""
    before = bound("list", "--format", "ids")
    close(MONTH)
    (command,) = re.findall(r"; run: (.+)", bound("list", "--format", "ids")[2])
    subprocess.run(shlex.split(command), check=True)
    assert bound("list", "--format", "ids") == before


def test_it_is_in_the_envelope(close: Close) -> None:
    """Programs read of it as of a file that cannot be read."""
    close(MONTH)
    (problem,) = json.loads(bound("list", "--format", "json")[1])["problems"]
    assert (problem["file"], problem["level"], problem["code"]) == (MONTH, "error", "closed")


def test_checking_a_part(register: Path, close: Close) -> None:
    """What was asked for lies behind it, or it behind what was asked for; or neither."""
    close(MONTH)
    for path in (f"{MONTH}/{ANA}.yaml", MONTH, "complaints/2026", "complaints"):
        code, out, _ = bound("check", path)
        assert code == 4
        assert told(register, MONTH) in out
    assert bound("check", "complaints/2026/10")[:2] == (0, "")


def test_links_to_what_cannot_be_read(ok: Callable[..., str], close: Close) -> None:
    """A complaint that is tied to one that nobody can read is not told to be tied to none."""
    other = "CMP-2610-4H8M2TJ"
    ok("link", other, ANA)
    close(MONTH)
    code, out, _ = bound("check")
    assert code == 4
    assert "there is no complaint" not in out


def test_a_register_that_cannot_be_entered(register: Path, close: Close) -> None:
    """It is not said that there is no register."""
    close(".")
    code, out, err = bound("-C", str(register), "list")
    assert (code, out) == (4, "")
    assert err.startswith(f"complaints: {register}: the folder cannot be opened: permission")


@pytest.mark.parametrize("name", ["templates", "templates/en", "templates/en/apology.txt"])
def test_a_letter_that_cannot_be_read(name: str, close: Close, register: Path) -> None:
    """The shipped letter never goes out instead of the one that the house has written."""
    path = register / "templates" / "en" / "apology.txt"
    path.parent.mkdir(parents=True)
    path.write_text("Subject: Ours\n\nOurs.\n", "utf-8")
    close(name)
    code, out, err = bound("email", ANA, "apology", "--language", "en")
    assert (code, out) == (4, "")
    assert err == f"complaints: {name}: it cannot be read (permission denied); make it readable\n"
    code, out, _ = bound("check")
    assert code == 4
    assert out.startswith(f"{name}: ")


def test_names_of_letters_in_a_folder_that_cannot_be_listed(register: Path, close: Close) -> None:
    """Where a misspelt letter is looked for, a folder that is closed is not taken for empty."""
    (register / "templates" / "en").mkdir(parents=True)
    close("templates/en", 0o100)
    code, _, err = bound("email", ANA, "apologie", "--language", "en")
    assert (code, err.count("\n")) == (4, 1)
    assert err.startswith("complaints: templates/en: it cannot be read (permission denied)")


def moved(name: str, tmp_path: Path) -> Path:
    """Move a file or folder out of the register, leave a link to it, and return where it is."""
    elsewhere = tmp_path / "elsewhere"
    shutil.move(name, elsewhere)
    Path(name).symlink_to(elsewhere)
    return elsewhere


def bytes_below(place: Path) -> list[tuple[Path, bytes]]:
    """Return all files at a place, with what they hold."""
    files = [place] if place.is_file() else sorted(place.rglob("*"))
    return [(path, path.read_bytes()) for path in files if path.is_file()]


LINKED = ["complaints", "complaints/2026", MONTH, f"{MONTH}/{ANA}.yaml"]


@pytest.mark.parametrize("name", LINKED)
def test_links_are_named_and_nothing_goes_through_them(
    name: str, run: Run, refused: Refused, tmp_path: Path
) -> None:
    """All that look agree on it, and what the link leads to stays as it is."""
    elsewhere = moved(name, tmp_path)
    before = bytes_below(elsewhere)
    line = f"{name}: {LINK}; put the real one in its place"
    for arguments in (("list",), ("overdue", "--exit-code")):
        code, out, err = run(*arguments)
        assert (code, err) == (4, f"complaints: {line}\n")
        assert ANA not in out
    assert run("check") == (4, f"{line}\n", "")
    for act in (
        ("show", ANA),
        ("note", ANA, "-m", "x"),
        ("edit", ANA),
        ("link", ANA, "CMP-2611-8PG3VFY"),
        ("incident", "open", ANA, "-m", "x"),
    ):
        assert refused(4, *act) == line
    assert bytes_below(elsewhere) == before


@pytest.mark.parametrize("name", LINKED[:3])
def test_new_complaints_do_not_leave_the_register(name: str, run: Run, tmp_path: Path) -> None:
    """Neither one of `new` nor one of `import` is written through a linked folder."""
    elsewhere = moved(name, tmp_path)
    before = bytes_below(elsewhere)
    Path("t.csv").write_text("Ticket,Created,Title\n1,2026-11-20,Late\n", "utf-8")
    mapping = "fields: {external_ref: Ticket, received_at: Created, subject: Title}\n"
    Path("m.yaml").write_text(mapping, "utf-8")
    for arguments in (("new", "--subject", "S"), ("import", "t.csv", "--map", "m.yaml")):
        code, out, err = run(*arguments)
        assert (code, out) == (4, "")
        assert f"complaints: {name}: {LINK}" in err
    assert bytes_below(elsewhere) == before


@pytest.mark.parametrize("name", [MONTH, f"{MONTH}/{ANA}.yaml"])
def test_checking_a_path_that_is_a_link(name: str, run: Run, tmp_path: Path) -> None:
    """The link is what is found, not what it leads to."""
    moved(name, tmp_path)
    for path in (name, f"{MONTH}/{ANA}.yaml", str(Path(name).absolute())):
        code, out, _ = run("check", path)
        assert (code, out) == (4, f"{name}: {LINK}; put the real one in its place\n")


def test_checking_by_a_short_cut(run: Run, register: Path, tmp_path: Path) -> None:
    """A link of one's own that leads to the register is followed."""
    (tmp_path / "short").symlink_to(register)
    assert run("check", f"{tmp_path}/short/{MONTH}/{ANA}.yaml") == (0, "", "")
    assert run("-C", f"{tmp_path}/short", "check", f"{tmp_path}/short/complaints") == (0, "", "")


@pytest.mark.parametrize("name", ["templates", "templates/hr", "templates/hr/apology.txt"])
def test_letters_behind_a_link(name: str, run: Run, refused: Refused, tmp_path: Path) -> None:
    """Neither the linked letter nor the shipped one goes out, and `check` names the link."""
    path = Path("templates/hr/apology.txt")
    path.parent.mkdir(parents=True)
    path.write_text("Subject: Ours\n\nOurs.\n", "utf-8")
    moved(name, tmp_path)
    line = f"{name}: it is a link; put the real one in its place"
    assert refused(4, "email", ANA, "apology", "--language", "hr") == line
    assert run("check") == (4, f"{name}: {LINK}; put the real one in its place\n", "")


def test_the_name_of_a_file_is_told_safely(run: Run) -> None:
    """Line ends, control characters and what is not UTF-8 stay on one line, written out."""
    for name in ("a\ncomplaints: all is well.yaml", os.fsdecode(b"\x1b[31m\xff.yaml")):
        (Path("complaints") / name).write_text("x", "utf-8")
    for arguments in (("list", "--format", "ids"), ("check",), ("check", "--format", "json")):
        _, out, err = run(*arguments)
        said = out + err
        assert "a\\ncomplaints: all is well.yaml" in said
        assert "\\u001b[31m\\udcff.yaml" in said
        assert set(said) - {"\n"} == set(filter(str.isprintable, said))
