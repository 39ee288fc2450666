"""E-mail addresses to which a letter may go, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from complaints.core.policy.checks import check_policy
from complaints.core.policy.policy import Incidents, Mail, Policy
from complaints.core.record.addresses import NOT_ONE, OPTION, fault, faults_of, named, parts
from complaints.core.record.model import Complaint, Customer, Representative

WRITTEN = st.text(st.sampled_from("-a.@,;<>\"' \n\r\t\x1b\u200bž＠"))


@pytest.mark.parametrize(
    "address",
    ["ana@b.example", "a-b@c.example", "a+b@c.example", "info@пошта.укр", " a@b.example "],
)
def test_letters_go_there(address: str) -> None:
    """One plain address is one, in a domain of any script."""
    assert fault(address) == ""


@pytest.mark.parametrize("address", ["-ana@b.example", " -ana@b.example", "-oQ/tmp", "--help@x.de"])
def test_an_option_is_no_address(address: str) -> None:
    """A mail program takes what begins with a hyphen for an option."""
    assert fault(address) == OPTION


@given(WRITTEN)
def test_what_mail_programs_get(written: str) -> None:
    """What a letter goes to is one word of plain characters that is neither option nor list."""
    found = parts(written) if written else None
    if found is not None:
        address = "@".join(found)
        assert address.isascii()
        assert address.isprintable()
        assert not address.startswith("-")
        assert not set(address) & set(" ,;<>\"'()") - {"'"}
        assert address.count("@") == 1


def test_a_megabyte_is_none() -> None:
    """Nor does it take long to find that out."""
    assert fault("ž" * 1_000_000 + "@" + "ž." * 500_000) == NOT_ONE


def test_faults_of_a_complaint(make: Callable[..., Complaint]) -> None:
    """The customer's and the representative's are told apart, and neither is repeated."""
    complaint = replace(
        make(), customer=Customer(email="-a@b.example"), representative=Representative(email="a,b")
    )
    assert faults_of(complaint) == [("customer", OPTION), ("representative", NOT_ONE)]
    assert faults_of(replace(make(), customer=Customer(email=""), representative=None)) == []


def test_with_a_name() -> None:
    """The house's own address may have a name before it."""
    assert named('"Care, Crafts" <a@b.example>') == ("Care, Crafts", "a@b.example")
    assert named("a@b.example") == ("", "a@b.example")


def test_addresses_of_a_policy(policy: Policy) -> None:
    """Each address of the house that is none is found where it stands."""
    wrong = replace(
        policy,
        organisation=replace(policy.organisation, email="-a@b.example"),
        mail=Mail(sender="Us <-care@b.example>"),
        staff={code: replace(each, email="-x@y.example") for code, each in policy.staff.items()},
        teams={code: replace(each, email="x y@z.example") for code, each in policy.teams.items()},
        incidents=Incidents(broadcast=("all@b.example", "-all@b.example")),
    )
    found = {each.key for each in check_policy(wrong) if each.code == "address"}
    assert found == {
        *("organisation.email", "mail.sender", "incidents.broadcast[1]"),
        *(f"staff.{code}.email" for code in policy.staff),
        *(f"teams.{code}.email" for code in policy.teams),
    }
    assert not [each for each in check_policy(policy) if each.code == "address"]
