"""`sync` where both sides changed the same complaint: merged event by event, and sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.store.git.repository import Repository
from complaints.store.git.upstream import Upstream
from complaints.store.sharing import sync as syncing
from complaints.store.sharing import taking_in
from complaints.store.sharing.objections import Ruling
from life.test_life_merging import (
    ANA,
    CRITICAL,
    LOW,
    NAME,
    Ok,
    Run,
    committed,
    events,
    note,
    put,
    text_of,
    unsettled,
)
from life.test_life_sync import Work, files, git, pair, work
from surroundings import repository_at

__all__ = ["committed", "pair", "work"]

Pair = tuple[Path, Path]
TOOK = "took in 1 commit from the others"
UNSETTLED = f"{ANA}: unsettled: severity (complaints show {ANA} explains it)"
SENT = "sent 2 commits"
NOTHING = "nothing new from the others"


@pytest.fixture
def both(pair: Pair, work: Work) -> Callable[[tuple[str, ...], tuple[str, ...]], Pair]:
    """Record something on either side, and have ours sent."""

    def both(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Pair:
        assert work(pair[0], *ours)[0] == 0
        assert work(pair[0], "sync")[0] == 0
        assert work(pair[1], *theirs)[0] == 0
        return pair

    return both


Both = Callable[[tuple[str, ...], tuple[str, ...]], Pair]


def commit(place: Path, change: Callable[[Path], None] | None = None, name: str = NAME) -> None:
    """Change a file by hand and commit that."""
    if change is not None:
        change(place / name)
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", "By hand")


def test_what_adds_up(both: Both, work: Work) -> None:
    """Notes of both are there, in one merge; nothing is left for anybody, and both end alike."""
    ours, theirs = both(note("Ours."), note("Theirs."))
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    assert work(ours, "sync") == (0, ["took in 2 commits from the others", "nothing to send"])
    assert len(events(ours)) == 5
    assert files(ours) == files(theirs)
    assert work(ours, "check") == (0, [])


def test_what_both_ended_differently(both: Both, work: Work) -> None:
    """It is named and sent all the same, and ends it with 1; the next time it is no news."""
    ours, theirs = both(CRITICAL, LOW)
    assert work(theirs, "sync") == (1, [TOOK, UNSETTLED, SENT])
    assert unsettled(theirs) == ["severity"]
    assert work(theirs, "sync") == (0, [NOTHING, "nothing to send"])
    told = ["took in 2 commits from the others", UNSETTLED, "nothing to send"]
    assert work(ours, "sync") == (1, told)
    assert work(ours, "sync")[0] == 0
    assert files(ours) == files(theirs)


def test_for_cron_only_what_is_left_is_said(both: Both, work: Work) -> None:
    """What adds up is no news, what is unsettled is."""
    _, theirs = both(note("Ours."), note("Theirs."))
    assert work(theirs, "sync", "--quiet") == (0, [])
    both(CRITICAL, LOW)
    assert work(theirs, "sync", "--quiet") == (1, [UNSETTLED])


def test_settled_here_and_open_there(both: Both, work: Work) -> None:
    """Whoever did not settle it takes over that it was."""
    ours, theirs = both(CRITICAL, LOW)
    for place in (theirs, ours):
        work(place, "sync")
    work(ours, "settle", ANA, "severity", "low")
    work(theirs, *note("Meanwhile."))
    assert work(ours, "sync")[0] == 0
    assert work(theirs, "sync") == (0, [TOOK, SENT])
    assert (unsettled(theirs), work(theirs, "check")) == ([], (0, []))


def test_what_is_still_open_is_no_news(both: Both, work: Work) -> None:
    """Of two fields, named on one line, the others have settled one: the other was told before."""
    ours, theirs = both((*CRITICAL, "--product", "cups"), (*LOW, "--product", "plates"))
    work(theirs, "sync")
    told = f"{ANA}: unsettled: product, severity (complaints show {ANA} explains it)"
    assert told in work(ours, "sync")[1]
    work(theirs, "settle", ANA, "severity", "low")
    work(theirs, "sync")
    code, said = work(ours, "sync")
    assert (code, [line for line in said if "unsettled" in line]) == (0, [])
    assert unsettled(ours) == ["product"]


def test_settled_on_both_sides_otherwise(both: Both, work: Work) -> None:
    """The two who settled it differ, and no more those before them."""
    ours, theirs = both(CRITICAL, LOW)
    for place in (theirs, ours):
        work(place, "sync")
    work(ours, "settle", ANA, "severity", "low")
    work(theirs, "settle", ANA, "severity", "critical")
    assert work(ours, "sync")[0] == 0
    assert work(theirs, "sync") == (1, [TOOK, UNSETTLED, SENT])
    last = events(theirs)[-2:]
    assert f"    events:\n      - {last[0]}\n      - {last[1]}\n" in text_of(theirs)


def test_three_clones(pair: Pair, work: Work, tmp_path: Path) -> None:
    """In whatever order they sync, all end with the same files, and each says what is open."""
    third = tmp_path / "third"
    git(tmp_path, "clone", "--quiet", str(tmp_path / "bare.git"), str(third))
    for name in ("user.name", "user.email"):
        git(third, "config", name, git(pair[0], "config", name).strip())
    clones = (*pair, third)
    for place, severity in zip(clones, ("low", "normal", "critical"), strict=True):
        work(place, "classify", ANA, "--severity", severity)
    assert [work(place, "sync")[0] for place in clones] == [0, 1, 1]
    for place in clones[:2]:
        work(place, "sync")
    assert files(pair[0]) == files(pair[1]) == files(third)
    assert text_of(third).count("kind: classified") == 3


def test_it_always_comes_to_an_end(
    both: Both, work: Work, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Where others send again and again in between, it gives up, and nothing is half done."""
    ours, theirs = both(note("Ours."), note("Theirs."))
    times: list[int] = []

    def busy(
        repository: Repository, branch: str, upstream: Upstream, schema: str, judge: Ruling
    ) -> taking_in.Taken:
        found = taking_in.take_in(repository, branch, upstream, schema, judge)
        times.append(run("-C", str(ours), *note(f"Again {len(times)}."))[0])
        git(ours, "pull", "--quiet", "--no-rebase")
        git(ours, "push", "--quiet")
        return found

    monkeypatch.setattr(syncing, "take_in", busy)
    monkeypatch.setattr(syncing, "TRIES", 3)
    code, said = work(theirs, "sync")
    assert (code, len(times)) == (3, 3)
    assert said[-1].startswith("others are sending at the same time; try again in a moment")
    assert git(theirs, "status", "--porcelain") == ""


