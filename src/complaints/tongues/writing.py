"""How languages write dates, money, numbers of things and their own names: the door to babel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, list_currencies

from complaints.errors import Untrusted
from complaints.tongues.tongue import FALLBACK, tongue


def locale(language: str) -> Locale:
    """Return how this language writes dates and money; English where nobody knows."""
    try:
        return Locale.parse(tongue(language).writing.locale or language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(FALLBACK) if language == FALLBACK else locale(FALLBACK)


def day(value: date, language: str) -> str:
    """Return a date with its weekday, in the nominative: `Friday 27 November 2026`."""
    written = locale(language)
    return _date(value, tongue(written.language).writing.day or "full", written)


def short_day(value: date, language: str) -> str:
    """Return a date without its weekday: `27 November 2026`."""
    written = locale(language)
    return _date(value, tongue(written.language).writing.short_day or "long", written)


def _date(value: date, pattern: str, written: Locale) -> str:
    try:
        return format_date(value, pattern, written)
    except (ValueError, LookupError, AttributeError):
        what = f"{written.language}/writing.toml: '{pattern}' is no pattern of a date"
        raise Untrusted(f"{what}; see Unicode TR 35") from None


def money(written: str, language: str) -> str:
    """Return an amount such as `12.50 EUR` as this language writes it; no digit is rounded away."""
    amount, currency = written.split(" ")
    return format_currency(
        Decimal(amount), currency, locale=locale(language), decimal_quantization=False
    )


def number(value: int, language: str) -> str:
    """Return a whole number as this language groups its digits."""
    return format_decimal(value, locale=locale(language))


def is_currency(code: str) -> bool:
    """Tell whether this is the code of a currency, such as EUR."""
    return code in list_currencies()


def number_form(amount: int, language: str) -> str:
    """Return which of the forms stands after this number: `few` for 2 in Croatian."""
    form: str = locale(language).plural_form(amount)
    return form


def language_name(code: str, language: str) -> str:
    """Return the name of a language in another one; the code where nobody knows it."""
    name = str(locale(language).languages.get(code, code))
    return name.lower() if tongue(language).writing.small_language_names else name
