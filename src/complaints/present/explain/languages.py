"""Which languages the page is there in, each in a module that is loaded when it is asked for."""

from __future__ import annotations

import importlib

from complaints.present.explain.wording import Wording

LANGUAGES = ("en", "uk", "hr", "ka", "el")


def words_in(language: str) -> Wording:
    """Return the words of one of LANGUAGES. Raises KeyError for any other."""
    if language not in LANGUAGES:
        raise KeyError(language)
    module = importlib.import_module(f"complaints.present.explain.{language}")
    words: Wording = module.WORDS
    return words
