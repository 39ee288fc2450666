"""One story in five languages, and the complaint at the stage at which each letter fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from complaints.core.handling.conversation import contact
from complaints.core.handling.escalation import Move, escalate
from complaints.core.handling.investigation import consult
from complaints.core.handling.promises import add_promise, move_promise
from complaints.core.handling.waiting import ask
from complaints.core.record.fields import Reason
from complaints.core.record.letter_kinds import LETTERS as ROWS
from complaints.core.record.model import Complaint, Offer
from complaints.core.record.steps import Stamp, last_event, step
from complaints.letters.incident_facts import IncidentFacts

LANGUAGES = ("en", "uk", "hr", "ka", "el")
FOUND = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
IN_HOUSE = tuple(name for name, row in ROWS.items() if row.in_house)
ABOUT_AN_INCIDENT = tuple(name for name, row in ROWS.items() if row.needs == "incident")
AFTER_RESOLUTION = tuple(name for name, row in ROWS.items() if row.needs.endswith("resolution"))

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
AFTER = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
OLD_DAY = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
NEW_DAY = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
ANSWER_DAY = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Words:
    """What customer and handler wrote, in one language."""

    subject: str
    description: str
    summary: str
    wish: str
    next_step: str
    mistake: str
    needs: str
    changed: str
    to_change: str
    question: str
    promise: str
    why_later: str
    found: str
    incident: str
    over: str
    answer: str
    remedies: tuple[str, str, str]


WORDS = {
    "en": Words(
        subject="Parcel arrived broken",
        description="The box came in open. Two of six plates are in pieces.",
        summary="Two of six plates arrived broken; the courier would not note it.",
        wish="two new plates before Christmas",
        next_step="We look for the courier's record and send two plates.",
        mistake="We packed the plates without the inner box.",
        needs="your bank account",
        changed="Every box of plates gets an inner box.",
        to_change="The packing list says so.",
        question="Which two plates are broken, the deep ones or the flat ones?",
        promise="two plates by parcel",
        why_later="The maker sends us the plates a week later than agreed.",
        found="The plates were packed without care.",
        incident="Parcels sent since Friday have arrived open. We do not know yet why.",
        over="Some boxes were badly glued, and parcels opened on the way. We have new boxes.",
        answer="We send everything that is missing anew, at our cost.",
        remedies=("Replacement", "Refund", "Store credit"),
    ),
    "uk": Words(
        subject="Посилка прийшла розбитою",
        description="Коробка була відкрита. Дві тарілки з шести розбиті.",
        summary="Дві тарілки з шести розбилися в дорозі; курʼєр не захотів це записати.",
        wish="дві нові тарілки до Різдва",
        next_step="Шукаємо запис курʼєра і надсилаємо дві тарілки.",
        mistake="Ми спакували тарілки без внутрішньої коробки.",
        needs="номер Вашого рахунку",
        changed="Кожен набір тарілок пакуємо у внутрішню коробку.",
        to_change="Це записано в переліку для пакування.",
        question="Які тарілки розбилися: глибокі чи мілкі?",
        promise="дві тарілки посилкою",
        why_later="Виробник надішле нам тарілки на тиждень пізніше, ніж домовлено.",
        found="Тарілки спакували недбало.",
        incident="Посилки, надіслані з пʼятниці, приходять відкритими. Чому, ще не знаємо.",
        over="Частину коробок погано склеїли, і вони відкривалися в дорозі. Тепер коробки нові.",
        answer="Усе, чого бракує, надсилаємо ще раз за наш рахунок.",
        remedies=("Заміна", "Повернення коштів", "Сума на наступну покупку"),
    ),
    "hr": Words(
        subject="Paket je stigao razbijen",
        description="Kutija je bila otvorena. Dva od šest tanjura su u komadima.",
        summary="Dva od šest tanjura stigla su razbijena; dostavljač to nije htio zapisati.",
        wish="dva nova tanjura prije Božića",
        next_step="Tražimo zapis dostavljača i šaljemo dva tanjura.",
        mistake="Tanjure smo zapakirali bez unutarnje kutije.",
        needs="broj Vašeg računa",
        changed="Svaki komplet tanjura dobiva unutarnju kutiju.",
        to_change="To piše i na popisu za pakiranje.",
        question="Koji su tanjuri razbijeni, duboki ili plitki?",
        promise="dva tanjura paketom",
        why_later="Proizvođač nam šalje tanjure tjedan dana kasnije od dogovora.",
        found="Tanjuri su zapakirani nepažljivo.",
        incident="Paketi poslani od petka stižu otvoreni. Još ne znamo zašto.",
        over="Dio kutija bio je loše zalijepljen pa su se putem otvarale. Sada imamo nove.",
        answer="Sve što nedostaje šaljemo ponovno na svoj trošak.",
        remedies=("Zamjena", "Povrat novca", "Iznos za sljedeću kupnju"),
    ),
    "ka": Words(
        subject="ამანათი გატეხილი მოვიდა",
        description="ყუთი გახსნილი იყო. ექვსი თეფშიდან ორი დამტვრეულია.",
        summary="ექვსი თეფშიდან ორი გატეხილი მოვიდა; კურიერმა ამის ჩაწერა არ მოისურვა.",
        wish="ორი ახალი თეფში შობამდე",
        next_step="ვეძებთ კურიერის ჩანაწერს და ორ თეფშს ვგზავნით.",
        mistake="თეფშები შიდა ყუთის გარეშე შევფუთეთ.",
        needs="თქვენი ანგარიშის ნომერი",
        changed="თეფშების ყველა ნაკრები შიდა ყუთში იფუთება.",
        to_change="ეს შეფუთვის სიაშიც წერია.",
        question="რომელი თეფშები გატყდა, ღრმა თუ ბრტყელი?",
        promise="ორი თეფში ამანათით",
        why_later="მწარმოებელი თეფშებს შეთანხმებულზე ერთი კვირით გვიან გვიგზავნის.",
        found="თეფშები უყურადღებოდ შეიფუთა.",
        incident="პარასკევიდან გაგზავნილი ამანათები გახსნილი მიდის. მიზეზი ჯერ არ ვიცით.",
        over="ყუთების ნაწილი ცუდად იყო დაწებებული და გზაში იხსნებოდა. ახლა ახალი ყუთები გვაქვს.",
        answer="რაც აკლია, ჩვენი ხარჯით თავიდან ვგზავნით.",
        remedies=("შეცვლა", "თანხის დაბრუნება", "თანხა მომდევნო შენაძენისთვის"),
    ),
    "el": Words(
        subject="Το δέμα έφτασε σπασμένο",
        description="Το κουτί ήταν ανοιχτό. Δύο από τα έξι πιάτα έγιναν κομμάτια.",
        summary="Δύο από τα έξι πιάτα έφτασαν σπασμένα· ο διανομέας δεν θέλησε να το γράψει.",
        wish="δύο καινούργια πιάτα πριν από τα Χριστούγεννα",
        next_step="Αναζητούμε τα στοιχεία του διανομέα και στέλνουμε δύο πιάτα.",
        mistake="Συσκευάσαμε τα πιάτα χωρίς εσωτερικό κουτί.",
        needs="τον αριθμό του λογαριασμού σας",
        changed="Κάθε σετ πιάτων μπαίνει σε εσωτερικό κουτί.",
        to_change="Αυτό γράφεται και στη λίστα συσκευασίας.",
        question="Ποια πιάτα έσπασαν, τα βαθιά ή τα ρηχά;",
        promise="δύο πιάτα με δέμα",
        why_later="Ο κατασκευαστής θα μας στείλει τα πιάτα μία εβδομάδα αργότερα.",
        found="Τα πιάτα συσκευάστηκαν χωρίς προσοχή.",
        incident="Τα δέματα της Παρασκευής φτάνουν ανοιχτά. Δεν ξέρουμε ακόμη γιατί.",
        over="Μερικά κουτιά δεν είχαν κολληθεί καλά και άνοιγαν. Τώρα έχουμε καινούργια.",
        answer="Ό,τι λείπει το στέλνουμε ξανά με δικά μας έξοδα.",
        remedies=("Αντικατάσταση", "Επιστροφή χρημάτων", "Πίστωση για επόμενη αγορά"),
    ),
}


def labels() -> dict[str, dict[str, str]]:
    """Return what the remedies are called in every language."""
    kinds = ("replacement", "refund", "store_credit")
    return {
        kind: {code: words.remedies[place] for code, words in WORDS.items()}
        for place, kind in enumerate(kinds)
    }


def told(complaint: Complaint, language: str) -> Complaint:
    """Return the complaint as it is when customer and handler write this language."""
    words = WORDS[language]
    offers = tuple(replace(o, needs=words.needs if o.needs else "") for o in complaint.offers)
    texts = iter((words.changed, words.to_change))
    actions = tuple(replace(a, what=next(texts)) if a.corrective else a for a in complaint.actions)
    finding = complaint.finding
    return replace(
        complaint,
        language=language,
        subject=words.subject,
        description=words.description if complaint.description else "",
        summary=words.summary if complaint.summary else "",
        desired_outcome=words.wish if complaint.desired_outcome else "",
        next_step=words.next_step if complaint.next_step else "",
        finding=replace(finding, text=words.mistake) if finding is not None else None,
        offers=offers,
        actions=actions,
    )


def stamp(minutes: int, token: str = "K7QM", by: str = "ivo") -> Stamp:  # noqa: S107 - no secret
    """Return the stamp of a step some minutes after the finding, before a letter is written."""
    at = FOUND + timedelta(minutes=minutes)
    return Stamp(at, at, by, token)


def asked(complaint: Complaint) -> Complaint:
    """Return the complaint waiting for the customer's answer to a question."""
    known = replace(complaint, terms=replace(complaint.terms, update="2bd"))
    question = WORDS[complaint.language].question
    return ask(known, stamp(30), question, ANSWER_DAY, "phone")


