"""One complaint on two branches, brought together by git: event by event, by the merge driver."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from complaints.store.git.driver import install, missing
from complaints.store.git.repository import Repository
from surroundings import repository_at

Ok = Callable[..., str]
Git = Callable[..., str]
Run = Callable[..., tuple[int, str, str]]

ANA = "CMP-2611-7F3K9QY"
NAME = f"complaints/2026/11/{ANA}.yaml"
LOW = ("classify", ANA, "--severity", "low")
CRITICAL = ("classify", ANA, "--severity", "critical")


def note(text: str, *arguments: str) -> tuple[str, ...]:
    """Return a call that records a note."""
    return ("note", ANA, "-m", text, *arguments)


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint is enough."""
    return _committed_small


@pytest.fixture
def driven(register: Path) -> Path:
    """A register whose git knows how complaints are merged."""
    install(repository_at(register))
    return register


@pytest.fixture
def by_git(register: Path) -> Callable[..., tuple[int, str]]:
    """Run git where it may stop; returns its exit code and what it said."""

    def by_git(*arguments: str) -> tuple[int, str]:
        call = ["git", "-c", "core.editor=true", *arguments]
        done = subprocess.run(call, cwd=register, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return by_git


ByGit = Callable[..., tuple[int, str]]
Call = Sequence[str] | Callable[[Path], None]


@pytest.fixture
def apart(register: Path, ok: Ok, git: Git) -> Callable[[Sequence[Call], Sequence[Call]], None]:
    """Do some things on the branch `theirs`, others on `main`, which is checked out then."""

    def apart(ours: Sequence[Call], theirs: Sequence[Call]) -> None:
        git("switch", "--quiet", "--create", "theirs")
        _do(theirs)
        git("switch", "--quiet", "main")
        _do(ours)

    def _do(calls: Sequence[Call]) -> None:
        for call in calls:
            if callable(call):
                call(register / NAME)
                git("commit", "--quiet", "--all", "--allow-empty", "-m", "By hand")
            else:
                ok(*call)

    return apart


Apart = Callable[[Sequence[Call], Sequence[Call]], None]


def put(old: str, new: str) -> Callable[[Path], None]:
    """Return what changes a file by hand."""

    def change(path: Path) -> None:
        text = path.read_bytes().decode("utf-8")
        assert old in text
        path.write_bytes(text.replace(old, new, 1).encode("utf-8"))

    return change


def text_of(register: Path) -> str:
    """Return what the complaint's file holds."""
    return (register / NAME).read_bytes().decode("utf-8")


def events(register: Path) -> list[str]:
    """Return the ids of the events of the complaint, in the order of its file."""
    return re.findall(
        r"(?m)^ *- id: ([0-9]+-[0-9A-Z]{4})$", text_of(register).split("\nevents:")[1]
    )


def unsettled(register: Path) -> list[str]:
    """Return the fields that are unsettled in the file."""
    return re.findall(r"(?m)^  - field: (.*)$", text_of(register))


def contesting(register: Path) -> list[str]:
    """Return the events between which it is unsettled."""
    return re.findall(r"(?m)^      - ([0-9]+-[0-9A-Z]{4})$", text_of(register))


@pytest.mark.parametrize(
    "together",
    [
        ("merge", "--quiet", "theirs"),
        ("rebase", "--quiet", "theirs"),
        ("cherry-pick", "main..theirs"),
        ("pull", "--quiet", "--no-rebase", ".", "theirs"),
    ],
)
def test_the_events_of_both(
    together: Sequence[str], driven: Path, apart: Apart, by_git: ByGit, ok: Ok
) -> None:
    """None is lost and none doubled, however git brings them together, and all is well then."""
    apart(
        [note("One."), note("Two.")], [note("Three."), note("Early.", "--at", "2026-11-20T16:25")]
    )
    code, said = by_git(*together)
    assert code == 0, said
    assert len(events(driven)) == len(set(events(driven))) == 7
    assert ok("check") == ""


def test_a_stash_that_comes_back(driven: Path, git: Git, ok: Ok) -> None:
    """What was put away is merged with what was recorded meanwhile."""
    ok(*note("Put away.", "--no-commit"))
    git("stash", "--quiet")
    ok(*note("Meanwhile."))
    git("stash", "pop", "--quiet")
    assert len(events(driven)) == 5
    assert git("stash", "list") == ""


def test_one_commit_brings_all_events(driven: Path, apart: Apart, by_git: ByGit) -> None:
    """A later commit alone rests on the earlier ones, so their events come along."""
    apart([note("Mine.")], [note("First."), note("Second.")])
    code, said = by_git("cherry-pick", "theirs")
    assert code == 0, said
    assert len(events(driven)) == 6


def test_a_commit_that_is_reverted(driven: Path, git: Git, by_git: ByGit, ok: Ok) -> None:
    """Its event stays on record, and how it is taken back is told."""
    ok(*note("A mistake."))
    mistake = events(driven)[-1]
    ok(*note("Afterwards."))
    _, said = by_git("revert", "--no-edit", "HEAD~1")
    assert f"event {mistake} stays on record; to take it back: complaints retract" in said
    assert mistake in events(driven)
    assert git("status", "--porcelain") == ""


def test_git_stops_where_both_ended_differently(
    driven: Path, apart: Apart, by_git: ByGit, git: Git, run: Run, ok: Ok
) -> None:
    """The file can be read by every command; what is settled is staged, and git goes on."""
    apart([CRITICAL], [LOW])
    code, said = by_git("merge", "theirs")
    assert code == 1
    assert f"{ANA}: unsettled: severity (complaints show {ANA} explains it)" in said
    assert unsettled(driven) == ["severity"]
    assert run("check")[0] == 1
    assert ok("list", "--format", "ids") == f"{ANA}\n"
    ok("settle", ANA, "severity", "low")
    assert git("status", "--porcelain") == f"M  {NAME}\n"
    git("commit", "--quiet", "--no-edit")
    assert (ok("check"), unsettled(driven)) == ("", [])
    assert len(events(driven)) == 6


@pytest.mark.parametrize(
    ("begin", "go_on"),
    [
        (("rebase", "theirs"), ("rebase", "--continue")),
        (("cherry-pick", "theirs"), ("cherry-pick", "--continue")),
    ],
)
def test_git_goes_on_after_it_is_settled(
    begin: Sequence[str],
    go_on: Sequence[str],
    driven: Path,
    apart: Apart,
    by_git: ByGit,
    git: Git,
    ok: Ok,
) -> None:
    """Not only after a merge."""
    apart([CRITICAL, note("Later.")] if begin[0] == "rebase" else [CRITICAL], [LOW])
    assert by_git(*begin)[0] == 1
    ok("settle", ANA, "severity", "critical")
    code, said = by_git(*go_on)
    assert code == 0, said
    assert (ok("check"), git("status", "--porcelain")) == ("", "")
    assert "severity: critical" in text_of(driven)


def test_the_same_whoever_merges(driven: Path, apart: Apart, by_git: ByGit, git: Git) -> None:
    """Either way round, the file has the same bytes."""
    apart([CRITICAL, note("Ours.")], [LOW, note("Theirs.")])
    git("branch", "before")
    by_git("merge", "theirs")
    one = text_of(driven)
    git("merge", "--abort")
    git("switch", "--quiet", "theirs")
    by_git("merge", "before")
    assert text_of(driven) == one
    assert len(contesting(driven)) == 2


@pytest.mark.parametrize(
    ("here", "there", "left"),
    [((), (), 1), (("low",), (), 0), ((), ("low",), 0), (("low",), ("critical",), 1)],
)
def test_both_have_merged_before(
    here: Sequence[str],
    there: Sequence[str],
    left: int,
    driven: Path,
    apart: Apart,
    by_git: ByGit,
    git: Git,
    ok: Ok,
) -> None:
    """What was left unsettled by both merges is settled once one has, if not both otherwise."""
    apart([CRITICAL], [LOW])
    git("branch", "before")
    for branch, other in (("main", "theirs"), ("theirs", "before")):
        git("switch", "--quiet", branch)
        assert by_git("merge", other)[0] == 1
        git("commit", "--quiet", "--all", "-m", "Merged, not settled")
    for branch, choices in (("theirs", there), ("main", here)):
        git("switch", "--quiet", branch)
        ok(*note(f"On {branch}."))
        for choice in choices:
            ok("settle", ANA, "severity", choice)
    code, said = by_git("merge", "theirs")
    assert (code, said.count("unsettled: severity")) == (left, left)
    assert len(unsettled(driven)) == left
    assert text_of(driven).count("text: On ") == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "kept"),
    [
        (("--next-step", "Ours."), ("--next-step", "Theirs.", "--at", "16:50"), "next_step: Ours."),
        (("--tag", "one"), ("--tag", "other"), "tags:\n  - one\n  - other\n"),
        (("--product", "cup"), ("--impact", "A party."), "product: cup\n"),
    ],
)
def test_what_two_people_may_change(
    ours: Sequence[str],
    theirs: Sequence[str],
    kept: str,
    driven: Path,
    apart: Apart,
    by_git: ByGit,
    ok: Ok,
) -> None:
    """The later next step counts, tags add up, and so do changes of different fields."""
    apart([("classify", ANA, *ours)], [("classify", ANA, *theirs)])
    assert by_git("merge", "theirs")[0] == 0
    assert f"\n{kept}" in text_of(driven)
    assert ok("check") == ""


