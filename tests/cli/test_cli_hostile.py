"""Text that means harm: kept character for character, or refused; shown so that it can do none."""

from __future__ import annotations

import csv
import json
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.store.complaint_files import read

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Process = Callable[..., subprocess.CompletedProcess[bytes]]

pytestmark = pytest.mark.usefixtures("register")


@pytest.fixture
def committed(_committed_small: Path) -> Path:
    """One complaint is enough here."""
    return _committed_small


ANA = "CMP-2611-7F3K9QY"
HOSTILE = {
    "escape": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "template": "{{ 7*7 }} {% for x in range(9) %}x{% endfor %} {# no #}",
    "header": "Hello\r\nBcc: everybody@example.com\r\n\r\nbody",
    "formula": '=1+1 @SUM(A1) +49 -2 =HYPERLINK("http://x","y")',
    "path": "../../x/..\\..\\etc/passwd",
    "separators": "one\u2028two\u2029three\u0085four\x0bfive\x0csix",
    "bidi": "user\u202egnp.exe\u202c \u2066x\u2069 \u200f",
    "yaml": "- a: b\n? c\n: d\n--- \n...\n#x\n'\"|>&*!%@`",
    "conflict": "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other",
    "spaces": "  leading, trailing  \n\n\n  \ttab\t\n",
    "quote": 'It\'s "fine": no, yes, null, ~, 0123, 1e3, 2026-11-20',
    "emoji": "👩‍👩‍👧 🇭🇷 e\u0301 ﷽ 𐍈",
    "mark": "\ufefftext with a byte order mark",
    "long": "ž" * 10_000,
    "long lines": ("word " * 40 + "\n") * 40,
    "replacement": "\ufffd \uffff \ufdd0",
}
ALL = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())

