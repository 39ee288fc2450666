"""`email --due`: what is due goes out by itself, each letter once, whoever runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import GIT
from complaints.store.local.folder import local_path
from machine import give_way
from post.conftest import Post
from surroundings import GATED, LONG, PROGRAM

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
WithMail = Callable[..., None]
FileOf = Callable[[str], Path]
MONDAY = "2026-11-23T10:00:00+01:00"


def _new(ok: Ok, *more: str) -> str:
    return ok("new", "--subject", "Cup", "--language", "en", "--name", "Ana", *more).strip()


def _by_mail(ok: Ok, *more: str) -> str:
    return _new(ok, "--email", "ana@example.com", *more)


def _at(monkeypatch: pytest.MonkeyPatch, time: str) -> None:
    monkeypatch.setenv("COMPLAINTS_NOW", time)


def test_only_what_a_person_has_classified(ok: Ok, run: Run, mailed: Post) -> None:
    """By `classify`, or by a category given when it was taken; the policy's words are no person."""
    chosen = _by_mail(ok, "--category", "delivery/damaged")
    guessed = _by_mail(ok, "--description", "The parcel arrived broken.")
    assert run("email", "--due", "--dry-run") == (
        *(0, f"{chosen}  acknowledgement  would be sent\n"),
        "",
    )
    assert mailed.letters == []
    assert ok("email", "--due") == f"{chosen}  acknowledgement  sent\n"
    ok("classify", guessed, "--category", "delivery/damaged", "--severity", "high")
    assert ok("email", "--due") == f"{guessed}  acknowledgement  sent\n"
    assert run("email", "--due") == (0, "", "")
    assert len(mailed.letters) == 2
    assert all(message["Auto-Submitted"] == "auto-generated" for message in mailed.read())


