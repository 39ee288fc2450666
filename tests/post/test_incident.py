"""One thing that hits forty customers in five languages, from the first call to the last letter."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.post import outbox
from post.conftest import ANA, Post
from surroundings import refuse_commits

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Git = Callable[..., str]

LANGUAGES = ("en", "uk", "hr", "ka", "el")
OTHERS_TOLD_US = {
    "en": "Other customers have told us about the same thing.",
    "uk": "Про те саме нам повідомили й інші люди.",
    "hr": "Zbog istoga su nam se javili i drugi.",
    "ka": "იმავე საკითხზე სხვებმაც მოგვმართეს.",
    "el": "Για το ίδιο θέμα μάς μίλησαν και άλλοι.",
}
KNOWN = "The switch of the lamps made in May overheats."


def _told(ok: Ok, number: int, *more: str) -> str:
    way = ("--email", f"customer{number}@example.com") if number % 10 else ("--phone", "+385911111")
    return ok(
        *("new", "--subject", f"Lamp {number} is hot", "--product", "lamp", *way, *more),
        *("--category", "product/safety", "--language", LANGUAGES[number % 5], "--acknowledged"),
        *("--name", f"Customer {number}", "--next-step", "…", "--summary", "It gets hot."),
    ).strip()


def test_forty_customers(ok: Ok, run: Run, mailed: Post, file_of: FileOf, git: Git) -> None:
    """Tied together, told to the house and to public relations, answered in one commit."""
    ids = [_told(ok, number) for number in range(40)]
    lead, others = ids[0], ids[1:]
    code, out, err = run("incident", "open", lead, *others[:30], "-m", KNOWN)
    assert (code, out) == (0, "")
    few = ", ".join([lead, *others[:2]])
    assert err.startswith(
        f"complaints: {few} and 28 more: incident opened\n"
        "complaints: an incident of 31 complaints\n"
    )
    assert "call: Marko Vidović, +385 1 555 0121" in err
    assert git("log", "-1", "--format=%s") == f"{lead}: incident opened\n"
    assert len(git("show", "--name-only", "--format=").split()) == 31
    ok("incident", "add", lead, *others[30:], "--answer", "Please unplug it; we will ring.")
    assert "(incident)" in ok("show", others[5])

    brief = ok("incident", "brief", lead, "--language", "en")
    assert KNOWN in brief
    assert "Complaints so far: 40" in brief
    assert "Please unplug it; we will ring." in brief
    assert "English" in brief
    assert not re.search(r"Customer \d|customer\d|\+385911111", brief)
    ok("incident", "broadcast", lead, "--send")
    ok("incident", "brief", lead, "--send")
    house = [message["To"].addresses[0].addr_spec for message in mailed.read()]
    assert house == ["svi@example.com", "mediji@example.com"]
    mailed.letters.clear()

    code, out, err = run("incident", "update", lead, "--send")
    assert code == 0, err
    assert out.count("  status  sent\n") == 36
    assert out.count("  status  call: no e-mail address\n") == 4
    letters = mailed.read()
    for message in letters:
        language = message["Content-Language"]
        body = " ".join(message.get_content().split())
        assert OTHERS_TOLD_US[language] in body, body
        assert KNOWN not in body
    assert sorted({m["Content-Language"] for m in letters}) == sorted(LANGUAGES)
    assert git("log", "-1", "--format=%s") == f"{lead}: incident update (status)\n"
    assert len(git("show", "--name-only", "--format=").split()) == 36
    assert file_of(others[1]).read_text("utf-8").count("kind: letter") == 1

    assert run("incident", "update", lead, "--send")[1].count("sent") == 0
    assert len(mailed.letters) == 36
    code, out, err = run("incident", "close", lead, "-m", "All lamps of May are back.")
    assert ": incident closed\ncomplaints: 40 complaints of it still open" in err
    assert sorted(out.split()) == sorted(ids)
    assert "It has been put right." in ok("incident", "broadcast", lead, "--language", "en")
    assert ok("check") == ""


def test_its_own_letter(ok: Ok, register: Path, tmp_path: Path) -> None:
    """A register's own letter goes to every customer of it, also as files for a person to send."""
    folder = register / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "recall.txt").write_text(
        'Subject: Please unplug the lamp ({{ id }})\n\n{% import "_letter.txt" as letter %}\n'
        "{{ letter.greeting() }}\n\nPlease unplug the lamp.\n\n"
        "{{ letter.next() }}{{ letter.contact() }}\n{{ letter.sign_off() }}\n",
        encoding="utf-8",
    )
    lead, other = _told(ok, 5), _told(ok, 15)
    ok("incident", "open", lead, other, "-m", KNOWN)
    assert ok("incident", "update", lead, "--template", "recall") == (
        f"{lead}  recall  en\n{other}  recall  en\n"
    )
    place = tmp_path / "to-send"
    ok("incident", "update", lead, "--template", "recall", "--to-folder", str(place))
    assert sorted(path.name for path in place.iterdir()) == sorted(
        [f"{lead}-recall.eml", f"{other}-recall.eml"]
    )


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("open", "LEAD", "-m", "x"), 3, "leads an open incident already"),
        (("open", "OTHER", "-m", "x"), 3, "belongs to the incident of LEAD already"),
        (("open", "FREE", "FREE", "-m", "x"), 3, "FREE cannot be tied to itself"),
        (("open", "FREE", "LEAD", "-m", "x"), 3, "LEAD leads an incident of its own"),
        (("add", "LEAD", "OTHER"), 3, "LEAD is tied to OTHER already"),
        (("add", "LEAD"), 2, "say which complaints belong to it"),
        (("add", "FREE", "OTHER"), 3, "FREE leads no open incident"),
        (("add", "LEAD", "CMP-2611-0000008"), 3, "there is no complaint"),
        (("close", "FREE", "-m", "x"), 3, "FREE leads no open incident"),
        (("brief", "FREE"), 3, "FREE leads no incident"),
        (("update", "FREE"), 3, "FREE leads no incident"),
        (("update", "LEAD", "--template", "nothing"), 3, "there is no letter 'nothing'"),
        (("broadcast", "LEAD", "--send"), 3, "went to nobody"),
    ],
)
def test_wrong_input(
    arguments: tuple[str, ...], code: int, says: str, ok: Ok, run: Run, clean: Callable[[], bool]
) -> None:
    """Nothing is recorded, and the line says why."""
    names = {"LEAD": ANA, "OTHER": _told(ok, 1), "FREE": _told(ok, 2)}
    ok("incident", "open", ANA, names["OTHER"], "-m", KNOWN)

    def named(text: str) -> str:
        for name, complaint_id in names.items():
            text = text.replace(name, complaint_id)
        return text

    answer, out, err = run("incident", *map(named, arguments))
    assert (answer, out) == (code, ""), err
    assert named(says) in err
    assert "Traceback" not in err


