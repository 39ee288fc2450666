"""`import`: tables of every odd form, all rows or none, and nothing twice."""

from __future__ import annotations

import csv
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaints.beneath import Folders
from complaints.core.record.model import Complaint
from complaints.store import batch, files
from complaints.store.complaint_files import read
from complaints.store.git import commits, staged
from complaints.store.index import place
from complaints.store.local.lock import locked
from complaints.store.walk import walk

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]

pytestmark = pytest.mark.usefixtures("register")

PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "complaints" / "cfpb_600.csv"
EXTRACT = Path(__file__).parent / "import_extract.csv"
MAPPING = """\
date_format: "%Y/%m/%d"
fields:
  external_ref: Complaint ID
  received_at: Date received
  subject: [Issue, Sub-issue]
  description: Consumer complaint narrative
  product: Product
  channel: Submitted via
fixed:
  language: en
values:
  channel: {Web: web, Phone: phone, Postal mail: letter}
empty: ["", "N/A"]
"""
PLAIN = "fields: {external_ref: no, received_at: date, subject: what, description: words}\n"


@pytest.fixture(autouse=True, params=["few", "many"])
def _as_few_or_as_many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the same where there is an index, and where git commits very many at once."""
    if request.param == "many":
        monkeypatch.setattr(place, "LEAST", 1)
        monkeypatch.setattr(staged, "LEAST", 1)
        monkeypatch.setattr(commits, "LEAST", 1)


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint is enough here."""
    return _committed_small


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The mapping of the extract."""
    path = tmp_path / "mapping.yaml"
    path.write_text(MAPPING, "utf-8")
    return path


@pytest.fixture
def plain(tmp_path: Path, run: Run) -> Callable[..., tuple[int, str, str]]:
    """A function that imports a table of four plain columns, written with an encoding."""

    def plain(text: str, encoding: str = "utf-8", more: str = "") -> tuple[int, str, str]:
        table, mapping = tmp_path / "table.csv", tmp_path / "plain.yaml"
        table.write_bytes(text.encode(encoding))
        mapping.write_text(PLAIN + more, "utf-8")
        return run("import", str(table), "--map", str(mapping))

    return plain


def _taken() -> dict[str, Complaint]:
    found = (read(Path.cwd(), path).value for path in walk(Path.cwd()) if isinstance(path, Path))
    return {one.external_ref: one for one in found if one is not None and one.external_ref}


def _kept(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.skipif(not PUBLIC.is_file(), reason="the public complaints are not on this machine")
def test_six_hundred_public_complaints(run: Run, ok: Ok, commits: Commits) -> None:
    """All 600 are taken in one commit, each narrative as it stands; a second run takes nothing."""
    code, out, err = run("import", str(PUBLIC), "--map", "cfpb")
    assert (code, out) == (0, "")
    assert err.endswith("complaints: 600 taken, 0 were here already, 0 bad\n")
    assert commits() == ["Import 600 complaints"]
    taken = _taken()
    with PUBLIC.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(taken) == 600
    for row in rows:
        complaint = taken[row["Complaint ID"]]
        assert complaint.description == _kept(row["Consumer complaint narrative"])
        year, month, day = row["Date received"].split("/")
        assert f"{complaint.received_at:%Y-%m-%d}" == f"{year}-{month:0>2}-{day:0>2}"
    assert ok("check") == ""
    code, _, err = run("import", str(PUBLIC), "--map", "cfpb")
    assert code == 0
    assert err.endswith("complaints: 0 taken, 600 were here already, 0 bad\n")
    assert len(commits()) == 1


def test_the_language_is_that_of_the_house(
    plain: Callable[..., tuple[int, str, str]], tmp_path: Path, ok: Ok
) -> None:
    """Whichever way a complaint came in and said nothing of its language."""
    draft = tmp_path / "draft.yaml"
    draft.write_text("subject: S\nexternal_ref: second\n", "utf-8")
    ok("new", "--subject", "S", "--external-ref", "first")
    ok("new", "--from", str(draft))
    plain("no,date,what,words\nthird,2026-11-20,S,D\n")
    taken = _taken()
    found = {name: taken[name].language for name in ("first", "second", "third")}
    assert found == dict.fromkeys(("first", "second", "third"), "hr")


def test_bad_rows(run: Run, mapping: Path, clean: Clean) -> None:
    """Each bad row is named with its line and the reason; none at all is taken."""
    code, out, err = run("import", str(EXTRACT), "--map", str(mapping))
    assert (code, out) == (4, "")
    assert err == (
        "complaints: read import_extract.csv as utf-8, delimiter ',', 9 rows\n"
        "complaints: import_extract.csv:8: the received_at is not written as %Y/%m/%d\n"
        "complaints: import_extract.csv:9: there is no subject\n"
        "complaints: import_extract.csv:10: the mapping has no value for this channel; "
        "add it to `values`\n"
        "complaints: import_extract.csv:11: it has another number of cells than the heading\n"
        "complaints: import_extract.csv:12: the same external_ref stands in line 2\n"
        "complaints: import_extract.csv:13: it cannot have been received in the future\n"
        "complaints: 6 bad rows, so nothing was taken; mend them or --skip-bad\n"
    )
    assert clean()


def test_skip_bad(run: Run, ok: Ok, mapping: Path, commits: Commits) -> None:
    """`--skip-bad` takes the good rows and still ends with 4; then nothing is taken twice."""
    code, _, err = run("import", str(EXTRACT), "--map", str(mapping), "--skip-bad")
    assert code == 4
    assert err.endswith("complaints: 3 taken, 0 were here already, 6 bad\n")
    assert commits() == ["Import 3 complaints"]
    taken = _taken()
    assert sorted(taken) == ["9001", "9002", "9003"]
    assert taken["9002"].description == (
        'They say "it is on its way".\n\nIt is not; I have called\nthree times.'
    )
    assert taken["9003"].description == "=1+1 is what the till printed, -5 is what I paid"
    assert taken["9001"].subject == "Wrong amount: Charged twice"
    assert ok("check") == ""
    code, _, err = run("import", str(EXTRACT), "--map", str(mapping), "--skip-bad")
    assert err.endswith("complaints: 0 taken, 4 were here already, 5 bad\n")
    assert len(commits()) == 1


def test_formulas_are_text(ok: Ok, run: Run, mapping: Path) -> None:
    """A cell like a formula is kept as it is, and harmless when it goes out again."""
    run("import", str(EXTRACT), "--map", str(mapping), "--skip-bad")
    rows = list(csv.DictReader(ok("list", "--format", "csv").splitlines()))
    assert "'=cmd: Till" in [row["subject"] for row in rows]


ROWS = "no,date,what,words\n1,2026-11-20,Čaša,žuta\n2,2026-11-19,Kettle,\n"


@pytest.mark.parametrize(
    ("text", "encoding", "more", "told"),
    [
        (ROWS, "utf-8", "", "as utf-8, delimiter ','"),
        (ROWS, "utf-8-sig", "", "as utf-8-sig, delimiter ','"),
        (ROWS, "utf-16", "", "as utf-16, delimiter ','"),
        (ROWS.replace(",", ";"), "utf-8", "", "as utf-8, delimiter ';'"),
        (ROWS.replace(",", "\t"), "utf-8", "", "as utf-8, delimiter tab"),
        (ROWS.replace(",", "|"), "utf-8", "", "as utf-8, delimiter '|'"),
        (ROWS.replace("\n", "\r\n"), "utf-8", "", "as utf-8, delimiter ','"),
        (ROWS, "cp1250", "encoding: windows-1250\n", "as windows-1250, delimiter ','"),
        (ROWS.replace(",", ";"), "cp1250", "encoding: cp1250\ndelimiter: ;\n", "as cp1250, "),
    ],
    ids=["plain", "BOM", "UTF-16", "semicolons", "tabs", "bars", "CRLF", "cp1250", "declared"],
)
def test_encodings_and_delimiters(
    text: str, encoding: str, more: str, told: str, plain: Run
) -> None:
    """Encoding and delimiter are declared or found, and it is said which."""
    code, _, err = plain(text, encoding, more)
    assert code == 0, err
    assert f"complaints: read table.csv {told}" in err
    taken = _taken()
    assert (taken["1"].subject, taken["1"].description) == ("Čaša", "žuta")
    assert taken["2"].description == ""


@pytest.mark.parametrize(
    ("text", "encoding", "more", "message"),
    [
        (ROWS, "cp1250", "", "it is not utf-8; declare it in the mapping, e.g. encoding: windows"),
        (ROWS, "utf-8", "encoding: utf-9\n", "there is no encoding 'utf-9'"),
        ("", "utf-8", "", "the file is empty"),
        ("no,date,what,what\n", "utf-8", "", "two columns have the same name; rename one"),
        ("no,date,what,text\n", "utf-8", "", "the file has no column 'words'"),
        ("no,day,waht,words\n", "utf-8", "", "the file has no column 'date'; did you mean"),
        ('no,date,what,words\n1,2026-11-20,"open,x\n', "utf-8", "", ":2: "),
    ],
    ids=["undeclared", "encoding", "empty", "twice", "missing", "mistyped", "quote"],
)
def test_tables_that_are_wrong(
    text: str, encoding: str, more: str, message: str, plain: Run, clean: Clean
) -> None:
    """A table that is not what was declared is one line, and nothing is taken."""
    code, out, err = plain(text, encoding, more)
    assert code in (2, 4)
    assert out == ""
    assert message in err.splitlines()[-1]
    assert clean()


def test_not_utf8_names_the_line(plain: Run) -> None:
    """The line that is not UTF-8 is named."""
    assert "table.csv:2: it is not utf-8" in plain(ROWS, "cp1250")[2]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("fields: {subjekt: what}\n", "there is no field 'subjekt' to fill; use one of subject"),
        ("fields: {status: what}\n", "there is no field 'status' to fill"),
        ("fields: [what]\n", ":1: fields"),
        ("fields: {subject: what}\nzone: Europe/Zagrab\n", "there is no time zone 'Europe/Zagrab'"),
        ("\tfields:\n", ":1: "),
    ],
)
def test_mappings_that_are_wrong(mapping: str, message: str, run: Run, tmp_path: Path) -> None:
    """A mapping that is wrong is named with what is wrong."""
    path = tmp_path / "wrong.yaml"
    path.write_text(mapping, "utf-8")
    code, _, err = run("import", str(EXTRACT), "--map", str(path))
    assert code == 4, err
    assert message in err


def test_files_that_are_not_there(refused: Refused, mapping: Path) -> None:
    """A missing table or mapping is named."""
    assert refused(3, "import", "nowhere.csv", "--map", "cfpb").startswith(
        "cannot read nowhere.csv"
    )
    message = refused(3, "import", str(EXTRACT), "--map", "cfbp")
    assert message.startswith("there is no mapping cfbp; give a file, or one of cfpb")
    assert "directory" in refused(3, "import", ".", "--map", "cfpb")


@pytest.mark.parametrize(
    ("row", "more", "reason"),
    [
        ("1,2026-11-20,Cup,x", "fixed: {category: delivery/lots}\n", "there is no category"),
        ("1,2026-11-20,Cup,x", "fixed: {owner: nobody}\n", "there is no person 'nobody'"),
        (
            "1,2026-11-20,Cup,x",
            "fixed: {severity: huge}\n",
            "severity: this value is not allowed there",
        ),
        ("1,20.11.2026,Cup,x", "", "the received_at is not written as %Y-%m-%d"),
        ("1,,Cup,x", "", "there is no received_at"),
        ("1,2026-11-20, ,x", "", "there is no subject"),
        ("1,2026-11-20,Cup,a\0b", "", "null character"),
    ],
    ids=["category", "owner", "severity", "date", "no date", "no subject", "null"],
)
def test_rows_that_are_bad(row: str, more: str, reason: str, plain: Run, clean: Clean) -> None:
    """A bad row is named with its line and reason, without what the customer wrote."""
    code, _, err = plain(f"no,date,what,words\n{row}\n", more=more)
    assert code == 4, err
    assert reason in err
    assert "table.csv:2: " in err
    assert clean()


def test_what_was_here_by_another_way(ok: Ok, plain: Run) -> None:
    """A complaint that was recorded with the same number elsewhere is not taken again."""
    ok("new", "--subject", "Cup", "--external-ref", "1")
    code, _, err = plain(ROWS)
    assert code == 0
    assert err.endswith("complaints: 1 taken, 1 were here already, 0 bad\n")


def test_no_commit(plain: Run, run: Run, commits: Commits, tmp_path: Path) -> None:
    """`--no-commit` leaves them in the work tree."""
    table, mapping = tmp_path / "t.csv", tmp_path / "m.yaml"
    table.write_text(ROWS, "utf-8")
    mapping.write_text(PLAIN, "utf-8")
    assert run("import", str(table), "--map", str(mapping), "--no-commit")[0] == 0
    assert commits() == []
    assert len(_taken()) == 2


def test_the_commit_names_every_complaint(run: Run, mapping: Path, git: Callable[..., str]) -> None:
    """So that the history of one is found by its id, also where hundreds came at once."""
    run("import", str(EXTRACT), "--map", str(mapping), "--skip-bad")
    ids = {path.stem for path in Path("complaints").rglob("*.yaml")}
    body = git("log", "-1", "--format=%b").split()
    assert len(body) > 1
    assert set(body) <= ids


THREE = "no,date,what,words\n" + "".join(f"{n},2026-11-20,S{n},D\n" for n in "abc")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_import_that_is_stopped_leaves_nothing(
    plain: Callable[..., tuple[int, str, str]],
    commits: Commits,
    clean: Clean,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    """Asked to end between two of its files it takes them back; run again it takes them all."""
    before = sorted(Path("complaints").rglob("*"))
    real = os.link

    def link(prepared: str, name: str, **at: Any) -> None:
        real(prepared, name, **at)
        os.kill(os.getpid(), number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "link", link)
        code, out, err = plain(THREE)
    assert (code, out) == (130, "")
    assert err.endswith("\ncomplaints: interrupted; nothing was recorded\n")
    assert sorted(Path("complaints").rglob("*")) == before
    assert (commits(), clean()) == ([], True)
    assert plain(THREE)[2].endswith("3 taken, 0 were here already, 0 bad\n")


def test_an_import_that_was_killed_before_its_commit_is_completed(
    plain: Callable[..., tuple[int, str, str]],
    run: Run,
    tmp_path: Path,
    commits: Commits,
    git: Callable[..., str],
) -> None:
    """What lies in the work tree, in no commit, is committed by the second run, and said."""
    plain("no,date,what,words\n")
    table, mapping = tmp_path / "table.csv", tmp_path / "plain.yaml"
    table.write_text(THREE.rpartition("c,2026")[0], "utf-8")
    assert run("import", str(table), "--map", str(mapping), "--no-commit")[0] == 0
    assert commits() == []
    code, _, err = plain(THREE)
    assert code == 0
    assert "1 taken, 2 were here already (2 of them not committed until now), 0 bad" in err
    assert commits() == ["Import 3 complaints"]
    assert git("status", "--porcelain") == ""
    assert plain(THREE)[2].endswith("0 taken, 3 were here already, 0 bad\n")


def test_nobody_waits_for_an_import_that_prepares_itself(
    plain: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock is free while rows are turned into files, and held when these enter the register."""
    real, free = files.prepare, []

    def prepare(folders: Folders, path: Path, content: bytes, mode: int | None) -> Path:
        with locked(Path.cwd(), wait=0):
            free.append(True)
        return real(folders, path, content, mode)

    monkeypatch.setattr(batch, "prepare", prepare)
    assert plain(THREE)[0] == 0
    assert free == [True] * 3


