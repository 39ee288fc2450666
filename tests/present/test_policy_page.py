"""The policy as a page for customers, in five languages."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from complaints.core.policy.policy import WEEKDAYS, Policy
from complaints.core.policy.rules import FACTS
from complaints.core.record import fields as kinds
from complaints.core.record.model import Terms
from complaints.core.time.durations import UNITS
from complaints.present.explain.page import policy_page
from complaints.present.explain.speech import Speech
from complaints.present.folding import WIDTH
from complaints.store.policy_file import trusted_policy
from complaints.tongues.files import texts as all_texts
from complaints.tongues.page import PageWords
from complaints.tongues.tongue import tongue, tongues

Golden = Callable[[str, str], None]

SAMPLE = Path(__file__).parents[2] / "sample-data"
TODAY = date(2026, 11, 20)
SMALLEST: dict[str, Any] = {
    "organisation": {"name": "Kiosk"},
    "calendar": {"zone": "UTC", "hours": {"mon": ["09:00-12:00"]}},
    "staff": {"me": {"name": "Ana"}},
    "teams": {"all": {"name": "Kiosk", "lead": "me"}},
    "categories": {},
    "severity": [{"severity": "normal"}],
    "terms": [{"terms": {"resolve": "1w"}}],
    "routing": [{"team": "all"}],
    "escalation": {
        "top": "all",
        "routes": {"up": [{"team": "all"}]},
        "choose": [{"route": "up"}],
    },
}
LANGUAGES = [each.code for each in tongues()]
SCRIPTS = {each.code: str(each.writing.script).upper() for each in tongues()}
# Every condition a rule can have, with values this program knows and names of one's own.
EVERYTHING = {
    "nature": get_args(kinds.Nature),
    "severity": get_args(kinds.Severity),
    "channel": get_args(kinds.Channel),
    "risks": get_args(kinds.Risk),
    "category": ("delivery/lost",),
    "product": ("kettle",),
    "cause": ("carrier",),
    "language": ("hr", "ka"),
    "tier": ("key", "vip"),
    "impact": ("press", "many_customers", "large_revenue"),
    "tags": ("two_words",),
    "team": ("quality",),
    "words": ("lawyer",),
}
NUMBERS = (1, 2, 3, 5, 11, 21, 22, 101)


@pytest.fixture(scope="module")
def sample() -> Policy:
    """The policy of the sample register, which has a label for everything."""
    return trusted_policy(SAMPLE)


@pytest.fixture(scope="module")
def smallest() -> Policy:
    """A policy with nothing in it that could be left out."""
    return msgspec.convert(SMALLEST, Policy, strict=True)


def changed(policy: Policy, **parts: Any) -> Policy:
    """The policy with other parts, as they are written in the file."""
    return msgspec.convert({**msgspec.to_builtins(policy), **parts}, Policy, strict=True)


def words_of(language: str) -> PageWords:
    """The words of a language for the page."""
    words = tongue(language).page
    assert words is not None
    return words


def texts(words: PageWords) -> Iterator[tuple[str, str]]:
    """Every text that people read, with its name; in a row each by its place."""
    for field, value in msgspec.to_builtins(words).items():
        if field not in ("number_forms", "without_one", "survey_count"):
            rows = enumerate(value) if isinstance(value, list) else [("", value)]
            for place, part in rows:
                yield from all_texts(part, f"{field}.{place}".removesuffix("."))


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_smallest_policy(language: str, smallest: Policy, golden: Golden) -> None:
    """What a policy does not have leaves no gap on the page."""
    golden(f"policy/explain-smallest-{language}.txt", policy_page(smallest, TODAY, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_for_colleagues(language: str, sample: Policy, golden: Golden) -> None:
    """What is for colleagues stands below the page for customers, which does not change."""
    page = policy_page(sample, TODAY, language, staff=True)
    for_customers = policy_page(sample, TODAY, language)
    assert page.startswith(for_customers)
    golden(f"policy/explain-staff-{language}.txt", page.removeprefix(for_customers))


# Numbers

FORMS: dict[tuple[str, str], str] = {
    ("en", "amount"): "1 working day|2 working days|3 working days|5 working days|11 working days|"
    "21 working days|22 working days|101 working days",
    ("en", "every"): "working day|2 working days|3 working days|5 working days|11 working days|"
    "21 working days|22 working days|101 working days",
    ("uk", "amount"): "1 робочий день|2 робочі дні|3 робочі дні|5 робочих днів|11 робочих днів|"
    "21 робочий день|22 робочі дні|101 робочий день",
    ("uk", "within"): "1 робочого дня|2 робочих днів|3 робочих днів|5 робочих днів|"
    "11 робочих днів|21 робочого дня|22 робочих днів|101 робочого дня",
    ("uk", "every"): "робочий день|2 робочі дні|3 робочі дні|5 робочих днів|11 робочих днів|"
    "21 робочий день|22 робочі дні|101 робочий день",
    ("hr", "amount"): "1 radni dan|2 radna dana|3 radna dana|5 radnih dana|11 radnih dana|"
    "21 radni dan|22 radna dana|101 radni dan",
    ("hr", "within"): "1 radnog dana|2 radna dana|3 radna dana|5 radnih dana|11 radnih dana|"
    "21 radnog dana|22 radna dana|101 radnog dana",
    ("hr", "every"): "svaki radni dan|svaka 2 radna dana|svaka 3 radna dana|svakih 5 radnih dana|"
    "svakih 11 radnih dana|svaki 21 radni dan|svaka 22 radna dana|svaki 101 radni dan",
    ("ka", "during"): "1 სამუშაო დღის|2 სამუშაო დღის|3 სამუშაო დღის|5 სამუშაო დღის|"
    "11 სამუშაო დღის|21 სამუშაო დღის|22 სამუშაო დღის|101 სამუშაო დღის",
    ("ka", "every"): "სამუშაო დღეში|2 სამუშაო დღეში|3 სამუშაო დღეში|5 სამუშაო დღეში|"
    "11 სამუშაო დღეში|21 სამუშაო დღეში|22 სამუშაო დღეში|101 სამუშაო დღეში",
    ("ka", "limit"): "1 სამუშაო დღისა|2 სამუშაო დღისა|3 სამუშაო დღისა|5 სამუშაო დღისა|"
    "11 სამუშაო დღისა|21 სამუშაო დღისა|22 სამუშაო დღისა|101 სამუშაო დღისა",
    ("el", "amount"): "1 εργάσιμη ημέρα|2 εργάσιμες ημέρες|3 εργάσιμες ημέρες|5 εργάσιμες ημέρες|"
    "11 εργάσιμες ημέρες|21 εργάσιμες ημέρες|22 εργάσιμες ημέρες|101 εργάσιμες ημέρες",
    ("el", "every"): "εργάσιμη ημέρα|2 εργάσιμες ημέρες|3 εργάσιμες ημέρες|5 εργάσιμες ημέρες|"
    "11 εργάσιμες ημέρες|21 εργάσιμες ημέρες|22 εργάσιμες ημέρες|101 εργάσιμες ημέρες",
}


@pytest.mark.parametrize(("language", "name"), FORMS, ids=lambda part: part)
def test_forms_after_numbers(language: str, name: str, smallest: Policy) -> None:
    """A noun has the form that its number asks for."""
    speech = Speech(tongue(language), smallest)
    said = [speech.count(f"{number}bd", name).replace("\xa0", " ") for number in NUMBERS]
    assert said == FORMS[language, name].split("|")


UNIT_FORMS = {
    "en": {
        "min": "1 minute|2 minutes|5 minutes",
        "h": "1 hour|2 hours|5 hours",
        "bh": "1 working hour|2 working hours|5 working hours",
        "d": "1 calendar day|2 calendar days|5 calendar days",
        "w": "1 week|2 weeks|5 weeks",
        "mo": "1 month|2 months|5 months",
    },
    "uk": {
        "min": "1 хвилину|2 хвилини|5 хвилин",
        "h": "1 годину|2 години|5 годин",
        "bh": "1 робочу годину|2 робочі години|5 робочих годин",
        "d": "1 календарний день|2 календарні дні|5 календарних днів",
        "w": "1 тиждень|2 тижні|5 тижнів",
        "mo": "1 місяць|2 місяці|5 місяців",
    },
    "hr": {
        "min": "1 minutu|2 minute|5 minuta",
        "h": "1 sat|2 sata|5 sati",
        "bh": "1 radni sat|2 radna sata|5 radnih sati",
        "d": "1 kalendarski dan|2 kalendarska dana|5 kalendarskih dana",
        "w": "1 tjedan|2 tjedna|5 tjedana",
        "mo": "1 mjesec|2 mjeseca|5 mjeseci",
    },
    "ka": {
        "min": "1 წუთისა|2 წუთისა|5 წუთისა",
        "h": "1 საათისა|2 საათისა|5 საათისა",
        "bh": "1 სამუშაო საათისა|2 სამუშაო საათისა|5 სამუშაო საათისა",
        "d": "1 კალენდარული დღისა|2 კალენდარული დღისა|5 კალენდარული დღისა",
        "w": "1 კვირისა|2 კვირისა|5 კვირისა",
        "mo": "1 თვისა|2 თვისა|5 თვისა",
    },
    "el": {
        "min": "1 λεπτό|2 λεπτά|5 λεπτά",
        "h": "1 ώρα|2 ώρες|5 ώρες",
        "bh": "1 εργάσιμη ώρα|2 εργάσιμες ώρες|5 εργάσιμες ώρες",
        "d": "1 ημερολογιακή ημέρα|2 ημερολογιακές ημέρες|5 ημερολογιακές ημέρες",
        "w": "1 εβδομάδα|2 εβδομάδες|5 εβδομάδες",
        "mo": "1 μήνα|2 μήνες|5 μήνες",
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_of_every_unit(language: str, smallest: Policy) -> None:
    """Each unit has its own forms."""
    speech = Speech(tongue(language), smallest)
    for unit, forms in UNIT_FORMS[language].items():
        said = [
            speech.count(f"{n}{unit}", speech.words.survey_count).replace("\xa0", " ")
            for n in (1, 2, 5)
        ]
        assert said == forms.split("|")


# The words of a language as a whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same(language: str) -> None:
    """Each has words for every value, and fills the same things into a sentence."""
    words, english = words_of(language), words_of("en")
    ours, theirs = dict(texts(words)), dict(texts(english))
    counted = set(words.counts) | set(english.counts)
    for name in theirs:
        if name.startswith("counts"):
            continue
        assert placeholders(ours[name]) - counted == placeholders(theirs[name]) - counted, name
        assert bool(placeholders(ours[name]) & counted) == bool(
            placeholders(theirs[name]) & counted
        ), name
        assert ours[name].strip(), name
    assert {name for name in ours if not name.startswith("counts")} == {
        name for name in theirs if not name.startswith("counts")
    }
    for forms in words.counts.values():
        assert set(forms) == set(UNITS)
        assert {len(count) for count in forms.values()} <= {1, len(words.number_forms)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_has_words(language: str, sample: Policy) -> None:
    """Whatever a rule may ask for, the page can say it."""
    assert set(EVERYTHING) == set(FACTS)
    words = words_of(language)
    assert set(words.known) | set(words.named) == set(FACTS)
    speech = Speech(tongue(language), sample)
    for field, values in EVERYTHING.items():
        said = speech.case({field: values}, 0)
        assert "_" not in said
        assert "{" not in said
    assert set(words.values["nature"]) == set(get_args(kinds.Nature))
    assert set(words.values["severity"]) == set(get_args(kinds.Severity))
    assert set(words.values["channel"]) == set(get_args(kinds.Channel))
    assert set(words.values["risks"]) == set(get_args(kinds.Risk))
    assert set(words.trigger_late) == set(get_args(kinds.ClockName))


def test_no_language_borrows_from_another() -> None:
    """No text of a language is that of another: what was forgotten would stay English."""
    for one, other in combinations(LANGUAGES, 2):
        ours, theirs = dict(texts(words_of(one))), dict(texts(words_of(other)))
        same = {
            text
            for name, text in ours.items()
            if text == theirs.get(name) and re.search(r"[^\W\d_]{2}", re.sub(r"{\w+}", "", text))
        }
        assert not same, (one, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_script(language: str) -> None:
    """A text has letters of its own script only."""
    for name, text in texts(words_of(language)):
        for letter in re.sub(r"{\w*}", "", text):
            if letter.isalpha() and letter != "ʼ":
                assert unicodedata.name(letter).startswith(SCRIPTS[language]), (name, letter)


# The pages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("staff", [False, True])
def test_no_code_words_and_no_long_lines(language: str, staff: bool, sample: Policy) -> None:
    """Nothing on a page is for programs, and it fits a terminal and a printer."""
    page = policy_page(sample, TODAY, language, staff)
    assert not re.search(r"\w_\w", page)
    assert "{" not in page
    assert "None" not in page
    assert "  \n" not in page
    assert [line for line in page.splitlines() if len(line) > WIDTH] == []


@pytest.mark.parametrize("language", ["uk", "ka", "el"])
def test_a_page_has_one_script(language: str, sample: Policy) -> None:
    """No other language's words, but for the names and addresses of the organisation."""
    page = policy_page(sample, TODAY, language)
    for own in ("name", "email", "address", "website"):
        page = page.replace(getattr(sample.organisation, own), "")
    foreign = {
        letter
        for letter in page
        if letter.isalpha()
        and letter not in "ʼ"
        and not unicodedata.name(letter).startswith(SCRIPTS[language])
    }
    assert not foreign


