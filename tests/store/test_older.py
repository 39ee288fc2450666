"""Files in an older form: read as if they were written today, and rewritten nowhere else."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from complaints.core.handling.conversation import note
from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint
from complaints.core.record.state import differences, state_of
from complaints.core.record.steps import Stamp
from complaints.store import complaint_files
from complaints.store.complaint_files import in_form
from complaints.store.load import parse
from earlier import as_before
from store.conftest import HAND_EDITED

ID = "CMP-2611-7F3K9QY"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=1)))
STAMP = Stamp(NOW, NOW, "ivo", "K7QM")
PROMISING = [
    file for file in sorted(HAND_EDITED.glob("*.yaml")) if b"promises" in file.read_bytes()
]


@pytest.mark.parametrize("file", PROMISING, ids=lambda file: file.stem)
def test_whatever_people_wrote_stays(file: Path, tmp_path: Path) -> None:
    """An older file says what today's says, becomes it byte for byte, and so by any step."""
    today = file.read_bytes().decode()
    older = as_before(today)
    assert older.count("told_in") == 1
    value, [found] = parse(older, "f.yaml", Complaint)
    assert value == parse(today, "f.yaml", Complaint)[0]
    assert (found.code, found.level, found.line) == ("older", "warning", 1)
    assert in_form(older) == today
    assert in_form(today) == today
    after = []
    for text in (older, today):
        path = complaint_files.path_of(tmp_path, ID)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        loaded = complaint_files.read(tmp_path, path)
        assert loaded.value is not None
        after.append(complaint_files.changed(loaded, note(loaded.value, STAMP, "She called.")))
    assert after[0] == after[1]


def test_enough_files_have_a_promise() -> None:
    """Most ways in which people write are tried."""
    assert len(PROMISING) >= 45


HEAD = """\
id: CMP-2611-7F3K9QY
subject: Parcel arrived broken
nature: complaint
status: {status}
severity: normal
received_at: 2026-11-20T16:02:00+01:00
channel: phone
language: en
{fields}events:
  - id: 1-7F3K
    at: 2026-11-20T16:02:00+01:00
    by: maria
    kind: received
    set:
      status: received
{events}"""


def event(event_id: str, kind: str, rest: str = "") -> str:
    """Return an event of that day as a command writes it."""
    hour = 8 + int(event_id.split("-")[0])
    return (
        f"  - id: {event_id}\n    at: 2026-11-21T{hour:02d}:00:00+01:00\n"
        f"    by: ivo\n    kind: {kind}\n{rest}"
    )


def made(*events: str, fields: str = "", status: str = "received") -> str:
    """Return a whole file."""
    return HEAD.format(fields=fields, events="".join(events), status=status)


def promises(*rows: str) -> str:
    """Return a ledger of promises."""
    return "promises:\n" + "".join(rows)


def promise(entry_id: str, state: str, told_in: str = "", rest: str = "") -> str:
    """Return a promise, with what an older one says of the event that made it."""
    told = f"    told_in: {told_in}\n" if told_in else ""
    due = "    due: 2026-11-27T17:00:00+01:00\n"
    return f"  - id: {entry_id}\n    what: an answer\n{due}{told}    state: {state}\n{rest}"


