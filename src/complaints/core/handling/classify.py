"""Sorting a complaint: what new codes change about its terms, team and dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from complaints.core.policy.policy import LOWER_SEVERITY, Policy, category_codes
from complaints.core.policy.suggest import forced_severity, routing_for, terms_for
from complaints.core.record.fields import Severity
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp, refuse_unsettled, step
from complaints.core.text import code_word, nearest
from complaints.errors import Refused, UsageProblem

_MOST_LISTED = 12


def classify(
    complaint: Complaint,
    stamp: Stamp,
    values: Mapping[str, Any],
    policy: Policy,
    text: str = "",
) -> Complaint:
    """Return the complaint with new codes and with the terms and team they give it.

    The team follows where the policy now names another and the complaint is
    at the front line; who took it over at a higher level keeps it. Turning a
    complaint into something else needs a reason, because its clocks change.
    Raises Refused and UsageProblem.
    """
    known_category(str(values.get("category", "")), policy)
    known_code("cause", str(values.get("cause", "")), policy.causes)
    refuse_unsettled(complaint, "classified", values)
    nature = values.get("nature", complaint.nature)
    if complaint.nature == "complaint" and nature != "complaint" and not text:
        raise Refused(f"say with -m why {complaint.id} is no complaint but {nature}")
    sorted_anew = replace(complaint, **values)
    severity = _severity(complaint, sorted_anew, "severity" in values)
    if severity is None:
        refuse_lowering(complaint, stamp.by, policy, text)
        severity = sorted_anew.severity
    sorted_anew = replace(sorted_anew, severity=severity)
    follows: dict[str, Any] = {"severity": severity, "terms": terms_for(sorted_anew, policy)}
    team, owner = routing = routing_for(sorted_anew, policy)
    # A risk that is new takes its ladder at once (`escalation.at_once`), not the routing.
    newly_at_risk = bool(sorted_anew.risks) and not complaint.risks
    passed_on = (complaint.level == 0 and not newly_at_risk) and (
        not complaint.team or routing != routing_for(complaint, policy)
    )
    if passed_on and team and team != complaint.team:
        follows |= {"team": team, "owner": owner}
    changes = {**values, **follows}
    names = {name for name in follows if name not in values}
    return step(complaint, stamp, "classified", changes, follows=names, text=text)


def _severity(old: Complaint, new: Complaint, given: bool) -> Severity | None:
    """Return the severity, as risks force it; None where a person would lower it.

    What was lowered by somebody who may stays so until severity or risks change.
    """
    if (new.severity, new.risks) == (old.severity, old.risks):
        return old.severity
    if old.risks and not new.risks:
        return None
    forced = forced_severity(new.severity, new.risks)
    return None if given and forced != new.severity else forced


def refuse_lowering(complaint: Complaint, by: str, policy: Policy, text: str) -> None:
    """A risk to safety or health keeps a complaint critical, unless a role that may gives why."""
    role = policy.staff[by].role if by in policy.staff else ""
    may = role in policy.authority and LOWER_SEVERITY in policy.authority[role].may
    if not (may and text):
        who = "say why with -m" if may else f"only a role with '{LOWER_SEVERITY}' may, with -m why"
        raise Refused(
            f"{complaint.id} carries a risk to safety or health and stays critical; "
            f"to lower it: {who}"
        )


def known_category(code: str, policy: Policy) -> None:
    """Raise UsageProblem, naming the nearest ones, where there is no such category."""
    known_code("category", code, category_codes(policy))


def known_code(kind: str, code: str, known: Mapping[str, object]) -> None:
    """Raise UsageProblem, naming the nearest ones, where the policy has no such code."""
    if code and code not in known:
        close, all_codes = nearest(code, known), sorted(known)
        some = all_codes if len(all_codes) <= _MOST_LISTED else [*all_codes[:_MOST_LISTED], "…"]
        hint = f"did you mean {', '.join(close)}?" if close else f"use one of {', '.join(some)}"
        raise UsageProblem(f"there is no {kind}{code_word(code, ' ', ' like this')}; {hint}")
