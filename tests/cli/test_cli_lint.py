"""The lint at the command line: `email`, `check --letter`, notes, the register's own templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from complaints.store.local.folder import local_path

Run = Callable[..., tuple[int, str, str]]
Ok = Callable[..., str]
Refused = Callable[..., str]
FileOf = Callable[[str], Path]
Commits = Callable[[], list[str]]
Clean = Callable[[], bool]
Editor = Callable[[str], None]
Letter = Callable[..., Path]

ANA = "CMP-2611-7F3K9QY"
NEW = "CMP-2611-8PG3VFY"
GOOD = """\
Dear Ana Horvat,

I am sorry that two plates arrived broken.

Call +385 1 555 0112, and mention CMP-2611-7F3K9QY.

Kind regards,

Ivo Babić
"""


@pytest.fixture(autouse=True)
def root(register: Path) -> Path:
    """The sample register as the current folder."""
    return register


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """A function that makes a line of shell the editor; "$1" is the file."""

    def editor(line: str) -> None:
        script = tmp_path / "editor"
        script.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        script.chmod(0o755)
        monkeypatch.setenv("EDITOR", str(script))

    return editor


@pytest.fixture
def refuse(root: Path) -> Callable[[str], None]:
    """A function that has the policy refuse letters by these codes."""

    def refuse(codes: str) -> None:
        path = root / "complaints.yaml"
        text = path.read_text("utf-8")
        path.write_text(text.replace("[placeholder, authority, coupon]", f"[{codes}]"), "utf-8")

    return refuse


@pytest.fixture
def draft(tmp_path: Path) -> Letter:
    """A function that writes a letter into a file."""

    def draft(text: str, name: str = "draft.txt") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8", newline="")
        return path

    return draft


def test_a_clean_letter_says_nothing(run: Run) -> None:
    """A shipped letter has nothing to warn of."""
    code, _, err = run("email", NEW, "acknowledgement")
    assert (code, err) == (0, "")


def test_warnings(run: Run, editor: Editor, commits: Commits) -> None:
    """What should be mended is said with line and column; the letter goes on record."""
    editor("""sed -i '3s/.*/Sorry if,, it was so./' "$1" """)
    code, out, err = run("email", NEW, "acknowledgement", "--edit", "--record")
    assert code == 0
    assert "\n\nSorry if,, it was so.\n" in out
    lines = err.splitlines()
    assert lines[0] == (
        "complaints: letter:3:1: warning: 'Sorry if' is a phrase never to use: "
        "It doubts that anything happened; say: I am sorry that"
    )
    assert lines[1] == "complaints: letter:3:9: warning: ',,' is one mark too many; leave one"
    assert lines[2].startswith("complaints: letter:")
    assert "the customer's name is missing: Charlotte Evans" in lines[2]
    assert commits() == [f"{NEW}: letter (acknowledgement)"]


def test_lines_are_those_of_the_editor(
    run: Run, editor: Editor, tmp_path: Path, draft: Letter
) -> None:
    """The line of a finding is the one a person sees in the editor, its subject being the first."""
    editor(f"""sed -i '1s/$/ ticket/' "$1"; cp "$1" {tmp_path}/seen""")
    _, _, err = run("email", NEW, "acknowledgement", "--edit")
    column = (tmp_path / "seen").read_text("utf-8").splitlines()[0].index("ticket") + 1
    assert err.startswith(f"complaints: letter:1:{column}: warning: 'ticket' is a word")


@pytest.mark.parametrize("option", ["--record", "--eml"])
def test_refused_by_the_policy(
    option: str,
    run: Run,
    editor: Editor,
    refuse: Callable[[str], None],
    root: Path,
    file_of: FileOf,
) -> None:
    """What the policy names keeps a letter from leaving; an edited text is never lost."""
    refuse("sorry-if, phrase")
    before = file_of(NEW).read_bytes()
    editor("""sed -i '3s/.*/Sorry if it was so./' "$1" """)
    code, out, err = run("email", NEW, "acknowledgement", "--edit", option)
    assert (code, out) == (3, "")
    kept = local_path(root) / "kept" / f"refused-{NEW}.txt"
    assert err.splitlines()[-1] == (
        f"complaints: {NEW}: the letter cannot go out like this, the policy refuses phrase "
        f"(`lint.refuse`); mend it with --edit; your text is kept in {kept}"
    )
    assert "\n\nSorry if it was so.\n" in kept.read_text("utf-8")
    assert file_of(NEW).read_bytes() == before
    run("email", NEW, "acknowledgement", "--edit", option)
    assert (local_path(root) / "kept" / f"refused-{NEW}-2.txt").exists()


def test_printing_is_never_refused(
    run: Run, editor: Editor, refuse: Callable[[str], None], clean: Clean
) -> None:
    """A letter that is only printed has warnings and nothing more."""
    refuse("phrase")
    editor("""sed -i '3s/.*/Sorry if it was so./' "$1" """)
    code, out, err = run("email", NEW, "acknowledgement", "--edit")
    assert code == 0
    assert "Sorry if it was so." in out
    assert "letter:3:1: 'Sorry if'" in err


def test_refused_without_editing(run: Run, root: Path, file_of: FileOf) -> None:
    """A letter of the register's own is refused alike; nobody typed it, so nothing is kept."""
    folder = root / "templates" / "en"
    folder.mkdir(parents=True)
    (folder / "note.txt").write_text("Subject: x\n\nDear [name],\n", "utf-8")
    before = file_of(NEW).read_bytes()
    code, out, err = run("email", NEW, "note", "--record")
    assert (code, out) == (3, "")
    assert "letter:3:6: '[name]' is a placeholder" in err
    assert err.endswith("mend it with --edit\n")
    assert file_of(NEW).read_bytes() == before
    assert not list((local_path(root) / "kept").glob("*"))


