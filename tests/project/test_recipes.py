"""What CONTRIBUTING says of adding something is enough: each recipe is followed in a copy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sessions import ROOT

_RECIPE = re.compile(r"^### An? (\w+)\n\n((?:^[1-9]\. .+\n)+)", re.MULTILINE)
_PATH = re.compile(r"`([\w./-]*/[\w./-]*)`")
_SETTINGS = {"COMPLAINTS_USER": "ivo", "COMPLAINTS_NOW": "2026-11-20T17:30:00+01:00"}
RECIPES = dict(_RECIPE.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8")))


def files_of(recipe: str) -> list[re.Pattern[str]]:
    """Return the files that a recipe names; a name in capitals may be any."""
    return [
        re.compile(re.sub(r"\b[A-Z]+\b", "[a-z_-]+", path.replace(".", r"\.")))
        for path in _PATH.findall(RECIPES[recipe])
        if not path.startswith(("tests/", "docs/", "sample-data/"))
    ]


class Copy:
    """The program and its letters in a folder of their own, with the sample register."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "src" / "complaints"
        self.templates = folder / "templates"
        self.register = folder / "register"
        left = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "src" / "complaints", self.package, ignore=left)
        shutil.copytree(ROOT / "templates", self.templates)
        shutil.copytree(ROOT / "sample-data", self.register)
        self.changed: set[str] = set()

    def insert(self, name: str, line: str, new: str) -> None:
        """Put new lines above the first line of a module that starts so."""
        path = (self.templates.parent if name.startswith("templates/") else self.package) / name
        text = path.read_text("utf-8")
        before, found, after = text.partition(f"\n{line}")
        assert found, f"{name}: {line}"
        path.write_text(f"{before}\n{new}{found}{after}", "utf-8")
        self.changed.add(name)

    def append(self, name: str, new: str) -> None:
        """Put new lines at the end of a module, or into a new one."""
        path = self.package / name
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(before + new, "utf-8")
        self.changed.add(name)

    def write(self, folder: Path, name: str, text: str) -> None:
        """Write a file of data."""
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        top = "templates/" if folder == self.templates else ""
        self.changed.add(top + name)

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run the copied program on the register; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "complaints", "-C", str(self.register), *arguments],
            env={**os.environ, **_SETTINGS, "PYTHONPATH": str(self.package.parent)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    def follows(self, recipe: str) -> None:
        """Fail where something was changed since the last one that the recipe does not name."""
        named, changed = files_of(recipe), self.changed
        self.changed = set()
        for name in changed:
            assert any(path.fullmatch(name) for path in named), f"{name} is not in the recipe"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """The program, to be changed."""
    return Copy(tmp_path)


def test_each_recipe_has_five_lines() -> None:
    """Field, step, command, letter, language: a recipe that is longer says that code is amiss."""
    assert set(RECIPES) == {"field", "step", "command", "letter", "language"}
    assert {recipe.count("\n") for recipe in RECIPES.values()} == {5}


def test_a_field(copy: Copy) -> None:
    """It is given, written at its place, shown, filled by a table, and passes the check."""
    copy.insert("core/record/model.py", "    external_ref: str", '    shop: str = ""')
    option = '@click.option("--shop", metavar="TEXT", help="Where it was bought.")'
    copy.insert("cli/daily/new.py", '@click.option("--external-ref"', option)
    copy.insert("core/handling/mapping.py", '    *("customer.name"', '    "shop",')
    show = '        ("shop", complaint.shop),'
    copy.insert("present/show.py", '        ("reference", complaint.external_ref)', show)
    copy.follows("field")

    new = copy.run("new", "--subject", "Lid", "--language", "en", "--shop", "Split")
    complaint_id = new.split("\n")[0]
    (path,) = copy.register.rglob(f"{complaint_id}.yaml")
    assert "\nlanguage: en\nshop: Split\n" in path.read_text("utf-8")
    assert re.search(r"^shop +Split$", copy.run("show", complaint_id), re.MULTILINE)
    (copy.register / "table.csv").write_text("day,what,where\n2026-11-02,Zither,Rijeka\n", "utf-8")
    mapping = "fields: {received_at: day, subject: what, shop: where}\n"
    (copy.register / "mapping.yaml").write_text(mapping, "utf-8")
    table, columns = str(copy.register / "table.csv"), str(copy.register / "mapping.yaml")
    copy.run("import", table, "--map", columns)
    assert "Rijeka" in copy.run("show", copy.run("list", "Zither", "--format", "ids").strip())
    assert "error" not in copy.run("check", str(path))


_STEP = '''

def merge(complaint: Complaint, stamp: Stamp, other: str) -> Complaint:
    """Return the complaint with another one that tells of the same."""
    return step(complaint, stamp, "merged", other=other)
'''
_STEP_ROW = """\
    "merged": EventRow(
        name="other one merged",
        deed="merged",
        ways=_LOOKED_INTO,
        cannot="merged",
        ledger="related",
        does=effects.merge,
    ),"""
_EFFECT = '''

def merge(books: Books, event: Event) -> Verdict:
    """The complaint is tied to the one that tells of the same."""
    return tie(books, event)
'''
_STEP_COMMAND = '''\
"""`merge`: two that tell of the same."""

from __future__ import annotations

import click

from complaints.cli.shared.options import recording
from complaints.cli.shared.recording import record
from complaints.cli.shared.session import Session
from complaints.core.handling.investigation import merge


@click.command("merge")
@click.argument("complaint_id", metavar="ID")
@click.argument("other", metavar="OTHER")
@recording
@click.pass_obj
def command(
    session: Session, complaint_id: str, other: str, at: str | None, by: str | None
) -> None:
    """Record that another one tells of the same."""
    record(session, complaint_id, at, by, "merge", lambda c, stamp: merge(c, stamp, other))
'''


def with_a_step(copy: Copy) -> None:
    """Follow the recipe of a step that ties complaints and of which letters tell."""
    copy.insert("core/record/fields.py", '    "promised",', '    "merged",')
    copy.insert("core/record/event_kinds.py", '    "promised": EventRow(', _STEP_ROW)
    copy.append("core/record/effects.py", _EFFECT)
    copy.append("core/handling/investigation.py", _STEP)
    copy.append("cli/ending/merge.py", _STEP_COMMAND)
    line = '        ("merge", "ending.merge", "Record that another one tells of the same."),'
    copy.insert("cli/commands.py", '        ("finding", "ending.finding"', line)
    for folder in copy.templates.iterdir():
        for name in ("status", "handover"):
            sentence = '  "merged": "We look into both together.",'
            copy.insert(f"templates/{folder.name}/{name}.txt", "}[deed]", sentence)
    copy.follows("step")


def test_a_step(copy: Copy) -> None:
    """It is recorded, moves the status, is shown, told in a letter, and taken back.

    None of status, history, mending, past and check had to hear of it.
    """
    with_a_step(copy)
    assert "Record that another one tells of the same." in copy.run("--help")
    received = ("--received-at", "2026-11-20 09:00")
    new = copy.run("new", "--subject", "Lid", "--summary", "A lid.", "--language", "en", *received)
    complaint_id = new.split("\n")[0]
    copy.run("merge", complaint_id, _OPEN, "--at", "2026-11-20 12:00")
    shown = copy.run("show", complaint_id)
    assert " investigating " in shown
    assert shown.count(f"{_OPEN} (related)") == 1
    event = re.search(r"\b(\d+-\w{4})\b.*other one merged", shown)
    assert event is not None
    assert _OPEN not in copy.run("show", complaint_id, "--as-of", "2026-11-20 11:00")
    later = copy.run("show", complaint_id, "--as-of", "2026-11-20 13:00")
    assert later.count(f"{_OPEN} (related)") == 1
    assert "We look into both together." in copy.run("email", complaint_id, "status")
    (path,) = copy.register.rglob(f"{complaint_id}.yaml")
    assert "error" not in copy.run("check", str(path))
    copy.run("retract", complaint_id, event[1], "-m", "Another lid.")
    assert f"{_OPEN} (related)" not in copy.run("show", complaint_id)
    copy.run("resolve", complaint_id, "--outcome", "withdrawn", "--told", "phone", *_RESOLVED)
    assert "is resolved, so it cannot be merged" in copy.run("merge", complaint_id, _OPEN, code=3)


def test_the_tables_hold_with_a_step_and_a_letter_more(copy: Copy) -> None:
    """What tests ask of every kind and of every letter, the recipes give."""
    with_a_step(copy)
    with_a_letter(copy)
    tables = [str(ROOT / "tests" / "core" / "test_core_kinds.py"), "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(ROOT), *tables],
        env={**os.environ, "PYTHONPATH": str(copy.package.parent)},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout


_RESOLVED = ("-m", "It was another's.", "--despite", "Nothing to look into.", "--by", "maria")
_COMMAND = '''\
"""`count`: how many complaints there are."""

from __future__ import annotations

import click

from complaints.cli.shared.session import Session


@click.command("count")
@click.pass_obj
def command(session: Session) -> None:
    """Say how many complaints there are."""
    click.echo(sum(1 for _ in session.register.complaints()))
'''


def test_a_command(copy: Copy) -> None:
    """It stands in the help and runs."""
    copy.append("cli/daily/count.py", _COMMAND)
    line = '        ("count", "daily.count", "Say how many complaints there are."),'
    copy.insert("cli/commands.py", '        ("show", "daily.show"', line)
    copy.follows("command")

    assert "Say how many complaints there are." in copy.run("--help")
    there = sum(1 for _ in (copy.register / "complaints").rglob("*.yaml"))
    assert copy.run("count") == f"{there}\n"


def with_a_letter(copy: Copy) -> None:
    """Follow the recipe of a letter while a complaint is open."""
    row = '    "recall": LetterRow(needs="open_complaint", once_for="complaint"),'
    copy.insert("core/record/letter_kinds.py", '    "handover": LetterRow(', row)
    for folder in copy.templates.iterdir():
        body = (folder / "thanks.txt").read_text("utf-8")
        copy.write(copy.templates, f"{folder.name}/recall.txt", body)
    copy.follows("letter")


def test_a_letter(copy: Copy) -> None:
    """It is written in every language, fits only where it may, and goes on record."""
    with_a_letter(copy)
    (path,) = copy.register.rglob(f"{_OPEN}.yaml")
    assert "recall" in copy.run("email", "--help")
    for folder in copy.templates.iterdir():
        written = copy.run("email", _OPEN, "recall", "--language", folder.name)
        assert f"({_OPEN})" in written
    copy.run("email", _OPEN, "recall", "--record")
    assert "template: recall" in path.read_text("utf-8")
    assert "is closed, so" in copy.run("email", _ENDED, "recall", code=3)


def test_a_language(copy: Copy) -> None:
    """Its letters, its page and its dates are there, and a letter in it is recognised."""
    for name in ("letters", "page"):
        english = (copy.package / "tongues" / "en" / f"{name}.toml").read_text("utf-8")
        german = english.replace('"regards"', '"grüßen"').replace("Has something", "Ist etwas")
        copy.write(copy.package, f"tongues/de/{name}.toml", german)
    copy.write(copy.package, "tongues/de/writing.toml", _GERMAN)
    for path in (copy.templates / "en").iterdir():
        letter = path.read_text("utf-8").replace("Kind regards", "Mit freundlichen Grüßen")
        copy.write(copy.templates, f"de/{path.name}", letter)
    assert not [name for name in copy.changed if name.endswith(".py")]
    copy.follows("language")
    page = copy.package / "tongues" / "de" / "page.toml"
    whole = page.read_text("utf-8")
    page.write_text(whole.replace('closed = "closed"\n', ""), "utf-8")
    lacks = "the words for the language 'de' are not whole (page.closed), so the page is in English"
    assert lacks in copy.run("policy", "explain", "--language", "de")
    page.write_text(whole, "utf-8")

    assert "One of en, de, " in copy.run("policy", "explain", "--help")
    assert "Ist etwas gone wrong?" in copy.run("policy", "explain", "--language", "de")
    letter = copy.run("email", _OPEN, "acknowledgement", "--language", "de")
    assert "Mit freundlichen Grüßen" in letter
    assert "Samstag, 21. November 2026" in letter
    draft = copy.register / "draft.txt"
    draft.write_text("Subject: Nachricht\n\nDas ist nicht von uns und wir sind es leid.\n", "utf-8")
    assert "taken to be in 'de'" in copy.run("check", "--letter", str(draft), code=1)


_GERMAN = """\
script = "Latin"
letters = ["A-Z", "a-z", "\\u00aa-\\u024f", "\\u1e00-\\u1eff"]
small_words = ["das", "ist", "nicht", "und", "wir", "sind", "es", "von", "uns"]

[currencies]
EUR = ["Euro"]
"""
_OPEN, _ENDED = "CMP-2611-D8W4XS2", "CMP-2610-3ZJ8KM7"


def test_the_guard_works() -> None:
    """A file that a recipe does not name is not among its files."""
    named = files_of("letter")
    assert any(path.fullmatch("templates/hr/recall.txt") for path in named)
    assert any(path.fullmatch("core/record/letter_kinds.py") for path in named)
    assert not any(path.fullmatch("core/record/letter_kinds_py") for path in named)
    assert not any(path.fullmatch("core/record/contacts.py") for path in named)
