"""The policy in Croatian."""

from __future__ import annotations

from complaints.present.explain.wording import Wording

# After "u roku od": 1 radnog dana, 2 radna dana, 5 radnih dana.
_WITHIN = {
    "min": ("{n} minute", "{n} minute", "{n} minuta"),
    "h": ("{n} sata", "{n} sata", "{n} sati"),
    "bh": ("{n} radnog sata", "{n} radna sata", "{n} radnih sati"),
    "d": ("{n} kalendarskog dana", "{n} kalendarska dana", "{n} kalendarskih dana"),
    "w": ("{n} tjedna", "{n} tjedna", "{n} tjedana"),
    "mo": ("{n} mjeseca", "{n} mjeseca", "{n} mjeseci"),
    "bd": ("{n} radnog dana", "{n} radna dana", "{n} radnih dana"),
}
# After "čekamo", "najmanje", "najkasnije": 1 radni dan, 2 radna dana, 5 radnih dana.
_AMOUNT = {
    "min": ("{n} minutu", "{n} minute", "{n} minuta"),
    "h": ("{n} sat", "{n} sata", "{n} sati"),
    "bh": ("{n} radni sat", "{n} radna sata", "{n} radnih sati"),
    "d": ("{n} kalendarski dan", "{n} kalendarska dana", "{n} kalendarskih dana"),
    "w": ("{n} tjedan", "{n} tjedna", "{n} tjedana"),
    "mo": ("{n} mjesec", "{n} mjeseca", "{n} mjeseci"),
    "bd": ("{n} radni dan", "{n} radna dana", "{n} radnih dana"),
}
# After "barem jednom".
_EVERY = {
    "min": ("svaku {n} minutu", "svake {n} minute", "svakih {n} minuta"),
    "h": ("svaki {n} sat", "svaka {n} sata", "svakih {n} sati"),
    "bh": ("svaki {n} radni sat", "svaka {n} radna sata", "svakih {n} radnih sati"),
    "d": ("svaki {n} dan", "svaka {n} dana", "svakih {n} dana"),
    "w": ("svaki {n} tjedan", "svaka {n} tjedna", "svakih {n} tjedana"),
    "mo": ("svaki {n} mjesec", "svaka {n} mjeseca", "svakih {n} mjeseci"),
    "bd": ("svaki {n} radni dan", "svaka {n} radna dana", "svakih {n} radnih dana"),
}

