"""Older files: read as they are, rewritten by any step, and by `doctor --upgrade` all at once."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import GIT, ONE
from complaints.cli.app import main
from earlier import as_before

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
Git = Callable[..., str]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]

ANA = "CMP-2611-7F3K9QY"
OTHER = "complaints/2026/11/CMP-2611-GN4E8ZS.yaml"
UPGRADE = ("doctor", "--upgrade")
POLICY = "complaints.yaml"
OLDER_NOTE = "warning: it is written in an older form, which is still read"


@pytest.fixture
def committed(_committed_few: Path) -> Path:
    """A few complaints."""
    return _committed_few


@pytest.fixture
def today(register: Path) -> dict[str, bytes]:
    """The files as they are to be, with what people wrote into one of them."""
    path = register / ONE
    text = path.read_text("utf-8").replace("severity: high\n", "severity:  'high'  # ask Ivo\n\n")
    path.write_text(f"{text}# the end\n", "utf-8")
    return files(register)


@pytest.fixture
def older(register: Path, today: dict[str, bytes], git: Git) -> Path:
    """The register as it was before its files had a format."""
    one, policy = register / ONE, register / POLICY
    one.write_text(as_before(one.read_text("utf-8")), "utf-8")
    policy.write_text(policy.read_text("utf-8").replace("format: 1\n", "", 1), "utf-8")
    git("commit", "--quiet", "--all", "--message", "As it was")
    return register


def files(root: Path) -> dict[str, bytes]:
    """Return what every file of a register holds."""
    found = [path for path in root.rglob("*.yaml") if ".git" not in path.parts]
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def test_an_older_register_is_read_as_it_is(older: Path, ok: Ok, run: Run, clean: Clean) -> None:
    """Every list and page is that of today; `check` warns of each file, of nothing else in it."""
    shown, listed = ok("show", ANA), ok("list")
    code, out, err = run("check", ONE, POLICY)
    assert (code, err) == (0, "")
    assert [line.partition(" ")[2] for line in out.splitlines()] == [
        "warning: format: it does not say in which format the files of the register are; "
        "complaints doctor --upgrade says so, and rewrites those in an older one",
        f"{OLDER_NOTE}; complaints doctor --upgrade rewrites it",
    ]
    assert run("check", "--strict")[0] == 1
    assert clean()
    ok(*UPGRADE)
    assert (ok("show", ANA), ok("list")) == (shown, listed)


def test_the_upgrade_changes_nothing_else(
    older: Path, run: Run, commits: Commits, git: Git, today: dict[str, bytes]
) -> None:
    """Comments, quotes and order stay; there is one commit, and another time there is none."""
    assert run(*UPGRADE) == (
        0,
        "",
        "complaints: 2 files rewritten\n",
    )
    assert commits()[:2] == ["upgrade to format 1", "As it was"]
    assert git("status", "--porcelain") == ""
    after = files(older)
    assert after[ONE] == today[ONE]
    assert {name for name in after if after[name] != today[name]} <= {POLICY}
    assert after[POLICY].count(b"format: 1\n") == 1
    assert after[POLICY].replace(b"format: 1\n", b"") == today[POLICY].replace(b"format: 1\n", b"")
    assert run(*UPGRADE) == (0, "", "complaints: every file has the form of today already\n")
    assert len(commits()) == 2
    assert run("check")[0] == 0


def test_two_clones_come_to_the_same(older: Path, tmp_path: Path) -> None:
    """So a merge of the two has nothing to do."""
    trees = []
    for name in ("one", "two"):
        clone = shutil.copytree(older, tmp_path / name)
        assert main(["-C", str(clone), *UPGRADE]) == 0
        command = ["git", *GIT, "rev-parse", "HEAD^{tree}"]
        trees.append(subprocess.run(command, cwd=clone, check=True, capture_output=True).stdout)
    assert trees[0] == trees[1]


def test_what_cannot_be_read_is_named_and_stays(older: Path, run: Run, git: Git) -> None:
    """The others are rewritten all the same, and it ends with 4."""
    broken = older / OTHER
    broken.write_text("subject: [\n", "utf-8")
    git("commit", "--quiet", "--all", "--message", "Broken")
    code, out, err = run(*UPGRADE)
    assert (code, out) == (4, "")
    assert "complaints: 2 files rewritten\n" in err
    assert f"complaints: {OTHER}:" in err
    assert broken.read_text("utf-8") == "subject: [\n"
    assert git("status", "--porcelain") == ""


def test_changes_that_were_not_committed_are_committed_first(
    older: Path, ok: Ok, commits: Commits, git: Git
) -> None:
    """The upgrade has a commit of its own."""
    path = older / ONE
    path.write_text(path.read_text("utf-8").replace("# ask Ivo", "# ask Maria"), "utf-8")
    ok(*UPGRADE)
    assert commits()[:1] == ["upgrade to format 1"]
    assert len(commits()) == 3
    assert "ask" not in git("show", "--format=", "--unified=0", "HEAD")
    assert "# ask Maria" in git("show", f"HEAD:{ONE}")


def test_it_goes_alone(older: Path, refused: Refused, clean: Clean) -> None:
    """`--fix` looks at the machine, `--upgrade` at the files."""
    assert refused(2, "doctor", "--fix", "--upgrade") == "--fix, --merge and --upgrade go alone"
    assert clean()


def test_the_older_schema_for_editors_goes_along(older: Path, ok: Ok, git: Git) -> None:
    """Else the editor would find fault with every file."""
    schema = older / "complaint.schema.json"
    schema.write_text("{}\n", "utf-8")
    git("add", "--all")
    git("commit", "--quiet", "--message", "A schema")
    ok(*UPGRADE)
    assert '"$schema"' in schema.read_text("utf-8")
    assert git("show", "--format=", "--name-only", "HEAD").splitlines() == [
        "complaint.schema.json",
        POLICY,
        ONE,
    ]


def test_a_step_upgrades_the_file_it_writes(
    older: Path, ok: Ok, run: Run, commits: Commits, today: dict[str, bytes]
) -> None:
    """In one commit with the step; the other files stay as they are."""
    ok("promise", "keep", ANA, "1", "-m", "We called.")
    assert commits()[:2] == [f"{ANA}: promise 1 kept", "As it was"]
    text = (older / ONE).read_text("utf-8")
    assert "told_in" not in text
    assert "  - id: 2-9XBD\n    what: " in text
    assert "    entry: 2-9XBD\n" in text
    assert "severity:  'high'  # ask Ivo\n\n" in text
    assert text.endswith("# the end\n") or "# the end\n" in text
    assert "format:" not in (older / POLICY).read_text("utf-8")
    assert OLDER_NOTE not in run("check", ONE)[1]


def test_an_edit_upgrades_the_file_too(
    older: Path, ok: Ok, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was edited by hand and what has another form now are written together."""
    monkeypatch.setenv("EDITOR", "sed -i 's/^subject: .*/subject: Plates broken/'")
    ok("edit", ANA)
    text = (older / ONE).read_text("utf-8")
    assert "subject: Plates broken\n" in text
    assert "told_in" not in text
    assert "    fields:\n      - subject\n" in text


