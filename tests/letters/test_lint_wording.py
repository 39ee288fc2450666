"""The lint of words: the policy's phrases, apologies that doubt, thanks for patience, jargon."""

from __future__ import annotations

import pytest

from complaints.core.findings import Finding
from complaints.core.policy.policy import Phrase
from complaints.letters.lint.page import Page
from complaints.letters.lint.wording import (
    forbidden_phrases,
    jargon,
    sorry_if,
    thanks_for_patience,
)
from complaints.tongues.tongue import tongue

LANGUAGES = ("en", "uk", "hr", "ka", "el")
POLICY = Phrase("according to our policy", "Rules are our affair.", "Here is what I can do")


def places(findings: list[Finding]) -> list[tuple[int, int]]:
    """Return line and column of each."""
    return [(finding.line, finding.column) for finding in findings]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("It is so according to our policy.", (1, 10)),
        ("ACCORDING TO OUR POLICY it is so.", (1, 1)),
        ("Subject: x\n\nIt is so according\nto our policy.", (3, 10)),
        ("It is so according to\n  our policy.", (1, 10)),
        ("He says “according to our ‘policy’”.", None),
        ("He says: “according” to «our» policy.", (1, 11)),
        ("according, to our policies", None),
        ("Accordíng to our pólicy", (1, 1)),
        ("e\u0301e\u0301 according to our policy", (1, 6)),
        ("discording to our policy", None),
        ("according to our\n\npolicy", None),
        ("according to your policy", None),
    ],
)
def test_forbidden_phrases(text: str, place: tuple[int, int] | None) -> None:
    """A phrase is found whatever case, accents, quotes and line breaks, and at word starts only."""
    found = list(forbidden_phrases(Page(text, "en"), [POLICY]))
    assert places(found) == ([] if place is None else [place])


def test_what_a_finding_says() -> None:
    """It says why, and what to say instead."""
    (found,) = forbidden_phrases(Page("so: according\nto our policy", "en"), [POLICY])
    assert found.code == "phrase"
    assert found.message == (
        "'according to our policy' is a phrase never to use: Rules are our affair"
    )
    assert found.mend == "say: Here is what I can do"


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("я з'єднаю вас із керівником", "Я з’єднаю вас із керівником.", True),
        ("я з'єднаю вас із керівником", "Я зʼєднаю вас\nіз керівником.", True),
        ("spojit ću vas s nadređenim", "Spojit cu Vas s nadređenima", True),
        ("σύμφωνα με την πολιτική μας", "ΣΥΜΦΩΝΑ ΜΕ ΤΗΝ ΠΟΛΙΤΙΚΗ ΜΑΣ", True),
        ("ჩვენი პოლიტიკის საფუძველზე", "„ჩვენი პოლიტიკის\nსაფუძველზე…“", True),
        ("according to our policy…", "according to our policy, no", True),
        ("sorry if", "Sorry, if you like", True),
        ("sorry if", "sorry iffy", False),
        ("you claim", "you claimed that", True),
        ("συγγνώμη αν", "συγγνώμη ανθρώπινη", False),
        ("ბოდიში, თუ", "ბოდიში, თუმცა", False),
        ("…", "anything …", False),
    ],
)
def test_phrases_of_five_languages(phrase: str, text: str, found: bool) -> None:
    """Apostrophes are alike, a comma may stand or not, only a long last word may go on."""
    assert bool(list(forbidden_phrases(Page(text, "en"), [Phrase(phrase)]))) is found


def test_the_customers_own_words() -> None:
    """A phrase in what the customer wrote and we repeat is not ours; the same beside it is."""
    theirs = "You said: according to our policy it is mine."
    text = "Subject: x\n\nYou told us:\n\nYou said: according to\nour policy it is mine.\n\n---\n"
    page = Page(text + "So: according to our policy.\n", "en", [theirs])
    assert places(list(forbidden_phrases(page, [POLICY]))) == [(9, 5)]