def test_a_taken_event_stays(both: Both, work: Work) -> None:
    """An event that others took out of the file is there again, and how to take it back is told."""
    ours, theirs = both(note("First."), ("check",))
    work(theirs, "sync")
    gone = events(ours)[-1]
    text = text_of(ours)
    (ours / NAME).write_text(text[: text.index(f"  - id: {gone}")], "utf-8")
    commit(ours)
    assert work(ours, "sync")[0] == 0
    work(theirs, *note("Theirs."))
    code, said = work(theirs, "sync")
    told = f"{ANA}: event {gone} stays on record; to take it back: complaints retract {ANA} {gone}"
    assert (code, said) == (0, [TOOK, told, SENT])
    assert gone in events(theirs)


def test_the_schema_is_written_anew(pair: Pair, work: Work) -> None:
    """It follows from the program, so it keeps nobody from syncing."""
    for place, words in zip(pair, ("{}\n", "[]\n"), strict=True):
        (place / "complaint.schema.json").write_text(words, "utf-8")
        commit(place)
    assert work(pair[0], "sync")[0] == 0
    assert work(pair[1], "sync") == (0, [TOOK, SENT])
    assert '"Unsettled"' in (pair[1] / "complaint.schema.json").read_text("utf-8")


@pytest.mark.parametrize("name", ["complaints.yaml", "templates/en/own.txt"])
def test_another_file_in_conflict(name: str, both: Both, work: Work) -> None:
    """The complaint could be merged, but nothing is: every file is as it was."""
    ours, theirs = both(note("Ours."), note("Theirs."))
    for place, words in ((ours, "A"), (theirs, "B")):
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        held = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"# {words}\n{held}", "utf-8")
        commit(place)
    work(ours, "sync")
    before, head = files(theirs), git(theirs, "rev-parse", "HEAD")
    code, said = work(theirs, "sync")
    assert code == 4
    assert said[-1].startswith(f"changed here and by others: {name}; nothing was merged")
    assert said[-1].endswith(f"Merge by hand: git -C {theirs} merge '@{{upstream}}'")
    assert (files(theirs), git(theirs, "rev-parse", "HEAD")) == (before, head)
    assert repository_at(theirs).unfinished() is None


