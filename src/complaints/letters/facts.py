"""The values a template may use: few, flat, named in `vocabulary`, safe to show."""

from __future__ import annotations

from datetime import datetime

from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy
from complaints.core.record.effects import ANSWER, NEWS
from complaints.core.record.fields import OPEN
from complaints.core.record.model import Action, Complaint, Offer, Promise
from complaints.core.time.calendar import WorkingCalendar
from complaints.letters import formats, history, people
from complaints.letters.formats import line, text
from complaints.letters.incident_facts import IncidentFacts, incident_values
from complaints.letters.next_date import ToldDate, kept_waiting
from complaints.letters.people import Recipient
from complaints.letters.vocabulary import FactRow, Facts
from complaints.tongues import writing
from complaints.tongues.tongue import FALLBACK

_KINDS = {ANSWER: "answer", NEWS: "news"}


def facts(
    reading: Reading,
    policy: Policy,
    language: str,
    told: ToldDate | None,
    sender: str | None = None,
    colleague: Recipient | None = None,
    incident: IncidentFacts | None = None,
) -> Facts:
    """Return the values for one letter. `told` is the date it may give, None once resolved.

    `colleague` is whom a letter inside the house addresses, None for one to the
    customer. Raises Refused where the policy has no telephone number, or not this sender.
    """
    complaint, calendar = reading.complaint, reading.calendar
    zone = calendar.zone
    return {
        "today": writing.short_day(reading.now.astimezone(zone).date(), language),
        "received_day": writing.short_day(complaint.received_at.astimezone(zone).date(), language),
        "kept_waiting": kept_waiting(reading),
        **_told_us(complaint),
        **_addressed(complaint, colleague),
        **_people(complaint, policy, sender),
        **_ahead(complaint, calendar, language, told),
        **_happened(reading, language),
        **_moved(reading, language),
        **_found(complaint, calendar, language),
        **_given(complaint, policy, calendar, language),
        **incident_values(incident, zone, language),
        "survey_used_for": line(policy.survey.used_for.get(language, "")),
        "survey_read_by": line(policy.survey.read_by.get(language, "")),
    }


def _told_us(complaint: Complaint) -> Facts:
    return {
        "id": complaint.id,
        "nature": complaint.nature,
        "subject": line(complaint.subject),
        "description": text(complaint.description),
        "summary": text(complaint.summary),
        "desired_outcome": text(complaint.desired_outcome),
        "customer_name": line(complaint.customer.name),
    }


def _addressed(complaint: Complaint, colleague: Recipient | None) -> Facts:
    if colleague is not None:
        return {"to_name": line(colleague.name), "represented": False}
    return {
        "to_name": people.recipient(complaint).name,
        "represented": complaint.representative is not None,
    }


def _people(complaint: Complaint, policy: Policy, sender: str | None) -> Facts:
    house = policy.organisation
    handler = people.handler(complaint, policy)
    return {
        "organisation": line(house.name),
        "organisation_address": text(house.address),
        "organisation_email": line(house.email),
        "website": line(house.website),
        "handler": line(handler.name),
        "phone": people.phone(handler, policy),
        "sender": line(people.signatory(sender, complaint, policy).name),
    }


def _ahead(
    complaint: Complaint, calendar: WorkingCalendar, language: str, told: ToldDate | None
) -> Facts:
    is_open = complaint.status in OPEN
    day, time = formats.due(told.due, calendar.zone, language) if told is not None else ("", "")
    return {
        "open": is_open,
        "next_step": text(complaint.next_step) if is_open else "",
        "due_day": day,
        "due_time": time,
        "due_answer": told is not None and told.what == ANSWER,
    }


def _happened(reading: Reading, language: str) -> Facts:
    """Return what the events say; never a handler's own words but the question as it was asked."""
    complaint, calendar, story = reading.complaint, reading.calendar, reading.story
    question = history.open_question(story)
    by = history.answer_due(reading)
    passed_up = history.last_escalation(story)
    return {
        "stage": complaint.status,
        "done": history.done(story),
        "questions": text(question.text) if question is not None else "",
        "answer_day": _day(by, calendar, language),
        "escalated_reason": str(passed_up.reason) if passed_up is not None else "",
        "level": str(complaint.level),
        "promises": [_promise(promise, calendar, language) for promise in complaint.promises],
    }


def _moved(reading: Reading, language: str) -> Facts:
    moved, zone = history.moved_date(reading), reading.calendar.zone
    if moved is None:
        return {"delay_reason": "", "old_day": "", "new_day": ""}
    old, new = (formats.due(each, zone, language) for each in (moved.old, moved.new))
    # Within one day the hours tell what is new.
    parts = 2 if old[0] == new[0] else 1
    old_day, new_day = (", ".join(filter(None, each[:parts])) for each in (old, new))
    return {"delay_reason": text(moved.reason), "old_day": old_day, "new_day": new_day}


def _day(instant: datetime | None, calendar: WorkingCalendar, language: str) -> str:
    return formats.due(instant, calendar.zone, language)[0] if instant is not None else ""


def _promise(promise: Promise, calendar: WorkingCalendar, language: str) -> FactRow:
    return {
        "what": line(promise.what).rstrip("."),
        "kind": _KINDS.get(promise.what, "other"),
        "day": _day(promise.due, calendar, language),
        "state": promise.state,
    }


def _found(complaint: Complaint, calendar: WorkingCalendar, language: str) -> Facts:
    """Return what was found; a finding that blames anybody else stays inside the house."""
    finding, resolution = complaint.finding, complaint.resolution
    ours = finding is not None and finding.fault == "ours"
    told_at = resolution.told_at.astimezone(calendar.zone).date() if resolution else None
    return {
        "our_fault": ours,
        "looked_into": finding is not None,
        "our_mistake": text(finding.text) if finding is not None and ours else "",
        "outcome": resolution.outcome if resolution else "",
        "resolution_summary": text(resolution.summary) if resolution else "",
        "told_day": writing.short_day(told_at, language) if told_at else "",
    }


def _given(complaint: Complaint, policy: Policy, calendar: WorkingCalendar, language: str) -> Facts:
    offers = {
        state: [
            _offer(offer, policy, language) for offer in complaint.offers if offer.state == state
        ]
        for state in ("accepted", "open")
    }
    changes = [
        _change(a, calendar, language)
        for a in complaint.actions
        if a.corrective and not a.withdrawn_in
    ]
    return {"remedies": offers["accepted"], "choices": offers["open"], "changes": changes}


def _offer(offer: Offer, policy: Policy, language: str) -> FactRow:
    languages = (language, policy.organisation.language, FALLBACK)
    return {
        "name": formats.label(offer.kind, policy.remedies.get(offer.kind, {}), languages),
        "amount": writing.money(offer.amount, language) if offer.amount else "",
        # The code of a coupon is worth money: it is told when the offer is accepted.
        "code": line(offer.code) if offer.state == "accepted" else "",
        "ready_by": writing.day(offer.ready_by, language) if offer.ready_by else "",
        "needs": line(offer.needs),
    }


def _change(action: Action, calendar: WorkingCalendar, language: str) -> FactRow:
    by = _day(action.due, calendar, language)
    return {"what": line(action.what).rstrip("."), "done": action.done_at is not None, "by": by}
