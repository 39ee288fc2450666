"""The one walk over the complaints, and the one way to a file by its id, which agree."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from complaints.beneath import Folders, Kind
from complaints.core.findings import Finding
from complaints.core.record.ids import make_id
from complaints.core.record.model import Complaint
from complaints.errors import Refused, Untrusted
from complaints.store import complaint_files
from complaints.store.local.last import remember
from complaints.store.lookup import find_id
from complaints.store.walk import inside, left_over, locate, walk

ID = "CMP-2611-7F3K9QY"
SECOND = make_id("CMP", 2026, 11, "000000")
EARLIER = make_id("CMP", 2026, 10, "10W0N0")
SHOWN = f"complaints/2026/11/{ID}.yaml"

Spoil = Callable[[Path, Path], None]


@pytest.fixture
def three(root: Path, complaint: Complaint) -> Path:
    """The root of a register of three complaints in two months."""
    for complaint_id in (ID, SECOND, EARLIER):
        assert complaint_files.add(root, replace(complaint, id=complaint_id))
    return root


def ids(root: Path) -> list[str]:
    """Return the ids of the complaints that the walk gives."""
    return [each.stem for each in walk(root) if isinstance(each, Path)]


def findings(root: Path) -> list[Finding]:
    """Return what the walk finds to be wrong."""
    return [each for each in walk(root) if isinstance(each, Finding)]


def test_complaints_come_by_month_and_name(three: Path) -> None:
    """The order is the same on every machine, and each lies where its id says."""
    assert ids(three) == [EARLIER, SECOND, ID]
    assert [locate(three, each) for each in ids(three)] == list(walk(three))


def test_a_register_without_complaints(root: Path) -> None:
    """That none was recorded yet is nothing wrong."""
    assert list(walk(root)) == []
    with pytest.raises(Refused, match=f"there is no complaint {ID} in this register"):
        locate(root, ID)


def test_an_id_that_is_not_there(three: Path) -> None:
    """What was looked for where it would lie, and is not there, is unknown."""
    unknown = make_id("CMP", 2026, 9, "ZZZZZZ")
    with pytest.raises(Refused, match=f"there is no complaint {unknown}"):
        locate(three, unknown)


def _linked(name: str) -> Spoil:
    """Return what moves a file or folder out of the register and leaves a link to it."""

    def spoil(root: Path, elsewhere: Path) -> None:
        shutil.move(root / name, elsewhere)
        (root / name).symlink_to(elsewhere)

    return spoil


def _linked_within(root: Path, _: Path) -> None:
    (root / "complaints/2026/11").rename(root / "complaints/2026/others")
    (root / "complaints/2026/11").symlink_to("others")


def _dangling(root: Path, _: Path) -> None:
    (root / SHOWN).unlink()
    (root / SHOWN).symlink_to("nowhere")


def _to_itself(root: Path, _: Path) -> None:
    (root / SHOWN).unlink()
    (root / SHOWN).symlink_to(f"{ID}.yaml")


def _pipe(root: Path, _: Path) -> None:
    (root / SHOWN).unlink()
    os.mkfifo(root / SHOWN)


def _directory(root: Path, _: Path) -> None:
    (root / SHOWN).unlink()
    (root / SHOWN).mkdir()


def _file_for(name: str) -> Spoil:
    """Return what puts a file in the place of a folder."""

    def spoil(root: Path, elsewhere: Path) -> None:
        shutil.move(root / name, elsewhere)
        (root / name).write_text("x", "utf-8")

    return spoil


LINK = "it is a link, and nothing is read or written through a link; put the real one in its place"
NO_FOLDER = "this is no folder, where one is due; move it away"
IN_THE_WAY: list[tuple[str, Spoil, str, str]] = [
    ("file", _linked(SHOWN), SHOWN, LINK),
    ("dangling", _dangling, SHOWN, LINK),
    ("to itself", _to_itself, SHOWN, LINK),
    ("month", _linked("complaints/2026/11"), "complaints/2026/11", LINK),
    ("month within", _linked_within, "complaints/2026/11", LINK),
    ("year", _linked("complaints/2026"), "complaints/2026", LINK),
    ("all", _linked("complaints"), "complaints", LINK),
    ("pipe", _pipe, SHOWN, "it is not an ordinary file; move it away"),
    ("directory", _directory, SHOWN, "a directory stands where a file is due; move it away"),
    ("a file for a month", _file_for("complaints/2026/11"), "complaints/2026/11", NO_FOLDER),
    ("a file for a year", _file_for("complaints/2026"), "complaints/2026", NO_FOLDER),
    ("a file for all", _file_for("complaints"), "complaints", NO_FOLDER),
]


@pytest.mark.parametrize(
    ("spoil", "place", "words"), [case[1:] for case in IN_THE_WAY], ids=[c[0] for c in IN_THE_WAY]
)
def test_what_stands_in_the_way_is_named(
    spoil: Spoil, place: str, words: str, three: Path, tmp_path: Path
) -> None:
    """The walk and the way by id say the same of it, and by no id is the complaint absent."""
    spoil(three, tmp_path / "elsewhere")
    assert ID not in ids(three)
    named = [each for each in findings(three) if each.file == place]
    assert [str(each) for each in named] == [f"{place}: {words}"]
    assert named[0].fatal
    for text in (ID, "7F3", "7F3K9QY"):
        with pytest.raises(Untrusted, match=f"{place}: {words}"):
            find_id(three, text, "me", whole=False)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("complaints/2026/11", "the real one"),
        ("complaints/2026", "the real one"),
        ("complaints", "the real one"),
        ("complaints/2026/11", "nowhere"),
    ],
)
def test_nothing_new_is_written_through_a_link(
    name: str, target: str, root: Path, complaint: Complaint, tmp_path: Path
) -> None:
    """Neither where the link leads, nor in its place."""
    (tmp_path / "the real one").mkdir()
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(tmp_path / target)
    words = LINK.replace("through a link; ", "through a link; nothing was recorded; ")
    with pytest.raises(Untrusted, match=f"{name}: {words}"):
        complaint_files.add(root, complaint)
    assert list((tmp_path / "the real one").iterdir()) == []
    assert (root / name).is_symlink()


def test_links_that_are_no_complaints(three: Path, tmp_path: Path) -> None:
    """They are named, whatever they are called; what they lead to is not looked at."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / f"{ID}.yaml").write_text("x", "utf-8")
    (three / "complaints" / "photos").symlink_to(tmp_path / "photos")
    (three / "complaints" / "2026" / "notes.txt").symlink_to("nowhere")
    assert [each.file for each in findings(three)] == [
        "complaints/photos",
        "complaints/2026/notes.txt",
    ]
    assert locate(three, ID) == three / SHOWN


