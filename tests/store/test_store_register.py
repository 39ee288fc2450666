"""The register as one thing: all or none of a step, new complaints, edits, bad files."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from complaints.core.handling.conversation import note
from complaints.core.handling.editing import edited
from complaints.core.record.ids import is_valid, make_id
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.errors import Refused, Untrusted
from complaints.register import Register
from complaints.store import batch, complaint_files
from complaints.store.local.kept import keep_refused
from complaints.store.text.changes import Put
from complaints.store.walk import walk

ID = "CMP-2611-7F3K9QY"
SECOND = make_id("CMP", 2026, 11, "000000")
Git = Callable[..., str]
Together = Callable[[Register, Sequence[Complaint]], list[Complaint]]


@pytest.fixture
def two(added: Path, root: Path, complaint: Complaint, git: Git) -> Register:
    """A register of two complaints."""
    assert complaint_files.add(root, replace(complaint, id=SECOND))
    git("add", "-A")
    git("commit", "-q", "-m", "Two")
    return Register.open(str(root))


def contents(register: Register) -> list[bytes]:
    """Return what all complaint files hold."""
    return [path.read_bytes() for path in walk(register.root) if isinstance(path, Path)]


def test_a_step_on_several_is_done_on_all(two: Register, stamp: Stamp, git: Git) -> None:
    """One commit holds all of them."""
    steps = {key: lambda c: note(c, stamp, "Both.") for key in (ID, SECOND)}
    assert [c.id for c in two.change_all(steps, "both", "me")] == [ID, SECOND]
    assert len(git("show", "--name-only", "--format=").split()) == 2


def test_a_step_that_one_refuses_is_done_on_none(two: Register, stamp: Stamp) -> None:
    """Nothing is written where a later one of several cannot take the step."""

    def refuse(_: Complaint) -> Complaint:
        raise Refused("not this one")

    before = contents(two)
    with pytest.raises(Refused, match="not this one"):
        two.change_all({ID: lambda c: note(c, stamp, "Both."), SECOND: refuse}, "both", "me")
    assert contents(two) == before


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(
    two: Register, stamp: Stamp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the second of two files: the first is put back."""
    before = contents(two)
    real = os.replace
    given: list[str] = []

    def fail_once(prepared: str, name: str, **at: Any) -> None:
        given.append(name)
        if len(given) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(prepared, name, **at)

    monkeypatch.setattr(os, "replace", fail_once)
    steps = {key: lambda c: note(c, stamp, "Both.") for key in (ID, SECOND)}
    with pytest.raises(Refused, match="no space left"):
        two.change_all(steps, "both", "me")
    assert contents(two) == before


def test_new_complaints_are_all_there_or_none(
    two: Register, complaint: Complaint, monkeypatch: pytest.MonkeyPatch, together: Together
) -> None:
    """An import that fails in the middle leaves nothing of itself behind."""
    real = os.link
    count = iter(range(3))

    def fail_at_last(prepared: str, name: str, **at: Any) -> None:
        if next(count) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(prepared, name, **at)

    before = contents(two)
    monkeypatch.setattr(os, "link", fail_at_last)
    with pytest.raises(Refused, match="no space left"):
        together(two, [complaint] * 3)
    assert contents(two) == before