def delayed(complaint: Complaint) -> Complaint:
    """Return the complaint with a promise that was moved."""
    words = WORDS[complaint.language]
    promised = add_promise(complaint, stamp(14), words.promise, OLD_DAY)
    number = promised.promises[-1].id
    return move_promise(promised, stamp(15), number, NEW_DAY, words.why_later)


def passed_up(complaint: Complaint, reason: Reason = "dissatisfied", level: int = 1) -> Complaint:
    """Return the complaint passed up, with a handler's words that are no customer's business."""
    move = Move("usual", level, "service", "nela")
    return escalate(complaint, stamp(17), reason, move, "Shouts. Never satisfied. INTERNAL")


def offered(complaint: Complaint) -> Complaint:
    """Return the complaint with the least there can be of an offer."""
    made = step(complaint, stamp(6), "offered", text="refund")
    offer = Offer(id=last_event(made).id, kind="refund", state="open")
    return replace(made, offers=(offer,))


def busy(complaint: Complaint) -> Complaint:
    """Return the complaint after everything that can be done about it but asking."""
    heard = contact(complaint, stamp(1), "in", "phone", "INTERNAL: called again")
    consulted = consult(heard, stamp(2), "packing", None, "INTERNAL: who packed it?")
    made = step(consulted, stamp(3), "offered", text="INTERNAL: refund")
    told = tuple(replace(offer, id=last_event(made).id) for offer in made.offers[1:2])
    made = replace(made, offers=(*made.offers[:1], *told, *made.offers[2:]))
    return passed_up(delayed(made), level=2)


