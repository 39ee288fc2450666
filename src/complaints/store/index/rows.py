"""What is kept of one complaint file: the complaint, what lists show of it, what it is found by."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from complaints.core.clocks.lasting import (
    Lasting,
    head_of,
    is_unowned,
    last_event,
    last_reading,
    lasting,
    may_have_dates,
)
from complaints.core.findings import Finding
from complaints.core.record.customers import remembered, signs, telephones
from complaints.core.record.model import Complaint
from complaints.core.record.state import differences
from complaints.core.time.calendar import WorkingCalendar, utc
from complaints.store.index.wanted import Unusable
from complaints.store.load import Loaded

EXTERNAL_REF, MESSAGE_ID = "external_ref", "message_id"
"""Kinds of keys by which a complaint is found, beside those that a customer is recognised by."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_encoder = msgspec.json.Encoder()
_complaints = msgspec.json.Decoder(Complaint)
_lasting = msgspec.json.Decoder(Lasting)
_findings = msgspec.json.Decoder(tuple[Finding, ...])


class Dates(Struct, frozen=True):
    """What is kept of the dates of a complaint, by one calendar.

    Instants are microseconds since 1970; `late_from` and `letters_from` are empty for
    never. What is `open` may have dates by another calendar.
    """

    lasting: bytes
    since: int
    late_from: int | None
    letters_from: int | None
    open: bool


class Shown(Struct, frozen=True):
    """What is kept of a complaint beside its dates, to list it and to find it.

    `as_events_say` tells that the stored fields are those that follow from the events.
    """

    whole: bytes
    head: bytes
    unsettled: bool
    unowned: bool
    as_events_say: bool
    words: bytes
    telephones: bytes
    keys: tuple[tuple[str, str], ...]


class KeptFile(Struct, frozen=True):
    """What is kept of one file; of one that cannot be trusted only what is wrong with it.

    `place` is its path below the folder of complaints, without the ending.
    """

    place: str
    digest: bytes
    findings: bytes = b""
    shown: Shown | None = None
    dates: Dates | None = None

    @property
    def is_same(self) -> bool:
        """Whether the file holds what it held, so that nothing but its digest is told."""
        return self.shown is None and not self.findings


def microseconds(instant: datetime) -> int:
    """Return an instant as it is kept, to be compared by the database."""
    return (utc(instant) - _EPOCH) // _MICROSECOND


def row_of(
    place: str, digest: bytes, loaded: Loaded[Complaint], calendar: WorkingCalendar
) -> KeptFile:
    """Return what is kept of a file that gave this."""
    complaint = loaded.value
    if complaint is None:
        return KeptFile(place, digest, findings=_encoder.encode(loaded.findings))
    shown = Shown(
        whole=kept(complaint),
        head=kept(head_of(complaint)),
        unsettled=bool(complaint.unsettled),
        unowned=is_unowned(complaint),
        as_events_say=not complaint.unsettled and not differences(complaint),
        words=remembered(complaint).encode(),
        telephones=telephones(complaint).encode(),
        keys=tuple(dict.fromkeys(_keys(complaint))),
    )
    return KeptFile(place, digest, shown=shown, dates=dates_of(complaint, calendar))


def dates_of(complaint: Complaint, calendar: WorkingCalendar) -> Dates:
    """Return the dates that last; of what is unsettled none does, they are worked out each time."""
    reading = last_reading(complaint, calendar)
    known = Lasting(last_event(complaint), ()) if complaint.unsettled else lasting(reading)
    late, letters = known.late_from, known.letters_from
    return Dates(
        _sealed(_encoder.encode(known)),
        microseconds(known.since),
        None if late is None else microseconds(late),
        None if letters is None else microseconds(letters),
        may_have_dates(reading),
    )


def _keys(complaint: Complaint) -> Iterator[tuple[str, str]]:
    yield from sorted(signs(complaint.customer))
    if complaint.external_ref:
        yield EXTERNAL_REF, complaint.external_ref
    for event in complaint.events:
        if event.message_id:
            yield MESSAGE_ID, event.message_id


def _sealed(content: bytes) -> bytes:
    """Return what is written, with a sum by which a slip of the disk is noticed."""
    return zlib.crc32(content).to_bytes(4, "little") + content


def _opened(written: bytes) -> memoryview:
    content = memoryview(written)[4:]
    if zlib.crc32(content).to_bytes(4, "little") != written[:4]:
        raise Unusable
    return content


def kept(complaint: Complaint) -> bytes:
    """Return a complaint, or what lists show of it, as it is kept."""
    return _sealed(_encoder.encode(complaint))


def held_by_heads(field: str, word: str) -> bytes:
    """Return what stands in every head, as it is kept, that has this word in a field.

    In no text can it stand: quotation marks are written otherwise there.
    """
    try:
        kept_word = _encoder.encode(word)
    except UnicodeEncodeError:
        # No head holds what is no text.
        kept_word = word.encode("utf-8", "surrogatepass")
    if field == "tags":
        return kept_word
    if field == "category":
        # Those below it have it, too.
        kept_word = kept_word[:-1]
    return b'"%b":%b' % (field.encode(), kept_word)


def complaint_in(written: bytes) -> Complaint:
    """Return the same as it was kept. Raises Unusable."""
    try:
        return _complaints.decode(_opened(written))
    except msgspec.MsgspecError:
        raise Unusable from None


def lasting_in(written: bytes) -> Lasting:
    """Return what lasts, as it was kept. Raises Unusable."""
    try:
        return _lasting.decode(_opened(written))
    except msgspec.MsgspecError:
        raise Unusable from None


def findings_in(written: bytes) -> tuple[Finding, ...]:
    """Return findings as they were kept. Raises Unusable."""
    try:
        return _findings.decode(written)
    except (msgspec.MsgspecError, ValueError):
        raise Unusable from None
