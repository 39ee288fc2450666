"""`edit`: a complaint in the person's own editor."""

from __future__ import annotations

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

pytestmark = pytest.mark.usefixtures("register")

ANA = "CMP-2611-7F3K9QY"


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """A function that makes a line of shell the editor; "$1" is the file."""

    def editor(line: str) -> None:
        script = tmp_path / "my editor.sh"
        script.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        script.chmod(0o755)
        monkeypatch.setenv("EDITOR", f"'{script}'")

    return editor


def test_a_valid_change(run: Run, editor: Editor, file_of: FileOf, commits: Commits) -> None:
    """A valid change is committed with an event that says what it set; all else stays."""
    before = file_of(ANA).read_text("utf-8")
    editor("""sed -i 's/^product: .*/product: dinner plates   # six/' "$1" """)
    assert run("edit", ANA) == (0, "", f"complaints: {ANA}: changed\n")
    after = file_of(ANA).read_text("utf-8")
    wanted = before.replace("product: dinner set\n", "product: dinner plates   # six\n")
    assert after.startswith(wanted)
    added = after.removeprefix(wanted)
    assert "kind: edited\n" in added
    assert "product: dinner plates\n" in added
    assert commits() == [f"{ANA}: edit"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("s/due: 2026-11-27/due: 2026-12-27/", "of `promises` only what may be edited"),
        ("s/state: open/state: kept/", "of `promises` only what may be edited"),
        ("/^promises:/,/state: open/d", "entries of `promises` are neither added nor taken out"),
        ("s/^events:/related:\\n  - id: CMP-2611-0NW7YD0\\nevents:/", "`related` is not edited"),
    ],
)
def test_what_was_told_is_not_edited(
    line: str, message: str, run: Run, editor: Editor, clean: Clean
) -> None:
    """Promises, offers, ties and the like follow from events, so a command records them."""
    editor(f"""sed -i '{line}' "$1" """)
    code, _, err = run("edit", ANA)
    assert (code, clean()) == (4, True)
    assert err.startswith(f"complaints: {message}")
    assert "your text is kept in" in err


def test_the_words_of_a_promise_may_be_mended(ok: Ok, editor: Editor) -> None:
    """A slip of the pen in what was promised is no other promise."""
    editor("""sed -i 's/what: an answer/what: an answer in writing/' "$1" """)
    ok("edit", ANA)
    assert "an answer in writing" in ok("show", ANA)
    assert ok("check") == ""


def test_a_long_text_that_was_there_before(ok: Ok, editor: Editor, file_of: FileOf) -> None:
    """A text longer than one that is taken today is no reason to refuse another change."""
    with file_of(ANA).open("a", encoding="utf-8") as file:
        file.write(f"circumstances: {'x' * 70_000}\n")
    editor("""sed -i 's/^product: .*/product: plates/' "$1" """)
    ok("edit", ANA)
    assert "x" * 1_000 in ok("show", ANA, "--format", "json")
    assert ok("check") == ""


def test_no_change(run: Run, editor: Editor, clean: Clean) -> None:
    """Leaving the editor without a change records nothing."""
    editor("true")
    assert run("edit", ANA) == (0, "", f"complaints: {ANA}: nothing was changed\n")
    assert clean()


def test_the_editor_fails(refused: Refused, editor: Editor, clean: Clean) -> None:
    """An editor that fails records nothing."""
    editor("""echo broken >> "$1"; exit 3""")
    assert refused(3, "edit", ANA) == "the editor ended with 3; nothing was recorded"
    assert clean()


def test_no_such_editor(refused: Refused, monkeypatch: pytest.MonkeyPatch, clean: Clean) -> None:
    """A missing editor is named."""
    monkeypatch.setenv("EDITOR", "no-such-editor --wait")
    assert refused(3, "edit", ANA).startswith("there is no editor 'no-such-editor'; set EDITOR")
    monkeypatch.setenv("EDITOR", "'unbalanced")
    assert "EDITOR" in refused(3, "edit", ANA)
    assert clean()


def test_visual_goes_before_editor(
    run: Run, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """VISUAL is asked first."""
    editor("exit 3")
    monkeypatch.setenv("VISUAL", "true")
    assert run("edit", ANA)[0] == 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("""printf '\\tbad: [\\n' >> "$1" """, "a tab stands where spaces are needed"),
        ("""sed -i 's/^severity: .*/severity: hihg/' "$1" """, "severity: "),
        ("""sed -i '/^subject/d' "$1" """, "subject"),
        ("""sed -i 's/^status: .*/status: closed/' "$1" """, "status"),
        ("""sed -i 's/^level: .*/level: 3/' "$1" """, "level"),
        ("""sed -i 's/^id: .*/id: CMP-2611-8PG3VFY/' "$1" """, "id"),
        ("""sed -i 's/    by: maria/    by: ivo/' "$1" """, "event"),
        ("""sed -i 's/resolve: 5bd/resolve: 9bd/' "$1" """, ""),
        ("""printf '\\377' >> "$1" """, "your text is not UTF-8"),
        (""": > "$1" """, "the file is empty"),
        (
            """printf 'circumstances: %066000d a\n' 0 >> "$1" """,
            "`circumstances`: the text is 66,002 bytes long",
        ),
    ],
    ids=[
        *("tab", "word", "missing", "status", "level", "id", "events", "terms", "bytes", "empty"),
        "long",
    ],
)
def test_refused_and_kept(
    line: str,
    message: str,
    run: Run,
    editor: Editor,
    file_of: FileOf,
    clean: Clean,
    register: Path,
    tmp_path: Path,
) -> None:
    """What cannot be right is refused with the reason; the file stays, the text is kept."""
    before = file_of(ANA).read_bytes()
    editor(f"""{line}; cp "$1" '{tmp_path}/written'""")
    code, out, err = run("edit", ANA)
    assert (code, out) == (4, "")
    assert message in err
    kept = local_path(register) / "kept" / f"refused-{ANA}.yaml"
    assert err.endswith(f"{ANA} is as it was; your text is kept in {kept}\n")
    assert kept.read_bytes() == (tmp_path / "written").read_bytes()
    assert file_of(ANA).read_bytes() == before
    assert clean()