@pytest.mark.parametrize(
    ("name", "old", "ours", "theirs"),
    [
        ("subject", "Parcel arrived broken", "Parcel came", "Broken parcel"),
        ("product", "dinner set", "cups", "bowls"),
        ("customer.phone", "+385 91 555 0101", "+385 1", "+385 2"),
        ("occurred_on", "2026-11-19", "2026-11-18", "2026-11-17"),
        ("description", "The box came in open.", "It was open.", "It came open."),
    ],
)
def test_what_hands_have_changed(
    name: str,
    old: str,
    ours: str,
    theirs: str,
    driven: Path,
    apart: Apart,
    by_git: ByGit,
    git: Git,
    ok: Ok,
) -> None:
    """A change in the file counts from either side; of two one settles which."""
    apart([put(old, ours)], [note("Theirs.")])
    git("switch", "--quiet", "--create", "mine", "theirs")
    assert by_git("merge", "main")[0] == 0
    assert ours in text_of(driven)
    git("switch", "--quiet", "theirs")
    put(old, theirs)(driven / NAME)
    git("commit", "--quiet", "--all", "-m", "By hand")
    assert by_git("merge", "main")[0] == 1
    assert unsettled(driven) == [name]
    ok("settle", ANA, name, theirs)
    assert ours not in text_of(driven).partition("\nevents:")[0]
    assert (ok("check"), unsettled(driven)) == ("", [])


