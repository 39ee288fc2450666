"""Languages: each is a folder of data, and knows what is missing in it."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import complaints
from complaints.errors import Untrusted
from complaints.letters.templates import shipped
from complaints.tongues.page import PageWords
from complaints.tongues.tongue import FALLBACK, Tongue, tongue, tongues, words_of_all
from complaints.tongues.words import Conventions, LetterWords
from complaints.tongues.writing import day, locale, short_day

FOLDER = Path(complaints.__file__).parent / "tongues"
LETTERS = r'letters = ["A-Z", "a-z", "\u00aa-\u024f", "\u1e00-\u1eff"]'
LANGUAGES = [each.code for each in tongues()]


@pytest.fixture
def copied(tmp_path: Path) -> Tongue:
    """Croatian, in a folder of one's own."""
    return Tongue("hr", Path(shutil.copytree(FOLDER / "hr", tmp_path / "hr")))


def written(each: Tongue, file: str, old: str, new: str) -> Tongue:
    """The language anew, after a change of its data."""
    path = each.folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return Tongue(each.code, each.folder)


def test_five_languages() -> None:
    """The one that others fall back on stands first."""
    assert LANGUAGES == ["en", "el", "hr", "ka", "uk"]
    assert LANGUAGES[0] == FALLBACK


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing(language: str) -> None:
    """Each shipped language has words for everything, and its letters."""
    assert tongue(language).missing == ()
    letters = {path.name for path in (shipped() / FALLBACK).iterdir()}
    assert {path.name for path in (shipped() / language).iterdir()} == letters


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_data(language: str) -> None:
    """There are three files of data in its folder, and no program."""
    names = sorted(path.name for path in (FOLDER / language).iterdir())
    assert names == ["letters.toml", "page.toml", "writing.toml"]


def test_no_module_speaks_a_language() -> None:
    """No word of another script than ours, and none of another language's letters, is in a module.

    What is neither letter nor mark of a word may be: quotes, dots, signs of currencies.
    """
    foreign = {
        path.name: sorted(letters)
        for path in FOLDER.parent.rglob("*.py")
        if (letters := {c for c in path.read_text("utf-8") if ord(c) > 127 and c.isalpha()})
    }
    # Letters that stay whole when accents are taken off: they are of no language of ours alone.
    assert foreign.pop("text.py") == sorted("đłøßæœı")
    # The apostrophe of one's keyboard, and that which Unicode counts among the letters.
    assert foreign.pop("phrases.py") == ["ʼ"]
    assert foreign.pop("languages.py") == ["ʼ"]
    # The name of a file in an example.
    assert foreign.pop("policy_explain.py") == ["ž"]
    assert foreign == {}


def test_languages_of_one_script_can_be_told_apart() -> None:
    """They have the same letters, and each has small words of its own."""
    scripts = Counter(each.writing.script for each in tongues())
    for each in tongues():
        alike = [other for other in tongues() if other.writing.script == each.writing.script]
        assert {other.writing.letters for other in alike} == {each.writing.letters}
        if scripts[each.writing.script] > 1:
            others = [other.writing.small_words for other in alike if other != each]
            assert each.writing.small_words - frozenset().union(*others)


def test_a_language_without_a_folder() -> None:
    """It has no words, and says so; how it is written may be known all the same."""
    german = tongue("de")
    assert german.writing == Conventions()
    assert german.letters == LetterWords()
    assert german.page is None
    assert {"writing.script", "letters.closings", "page.welcome"} <= {*german.missing}
    needed = [name for name in PageWords.__struct_fields__ if name not in PageWords.AS_NEEDED]
    assert [name for name in german.missing if name.startswith("page.")] == [
        f"page.{name}" for name in needed
    ]


@pytest.mark.parametrize("code", ["../hr", "hr/", "", "HR", "none", "files"])
def test_a_code_is_no_path(code: str) -> None:
    """Only the languages that are there are found, whatever is asked for."""
    assert tongue(code).letters == LetterWords()


def test_what_is_missing_is_named(copied: Tongue) -> None:
    """A word that was left out, or is empty, by file and name; the page is then not there."""
    assert copied.missing == ()
    assert copied.page == tongue("hr").page
    short = written(copied, "page.toml", 'step.listen = "Slušamo Vas i ne prekidamo Vas."\n', "")
    short = written(short, "page.toml", 'closed = "ne radimo"', 'closed = ""')
    short = written(short, "letters.toml", 'waited = "Žao mi je što ste čekali"\n', "")
    assert short.missing == ("letters.waited", "page.closed", "page.step.listen")
    assert short.page is None


