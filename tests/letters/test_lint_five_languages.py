"""Good letters in five languages are left alone; the same letter with one bad line is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.letters.lint.known import nothing_known
from complaints.letters.lint.languages import guess
from complaints.letters.lint.lint import lint
from complaints.store.policy_file import trusted_policy

GOOD = {
    "uk": """\
Subject: Наша відповідь на вашу скаргу (CMP-2611-7F3K9QY)

Шановна пані Коваленко!

Дякую, що розповіли нам про це. Мені дуже прикро, що дві тарілки приїхали
розбитими, і я розумію, як це неприємно.

Ми з'ясували, що посилку запакували без внутрішньої коробки. Помилка була
нашою. Сьогодні ми надсилаємо вам дві нові тарілки; ви отримаєте їх до
п'ятниці, 27 листопада 2026 року.

- Заміна: дві тарілки, готово до 27 листопада
- Повертати розбиті тарілки не потрібно

Якщо щось залишилося незрозумілим, зателефонуйте за номером
+385 1 555 0113 або напишіть на kupci@example.com і назвіть номер
CMP-2611-7F3K9QY.

З повагою,

Оксана Мельник
Dom i stol d.o.o.
""",
    "hr": """\
Subject: Naš odgovor na Vašu pritužbu (CMP-2611-7F3K9QY)

Poštovana gospođo Horvat,

hvala Vam što ste nam to javili. Žao mi je što su dva tanjura stigla
razbijena i razumijem koliko je to neugodno.

Saznali smo da je paket zapakiran bez unutarnje kutije. Pogreška je bila
naša. Danas Vam šaljemo dva nova tanjura; stići će do petka, 27. studenoga
2026.

- Zamjena: dva tanjura, spremno do 27. studenoga
- Razbijene tanjure ne trebate vraćati

Ako Vam nešto nije jasno, nazovite +385 1 555 0112 ili pišite na
kupci@example.com i navedite CMP-2611-7F3K9QY.

Srdačan pozdrav,

Ivo Babić
Dom i stol d.o.o.
""",
    "ka": """\
Subject: ჩვენი პასუხი თქვენს საჩივარზე (CMP-2611-7F3K9QY)

ძვირფასო ქალბატონო ნინო,

გმადლობთ, რომ ამის შესახებ გვაცნობეთ. ვწუხვარ, რომ ორი თეფში გატეხილი
მოვიდა, და მესმის, რამდენად უსიამოვნოა ეს.

გავარკვიეთ, რომ ამანათი შიდა ყუთის გარეშე იყო შეფუთული. შეცდომა ჩვენი იყო.
დღეს ორ ახალ თეფშს გიგზავნით; მიიღებთ პარასკევამდე, 2026 წლის
27 ნოემბრამდე.

- შეცვლა: ორი თეფში, მზად იქნება 27 ნოემბრისთვის
- გატეხილი თეფშების დაბრუნება საჭირო არ არის

თუ რამე გაუგებარია, დაგვირეკეთ ნომერზე +385 1 555 0114 ან მოგვწერეთ
kupci@example.com და დაასახელეთ CMP-2611-7F3K9QY.

პატივისცემით,

Nino Beridze
Dom i stol d.o.o.
""",
    "el": """\
Subject: Η απάντησή μας στο παράπονό σας (CMP-2611-7F3K9QY)

Αγαπητή κυρία Παπαδάκη,

Σας ευχαριστώ που μας το είπατε. Λυπάμαι που δύο πιάτα έφτασαν σπασμένα και
καταλαβαίνω πόσο δυσάρεστο είναι.

Διαπιστώσαμε ότι το δέμα συσκευάστηκε χωρίς το εσωτερικό κουτί. Το λάθος
ήταν δικό μας. Σήμερα σας στέλνουμε δύο καινούργια πιάτα· θα τα έχετε έως
την Παρασκευή 27 Νοεμβρίου 2026.

- Αντικατάσταση: δύο πιάτα, έτοιμα έως τις 27 Νοεμβρίου
- Τα σπασμένα πιάτα δεν χρειάζεται να τα επιστρέψετε

Αν κάτι δεν είναι σαφές, καλέστε στο +385 1 555 0115 ή γράψτε στο
kupci@example.com και αναφέρετε CMP-2611-7F3K9QY. Πώς θα θέλατε να τα
παραλάβετε;

Με εκτίμηση,

Ελένη Παπαδάκη
Dom i stol d.o.o.
""",
}
BAD = {
    "uk": ("Вибачте, якщо ваш тікет\nне не закрили.", ["phrase", "jargon", "doubled"]),
    "hr": ("Ispričavamo se ako je je Vaš\ntiket eskaliran.", ["phrase", "doubled", "jargon"]),
    "ka": ("ბოდიში, თუ თქვენი თიკეტი\nთიკეტი დაგვიანდა.", ["phrase", "jargon", "jargon"]),
    "el": ("Συγγνώμη εάν το ticket σας\nσας άργησε,,", ["sorry-if", "jargon", "doubled"]),
}
POLICY = trusted_policy(Path(__file__).parents[2] / "sample-data")


@pytest.mark.parametrize("language", GOOD)
def test_good_letters(language: str) -> None:
    """A good letter has no finding, and its language is guessed."""
    text = GOOD[language]
    assert guess(text, "en") == language
    assert lint(text, language, POLICY, nothing_known(POLICY)) == []


@pytest.mark.parametrize("language", BAD)
def test_bad_letters(language: str) -> None:
    """One bad paragraph in it is found, each slip with its place."""
    bad, codes = BAD[language]
    head, body = GOOD[language].split("\n\n", 1)
    found = lint(f"{head}\n\n{body}\n{bad}\n", language, POLICY, nothing_known(POLICY))
    last = GOOD[language].count("\n") + 2
    inside = [f for f in found if f.line >= last and f.code != "missing-part"]
    assert [f.code for f in inside][:3] == codes
    assert inside[0].line == last


@pytest.mark.parametrize("language", GOOD)
def test_in_a_wrong_language(language: str) -> None:
    """A whole letter in another language than said has a finding in its first paragraph."""
    for said in {"en", *GOOD} - {language}:
        found = lint(GOOD[language], said, POLICY, nothing_known(POLICY))
        assert "other-language" in [f.code for f in found]
