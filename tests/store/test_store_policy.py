"""The policy file and the making of a register: where it is, what is wrong with it, what is new."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import msgspec
import pytest

from complaints.core.record.model import Complaint
from complaints.errors import Refused, Untrusted, UsageProblem
from complaints.store.holiday_dates import public_holidays
from complaints.store.local.shared import is_shared
from complaints.store.new_register import make_register, schema_text
from complaints.store.policy_file import (
    change_policy,
    find_root,
    read_policy,
    trusted_policy,
)
from complaints.store.text.changes import Drop, Put
from complaints.store.whose import about_others
from surroundings import without_programs


def test_the_register_is_found_from_any_folder_in_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the current folder upwards, by name, or by the environment; a name goes first."""
    inside = root / "complaints" / "2026"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert find_root(None) == root
    assert find_root(str(root)) == root
    monkeypatch.chdir("/")
    with pytest.raises(Refused, match=r"there is no register here or in any folder above"):
        find_root(None)
    monkeypatch.setenv("COMPLAINTS_REGISTER", str(root))
    assert find_root(None) == root
    with pytest.raises(Refused, match=f"there is no register in {inside}"):
        find_root(str(inside))


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("Europe/Zagreb", "Europe/Zagrebb", "calendar.zone", "there is no time zone"),
        ("  prefix: CMP", "  prefix: Complaints", "organisation.prefix", "not written as it must"),
        ("commit: true", "commit: maybe", "commit", "must be true or false"),
    ],
)
def test_what_is_wrong_with_a_policy_is_told_with_its_line(
    root: Path, old: str, new: str, key: str, words: str
) -> None:
    """Every fault names the line on which a person mends it."""
    path = root / "complaints.yaml"
    text = path.read_text("utf-8")
    text = text if old in text else text + f"{old}\n"
    path.write_text(text.replace(old, new), "utf-8")
    (finding,) = (found for found in read_policy(root).findings if found.level == "error")
    assert finding.key == key
    assert words in finding.message
    assert (
        path.read_text("utf-8")
        .splitlines()[finding.line - 1]
        .strip()
        .startswith(key.rsplit(".", 1)[-1])
    )
    with pytest.raises(Untrusted, match=words):
        trusted_policy(root)


def test_a_policy_with_a_team_nobody_has_is_not_trusted(root: Path) -> None:
    """A rule that leads to a team that does not exist would lose complaints."""
    path = root / "complaints.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("team: service", "team: servis"), "utf-8")
    with pytest.raises(Untrusted, match="there is no team 'servis' in this policy; use one of"):
        trusted_policy(root)


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"- a\n", b"a: [\n", b"\xff\n"])
def test_a_file_that_is_no_policy_is_not_trusted(root: Path, content: bytes) -> None:
    """Whatever stands there, it is told in one line and never as a traceback."""
    (root / "complaints.yaml").write_bytes(content)
    with pytest.raises(Untrusted, match=r"complaints\.yaml"):
        trusted_policy(root)


def test_a_policy_cannot_lose_what_it_needs(root: Path) -> None:
    """A change that takes a needed part away is refused, and the file stays."""
    before = (root / "complaints.yaml").read_bytes()
    with pytest.raises(Untrusted, match="the key 'routing' is missing"):
        change_policy(root, [Drop(("routing",))])
    assert (root / "complaints.yaml").read_bytes() == before


def test_a_new_register_is_complete_and_committed(root: Path) -> None:
    """A policy with the names given, the schema, what git should know; all in one commit."""
    policy = trusted_policy(root)
    assert policy.organisation.name == "Kvarner Home"
    assert [person.name for person in policy.staff.values()][:1] == ["Maria Kos"]
    names = {path.name for path in root.iterdir()}
    assert names == {
        *("complaints.yaml", "complaint.schema.json", ".gitattributes", ".gitignore", ".git")
    }
    git = ["git", "-C", str(root)]
    status = subprocess.run([*git, "status", "--porcelain"], check=True, capture_output=True)
    count = subprocess.run(
        [*git, "rev-list", "--count", "HEAD"], check=True, capture_output=True, text=True
    )
    assert (status.stdout, count.stdout) == (b"", "1\n")


def test_a_register_is_made_once(root: Path) -> None:
    """A second one in the same place would write over the first."""
    with pytest.raises(Refused, match="there is a register in"):
        make_register(root, None, None, None, git=True)


