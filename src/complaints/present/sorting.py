"""What sorting suggests and why, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import asdict

from complaints.core.clocks.clocks import Clock
from complaints.core.clocks.reading import Reading
from complaints.core.policy.policy import Policy, category_codes
from complaints.core.policy.suggest import Suggestion
from complaints.core.record.model import Complaint
from complaints.core.time.calendar import WorkingCalendar
from complaints.present.safe import visible_line
from complaints.present.times import due_instant

_SHOWN = ("nature", "category", "severity", "product", "cause", "risks", "team", "owner", "level")


def suggestion_text(complaint: Complaint, suggestion: Suggestion, policy: Policy) -> str:
    """Return what the policy suggests, why, and the command that records it."""
    lines = []
    options = []
    if suggestion.category:
        label = category_codes(policy)[suggestion.category].label
        name = label.get(policy.organisation.language) or next(iter(label.values()), "")
        lines.append(f"category  {suggestion.category} ({name})")
        lines.append(f"          because of the words: {', '.join(suggestion.category_words)}")
        options.append(f"--category {suggestion.category}")
    else:
        lines.append("category  none: no word of the policy is in the customer's text")
    lines.append(f"severity  {suggestion.severity}")
    if suggestion.severity_why:
        lines.append(f"          because {suggestion.severity_why}")
    options.append(f"--severity {suggestion.severity}")
    if suggestion.risks:
        lines.append(f"risks     {', '.join(suggestion.risks)}: act at once")
        options += [f"--risk {risk}" for risk in suggestion.risks]
    now = f"{complaint.category or 'no category'}, {complaint.severity}"
    lines += [
        f"now       {now}",
        f"record:   complaints classify {complaint.id} {' '.join(options)}",
    ]
    return "".join(f"{visible_line(line)}\n" for line in lines)


def difference_text(earlier: Reading, later: Reading) -> Iterator[str]:
    """Return what a step changed: codes, team, terms, and each open deadline before and after."""
    before, after = earlier.complaint, later.complaint
    for name in _SHOWN:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{name}: {_shown(old)} -> {_shown(new)}"
    old_terms, new_terms = asdict(before.terms), asdict(after.terms)
    changed = [name for name in new_terms if old_terms[name] != new_terms[name]]
    for name in changed:
        yield f"terms {name}: {_shown(old_terms[name])} -> {_shown(new_terms[name])}"
    old_clocks, new_clocks = _open(earlier), _open(later)
    for key in sorted({*old_clocks, *new_clocks}):
        old_due = _due(old_clocks.get(key), earlier.calendar)
        new_due = _due(new_clocks.get(key), later.calendar)
        if old_due != new_due:
            yield f"due {key[0]}: {old_due} -> {new_due}"


def _open(reading: Reading) -> dict[tuple[str, int], Clock]:
    return {(clock.name, clock.number): clock for clock in reading.clocks if clock.open}


def _due(clock: Clock | None, calendar: WorkingCalendar) -> str:
    return due_instant(clock.due, calendar) if clock is not None else "none"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        value = ", ".join(value)
    if isinstance(value, int):
        return str(value)
    return visible_line(str(value)) if value else "none"