def test_money_beyond_authority(run: Run, editor: Editor, clean: Clean) -> None:
    """A letter that gives what nobody offered is refused by the sample's policy."""
    editor("""echo "You get 900 EUR back." >> "$1" """)
    code, _, err = run("email", NEW, "acknowledgement", "--edit", "--record")
    assert code == 3
    assert "900 EUR belongs to no accepted or open offer of this complaint" in err
    assert "the policy refuses authority" in err
    assert clean()


def test_an_edited_letter_is_kept_whatever_refuses_it(
    run: Run, ok: Ok, editor: Editor, root: Path
) -> None:
    """A letter without its subject and one that is on record already are kept, too."""
    editor("""echo "A long letter" > "$1" """)
    code, _, err = run("email", NEW, "acknowledgement", "--edit")
    kept = local_path(root) / "kept" / f"refused-{NEW}.txt"
    assert code == 2
    assert err.endswith(f"; your text is kept in {kept}\n")
    assert kept.read_text("utf-8") == "A long letter\n"
    ok("email", NEW, "acknowledgement", "--record")
    editor("""echo "P.S. Thank you." >> "$1" """)
    code, _, err = run("email", NEW, "acknowledgement", "--edit", "--record")
    assert code == 3
    assert "for this occasion is on record already" in err
    assert "your text is kept in" in err


def test_resolving_by_letter(run: Run, file_of: FileOf) -> None:
    """The outcome letter that `resolve --letter` records is looked over and refused alike."""
    before = file_of(NEW).read_bytes()
    arguments = ["--outcome", "upheld", "--letter", "--despite", "small matter"]
    code, out, err = run("resolve", NEW, *arguments, "-m", "We pay you 900 EUR.")
    assert (code, out) == (3, "")
    assert "900 EUR belongs to no accepted or open offer" in err
    assert file_of(NEW).read_bytes() == before


def test_a_clean_file(run: Run, draft: Letter) -> None:
    """A good letter in a file has no finding; the language it was taken to be in is said."""
    path = draft(GOOD)
    note = f"complaints: {path}: taken to be in 'en'; if it is not, give --language\n"
    assert run("check", "--letter", str(path)) == (0, "", note)
    assert run("check", "--letter", str(path), "--language", "en") == (0, "", "")
    assert run("check", "--letter", "-", "--language", "en", given=GOOD) == (0, "", "")


def test_findings_in_a_file(run: Run, draft: Letter) -> None:
    """Each finding is a line with file, line and column; there are some, so it ends with 1."""
    text = GOOD.replace("I am sorry that", "According\nto our policy")
    path = draft(text)
    code, out, err = run("check", "--letter", str(path), "--language", "en")
    assert (code, err) == (1, "")
    assert out == (
        f"{path}:3:1: warning: 'According to our policy' is a phrase never to use: "
        "Rules are our affair; the customer asked for help; say: Here is what I can do for you\n"
    )
    code, out, _ = run("check", "--letter", "-", "--language", "en", given=text)
    assert out.startswith("-:3:1: ")
    assert code == 1


def test_line_ends_and_marks_of_other_systems(ok: Ok, draft: Letter) -> None:
    """CRLF and a mark at the start of the file move no finding."""
    path = draft("\ufeff" + GOOD.replace("\n", "\r\n"))
    assert ok("check", "--letter", str(path)) == ""


def test_findings_of_a_file_in_json(run: Run, draft: Letter) -> None:
    """In JSON the column is a number of its own."""
    path = draft(GOOD.replace("two plates", "two two plates"))
    code, out, _ = run("check", "--letter", str(path), "--format", "json")
    assert code == 1
    assert json.loads(out)["problems"] == [
        {
            "file": str(path),
            "line": 3,
            "column": 21,
            "key": "",
            "level": "warning",
            "code": "doubled",
            "message": "'two' stands there twice",
            "mend": "take one out",
        }
    ]