# What has another form now, each as it was and as it is.
FORMS: dict[str, tuple[str, str]] = {
    "a promise that was moved": (
        made(
            event("2-AAAA", "promised", "    entry: 1\n"),
            event("3-BBBB", "promise_moved", "    entry: 1\n"),
            fields=promises(
                promise("1", "moved", "2-AAAA", "    closed_in: 3-BBBB\n"),
                promise("2", "open", "3-BBBB", "    replaces: 1\n"),
            ),
        ),
        made(
            event("2-AAAA", "promised"),
            event("3-BBBB", "promise_moved", "    entry: 2-AAAA\n"),
            fields=promises(
                promise("2-AAAA", "moved", "", "    closed_in: 3-BBBB\n"),
                promise("3-BBBB", "open", "", "    replaces: 2-AAAA\n"),
            ),
        ),
    ),
    "two promises of one letter": (
        made(
            event("2-AAAA", "noted"),
            event("3-BBBB", "promise_kept", "    entry: 2\n"),
            fields=promises(
                promise("1", "open", "2-AAAA"),
                promise("2", "kept", "2-AAAA", "    closed_in: 3-BBBB\n"),
            ),
        ),
        made(
            event("2-AAAA", "noted"),
            event("3-BBBB", "promise_kept", "    entry: 2-AAAA.2\n"),
            fields=promises(
                promise("2-AAAA", "open"),
                promise("2-AAAA.2", "kept", "", "    closed_in: 3-BBBB\n"),
            ),
        ),
    ),
    "an offer, approved and accepted": (
        made(
            event("2-AAAA", "offered", "    entry: 1\n    state: proposed\n"),
            event("3-BBBB", "offer_approved", "    entry: 1\n"),
            event("4-CCCC", "offer_decided", "    entry: 1\n    state: accepted\n"),
            fields=(
                "offers:\n  - id: 1\n    kind: repair\n    state: accepted\n"
                "    approved_by: ivo\n    told_in: 2-AAAA\n    closed_in: 4-CCCC\n"
            ),
            status="investigating",
        ),
        made(
            event("2-AAAA", "offered", "    state: proposed\n"),
            event("3-BBBB", "offer_approved", "    entry: 2-AAAA\n"),
            event("4-CCCC", "offer_decided", "    entry: 2-AAAA\n    state: accepted\n"),
            fields=(
                "offers:\n  - id: 2-AAAA\n    kind: repair\n    state: accepted\n"
                "    approved_by: ivo\n    closed_in: 4-CCCC\n"
            ),
            status="investigating",
        ),
    ),
    "an action that was done": (
        made(
            event("2-AAAA", "action_added", "    entry: 1\n"),
            event("3-BBBB", "action_done", "    entry: 1\n"),
            fields=(
                "actions:\n  - id: 1\n    what: Ring the courier.  # twice\n"
                "    done_at: 2026-11-21T11:00:00+01:00\n    added_in: 2-AAAA\n"
            ),
        ),
        made(
            event("2-AAAA", "action_added"),
            event("3-BBBB", "action_done", "    entry: 2-AAAA\n"),
            fields=(
                "actions:\n  - id: 2-AAAA\n    what: Ring the courier.  # twice\n"
                "    done_at: 2026-11-21T11:00:00+01:00\n"
            ),
        ),
    ),
    "an action of no event": (
        made(fields="actions:\n  - id: 7\n    what: Ring.\n"),
        made(fields="actions:\n  - id: 1-7F3K\n    what: Ring.\n"),
    ),
    "tags that come and go": (
        made(
            event("2-AAAA", "edited", "    set:\n      tags: [loud, vip]\n"),
            event("3-BBBB", "edited", "    set:\n      tags:\n        - vip\n        - late\n"),
            event("4-CCCC", "edited", "    set:\n      tags: []\n      product: lamp\n"),
            fields="",
        ).replace("severity: normal\n", "severity: normal\nproduct: lamp\n"),
        made(
            event("2-AAAA", "edited", '    set:\n      tags: {add: ["loud", "vip"]}\n'),
            event(
                "3-BBBB",
                "edited",
                "    set:\n      tags:\n        add:\n          - late\n"
                "        remove:\n          - loud\n",
            ),
            event(
                "4-CCCC",
                "edited",
                "    set:\n      tags:\n        remove:\n          - vip\n          - late\n"
                "      product: lamp\n",
            ),
            fields="",
        ).replace("severity: normal\n", "severity: normal\nproduct: lamp\n"),
    ),
    "risks that no event had set": (
        made(
            event(
                "2-AAAA",
                "classified",
                "    set:\n      risks:\n        - health\n        - safety\n"
                "    was:\n      risks:\n        - health\n",
            ),
            fields="risks:\n  - health\n  - safety\n",
        ),
        made(
            event(
                "2-AAAA",
                "classified",
                "    set:\n      risks:\n        add:\n          - safety\n"
                "    was:\n      risks:\n        add:\n          - health\n",
            ),
            fields="risks:\n  - health\n  - safety\n",
        ),
    ),
    "steps of which one was taken back": (
        made(
            event("2-AAAA", "step_done", "    set:\n      steps:\n        - look\n"),
            event("3-BBBB", "retracted", "    of: 2-AAAA\n"),
            event("4-CCCC", "step_done", "    set:\n      steps:\n        - ring\n"),
            fields="steps:\n  - ring\n",
        ),
        made(
            event(
                "2-AAAA", "step_done", "    set:\n      steps:\n        add:\n          - look\n"
            ),
            event("3-BBBB", "retracted", "    of: 2-AAAA\n"),
            event(
                "4-CCCC", "step_done", "    set:\n      steps:\n        add:\n          - ring\n"
            ),
            fields="steps:\n  - ring\n",
        ),
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_kind_of_older_file(name: str) -> None:
    """It is read as today's is, nothing in it was changed by hand, and it becomes today's."""
    older, today = FORMS[name]
    value, found = parse(older, "f.yaml", Complaint)
    assert [finding.code for finding in found] == ["older"]
    assert parse(today, "f.yaml", Complaint) == (value, [])
    assert value is not None
    assert differences(value) == {}
    assert state_of(value).odd == []
    assert in_form(older) == today
    assert in_form(today) == today


@pytest.mark.parametrize("name", [name for name in FORMS if "    entry: " in FORMS[name][1]])
def test_an_event_that_did_not_name_its_entry(name: str) -> None:
    """The entry named it: as the one that closed it, moved it, approved it or was done then."""
    older, today = FORMS[name]
    bare = re.sub(r"    entry: .*\n", "", older)
    value, [found] = parse(bare, "f.yaml", Complaint)
    assert found.code == "older"
    assert value == parse(today, "f.yaml", Complaint)[0]
    assert in_form(bare) == today


def test_an_entry_that_several_may_be_stays_unnamed() -> None:
    """Of two that one person approved, or that were done at once; what others name is left out."""
    done = "    done_at: 2026-11-21T11:00:00+01:00\n    added_in: 2-AAAA\n"
    rows = "".join(f"  - id: {number}\n    what: Ring.\n{done}" for number in (1, 2))
    events = [event("2-AAAA", "noted"), event("3-BBBB", "action_done")]
    assert "entry:" not in in_form(made(*events, fields=f"actions:\n{rows}"))
    same = event("4-CCCC", "action_done", "    entry: 2\n").replace("T12:", "T11:")
    form = in_form(made(*events, same, fields=f"actions:\n{rows}"))
    assert re.findall(r"    entry: (.*)\n", form) == ["2-AAAA", "2-AAAA.2"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("severity: normal", "severity: grave", "severity"),
        ("channel: phone", "channel: fone", "channel"),
        ("    by: ivo", "    by: 12", "events[1].by"),
    ],
)
def test_what_is_wrong_in_an_older_file_is_named_alone(wrong: tuple[str, str, str]) -> None:
    """Not its older form, which nobody has to mend by hand."""
    old, new, key = wrong
    for older, _ in FORMS.values():
        if old not in older:
            continue
        value, found = parse(older.replace(old, new, 1), "f.yaml", Complaint)
        assert value is None
        assert [finding.key for finding in found] == [key]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: 1\n", "id: [1]\n"),
        ("told_in: 2-AAAA", "told_in: [x]"),
        ("entry: 1", "entry: [1]"),
        ("    kind: promised\n", ""),
    ],
)
def test_what_only_looks_older_is_explained(old: str, new: str) -> None:
    """A file that fits neither form is refused with its findings, never half read."""
    older, _ = FORMS["a promise that was moved"]
    value, found = parse(older.replace(old, new, 1), "f.yaml", Complaint)
    assert value is None or found
    assert all(finding.fatal == (value is None) for finding in found)


