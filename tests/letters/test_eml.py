"""Letters as e-mail: right by the rules of mail, and nothing can become a header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email import policy as mail_policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace as replaced

from complaints.core.policy.policy import Mail, Policy
from complaints.core.record.model import Complaint
from complaints.errors import Refused
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ID = "<CMP-2611-7F3K9QY.x7@crafts.example>"

HEADERS = ["From", "To", "Subject", "Date", "Message-ID"]
MIME = ["Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Content-Language"]


def make(
    to: str = "ana@mail.example", name: str = "Ana", subject: str = "Hi", body: str = "Hi\n"
) -> Letter:
    """Return a letter with the parts that matter here."""
    return Letter("apology", "CMP-2611-7F3K9QY", "en", "", to, name, subject, body, "apology/1", ())


def read(raw: bytes) -> EmailMessage:
    """Read a message back as a mail program would."""
    message = message_from_bytes(raw, policy=mail_policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_whole_message(
    policy: Policy,
    write: Callable[..., Letter],
    fullest: Complaint,
    golden: Callable[[str, str], None],
) -> None:
    """A letter becomes a message with the headers a mail program needs, and no more."""
    letter = write("apology", fullest)
    raw = as_message(letter, policy, NOW, ID)
    golden("letters/apology.eml", raw.decode("ascii").replace("\r\n", "\n"))
    message = read(raw)
    assert message.keys() == [*HEADERS, *MIME]
    assert message.get_content().replace("\r\n", "\n") == letter.body
    assert message["From"] == "Example Crafts <care@crafts.example>"
    assert message["Date"].datetime == NOW
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "evil", ["Ana\r\nBcc: all@evil.example", "Ana\nBcc: x\r\r", "A\u2028\x85\x1b"]
)
def test_no_value_becomes_a_header(evil: str, policy: Policy) -> None:
    """Line ends in a name or a subject make no header."""
    raw = as_message(make(name=evil, subject=evil), policy, NOW, ID)
    assert read(raw).keys() == [*HEADERS, *MIME]
    assert b"\r\nBcc" not in raw


@pytest.mark.parametrize(
    "address",
    [
        "ana@mail.example\r\nBcc: all@evil.example",
        "ana@mail.example, all@evil.example",
        "ana@mail.example>,<all@evil.example",
        "ana@",
        "@mail.example",
        "ana",
        "ana@localhost",
        "a na@mail.example",
        '"ana"@mail.example',
        "-oQ/tmp@..",
        "-oQ@mail.example",
        "-ana@mail.example",
        "ana@mail.example;eva@mail.example",
        "\x1bana@mail.example",
        "ana\x00@mail.example",
        "ana@mail.example ana@mail.example",
        "\u200bana@mail.example",
        "＠ana@mail.example",
        "ana@mail..example",
        "žana@mail.example",
        "ana@" + "ž" * 80 + ".example",
        "a" * 65 + "@mail.example",
    ],
)
def test_an_address_that_is_none(address: str, policy: Policy) -> None:
    """What is not exactly one address is refused in one line, which does not repeat it."""
    with pytest.raises(Refused, match="correct the one of the customer of CMP-") as caught:
        as_message(make(to=address), policy, NOW, ID)
    assert "\n" not in str(caught.value)
    assert address.strip() not in str(caught.value)


def test_no_address(policy: Policy) -> None:
    """Without an address the letter has to go another way."""
    with pytest.raises(Refused, match="has no e-mail address; send the letter by post"):
        as_message(make(to=""), policy, NOW, ID)


def test_no_address_of_a_colleague(policy: Policy) -> None:
    """Nor does a letter inside the house blame the customer for an address that is missing."""
    with pytest.raises(Refused, match=r"^the addressee has no e-mail address"):
        as_message(replace(make(to=""), in_house=True), policy, NOW, ID)


def test_an_address_in_another_script(policy: Policy) -> None:
    """The domain of an address is written as mail carries it."""
    raw = as_message(make(to="info@пошта.укр"), policy, NOW, ID)
    assert read(raw)["To"].addresses[0].domain == "xn--80a1acn3a.xn--j1amh"


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("help@crafts.example", "Example Crafts <help@crafts.example>"),
        ("Crafts Care <help@crafts.example>", "Crafts Care <help@crafts.example>"),
        ('"Care, Crafts" <help@crafts.example>', '"Care, Crafts" <help@crafts.example>'),
        ("<help@crafts.example>", "Example Crafts <help@crafts.example>"),
    ],
)
def test_senders(sender: str, shown: str, policy: Policy) -> None:
    """The sender may have a name of its own; else it is the organisation's."""
    sent = replaced(policy, mail=Mail(sender=sender))
    assert read(as_message(make(), sent, NOW, ID))["From"] == shown