def test_a_long_text_is_merged_by_its_lines(driven: Path, apart: Apart, by_git: ByGit) -> None:
    """Two people may each change other lines of it."""
    more = put("note the damage.\n", "note the damage.\n  I waited.\n  For hours.\n")
    more(driven / NAME)
    subprocess.run(["git", "commit", "--quiet", "-am", "More"], cwd=driven, check=True)
    apart([put("The box came in", "The parcel came")], [put("For hours", "For two hours")])
    assert by_git("merge", "theirs")[0] == 0
    assert "  The parcel came open." in text_of(driven)
    assert "  For two hours." in text_of(driven)


def test_the_mode_of_ours_stays(driven: Path, apart: Apart, by_git: ByGit) -> None:
    """Git looks after that."""
    apart([lambda path: path.chmod(0o755), note("Ours.")], [note("Theirs.")])
    assert by_git("merge", "theirs")[0] == 0
    assert (driven / NAME).stat().st_mode & 0o777 == 0o755


def test_a_work_tree_beside_it(driven: Path, apart: Apart, git: Git, tmp_path: Path) -> None:
    """It shares what git is told."""
    apart([note("Ours.")], [note("Theirs.")])
    beside = tmp_path / "beside"
    git("worktree", "add", "--quiet", str(beside), "theirs")
    git("-C", str(beside), "merge", "--quiet", "--no-edit", "main")
    assert len(events(beside)) == 5


