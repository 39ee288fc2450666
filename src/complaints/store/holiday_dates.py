"""The one door to the `holidays` package, used for nothing but writing dates into a policy."""

from __future__ import annotations

from complaints.core.text import code_word, nearest
from complaints.errors import UsageProblem


def public_holidays(
    country: str, year: int, region: str | None, language: str | None
) -> dict[str, str]:
    """Return the public holidays of a year: ISO date and name, in order.

    Raises UsageProblem for a country, region or language the package has not.
    """
    import holidays

    supported = holidays.list_supported_countries()
    code = country.upper()
    if code not in supported:
        close = ", ".join(nearest(code, supported)) or "two letters, like HR"
        named = code_word(country.lower(), otherwise="like this").upper()
        raise UsageProblem(f"there is no country {named}; write {close}")
    if region is not None and region not in supported[code]:
        known = ", ".join(supported[code]) or "none"
        raise UsageProblem(f"{code} has no region '{region}'; known: {known}")
    languages = holidays.list_localized_countries().get(code, [])
    if language is not None and language not in languages:
        known = ", ".join(languages) or "none"
        raise UsageProblem(f"there are no names of {code} in '{language}'; known: {known}")
    found = holidays.country_holidays(code, subdiv=region, years=year, language=language)
    return {day.isoformat(): str(name) for day, name in sorted(found.items())}
