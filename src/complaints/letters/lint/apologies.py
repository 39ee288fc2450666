"""Apologies that doubt what happened, and thanks for patience, as five languages word them."""

from __future__ import annotations

from itertools import product

# An opening and what turns it into a doubt. A comma may stand between them.
_OPENINGS = {
    "en": (
        *("sorry", "apologise", "apologize", "apologise to you", "apologize to you", "apologies"),
        *("our apologies to you", "regret", "forgive us", "excuse us"),
    ),
    "uk": (
        *("вибачте", "вибачте нам", "вибачаємося", "вибачаюся", "вибачення", "просимо вибачити"),
        *("перепрошуємо", "перепрошую", "пробачте", "пробачте нам", "прикро", "шкодуємо"),
        *("мені шкода", "нам шкода", "пробачення"),
    ),
    "hr": (
        *("ispričavamo se", "ispričavam se", "ispričavamo Vam se", "ispričavam Vam se"),
        *("oprostite", "oprostite nam", "žao nam je", "žao mi je", "ispriku", "isprike"),
    ),
    "ka": (
        *("ბოდიში", "ბოდიშს გიხდით", "ბოდიშს ვიხდით", "ვწუხვართ", "ვწუხვარ", "ვნანობთ"),
        *("მოგვიტევეთ", "მომიტევეთ", "გვაპატიეთ", "მაპატიეთ", "უკაცრავად"),
    ),
    "el": (
        *("συγγνώμη", "λυπούμαστε", "λυπάμαι", "απολογούμαστε", "απολογούμαι"),
        *("μας συγχωρείτε", "συγχωρήστε μας", "με συγχωρείτε"),
    ),
}
_DOUBTS = {
    "en": (
        *("if", "should", "in case", "for any", "any", "for whatever", "you feel", "that you feel"),
        *("for possible", "for the inconvenience if"),
    ),
    "uk": ("якщо", "у разі", "в разі", "за можливі", "за можливу", "за будь-які", "за будь-яку"),
    "hr": (
        *("ako", "ukoliko", "zbog eventualnih", "za eventualne", "na eventualnim"),
        *("zbog mogućih", "za moguće", "na mogućim", "zbog bilo kakvih", "za bilo kakve"),
        *("zbog eventualne", "zbog moguće"),
    ),
    "ka": ("თუ", "თუკი", "შესაძლო", "ნებისმიერი", "იმ შემთხვევაში"),
    "el": (
        *("αν", "εάν", "εφόσον", "σε περίπτωση", "για τυχόν", "για οποιαδήποτε"),
        *("για οποιοδήποτε", "για ενδεχόμενη", "για ενδεχόμενες"),
    ),
}
SORRY_IF: dict[str, tuple[str, ...]] = {
    language: tuple(map(" ".join, product(openings, _DOUBTS[language])))
    for language, openings in _OPENINGS.items()
}
"""Phrases that apologise and take it back in the same breath, by language."""

INSTEAD: dict[str, str] = {
    "en": "I am sorry that",
    "uk": "Мені прикро, що",
    "hr": "Žao mi je što",
    "ka": "ვწუხვარ, რომ",
    "el": "Λυπάμαι που",
}
"""How an apology begins that doubts nothing, by language."""

PATIENCE: dict[str, tuple[str, ...]] = {
    "en": (
        *("thank you for your patience", "thanks for your patience", "appreciate your patience"),
        *("thank you for being patient", "thank you for waiting", "thank you for bearing with us"),
        *("grateful for your patience", "thank you for your continued patience"),
    ),
    "uk": (
        *("дякуємо за терпіння", "дякую за терпіння", "дякуємо за ваше терпіння"),
        *("дякуємо вам за терпіння", "вдячні за терпіння", "вдячні вам за терпіння"),
        *("дякуємо за очікування", "дякуємо, що чекаєте", "дякую вам за терпіння"),
    ),
    "hr": (
        *("hvala na strpljenju", "hvala Vam na strpljenju", "hvala na Vašem strpljenju"),
        *("zahvaljujemo na strpljenju", "zahvaljujemo Vam na strpljenju", "hvala što čekate"),
        *("zahvaljujemo se na strpljenju", "zahvaljujem na strpljenju", "hvala na čekanju"),
    ),
    "ka": (
        *("გმადლობთ მოთმინებისთვის", "მადლობა მოთმინებისთვის", "მადლობას გიხდით მოთმინებისთვის"),
        *("გმადლობთ თქვენი მოთმინებისთვის", "მადლობა ლოდინისთვის", "გმადლობთ ლოდინისთვის"),
    ),
    "el": (
        *("ευχαριστούμε για την υπομονή", "ευχαριστώ για την υπομονή", "εκτιμούμε την υπομονή"),
        *("ευχαριστούμε για την αναμονή", "ευχαριστούμε που περιμένετε"),
        *("ευχαριστούμε πολύ για την υπομονή",),
    ),
}
"""Thanks for patience, which are fair only while nothing is late, by language."""

WAITED: dict[str, str] = {
    "en": "I am sorry that you had to wait",
    "uk": "Мені прикро, що Вам довелося чекати",
    "hr": "Žao mi je što ste čekali",
    "ka": "ვწუხვარ, რომ ლოდინი მოგიხდათ",
    "el": "Λυπάμαι που χρειάστηκε να περιμένετε",
}
"""What to say to somebody who was kept waiting, by language."""