def test_the_lock_of_an_editor_is_no_link_to_mend(three: Path) -> None:
    """Emacs keeps one beside each file while it is edited."""
    (three / "complaints/2026/11" / f".#{ID}.yaml").symlink_to("ivo@desk.1234:1")
    assert findings(three) == []


@pytest.mark.parametrize(
    "name",
    [
        f"2026/11/{ID.lower()}.yaml",
        f"2026/11/{ID}.yml",
        f"2026/11/{ID}.YAML",
        "2026/11/Copy of it.yaml",
        "2026/x.yaml",
        "2026/11/deeper/x.yaml",
        "x.yaml",
        os.fsdecode(b"2026/11/\xff.yaml"),
    ],
)
def test_what_looks_like_a_complaint_and_is_not_read(name: str, three: Path) -> None:
    """It is named where the complaints are listed, too: nothing is left out silently."""
    path = three / "complaints" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", "utf-8")
    (finding,) = findings(three)
    assert (finding.file, finding.code) == (f"complaints/{name}", "stray")
    assert (finding.level, finding.fatal) == ("error", False)
    assert ids(three) == [EARLIER, SECOND, ID]


def test_what_a_run_that_was_stopped_has_left(three: Path) -> None:
    """An hour later it is named, so that what is in it of a customer does not lie about."""
    beside = three / "complaints" / "2026" / "11" / ".CMP-2611-7F3K9QY.yaml.0123abcd.tmp"
    beside.touch()
    assert list(left_over(three)) == []
    os.utime(beside, (0, 0))
    [found] = left_over(three)
    place = beside.relative_to(three)
    assert str(found) == (
        f"{place}: warning: a run that was stopped has left it; no complaint is read from it; "
        "see whether it is recorded, then delete it"
    )
    assert list(walk(three)) == sorted(three.glob("complaints/*/*/*.yaml"))
    beside.with_name(".CMP-2611-7F3K9QY.yaml.swp").touch()
    os.utime(beside.with_name(".CMP-2611-7F3K9QY.yaml.swp"), (0, 0))
    assert list(left_over(three)) == [found]


def test_files_of_people_are_left_alone(three: Path) -> None:
    """What is not called like a complaint may lie anywhere."""
    folder = three / "complaints/2026/11"
    for name in ("notes.txt", f"{ID}.yaml.bak", f".{ID}.yaml.swp", ".x.yaml", os.fsdecode(b"\xff")):
        (folder / name).write_text("x", "utf-8")
    (folder / "photos").mkdir()
    assert findings(three) == []


def test_a_second_copy_of_a_complaint(three: Path) -> None:
    """Nobody is told to move it over the real one."""
    copy = f"complaints/2026/12/{ID}.yaml"
    (three / copy).parent.mkdir()
    shutil.copyfile(three / SHOWN, three / copy)
    told = f"{copy}: it is a second copy of {SHOWN}; see what it holds, then delete it"
    assert list(map(str, findings(three))) == [told]
    assert find_id(three, ID, "me", whole=True) == ID


