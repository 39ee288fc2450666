"""`check`: the policy, the templates and the complaints, each finding with its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.letters.templates import shipped
from complaints.letters.vocabulary import VOCABULARY
from surroundings import without_programs

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"


def test_the_sample_register_is_clean(ok: Ok) -> None:
    """Nothing is wrong with the sample register."""
    assert ok("check") == ""


def test_no_finding_in_json(ok: Ok) -> None:
    """Without findings the envelope holds empty lists."""
    found = json.loads(ok("check", "--format", "json"))
    assert found == {"schema": 1, "kind": "check", "data": [], "problems": []}


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "category: delivery/damaged",
            "category: delivery/dropped",
            ":7: category: the policy has no",
        ),
        ("severity: high", "severity: low", ":6: severity: `severity` was changed by hand"),
        ("owner: ivo", "owner: iva", ": owner: "),
        ("received_at: 2026-11-20", "received_at: 2027-11-20", "received in the future"),
    ],
)
def test_findings(old: str, new: str, finding: str, run: Run, file_of: FileOf) -> None:
    """What is wrong with a file that can be read is named with its line, and ends with 1."""
    path = file_of(ANA)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    code, out, err = run("check")
    assert (code, err) == (1, "")
    assert finding in out
    for line in out.splitlines():
        place = line.split(": ")[0]
        assert place.startswith(f"complaints/2026/11/{ANA}.yaml:")
        assert place.rpartition(":")[2].isdigit()


def test_a_large_file(ok: Ok, file_of: FileOf) -> None:
    """A file that grew beyond half a megabyte is read, with a warning that says how large it is."""
    path = file_of(ANA)
    words = "  ten bytes\n" * 45_000
    path.write_text(f"{path.read_text('utf-8')}circumstances: |\n{words}", "utf-8")
    assert f"{ANA}.yaml: warning: it is 529 kB large, which makes" in ok("check")


def test_what_stops_nothing_is_a_warning(run: Run, ok: Ok, file_of: FileOf) -> None:
    """It is told with its line, and only with --strict does it end with 1."""
    path = file_of(ANA)
    path.write_text(path.read_text("utf-8").replace("summary: ", "sumary: ", 1), "utf-8")
    out = ok("check")
    assert f"{ANA}.yaml:23: warning: sumary: there is no key 'sumary' here; did you mean" in out
    assert ": warning: owner: it was passed on without a summary" in out
    assert run("check", "--strict") == (1, out, "")
    levels = [each["level"] for each in json.loads(ok("check", "--format", "json"))["problems"]]
    assert levels == ["warning", "warning"]


def test_an_error_beside_warnings(run: Run, file_of: FileOf) -> None:
    """The gravest counts."""
    path = file_of(ANA)
    text = path.read_text("utf-8").replace("summary: ", "sumary: ", 1)
    path.write_text(text.replace("severity: high", "severity: low", 1), "utf-8")
    assert run("check")[0] == 1
    path.write_text(text.replace("severity: high", "severity: grave", 1), "utf-8")
    assert run("check", "--strict")[0] == 4


def test_findings_in_json(run: Run, file_of: FileOf) -> None:
    """In JSON each finding has file, line, key, code, message and how to mend it."""
    path = file_of(ANA)
    text = path.read_text("utf-8").replace("delivery/damaged", "delivery/damagd")
    path.write_text(text, "utf-8")
    code, out, _ = run("check", "--format", "json")
    assert code == 1
    assert json.loads(out)["problems"][0] == {
        "file": f"complaints/2026/11/{ANA}.yaml",
        "line": 7,
        "key": "category",
        "level": "error",
        "code": "unknown-category",
        "message": "the policy has no category 'delivery/damagd'",
        "mend": "use one of delivery/damaged, delivery/late, delivery",
    }


def test_only_some_files(run: Run, ok: Ok, file_of: FileOf, refused: Refused) -> None:
    """With PATH only those files and folders are looked at; what is none of it is refused."""
    path = file_of(ANA)
    path.write_text(path.read_text("utf-8").replace("severity: high", "severity: low", 1), "utf-8")
    assert ok("check", "complaints/2026/10") == ""
    assert ok("check", "complaints.yaml") == ""
    assert run("check", str(path))[0] == 1
    assert run("check", "complaints/2026/11")[0] == 1
    assert run("check", "complaints/2026/10", "complaints")[0] == 1
    for wrong in ("README.md", "/etc", "templates/en/nothing.txt", "complaints/2031"):
        assert refused(3, "check", wrong).endswith(f"{wrong} is no file of this register")


def test_parts_of_a_new_register(ok: Ok, register: Path) -> None:
    """Its folders are made with what goes into them, and can be looked over before."""
    shutil.rmtree(register / "complaints")
    for part in (".", "complaints", "templates", "complaints.yaml"):
        assert ok("check", part) == ""


def test_a_part_by_a_policy_that_cannot_be_used(run: Run, register: Path) -> None:
    """No command takes such a policy, so that it is named whichever part is asked for."""
    policy = register / "complaints.yaml"
    text = policy.read_text("utf-8")
    policy.write_text(text.replace("zone: Europe/Zagreb", "zone: Europe/Nowhere"), "utf-8")
    code, _, err = run("list")
    assert code == 4
    for part in (".", "complaints", "complaints.yaml"):
        assert run("check", part)[:2] == (4, err.removeprefix("complaints: "))


@pytest.fixture
def letter(register: Path) -> Callable[..., Path]:
    """A function that writes a template of the register's own."""

    def letter(text: str | bytes, name: str = "templates/hr/apology.txt") -> Path:
        path = register / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return letter


