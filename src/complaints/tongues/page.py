"""What a language has to say for the page that explains the policy.

Every entry is a whole sentence, a heading or a label; what stands in braces is
filled in. `{contact}`, `{team}` and whatever else is a name stands where it
keeps its first form: behind a colon or in quotation marks. Numbers with their
unit come in the forms that `counts` gives, each under a name of the
language's own choice, for example `{amount}`; `survey_count` names those of
the survey.
"""

from __future__ import annotations

from complaints.tongues.words import Words

Count = dict[str, tuple[str, ...]]
"""For each unit the forms after a number, `{n}` for the number, in the order of `number_forms`."""


class PageWords(Words, frozen=True):
    """The words of one language, in the order in which they stand on the page."""

    AS_NEEDED = ("without_one",)
    OF_ITS_OWN = ("counts",)

    # Lists: `a, b or c`, `a, b and c`, and a name as it is quoted.
    either: str = ""
    both: str = ""
    quoted: str = ""

    # Numbers with units. Where a count's name is in `without_one`, the number 1 is not said.
    number_forms: tuple[str, ...] = ()
    counts: dict[str, Count] = {}
    survey_count: str = ""
    without_one: tuple[str, ...] = ()

    # The top of the page.
    title: str = ""
    welcome: str = ""
    as_of: str = ""

    # How to reach us.
    reach: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    website: str = ""
    languages: str = ""
    open_hours: str = ""
    always_open: str = ""
    day: tuple[str, ...] = ()
    day_from: tuple[str, ...] = ()
    day_to: tuple[str, ...] = ()
    closed: str = ""
    other_days: str = ""

    # What we promise, and by when. The cases: a condition, or all that is left.
    promises: str = ""
    how_counted: str = ""
    first_counts: str = ""
    always: str = ""
    otherwise: str = ""
    acknowledge: str = ""
    acknowledge_message: str = ""
    reply: str = ""
    update: str = ""
    resolve: str = ""
    wait: str = ""
    follow_up: str = ""
    rework: str = ""
    waiting_for_you: str = ""
    waiting_for_others: str = ""
    others_pause: dict[str, str] = {}
    delay: str = ""

    # The conditions of a case: one whose values this language knows (`known`, with its `values`),
    # and one whose values are names and stand in quotation marks (`named`).
    case: str = ""
    known: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    named: dict[str, str] = {}

    # When it is urgent.
    urgent: str = ""
    danger: str = ""
    danger_contact: str = ""
    danger_terms: str = ""
    danger_team: str = ""
    danger_categories: str = ""
    danger_watched: str = ""
    danger_steps: str = ""

    # Who looks after what, and who decides next.
    matters: str = ""
    matters_intro: str = ""
    ladder: str = ""
    ladder_intro: str = ""
    ladder_order: str = ""

    # What we do, what we can give, what we ask, how to object.
    steps: str = ""
    steps_intro: str = ""
    step: dict[str, str] = {}
    remedies: str = ""
    remedies_intro: str = ""
    remedies_choice: str = ""
    afterwards: str = ""
    follow_up_question: str = ""
    survey: str = ""
    survey_used_for: str = ""
    survey_read_by: str = ""
    survey_free: str = ""
    objection: str = ""
    objection_how: str = ""
    objection_fresh: str = ""
    objection_contact: str = ""

    # For colleagues.
    staff: str = ""
    staff_you: str = ""
    limits: str = ""
    limits_intro: str = ""
    limit: str = ""
    nothing_alone: str = ""
    rights: dict[str, str] = {}
    routing: str = ""
    triggers: str = ""
    triggers_intro: str = ""
    trigger_late: dict[str, str] = {}
    trigger_risks: str = ""
    trigger_repeated: str = ""
    trigger_reminders: str = ""
    trigger_words: str = ""
    trigger_languages: str = ""
    phrases: str = ""
    phrases_intro: str = ""
    instead: str = ""