@pytest.mark.parametrize("name", [f"2026/12/{ID}.yaml", f"{ID}.yaml", f"2026/11/old/{ID}.yaml"])
def test_a_complaint_in_another_folder_is_not_absent(name: str, three: Path) -> None:
    """It is told where it lies and where to move it, in a list and by id."""
    path = three / "complaints" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (three / SHOWN).rename(path)
    told = f"complaints/{name}: it lies in the wrong folder; move it to {SHOWN}"
    assert list(map(str, findings(three))) == [told]
    assert findings(three)[0].fatal
    for text in (ID, "7F3"):
        with pytest.raises(Untrusted, match=told):
            find_id(three, text, "me", whole=False)


def test_a_complaint_under_a_misspelt_name_is_not_absent(three: Path) -> None:
    """By its id it is told under which name it lies."""
    (three / SHOWN).rename(three / SHOWN.lower().replace("cmp", "Cmp"))
    for text in (ID, "7F3"):
        with pytest.raises(Untrusted, match=f"Cmp{ID[3:].lower()}.yaml: no complaint is read"):
            find_id(three, text, "me", whole=False)


def test_what_is_wrong_elsewhere_hides_no_complaint(three: Path) -> None:
    """A complaint that is there is found, whatever else cannot be read."""
    (three / "complaints/2026/09").symlink_to("nowhere")
    assert find_id(three, "7F3", "me", whole=False) == ID
    assert find_id(three, ID, "me", whole=False) == ID
    with pytest.raises(Refused, match="there is no complaint CMP-2611-ZZZZZZ"):
        find_id(three, make_id("CMP", 2026, 11, "ZZZZZZ"), "me", whole=False)


def test_the_last_one_behind_a_link(three: Path, tmp_path: Path) -> None:
    """`@` does not stand for none where what it stands for cannot be read."""
    remember(three, ID, "me")
    assert find_id(three, "@", "me", whole=True) == ID
    _linked("complaints/2026/11")(three, tmp_path / "elsewhere")
    with pytest.raises(Untrusted, match="complaints/2026/11: it is a link"):
        find_id(three, "@", "me", whole=True)


def test_a_folder_that_the_disk_does_not_give(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reason, the folder is named, and the others are read."""
    real = Folders.listed

    def broken(folders: Folders, place: Path) -> list[tuple[str, Kind]]:
        if place.name == "11":
            raise OSError(errno.EIO, "Input/output error")
        return real(folders, place)

    monkeypatch.setattr(Folders, "listed", broken)
    words = "the folder cannot be opened: input/output error, so what it holds is not known"
    assert list(map(str, findings(three))) == [f"complaints/2026/11: {words}"]
    assert ids(three) == [EARLIER]


def test_a_folder_that_is_gone_meanwhile(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody takes away while it is looked at is simply not there."""
    real = Folders.listed

    def gone(folders: Folders, place: Path) -> list[tuple[str, Kind]]:
        if place.name == "11":
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        return real(folders, place)

    monkeypatch.setattr(Folders, "listed", gone)
    assert list(walk(three)) == [three / "complaints/2026/10" / f"{EARLIER}.yaml"]


@pytest.mark.parametrize("mode", [0o700, 0o750, 0o755, 0o2775])
def test_what_one_person_makes_the_others_may_enter(
    mode: int, root: Path, complaint: Complaint
) -> None:
    """New folders and files have the mode of the folder above, whatever one's umask is."""
    root.chmod(mode)
    before = os.umask(0o077)
    try:
        assert complaint_files.add(root, complaint)
    finally:
        os.umask(before)
    for folder in ("complaints", "complaints/2026", "complaints/2026/11"):
        assert (root / folder).stat().st_mode & 0o7777 == mode
    assert (root / SHOWN).stat().st_mode & 0o7777 == mode & 0o666


def test_folders_that_are_there_keep_their_mode(root: Path, complaint: Complaint) -> None:
    """Who closed the complaints to others on purpose finds them closed."""
    (root / "complaints").mkdir(0o700)
    assert complaint_files.add(root, complaint)
    assert (root / "complaints").stat().st_mode & 0o777 == 0o700
    assert (root / "complaints/2026/11").stat().st_mode & 0o777 == 0o700
    assert (root / SHOWN).stat().st_mode & 0o777 == 0o600


def test_a_path_that_a_person_gave(three: Path, tmp_path: Path) -> None:
    """A link on the way to the register is theirs; in the register none is followed."""
    (tmp_path / "short").symlink_to(three)
    (tmp_path / "month").symlink_to(three / "complaints" / "2026" / "11")
    (three / "complaints" / "2026" / "12").symlink_to("11")
    within = three / "complaints" / "2026"
    assert inside(three, tmp_path / "short" / "complaints" / "2026" / "12") == within / "12"
    assert inside(three, tmp_path / "month" / "x.yaml") == within / "11" / "x.yaml"
    assert inside(three, within / "10" / ".." / "12") == within / "12"
    assert inside(three, tmp_path / "other") == tmp_path / "other"
