"""What is left in a policy as it was shipped: it stops nothing, and somebody must fill it in."""

from __future__ import annotations

from collections.abc import Iterator

from complaints.core.findings import Finding, Path
from complaints.core.policy.policy import Policy

_SHIPPED_ZONE = "UTC"


def unfilled(policy: Policy) -> Iterator[Finding]:
    """Return a warning for each thing that letters and dates need and nobody has filled in."""
    house = policy.organisation
    if not house.phone:
        message = "letters give a telephone number, and there is none"
        yield _warning(message, "write the number that customers call", ("organisation", "phone"))
    if not (house.email or policy.mail.sender):
        message = "there is no address from which e-mail goes out"
        mend = "write it here, or as `sender` under `mail`"
        yield _warning(message, mend, ("organisation", "email"))
    if policy.calendar.zone == _SHIPPED_ZONE:
        message = f"the time zone is still {_SHIPPED_ZONE}, by which all dates are counted"
        # The second name says the same, and that somebody has chosen it.
        mend = "write yours, like Europe/Zagreb; if it is meant, Etc/UTC"
        yield _warning(message, mend, ("calendar", "zone"))
    if not policy.calendar.holidays:
        message = "there are no public holidays, so they count as working days"
        mend = "write them: complaints policy holidays COUNTRY YEAR"
        yield _warning(message, mend, ("calendar", "holidays"))


def _warning(message: str, mend: str, path: Path) -> Finding:
    return Finding("unfilled", message, mend, path, level="warning")
