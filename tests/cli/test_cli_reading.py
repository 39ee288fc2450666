"""`list`, `show`, `overdue`, `due`, `clocks`: what they print, in every form."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complaints.core.record.fields import Severity, Status, words_of
from complaints.store.local.folder import local_path

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
Golden = Callable[[str, str], None]

pytestmark = pytest.mark.usefixtures("register")


@pytest.mark.parametrize(
    "arguments",
    [
        ("overdue",),
        ("overdue", "--sort", "due"),
        ("due",),
        ("due", "--within", "5bd"),
        ("list",),
        ("list", "--sort", "severity", "--status", "investigating"),
        ("show", "7F3"),
        ("show", "5KB1WAR"),
        ("show", "3ZJ8KM7"),
        ("show", "S4M9KC6", "--related"),
        ("clocks", "7F3"),
        ("clocks", "5KB1WAR"),
        ("clocks", "Q8S5JVJ"),
        ("clocks", "8PG3VFY"),
        ("classify", "7F3"),
        ("classify", "S4M9KC6"),
        ("classify", "8PG3VFY"),
    ],
    ids=" ".join,
)
def test_what_people_read(arguments: tuple[str, ...], ok: Ok, golden: Golden) -> None:
    """Pages and tables of the sample register are as they were reviewed."""
    golden(f"cli/{'_'.join(arguments).replace('--', '')}.txt", ok(*arguments))


def test_overdue_comes_in_order(ok: Ok) -> None:
    """The gravest first, then key customers, then what is late longest."""
    severities = [row["severity"] for row in json.loads(ok("overdue", "--format", "json"))["data"]]
    order = ["critical", "high", "normal", "low"]
    assert severities == sorted(severities, key=order.index)


def test_nothing_overdue_prints_nothing(run: Run) -> None:
    """Where nothing is late nothing at all is printed, in every form but JSON."""
    for form in ("table", "csv", "tsv", "jsonl", "ids"):
        assert run("overdue", "--owner", "tea", "--format", form) == (0, "", "")


def test_nothing_overdue_is_an_empty_list(ok: Ok) -> None:
    """In JSON nothing late is an empty list in the envelope."""
    assert json.loads(ok("overdue", "--owner", "tea", "--format", "json")) == {
        "schema": 1,
        "kind": "overdue",
        "data": [],
        "problems": [],
    }


def test_zero_working_time(ok: Ok) -> None:
    """What became late after closing time is late by `0 min`, and reads the same in `show`."""
    [line] = [line for line in ok("overdue").splitlines() if "8PG3VFY" in line]
    assert " 0 min " in line
    assert "LATE by 0 min of working time" in ok("show", "8PG3VFY")


def test_overdue_exit_code(run: Run) -> None:
    """`--exit-code` ends with 1 where something is late, and with 0 where nothing is."""
    assert run("overdue", "--exit-code")[0] == 1
    assert run("overdue", "--exit-code", "--owner", "tea")[0] == 0


def test_overdue_since(ok: Ok) -> None:
    """`--since 1bd` gives only what became late in the last working day."""
    late = ok("overdue", "--since", "1bd", "--format", "ids").split()
    assert late == ["CMP-2611-8PG3VFY"]
    everything = ok("overdue", "--format", "ids").split()
    assert set(late) < set(everything)


def test_due_within(ok: Ok) -> None:
    """A longer look ahead holds what a shorter one holds; nothing late is in it."""
    short = ok("due", "--within", "1d", "--format", "jsonl").splitlines()
    far = ok("due", "--within", "30d", "--format", "jsonl").splitlines()
    assert far[: len(short)] == short
    assert len(far) > len(short)
    dates = [json.loads(line)["due"] for line in far]
    assert dates == sorted(dates)
    assert all(date >= "2026-11-20T17:30:00+01:00" for date in dates)


def test_json_of_a_list(ok: Ok) -> None:
    """A row for programs is stable: names, instants with offset, numbers as numbers."""
    found = json.loads(ok("list", "horvat", "--format", "json"))
    assert found["data"][-1] == {
        "id": "CMP-2611-7F3K9QY",
        "received": "2026-11-20T16:02:00+01:00",
        "status": "investigating",
        "severity": "high",
        "category": "delivery/damaged",
        "owner": "ivo",
        "level": 1,
        "due": "2026-11-24T17:00:00+01:00",
        "subject": "Parcel arrived broken",
        "unsettled": [],
    }
    assert {name: found[name] for name in ("schema", "kind", "problems")} == {
        "schema": 1,
        "kind": "complaints",
        "problems": [],
    }


def test_json_of_dates(ok: Ok) -> None:
    """Rows of `overdue` and `due` carry the working time between, in seconds."""
    [late] = json.loads(ok("overdue", "--owner", "jelena", "--format", "json"))["data"]
    assert late == {
        "id": "CMP-2610-6FT0MQY",
        "severity": "normal",
        "what": "resolve",
        "due": "2026-11-15T00:00:00+01:00",
        "late_by": 4 * 8 * 3600,
        "owner": "jelena",
        "level": 1,
        "subject": "Η πολυθρόνα δεν έχει έρθει ακόμα",
        "unsettled": [],
    }
    found = json.loads(ok("due", "--owner", "ivo", "--within", "2bd", "--format", "json"))
    assert found["kind"] == "due"
    assert found["data"][-1] == {
        "id": "CMP-2611-7F3K9QY",
        "severity": "high",
        "what": "update",
        "due": "2026-11-24T17:00:00+01:00",
        "left": 2 * 8 * 3600,
        "owner": "ivo",
        "level": 1,
        "subject": "Parcel arrived broken",
        "unsettled": [],
    }


def test_the_same_rows_in_every_form(ok: Ok) -> None:
    """JSON, JSON lines, CSV, TSV and ids hold the same complaints in the same order."""
    rows = json.loads(ok("list", "--format", "json"))["data"]
    assert [json.loads(line) for line in ok("list", "--format", "jsonl").splitlines()] == rows
    assert ok("list", "--format", "ids").splitlines() == [row["id"] for row in rows]
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        text = ok("list", "--format", form)
        table = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
        # A list is one cell, its items behind one another.
        plain = [{**row, "unsettled": ", ".join(row["unsettled"])} for row in rows]
        assert table == [{name: str(value) for name, value in row.items()} for row in plain]


def test_json_of_a_complaint(ok: Ok) -> None:
    """`show --format json` is the file's own data, in the file's order."""
    found = json.loads(ok("show", "7F3", "--format", "json"))
    assert (found["schema"], found["kind"], found["problems"]) == (1, "complaint", [])
    [data] = found["data"]
    names = ["id", "subject", "nature", "status", "severity", "category", "product", "received_at"]
    assert list(data)[:8] == names
    assert data["customer"] == {
        "name": "Ana Horvat",
        "email": "ana@example.com",
        "phone": "+385 91 555 0101",
        "account": "A-1029",
        "tier": "key",
    }
    assert data["events"][2] == {
        "id": "3-K7QM",
        "at": "2026-11-20T16:30:00+01:00",
        "recorded_at": "2026-11-20T17:45:00+01:00",
        "by": "maria",
        "kind": "escalated",
        "reason": "dissatisfied",
        "set": {"status": "investigating", "level": 1, "team": "service", "owner": "ivo"},
        "text": "Says she will go to the consumer inspectorate.",
    }


def test_json_of_clocks(ok: Ok) -> None:
    """`clocks --format json` gives each clock with everything that explains it."""
    found = json.loads(ok("clocks", "7F3", "--format", "json"))
    assert found["kind"] == "clocks"
    assert [row["clock"] for row in found["data"]] == ["acknowledge", "reply", "update", "resolve"]
    day: dict[str, Any] = {"date": "2026-11-21", "counted": False, "why": "weekend"}
    assert found["data"][2] == {
        "clock": "update",
        "number": 1,
        "state": "running",
        "start": "2026-11-20T16:20:00+01:00",
        "started_by": "2-9XBD",
        "target": "2bd",
        "due": "2026-11-24T17:00:00+01:00",
        "late": False,
        "ended_at": "",
        "ended_by": "",
        "targets": [
            {
                "since": "2026-11-20T16:20:00+01:00",
                "target": "2bd",
                "due": "2026-11-24T17:00:00+01:00",
            }
        ],
        "pauses": [],
        "spans": [],
        "days": [
            day,
            {**day, "date": "2026-11-22"},
            {"date": "2026-11-23", "counted": True, "why": ""},
            {"date": "2026-11-24", "counted": True, "why": ""},
        ],
    }
    assert found["data"][0]["spans"] == [
        {
            "start": "2026-11-20T16:02:00+01:00",
            "end": "2026-11-20T17:00:00+01:00",
            "seconds": 58 * 60.0,
        },
        {
            "start": "2026-11-23T09:00:00+01:00",
            "end": "2026-11-23T12:02:00+01:00",
            "seconds": 182 * 60.0,
        },
    ]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--mine"], 4),
        (["--status", "waiting"], 4),
        (["--status", "waiting", "--status", "received"], 6),
        (["--severity", "critical"], 1),
        (["--category", "delivery/damaged"], 3),
        (["--category", "delivery", "--status", "investigating"], 3),
        (["--team", "billing"], 1),
        (["--tag", "recall"], 1),
        (["--owner", "jelena", "--owner", "tea"], 3),
    ],
    ids=str,
)
def test_filters(filters: list[str], expected: int, ok: Ok) -> None:
    """Filters hold together; one that is given again widens; a category holds its subcategories."""
    found = json.loads(ok("list", *filters, "--format", "json"))["data"]
    assert len(found) == expected
    given = dict(zip(filters[::2], filters[1::2], strict=False))
    if "--severity" in given:
        assert {row["severity"] for row in found} == {given["--severity"]}


@pytest.mark.parametrize(
    "words",
    [
        "horvat",
        "HORVAT",
        "ana horvat",
        "A-1029",
        "091 555 0101",
        "ana@example.com",
        "plates courier",
    ],
)
def test_found_by_what_people_remember(words: str, ok: Ok) -> None:
    """A complaint is found by name, account, telephone, e-mail and words, whatever the case."""
    assert "CMP-2611-7F3K9QY" in ok("list", words, "--format", "ids").split()


def test_found_without_accents(ok: Ok) -> None:
    """Accents need not be typed."""
    assert "CMP-2611-S4M9KC6" in ok("list", "zeljka", "pavic", "--format", "ids").split()
    assert ok("list", "nobody-of-this-name", "--format", "ids") == ""


@pytest.mark.parametrize("sort", ["received", "severity", "status", "owner", "category", "id"])
def test_sorting(sort: str, ok: Ok) -> None:
    """Every order of `list` is one of that column; code words stand in that of their meaning."""
    rows = json.loads(ok("list", "--sort", sort, "--format", "json"))["data"]
    values = [row[sort] for row in rows]
    meaning = {"severity": words_of(Severity)[::-1], "status": words_of(Status)}.get(sort)
    assert len(set(values)) > 1
    assert values == sorted(values, key=meaning.index if meaning else None)


def test_lists_hold_no_personal_data(ok: Ok) -> None:
    """A list says what, never who: no name, address, telephone number or account."""
    for form in ("table", "csv", "json"):
        text = ok("list", "--format", form) + ok("overdue", "--format", form)
        assert not [word for word in ("Horvat", "A-1029", "555 0", "@example") if word in text]


def test_earlier_complaints_of_a_customer(ok: Ok) -> None:
    """`show --related` names the same customer's earlier complaints."""
    first = ok("new", "--subject", "Late", "--email", "ana@example.com").strip()
    page = ok("show", first, "--related")
    assert "CMP-2611-7F3K9QY  2026-11-20  investigating: " in page
    assert "the same problem" not in page
    assert "CMP-2611-7F3K9QY" not in ok("show", first)