def test_two_rows_never_have_one_id(
    plain: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever chance gives: an id that a row of the same import has is not given again."""
    parts = iter(["AAAAAA", "AAAAAA", "BBBBBB", "BBBBBB", "AAAAAA", "CCCCCC"])
    monkeypatch.setattr(batch, "random_characters", lambda: next(parts))
    assert plain(THREE)[2].endswith("3 taken, 0 were here already, 0 bad\n")
    assert sorted(one for one in _taken() if one in "abc") == ["a", "b", "c"]


def test_what_another_import_took_meanwhile_is_not_taken_twice(
    plain: Callable[..., tuple[int, str, str]],
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two people import the same table at the same time."""
    real, others = files.prepare, ["b"]

    def prepare(folders: Folders, path: Path, content: bytes, mode: int | None) -> Path:
        if others:
            run("new", "--subject", "S", "--external-ref", others.pop())
        return real(folders, path, content, mode)

    monkeypatch.setattr(batch, "prepare", prepare)
    assert plain(THREE)[2].endswith("2 taken, 1 were here already, 0 bad\n")
    assert len([one for one in _taken() if one in "abc"]) == 3


def test_an_import_beside_what_cannot_be_read(
    plain: Callable[..., tuple[int, str, str]], commits: Commits
) -> None:
    """Which rows are here already is not known then: none is taken, where rows say which."""
    [path] = [path for path in walk(Path.cwd()) if isinstance(path, Path)]
    before = path.read_text("utf-8")
    path.write_text("junk: [\n", "utf-8")
    code, _, err = plain(THREE)
    assert code == 4
    assert (
        "1 thing in this register is not read, so which rows are here already is not known" in err
    )
    assert path.name in err
    assert plain("no,date,what,words\n,2026-11-20,S,D\n")[0] == 0
    assert commits() == ["Import 1 complaint"]
    path.write_text(before, "utf-8")
    assert plain(THREE)[0] == 0