def blocks(page: str) -> list[str]:
    """What stands between empty lines."""
    return page.rstrip("\n").split("\n\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["sample", "smallest"])
def test_no_empty_section(language: str, which: str, request: pytest.FixtureRequest) -> None:
    """Under every heading stands something that is no heading."""
    page = policy_page(request.getfixturevalue(which), TODAY, language)
    headings = [bool(re.search(r"^[-=]{3,}$", block, re.M)) for block in blocks(page)]
    assert not headings[-1]
    assert not any(one and following for one, following in pairwise(headings))
    assert "\n\n\n" not in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["sample", "smallest"])
def test_no_doubled_sentence(language: str, which: str, request: pytest.FixtureRequest) -> None:
    """No sentence comes twice, but in the lists of two cases, which are two promises."""
    page = policy_page(request.getfixturevalue(which), TODAY, language)
    prose: list[str] = []
    for block in blocks(page):
        lead, *entries = re.split(r"^ +(?:-|\d+\.) ", block, flags=re.M)
        assert len(entries) == len(set(entries)), block
        if not entries:
            prose += re.split(r"(?<=[.;?]) ", " ".join(lead.split()))
    assert len(prose) == len(set(prose))


def test_internal_limits_are_for_colleagues(sample: Policy) -> None:
    """A customer reads what can be given, not how much a role may give."""
    page = policy_page(sample, TODAY, "en")
    assert "gift card" in page
    assert "€" not in page
    assert "Ivo" not in page
    assert "€150.00" in policy_page(sample, TODAY, "en", staff=True)


