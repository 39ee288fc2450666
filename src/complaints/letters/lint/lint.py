"""The lint of a letter: every check, in one list of findings by line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec.structs import replace

from complaints.core.findings import Finding
from complaints.core.policy.phrases import MOST
from complaints.core.policy.policy import Policy
from complaints.letters.budget import MOST_CHARACTERS
from complaints.letters.lint import authority, languages, parts, slips, wording
from complaints.letters.lint.known import Known
from complaints.letters.lint.page import Page

# These look for the same words from different sides: one finding a place is enough.
_SAME = ("phrase", "sorry-if", "patience", "jargon")


def lint(text: str, language: str, policy: Policy, known: Known) -> list[Finding]:
    """Return everything to be mended in a letter, by line and column, 50 of each check at most.

    The text may start with its `Subject:` line, which then is line 1.
    """
    page = Page(text[:MOST_CHARACTERS], language, known.theirs, known.names)
    found = [each for check in _checks(page, policy, known) for each in islice(check, MOST)]
    found += _length(text, page)
    found = [weighed(finding, policy) for finding in found]
    # What the policy refuses comes first, so that it is never the one left out.
    found.sort(key=lambda f: (f.line, f.column, f.level != "error"))
    return list(_one_a_place(found))


def weighed(finding: Finding, policy: Policy) -> Finding:
    """Return a finding about a letter with its level: an error keeps the letter in the house."""
    return replace(finding, level="error" if finding.code in policy.lint.refuse else "warning")


def refused(findings: Iterable[Finding], policy: Policy) -> list[str]:
    """Return the codes of findings with which the policy lets no letter go out, each once."""
    codes = dict.fromkeys(finding.code for finding in findings)
    return [code for code in codes if code in policy.lint.refuse]


def _checks(page: Page, policy: Policy, known: Known) -> Iterator[Iterator[Finding]]:
    yield wording.forbidden_phrases(page, policy.phrases.get(page.language, ()))
    yield wording.sorry_if(page)
    yield wording.thanks_for_patience(page, known.kept_waiting)
    if not known.in_house:
        yield wording.jargon(page, policy.lint.jargon.get(page.language, ()))
    if known.required is None:
        yield parts.without_complaint(page, policy.organisation.prefix)
    else:
        yield parts.required(page, known.required)
    if known.may is not None:
        yield authority.unbacked_amounts(page, known.may)
        yield authority.coupons(page, known.may)
    yield slips.doubled_words(page)
    yield slips.doubled_marks(page)
    yield slips.doubled_sentences(page)
    yield slips.gaps(page)
    yield slips.placeholders(page)
    yield languages.other_languages(page)


def _length(text: str, page: Page) -> Iterator[Finding]:
    if len(text) > len(page.text):
        message = f"no letter is longer than {len(page.text)} characters; the rest was not read"
        yield page.finding("too-long", page.text.rfind("\n") + 1, message, "shorten it")


def _one_a_place(findings: Iterable[Finding]) -> Iterator[Finding]:
    taken: set[tuple[int, int]] = set()
    for finding in findings:
        place = (finding.line, finding.column)
        if finding.code not in _SAME or place not in taken:
            yield finding
        if finding.code in _SAME:
            taken.add(place)
