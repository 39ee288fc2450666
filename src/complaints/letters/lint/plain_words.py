"""Words of the help desk and of the office that no customer should have to read, by language."""

from __future__ import annotations

from complaints.core.policy.policy import Phrase

# What is heard in every office that uses English programs.
_OFFICE_ENGLISH = ("SLA", "KPI", "case ID", "ticket ID", "ticket", "stakeholder", "helpdesk")

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "ticket number": "the reference",
        "ticket": "your complaint",
        "case ID": "the reference",
        "case number": "the reference",
        "SLA": "the date we gave you",
        "service level": "the date we gave you",
        "KPI": "how well we do",
        "resolved status": "solved",
        "status: resolved": "solved",
        "status resolved": "solved",
        "escalated": "passed on to",
        "escalate": "pass on to",
        "escalation": "passing on",
        "stakeholder": "everybody concerned",
        "as per": "as, or according to",
        "kindly": "please",
        "please be advised": "the fact itself, without announcing it",
        "please be informed": "the fact itself, without announcing it",
        "at your earliest convenience": "when you can, or a date",
        "pursuant to": "under",
        "herewith": "with this letter",
        "hereby": "nothing: leave it out",
        "aforementioned": "this",
        "the undersigned": "I",
        "revert back": "answer",
        "revert to you": "answer you",
        "touch base": "talk",
        "reach out": "write, or call",
        "going forward": "from now on",
        "end user": "you",
        "triage": "sort",
        "workaround": "another way until it is mended",
        "tier 2": "a specialist",
        "tier two": "a specialist",
        "front line support": "the colleague you spoke to",
        "in due course": "a date",
    },
    "uk": {
        "тікет": "ваша скарга",
        "тикет": "ваша скарга",
        "кейс": "ваша скарга",
        "ID звернення": "номер скарги",
        "ескальован": "передано",
        "ескалац": "передано",
        "стейкхолдер": "усі, кого це стосується",
        "статус вирішено": "вирішено",
        "вищезазначен": "цей",
        "вищевказан": "цей",
        "доводимо до вашого відома": "сам факт, без вступу",
        "даним листом": "цим листом",
        "у встановленому порядку": "що саме ми зробимо",
        "воркараунд": "інший спосіб",
    },
    "hr": {
        "tiket": "Vaša pritužba",
        "ID slučaja": "broj pritužbe",
        "broj slučaja": "broj pritužbe",
        "eskaliran": "proslijeđeno",
        "eskalirali": "proslijedili",
        "eskalacij": "prosljeđivanje",
        "status riješeno": "riješeno",
        "status: riješeno": "riješeno",
        "dionik": "svi kojih se to tiče",
        "svi dionici": "svi kojih se to tiče",
        "dionicima": "svima kojih se to tiče",
        "predmetni": "ovaj",
        "predmetnog": "ovog",
        "gore naveden": "ovaj",
        "shodno": "zato, ili prema",
        "sukladno": "prema",
        "ovim putem": "ništa: izostavite",
        "ljubazno molimo": "molimo",
        "u zakonskom roku": "datum",
        "nadležna služba": "ime kolege ili tima",
    },
    "ka": {
        "თიქეთ": "თქვენი საჩივარი",
        "თიკეტ": "თქვენი საჩივარი",
        "ტიკეტ": "თქვენი საჩივარი",
        "ქეისი": "თქვენი საჩივარი",
        "ქეისის": "თქვენი საჩივრის",
        "ესკალაცი": "გადაცემა",
        "ესკალირებ": "გადაცემულია",
        "სტეიკჰოლდერ": "ყველა, ვისაც ეს ეხება",
        "ზემოაღნიშნულ": "ეს",
        "ზემოხსენებულ": "ეს",
        "დადგენილი წესით": "რას ვიზამთ კონკრეტულად",
    },
    "el": {
        "τίκετ": "το παράπονό σας",
        "αναγνωριστικό υπόθεσης": "ο αριθμός του παραπόνου",
        "κλιμακώθηκε": "το ανέλαβε",
        "κλιμακώσαμε": "το δώσαμε",
        "κλιμάκωση": "παραπομπή",
        "κατάσταση επιλύθηκε": "λύθηκε",
        "προαναφερθέν": "αυτό",
        "ως άνω": "αυτό",
        "εν λόγω": "αυτό",
        "δια της παρούσης": "τίποτα: παραλείψτε το",
        "σας γνωστοποιούμε": "το ίδιο το γεγονός, χωρίς εισαγωγή",
        "αρμόδια υπηρεσία": "το όνομα του συναδέλφου ή της ομάδας",
    },
}
_PLAIN = {
    "uk": "слово, зрозуміле кожному",
    "hr": "riječ koju svatko razumije",
    "ka": "ყველასთვის გასაგები სიტყვა",
    "el": "μια λέξη που καταλαβαίνει ο καθένας",
}


def _phrases(language: str) -> tuple[Phrase, ...]:
    own = _WORDS[language]
    english = () if language == "en" else _OFFICE_ENGLISH
    whole = {**own, **dict.fromkeys(english, _PLAIN.get(language, ""))}
    return tuple(Phrase(word, instead=instead) for word, instead in whole.items())


JARGON: dict[str, tuple[Phrase, ...]] = {language: _phrases(language) for language in _WORDS}
"""The words, each with a plain one; what a policy adds under `lint.jargon` comes on top."""
