"""`new` in a script: options, files, what it tells, what it refuses."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from surroundings import PROGRAM

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Commits = Callable[[], list[str]]

pytestmark = pytest.mark.usefixtures("register")

DRAFT = """\
subject: Kettle leaks
description: |
  The kettle leaks at the handle.
  I bought two.
customer:
  name: Grace Miller
  phone: "+44 20 7946 0155"
representative:
  name: Tom Miller
  relation: son
received_at: yesterday 16:30
channel: email
language: en
tags: [two, kettles]
"""


def test_the_id_alone_on_standard_output(run: Run, commits: Commits, file_of: FileOf) -> None:
    """The id goes to stdout alone; owner and dates to stderr; one commit without personal data."""
    code, out, err = run(
        *("new", "--channel", "phone", "--name", "Grace Miller", "--subject", "Kettle leaks"),
        *("--summary", "It leaks.", "--acknowledged"),
    )
    new_id = out.removesuffix("\n")
    assert code == 0
    assert file_of(new_id).is_file()
    assert err.startswith(f"complaints: {new_id}: product/defect, normal; ivo of service has it\n")
    assert "complaints: resolve by " in err
    assert commits() == [f"{new_id}: receive"]
    assert "Miller" not in commits()[0]


def test_all_options(ok: Ok, file_of: FileOf) -> None:
    """Every option fills its field."""
    values = {
        "subject": "Wrong sum",
        "description": "They took twice the sum.",
        "summary": "Charged twice.",
        "nature": "complaint",
        "category": "billing/charged_twice",
        "severity": "high",
        "product": "curtains",
        "channel": "web",
        "language": "uk",
        "received-at": "2026-11-20T10:00",
        "occurred-on": "2026-11-18",
        "desired-outcome": "money back",
        "circumstances": "Paid by card.",
        "impact": "large_revenue",
        "team": "billing",
        "owner": "sanja",
        "next-step": "We ask the payment service.",
        "external-ref": "T-17",
        "name": "Олена",
        "email": "olena@example.org",
        "phone": "0123",
        "address": "Street 1",
        "account": "A-1",
        "tier": "vip",
    }
    options = [part for name, value in values.items() for part in (f"--{name}", value)]
    new_id = ok("new", *options, "--tag", "a", "--tag", "b", "--recording-notice").strip()
    text = file_of(new_id).read_text("utf-8")
    for name, value in values.items():
        if name not in ("received-at", "occurred-on"):
            assert value in text, name
    assert "\nreceived_at: 2026-11-20T10:00:00+01:00\n" in text
    assert "\noccurred_on: 2026-11-18\n" in text
    assert '\n  phone: "0123"\n' in text
    assert "\nrecording_notice: true\n" in text
    assert "- a\n" in text
    assert ok("check", str(file_of(new_id))) == ""


def test_from_a_file(ok: Ok, file_of: FileOf, tmp_path: Path) -> None:
    """`--from FILE` takes the same as YAML, times as people write them."""
    draft = tmp_path / "draft.yaml"
    draft.write_text(DRAFT, "utf-8")
    new_id = ok("new", "--from", str(draft)).strip()
    text = file_of(new_id).read_text("utf-8")
    assert "\nreceived_at: 2026-11-19T16:30:00+01:00\n" in text
    assert "description: |\n  The kettle leaks at the handle.\n  I bought two.\n" in text
    assert "representative:\n  name: Tom Miller\n  relation: son\n" in text
    assert draft.read_text("utf-8") == DRAFT


def test_from_standard_input(ok: Ok, file_of: FileOf) -> None:
    """`--from -` reads standard input."""
    new_id = ok("new", "--from", "-", given=DRAFT).strip()
    assert "subject: Kettle leaks\n" in file_of(new_id).read_text("utf-8")


def test_solved_in_a_file(ok: Ok, refused: Refused) -> None:
    """What an option says of the first contact may stand in the file as well."""
    told = "acknowledged: true\nsolved: Sent a new one.\noutcome: upheld\n"
    new_id = ok("new", "--from", "-", "--outcome", "partly_upheld", given=DRAFT + told).strip()
    assert "resolution  partly_upheld, told" in ok("show", new_id)
    assert refused(2, "new", "--from", "-", given=DRAFT + "solved: x\noutcome: fine\n").startswith(
        "there is no outcome 'fine'; One of upheld, "
    )
    assert refused(4, "new", "--from", "-", given=DRAFT + "acknowledged: perhaps\n") == (
        "-: acknowledged: true or false"
    )


def test_options_go_before_the_file(ok: Ok, file_of: FileOf) -> None:
    """An option wins over the file; of the customer, each field by itself."""
    new_id = ok(
        *("new", "--from", "-", "--subject", "Two kettles leak", "--email", "g@example.com"),
        given=DRAFT,
    ).strip()
    text = file_of(new_id).read_text("utf-8")
    assert "subject: Two kettles leak\n" in text
    assert "  name: Grace Miller\n  email: g@example.com\n" in text


def test_description_from_standard_input(ok: Ok, file_of: FileOf) -> None:
    """`--description -` reads the customer's words; line ends become LF."""
    words = "First line\r\n\r\n  second, indented  \rthird"
    new_id = ok("new", "--subject", "S", "--description", "-", given=words).strip()
    shown = ok("show", new_id)
    assert "  First line\n\n    second, indented  \n  third\n" in shown
    assert "\r" not in file_of(new_id).read_bytes().decode()