@pytest.mark.parametrize("below", ["far/down", 'it\'s a "place"', "a*[b]?", "back\\slash", "č ž"])
def test_a_register_below_the_top(below: str, register: Path, git: Git, ok: Ok) -> None:
    """Git is told of its complaints, by whatever name the folder has."""
    root = register / below
    root.mkdir(parents=True)
    git("mv", "complaints", "complaints.yaml", below)
    git("commit", "--quiet", "-m", "Moved")
    repository = Repository.around(root)
    assert repository is not None
    install(repository)
    assert missing(repository) == []
    git("branch", "theirs")
    for branch in ("theirs", "main"):
        git("switch", "--quiet", branch)
        ok("-C", str(root), *note(f"On {branch}."))
    git("merge", "--quiet", "--no-edit", "theirs")
    assert len(events(root)) == 5


@pytest.mark.parametrize("missing_one", ["base", "ours", "theirs"])
def test_a_version_that_is_not_there(
    missing_one: str, register: Path, refused: Callable[..., str], tmp_path: Path
) -> None:
    """It is named; git then leaves its own marks."""
    paths = {name: tmp_path / name for name in ("base", "ours", "theirs")}
    for name, path in paths.items():
        if name != missing_one:
            path.write_bytes((register / NAME).read_bytes())
    said = refused(4, "merge-file", *map(str, paths.values()))
    assert said == f"{paths[missing_one]}: it cannot be read: no such file or directory"


@pytest.mark.parametrize("wrong", ["base", "ours", "theirs"])
def test_a_version_that_is_no_complaint(
    wrong: str, register: Path, refused: Callable[..., str], tmp_path: Path
) -> None:
    """It is named, and where git calls the program, which of the three it is."""
    text = text_of(register)
    paths = {name: tmp_path / name for name in ("base", "ours", "theirs")}
    for name, path in paths.items():
        path.write_text(text.replace("subject: ", "subject: [", int(name == wrong)), "utf-8")
    call = ("merge-file", *map(str, paths.values()))
    assert refused(4, *call).startswith(f"{paths[wrong]}:")
    assert refused(4, *call, "--name", NAME).startswith(f"{NAME} ({wrong}):")
    assert "subject: Parcel" in paths["ours"].read_text("utf-8") or wrong == "ours"


@pytest.mark.parametrize("committed_first", [True, False], ids=["merged", "in the middle"])
@pytest.mark.usefixtures("driven")
def test_the_page_says_how_to_see_whose_value_is_whose(
    committed_first: bool, register: Path, ok: Ok, git: Git, apart: Apart, by_git: ByGit
) -> None:
    """No event holds a telephone number; git has each with who wrote it, from any folder."""
    numbers = ("+385 91 555 0102", "+385 91 555 0103")
    apart(*([put("+385 91 555 0101", number)] for number in numbers))
    assert by_git("merge", "theirs")[0] == 1
    if committed_first:
        git("commit", "--quiet", "--all", "-m", "Merged")
    page = ok("show", ANA)
    [line] = [line for line in page.splitlines() if line.startswith("  who wrote which value: ")]
    command = shlex.split(line.partition(": ")[2])
    done = subprocess.run(
        command, cwd=register / "complaints", capture_output=True, text=True, check=True
    )
    for number in numbers:
        assert f'+  phone: "{number}"' in done.stdout


def test_a_choice_between_events_needs_no_look_at_git(
    driven: Path, ok: Ok, git: Git, apart: Apart, by_git: ByGit
) -> None:
    """They say themselves who made them."""
    apart([LOW], [CRITICAL])
    assert by_git("merge", "theirs")[0] == 1
    assert "git log" not in ok("show", ANA)