@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        ("hr", "Poštovana Ana,\n\nIspričavamo se ako je tako.", "Dovodi u pitanje"),
        ("uk", "Шановна Ано,\n\nЦе згідно з нашою політикою.", "Правила — це наша справа"),
        ("ka", "ძვირფასო ანა,\n\nბოდიში, თუ ასე იყო.", "ეჭვქვეშ აყენებს"),
        ("el", "Αγαπητή Άνα,\n\nΣυγγνώμη αν έγινε.", "Αμφισβητεί αυτό που συνέβη"),
    ],
)
def test_the_language_is_guessed(
    language: str, text: str, says: str, run: Run, draft: Letter
) -> None:
    """The phrases are those of the letter's language."""
    path = draft(text)
    code, out, err = run("check", "--letter", str(path))
    assert code == 1
    assert f"{path}:3:" in out
    assert says in out
    assert f"taken to be in '{language}'" in err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--letter", "nothing.txt"], 2, "nothing.txt"),
        (["--letter", "-", "complaints.yaml"], 2, "--letter goes alone, without PATH"),
        (["--language", "hr"], 2, "--language goes with --letter"),
        (["--letter", "-", "--language", "Croatian"], 2, "--language is a code such as en or hr"),
    ],
)
def test_wrong_requests(arguments: list[str], code: int, message: str, refused: Refused) -> None:
    """What cannot be meant is said in one line."""
    assert message in refused(code, "check", *arguments)


def test_a_file_that_is_no_text(refused: Refused, tmp_path: Path) -> None:
    """Bytes that are no UTF-8 cannot be trusted."""
    path = tmp_path / "draft.txt"
    path.write_bytes(b"Dear Ana,\n\xff\n")
    message = refused(4, "check", "--letter", str(path))
    assert message == f"{path}: line 2 is not UTF-8; save the file as UTF-8"


def test_hostile_letters(run: Run) -> None:
    """Control characters never reach the terminal, and a megabyte is read in no time."""
    code, out, err = run("check", "--letter", "-", given="\x1b[2J[na\u202eme] " * 100_000)
    assert code == 1
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err


@pytest.mark.parametrize(
    "command",
    [
        ["note"],
        ["contact", "--out", "--channel", "phone"],
        ["assign", "--owner", "luka"],
        ["escalate", "--reason", "complexity"],
        ["ask"],
        ["promise", "add", "--due", "2026-11-27"],
        ["classify", "--severity", "high"],
    ],
    ids=lambda command: command[0],
)
def test_notes(command: list[str], run: Run, commits: Commits) -> None:
    """A forbidden phrase in what a colleague writes is told in any language, after recording."""
    verbs = command[:2] if command[0] == "promise" else command[:1]
    rest = command[len(verbs) :]
    words = "Rekla sam: prema našim\npravilima."
    code, _, err = run(*verbs, NEW, *rest, "-m", words)
    assert code == 0
    warning = (
        f"complaints: {NEW}: 'prema našim pravilima' is a phrase never to use: "
        "Pravila su naša briga; kupac traži pomoć; say: Evo što mogu učiniti za Vas"
    )
    assert err.splitlines().count(warning) == 1
    assert len(commits()) == 1


def test_words_of_the_customer(run: Run, ok: Ok) -> None:
    """What the customer said is not ours, and a good note has no warning."""
    ok("contact", NEW, "--in", "--channel", "phone", "-m", "You said: according to our policy!")
    _, _, err = run("contact", NEW, "--in", "--channel", "phone", "-m", "According to our policy!")
    assert err == f"complaints: {NEW}: contact in (phone)\n"
    assert run("note", NEW, "-m", "She was right.") == (0, "", f"complaints: {NEW}: note\n")


def test_a_finding_is_looked_over(run: Run) -> None:
    """So is the text of a finding, which customers read in the apology."""
    _, _, err = run(
        "finding", NEW, "--fault", "ours", "-m", "It was packed according to our policy."
    )
    assert "'according to our policy' is a phrase never to use" in err


def test_templates_of_the_registers_own(
    run: Run, root: Path, refuse: Callable[[str], None]
) -> None:
    """`check` looks over what the register's templates say themselves.

    It stops nothing, unless the policy lets no letter out with it.
    """
    folder = root / "templates" / "en"
    folder.mkdir(parents=True)
    text = (
        "Subject: {{ id }}\n\n{# sorry if #}\nDear {{ to_name }},\n\n"
        "{% if open %}\nWe are sorry\nif {{ summary }}.\n{% endif %}\nsorry {{ id }} if\n"
    )
    (folder / "note.txt").write_text(text, "utf-8")
    what = (
        "'sorry if' is a phrase never to use: "
        "It doubts that anything happened; say: I am sorry that\n"
    )
    assert run("check") == (0, f"templates/en/note.txt:7:8: warning: {what}", "")
    assert run("check", "--strict")[0] == 1
    refuse("phrase")
    assert run("check") == (1, f"templates/en/note.txt:7:8: {what}", "")


def test_an_unknown_code(run: Run, refuse: Callable[[str], None], refused: Refused) -> None:
    """A code under `lint.refuse` that nothing looks for is found with its line."""
    refuse("phrase, sory-if")
    code, out, _ = run("check")
    assert code == 4
    line = next(
        number
        for number, line in enumerate(Path("complaints.yaml").read_text("utf-8").splitlines(), 1)
        if "sory-if" in line
    )
    assert out == (
        f"complaints.yaml:{line}: lint.refuse[1]: the lint of letters looks for no 'sory-if'; "
        "use one of sorry-if\n"
    )