def test_solved_at_the_first_contact(ok: Ok, file_of: FileOf) -> None:
    """`--solved` with an outcome records the complaint as resolved in the same call."""
    new_id = ok(
        *("new", "--subject", "Lost key", "--channel", "phone"),
        *("--solved", "Sent a new key.", "--outcome", "upheld"),
    ).strip()
    assert " · resolved · " in ok("show", new_id)
    assert "resolution  upheld, told Fri 2026-11-20 17:30. Sent a new key." in ok("show", new_id)
    assert ok("check", str(file_of(new_id))) == ""


@pytest.mark.parametrize(
    "arguments", [["--solved", "Sent a key."], ["--outcome", "upheld"]], ids=["solved", "outcome"]
)
def test_solved_needs_an_outcome(arguments: list[str], refused: Refused) -> None:
    """One of the two without the other is a mistake."""
    message = refused(2, "new", "--subject", "S", *arguments)
    assert message == "--solved TEXT and --outcome CODE go together"


@pytest.mark.parametrize(
    ("words", "risk"),
    [
        ("The kettle caught fire.", "safety"),
        ("The cream gave me a rash.", "health"),
        ("The plug is unsafe.", "safety"),
    ],
)
def test_a_risk_that_was_not_given(words: str, risk: str, run: Run) -> None:
    """A risk that the words suggest is taken, and told with the words."""
    _, _, err = run("new", "--subject", "Trouble", "--description", words)
    [line] = [line for line in err.splitlines() if " risk to " in line]
    assert line.startswith(f"complaints: a risk to {risk} (")
    assert "words: " in line
    assert line.endswith("): act at once")
    assert " · critical · " in run("show", "@")[1]


def test_a_risk_against_a_persons_choice(run: Run) -> None:
    """Where a person chose another severity the risk is proposed, with the command for it."""
    _, out, err = run("new", "--subject", "Kettle caught fire", "--severity", "low")
    [line] = [line for line in err.splitlines() if " risk to " in line]
    assert "a risk to safety? (" in line
    assert "caught fire" in line
    command = f"complaints classify {out.strip()} --risk safety"
    assert line.endswith(f"; if so, act at once: {command}")
    assert run(*command.split()[1:])[0] == 0
    assert " · critical · " in run("show", "@")[1]


def test_the_command_for_a_risk_keeps_the_other(run: Run) -> None:
    """The command that is proposed names the risks already given too."""
    _, out, err = run("new", "--subject", "Kettle caught fire", "--risk", "health")
    assert f"complaints classify {out.strip()} --risk health --risk safety" in err


def test_a_risk_that_was_given(run: Run) -> None:
    """A risk that was given forces `critical` and is not asked for again."""
    code, _, err = run("new", "--subject", "Kettle caught fire", "--risk", "safety")
    assert code == 0
    assert "risk to" not in err
    assert ", critical; " in err