def test_a_broken_file_can_be_mended(ok: Ok, run: Run, editor: Editor, file_of: FileOf) -> None:
    """A file that could not be trusted before is mended with `edit`."""
    path = file_of(ANA)
    text = path.read_text("utf-8")
    path.write_text(text.replace("level: 1\n", "level: one\n", 1), "utf-8")
    assert run("show", ANA)[0] == 4
    editor("""sed -i 's/^level: one/level: 1/' "$1" """)
    assert run("edit", ANA)[0] == 0
    assert path.read_text("utf-8").startswith(text)
    assert ok("check", str(path)) == ""


def test_changed_meanwhile(run: Run, editor: Editor, file_of: FileOf) -> None:
    """Where another changed the file in the meantime nothing of theirs is lost."""
    path = file_of(ANA)
    editor(f"""printf '# theirs\\n' >> '{path}'; sed -i 's/^product: .*/product: plates/' "$1" """)
    code, _, err = run("edit", ANA)
    assert code == 4
    assert "changed meanwhile" in err
    assert path.read_text("utf-8").endswith("# theirs\n")
    assert "product: plates" not in path.read_text("utf-8")
    kept = local_path(path.parents[3]) / "kept" / f"refused-{ANA}.yaml"
    assert "product: plates" in kept.read_text("utf-8")
    lines = err.splitlines()
    assert lines[1:3] == ["complaints: --- as you opened it", "complaints: +++ as it is now"]
    assert "complaints: +# theirs" in lines
    assert lines[-1] == f"complaints: {ANA} is as they left it; your text is kept in {kept}"


def test_changed_by_the_commit_of_pending_changes(
    run: Run, editor: Editor, file_of: FileOf, register: Path
) -> None:
    """A hook that formats is told like any other: control characters written out, and not all."""
    path = file_of(ANA)
    with path.open("a", encoding="utf-8") as file:
        file.write("# by hand\n")
    hook = register / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nprintf '# \\342\\200\\256hook\\n' >> '{path}'\n"
        f"for n in $(seq 40); do echo \"# $n\" >> '{path}'; done\n",
        "utf-8",
    )
    hook.chmod(0o755)
    editor("""sed -i 's/^product: .*/product: plates/' "$1" """)
    code, _, err = run("edit", ANA)
    assert code == 4
    assert "complaints: +# \\u202ehook\n" in err
    assert "more lines\n" in err
    assert err.count("\n") < 40
    assert "product: plates" not in path.read_text("utf-8")


def test_recorded_and_not_committed(
    run: Run, editor: Editor, file_of: FileOf, register: Path
) -> None:
    """What a hook does not let into a commit is in the file all the same, and so it is said."""
    hook = register / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'error: not on a Friday' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    editor("""sed -i 's/^product: .*/product: plates/' "$1" """)
    code, _, err = run("edit", ANA)
    assert code == 5
    assert err.startswith(f"complaints: recorded in {ANA}.yaml, but not committed: a hook ref")
    assert err.count("\n") == 1
    assert "product: plates" in file_of(ANA).read_text("utf-8")


def test_edit_needs_the_whole_id(refused: Refused) -> None:
    """Editing is writing: a few characters will not do."""
    assert "too short" in refused(3, "edit", "7F3")
    assert "there is no complaint" in refused(3, "edit", "CMP-2611-0000008")


def test_refused_in_the_middle_of_something(
    run: Run, editor: Editor, register: Path, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That it cannot be recorded now says nothing against the file: 3; nobody types for nothing."""
    before = file_of(ANA).read_bytes()
    editor("""git switch --quiet --detach; sed -i 's/^product: .*/product: plates/' "$1" """)
    monkeypatch.setenv("GIT_DIR", str(register / ".git"))
    code, out, err = run("edit", ANA)
    assert (code, out) == (3, "")
    assert "HEAD is detached" in err
    kept = local_path(register) / "kept" / f"refused-{ANA}.yaml"
    assert err.endswith(f"{ANA} is as it was; your text is kept in {kept}\n")
    assert "product: plates\n" in kept.read_text("utf-8")
    assert file_of(ANA).read_bytes() == before
    kept.unlink()
    code, _, err = run("edit", ANA)
    assert code == 3
    assert "kept" not in err


def test_gone_meanwhile(run: Run, editor: Editor, register: Path, file_of: FileOf) -> None:
    """Who deleted the file is not overruled, and nobody is told that it is as it was."""
    editor(f"""rm '{file_of(ANA)}'; sed -i 's/^product: .*/product: plates/' "$1" """)
    code, _, err = run("edit", ANA)
    assert code == 3
    kept = local_path(register) / "kept" / f"refused-{ANA}.yaml"
    assert err.endswith(f"{ANA} is not there as you opened it; your text is kept in {kept}\n")
    assert "product: plates" in kept.read_text("utf-8")