def test_labels_fall_back(sample: Policy) -> None:
    """On the language of the page, then the organisation's, then English, then the code."""
    speech = Speech(tongue("uk"), sample)
    labels = {"en": "Delivery", "hr": "Dostava", "uk": "Доставка"}
    assert speech.label(labels, "x") == "Доставка"
    assert speech.label({"en": "Delivery", "hr": "Dostava"}, "x") == "Dostava"
    assert speech.label({"en": "Delivery", "ka": "მიწოდება"}, "x") == "Delivery"
    assert speech.label({"ka": "მიწოდება"}, "gift_card") == "Gift card"
    assert speech.team("nobody_knows") == "Nobody knows"
    assert speech.person("nobody_knows") == "Nobody knows"


def test_names_of_days_in_the_organisations_language(sample: Policy) -> None:
    """A holiday's name is written in one language; other pages have the date alone."""
    assert "ne radimo (Božić)" in policy_page(sample, TODAY, "hr")
    assert "Božić" not in policy_page(sample, TODAY, "en")


def test_a_step_of_ones_own(smallest: Policy) -> None:
    """By its label, where there is none by the usual words, else as the policy has it."""
    policy = changed(
        smallest,
        checklists=[
            {
                "steps": {"listen": "L", "thank": "T", "call": "C", "dance": "We dance."},
                "label": {"thank": {"en": "We say thanks."}, "call": {"en": "We call you."}},
            }
        ],
    )
    page = policy_page(policy, TODAY, "en")
    assert (
        "  1. We listen without interrupting you.\n  2. We say thanks.\n  3. We call you.\n"
        "  4. We dance.\n"
    ) in page
    assert "  2. Zahvaljujemo Vam" in policy_page(policy, TODAY, "hr")


