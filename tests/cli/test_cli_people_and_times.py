"""Who acts and when: --by, COMPLAINTS_USER, git's user; --at, --as-of, --known-at; `@`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Clean = Callable[[], bool]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"
NOTE = ("note", ANA, "-m", "Fine.")


def _last_by(path: Path) -> str:
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    return [line.removeprefix("by: ") for line in lines if line.startswith("by: ")][-1]


def test_by_goes_before_the_environment(ok: Ok, file_of: FileOf) -> None:
    """--by wins over COMPLAINTS_USER, which wins over git's user."""
    ok(*NOTE, "--by", "maria")
    assert _last_by(file_of(ANA)) == "maria"


def test_the_environment_goes_before_git(
    ok: Ok, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COMPLAINTS_USER names a code of the staff."""
    monkeypatch.setenv("COMPLAINTS_USER", "sanja")
    ok(*NOTE)
    assert _last_by(file_of(ANA)) == "sanja"


@pytest.mark.parametrize(
    ("name", "email", "code"),
    [
        ("Somebody", "Jelena.Maric@EXAMPLE.com", "jelena"),
        ("Jelena Marić", "home@example.net", "jelena"),
        ("jelena maric", "", "jelena"),
        ("Ivo Babić", "maria.kovac@example.com", "maria"),
    ],
    ids=["e-mail", "name", "name without accents", "e-mail before name"],
)
def test_gits_user(
    name: str,
    email: str,
    code: str,
    ok: Ok,
    git: Callable[..., str],
    file_of: FileOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Git's user is recognised by e-mail, then by name."""
    monkeypatch.delenv("COMPLAINTS_USER")
    git("config", "user.name", name)
    git("config", "user.email", email)
    ok(*NOTE, "--no-commit")
    assert _last_by(file_of(ANA)) == code


@pytest.mark.parametrize("named", ["--by", "environment"])
def test_somebody_unknown(
    named: str, refused: Refused, clean: Clean, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person who is not on the staff is refused, with the nearest."""
    wrong = ["--by", "mari"] if named == "--by" else []
    if not wrong:
        monkeypatch.setenv("COMPLAINTS_USER", "mari")
    message = refused(2, *NOTE, *wrong)
    assert message.startswith("'mari' is not on the staff in the policy; use one of mar")
    assert clean()


def test_git_knows_somebody_else(
    refused: Refused, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch, clean: Clean
) -> None:
    """Where git's user is not on the staff it is asked who is at work."""
    monkeypatch.delenv("COMPLAINTS_USER")
    git("config", "user.name", "Somebody Else")
    git("config", "user.email", "else@example.net")
    assert refused(2, *NOTE).startswith("who is at work? name yourself with --by CODE or ")
    assert clean()


def test_reading_asks_for_nobody(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading needs no name, and is not stopped by a wrong one."""
    monkeypatch.setenv("COMPLAINTS_USER", "nobody-here")
    assert ok("show", "7F3")
    assert ok("list")


def test_mine(ok: Ok, refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--mine` is of the person at work, who must be known."""
    rows = json.loads(ok("list", "--mine", "--format", "json"))["data"]
    assert {row["owner"] for row in rows} == {"ivo"}
    monkeypatch.setenv("COMPLAINTS_USER", "nobody-here")
    assert "is not on the staff" in refused(2, "list", "--mine")


def test_the_last_one(ok: Ok, refused: Refused) -> None:
    """`@` is the complaint this person changed last; each has an own one."""
    ok(*NOTE)
    new_id = ok("new", "--subject", "Kettle", "--by", "maria").strip()
    assert ok("show", "@").startswith(f"{ANA}  ")
    ok("note", "@", "-m", "Again.")
    ok("note", "@", "-m", "Hers.", "--by", "maria")
    assert ok("show", new_id).endswith("Hers.\n")
    assert "so @ stands for none" in refused(3, "note", "@", "-m", "x", "--by", "tea")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("2026-11-20T16:45", "2026-11-20T16:45:00+01:00"),
        ("2026-11-20 16:45:30", "2026-11-20T16:45:30+01:00"),
        ("2026-11-20T15:45:00Z", "2026-11-20T16:45:00+01:00"),
        ("16:45", "2026-11-20T16:45:00+01:00"),
        ("today 16:45", "2026-11-20T16:45:00+01:00"),
    ],
)
def test_at(given: str, written: str, ok: Ok, file_of: FileOf) -> None:
    """A step is recorded when it happened, and when it was written down where that is later."""
    ok(*NOTE, "--at", given)
    text = file_of(ANA).read_text("utf-8")
    assert f"    at: {written}\n    recorded_at: 2026-11-20T17:30:00+01:00\n" in text


def test_at_in_the_future(refused: Refused, clean: Clean) -> None:
    """Nothing has happened tomorrow."""
    assert "future" in refused(2, *NOTE, "--at", "tomorrow 10:00")
    assert clean()


def test_at_before_the_complaint(run: Run, clean: Clean) -> None:
    """Nothing happened to a complaint before it was received."""
    code, out, err = run(*NOTE, "--at", "2026-11-20T16:00")
    assert code in (2, 3)
    assert out == ""
    assert err.count("\n") == 1
    assert clean()


def test_as_it_stood(ok: Ok, refused: Refused) -> None:
    """`--as-of` folds the events to that instant."""
    assert " · acknowledged · " in ok("show", "7F3", "--as-of", "16:25")
    assert "owner       maria (logistics)" in ok("show", "7F3", "--as-of", "16:25")
    assert " · received · " in ok("show", "7F3", "--as-of", "16:10")
    message = refused(3, "show", "7F3", "--as-of", "16:00")
    assert message == f"{ANA} was not in the register then"


def test_as_it_was_known(ok: Ok) -> None:
    """`--known-at` leaves out what was written down only later."""
    assert " · investigating · " in ok("show", "7F3", "--as-of", "17:30")
    known = ok("show", "7F3", "--as-of", "17:30", "--known-at", "17:30")
    assert " · acknowledged · " in known
    assert "inspectorate" not in known


def test_lists_as_they_stood(ok: Ok) -> None:
    """A list as of a day holds what was there then, with the dates of then."""
    then = json.loads(ok("list", "--as-of", "2026-11-06", "--format", "json"))["data"]
    assert len(then) < 20
    assert max(row["received"] for row in then) < "2026-11-06T09:00:01+01:00"
    late = ok("overdue", "--as-of", "2026-12-24", "--format", "ids").split()
    assert ANA in late
    assert ok("overdue", "--as-of", "2026-01-01") == ""


def test_the_same_answer_later(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked again later for the same instant and knowledge, the answer is the same."""
    asked = ("--as-of", "2026-11-20T17:00", "--known-at", "2026-11-20T17:00")
    before = ok("overdue", *asked) + ok("clocks", "7F3", *asked)
    monkeypatch.setenv("COMPLAINTS_NOW", "2027-11-20T09:00:00+01:00")
    ok("note", ANA, "-m", "A year later.")
    assert ok("overdue", *asked) + ok("clocks", "7F3", *asked) == before