def test_a_customer_cannot_lend_us_a_phrase() -> None:
    """A customer's words that are half of the phrase take none of it away."""
    page = Page("It is so according to our policy.", "en", ["according to our", "policy."])
    assert places(list(forbidden_phrases(page, [POLICY]))) == [(1, 10)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I am sorry if this was a trouble."),
        ("en", "We are sorry should you have waited."),
        ("en", "We apologise for any inconvenience caused."),
        ("en", "We apologize, if that is so."),
        ("en", "I am sorry that you feel that way."),
        ("uk", "Вибачте, якщо це сталося."),
        ("uk", "Перепрошуємо якщо так."),
        ("uk", "Вибачте за можливі незручності."),
        ("uk", "Мені шкода, якщо так сталося."),
        ("uk", "Прошу пробачення, якщо так сталося."),
        ("hr", "Ispričavamo se ako je tako."),
        ("hr", "Oprostite, ako je tako."),
        ("hr", "Žao nam je ukoliko ste čekali."),
        ("hr", "Ispričavamo se zbog eventualnih neugodnosti."),
        ("ka", "ბოდიში, თუ ასე იყო."),
        ("ka", "ბოდიში თუ ასე იყო."),
        ("ka", "ვწუხვართ, თუ ასე იყო."),
        ("el", "Συγγνώμη αν έγινε έτσι."),
        ("el", "Λυπούμαστε εάν έγινε έτσι."),
        ("el", "Ζητούμε συγγνώμη για τυχόν ταλαιπωρία."),
    ],
)
def test_apologies_that_doubt(language: str, text: str) -> None:
    """An apology with a condition is found in five languages, with what to say instead."""
    (found,) = sorry_if(Page(text, language))
    assert (found.code, found.line) == ("sorry-if", 1)
    assert text[found.column - 1 :].split()[0].strip(",").lower() in found.message.lower()
    assert found.mend == f"say: {tongue(language).letters.instead} …"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I am sorry about what happened. If you like, call me."),
        ("en", "I am sorry for the trouble it has caused."),
        ("en", "I am sorry. Should you have a question, call me."),
        ("uk", "Мені прикро, що так сталося. Якщо хочете, зателефонуйте."),
        ("hr", "Žao mi je što ste čekali. Ako želite, nazovite."),
        ("ka", "ვწუხვარ, რომ ასე მოხდა. თუ გნებავთ, დაგვირეკეთ."),
        ("ka", "ბოდიში, თუმცა გვიან."),
        ("el", "Λυπάμαι που έγινε. Αν θέλετε, καλέστε με."),
    ],
)
def test_true_apologies(language: str, text: str) -> None:
    """An apology for what happened is none that doubts."""
    assert list(sorry_if(Page(text, language))) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thank you for your patience."),
        ("uk", "Дякуємо за терпіння!"),
        ("hr", "Hvala na strpljenju."),
        ("ka", "გმადლობთ მოთმინებისთვის."),
        ("el", "Σας ευχαριστούμε για την υπομονή σας."),
    ],
)
def test_thanks_for_patience(language: str, text: str) -> None:
    """They are found only where somebody was kept waiting."""
    (found,) = thanks_for_patience(Page(text, language), kept_waiting=True)
    assert found.code == "patience"
    assert tongue(language).letters.waited in found.mend
    assert list(thanks_for_patience(Page(text, language), kept_waiting=False)) == []


@pytest.mark.parametrize(
    ("language", "text", "column"),
    [
        ("en", "Your ticket was closed.", 6),
        ("en", "It is within our SLA.", 18),
        ("en", "It was escalated.", 8),
        ("en", "As per our call", 1),
        ("en", "Kindly call us.", 1),
        ("en", "Please be advised that", 1),
        ("en", "It has resolved status.", 8),
        ("uk", "Ваш тікет закрито.", 5),
        ("hr", "Vaš tiket je zatvoren.", 5),
        ("hr", "Vaš ticket je zatvoren.", 5),
        ("hr", "To znaju svi dionici.", 10),
        ("ka", "თქვენი თიკეტი დახურულია.", 8),
        ("el", "Το ticket σας έκλεισε.", 4),
    ],
)
def test_jargon(language: str, text: str, column: int) -> None:
    """A word of the help desk is found, with a plain word instead."""
    (found,) = jargon(Page(text, language), ())
    assert (found.code, found.line, found.column) == ("jargon", 1, column)
    assert found.mend.startswith("say")


def test_plain_letters_have_no_jargon() -> None:
    """Everyday words that only look like it are left alone."""
    text = "It was kind of you. We solved the case of wine. Slate plates. What a scale!"
    assert list(jargon(Page(text, "en"), ())) == []
    assert list(jargon(Page("Kombi stoji na dionici kod Karlovca.", "hr"), ())) == []
    assert list(jargon(Page("Ticket to Ride", "en", names=["Ticket to Ride"]), ())) == []


def test_the_houses_own_jargon() -> None:
    """A policy's own words go before the shipped ones."""
    more = [Phrase("RMA", "It is our number.", "your return"), Phrase("ticket", instead="visit")]
    found = list(jargon(Page("The RMA of your ticket", "en"), more))
    assert [(f.column, f.mend) for f in found] == [(5, "say: your return"), (17, "say: visit")]
    assert found[0].message == "'RMA' is a word of the trade: It is our number"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_list_tells_to_say_what_another_forbids(language: str) -> None:
    """What is to be said instead is itself left alone."""
    words = tongue(language).letters
    for better in (words.instead, words.waited):
        assert list(sorry_if(Page(better, language))) == []
    for plain in words.jargon.values():
        assert plain
        assert list(jargon(Page(plain, language), ())) == [], plain
