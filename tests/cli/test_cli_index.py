"""Whatever is asked of a register, the answer is the same with an index and without one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from complaints.core.policy.policy import working_calendar
from complaints.core.record.model import Complaint, Customer, Unsettled
from complaints.store import complaint_files, process
from complaints.store.index import opening, place, refresh, signature
from complaints.store.policy_file import trusted_policy
from histories import Author

Run = Callable[..., tuple[int, str, str]]

COUNT = 40
FIRST = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
SECOND = 1_000_000_000
CUSTOMERS = (
    Customer(name="Ana Horvat", email="ana@example.com", phone="+385 91 555 0101", tier="key"),
    Customer(name="Đuro Šimić-Žagar", email="Duro@Example.com", account="A-1029"),
    Customer(name="Müller & Söhne", phone="(0049) 30-901820", address="Straße 1\nBerlin"),
    Customer(name="O'Brien 100%", email="o_brien@example.org", phone="091 555 0101"),
    Customer(name="ANA HORVAT", phone="00385915550101"),
    Customer(name="İstanbul ﬁnance", account="ﬁ-7"),
    Customer(),
)
QUESTIONS = (
    *("list", "list --mine", "list --status closed --status waiting", "list --severity high"),
    *("list --owner ivo --sort status", "list --team service --sort owner", "list --tag vip"),
    *("list --category delivery --sort category", "list --sort severity", "list --sort id"),
    *("list --format csv", "list --format tsv", "list --format json", "list --format jsonl"),
    *("list --format ids", "list --as-of 2026-10-20", "list --as-of 2027-06-01 --format json"),
    *("list --known-at 2026-10-20", "list --as-of 2026-10-09 --known-at 2026-10-08"),
    *("overdue", "overdue --exit-code", "overdue --mine", "overdue --since 1bd"),
    *("overdue --since 30d --format json", "overdue --as-of 2026-10-20", "overdue --format ids"),
    *("overdue --as-of 2026-12-24T12:00 --format jsonl", "overdue --known-at 2026-10-20"),
    *("due --within 2d", "due --within 90d --format json", "due --within 2bd --mine"),
    *("due --within 10d --as-of 2026-10-12", "due --within 10d --known-at 2026-10-12"),
    *("list --mine --owner ana", "list --team service horvat", "list --owner ivo 0101"),
    *("list --status received --as-of 2026-10-20", "list --tag vip --as-of 2027-06-01"),
    *("list --category nothing", "list --owner ivo --known-at 2026-10-20", "list --tag late"),
    *("day", "day --mine", "day --team service", "email --due --dry-run"),
    *("escalate --due --dry-run", "overdue --severity high", "due --within 9d --tag vip"),
)
TEXTS = (
    *("horvat", "HORVAT ana", "simic", "Šimić", "đuro", "muller", "müller", "straße", "strasse"),
    *("o'brien", "100%", "o_brien", "091 555 0101", "+385915550101", "0101", "901820", "a-1029"),
    *("broken parcel", "courier", "finance", "istanbul", "nobody at all", "%", "_", "''", "ana@"),
    *("\\", "CMP-2611", "plates", "note"),
)


@pytest.fixture(autouse=True, params=["asking git", "looking at each"])
def _always_indexed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few complaints there are."""
    monkeypatch.setattr(place, "LEAST", 1)
    monkeypatch.setattr(signature, "_TICK", SECOND // 100)
    if request.param == "asking git":
        monkeypatch.setattr(refresh, "LEAST_FOR_GIT", 0)
        monkeypatch.setattr(refresh, "_MOST_UNBASED", 5)


@pytest.fixture(scope="module")
def histories(_committed_small: Path) -> list[Complaint]:
    """Complaints of all kinds."""
    policy = trusted_policy(_committed_small)
    calendar = working_calendar(policy.calendar)
    return list(drawn(Author(Random(7), policy, calendar, FIRST)))  # noqa: S311 - no secrets


def drawn(author: Author) -> Iterator[Complaint]:
    """Return complaints with random histories; some are unsettled, some lie in the future."""
    chances = author.chances
    for number in range(COUNT):
        author.now = FIRST + timedelta(days=chances.randrange(45), hours=chances.randrange(9))
        if not number % 11:
            author.now += timedelta(days=60)
        found = author.go_on(author.begin(), chances.randrange(14))
        found = replace(found, customer=chances.choice(CUSTOMERS))
        if not number % 7:
            events = tuple(event.id for event in found.events[-2:])
            found = replace(found, unsettled=(Unsettled(field="owner", events=events),))
        yield found


@pytest.fixture
def good(
    _committed_small: Path,
    histories: list[Complaint],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A register in which nothing is wrong."""
    root = tmp_path / "register"
    shutil.copytree(_committed_small, root)
    monkeypatch.chdir(root)
    monkeypatch.setenv("COMPLAINTS_USER", "ivo")
    for each in histories:
        complaint_files.add(root, each)
    os.system("git add -A && git commit -qm all")  # noqa: S605 - nothing is given
    return root


@pytest.fixture
def filled(good: Path) -> Path:
    """The same, with what is no complaint."""
    root = good
    first, second, third, *_ = files(root)
    first.write_text("id: [\n", "utf-8")
    second.write_text(second.read_text("utf-8").replace("nature: ", "nature: an "), "utf-8")
    shutil.copyfile(third, third.parent.parent / third.name)
    (third.parent / "notes.yaml").write_text("a: b\n", "utf-8")
    # A hand has changed a field, and no event says so.
    for path in files(root)[5:8]:
        path.write_text(path.read_text("utf-8").replace("severity: normal", "severity: high", 1))
    os.system("git add -A && git commit -qm all")  # noqa: S605 - nothing is given
    return root


def files(root: Path) -> list[Path]:
    """Return the complaint files."""
    return sorted((root / "complaints/2026").rglob("CMP-*.yaml"))


def same(run: Run, *arguments: str) -> tuple[int, str, str]:
    """Check that an answer is the same with the index, the first time and the next."""
    expected = run("--no-index", *arguments)
    assert run(*arguments) == expected, arguments
    # Some are not good, and some are late.
    assert expected[0] in (0, 1, 4), expected[2]
    return expected


def test_lists_are_the_same_byte_for_byte(filled: Path, run: Run) -> None:
    told = [same(run, *question.split()) for question in QUESTIONS]
    assert sum(bool(out) for _, out, _ in told) > len(QUESTIONS) // 2
    found = [same(run, "list", *text.split(" ")) for text in TEXTS]
    assert sum(out.count("\n") > 1 for _, out, _ in found) > len(TEXTS) // 3
    assert place.has_index(filled)


def test_very_many_words_and_what_is_no_text(filled: Path, run: Run) -> None:
    """Whatever is asked for, the index stays."""
    run("list")
    before = place.index_path(filled).stat().st_ino
    tags = [f"--tag=w{number}" for number in range(1200)]
    same(run, "list", *tags, "--tag", "vip")
    same(run, "list", *tags[:90], "--tag", "vip")
    same(run, "list", *["horvat"] * 1200)
    for word in ("\udcff", "a\udc80", '"', "\\", ""):
        for option in ("--owner", "--team", "--category", "--tag"):
            same(run, "list", option, word)
        same(run, "list", word)
    assert place.index_path(filled).stat().st_ino == before


def test_a_complaint_and_those_of_its_customer_are_the_same(filled: Path, run: Run) -> None:
    for path in files(filled)[3:20:3]:
        same(run, "show", path.stem, "--related")
        same(run, "show", path.stem)


def test_lists_are_the_same_after_changes(filled: Path, run: Run) -> None:
    chances = Random(11)  # noqa: S311 - no secrets
    for number, question in enumerate(QUESTIONS[::2]):
        path = chances.choice(files(filled))
        if number % 3 == 0:
            path.unlink()
        elif number % 3 == 1:
            text = path.read_bytes().replace(b"severity: normal", b"severity: low", 1)
            path.write_bytes(text)
        else:
            word = chances.choice(("git stash -q", "git reset -q --hard", "git commit -qam more"))
            os.system(f"{word} >/dev/null 2>&1")  # noqa: S605 - our own words
        same(run, *question.split())


AGAIN = (
    *("new", "--subject", "Again", "--description", "It is so.", "--category", "delivery/late"),
    *("--email", "ana@example.com"),
)


def test_who_complained_before_is_told_the_same(filled: Path, run: Run, tmp_path: Path) -> None:
    given = (*AGAIN, "--channel", "phone", "--name", "Ana Horvat")
    run("list")
    other = tmp_path / "other"
    shutil.copytree(filled, other)
    answers = [
        run("-C", str(root), *more, *given) for root, *more in ((filled,), (other, "--no-index"))
    ]
    assert answers[0][0] == answers[1][0] == 0
    told = [err.replace(out.strip(), "ID") for _, out, err in answers]
    assert told[0] == told[1]
    assert "before" in told[0], told[0]
    same(run, "list")


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the complaint files that are read from here on."""
    read: list[str] = []
    fitting = complaint_files._fitting

    def noted(loaded: object, shown: str, pace: object) -> object:
        read.append(shown)
        return fitting(loaded, shown, pace)  # type: ignore[arg-type]

    monkeypatch.setattr(complaint_files, "_fitting", noted)
    return read


def test_no_more_is_read_than_has_changed(
    good: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = good
    # A time ago, as most are.
    long_ago(monkeypatch)
    read = counted(monkeypatch)
    run("list")
    assert len(read) == len(files(root))
    read.clear()
    for question in ("overdue", "due --within 9d", "list --sort severity", "list horvat", "day"):
        assert run(*question.split())[0] == 0
        if question != "day":
            assert [each for each in read if "CMP" in each] == [], question
    read.clear()
    path = files(root)[4]
    path.write_text(path.read_text("utf-8").replace("severity: normal", "severity: low", 1))
    run("overdue")
    assert read == [path.relative_to(root).as_posix()]
    read.clear()
    code, out, err = run(*AGAIN, "--name", "Ana", "--channel", "phone")
    assert code == 0, err
    assert [each for each in read if out.strip() not in each] == []


def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the clock of the files be a day on, so that none was changed a moment ago."""
    clock = signature.clock_of
    monkeypatch.setattr(opening, "clock_of", lambda each: clock(each) + 86_400 * SECOND)


def test_git_is_started_as_often_however_many_there_are(
    filled: Path, run: Run, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago(monkeypatch)
    for _ in range(3):
        run("overdue")
    started: list[str] = []
    start = process.run

    def noted(command: list[str], *given: object, **named: object) -> object:
        started.append(next(each for each in command[1:] if each[0] != "-" and "=" not in each))
        return start(command, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("complaints.store.git.repository.run", noted)
    run("overdue")
    asks = "asking git" in request.node.name
    assert started == (["config", "diff-index"] if asks else [])


def test_it_is_told_on_a_terminal_that_much_is_read_once(
    filled: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MANY", 10)
    assert "reading" not in run("list")[2]
    place.throw_away(filled)
    monkeypatch.setattr("complaints.cli.shared.session.on_terminal", lambda: True)
    assert "complaints: reading 41 complaints, once; what was read is kept\n" in run("list")[2]
    assert "reading" not in run("list")[2]
    place.throw_away(filled)
    monkeypatch.setattr(opening, "MANY", 100)
    assert "reading" not in run("list")[2]


def test_doctor_shows_the_index(filled: Path, run: Run) -> None:
    assert "an index" not in run("doctor")[1]
    run("list")
    assert "with an index of " in run("doctor")[1]
    path = place.index_path(filled)
    path.unlink()
    path.mkdir()
    told = "".join(run("doctor")[1].split())
    assert f"{path}isnotwhatisduethere:afile" in told
