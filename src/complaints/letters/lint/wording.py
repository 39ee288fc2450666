"""Words that should not be in a letter: the policy's phrases, doubtful apologies, jargon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from complaints.core.findings import Finding
from complaints.core.policy.phrases import Hit, find_phrases, told
from complaints.core.policy.policy import Phrase
from complaints.letters.lint.page import Page


def forbidden_phrases(page: Page, phrases: Sequence[Phrase]) -> Iterator[Finding]:
    """Return the phrases that the policy forbids in this language (the guides' rule 26)."""
    for hit in _ours(page, [entry.phrase for entry in phrases]):
        message, mend = told(phrases[hit.number], page.text[hit.start : hit.end])
        yield page.finding("phrase", hit.start, message, mend)


def sorry_if(page: Page) -> Iterator[Finding]:
    """Return the apologies that doubt whether anything happened."""
    words = page.words
    for hit in _ours(page, list(map(" ".join, product(words.apologies, words.doubts)))):
        message = f"'{_shown(page, hit)}' doubts that anything happened"
        yield page.finding("sorry-if", hit.start, message, f"say: {words.instead} …")


def thanks_for_patience(page: Page, kept_waiting: bool) -> Iterator[Finding]:
    """Return thanks for patience where we kept the customer waiting."""
    for hit in _ours(page, page.words.patience) if kept_waiting else ():
        message = f"'{_shown(page, hit)}' is no comfort to somebody whom we kept waiting"
        yield page.finding("patience", hit.start, message, f"say: {page.words.waited}")


def jargon(page: Page, more: Sequence[Phrase]) -> Iterator[Finding]:
    """Return words of the trade; `more` are those the policy adds, which go first."""
    ours = (Phrase(word, instead=plain) for word, plain in page.words.jargon.items())
    words = (*more, *ours)
    for hit in _ours(page, [word.phrase for word in words], names=True):
        word = words[hit.number]
        why = f": {word.why.rstrip('.')}" if word.why else ""
        message = f"'{_shown(page, hit)}' is a word of the trade{why}"
        mend = f"say: {word.instead}" if word.instead else "say it in plain words"
        yield page.finding("jargon", hit.start, message, mend)


def _ours(page: Page, phrases: Sequence[str], names: bool = False) -> Iterator[Hit]:
    """Return what stands outside the customer's own words, and with `names` outside names too."""
    others = page.no_words if names else page.theirs
    for hit in find_phrases(phrases, page.folded):
        if not others.hold(hit.start, hit.end):
            yield hit


def _shown(page: Page, hit: Hit) -> str:
    return " ".join(page.text[hit.start : hit.end].split())