def test_afterwards(ok: Ok, run: Run, mailed: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The survey in its window, the follow-up on its last day; each once."""
    new_id = _by_mail(ok, "--category", "delivery/damaged", "--acknowledged")
    done = ("--outcome", "upheld", "--told", "phone", "--despite", "Quick.", "-m", "Sent.")
    ok("resolve", new_id, *done)
    assert run("email", "--due") == (0, "", "")
    _at(monkeypatch, "2026-11-22T08:00:00+01:00")
    assert ok("email", "--due") == f"{new_id}  survey  sent\n"
    _at(monkeypatch, MONDAY)
    assert run("email", "--due") == (0, "", "")
    _at(monkeypatch, "2026-11-27T09:00:00+01:00")
    assert ok("email", "--due") == f"{new_id}  follow-up  sent\n"
    _at(monkeypatch, "2026-12-20T09:00:00+01:00")
    assert run("email", "--due") == (0, "", "")


def test_a_survey_that_was_missed_goes_once_and_says_so(
    ok: Ok, run: Run, mailed: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Late, it goes at the next run; after a reopening never."""
    ids = [_by_mail(ok, "--category", "delivery/damaged", "--acknowledged") for _ in range(2)]
    done = ("--outcome", "upheld", "--told", "phone", "--despite", "Quick.", "-m", "Sent.")
    for new_id in ids:
        ok("resolve", new_id, *done)
    ok("reopen", ids[1], "-m", "Chipped.")
    ok("resolve", ids[1], *done)
    _at(monkeypatch, "2026-11-24T18:00:00+01:00")
    assert run("email", "--due", "--dry-run")[1] == f"{ids[0]}  survey (late)  would be sent\n"
    assert ok("email", "--due") == f"{ids[0]}  survey  sent\n"
    assert run("email", "--due") == (0, "", "")


def test_a_delay_waits_for_its_reason(
    ok: Ok, run: Run, mailed: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken promise is no letter; a moved one, with the reason somebody wrote, is."""
    new_id = _by_mail(ok, "--category", "delivery/damaged", "--acknowledged")
    ok("promise", "add", new_id, "--due", "2026-11-23T09:30", "-m", "a call")
    _at(monkeypatch, MONDAY)
    assert run("email", "--due") == (0, "", "")
    number = "2" if "2  a call" in ok("show", new_id) else "1"
    why = "The carrier's lorry is in the snow."
    ok("promise", "move", new_id, number, "--due", "2026-11-25T12:00", "-m", why)
    assert ok("email", "--due") == f"{new_id}  delay  sent\n"
    assert run("email", "--due") == (0, "", "")
    [message] = mailed.read()
    assert why in message.get_content()


def test_what_should_be_mended_is_said(ok: Ok, run: Run, mailed: Post) -> None:
    """A letter that goes out by itself says so where it is in another language than wanted."""
    new_id = _by_mail(ok, "--category", "delivery/damaged", "--language", "de")
    code, out, err = run("email", "--due")
    assert (code, out) == (0, f"{new_id}  acknowledgement  sent\n")
    assert f"{new_id}  acknowledgement: there is no acknowledgement in 'de': it is in 'hr'" in err


def test_every_moved_promise_is_told_once(
    ok: Ok, run: Run, mailed: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them take two letters; the date that is no longer new is not told."""
    new_id = _by_mail(ok, "--category", "delivery/damaged", "--acknowledged")
    for what in ("a refund", "two plates"):
        ok("promise", "add", new_id, "--due", "2026-11-24", "-m", what)
    _at(monkeypatch, MONDAY)
    promises = json.loads(ok("show", new_id, "--format", "json"))["data"][0]["promises"]
    refund, plates = (p["id"] for p in promises if p["what"] != "an answer")
    ok("promise", "move", new_id, refund, "--due", "2026-11-27", "-m", "The bank is closed.")
    _at(monkeypatch, "2026-11-23T11:00:00+01:00")
    ok("promise", "move", new_id, plates, "--due", "2026-11-26", "-m", "None in stock.")
    *_, moved = json.loads(ok("show", new_id, "--format", "json"))["data"][0]["promises"]
    ok("promise", "move", new_id, moved["id"], "--due", "2026-12-01", "-m", "Snow.")
    assert ok("email", "--due") == f"{new_id}  delay  sent\n"
    assert ok("email", "--due") == f"{new_id}  delay  sent\n"
    assert run("email", "--due") == (0, "", "")
    first, second = (" ".join(message.get_content().split()) for message in mailed.read())
    assert "The bank is closed." in first
    assert all(words in second for words in ("Snow.", "24 November", "1 December"))
    assert "26 November" not in second


def test_customers_without_mail_are_named_once_a_day(
    ok: Ok, run: Run, mailed: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be called, or written to by post; the number stays in the file."""
    phone = _new(ok, "--category", "delivery/damaged", "--phone", "+385 91 555 0199")
    post = _new(ok, "--category", "delivery/damaged", "--address", "Ulica 1, Zagreb")
    code, out, err = run("email", "--due")
    assert (code, err) == (0, "")
    assert sorted(out.splitlines()) == sorted(
        [
            f"{phone}  acknowledgement  call: no e-mail address",
            f"{post}  acknowledgement  by post: no e-mail address",
        ]
    )
    assert run("email", "--due") == (0, "", "")
    _at(monkeypatch, MONDAY)
    assert run("email", "--due")[1].count("acknowledgement") == 2


def test_only_while_the_house_is_open(
    ok: Ok, run: Run, with_mail: WithMail, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the policy says so, nobody gets a letter on Friday evening."""
    with_mail(f"    command: [tee, -a, {tmp_path}/out]\n", "  business_hours: true\n")
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    assert run("email", "--due") == (0, "", "")
    _at(monkeypatch, MONDAY)
    assert ok("email", "--due") == f"{new_id}  acknowledgement  sent\n"


def test_one_bad_letter_keeps_no_other_back(ok: Ok, run: Run, mailed: Post) -> None:
    """Where an address is wrong the customer is called, and it is not shown; the others go out."""
    wrong = ("--email", "ana at example", "--phone", "+385 1 555 0100")
    bad = _new(ok, *wrong, "--category", "delivery/damaged")
    good = _by_mail(ok, "--category", "delivery/damaged")
    code, out, err = run("email", "--due")
    to_call = f"{bad}  acknowledgement  call: the e-mail address is wrong\n"
    assert (code, out, err) == (0, f"{good}  acknowledgement  sent\n{to_call}", "")


def test_into_a_folder(ok: Ok, run: Run, register: Path, tmp_path: Path) -> None:
    """Each letter is a message that a mail program takes, and is recorded."""
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    folder = tmp_path / "to-send"
    assert ok("email", "--due", "--to-folder", str(folder)) == f"{new_id}  acknowledgement  sent\n"
    [letter] = folder.iterdir()
    assert letter.name == f"{new_id}-acknowledgement.eml"
    assert b"To: Ana <ana@example.com>" in letter.read_bytes()
    assert run("email", "--due", "--to-folder", str(folder)) == (0, "", "")


def _sent_at_once(places: list[Path]) -> tuple[list[int], list[str]]:
    """Send what is due from several places at one time; returns exit codes, and the lines said."""
    runs = [
        subprocess.Popen(
            [*GATED, "email", "--due"],
            cwd=place,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for place in places
    ]
    for one in runs:
        assert one.stdin is not None
        one.stdin.write(b"!")
        one.stdin.flush()
    outputs = [one.communicate(timeout=LONG) for one in runs]
    lines = b"".join(out for out, _ in outputs).decode().splitlines()
    return [one.returncode for one in runs], lines


def _mail(kept: Path) -> str:
    return f"    command: [sh, -c, 'echo letter >> {kept}; cat > /dev/null']\n"


def test_two_programs_at_once(
    ok: Ok, with_mail: WithMail, tmp_path: Path, register: Path, file_of: FileOf
) -> None:
    """Of two runs in one work tree one sends each letter."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    ids = [_by_mail(ok, "--category", "delivery/damaged") for _ in range(4)]
    codes, lines = _sent_at_once([register] * 3)
    assert codes == [0, 0, 0]
    assert kept.read_text().count("letter") == 4
    sent = sorted(line.split()[0] for line in lines)
    assert sent == sorted(ids)
    for new_id in ids:
        assert file_of(new_id).read_text("utf-8").count("kind: letter") == 1


def git(*arguments: str, at: Path) -> str:
    """Run git somewhere; returns what it says."""
    done = subprocess.run(
        ["git", *GIT, *arguments], cwd=at, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_two_clones_at_once(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """Who has the claim on the server sends; in the end both know, and no claim is left."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    ids = [_by_mail(ok, "--category", "delivery/damaged") for _ in range(3)]
    both = clones()
    _sent_at_once(both)
    assert kept.read_text().count("letter") == 3
    for clone in (*both, *both):
        run("-C", str(clone), "sync")
        assert run("-C", str(clone), "email", "--due")[1] == ""
    assert kept.read_text().count("letter") == 3
    for clone in both:
        log = git("log", "--format=%s", "origin/main", at=clone)
        assert sorted(line.split(":")[0] for line in log.splitlines() if "letter" in line) == (
            sorted(ids)
        )
    assert git("ls-remote", str(tmp_path / "bare.git"), "refs/complaints/*", at=tmp_path) == ""


def test_a_clone_that_has_not_heard_of_it(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """It asks the server before it sends: what is on record there is not sent again."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, theirs = clones()
    assert run("-C", str(ours), "email", "--due")[1] == f"{new_id}  acknowledgement  sent\n"
    code, out, err = run("-C", str(theirs), "email", "--due")
    assert (code, out) == (0, "")
    assert "claimed: another clone is sending it, or has" in err
    assert run("-C", str(theirs), "email", "--due") == (0, "", "")
    assert kept.read_text().count("letter") == 1
    assert git("ls-remote", str(tmp_path / "bare.git"), "refs/complaints/*", at=tmp_path) == ""


def test_without_the_server_nothing_goes_out(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """Another clone might be sending the same; it is named, and goes out later."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, _ = clones()
    bare, away = tmp_path / "bare.git", tmp_path / "away.git"
    bare.rename(away)
    code, out, err = run("-C", str(ours), "email", "--due")
    assert (code, out) == (3, "")
    assert f"{new_id}  acknowledgement  not sent: the others cannot be asked" in err
    assert not kept.exists()
    away.rename(bare)
    assert run("-C", str(ours), "email", "--due")[1] == f"{new_id}  acknowledgement  sent\n"


def test_killed_in_one_clone(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """The other one does not send it either: it sees the claim, and says so."""
    with_mail("    command: [sh, -c, 'kill -9 $PPID']\n")
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, theirs = clones()
    killed = [*PROGRAM, "email", "--due"]
    assert subprocess.run(killed, cwd=ours, check=False).returncode == -9
    code, _, err = run("-C", str(ours), "email", "--due")
    assert code == 3
    assert f"{new_id}  acknowledgement  uncertain" in err
    code, out, err = run("-C", str(theirs), "email", "--due")
    assert out == ""
    assert f"{new_id}  acknowledgement  claimed" in err


KILL_AT = """
import os, signal, sys
from complaints.cli.app import main
from complaints.post import claims, outbox
place, name = sys.argv[1].split(":")
where = {"claims": claims, "Way": outbox.Way}[place]
real = getattr(where, name)
def killed(*given, **more):
    if sys.argv[2] == "after":
        real(*given, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(where, name, killed)
main(sys.argv[3:])
"""


@pytest.mark.parametrize(
    ("place", "when", "sent"),
    [
        ("claims:take", "before", True),
        ("claims:take", "after", True),
        ("claims:text_at", "before", True),
        ("Way:start", "before", True),
        ("Way:start", "after", False),
        ("Way:sent", "before", False),
    ],
)
def test_killed_around_the_claim(
    place: str,
    when: str,
    sent: bool,
    ok: Ok,
    run: Run,
    with_mail: WithMail,
    clones: Callable[[], list[Path]],
    tmp_path: Path,
) -> None:
    """Until it is handed over the letter goes out at the next run; then it is named."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, _ = clones()
    arguments = [sys.executable, "-c", KILL_AT, place, when, "email", "--due"]
    assert subprocess.run(arguments, cwd=ours, check=False).returncode == -9
    code, out, err = run("-C", str(ours), "email", "--due")
    if sent:
        assert (code, out, err) == (0, f"{new_id}  acknowledgement  sent\n", "")
        assert kept.read_text().count("letter") == 1
    else:
        assert (code, out) == (3, "")
        assert f"{new_id}  acknowledgement  uncertain" in err
        assert not kept.exists() or kept.read_text().count("letter") == 1


def test_a_server_that_goes_away_after_the_claim(
    ok: Ok,
    run: Run,
    with_mail: WithMail,
    clones: Callable[[], list[Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The claim is given back when the server is there again, and the letter goes out."""
    bare, away, kept = (tmp_path / name for name in ("bare.git", "away.git", "kept"))
    with_mail(f"    command: [sh, -c, 'mv {bare} {away}; exit 75']\n")
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, theirs = clones()
    assert run("-C", str(ours), "email", "--due")[0] == 3
    away.rename(bare)
    give_way(monkeypatch, tmp_path, _mail(kept), (ours, theirs))
    assert "claimed" in run("-C", str(theirs), "email", "--due")[2]
    assert run("-C", str(ours), "email", "--due")[1] == f"{new_id}  acknowledgement  sent\n"
    assert kept.read_text().count("letter") == 1


def test_a_branch_that_follows_none(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """It asks the server's own branch."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    _by_mail(ok, "--category", "delivery/damaged")
    ours, theirs = clones()
    assert run("-C", str(ours), "email", "--due")[0] == 0
    git("checkout", "--quiet", "-b", "mine", "--no-track", at=theirs)
    assert "claimed" in run("-C", str(theirs), "email", "--due")[2]
    assert kept.read_text().count("letter") == 1


def test_a_branch_that_follows_one_of_its_own_clone(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """The claim goes to the server all the same, not to the clone itself."""
    with_mail(_mail(tmp_path / "kept"))
    _by_mail(ok, "--category", "delivery/damaged")
    ours, theirs = clones()
    git("checkout", "--quiet", "-b", "mine", "--track", "main", at=ours)
    assert run("-C", str(ours), "email", "--due")[0] == 0
    assert "claimed" in run("-C", str(theirs), "email", "--due")[2]


def test_several_servers(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """Where nothing says which one the others use, nothing goes out."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, _ = clones()
    git("branch", "--quiet", "--unset-upstream", at=ours)
    git("remote", "rename", "origin", "near", at=ours)
    git("remote", "add", "far", "../far.git", at=ours)
    code, out, err = run("-C", str(ours), "email", "--due")
    assert (code, out) == (3, "")
    assert f"{new_id}  acknowledgement  not sent: which of far, near the others use" in err
    assert not kept.exists()
    git("remote", "rename", "near", "origin", at=ours)
    assert run("-C", str(ours), "email", "--due")[0] == 0
    assert kept.read_text().count("letter") == 1


def test_several_programs_in_a_clone(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """They ask the server at the same time, and none is in the others' way."""
    kept = tmp_path / "kept"
    with_mail(_mail(kept))
    ids = [_by_mail(ok, "--category", "delivery/damaged") for _ in range(3)]
    ours, _ = clones()
    _, lines = _sent_at_once([ours] * 3)
    assert kept.read_text().count("letter") == 3, lines
    sent = sorted(line.split()[0] for line in lines)
    assert sent == sorted(ids)


def test_what_the_others_could_not_be_told(
    ok: Ok, run: Run, with_mail: WithMail, clones: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """It is told at the next run, although no letter is due then."""
    bare, away = tmp_path / "bare.git", tmp_path / "away.git"
    with_mail(f"    command: [sh, -c, 'cat > /dev/null; mv {bare} {away}']\n")
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, _ = clones()
    code, out, err = run("-C", str(ours), "email", "--due")
    assert (code, out) == (0, f"{new_id}  acknowledgement  sent\n")
    assert "not yet known to the others" in err
    away.rename(bare)
    assert run("-C", str(ours), "email", "--due") == (0, "", "")
    assert git("log", "-1", "--format=%s", "main", at=bare).startswith(f"{new_id}: letter")
    assert git("for-each-ref", "refs/complaints", at=bare) == ""


def test_a_letter_the_policy_refuses(ok: Ok, run: Run, mailed: Post, register: Path) -> None:
    """It does not go out by itself either; it is named, and the others go."""
    path = register / "complaints.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  refuse: [", "  refuse: [phrase, "), "utf-8")
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    folder = register / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "acknowledgement.txt").write_text(
        'Subject: Yours ({{ id }})\n\n{% import "_letter.txt" as letter %}\n'
        "{{ letter.greeting() }}\n\nAccording to our policy we look into it.\n\n"
        "{{ letter.next() }}{{ letter.contact() }}\n{{ letter.sign_off() }}\n",
        encoding="utf-8",
    )
    code, out, err = run("email", "--due")
    assert (code, out, mailed.letters) == (3, "", [])
    assert f"{new_id}  acknowledgement  not sent: " in err
    assert "the policy refuses phrase" in err


def test_a_dry_run_changes_nothing(ok: Ok, register: Path, clean: Callable[[], bool]) -> None:
    """Not even the local folder."""
    _by_mail(ok, "--category", "delivery/damaged")
    folder = local_path(register)
    local = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert "would be sent" in ok("email", "--due", "--dry-run")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == local
    assert local


def test_what_others_have_changed_besides(
    ok: Ok, run: Run, mailed: Post, clones: Callable[[], list[Path]]
) -> None:
    """Whoever lets the letters go takes in what others did to the policy, and hears of it."""
    new_id = _by_mail(ok, "--category", "delivery/damaged")
    ours, theirs = clones()
    with (theirs / "complaints.yaml").open("a", encoding="utf-8") as policy:
        policy.write("# Theirs.\n")
    for command in (("commit", "--quiet", "--all", "--message", "Policy"), ("push", "--quiet")):
        subprocess.run(["git", *GIT, *command], cwd=theirs, check=True)
    code, out, err = run("-C", str(ours), "email", "--due")
    assert (code, out) == (0, f"{new_id}  acknowledgement  sent\n")
    assert f"the others have changed complaints.yaml; look at it: git -C {ours} diff" in err