SCHEMA = "# yaml-language-server: $schema=./complaints.schema.json\n"
FIRST = "# who we are\n# and where\norganisation:\n  name: Kvarner Home\n"


@pytest.mark.parametrize("start", ["", "# ours\n\n", SCHEMA, f"# ours\n\n{SCHEMA}", "---\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_policy_says_its_format_first(start: str, end: str) -> None:
    """Above the first key and what is said of that, behind what is said of the whole file."""
    older = f"{start}{FIRST}".replace("\n", end)
    today = f"{start}format: 1\n{FIRST}".replace("\n", end)
    assert in_form(older, Policy) == today
    assert in_form(today, Policy) == today


@pytest.mark.parametrize("number", ["0", "-1"])
def test_what_never_was_a_format_is_refused(number: str) -> None:
    """By whatever reads the policy, with what to write."""
    value, [found] = parse(f"format: {number}\nname: x\n", "complaints.yaml", Policy)
    assert (value, found.fatal, found.line) == (None, True, 1)
    assert found.message == f"there never was a format {number}: the first is 1"
    assert found.mend == "write `format: 1`; complaints doctor --upgrade then rewrites older files"


@pytest.mark.parametrize("number", ["2", "99"])
def test_a_newer_format_is_refused(number: str) -> None:
    """Whatever else the policy holds, which cannot be known."""
    text = f"# Ours.\n\nwhatever: x\nformat: {number}\n"
    value, [found] = parse(text, "complaints.yaml", Policy)
    assert value is None
    assert (found.fatal, found.file, found.line) == (True, "complaints.yaml", 4)
    assert f"has format {number}, and this program knows formats up to 1" in found.message


def test_an_event_of_a_newer_kind_is_refused() -> None:
    """Another word is proposed for what must be a slip alone, not for what is somewhat like one."""
    value, [found] = parse(made(event("2-AAAA", "teleported")), "f.yaml", Complaint)
    assert (value, found.code, found.key) == (None, "newer", "events[1].kind")
    assert "knows no such kind of event" in found.message
    value, [found] = parse(made(event("2-AAAA", "nuted")), "f.yaml", Complaint)
    assert (value, found.code) == (None, "newer")
    assert found.mend.startswith("did you mean noted? If not, a newer version of complaints")
    value, [found] = parse(made(event("2-AAAA", "frobnicated")), "f.yaml", Complaint)
    assert (value, found.code) == (None, "newer")
    assert "mean" not in found.mend