def test_files_that_are_there_already_stay(tmp_path: Path) -> None:
    """A folder with its own .gitignore keeps it."""
    (tmp_path / ".gitignore").write_text("mine\n", "utf-8")
    make_register(tmp_path, None, "AB", None, git=False)
    assert (tmp_path / ".gitignore").read_text("utf-8") == "mine\n"
    assert trusted_policy(tmp_path).organisation.prefix == "AB"


@pytest.mark.parametrize(
    ("prefix", "zone", "words"),
    [
        ("complaints", None, "organisation.prefix"),
        (None, "Europe/Nowhere", "there is no time zone 'Europe/Nowhere'"),
    ],
)
def test_a_register_with_wrong_values_is_not_made(
    tmp_path: Path, prefix: str | None, zone: str | None, words: str
) -> None:
    """A prefix or zone that is none is told before anything is written."""
    with pytest.raises(UsageProblem, match=words):
        make_register(tmp_path / "new", None, prefix, zone, git=False)
    assert not (tmp_path / "new" / "complaints.yaml").exists()


def test_a_register_needs_git_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without git on the machine, that is said, with the way out."""
    without_programs(monkeypatch)
    with pytest.raises(Refused, match="there is no git on this machine; use --no-git"):
        make_register(tmp_path / "new", None, None, None, git=True)


def test_a_register_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file in the way of the folder."""
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="cannot make"):
        make_register(tmp_path / "file" / "new", None, None, None, git=False)


def test_the_schema_says_what_the_model_says() -> None:
    """Editors warn of the same things as the program, and know which fields are personal."""
    schema = json.loads(schema_text())
    assert schema["$ref"].endswith("/Complaint")
    fields = schema["$defs"]["Complaint"]["properties"]
    assert list(fields) == [field.encode_name for field in msgspec.structs.fields(Complaint)]
    assert fields["subject"]["x-personal"] is True
    assert schema_text().endswith("}\n")


def test_public_holidays_are_dates_with_names() -> None:
    """Dates in order, names in the language asked for."""
    found = public_holidays("hr", 2027, None, "hr")
    assert found["2027-01-01"] == "Nova godina"
    assert list(found) == sorted(found)
    assert public_holidays("DE", 2027, "BY", "de")["2027-01-06"] == "Heilige Drei Könige"


@pytest.mark.parametrize(
    ("country", "region", "language", "words"),
    [
        ("XX", None, None, "there is no country 'XX'"),
        ("DE", "XX", None, "DE has no region 'XX'; known: BB"),
        ("HR", "A", None, "HR has no region 'A'; known: none"),
        ("HR", None, "xx", "there are no names of HR in 'xx'; known: en_US, hr"),
    ],
)
def test_unknown_holidays_are_told(
    country: str, region: str | None, language: str | None, words: str
) -> None:
    """A country, region or language the package has not."""
    with pytest.raises(UsageProblem, match=words):
        public_holidays(country, 2027, region, language)


@pytest.mark.parametrize(
    "lines",
    [
        "  command: [msmtp, -t]\n",
        "  command: msmtp\n",
        "  command: []\n",
        "  smtp:\n    host: mail.example.com\n    password_variable: AWS_SECRET_ACCESS_KEY\n",
        "  smtp:\n",
    ],
)
def test_a_policy_that_names_programs_or_servers(lines: str, root: Path) -> None:
    """As it did once: it says where they go now, with the line, and is used for nothing."""
    path = root / "complaints.yaml"
    before = path.read_text("utf-8")
    text = before.replace('  via: ""\n', lines)
    path.write_text(text, "utf-8")
    line = text[: text.index(lines)].count("\n") + 1
    key = lines.split(":")[0].strip()
    told = (
        f"complaints.yaml:{line}: mail.{key}: a register names no program and no server, because "
        "it may come from anywhere; define a way for mail in ~/.config/complaints/config.yaml "
        "or /etc/complaints/config.yaml, and name it here: `via: NAME`"
    )
    assert [str(finding) for finding in read_policy(root).findings if finding.fatal] == [told]
    with pytest.raises(Untrusted) as caught:
        trusted_policy(root)
    assert str(caught.value) == told
    with pytest.raises(Untrusted, match=f"mail.{key}: a register names no program"):
        change_policy(root, [Put(("organisation", "name"), "Other")])
    assert path.read_text("utf-8") == text