def test_no_sender(policy: Policy) -> None:
    """Without a sender the policy is to be completed."""
    silent = replaced(policy, organisation=replaced(policy.organisation, email=""))
    with pytest.raises(Refused, match="add `email` to `organisation`"):
        as_message(make(), silent, NOW, ID)
    wrong = replaced(policy, mail=Mail(sender="nobody"))
    with pytest.raises(
        Refused, match="not one plain e-mail address; correct the one of the sender"
    ):
        as_message(make(), wrong, NOW, ID)


def test_threads(policy: Policy) -> None:
    """Ids of earlier messages are written as they are, however long, so that threads hold."""
    long = [f"<{letter * 120}@mail.example>" for letter in "abc"]
    raw = as_message(make(), policy, NOW, ID, references=long, auto_submitted=True)
    message = read(raw)
    assert message["In-Reply-To"] == long[2]
    assert str(message["References"]).split() == long
    assert message["Auto-Submitted"] == "auto-generated"
    assert long[0].encode() in raw


@pytest.mark.parametrize("wrong", ["", "x@y", "<x>", "<x@y>\r\nBcc: z", "<x y@z>", "<ž@y>"])
def test_an_id_that_is_none(wrong: str, policy: Policy) -> None:
    """What is no Message-ID is refused."""
    with pytest.raises(Refused, match="is not a Message-ID"):
        as_message(make(), policy, NOW, ID, references=[wrong])


def test_new_message_id(policy: Policy) -> None:
    """An id is made of the complaint's, a token and the sender's domain."""
    assert new_message_id("CMP-2611-7F3K9QY", "x7", policy) == ID
    with pytest.raises(ValueError, match="no token"):
        new_message_id("CMP-2611-7F3K9QY", "x y", policy)


@pytest.mark.parametrize(
    "body", ["Žao nam je.\n", "Вибачте.\n" * 50, "x" * 5000 + "\n", ".\nFrom x\n"]
)
def test_bodies(body: str, policy: Policy) -> None:
    """A body in any script arrives as it was written, in lines every relay takes."""
    raw = as_message(make(body=body), policy, NOW, ID)
    assert read(raw).get_content().replace("\r\n", "\n") == body
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]), min_size=1)


@given(name=NAMES, subject=NAMES)
def test_names_and_subjects_arrive(policy: Policy, name: str, subject: str) -> None:
    """Whatever a name and a subject are made of, they arrive, and nothing else does."""
    raw = as_message(make(name=name, subject=subject), policy, NOW, ID)
    message = read(raw)
    assert message.keys() == [*HEADERS, *MIME]
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@mail.example"]
    assert str(make_header(decode_header(message["Subject"]))) == subject[:200]


LONG_NAMES = st.text(alphabet="aB,;:<>@\"'\\()[].=?_ -éŠ", min_size=40, max_size=200)


@given(name=LONG_NAMES)
@example("Association of all home owners of the northern district of Zagreb, <b@other.example>")
@example('An association, with a name of more than a line "; and b@other.example, in quotes')
@example(
    "An association \\\\, with a name of more than a line, that ends in a backslash, b@c.example \\"
)
@example("=?utf-8?q?Ana=2C?= <b@other.example>, and a name that goes on over the end of the line")
def test_a_long_name_is_no_recipient(policy: Policy, name: str) -> None:
    """By every way of reading addresses there is one recipient, however long the name is."""
    raw = as_message(make(name=name), policy, NOW, ID)
    [to] = read(raw)["To"].addresses
    assert to.addr_spec == "ana@mail.example"
    written = str(message_from_bytes(raw)["To"])
    assert [address for _, address in getaddresses([written])] == ["ana@mail.example"]
    head = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(map(len, head)) <= 78
