"""Recognising customers, finding complaints by what people remember, comparing words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.core.record.customers import (
    digits,
    earlier_of,
    matches,
    same_customer,
    same_problem,
)
from complaints.core.record.model import Complaint, Customer
from complaints.core.text import clean, fold, nearest, one_line, stems_found

Make = Callable[..., Complaint]


@pytest.mark.parametrize(
    "phone", ["+385 91 555 0101", "00385915550101", "091/555-0101", "(091) 555.0101", "915550101"]
)
def test_a_number_is_one_however_written(phone: str) -> None:
    """With or without the prefix, whatever stands between the digits."""
    assert digits(phone) == "915550101"
    assert same_customer(Customer(phone="+385 91 555 0101"), Customer(phone=phone))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Customer(account="A-1029"), Customer(account="a-1029"), True),
        (Customer(email="Ana@Example.com"), Customer(email="ana@example.COM"), True),
        (Customer(name="Ana Horvat"), Customer(name="Ana Horvat"), False),
        (Customer(address="Ulica 1"), Customer(address="Ulica 1"), False),
        (Customer(), Customer(), False),
        (Customer(phone="12345"), Customer(phone="12345"), False),
        (Customer(phone="n/a"), Customer(phone="none"), False),
        (
            Customer(account="A-1", phone="555 0101"),
            Customer(account="A-2", phone="555 0101"),
            True,
        ),
        (Customer(email="ana@example.com"), Customer(email="anna@example.com"), False),
    ],
)
def test_who_is_the_same_customer(one: Customer, other: Customer, same: bool) -> None:
    """By account, e-mail or telephone number; a name alone proves nothing."""
    assert same_customer(one, other) is same
    assert same_customer(other, one) is same


def test_earlier_complaints_the_newest_first(make: Make) -> None:
    """Of the same customer, received no later, without the complaint itself."""
    rows = [("000000", "18"), ("111111", "19"), ("222222", "21")]
    others = [
        make(id=f"CMP-2611-{part}{part[0]}", received_at=f"2026-11-{day}T10:00:00+01:00")
        for part, day in rows
    ]
    stranger = make(id="CMP-2611-3333333", customer={"name": "Ana Horvat"})
    found = earlier_of(make(), [*others, stranger, make()])
    assert [other.id for other in found] == ["CMP-2611-1111111", "CMP-2611-0000000"]


def test_the_same_problem_is_product_or_category(make: Make) -> None:
    """Whatever the case of a product; nothing known is no match."""
    assert same_problem(make(), make())
    assert not same_problem(make(), make(category="delivery/late"))
    lamp = make(category="billing", product="Stolna SVJETILJKA")
    assert same_problem(lamp, make(product="stolna svjetiljka"))


@pytest.mark.parametrize(
    "text",
    [
        *("horvat", "ANA HORVAT", "horvat ana", "ana@example", "7F3K9QY", "A-1029", "plates"),
        *("555 0101", "0915550101", "+385 91 555 0101", "sljivic", "Šljivić", "ŠLJIVIĆ Ana"),
        *("petro", "Ulica", "dom i stol", "hitno", "INC-77"),
    ],
)
def test_search_finds(make: Make, text: str) -> None:
    """Every word, in any order, somewhere in what people remember a complaint by."""
    complaint = make(
        customer={
            "name": "Ana Horvat-Šljivić",
            "email": "ana@example.com",
            "phone": "+385 91 555 0101",
            "account": "A-1029",
            "address": "Ulica 1",
        },
        representative={"name": "Petro", "phone": "+380 44 555 0102"},
        description="Kupljeno u Dom i stol.",
        tags=["hitno"],
        external_ref="INC-77",
    )
    assert matches(complaint, text)


@pytest.mark.parametrize("text", ["horvat xyz", "555 0199", "kettle", "horvat 555 0199"])
def test_search_does_not_find(make: Make, text: str) -> None:
    """A word that is nowhere, another number."""
    assert not matches(make(), text)


def test_a_number_of_the_representative_is_found(make: Make) -> None:
    """Whoever called for the customer."""
    assert matches(make(representative={"phone": "+380 44 555 0102"}), "044 555-0102")


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Café crème", "CAFE CREME"),
        ("Đurđica Čačić", "durdica cacic"),
        ("Щербаківський", "ЩЕРБАКІВСЬКИЙ"),
        ("Їжак", "їжак"),
        ("ჯავახიშვილი", "ჯავახიშვილი"),
        ("Παπαδάκη Ελένη", "ΠΑΠΑΔΑΚΗ ΕΛΕΝΗ"),
        ("Γιώργος", "γιωργος"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
    ],
)
def test_search_in_five_scripts(make: Make, stored: str, typed: str) -> None:
    """Case and accents do not matter, in Latin, Cyrillic, Georgian and Greek alike."""
    assert fold(stored) == fold(typed)
    assert matches(make(customer={"name": stored}), typed)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded stays, and no case is left to matter."""
    assert fold(fold(text)) == fold(text)


def test_folding_every_character() -> None:
    """Of all that Unicode has, no character keeps a case that a second look would take."""
    # What stays as it is at the first look does so at the second.
    changed = [once for sign in map(chr, range(0x110000)) if (once := fold(sign)) != sign]
    assert [once for once in changed if fold(once) != once] == []


def test_stems_are_told_once_each() -> None:
    """As folded, in the order of the stems."""
    assert stems_found(["rud", "brok"], "Broken! rude, RUDE and broken") == ["rude", "broken"]
    assert stems_found([], "rude") == []
    assert stems_found(["a.b"], "axb") == []


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("delivry", ["delivery"]),
        ("damaged", ["delivery/damaged"]),
        ("xyz", []),
        ("", []),
        ("BILLING", ["billing"]),
    ],
)
def test_the_nearest_words(word: str, near: list[str]) -> None:
    """Slips of the finger, and the second half of a code."""
    assert nearest(word, ["delivery", "delivery/damaged", "billing"])[: len(near) or 1] == near


def test_one_line_is_cut_at_its_width() -> None:
    """Spaces and line ends are one space; what is cut is marked."""
    assert one_line(" a\n b\t c ") == "a b c"
    assert one_line("one two three", 8) == "one two…"
    assert one_line("one two", 7) == "one two"


def test_clean_changes_line_ends_only() -> None:
    """And refuses what is no text, saying which character."""
    assert clean("a\r\nb\rc\n\x07") == "a\nb\nc\n\x07"
    with pytest.raises(ValueError, match="character 2 is a null character"):
        clean("a\0")
    with pytest.raises(ValueError, match="character 3 is half a character"):
        clean("ab\ud800")