def test_no_risk(run: Run) -> None:
    """Where no word suggests a risk none is named."""
    assert "risk" not in run("new", "--subject", "Parcel came late")[2]


def test_known_customer(run: Run) -> None:
    """Somebody who complained before is recognised by telephone, however it is written."""
    _, _, err = run("new", "--subject", "Again", "--phone", "00385 91 5550101")
    told = "this customer has complained before (2 times): CMP-2611-7F3K9QY (investigating), "
    assert told in err
    _, _, err = run("new", "--subject", "Again", "--email", "hannah.brooks@example.com")
    assert "this customer has complained before (once): CMP-2611-5KB1WAR (waiting)" in err


def test_no_commit(ok: Ok, commits: Commits, git: Callable[..., str]) -> None:
    """`--no-commit` leaves the new file in the work tree."""
    new_id = ok("new", "--subject", "S", "--no-commit").strip()
    assert commits() == []
    assert f"{new_id}.yaml" in git("status", "--porcelain", "-uall")


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        ("subject: S\nstatus: closed\n", "'status' is given by the register, leave it out"),
        ("subject: S\nevents: []\n", "'events' is given by the register, leave it out"),
        ("customer:\n  name: A\n", "a complaint needs a subject: --subject TEXT"),
    ],
)
def test_what_a_draft_may_not_hold(
    draft: str, message: str, refused: Refused, clean: Callable[[], bool]
) -> None:
    """A draft brings no id, status or events, and needs a subject."""
    assert refused(2, "new", "--from", "-", given=draft) == message
    assert clean()


@pytest.mark.parametrize(
    ("draft", "message"),
    [
        ("subject: S\nsubjekt: T\n", "-:2: subjekt: "),
        ("subject: S\nsubject: T\n", "-:2: "),
        ("- subject\n", "-: it must be a list of keys and values"),
        ("subject: S\ncustomer:\n  phone: 0123\n", "-:3: customer.phone: "),
        ("subject: S\nseverity: huge\n", "-:2: severity: "),
        ("subject: &a S\nsummary: *a\n", "-:1: "),
        ("subject: null\n", "-:1: subject: "),
        ("\tsubject: S\n", "-:1: "),
    ],
)
def test_a_draft_that_is_wrong(
    draft: str, message: str, run: Run, clean: Callable[[], bool]
) -> None:
    """What is wrong in a draft is named with its line, and nothing is recorded."""
    code, out, err = run("new", "--from", "-", given=draft)
    assert (code, out) == (4, "")
    assert err.startswith(f"complaints: {message}")
    assert clean()


def test_a_draft_that_is_not_there(refused: Refused) -> None:
    """A missing file is named."""
    assert refused(4, "new", "--from", "nowhere.yaml").startswith("nowhere.yaml: it cannot be read")


def test_no_subject(refused: Refused) -> None:
    """Off a terminal nothing is asked: a missing subject is a mistake."""
    assert refused(2, "new") == "a complaint needs a subject: --subject TEXT"
    assert refused(2, "new", "--subject", "  ") == "a complaint needs a subject: --subject TEXT"


def test_in_the_future(refused: Refused, clean: Callable[[], bool]) -> None:
    """Nothing is received tomorrow."""
    message = refused(2, "new", "--subject", "S", "--received-at", "tomorrow")
    assert message == "it cannot have been received in the future"
    assert clean()


def test_the_printed_form(ok: Ok, golden: Callable[[str, str], None]) -> None:
    """The blank form asks the questions of a call, and records nothing."""
    golden("cli/form.txt", ok("new", "--print-form"))


def test_the_id_cannot_be_printed(commits: Commits) -> None:
    """Where the id cannot be printed it is told on stderr, and so is what is dangerous."""
    command = [*PROGRAM, "new", "--subject", "S", "--description", "The kettle caught fire."]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    new_id = commits()[0].removesuffix(": receive")
    lines = done.stderr.decode().splitlines()
    assert done.returncode == 5
    assert lines[0].startswith(f"complaints: {new_id}: ")
    assert any("act at once" in line for line in lines)
    assert lines[-1] == (
        f"complaints: recorded ({new_id}: receive), but cannot write the output: "
        "no space left on device; do not repeat it, "
        f"look at it with: complaints show {new_id}"
    )