TEMPLATES = [
    ("a name", "Subject: {{ custmer_name }}\n\nx\n", ":1: there is no 'custmer_name'; use one of"),
    ("a name in a branch", "Subject: x\n\n{% if open %}\n{{ handlr }}\n{% endif %}\n", ":4: "),
    ("a field", "Subject: x\n\n{% for r in remedies %}{{ r.amuont }}{% endfor %}\n", ":3: "),
    (
        "a field in one outcome",
        "Subject: x\n\n{% if outcome == 'withdrawn' %}\n{{ changes[0].wat }}{% endif %}\n",
        ":4: ",
    ),
    ("a flag down", "Subject: x\n\n{% if not open %}\n{{ choices[0].x }}{% endif %}\n", ":4: "),
    ("syntax", "Subject: x\n\n{% if %}\n", ":3: "),
    ("no end", "Subject: x\n\n{% if open %}\n", ":"),
    ("an unknown filter", "Subject: x\n\n{{ id | shout }}\n", ":3: "),
    ("a missing part", "Subject: x\n\n{% include '_no.txt' %}\n", ":3: there is no template file"),
    ("no subject", "Hello\n\nx\n", ":1: a letter starts with the line `Subject: ...`"),
    ("no empty line", "Subject: x\nHello\n", ":1: a letter starts with the line `Subject: ...`"),
    ("not UTF-8", b"Subject: x\n\ncaf\xe9\n", ":3: this is not UTF-8"),
    ("no end of it", "Subject: x\n\n{% for a in range(9999999) %}x{% endfor %}\n", ":"),
]


@pytest.mark.parametrize(
    ("text", "finding"), [entry[1:] for entry in TEMPLATES], ids=[entry[0] for entry in TEMPLATES]
)
def test_templates_that_are_wrong(
    text: str | bytes, finding: str, run: Run, letter: Callable[..., Path]
) -> None:
    """A template that would fail is found before a customer waits for its letter."""
    path = letter(text)
    code, out, err = run("check")
    assert (code, err) == (4, "")
    assert out.startswith(f"templates/hr/apology.txt{finding}")
    assert out.count("\n") == 1
    assert run("check", str(path)) == (4, out, "")
    assert run("check", "templates")[1] == out
    assert run("check", "complaints") == (0, "", "")


def test_a_template_in_json(run: Run, letter: Callable[..., Path]) -> None:
    """File and line of a template have their own places in JSON."""
    letter("Subject: x\n\n{{ nobody }}\n")
    [problem] = json.loads(run("check", "--format", "json")[1])["problems"]
    assert (problem["file"], problem["line"], problem["code"]) == (
        "templates/hr/apology.txt",
        3,
        "template",
    )
    assert problem["message"].startswith("there is no 'nobody'")