def test_open_day_and_night(smallest: Policy) -> None:
    """Around the clock is said in words."""
    hours = {day: ["00:00-24:00"] for day in WEEKDAYS}
    always = {"zone": "UTC", "hours": hours}
    page = policy_page(changed(smallest, calendar=always), TODAY, "hr")
    assert "Radimo svaki dan, danju i noću.\n" in page


def test_terms_in_words(smallest: Policy) -> None:
    """Every clock of the terms has its sentence; a question is no complaint."""
    terms = dict.fromkeys(Terms.__struct_fields__, "2bd")
    rules = [{"when": {"nature": "enquiry"}, "terms": terms}, {"terms": terms}]
    page = policy_page(changed(smallest, terms=rules), TODAY, "en")
    assert "If you have a question:\n  - Within 2 working days we confirm that we have" in page
    assert page.count("2 working days") == 2 * len(terms)
    assert "we have your message." in page
    assert "we have your complaint." in page


def test_waiting_for_others(smallest: Policy) -> None:
    """What stands still while others are waited for follows the policy."""
    page = policy_page(changed(smallest, waits={"third_party": ["resolve"]}), TODAY, "en")
    assert "time for the outcome stands still" in " ".join(page.split())
    assert "that is our affair" not in " ".join(page.split())


def test_names_are_harmless(smallest: Policy) -> None:
    """Control characters of a policy reach no terminal."""
    policy = changed(smallest, organisation={"name": "Ki\x1b[2Josk\nInc", "phone": "1\x9b2"})
    page = policy_page(policy, TODAY, "en")
    assert "\x1b" not in page
    assert "\x9b" not in page


def test_another_language(smallest: Policy) -> None:
    """There are no words for a language that nobody wrote."""
    with pytest.raises(KeyError):
        policy_page(smallest, TODAY, "de")
