"""`policy explain` and `policy simulate`: read the policy, and try another, changing nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
Clean = Callable[[], bool]
Golden = Callable[[str, str], None]

NOTHING = "complaints: 17 open complaints: 0 more would be late, 0 no longer\n"


@pytest.fixture
def other(register: Path, tmp_path: Path) -> Callable[..., str]:
    """Write a policy like the register's, with some texts replaced; returns its path."""

    def write(*replaced: tuple[str, str]) -> str:
        text = (register / "complaints.yaml").read_text("utf-8")
        for old, new in replaced:
            assert old in text, old
            text = text.replace(old, new)
        path = tmp_path / "other.yaml"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def digests(root: Path) -> dict[str, str]:
    """What every file of the register holds, git's own left out."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("language", ["en", "uk", "hr", "ka", "el"])
def test_explain(language: str, run: Run, golden: Golden) -> None:
    """The page of the sample register, in each language."""
    code, out, err = run("policy", "explain", "--language", language)
    assert (code, err) == (0, "")
    golden(f"policy/explain-{language}.txt", out)


@pytest.mark.usefixtures("register")
def test_explain_in_the_organisations_language(ok: Ok) -> None:
    """Without a language it is the organisation's; capitals are forgiven."""
    page = ok("policy", "explain")
    assert page == ok("policy", "explain", "--language", "HR")
    assert page.startswith("Kako rješavamo pritužbe: Dom i stol d.o.o.\n")


@pytest.mark.usefixtures("register")
def test_explain_in_a_language_without_words(run: Run, ok: Ok) -> None:
    """It is English then, and says so."""
    code, out, err = run("policy", "explain", "--language", "de")
    assert code == 0
    assert (
        err == "complaints: there are no words for the language 'de', so the page is in English\n"
    )
    assert out == ok("policy", "explain", "--language", "en")


@pytest.mark.usefixtures("register")
def test_explain_for_colleagues(ok: Ok) -> None:
    """--staff adds limits, routing, triggers and phrases below the page for customers."""
    page, whole = ok("policy", "explain"), ok("policy", "explain", "--staff")
    assert whole.startswith(page)
    assert "Samo za kolege" in whole
    assert "„prema našim pravilima”" in whole


def test_explain_without_a_register(refused: Refused, tmp_path: Path) -> None:
    """There is no policy where there is no register."""
    assert "there is no register in" in refused(3, "-C", str(tmp_path), "policy", "explain")


def test_a_new_register_explains_itself(ok: Ok, tmp_path: Path) -> None:
    """The shipped policy makes a page in every language."""
    root = str(tmp_path / "new")
    ok("init", root, "--no-git", "--name", "Kiosk")
    for language in ("en", "uk", "hr", "ka", "el"):
        assert "Kiosk" in ok("-C", root, "policy", "explain", "--language", language, "--staff")


def test_simulate_the_same_policy(run: Run, register: Path, clean: Clean) -> None:
    """The register's own policy changes nothing, and nothing is printed but the summary."""
    before = digests(register)
    assert run("policy", "simulate", "complaints.yaml") == (0, "", NOTHING)
    for form in ("csv", "tsv", "jsonl", "ids"):
        assert run("policy", "simulate", "complaints.yaml", "--format", form) == (0, "", NOTHING)
    code, out, err = run("policy", "simulate", "complaints.yaml", "--format", "json")
    assert (code, err) == (0, NOTHING)
    assert json.loads(out) == {"schema": 1, "kind": "simulation", "data": [], "problems": []}
    assert digests(register) == before
    assert clean()


def test_simulate_shorter_terms(
    run: Run, register: Path, clean: Clean, other: Callable[..., str]
) -> None:
    """What would be late is a table; the register stays as it is."""
    before = digests(register)
    code, out, err = run("policy", "simulate", other(("resolve: 15d", "resolve: 2d")))
    assert code == 0
    heading, *lines = out.splitlines()
    assert heading.split() == ["ID", "SEVERITY", "WHAT", "NOW", "THEN", "OWNER", "SUBJECT"]
    assert len(lines) == 8
    assert all(" resolve " in line and " late " in line for line in lines)
    assert err == "complaints: 17 open complaints: 4 more would be late, 0 no longer\n"
    assert digests(register) == before
    assert clean()


