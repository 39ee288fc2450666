"""How a complaint is handled: teams, ladders, steps, remedies, and what comes afterwards."""

from __future__ import annotations

from complaints.core.policy import explained as facts
from complaints.present.explain.layout import listed, paragraph, section
from complaints.present.explain.reach import contact
from complaints.present.explain.speech import Speech


def matters(speech: Speech) -> str:
    """Return who looks after what."""
    words = speech.words
    blocks = []
    for matter in facts.matters(speech.policy):
        lead = f"{speech.label(matter.label, matter.code)}: {speech.team(matter.team)}"
        parts = [
            name if part.team == matter.team else f"{name}: {speech.team(part.team)}"
            for part in matter.parts
            if (name := speech.label(part.label, part.code))
        ]
        blocks.append(listed(lead, parts) if parts else paragraph(lead))
    return section(words.matters, paragraph(words.matters_intro), "".join(blocks)) if blocks else ""


def ladders(speech: Speech) -> str:
    """Return who decides next, case by case."""
    words = speech.words
    cases = [
        listed(
            f"{speech.case(climb.when, place)}:",
            [speech.team(rung.team) for rung in climb.rungs],
            numbered=True,
        )
        for place, climb in enumerate(facts.climbs(speech.policy))
    ]
    return section(
        words.ladder, paragraph(words.ladder_intro), paragraph(words.ladder_order), *cases
    )


def steps(speech: Speech) -> str:
    """Return the steps of the procedure."""
    found = [speech.step(step) for step in facts.steps(speech.policy)]
    return section(speech.words.steps, listed(speech.words.steps_intro, found, numbered=True))


def remedies(speech: Speech) -> str:
    """Return what can be given; never the limits of a role."""
    words = speech.words
    names = [speech.label(label, code) for code, label in facts.remedies(speech.policy).items()]
    blocks = (listed(words.remedies_intro, names), paragraph(words.remedies_choice))
    return section(words.remedies, *blocks) if names else ""


def afterwards(speech: Speech) -> str:
    """Return what is asked afterwards."""
    words, survey = speech.words, speech.policy.survey
    used_for, read_by = speech.text(survey.used_for), speech.text(survey.read_by)
    after, until = (
        speech.count(limit, words.survey_count) for limit in (survey.after, survey.until)
    )
    return section(
        words.afterwards,
        paragraph(words.follow_up_question),
        paragraph(
            words.survey.format(after=after, until=until),
            words.survey_used_for.format(used_for=used_for) if used_for else "",
            words.survey_read_by.format(read_by=read_by) if read_by else "",
            words.survey_free,
        ),
    )


def objection(speech: Speech) -> str:
    """Return how to object."""
    words = speech.words
    return section(
        words.objection,
        paragraph(
            words.objection_how, contact(speech, words.objection_contact), words.objection_fresh
        ),
    )