@pytest.mark.parametrize("what", ["a link", "it is for local state alone"])
def test_what_does_not_belong_there(what: str, both: Both, work: Work) -> None:
    """A link, or local state that is in git, keeps all of it out."""
    ours, theirs = both(note("Ours."), note("Theirs."))
    path = ours / ("templates" if what == "a link" else ".complaints/state")
    path.parent.mkdir(exist_ok=True)
    path.symlink_to("/etc") if what == "a link" else path.write_text("x\n", "utf-8")
    git(ours, "add", "--all", "--force")
    commit(ours)
    git(ours, "push", "--quiet")
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs)) == (4, before)
    assert f"({what}); nothing was merged" in said[-1]


def test_a_side_that_cannot_be_read(both: Both, work: Work) -> None:
    """What both wrote is in the file, with git's marks; it stays here until they are taken out."""
    ours, theirs = both(note("Ours."), note("Theirs."))
    commit(ours, put("severity: high\n", "severity: [high\n"))
    git(ours, "push", "--quiet")
    code, said = work(theirs, "sync")
    assert code == 4
    assert said[-1].endswith(
        "what was merged stays here and nothing was sent: mend it, then try again"
    )
    assert all(each in text_of(theirs) for each in ("text: Ours.", "text: Theirs.", "[high"))
    assert git(theirs, "status", "--porcelain") == ""
    code, said = work(theirs, "sync")
    assert (code, said[0]) == (4, NOTHING)
    assert said[-1].startswith(f"{ANA}.yaml: git's conflict marks are in it; nothing was sent")
    marks = ("<<<<<<<", "=======", ">>>>>>>")
    lines = [line for line in text_of(theirs).splitlines() if not line.startswith(marks)]
    (theirs / NAME).write_text("\n".join(lines).replace("[high", "high") + "\n", "utf-8")
    commit(theirs)
    assert work(theirs, "check") == (0, [])
    assert work(theirs, "sync") == (0, [NOTHING, "sent 3 commits"])


def test_marks_in_a_text_are_none(pair: Pair, work: Work) -> None:
    """What a customer has written is sent, whatever it looks like."""
    ours, _ = pair
    text = put("note the damage.\n", "note the damage.\n  <<<<<<< that they said\n")
    commit(ours, text)
    assert work(ours, "sync") == (0, [NOTHING, "sent 1 commit"])


@pytest.mark.parametrize("deleting", [0, 1])
def test_a_complaint_that_one_side_has_deleted(deleting: int, pair: Pair, work: Work) -> None:
    """What the other side has changed stays."""
    commit(pair[deleting], Path.unlink)
    work(pair[1 - deleting], *note("Still here."))
    assert work(pair[0], "sync")[0] == 0
    assert work(pair[1], "sync")[0] == 0
    assert len(events(pair[1])) == 4