@pytest.mark.parametrize(
    "arguments",
    [("list",), ("show", ANA), ("note", ANA, "-m", "x"), ("new", "--subject", "S"), UPGRADE],
    ids=" ".join,
)
def test_a_newer_register_is_refused(
    arguments: tuple[str, ...], register: Path, git: Git, refused: Refused, clean: Clean
) -> None:
    """By each command, in one line that says what to do; nothing is changed."""
    policy = register / POLICY
    policy.write_text(policy.read_text("utf-8").replace("format: 1\n", "format: 2\n"), "utf-8")
    git("commit", "--quiet", "--all", "--message", "By a newer version")
    message = refused(4, *arguments)
    assert "this register has format 2, and this program knows formats up to 1" in message
    assert message.endswith("use a newer version of complaints; nothing was read or changed")
    assert git("status", "--porcelain") == ""


@pytest.mark.parametrize("arguments", [("check",), ("note", ANA, "-m", "x"), UPGRADE], ids=" ".join)
def test_what_never_was_a_format_is_refused(
    arguments: tuple[str, ...], register: Path, git: Git, run: Run
) -> None:
    """Once and for all commands, and no pending change goes in with it."""
    policy = register / POLICY
    policy.write_text(policy.read_text("utf-8").replace("format: 1\n", "format: 0\n"), "utf-8")
    head = git("rev-parse", "HEAD")
    code, out, err = run(*arguments)
    assert code == 4
    assert "there never was a format 0: the first is 1; write `format: 1`" in out + err
    assert git("rev-parse", "HEAD") == head


def test_an_event_of_a_newer_version_is_refused(register: Path, run: Run, git: Git) -> None:
    """The complaint is named, the others are listed, and no word is proposed instead."""
    path = register / ONE
    text = path.read_text("utf-8")
    event = (
        "  - id: 90-AAAA\n    at: 2026-11-20T17:00:00+01:00\n    by: ivo\n    kind: teleported\n"
    )
    path.write_text(text + event, "utf-8")
    code, out, err = run("list", "--format", "ids")
    assert code == 4
    assert len(out.splitlines()) == 3
    assert "].kind: this program knows no such kind of event; a newer version of complaints" in err
    assert run("note", ANA, "-m", "x")[0] == 4
    assert path.read_text("utf-8") == text + event
