"""The questions of a telephone call, in the order in which they are asked; never all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from complaints.core.handling.classify import known_category
from complaints.core.handling.drafts import draft
from complaints.core.policy.policy import Policy
from complaints.core.policy.suggest import suggest
from complaints.core.record.fields import Channel, words_of
from complaints.core.text import clean
from complaints.errors import UsageProblem
from complaints.present.safe import visible_line


def ask(given: dict[str, Any], policy: Policy, acknowledged: bool) -> bool:
    """Fill in what is missing by asking; returns whether the call acknowledged the complaint.

    Everything but the subject may be left empty. Raises click.Abort where the
    person stops, with nothing recorded.
    """
    customer = dict(given.get("customer", {}))
    if "channel" not in given:
        channels = click.Choice(words_of(Channel))
        given["channel"] = click.prompt("How did it reach us", "phone", type=channels, err=True)
    _fill(customer, "name", "The customer's name")
    if not (customer.get("email") or customer.get("phone")):
        reach = _line("E-mail or telephone number")
        customer |= {"email" if "@" in reach else "phone": reach} if reach else {}
    given["customer"] = customer
    while not given.get("subject"):
        given["subject"] = _line("What is it about, in a few words")
    if "description" not in given:
        given["description"] = _lines("In the customer's own words (an empty line ends)")
    _fill(given, "desired_outcome", "What would they like to happen")
    for name in ("description", "desired_outcome"):
        if not given[name]:
            del given[name]
    _sort(given, policy)
    if "summary" not in given:
        _fill(given, "summary", "Read the main points back; as confirmed")
        if not given["summary"]:
            del given["summary"]
    if acknowledged or given["channel"] not in ("phone", "in_person", "chat"):
        return acknowledged
    return click.confirm("Read back and a date given", default=False, err=True)


def _sort(given: dict[str, Any], policy: Policy) -> None:
    """Offer what the policy suggests, to be taken with Enter."""
    suggestion = suggest(draft(given, policy), policy)
    if "category" not in given:
        because = ", ".join(suggestion.category_words)
        hint = f"Category ({because})" if because else "Category"
        found = _line(hint, suggestion.category, lambda code: known_category(code, policy))
        if found:
            given["category"] = found
    if "severity" not in given:
        kinds = click.Choice(["low", "normal", "high", "critical"])
        given["severity"] = click.prompt("Severity", suggestion.severity, type=kinds, err=True)


def _fill(target: dict[str, Any], name: str, question: str) -> None:
    if name not in target:
        target[name] = _line(question)


def _line(question: str, default: str = "", check: Callable[[str], None] | None = None) -> str:
    """Ask until the answer will do: a slip must not cost what was typed before it."""

    def usable(answer: str) -> str:
        text = _clean(answer.strip())
        try:
            if check is not None:
                check(text)
        except UsageProblem as problem:
            raise click.UsageError(visible_line(str(problem))) from None
        return text

    shown = bool(default)
    asked = visible_line(question)
    return click.prompt(asked, default, show_default=shown, err=True, value_proc=usable)


def _lines(question: str) -> str:
    click.echo(f"{question}:", err=True)
    lines: list[str] = []

    def one_more(answer: str) -> str:
        # The text as a whole has a bound: a line too many must not cost those before it.
        _clean("\n".join([*lines, answer]))
        return _clean(answer)

    while line := click.prompt(
        "", "", show_default=False, prompt_suffix="> ", err=True, value_proc=one_more
    ):
        lines.append(line)
    return "\n".join(lines)


def _clean(answer: str) -> str:
    try:
        return clean(answer)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