def test_a_part_that_is_wrong(run: Run, letter: Callable[..., Path]) -> None:
    """A part of letters is looked at too, and needs no subject."""
    letter("{% macro sign() %}{{ sendr }}{% endmacro %}", "templates/hr/_sign.txt")
    assert run("check")[1].startswith("templates/hr/_sign.txt:1: there is no 'sendr'; use one of s")
    letter("{% macro sign() %}{{ sender }}{% endmacro %}", "templates/hr/_sign.txt")
    assert run("check") == (0, "", "")


def test_the_shipped_letters_are_right(ok: Ok, register: Path) -> None:
    """The shipped letters as the register's own give no finding."""
    shutil.copytree(shipped(), register / "templates")
    assert ok("check") == ""


def test_every_name_of_the_vocabulary(ok: Ok, letter: Callable[..., Path]) -> None:
    """A letter may use every name there is."""
    names = "".join(f"{{{{ {name} }}}}\n" for name in VOCABULARY)
    lists = "{% for x in remedies %}{{ x.name }}{{ x.amount }}{{ x.code }}{% endfor %}\n"
    lists += "{% for x in choices %}{{ x.ready_by }}{{ x.needs }}{% endfor %}\n"
    lists += "{% for x in changes %}{{ x.what }}{{ x.done }}{{ x.by }}{% endfor %}\n"
    lists += "{% for x in promises %}{{ x.what }}{{ x.kind }}{{ x.day }}{{ x.state }}{% endfor %}\n"
    lists += "{% for x in incident_calls %}{{ x.name }}{{ x.phone }}{% endfor %}\n"
    lists += '{{ done|join }}{{ {"a": "b"}[done|first]|default("c") }}\n'
    letter(f"Subject: all\n\n{names}{lists}")
    assert ok("check") == ""


def test_other_files_beside_templates(ok: Ok, letter: Callable[..., Path]) -> None:
    """Files that are no letters are left alone."""
    for name in ("README.md", "hr/notes.md", "hr/apology.txt.bak", "hr/.apology.txt", "old/x/y.md"):
        letter("{{ nonsense", f"templates/{name}")
    assert ok("check") == ""


@pytest.mark.parametrize(
    "name",
    ["hr/Old Letter.txt", "hr/Apology.txt", "hr/apology.TXT", "x.txt", "HR/x.txt", "a/b/c.txt"],
)
def test_a_letter_that_nobody_reads(name: str, ok: Ok, letter: Callable[..., Path]) -> None:
    """What looks like a letter and has no letter's place or name would be left out silently."""
    letter("Subject: x\n\nx\n", f"templates/{name}")
    message = "warning: no letter is written from a file of this name, here"
    assert ok("check").startswith(f"templates/{name}: {message}; call it like templates/en/")
    assert ok("check", f"templates/{name}") == ok("check")


def test_a_template_that_leads_elsewhere(
    run: Run, letter: Callable[..., Path], tmp_path: Path
) -> None:
    """A link is refused, whatever it leads to."""
    (tmp_path / "secret.txt").write_text("Subject: x\n\nsecret\n", "utf-8")
    path = letter("x")
    path.unlink()
    path.symlink_to(tmp_path / "secret.txt")
    code, out, _ = run("check")
    assert code == 4
    assert out.startswith("templates/hr/apology.txt: it is a link, and nothing is read")


def test_a_part_that_leads_elsewhere(run: Run, letter: Callable[..., Path]) -> None:
    """The link is named once, however many letters include it, and with one letter alone."""
    path = letter("x", "templates/hr/_sign.txt")
    path.unlink()
    path.symlink_to("/etc/hostname")
    for name in ("apology", "delay"):
        letter('Subject: x\n\n{% include "_sign.txt" %}\n', f"templates/hr/{name}.txt")
    for part in ("templates", "templates/hr/delay.txt"):
        code, out, _ = run("check", part)
        assert (code, out.count("\n")) == (4, 1)
        assert out.startswith("templates/hr/_sign.txt: it is a link")


def test_without_git(ok: Ok, register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking needs neither git nor a repository."""
    shutil.rmtree(register / ".git")
    without_programs(monkeypatch)
    assert ok("check") == ""