def test_the_same_problem_again(run: Run) -> None:
    """It is said when the complaint is taken, and by `show --related`."""
    values = ("--email", "ana@example.com", "--category", "delivery/damaged")
    _, first, err = run("new", "--subject", "Again", *values)
    assert "the same problem again: CMP-2611-7F3K9QY, " in err
    assert "investigating, the same problem: " in run("show", first.strip(), "--related")[1]
    _, _, err = run("new", "--subject", "Too dear", "--email", "ana@example.com")
    assert "complained before" in err
    assert "the same problem" not in err


def test_show_finds_by_any_unique_start(ok: Ok) -> None:
    """Three characters will do for reading; case, hyphens and look-alikes are forgiven."""
    page = ok("show", "CMP-2611-7F3K9QY")
    for text in ("7f3", "7F3K9QY", "cmp26117f3k9qy", "cmp-2611-7f3k9qy", "CMP 2611 7F3K9QY"):
        assert ok("show", text) == page
    assert ok("show", "Onw7ydO") == ok("show", "0NW")


def test_a_folder_of_another_register(
    ok: Ok, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register is found from below, by -C, and by the environment."""
    page = ok("show", "7F3")
    root = Path.cwd()
    monkeypatch.chdir(root / "complaints" / "2026")
    assert ok("show", "7F3") == page
    monkeypatch.chdir(tmp_path)
    assert ok("-C", str(root), "show", "7F3") == page
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(root))
    assert ok("show", "7F3") == page


def test_reading_writes_nothing(ok: Ok, clean: Callable[[], bool]) -> None:
    """Reading leaves no trace, not even a folder."""
    for arguments in (("list",), ("show", "7F3"), ("overdue",), ("due",), ("clocks", "7F3")):
        ok(*arguments)
    ok("check")
    ok("classify", "7F3")
    ok("email", "7F3", "apology")
    assert clean()
    assert not Path(".complaints").exists()
    assert not local_path(Path.cwd()).parent.exists()


def test_no_clock_runs(ok: Ok, file_of: Callable[[str], Path]) -> None:
    """A complaint without terms says so instead of printing nothing."""
    ok("new", "--subject", "Praise of a colleague", "--nature", "praise")
    text = ok("clocks", "@")
    assert "resolve: running" in text
    path = file_of(ok("list", "Praise of a colleague", "--format", "ids").strip())
    kept, skip = [], False
    for line in path.read_text("utf-8").splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        if line.strip() == "terms:":
            skip, level = True, indent
            continue
        if skip and indent > level:
            continue
        skip = False
        kept.append(line)
    path.write_text("".join(kept), "utf-8")
    assert ok("clocks", "@").endswith("no clock runs: the complaint has no terms\n")