WORDS = Wording(
    language="hr",
    either=" ili ",
    both=" i ",
    quoted="„{}”",
    # After 1, 21, 101; after 2, 3, 22; after 5, 11, 12.
    number_forms=("one", "few", "other"),
    counts={"within": _WITHIN, "amount": _AMOUNT, "every": _EVERY, "survey": _AMOUNT},
    without_one=("every",),
    title="Kako rješavamo pritužbe: {organisation}",
    welcome=(
        "Nešto nije bilo u redu? Recite nam. Ovdje piše kako možete doći do nas, što se zatim "
        "događa i do kada."
    ),
    as_of="Stanje na dan {day}",
    reach="Kako doći do nas",
    phone="Telefon",
    email="E-pošta",
    address="Adresa",
    website="Web-stranica",
    languages="Naši jezici: {languages}.",
    open_hours="Kada radimo:",
    always_open="Radimo svaki dan, danju i noću.",
    day=("ponedjeljak", "utorak", "srijeda", "četvrtak", "petak", "subota", "nedjelja"),
    day_from=(
        "od ponedjeljka",
        "od utorka",
        "od srijede",
        "od četvrtka",
        "od petka",
        "od subote",
        "od nedjelje",
    ),
    day_to=(
        "do ponedjeljka",
        "do utorka",
        "do srijede",
        "do četvrtka",
        "do petka",
        "do subote",
        "do nedjelje",
    ),
    closed="ne radimo",
    other_days="Ovim danima radimo drukčije ili ne radimo:",
    promises="Što obećavamo i do kada",
    how_counted=(
        "Radnim satima i radnim danima smatramo vrijeme u kojem radimo. Kad rok brojimo u danima, "
        "tjednima ili mjesecima, dan kad ste nam se javili ne računa se."
    ),
    first_counts="Ako se na Vas odnosi više ovih slučajeva, vrijedi onaj koji je naveden prvi.",
    always="U svakom slučaju",
    otherwise="U svim ostalim slučajevima",
    acknowledge="U roku od {within} potvrđujemo da smo primili Vašu pritužbu.",
    acknowledge_message="U roku od {within} potvrđujemo da smo primili Vašu poruku.",
    reply="Kad nas nazovete ili nam pišete, netko od nas odgovara Vam u roku od {within}.",
    update="Dok se stvar ne riješi, javljamo Vam se barem jednom {every}.",
    resolve="U roku od {within} javljamo Vam ishod.",
    wait="Ako nam od Vas nešto treba, čekamo {amount}, a zatim Vam se ponovno javljamo.",
    follow_up="Kad saznate ishod, u roku od {within} pitamo Vas je li stvar zaista riješena.",
    rework=(
        "Ako se pokaže da stvar nije riješena, ponovno je otvaramo. Tada za nju imamo preostalo "
        "vrijeme, a najmanje {amount}."
    ),
    waiting_for_you="Dok čekamo Vaš odgovor, rokovi za novosti i za ishod miruju.",
    waiting_for_others=(
        "Ako čekamo druge, primjerice dostavljača, to je naša briga: naši se rokovi ne mijenjaju."
    ),
    others_pause={
        "update": "Dok čekamo druge, primjerice dostavljača, rok za novosti miruje.",
        "resolve": "Dok čekamo druge, primjerice dostavljača, rok za ishod miruje.",
    },
    delay=(
        "Ako ne stignemo u roku koji smo Vam obećali, to Vam kažemo te navodimo razlog i novi rok."
    ),
    case="{conditions}",
    known={
        "nature": "ako imate {values}",
        "severity": "ako je stvar {values}",
        "risks": "ako je u opasnosti {values}",
        "channel": "ako nam se javite {values}",
        "language": "ako je Vaš jezik {values}",
        "tier": "ako ste {values}",
        "impact": "{values}",
        "words": "ako na to upućuje ono što ste nam rekli",
    },
    values={
        "nature": {
            "complaint": "pritužbu",
            "enquiry": "pitanje",
            "suggestion": "prijedlog",
            "praise": "pohvalu",
        },
        "severity": {
            "low": "manje hitna",
            "normal": "uobičajene hitnosti",
            "high": "hitna",
            "critical": "vrlo hitna",
        },
        "risks": {"safety": "nečija sigurnost", "health": "nečije zdravlje"},
        "channel": {
            "phone": "telefonom",
            "email": "e-poštom",
            "letter": "pismom",
            "web": "preko web-stranice",
            "chat": "u razgovoru na web-stranici",
            "social": "na društvenim mrežama",
            "in_person": "osobno",
            "other": "na neki drugi način",
        },
        "tier": {"key": "naš ključni kupac", "vip": "naš osobito važan kupac"},
        "impact": {
            "press": "ako se za to zanimaju mediji",
            "many_customers": "ako je pogođeno mnogo kupaca",
            "large_revenue": "ako je u pitanju velik iznos",
        },
    },
    named={
        "category": "ako je riječ o temi {values}",
        "product": "ako je riječ o proizvodu {values}",
        "cause": "ako je uzrok {values}",
        "tier": "ako pripadate skupini kupaca {values}",
        "impact": "ako je posljedica {values}",
        "tags": "ako smo stvar označili kao {values}",
        "team": "ako na stvari radi tim {values}",
    },
    urgent="Kad postoji opasnost",
    danger=(
        "Ako bi nečija sigurnost ili nečije zdravlje mogli biti u opasnosti, prestanite se "
        "služiti proizvodom i odmah nam se javite."
    ),
    danger_contact="Najbrže je ovako: {contact}.",
    danger_terms=(
        "Tada djelujemo odmah, o čemu god bila pritužba. Vrijede rokovi navedeni gore, pod "
        "naslovom {case}."
    ),
    danger_team="Stvar odmah preuzimaju oni koji u takvim slučajevima odlučuju: {team}.",
    danger_categories="Opasnost uvijek pretpostavljamo kad je riječ o temi {categories}.",
    danger_watched="Na znakove opasnosti pazimo i u svemu što nam kažete.",
    danger_steps="Povrh svega ostalog činimo ovo:",
    matters="Tko je za što zadužen",
    matters_intro="Za svaku temu imamo kolege koji je najbolje poznaju:",
    ladder="Tko odlučuje ako niste zadovoljni",
    ladder_intro=(
        "Ako oni koji rade na Vašoj pritužbi ne mogu riješiti stvar, prosljeđuju je zajedno sa "
        "svime što ste nam rekli. Ne morate sve ponavljati. Prosljeđivanje možete i sami "
        "zatražiti, u svakom trenutku."
    ),
    ladder_order="Dalje odlučuju sljedeći timovi, redom kojim su navedeni.",
    steps="Što činimo sa svakom pritužbom",
    steps_intro="Ovo su naši koraci, od Vaše prve riječi do kraja:",
    step={
        "act": "Djelujemo brzo.",
        "listen": "Slušamo Vas i ne prekidamo Vas.",
        "gather": "Prikupljamo činjenice i pitamo ono što još ne znamo.",
        "record": "Sve zapisujemo, da ne morate dvaput pričati isto.",
        "empathy": "Stavljamo se na Vaše mjesto.",
        "thank": "Zahvaljujemo Vam što ste nam se javili.",
        "apologise": "Ispričavamo Vam se.",
        "solution": "Nudimo Vam rješenje.",
        "discuss": "O rješenju razgovaramo s Vama.",
        "promises": "Ispunjavamo svako obećanje koje smo Vam dali.",
        "feedback": "Pitamo Vas kako smo to obavili i još Vam jednom zahvaljujemo.",
        "quality": "Provjeravamo kvalitetu vlastitog rada.",
    },
    remedies="Kako to možemo ispraviti",
    remedies_intro="Što će pomoći, ovisi o tome što se dogodilo. Možemo ponuditi ovo:",
    remedies_choice=(
        "Prije nego što odlučite, kažemo Vam sve što je moguće, koliko to traje i što nam od Vas "
        "treba."
    ),
    afterwards="Što Vas pitamo poslije",
    follow_up_question=(
        "Kad već znate ishod, pitamo Vas je li stvar zaista riješena i možemo li učiniti još nešto."
    ),
    survey=(
        "Šaljemo Vam i kratku anketu, najranije {after}, a najkasnije {until} nakon što smo Vam "
        "javili ishod."
    ),
    survey_used_for="Zašto pitamo: {used_for}.",
    survey_read_by="Tko čita odgovore: {read_by}.",
    survey_free="Odgovarate samo ako želite.",
    objection="Ako se ne slažete",
    objection_how=(
        "Ne morate se složiti s nama, ni s ishodom ni s načinom na koji smo do njega došli. U "
        "nekoliko riječi recite nam što vidite drukčije i navedite broj svoje pritužbe."
    ),
    objection_fresh="Tada sve iznova pregledava netko tko dosad na tome nije radio.",
    objection_contact="Javite nam se: {contact}.",
    staff="Samo za kolege",
    staff_you="Slučajevi su opisani kao za kupce: „Vi” je kupac.",
    limits="Što tko smije dati",
    limits_intro="Sve što je iznad toga netko najprije mora odobriti.",
    limit="{remedy}: do {amount}",
    nothing_alone="ništa bez odobrenja",
    rights={
        "approve": "smije odobriti ponude drugih koje prelaze njihove iznose",
        "lower_severity": "smije sniziti hitnost pritužbe kod koje postoji opasnost",
    },
    routing="Tko prvi preuzima pritužbu",
    triggers="Što se prosljeđuje samo od sebe",
    triggers_intro="Pritužba ide na sljedeću razinu:",
    trigger_late={
        "acknowledge": "ako kasni potvrda primitka",
        "reply": "ako kasni odgovor",
        "update": "ako kasne novosti za kupca",
        "resolve": "ako kasni ishod",
        "wait": "ako čekanje traje predugo",
        "follow_up": "ako kasni pitanje je li stvar riješena",
    },
    trigger_risks="ako su u opasnosti sigurnost ili zdravlje",
    trigger_repeated="ako se kupac u roku od {within} ponovno javi zbog istog problema",
    trigger_reminders="ako broj kupčevih požurnica dosegne {count}",
    trigger_words="ako je u kupčevu tekstu koja od riječi upozorenja iz pravila",
    trigger_languages="ako nitko od nas ne govori kupčev jezik",
    phrases="Što nikad ne govorimo",
    phrases_intro="Ove rečenice bole. Uz svaku stoji nešto bolje.",
    instead="Bolje: {instead}",
)
