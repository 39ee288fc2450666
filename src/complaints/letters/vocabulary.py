"""The names a template may use, and what they mean."""

from __future__ import annotations

from complaints.letters.history import DONE

FactRow = dict[str, str | bool]
Facts = dict[str, str | bool | list[str] | list[FactRow]]
"""The values by their names."""

VOCABULARY: dict[str, str] = {
    "id": "the complaint's id",
    "nature": "complaint, enquiry, suggestion or praise",
    "today": "the date of the letter",
    "received_day": "the date on which we heard of it",
    "subject": "the subject, on one line",
    "description": "the customer's own words",
    "summary": "the main points as we understood them; may be empty",
    "desired_outcome": "what the customer would like; may be empty",
    "customer_name": "the customer's name as given; may be empty",
    "to_name": "the name of whoever is addressed; may be empty",
    "represented": "true where somebody speaks for the customer and is addressed",
    "organisation": "the organisation's name",
    "organisation_address": "its postal address; may be empty",
    "organisation_email": "its e-mail address; may be empty",
    "website": "its website; may be empty",
    "handler": "the name of the person in charge",
    "phone": "the telephone number of the person in charge",
    "sender": "the name of whoever signs",
    "open": "true until the complaint is resolved",
    "kept_waiting": "true where something is late, or the outcome was",
    "next_step": "what we do next, as recorded; empty once resolved",
    "due_day": "by which day the customer hears from us; empty once resolved",
    "due_time": "the time on that day; empty for the end of the day",
    "due_answer": "true where that is our answer and not only news",
    "stage": "the status word; the template puts it in words",
    "done": "code words of what has happened: " + ", ".join(DONE),
    "questions": "what we asked and the customer has not answered yet; may be empty",
    "answer_day": "by which day we need that answer; may be empty",
    "delay_reason": "why the promised date that was moved last was moved; may be empty",
    "old_day": "the day that was promised first; empty where none was moved",
    "new_day": "the day that is promised now; empty where none was moved",
    "escalated_reason": "the reason code of the last escalation; may be empty",
    "level": "how many levels up the complaint is, as a number; 0 is the front line",
    "promises": "the dates told, each with what, kind (answer, news or other), day, state",
    "our_fault": "true where the finding is that the fault was ours",
    "looked_into": "true where there is a finding",
    "our_mistake": "the text of the finding where the fault was ours; else empty",
    "outcome": "the outcome's code word; empty until resolved",
    "resolution_summary": "the reasons as recorded; empty until resolved",
    "told_day": "the date on which the customer was told the outcome; empty until then",
    "remedies": "accepted offers, each with name, amount, code, ready_by, needs",
    "choices": "open offers, each with name, amount, ready_by, needs, and an empty code",
    "changes": "corrective actions, each with what, done, by",
    "of_many": "true where others tell of the same thing and we are still on it",
    "incident_text": "what is known of the incident; empty in a letter about none",
    "incident_day": "the day on which it began",
    "incident_time": "the time on that day",
    "incident_count": "how many complaints tell of it",
    "incident_languages": "the names of the languages these customers speak",
    "incident_channels": "code words of the ways on which they reached us",
    "incident_risks": "code words of the risks: safety, health",
    "incident_calls": "whom to turn to, each with name, phone",
    "incident_answer": "what staff may tell customers; may be empty",
    "incident_closed": "true where the incident is over",
    "survey_used_for": "what the survey is used for, in this language; may be empty",
    "survey_read_by": "who reads the survey, in this language; may be empty",
}
"""Every name a template may use, with its meaning. A day or amount is in the letter's language."""
