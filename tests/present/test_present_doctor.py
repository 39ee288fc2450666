"""The page of the doctor: aligned, within 80 columns, commands whole."""

from complaints.core.diagnosis import Diagnosis, as_told
from complaints.present.doctor import doctor_text


def test_the_page() -> None:
    """A part is named once; what mends it stands below, a command on one line."""
    command = f"run: chmod go-rwx {'/a-long-folder' * 6}"
    found = [
        Diagnosis("git", "good", "2.39.5"),
        Diagnosis("records", "bad", "one " * 20, command),
        Diagnosis("records", "note", "two\x1b\nlines", "do this\x07"),
    ]
    assert doctor_text(found) == (
        "git      good  2.39.5\n"
        "records  mend  one one one one one one one one one one one one one one one one\n"
        "               one one one one\n"
        f"               {command}\n"
        "         note  two\\u001b lines\n"
        "               do this\\u0007\n"
    )


def test_a_message_is_taken_apart() -> None:
    """What it says to do stands behind its first semicolon."""
    assert as_told("x", "bad", "it is so; do this; or that") == Diagnosis(
        "x", "bad", "it is so", "do this; or that"
    )
    assert as_told("x", "note", "it is so") == Diagnosis("x", "note", "it is so")