def test_the_same_complaint_was_entered_twice(pair: Pair, work: Work, run: Run) -> None:
    """Two people who each entered it are told, whichever of the two was here before."""
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone", "--severity", "low")
    for place in pair:
        call = ("new", "--subject", "Lamp", "--external-ref", "R-1", *fields)
        assert run("-C", str(place), *call)[0] == 0
    work(pair[0], "sync")
    code, said = work(pair[1], "sync")
    assert (code, len(said)) == (0, 3)
    assert "external_ref: " in said[1]
    assert "has the same external reference" in said[1]


@pytest.mark.parametrize("dropping", [0, 1])
def test_a_code_that_one_side_has_dropped(dropping: int, pair: Pair, work: Work) -> None:
    """A complaint that uses it since is named, on whichever side that was."""
    commit(pair[dropping], put("      parts:\n", "      pieces:\n"), "complaints.yaml")
    assert work(pair[1 - dropping], "classify", ANA, "--category", "product/parts")[0] == 0
    work(pair[0], "sync")
    code, said = work(pair[1], "sync")
    assert code == 0
    assert [line for line in said if "the policy has no category 'product/parts'" in line]


def test_two_complaints_under_one_id(pair: Pair, work: Work, run: Run, ok: Ok) -> None:
    """Ours gets a new id, and that is told."""
    fields = ("--description", "It is.", "--name", "Ana", "--channel", "phone", "--severity", "low")
    ours, theirs = pair
    twice = run("-C", str(ours), "new", "--subject", "Ours", *fields)[1].strip()
    other = run("-C", str(theirs), "new", "--subject", "Theirs", *fields)[1].strip()
    folder = theirs / "complaints" / "2026" / "11"
    text = (folder / f"{other}.yaml").read_text("utf-8").replace(other, twice)
    (folder / f"{other}.yaml").unlink()
    (folder / f"{twice}.yaml").write_text(text, "utf-8")
    commit(theirs)
    work(ours, "sync")
    code, said = work(theirs, "sync")
    told = f"{twice} was two complaints; the one recorded here is "
    assert (code, said[1][: len(told)]) == (0, told)
    assert "Ours" in ok("-C", str(theirs), "show", twice)
    assert "Theirs" in ok("-C", str(theirs), "show", said[1].removeprefix(told))
    assert work(theirs, "check") == (0, [])


def test_work_on_it_that_is_not_committed(both: Both, work: Work) -> None:
    """It is not merged into; what is not committed of another complaint is in nobody's way."""
    _, theirs = both(note("Ours."), note("Theirs.", "--no-commit"))
    before = files(theirs)
    code, said = work(theirs, "sync")
    assert (code, files(theirs)) == (3, before)
    assert said[-1].startswith("the changes of others cannot be taken in: ")


def test_no_program_of_the_configuration_merges(both: Both, work: Work) -> None:
    """What merges complaints is this process, whatever git was told."""
    _, theirs = both(CRITICAL, LOW)
    git(theirs, "config", "merge.complaints.driver", "touch ran; false")
    assert work(theirs, "sync")[0] == 1
    assert not (theirs / "ran").exists()
    assert repository_at(theirs).unfinished() is None


@pytest.mark.parametrize("name", ["complaints/.gitkeep", "complaints/2026/notes.txt"])
def test_what_is_no_complaint_is_in_nobodys_way(name: str, pair: Pair, work: Work) -> None:
    """Other files may lie among the complaints."""
    ours, theirs = pair
    (ours / name).write_text("x\n", "utf-8")
    commit(ours)
    work(ours, "sync")
    work(theirs, *note("Theirs."))
    assert work(theirs, "sync") == (0, [TOOK, SENT])


def test_where_git_cannot_be_told(both: Both, work: Work) -> None:
    """Sync merges by itself, whether or not git itself can be told how."""
    _, theirs = both(note("Ours."), note("Theirs."))
    info = theirs / ".git" / "info"
    if info.exists():
        info.rename(theirs / ".git" / "was")
    info.write_text("no folder\n", "utf-8")
    assert work(theirs, "sync") == (0, [TOOK, SENT])