def test_words_without_a_file(copied: Tongue) -> None:
    """A language may come without a page; its letters are looked over all the same."""
    (copied.folder / "page.toml").unlink()
    assert copied.page is None
    assert copied.letters == tongue("hr").letters


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "writing.toml",
            'script = "Latin"',
            "script = Latin",
            "hr/writing.toml: Invalid value (at",
        ),
        ("writing.toml", 'script = "Latin"', 'script = "(?:x)"', "hr/writing.toml: Expected `str`"),
        ("writing.toml", '"A-Z"', '"A-Z]|.*["', "hr/writing.toml: Expected `str` matching"),
        ("letters.toml", "waited =", "waitd =", "hr/letters.toml: Object contains unknown field"),
        ("page.toml", "closed = ", "closed = 1 #", "hr/page.toml: Expected `str`, got `int`"),
        (
            "page.toml",
            "{organisation}",
            "{organisation.__class__}",
            "hr/page.toml: title: in braces",
        ),
        ("page.toml", "{organisation}", "{organisation!r}", "hr/page.toml: title: in braces"),
        ("page.toml", "{organisation}", "{organisation:9}", "hr/page.toml: title: in braces"),
        ("page.toml", "{organisation}", "{organisation", "hr/page.toml: title: in braces"),
        ("page.toml", "{organisation}", "{org}", "hr/page.toml: title: what is filled in there is"),
        ("page.toml", "{organisation}", "{}", "hr/page.toml: title: what is filled in there is"),
        ("page.toml", "{organisation}", "", "hr/page.toml: title: what is filled in there is {org"),
        ("page.toml", "„{}”", "„{x}”", "hr/page.toml: quoted: what is filled in there is {}"),
        ("page.toml", 'step.act = "Djelujemo', 'step.b = "{x}', "hr/page.toml: step.b: what is"),
        ("page.toml", '"ponedjeljak", ', "", "hr/page.toml: day: a week has 7 days"),
        ("page.toml", "counts.every.bd", "counts.every.y", "hr/page.toml: counts.every: it needs"),
        ("page.toml", '"few", ', "", "hr/page.toml: counts.within.min: it needs one form, or one"),
        ("page.toml", '["{n} minute", ', '["minute", ', "hr/page.toml: counts.within.min: each"),
        (
            "page.toml",
            'survey_count = "amount"',
            'survey_count = "x"',
            "hr/page.toml: there are no",
        ),
        (
            "page.toml",
            'without_one = ["every"]',
            'without_one = ["x"]',
            "hr/page.toml: there are no",
        ),
        ("page.toml", "step.act =", 'step = "x" #', "hr/page.toml: Cannot"),
        ("writing.toml", '"A-Z"', '"Z-A"', "hr/writing.toml: no letters are from Z to A"),
        (
            "writing.toml",
            LETTERS,
            "",
            "hr/writing.toml: the letters of the Latin script are missing",
        ),
        ("writing.toml", 'script = "Latin"', 'script = "Latin\\n"', "hr/writing.toml: Expected"),
    ],
)
def test_data_that_is_wrong(copied: Tongue, file: str, old: str, new: str, said: str) -> None:
    """A slip is named with its file and place; nothing in the data can run."""
    wrong = written(copied, file, old, new)
    with pytest.raises(Untrusted) as refused:
        assert [wrong.writing, wrong.letters, wrong.page]
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    "content", [b'waited = "\xff"', b"a." * 4000 + b"a = 1", b"a = " + b"[" * 9000, b"a = 1\0"]
)
def test_a_file_that_is_no_data(copied: Tongue, content: bytes) -> None:
    """What is not UTF-8, lies too deep or is no TOML is named, too."""
    (copied.folder / "letters.toml").write_bytes(content)
    with pytest.raises(Untrusted, match=r"^hr/letters\.toml: "):
        assert copied.letters


def test_a_file_that_cannot_be_read(copied: Tongue) -> None:
    """Nor is a folder a file; the message does not say where the program is installed."""
    (copied.folder / "letters.toml").unlink()
    (copied.folder / "letters.toml").mkdir()
    with pytest.raises(Untrusted, match=r"^hr/letters\.toml: it cannot be read"):
        assert copied.letters


def test_as_some_editors_save_it(copied: Tongue) -> None:
    """A mark of byte order at the start, and lines that end in CR LF, change no word."""
    for path in copied.folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert copied.letters == tongue("hr").letters
    assert copied.page == tongue("hr").page


@pytest.mark.parametrize("pattern", ["EEEEEEEEEE", "%(foo)s"])
def test_a_pattern_that_is_none(monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    """A date that cannot be written is a fault of the data, with its file."""
    odd = Conventions(day=pattern, short_day=pattern, locale="hr")
    monkeypatch.setitem(vars(tongue("hr")), "writing", odd)
    for written_as in (day, short_day):
        with pytest.raises(Untrusted, match=r"^hr/writing\.toml: .* is no pattern of a date"):
            written_as(date(2026, 11, 27), "hr")


def test_a_locale_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language that others fall back on falls back on what babel knows of it."""
    for code in ("hr", "en"):
        monkeypatch.setitem(vars(tongue(code)), "writing", Conventions(locale="zz_ZZ"))
    assert locale("hr").language == "en"


def test_words_of_all_languages() -> None:
    """Each once, those of the first language first."""
    words = words_of_all(lambda each: each.letters.worth_money)
    assert words[:2] == ("coupon", "voucher")
    assert "знижк" in words
    assert len(words) == len(set(words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_dates_are_written(language: str) -> None:
    """Every pattern of a date is one that babel knows, and the locale is one of the language."""
    assert locale(language).language == language
    assert "2026" in day(date(2026, 11, 27), language)