def test_a_taken_id_is_drawn_again(
    two: Register, complaint: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people who draw the same characters get two ids, and no file is written over."""
    drawn = iter(["000000", "000000", "000001"])
    monkeypatch.setattr(batch, "random_characters", lambda *_: next(drawn))
    before = complaint_files.path_of(two.root, SECOND).read_bytes()
    new = two.add(complaint, "me")
    assert new.id == make_id("CMP", 2026, 11, "000001")
    assert is_valid(new.id)
    assert complaint_files.path_of(two.root, SECOND).read_bytes() == before


def test_no_drafts_make_no_commit(two: Register, git: Git, together: Together) -> None:
    """An empty import changes nothing."""
    before = git("rev-parse", "HEAD")
    assert together(two, []) == []
    assert git("rev-parse", "HEAD") == before


def test_what_was_recorded_stays_recorded_where_the_memory_of_it_fails(
    two: Register, stamp: Stamp, monkeypatch: pytest.MonkeyPatch, git: Git
) -> None:
    """That `@` cannot be kept is no reason to say that nothing was recorded."""
    real = Path.write_text

    def full(path: Path, *arguments: Any, **options: Any) -> int:
        if path.name.startswith("last-"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, "write_text", full)
    two.change(ID, lambda c: note(c, stamp, "A note."), "note", "me")
    assert git("log", "-1", "--format=%s") == "note\n"


def test_what_cannot_be_trusted_is_named_and_the_rest_is_read(two: Register) -> None:
    """One bad file hides no good one."""
    path = complaint_files.path_of(two.root, SECOND)
    path.write_bytes(path.read_bytes().replace(b"normal", b"grave"))
    assert [complaint.id for complaint in two.complaints()] == [ID]
    assert {finding.key for finding in two.problems} == {"severity", "events[0].set.severity"}
    with pytest.raises(Untrusted, match="severity: this value is not allowed here"):
        two.read(SECOND)
    with pytest.raises(Untrusted):
        two.change(SECOND, lambda c: c, "nothing", "me")


def test_a_file_under_another_name_is_not_trusted(two: Register) -> None:
    """A copy of a complaint under a second name is no second complaint."""
    path = complaint_files.path_of(two.root, SECOND)
    path.write_bytes(complaint_files.path_of(two.root, ID).read_bytes())
    (finding,) = complaint_files.read(two.root, path).findings
    assert (finding.line, finding.key) == (2, "id")
    assert f"the id inside is {ID}, but the file is called {SECOND}" in finding.message


def test_an_unknown_id_is_refused(two: Register) -> None:
    """There is nothing to read or change under it."""
    unknown = make_id("CMP", 2026, 11, "ZZZZZZ")
    for act in (two.read, lambda key: two.change(key, lambda c: c, "nothing", "me")):
        with pytest.raises(Refused, match=f"there is no complaint {unknown}"):
            act(unknown)


def with_event(stamp: Stamp, old: Complaint | None, new: Complaint) -> Complaint:
    """Return an edited complaint with the event that tells of it."""
    return edited(old, new, stamp)


def test_an_edited_text_is_taken_with_an_event(two: Register, stamp: Stamp, git: Git) -> None:
    """What somebody typed stays as typed, and goes on record as an edit."""
    before = two.text(ID)
    typed = before.replace("owner: me\ne", "owner: maria   # until Monday\ne")
    two.edit(ID, before, typed, partial(with_event, stamp), "ivo")
    after = two.text(ID)
    assert after.startswith(typed.split("events:")[0])
    assert two.read(ID).events[-1].kind == "edited"
    assert git("log", "-1", "--format=%s") == f"{ID}: edit\n"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("severity: normal", "severity: grave", "this value is not allowed"),
        ("subject: ", "subject: \udcff", "not UTF-8"),
        ("owner: me", "owner: [me", "expected"),
    ],
)
def test_an_edited_text_that_does_not_fit_is_not_taken(
    two: Register, stamp: Stamp, old: str, new: str, words: str
) -> None:
    """The file stays as it was; the text is kept where its writer finds it."""
    before = two.text(ID)
    typed = before.replace(old, new)
    with pytest.raises(Untrusted, match=words):
        two.edit(ID, before, typed, partial(with_event, stamp), "ivo")
    assert two.text(ID) == before
    kept = Path(keep_refused(two.root, ID, ".yaml", typed))
    assert kept.read_text("utf-8", "surrogateescape") == typed


def test_an_edit_of_a_file_that_changed_meanwhile_is_not_taken(two: Register, stamp: Stamp) -> None:
    """A colleague's note, written while the editor was open, is not lost."""
    before = two.text(ID)
    two.change(ID, lambda c: note(c, stamp, "Meanwhile."), "note", "maria")
    typed = before.replace("owner: me\ne", "owner: ivo\ne")
    with pytest.raises(Untrusted, match="changed meanwhile"):
        two.edit(ID, before, typed, partial(with_event, stamp), "ivo")
    assert two.read(ID).events[-1].text == "Meanwhile."


def test_the_policy_is_changed_in_its_place(two: Register, git: Git) -> None:
    """One value changes, every other character of the policy stays, and it is committed."""
    path = two.root / "complaints.yaml"
    before = path.read_text("utf-8")
    two.change_policy([Put(("organisation", "name"), "Other Home")], "Policy: name")
    assert path.read_text("utf-8") == before.replace("Kvarner Home", "Other Home")
    assert git("show", "--name-only", "--format=").split() == ["complaints.yaml"]


def test_hand_edits_of_the_policy_are_committed_first(two: Register, git: Git) -> None:
    """What somebody was writing into the policy does not go under another change's name."""
    path = two.root / "complaints.yaml"
    path.write_bytes(path.read_bytes() + b"# by hand\n")
    two.change_policy([Put(("organisation", "name"), "Other Home")], "Policy: name")
    subjects = git("log", "-2", "--format=%s").splitlines()
    assert subjects == ["Policy: name", "complaints.yaml: pending changes"]


def test_a_policy_with_a_small_fault_can_be_changed(two: Register) -> None:
    """A rule that is never reached is told by `check`, and stops nobody meanwhile."""
    path = two.root / "complaints.yaml"
    text = path.read_text("utf-8")
    more = "routing:\n  - team: service\n  - team: management\n"
    path.write_text(text.replace("routing:\n  - team: service\n", more), "utf-8")
    two.change_policy([Put(("organisation", "name"), "Other Home")], "Policy: name")
    assert "Other Home" in path.read_text("utf-8")


def test_a_policy_that_would_not_be_one_is_not_written(two: Register) -> None:
    """A change that leaves a gap is refused, with its reason."""
    path = two.root / "complaints.yaml"
    before = path.read_bytes()
    with pytest.raises(Untrusted, match="there is no time zone 'Europe/Nowhere'"):
        two.change_policy([Put(("calendar", "zone"), "Europe/Nowhere")], "Policy: zone")
    assert path.read_bytes() == before
