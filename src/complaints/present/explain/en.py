"""The policy in English."""

from __future__ import annotations

from complaints.present.explain.wording import Wording

_AMOUNT = {
    "min": ("{n} minute", "{n} minutes"),
    "h": ("{n} hour", "{n} hours"),
    "bh": ("{n} working hour", "{n} working hours"),
    "d": ("{n} calendar day", "{n} calendar days"),
    "w": ("{n} week", "{n} weeks"),
    "mo": ("{n} month", "{n} months"),
    "bd": ("{n} working day", "{n} working days"),
}
_EVERY = {**_AMOUNT, "d": ("{n} day", "{n} days")}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

WORDS = Wording(
    language="en",
    either=" or ",
    both=" and ",
    quoted="“{}”",
    # After 1; after every other number.
    number_forms=("one", "other"),
    # amount: within "2 working days"; every: at least once every "2 working days".
    counts={"amount": _AMOUNT, "every": _EVERY, "survey": _AMOUNT},
    without_one=("every",),
    title="How we handle complaints: {organisation}",
    welcome=(
        "Has something gone wrong? Please tell us. This page says how to reach us, what happens "
        "then, and by when."
    ),
    as_of="As of {day}.",
    reach="How to reach us",
    phone="Telephone",
    email="E-mail",
    address="Address",
    website="Website",
    languages="Our languages: {languages}.",
    open_hours="When we are here:",
    always_open="We are here every day, day and night.",
    day=_DAYS,
    day_from=_DAYS,
    day_to=tuple(f"to {day}" for day in _DAYS),
    closed="closed",
    other_days="On these days it is different:",
    promises="What we promise, and by when",
    how_counted=(
        "Working hours and working days are the times when we are here. Where we count days, "
        "weeks or months, the day on which we heard from you does not count."
    ),
    first_counts="If several of these cases fit, the one that stands first counts.",
    always="In every case",
    otherwise="In all other cases",
    acknowledge="Within {amount} we confirm that we have your complaint.",
    acknowledge_message="Within {amount} we confirm that we have your message.",
    reply="When you call or write to us, somebody answers you within {amount}.",
    update="Until it is settled, you hear from us at least once every {every}.",
    resolve="Within {amount} we tell you the outcome.",
    wait="If we need something from you, we wait {amount} for it, and then ask again.",
    follow_up=(
        "Once you know the outcome, we ask you within {amount} whether the matter is really solved."
    ),
    rework=(
        "If it turns out not to be solved, we take it up again. We then have the time that was "
        "left, and at least {amount}."
    ),
    waiting_for_you=(
        "While we wait for an answer from you, the time for news and for the outcome stands still."
    ),
    waiting_for_others=(
        "If we have to wait for others, such as a carrier, that is our affair: your dates stay as "
        "they are."
    ),
    others_pause={
        "update": (
            "While we wait for others, such as a carrier, the time for news from us stands still."
        ),
        "resolve": (
            "While we wait for others, such as a carrier, the time for the outcome stands still."
        ),
    },
    delay=(
        "If we cannot keep a date that we gave you, we tell you so, with the reason and the new "
        "date."
    ),
    case="if {conditions}",
    known={
        "nature": "you have {values}",
        "severity": "the matter is {values}",
        "risks": "somebody's {values} is in danger",
        "channel": "you reach us {values}",
        "language": "your language is {values}",
        "tier": "you are one of {values}",
        "impact": "{values}",
        "words": "what you tell us points to it",
    },
    values={
        "nature": {
            "complaint": "a complaint",
            "enquiry": "a question",
            "suggestion": "a suggestion",
            "praise": "praise for us",
        },
        "severity": {
            "low": "less urgent",
            "normal": "of ordinary urgency",
            "high": "urgent",
            "critical": "very urgent",
        },
        "risks": {"safety": "safety", "health": "health"},
        "channel": {
            "phone": "by telephone",
            "email": "by e-mail",
            "letter": "by letter",
            "web": "on our website",
            "chat": "by chat",
            "social": "on social media",
            "in_person": "in person",
            "other": "in some other way",
        },
        "tier": {"key": "our key customers", "vip": "our most important customers"},
        "impact": {
            "press": "the press takes an interest in it",
            "many_customers": "many customers are affected",
            "large_revenue": "a great deal of money is at stake",
        },
    },
    named={
        "category": "it is about {values}",
        "product": "it is about the product {values}",
        "cause": "the cause is {values}",
        "tier": "you belong to the group {values}",
        "impact": "it has this effect: {values}",
        "tags": "we have marked the matter as {values}",
        "team": "the team {values} looks after it",
    },
    urgent="When there is danger",
    danger=(
        "If somebody's safety or health may be in danger, stop using the product and tell us at "
        "once."
    ),
    danger_contact="The quickest way: {contact}.",
    danger_terms=(
        "We then act at once, whatever else your complaint is about. The times that hold are "
        "those above, under {case}."
    ),
    danger_team="It goes straight to those who decide in such cases: {team}.",
    danger_categories="We always assume danger where a complaint is about {categories}.",
    danger_watched="We also look for signs of danger in everything you tell us.",
    danger_steps="On top of everything else we do this:",
    matters="Who looks after what",
    matters_intro="For every matter there are colleagues who know it best:",
    ladder="Who decides if you are not satisfied",
    ladder_intro=(
        "If those who look after your complaint cannot settle it, they pass it on, together with "
        "everything you have told us. You need not tell it again. You may ask for this yourself "
        "at any time."
    ),
    ladder_order="These then decide, one after the other.",
    steps="What we do with every complaint",
    steps_intro="These are our steps, from your first word to the end:",
    step={
        "act": "We act quickly.",
        "listen": "We listen without interrupting you.",
        "gather": "We gather the facts, and ask about what we do not know yet.",
        "record": "We write everything down, so that you need not tell it twice.",
        "empathy": "We put ourselves in your place.",
        "thank": "We thank you for telling us.",
        "apologise": "We apologise.",
        "solution": "We offer you a solution.",
        "discuss": "We talk it over with you.",
        "promises": "We keep every promise that we have made to you.",
        "feedback": "We ask you how we did, and thank you once more.",
        "quality": "We check the quality of our own work.",
    },
    remedies="How we can put it right",
    remedies_intro="What helps depends on what happened. We can offer:",
    remedies_choice=(
        "Before you decide, we tell you everything that is possible, how long it takes and what "
        "we need from you."
    ),
    afterwards="What we ask you afterwards",
    follow_up_question=(
        "When you know the outcome, we ask you whether the matter is really solved and whether "
        "there is anything else that we can do."
    ),
    survey=(
        "We also send you a short survey, no earlier than {after} and no later than {until} after "
        "we told you the outcome."
    ),
    survey_used_for="Why we ask: {used_for}.",
    survey_read_by="Who reads your answers: {read_by}.",
    survey_free="Whether you answer is up to you.",
    objection="If you do not agree",
    objection_how=(
        "You may disagree with us, with the outcome as well as with the way there. Tell us in a "
        "few words what you see differently, and give the number of your complaint."
    ),
    objection_fresh="Somebody who has not worked on it before then looks at everything afresh.",
    objection_contact="Here is how to tell us: {contact}.",
    staff="For colleagues only",
    staff_you="The cases are worded as for customers: “you” is the customer.",
    limits="What each role may give",
    limits_intro="Whatever goes beyond this has to be approved first.",
    limit="{remedy}: up to {amount}",
    nothing_alone="nothing without approval",
    rights={
        "approve": "may approve what others offer beyond their limits",
        "lower_severity": "may lower the severity of a complaint that carries a risk",
    },
    routing="Who gets which complaint first",
    triggers="What is passed up by itself",
    triggers_intro="A complaint is passed up to the next step:",
    trigger_late={
        "acknowledge": "if the confirmation is late",
        "reply": "if an answer is late",
        "update": "if news for the customer is late",
        "resolve": "if the outcome is late",
        "wait": "if a wait has lasted too long",
        "follow_up": "if the question whether it is solved is late",
    },
    trigger_risks="if there is a danger to safety or health",
    trigger_repeated="if the customer comes back with the same problem within {amount}",
    trigger_reminders="if reminders of the customer have reached this number: {count}",
    trigger_words="if one of the policy's warning words stands in the customer's text",
    trigger_languages="if nobody on the staff speaks the customer's language",
    phrases="What we never say",
    phrases_intro="These phrases hurt. Each has something better beside it.",
    instead="Better: {instead}",
)