def test_other_keys_of_these_names(root: Path) -> None:
    """Elsewhere in a policy a `command` is somebody's own."""
    path = root / "complaints.yaml"
    path.write_text(f"{path.read_text('utf-8')}notes:\n  command: x\n  smtp: y\n", "utf-8")
    assert trusted_policy(root).mail.via == ""


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize("there", [False, True])
def test_a_register_is_for_who_made_it(umask: int, there: bool, tmp_path: Path) -> None:
    """Nobody else on the machine can look into it, whatever the umask."""
    place = tmp_path / "above" / "new"
    if there:
        place.mkdir(parents=True)
        place.chmod(0o755)
    before = os.umask(umask)
    try:
        make_register(place, None, None, None, git=True)
    finally:
        os.umask(before)
    assert _mode(place) == 0o700
    assert list(about_others(place, shared=False)) == []


def test_a_folder_in_which_others_have_a_part(tmp_path: Path) -> None:
    """It stays open as it was, and that is told."""
    (tmp_path / "plans.txt").touch()
    tmp_path.chmod(0o755)
    make_register(tmp_path, None, None, None, git=False)
    assert _mode(tmp_path) == 0o755
    assert list(about_others(tmp_path, shared=False)) == [
        f"everybody on this machine can look into it; if they are not to: chmod o-rwx {tmp_path}"
    ]


@pytest.mark.parametrize("umask", [0o022, 0o077])
@pytest.mark.parametrize("git", [True, False])
def test_a_register_for_a_group(umask: int, git: bool, tmp_path: Path) -> None:
    """All of it can write, in what is made later too; each has git trust it first."""
    place = tmp_path / "new"
    before = os.umask(umask)
    try:
        make_register(place, None, None, None, git=git, shared=True)
    finally:
        os.umask(before)
    assert _mode(place) == 0o2770
    assert {_mode(path) for path in place.iterdir() if path.is_file()} == {0o660}
    if git:
        assert is_shared(place / ".git")
        assert is_shared(place / ".git" / "objects")
    group, trust, *_ = about_others(place, shared=True)
    assert group.endswith(f"with another: chgrp -R GROUP {place}")
    assert trust == (
        f"each colleague has git trust it first: git config --global --add safe.directory {place}"
    )


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_folders_on_the_way_to_a_register_for_a_group(umask: int, tmp_path: Path) -> None:
    """Those that are made for it are the group's as well; those that were there stay."""
    tmp_path.chmod(0o755)
    before = os.umask(umask)
    try:
        make_register(tmp_path / "x" / "y" / "desk", None, None, None, git=True, shared=True)
    finally:
        os.umask(before)
    assert {_mode(tmp_path / way) for way in ("x", "x/y", "x/y/desk")} == {0o2770}
    assert _mode(tmp_path) == 0o755


def test_the_way_to_a_register_for_a_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was there and lets none of the group through is told, with what opens it."""
    place = tmp_path / "above" / "new"
    place.parent.mkdir()
    make_register(place, None, None, None, git=False, shared=True)
    monkeypatch.setattr(Path, "parents", [place.parent])
    place.parent.chmod(0o770)
    assert len(list(about_others(place, shared=True))) == 2
    place.parent.chmod(0o707)
    _, _, way = about_others(place, shared=True)
    assert way == f"so far they cannot come to it; if they are to: chmod g+x {place.parent}"


def test_a_file_in_the_place_of_a_register_for_a_group(tmp_path: Path) -> None:
    """It is nobody's to open."""
    path = tmp_path / "file"
    path.touch(0o600)
    with pytest.raises(Refused, match="cannot make"):
        make_register(path, None, None, None, git=True, shared=True)
    assert _mode(path) == 0o600


def test_sharing_a_repository_that_is_there(tmp_path: Path) -> None:
    """How it is shared is for its owner: the commands are told, and then it is."""
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    with pytest.raises(Refused) as caught:
        make_register(tmp_path, None, None, None, git=True, shared=True)
    assert not (tmp_path / "complaints.yaml").exists()
    told = str(caught.value)
    subprocess.run(["sh", "-c", told[told.index("(git") + 1 : told.index("), then")]], check=True)
    make_register(tmp_path, None, None, None, git=True, shared=True)
    assert _mode(tmp_path) == 0o2770
