"""Saying single facts of a policy in one language: numbers with units, cases, labels, teams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from complaints.core.policy.explained import ChecklistStep, When
from complaints.core.policy.policy import Labels, Policy, category_codes
from complaints.core.text import joined, one_line
from complaints.core.time.durations import parse_duration
from complaints.present.explain.layout import unbroken
from complaints.tongues import writing
from complaints.tongues.tongue import FALLBACK, Tongue


class Speech:
    """One language, and the names that one policy gives to things.

    Raises KeyError for a language that has no words for the page.
    """

    def __init__(self, tongue: Tongue, policy: Policy) -> None:
        if tongue.page is None:
            raise KeyError(tongue.code)
        self.code = tongue.code
        self.words = tongue.page
        self.policy = policy

    # Numbers and dates

    def counted(self, text: str, sentence: str) -> str:
        """Return the sentence with a time limit such as `2bd` put in, in the form it asks for."""
        return sentence.format(**{name: self.count(text, name) for name in self.words.counts})

    def count(self, text: str, name: str) -> str:
        """Return a time limit in words, in the forms of that name: `2 working days`."""
        duration = parse_duration(text)
        forms = self.words.counts[name][duration.unit]
        wanted = writing.number_form(duration.amount, self.code)
        # A noun that does not change has one form for every number; the last serves the others.
        form = dict(zip(self.words.number_forms, forms, strict=False)).get(wanted, forms[-1])
        if duration.amount == 1 and name in self.words.without_one:
            return form.replace("{n} ", "").replace("{n}", "")
        return form.replace("{n} ", unbroken("{n} ")).replace("{n}", str(duration.amount))

    def day(self, day: date) -> str:
        """Return a date with its weekday."""
        return writing.day(day, self.code)

    def short_day(self, day: date) -> str:
        """Return a date."""
        return writing.short_day(day, self.code)

    def money(self, amount: str) -> str:
        """Return an amount of money."""
        return writing.money(amount, self.code)

    # Names

    def label(self, labels: Labels, code: str) -> str:
        """Return a name in this language, else in the organisation's, else in English.

        Where there is none of them, the code as words.
        """
        return self.text(labels) or as_words(code)

    def text(self, labels: Labels) -> str:
        """Return a text in the first of those languages that has it; else an empty one."""
        own = (self.code, self.policy.organisation.language, FALLBACK)
        return one_line(next((labels[code] for code in own if labels.get(code)), ""))

    def step(self, step: ChecklistStep) -> str:
        """Return a step as the policy says it for customers, else as this language knows it."""
        if step.label.get(self.code):
            return self.text(step.label)
        return self.words.step.get(step.code) or self.text(step.label) or one_line(step.words)

    def team(self, code: str) -> str:
        """Return the name of a team for customers."""
        team = self.policy.teams.get(code)
        if team is None:
            return as_words(code)
        return self.text(team.label) or one_line(team.name)

    def person(self, code: str) -> str:
        """Return the name of a member of the staff."""
        person = self.policy.staff.get(code)
        return one_line(person.name) if person is not None else as_words(code)

    def language(self, code: str) -> str:
        """Return the name of a language."""
        return writing.language_name(code, self.code)

    def quoted(self, names: Iterable[str]) -> str:
        """Return names in quotation marks, as `“a”, “b” or “c”`."""
        return joined([self.words.quoted.format(name) for name in names], self.words.either)

    def categories(self, codes: Iterable[str]) -> str:
        """Return categories by their labels, in quotation marks."""
        return self.quoted(self._name("category", code) for code in codes)

    # Cases

    def case(self, when: When, place: int) -> str:
        """Return for whom a rule holds, as a heading without its colon.

        `place` is that of the rule in its list: one without conditions takes
        what those before it leave, or everything.
        """
        if not when:
            return self.words.otherwise if place else self.words.always
        clauses = [self._clause(field, values) for field, values in when.items()]
        conditions = joined(clauses, self.words.both)
        return capital(self.words.case.format(conditions=conditions))

    def _clause(self, field: str, values: Sequence[str]) -> str:
        known = self._known(field, values)
        named = [value for value in values if value not in known]
        clauses = []
        if known:
            inside = joined(list(dict.fromkeys(known.values())), self.words.either)
            clauses.append(self.words.known[field].format(values=inside))
        if named:
            names = self.quoted(self._name(field, value) for value in named)
            clauses.append(self.words.named[field].format(values=names))
        return joined(clauses, self.words.either)

    def _known(self, field: str, values: Sequence[str]) -> Mapping[str, str]:
        """Return those values that this language has words for."""
        if field == "language":
            return {value: self.language(value) for value in values}
        if field == "words":
            # The beginnings of words that the program looks for are nothing to read.
            return dict.fromkeys(values, "")
        words = self.words.values.get(field, {})
        return {value: words[value] for value in values if value in words}

    def _name(self, field: str, value: str) -> str:
        if field == "category":
            category = category_codes(self.policy).get(value)
            return self.label(category.label if category is not None else {}, value)
        if field == "cause":
            return self.label(self.policy.causes.get(value, {}), value)
        return self.team(value) if field == "team" else as_words(value)


def as_words(code: str) -> str:
    """Return a code as words: `store_credit` as `Store credit`."""
    return capital(one_line(re.sub(r"[_/-]+", " ", code)))


def capital(text: str) -> str:
    """Return the text with a capital at its start, in scripts that have them."""
    return text[:1].title() + text[1:]
