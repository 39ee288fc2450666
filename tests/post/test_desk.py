"""What letters are written with: the register's policy and templates, at one instant."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from complaints.errors import Refused
from complaints.post.desk import Desk, as_printed, fallback_of, remarks, unseen_remarks
from complaints.post.news import Remark
from complaints.register import Register
from post.conftest import ANA, NOW, own_letter, refusing

DE = "there is no apology in 'de': it is in 'hr'"


def test_a_letter_is_written_as_it_would_be_sent_then(house: Register) -> None:
    """The letter is the complaint's as it stands at that instant, and is printed subject first."""
    desk = Desk(house, NOW)
    letter = desk.write("status", desk.reading(house.read(ANA)))
    assert (letter.complaint, letter.occasion) == (ANA, "status/2026-11-23")
    assert as_printed(letter) == f"Subject: {letter.subject}\n\n{letter.body}"
    stamp = desk.stamp("ivo")
    assert (stamp.at, stamp.now, stamp.by) == (NOW, NOW, "ivo")


def test_what_should_be_mended(house: Register) -> None:
    """Each finding names the letter instead of a file; nothing in it reaches a terminal as is."""
    own_letter(house, "apology", "Subject: x\n\n[NAME] the the\n")
    desk = Desk(house, NOW)
    reading = desk.reading(house.read(ANA))
    findings = desk.look_over(desk.write("apology", reading), reading)
    assert {"placeholder", "doubled"} <= {finding.code for finding in findings}
    assert {finding.file for finding in findings} == {"letter"}
    hostile = replace(findings[0], message="a\x1bb")
    [told] = remarks([hostile])
    assert isinstance(told, Remark)
    assert "\x1b" not in told.words


def test_another_language_than_the_wanted_one(house: Register) -> None:
    """It is said of the letter; where nobody sees it before it goes, before what to mend."""
    desk = Desk(house, NOW)
    reading = desk.reading(house.read(ANA))
    assert fallback_of(desk.write("apology", reading)) == ""
    letter = desk.write("apology", reading, language="de")
    findings = desk.look_over(letter, reading)
    assert fallback_of(letter) == DE
    assert unseen_remarks(letter, findings) == [DE, *map(str, findings)]


def test_what_the_policy_refuses(house: Register) -> None:
    """The codes it names, each once, and how to mend it; other findings refuse nothing."""
    own_letter(house, "apology", "Subject: x\n\n[NAME] [NAME]\n")
    desk = Desk(house, NOW)
    reading = desk.reading(house.read(ANA))
    findings = desk.look_over(desk.write("apology", reading), reading)
    refusing(house, "placeholder")
    with pytest.raises(Refused) as caught:
        desk.refuse_unfit(ANA, findings, "mend it")
    assert str(caught.value) == (
        f"{ANA}: the letter cannot go out like this, the policy refuses "
        "placeholder (`lint.refuse`); mend it"
    )
    refusing(house)
    desk.refuse_unfit(ANA, findings, "mend it")