def test_what_the_policy_refuses_goes_to_nobody(
    ok: Ok, run: Run, mailed: Post, register: Path
) -> None:
    """Each letter is looked over; what should be mended is said once, not for each customer."""
    folder = register / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "recall.txt").write_text(
        'Subject: Please unplug the lamp ({{ id }})\n\n{% import "_letter.txt" as letter %}\n'
        "{{ letter.greeting() }}\n\nPlease unplug the lamp, [NAME].\n\n"
        "{{ letter.next() }}{{ letter.contact() }}\n{{ letter.sign_off() }}\n",
        encoding="utf-8",
    )
    lead, other = _told(ok, 5), _told(ok, 15)
    ok("incident", "open", lead, other, "-m", KNOWN)
    code, out, err = run("incident", "update", lead, "--template", "recall", "--send")
    assert (code, out, mailed.letters) == (3, "", [])
    assert err.count("[NAME]") == 1
    for each in (lead, other):
        assert f"{each}  recall  not sent: {each}: the letter cannot go out like this" in err


def test_a_close_is_taken_back_first(ok: Ok, refused: Refused, file_of: FileOf) -> None:
    """The opening rests under the closing; without it the incident is open again."""
    ok("incident", "open", ANA, "-m", KNOWN)
    ok("incident", "close", ANA, "-m", "Over.")
    refused(3, "incident", "close", ANA, "-m", "Over.")
    events = re.findall(
        r"- id: \"?(\d+-[0-9A-Z]{4})\"?\n.*?kind: (\w+)\n",
        file_of(ANA).read_text("utf-8"),
        re.DOTALL,
    )
    opened = next(event for event, kind in events if kind == "incident_opened")
    closed = next(event for event, kind in events if kind == "incident_closed")
    assert "rests on" in refused(3, "retract", ANA, opened, "-m", "No.")
    ok("retract", ANA, closed, "-m", "No.")
    ok("incident", "close", ANA, "-m", "Now it is.")