# What must not reach a terminal: controls but line end and tab, turns of direction, line ends.
_MARKS = set(
    "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)

_TURNS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _harmless(text: str) -> bool:
    return not [
        char
        for char in text
        if (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t") or char in _MARKS
    ]


def _kept(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _recorded(path: Path) -> tuple[str, str, str]:
    complaint = read(Path.cwd(), path).value
    assert complaint is not None
    return complaint.subject, complaint.customer.name, complaint.description


@ALL
def test_kept_by_new(text: str, run: Run, file_of: FileOf, git: Callable[..., str]) -> None:
    """`new` keeps subject, name and words character for character; none gets out of its place."""
    code, out, err = run("new", "--subject", text, "--name", text, "--description", text)
    assert code == 0, err
    new_id = out.strip()
    assert _recorded(file_of(new_id)) == (_kept(text), _kept(text), _kept(text))
    assert _harmless(out + err)
    assert git("log", "-1", "--format=%B").strip() == f"{new_id}: receive"
    names = git("show", "--format=", "--name-only").split()
    assert names == [str(file_of(new_id).relative_to(Path.cwd()))]


@ALL
def test_kept_by_steps(text: str, ok: Ok, file_of: FileOf, git: Callable[..., str]) -> None:
    """`note` and `contact` keep the words; commit messages hold none of them."""
    if text.strip().startswith("-"):
        ok("note", ANA, "-m", "-", given=text)
    else:
        ok("note", ANA, "-m", text)
    ok("contact", ANA, "--in", "--channel", "email", "-m", "-", given=text)
    complaint = read(Path.cwd(), file_of(ANA)).value
    assert complaint is not None
    assert [event.text for event in complaint.events[-2:]] == [_kept(text)] * 2
    messages = git("log", "-2", "--format=%B").split("\n")
    assert [line for line in messages if line] == [f"{ANA}: contact in (email)", f"{ANA}: note"]


@ALL
def test_shown_harmlessly(text: str, run: Run) -> None:
    """No control character of a customer reaches the terminal, in any form of any page."""
    code, out, _ = run("new", "--subject", text, "--name", text, "--description", text)
    assert code == 0
    new_id = out.strip()
    run("note", new_id, "-m", "-", given=text)
    for arguments in (
        ("show", new_id),
        ("show", new_id, "--format", "json"),
        ("clocks", new_id),
        ("classify", new_id),
        ("list", "--status", "received"),
        ("list", "--status", "received", "--format", "json"),
        ("list", "--status", "received", "--format", "jsonl"),
        ("list", "--status", "received", "--format", "csv"),
        ("list", "--status", "received", "--format", "tsv"),
        ("overdue", "--as-of", "2027-06-01", "--status", "received"),
        ("check", f"complaints/2026/11/{new_id}.yaml"),
    ):
        code, out, err = run(*arguments)
        assert code == 0, (arguments, err)
        assert _harmless(out + err), arguments


@ALL
def test_json_loses_nothing(text: str, ok: Ok) -> None:
    """What stands in JSON as an escape reads back as it was written."""
    new_id = ok("new", "--subject", text, "--description", text).strip()
    [data] = json.loads(ok("show", new_id, "--format", "json"))["data"]
    assert (data["subject"], data["description"]) == (_kept(text), _kept(text))


@ALL
def test_never_a_formula(text: str, ok: Ok) -> None:
    """No cell of a table starts with what a spreadsheet would count out; each row is one row."""
    ok("new", "--subject", text)
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = list(
            csv.reader(ok("list", "--format", form).splitlines(keepends=True), delimiter=delimiter)
        )
        assert len(rows) == 3
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r|%")]


@ALL
def test_text_in_letters(text: str, ok: Ok) -> None:
    """In a letter it is text: no template is filled in, no header added."""
    new_id = ok(
        "new", "--subject", text, "--name", text, "--summary", text, "--email", "a@b.example"
    ).strip()
    letter = ok("email", new_id, "acknowledgement")
    assert not [c for c in letter if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not _TURNS & set(letter)
    assert "49" not in letter.replace(new_id, "") or "49" in text
    head = letter.split("\n\n")[0].splitlines()
    assert [line.split(":")[0] for line in head] == ["To", "Subject"]
    message = ok("email", new_id, "acknowledgement", "--eml")
    headers = message.replace("\r\n", "\n").split("\n\n")[0].splitlines()
    assert not [line for line in headers if line.lower().startswith("bcc")]


@ALL
def test_kept_from_a_draft(text: str, run: Run, file_of: FileOf) -> None:
    """`--from` keeps what YAML can say; json is YAML that says everything."""
    draft = json.dumps({"subject": text, "customer": {"name": text}, "description": text})
    code, out, err = run("new", "--from", "-", given=draft)
    assert code == 0, err
    assert _recorded(file_of(out.strip())) == (_kept(text), _kept(text), _kept(text))


@ALL
def test_kept_by_import(text: str, run: Run, tmp_path: Path) -> None:
    """`import` keeps the cells character for character, line ends normalised."""
    table = tmp_path / "table.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["when", "what", "who", "words"])
        writer.writerow(["2026-11-20", f"S{text}", f"N{text}", f"W{text}"])
    mapping = tmp_path / "ours.yaml"
    mapping.write_text(
        "fields: {received_at: when, subject: what, customer.name: who, description: words}\n",
        "utf-8",
    )
    before = set(Path("complaints").rglob("*.yaml"))
    code, _, err = run("import", str(table), "--map", str(mapping))
    assert code == 0, err
    assert _harmless(err)
    [new] = set(Path("complaints").rglob("*.yaml")) - before
    assert _recorded(Path.cwd() / new) == tuple(_kept(f"{head}{text}") for head in "SNW")


@pytest.mark.parametrize("option", ["--subject", "--name", "--description", "--tag", "--product"])
def test_half_a_character_is_refused(
    option: str, process: Process, clean: Callable[[], bool]
) -> None:
    """Bytes that are no UTF-8 are refused, naming the option, and nothing is recorded."""
    done = process("new", "--subject", "S", option, b"caf\xe9 \xff")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"complaints: {option}: character 4 is half a character")
    assert clean()


@pytest.mark.parametrize("text", ["\udce9", "a\udc80b"])
def test_lone_surrogates_everywhere(text: str, run: Run, clean: Callable[[], bool]) -> None:
    """Half a character is refused in words, ids, names and times alike, without a trace of it."""
    for arguments in (
        ("new", "--subject", text),
        ("note", ANA, "-m", text),
        ("note", text, "-m", "x"),
        ("show", text),
        ("show", ANA, "--as-of", text),
        ("assign", ANA, "--owner", text, "-m", "x"),
        ("classify", ANA, "--category", text),
        ("classify", ANA, "--tag", text),
        ("escalate", ANA, "--reason", "late", "--route", text, "-m", "x"),
        ("email", ANA, text),
        ("email", ANA, "apology", "--language", text),
        ("import", text, "--map", "cfpb"),
        ("import", "x.csv", "--map", text),
        ("check", text),
        (text,),
        ("--", text),
        ("list", "--format", text),
        ("policy", "holidays", text, "2027"),
    ):
        code, out, err = run(*arguments)
        assert code in (2, 3, 4), (arguments, code, err)
        assert out == ""
        assert _harmless(err)
    assert clean()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_arguments(text: str, run: Run, clean: Callable[[], bool]) -> None:
    """As an id, a code, a file name or a command it is refused harmlessly."""
    for arguments in (
        ("show", text),
        ("show", ANA, "--as-of", text),
        ("assign", ANA, "--owner", f"x{text}", "-m", "x"),
        ("classify", ANA, f"--category=x{text}"),
        ("email", ANA, text),
        ("import", f"x{text}", "--map", "cfpb"),
        ("import", "x.csv", f"--map=x{text}"),
        ("check", f"x{text}"),
        (f"x{text}",),
        ("-C", f"x{text}", "list"),
        ("list", f"--format=x{text}"),
        ("note", ANA, "-m", "x", f"--by=x{text}"),
    ):
        code, out, err = run(*arguments)
        assert code in (2, 3, 4), (arguments[0], code, err[:200])
        assert out == ""
        assert _harmless(err)
        assert "Traceback" not in err
    assert clean()


def test_null_characters(refused: Refused, clean: Callable[[], bool]) -> None:
    """A null character is no text."""
    message = "-m: character 4 is a null character"
    assert refused(2, "note", ANA, "-m", "-", given="one\0two") == message
    assert refused(2, "new", "--subject", "a\0b").startswith("--subject: character 2 is a null")
    assert clean()


def test_a_long_text(ok: Ok, refused: Refused, tmp_path: Path) -> None:
    """64 kB are kept; more is refused where it is typed, with how long it is and what to do."""
    root = tmp_path / "other"
    ok("init", str(root), "--no-git")
    at = ("-C", str(root))
    text = "ten bytes\n" * 6553
    options = ("--subject", "S", "--description", "-", "--by", "me")
    new_id = ok(*at, "new", *options, given=text).strip()
    [path] = (root / "complaints").rglob("*.yaml")
    complaint = read(root, path).value
    assert complaint is not None
    assert complaint.description == text
    assert len(ok(*at, "show", new_id)) > 65_000
    message = (
        "the text is 65,540 bytes long, more than the 65,536 that one may have; "
        "keep it as a file elsewhere and write the main points here"
    )
    text += "пять\n" + "x"
    assert refused(2, *at, "new", *options, given=text) == f"--description: {message}"
    assert refused(2, *at, "note", new_id, "-m", "-", "--by", "me", given=text) == f"-m: {message}"
    draft = {"subject": "S", "description": text, "received_at": "today 10:00"}
    given = json.dumps(draft)
    assert refused(2, *at, "new", "--from", "-", "--by", "me", given=given) == (
        f"description: {message}"
    )


def test_several_long_texts_of_one_draft(ok: Ok) -> None:
    """A draft may be longer than one text: each of its texts counts by itself."""
    long = "ten bytes\n" * 6500
    draft = {"subject": "S", "description": long, "circumstances": long, "channel": "phone"}
    assert ok("new", "--from", "-", given=json.dumps(draft)).startswith("CMP-")


def test_hostile_files(run: Run, file_of: FileOf) -> None:
    """What a hand put into codes and names of a file reaches no terminal either."""
    path = file_of(ANA)
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("by: maria", 'by: "\\e[31mmaria"').replace(
            "product: ", 'impact: "\\e[2J"\nproduct: '
        ),
        "utf-8",
    )
    pages: list[tuple[str, ...]] = [("show", ANA), ("clocks", ANA), ("list",), ("check",)]
    for arguments in (*pages, ("overdue",)):
        code, out, err = run(*arguments)
        assert code in (0, 1), err
        assert _harmless(out + err), arguments
    path.write_text(text.replace("severity: high", 'severity: "\\e[31mhigh"', 1), "utf-8")
    for arguments in (*pages, ("check", "--format", "json")):
        code, out, err = run(*arguments)
        assert code == 4
        assert _harmless(out + err), arguments


def test_hostile_file_names(run: Run, register: Path) -> None:
    """A file of an odd name is not read, and harmless where it is named."""
    odd = register / "complaints" / "2026" / "11" / "CMP-2611-7F3K9QY\x1b[31m.yaml"
    odd.write_text("x", "utf-8")
    for code, arguments in ((4, ("list",)), (1, ("check",)), (1, ("check", str(odd)))):
        answer, out, err = run(*arguments)
        assert answer == code
        assert "CMP-2611-7F3K9QY\\u001b[31m.yaml: no complaint is read" in out + err
        assert _harmless(out + err)
