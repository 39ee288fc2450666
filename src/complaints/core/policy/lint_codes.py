"""What the lint of letters looks for, by the code a policy may name under `lint.refuse`."""

from __future__ import annotations

LINT_CODES: dict[str, str] = {
    "phrase": "a phrase that the policy forbids",
    "sorry-if": "an apology that doubts what happened (sorry if, for any inconvenience)",
    "patience": "thanks for patience while something is late",
    "jargon": "a word of the trade that no customer should have to read",
    "missing-part": "a part that no letter may lack: name, id, handler, telephone, next step",
    "amount": "an amount of money that belongs to no accepted or open offer",
    "authority": "an amount above what the role of whoever signs may give",
    "coupon": "the code of a coupon that belongs to no accepted offer",
    "doubled": "a word, a sentence or a mark that stands there twice",
    "gap": "an empty sentence, or a place where something was left out",
    "placeholder": "a placeholder that nobody filled in",
    "other-language": "a passage in another language than the letter's",
    "too-long": "a letter longer than anybody reads",
}
"""Every code with its meaning, in the order in which they are explained."""