SINCE = datetime(2026, 11, 20, 8, 15, tzinfo=UTC)


def incident(language: str) -> IncidentFacts:
    """Return an incident of which everything is known."""
    words = WORDS[language]
    return IncidentFacts(
        text=words.incident,
        since=SINCE,
        count=1234,
        languages=LANGUAGES,
        channels=("phone", "email", "letter", "web", "chat", "social", "in_person", "other"),
        risks=("safety", "health"),
        calls=(("Nela Babić", "+385 1 555 0102"), ("Ivo Perić", "+385 1 555 0101")),
        answer=words.answer,
    )


def least_incident(language: str, *, closed: bool = False) -> IncidentFacts:
    """Return an incident of which only the least is known."""
    words = WORDS[language]
    return IncidentFacts(words.over if closed else words.incident, SINCE, 2, closed=closed)


_AT_STAGE: dict[str, Callable[[Complaint], Complaint]] = {
    "information-request": asked,
    "options": offered,
    "delay": delayed,
    "escalation": passed_up,
}
_FULL_AT_STAGE: dict[str, Callable[[Complaint], Complaint]] = {
    "information-request": lambda c: asked(busy(c)),
    "status": lambda c: asked(busy(c)),
    "delay": busy,
    "escalation": busy,
    "handover": lambda c: asked(busy(c)),
}


def at_stage(name: str, complaint: Complaint) -> Complaint:
    """Return the least that is needed for this letter to fit an open complaint."""
    return _AT_STAGE[name](complaint) if name in _AT_STAGE else complaint


def at_full_stage(name: str, complaint: Complaint) -> Complaint:
    """Return the open complaint with everything that this letter can tell."""
    return _FULL_AT_STAGE[name](complaint) if name in _FULL_AT_STAGE else complaint
