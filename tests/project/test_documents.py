"""What the documents say is true: sessions run, commands exist, tables and links agree."""

import re
from pathlib import Path

import pytest

from complaints.cli.commands import COMMANDS
from complaints.cli.shared.exits import MEANINGS
from complaints.core.handling.mapping import TARGETS
from complaints.core.policy.checks import LINT_CODES
from complaints.core.record.model import Event
from complaints.letters.vocabulary import VOCABULARY
from sessions import ROOT, run_all, settled, steps_of, with_outputs

WITH_SESSIONS = [
    path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
    if "```console" in path.read_text("utf-8")
]
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.packaged
@pytest.mark.parametrize("document", WITH_SESSIONS, ids=lambda path: path.stem)
def test_sessions_print_what_they_show(
    document: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Every command of a document's session prints what the document shows."""
    text = document.read_text("utf-8")
    steps = steps_of(text)
    outputs = run_all(steps, tmp_path)
    if request.config.getoption("--update-golden"):
        document.write_text(with_outputs(text, outputs), "utf-8")
        return
    for step, output in zip(steps, outputs, strict=True):
        assert settled(output) == settled(step.output), step.command


def test_readme_names_every_command() -> None:
    """Nobody has to guess which commands there are."""
    text = (ROOT / "README.md").read_text("utf-8")
    for group in COMMANDS.values():
        for name, _, _ in group:
            assert f"complaints {name}" in text


def test_exit_codes_are_those_of_the_code() -> None:
    """The table of exit codes in the README is the one the program uses."""
    text = (ROOT / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE))
    assert {int(code): meaning for code, meaning in rows.items()} == MEANINGS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_links_lead_somewhere(document: Path) -> None:
    """A relative link in a document leads to a file that is there."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_one_sentence_per_line(document: Path) -> None:
    """A change of one sentence is a change of one line."""
    text = re.sub(r"^```.*?^```$", "", document.read_text("utf-8"), flags=re.M | re.S)
    prose = [line for line in text.splitlines() if line and line[0] not in "|#`"]
    for line in prose:
        assert not re.search(r"[a-z)`][.!?] [A-Z`]", re.sub(r"^(\d+\.|-) ", "", line)) or (
            line.startswith(("- ", "1", "2", "3", "4", "5", "6", "7", "8", "9"))
        ), line


def test_contributing_names_files_that_are_there() -> None:
    """A module that was moved is looked for where it went; names in capitals stand for any."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    places = (ROOT, ROOT / "src" / "complaints", *(ROOT / "src" / "complaints").rglob("*/"))
    for path in re.findall(r"`([\w./-]+(?:/|\.py|\.toml|\.md))`", text):
        if not re.search(r"\b[A-Z]{4,}\b", path.removesuffix(".md")):
            assert any((place / path).exists() for place in places), path


def test_letters_name_every_value_of_a_template() -> None:
    """Who writes a template finds every value it may use."""
    text = (ROOT / "docs" / "letters.md").read_text("utf-8")
    for name, meaning in VOCABULARY.items():
        assert f"| `{name}` | {meaning} |" in text


def test_letters_name_every_code_of_the_lint() -> None:
    """Who reads a finding or writes `lint.refuse` finds every code."""
    text = (ROOT / "docs" / "letters.md").read_text("utf-8")
    for code, meaning in LINT_CODES.items():
        assert f"| `{code}` | {meaning} |" in text


def test_importing_names_every_field() -> None:
    """Who writes a mapping finds every field it may fill."""
    text = (ROOT / "docs" / "importing.md").read_text("utf-8")
    for target in TARGETS:
        assert f"`{target.removeprefix('customer.')}`" in text


def test_files_name_every_key_of_an_event() -> None:
    """Who reads a complaint in its file finds what each line says."""
    events = (ROOT / "docs" / "files.md").read_text("utf-8").split("\n## Events\n")[1]
    rows = re.findall(r"^\| (`[^|]*) \|", events.split("\n## ")[0], re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(Event.__struct_fields__)