@pytest.mark.usefixtures("register")
def test_simulate_longer_terms(run: Run, other: Callable[..., str]) -> None:
    """What would no longer be late, for programs."""
    path = other(("reply: 2bd", "reply: 10bd"))
    code, out, err = run("policy", "simulate", path, "--format", "json")
    (row,) = json.loads(out)["data"]
    assert code == 0
    assert row == {
        "id": "CMP-2611-M0H6TQG",
        "severity": "normal",
        "what": "reply",
        "now": "2026-11-19T17:00:00+01:00",
        "now_late": True,
        "then": "2026-12-01T17:00:00+01:00",
        "then_late": False,
        "owner": "ivo",
        "subject": "Nedostaju vijci za policu",
    }
    assert err == "complaints: 17 open complaints: 0 more would be late, 1 no longer\n"
    assert run("policy", "simulate", path, "--format", "ids")[1] == "CMP-2611-M0H6TQG\n"


@pytest.mark.usefixtures("register")
def test_simulate_another_calendar(run: Run, other: Callable[..., str]) -> None:
    """Days closed by the other policy are not counted."""
    code, out, _ = run(
        "policy",
        "simulate",
        other(('fri: ["09:00-17:00"]', "fri: []"), ('thu: ["09:00-17:00"]', "thu: []")),
    )
    assert code == 0
    assert " reply " in out


@pytest.mark.usefixtures("register")
def test_simulate_as_of(run: Run, other: Callable[..., str]) -> None:
    """The same question about a day in the past."""
    path = other(("resolve: 15d", "resolve: 2d"))
    today, then = (
        run("policy", "simulate", path),
        run("policy", "simulate", path, "--as-of", "2026-11-10 12:00"),
    )
    assert then[0] == 0
    assert then[1:] != today[1:]
    early = run("policy", "simulate", path, "--as-of", "2020-01-01")
    assert early == (0, "", NOTHING.replace("17", "0"))


@pytest.mark.usefixtures("register")
def test_simulate_a_broken_policy(run: Run, refused: Refused, other: Callable[..., str]) -> None:
    """A fault in the other file is named with its line; the register's own policy is fine."""
    path = other(("  - team: service\n\n# The ladders", "  - team: servis\n\n# The ladders"))
    message = refused(4, "policy", "simulate", path)
    line = Path(path).read_text("utf-8").splitlines().index("  - team: servis") + 1
    assert message.startswith(f"{path}:{line}: ")
    assert "there is no team 'servis'" in message
    Path(path).write_text("organisation: [", "utf-8")
    assert refused(4, "policy", "simulate", path).startswith(f"{path}:")
    Path(path).write_text("organisation: {name: X}\n", "utf-8")
    code, out, err = run("policy", "simulate", path)
    assert (code, out) == (4, "")
    assert "calendar" in err


@pytest.mark.usefixtures("register")
def test_simulate_a_missing_file(refused: Refused, tmp_path: Path) -> None:
    """It is named, with what is wrong with it."""
    path = tmp_path / "nowhere.yaml"
    message = refused(4, "policy", "simulate", str(path))
    assert message == f"{path}: it cannot be read: no such file or directory"
    message = refused(4, "policy", "simulate", str(tmp_path))
    assert "a directory stands where a file is due" in message


def test_simulate_beside_a_bad_complaint(run: Run, register: Path) -> None:
    """A file that cannot be trusted is named, and the others are counted."""
    path = next((register / "complaints").rglob("*.yaml"))
    path.write_text("id: [", "utf-8")
    code, out, err = run("policy", "simulate", "complaints.yaml")
    assert (code, out) == (4, "")
    assert path.name in err
    assert "open complaints: 0 more would be late" in err
