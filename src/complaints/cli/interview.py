"""The questions of a telephone call, in the order in which they are asked; never all of them."""

from __future__ import annotations

from typing import Any

import click

from complaints.core.drafts import draft
from complaints.core.fields import Channel, words_of
from complaints.core.policy import Policy
from complaints.core.suggest import suggest
from complaints.core.text import clean
from complaints.errors import UsageProblem


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
        found = _line(hint, suggestion.category)
        if found:
            given["category"] = found
    if "severity" not in given:
        kinds = click.Choice(["low", "normal", "high", "critical"])
        given["severity"] = click.prompt("Severity", suggestion.severity, type=kinds, err=True)


def _fill(target: dict[str, Any], name: str, question: str) -> None:
    if name not in target:
        target[name] = _line(question)


def _line(question: str, default: str = "") -> str:
    answer = click.prompt(question, default, show_default=bool(default), err=True)
    return _clean(str(answer).strip())


def _lines(question: str) -> str:
    click.echo(f"{question}:", err=True)
    lines = []
    while line := click.prompt("", "", show_default=False, prompt_suffix="> ", err=True):
        lines.append(line)
    return _clean("\n".join(lines))


def _clean(text: str) -> str:
    try:
        return clean(text)
    except ValueError as error:
        raise UsageProblem(f"your answer: {error}") from None
