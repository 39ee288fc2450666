"""A complaint before it is recorded: what was given, by field, made one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from complaints.core.handling.classify import known_category, known_code
from complaints.core.policy.policy import Policy
from complaints.core.policy.suggest import suggest
from complaints.core.record.model import Complaint
from complaints.core.text import code_word, nearest
from complaints.errors import UsageProblem

# An id in the right form that no register can hold: minting gives the real one.
PLACEHOLDER = "XX-0000-0000000"

# What the register itself gives a complaint, so nobody may bring it along.
_OURS = ("id", "status", "events", "terms", "promises", "level", "resolution", "finding", "offers")


def draft(given: Mapping[str, Any], policy: Policy) -> Complaint:
    """Return a complaint without id and events from the fields that were given.

    Category, severity and risks that were not given are what the policy
    suggests; no risks where a person chose another severity than it would.
    Raises UsageProblem for fields that are the register's own, unknown fields
    and codes, and values that do not fit.
    """
    for name in given:
        if name in _OURS:
            raise UsageProblem(f"'{name}' is given by the register, leave it out")
        if name not in Complaint.__struct_fields__:
            close = ", ".join(nearest(name, Complaint.__struct_fields__))
            raise UsageProblem(
                f"a complaint has no field{code_word(name, ' ', ' like one of these')}"
                + (f"; did you mean {close}?" if close else "")
            )
    if not str(given.get("subject", "")).strip():
        raise UsageProblem("a complaint needs a subject: --subject TEXT")
    return _suggested(from_fields(given, policy), given, policy)


def from_fields(given: Mapping[str, Any], policy: Policy) -> Complaint:
    """Return a complaint without id and events that is what the fields say and nothing more.

    What was not given is what most complaints are: a complaint of normal
    severity, in the organisation's language. Raises UsageProblem for codes
    that the policy has not, and values that do not fit.
    """
    defaults = {
        "id": PLACEHOLDER,
        "nature": "complaint",
        "status": "received",
        "severity": "normal",
        "channel": "other",
        "language": policy.organisation.language,
    }
    try:
        complaint = msgspec.convert({**defaults, **given}, Complaint, strict=True)
    except msgspec.ValidationError as error:
        raise UsageProblem(_told(error)) from None
    known_category(complaint.category, policy)
    known_code("cause", complaint.cause, policy.causes)
    known_code("team", complaint.team, policy.teams)
    known_code("person", complaint.owner, policy.staff)
    return complaint


def _suggested(complaint: Complaint, given: Mapping[str, Any], policy: Policy) -> Complaint:
    suggestion = suggest(complaint, policy)
    values: dict[str, Any] = {
        name: getattr(suggestion, name) for name in ("category", "severity") if name not in given
    }
    if "risks" not in given and given.get("severity", suggestion.severity) == suggestion.severity:
        values["risks"] = suggestion.risks
    return msgspec.structs.replace(complaint, **values)


# As msgspec begins.
_PATTERN = "Expected `str` matching regex "


def _told(error: msgspec.ValidationError) -> str:
    """Return where a value did not fit, without the value: it may be personal."""
    message, _, path = str(error).partition(" - at `$.")
    if message.startswith("Invalid enum value"):
        message = "this value is not allowed there"
    elif message.startswith(_PATTERN):
        pattern = message.removeprefix(_PATTERN).strip("'")
        message = f"this is not written as it must be; it must fit {pattern}"
    return f"{path.rstrip('`') or 'the complaint'}: {message[0].lower()}{message[1:]}"