def test_one_of_them_keeps_no_other_back(ok: Ok, run: Run, mailed: Post, file_of: FileOf) -> None:
    """A wrong address, a broken file, one that is gone are named; the others get their letter."""
    lead, good, address, broken, gone = (_told(ok, number) for number in (1, 2, 3, 4, 5))
    ok("incident", "open", lead, good, address, broken, gone, "-m", KNOWN)
    text = file_of(address).read_text("utf-8")
    file_of(address).write_text(text.replace("customer3@example.com", "customer3 at home"), "utf-8")
    file_of(broken).write_text("subject: [\n", "utf-8")
    file_of(gone).unlink()
    code, out, err = run("incident", "update", lead, "--send")
    wrong = f"{address}  status  no way to reach the customer: the e-mail address is wrong\n"
    assert (code, out) == (4, f"{lead}  status  sent\n{good}  status  sent\n{wrong}")
    assert f"{broken}: left out: " in err
    assert f"{gone}: left out: there is no complaint" in err
    assert len(mailed.letters) == 2
    for complaint_id in (lead, good):
        assert file_of(complaint_id).read_text("utf-8").count("kind: letter") == 1
    assert run("incident", "update", lead)[0] == 4


def test_a_tie_that_stands_there_twice(ok: Ok, mailed: Post, file_of: FileOf) -> None:
    """Whatever a hand has written, nobody is written to twice."""
    lead, other = _told(ok, 1), _told(ok, 2)
    ok("incident", "open", lead, other, "-m", KNOWN)
    text = file_of(lead).read_text("utf-8")
    tie = f"  - id: {other}\n    kind: affected\n"
    assert tie in text
    file_of(lead).write_text(text.replace(tie, tie * 2), "utf-8")
    assert ok("incident", "update", lead, "--send").count("sent") == 2
    assert len(mailed.letters) == 2


def test_an_update_with_few_files_open(
    ok: Ok, mailed: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many customers there are, one letter at a time is held."""
    ids = [_told(ok, number) for number in range(1, 7)]
    ok("incident", "open", ids[0], *ids[1:], "-m", KNOWN)
    held: list[str] = []
    most: list[int] = []
    way = outbox.way

    @contextlib.contextmanager
    def counted(root: Path, complaint_id: str, occasion: str) -> Iterator[outbox.Way]:
        held.append(complaint_id)
        most.append(len(held))
        with way(root, complaint_id, occasion) as found:
            yield found
        held.remove(complaint_id)

    monkeypatch.setattr(outbox, "way", counted)
    assert ok("incident", "update", ids[0], "--send").count("  sent\n") == 6
    assert max(most) == 1


def test_an_update_that_cannot_be_committed(ok: Ok, run: Run, mailed: Post, register: Path) -> None:
    """Who got a letter is told, and that git has not taken the record."""
    lead, other = _told(ok, 1), _told(ok, 2)
    ok("incident", "open", lead, other, "-m", KNOWN)
    refuse_commits(register)
    code, out, err = run("incident", "update", lead, "--send")
    assert (code, out.count("  sent\n")) == (5, 2)
    assert ".yaml, but not committed: a hook refused it" in err
    assert run("incident", "update", lead, "--send")[1] == ""
    assert len(mailed.letters) == 2


def test_a_colleague_who_does_not_get_it(
    ok: Ok, run: Run, register: Path, with_mail: Callable[[str], None]
) -> None:
    """Some got it and some did not: that is on record, and not to be repeated."""
    path = register / "complaints.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("svi@example.com", "svi@example.com, two@example.com"), "utf-8")
    with_mail("    command: [sh, -c, '! grep -q two@']\n")
    ok("incident", "open", ANA, "-m", KNOWN)
    code, out, err = run("incident", "broadcast", ANA, "--send")
    assert (code, out) == (5, "")
    assert "The broadcast went to 1 of 2 addresses. Do not send it again" in err
    assert "two@" not in err
