"""One letter that a person asked for: written, edited, looked over, then sent or recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from complaints.core.clocks.reading import Reading
from complaints.core.handling.conversation import record_letter
from complaints.core.record.steps import Stamp
from complaints.core.text import MOST_TEXT, clean
from complaints.errors import NotCommitted, Refused, Untrusted, UsageProblem
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter
from complaints.post.delivery import by_mail
from complaints.post.desk import Desk, as_printed, fallback_of, remarks
from complaints.post.left import forget_left, record_doubtful, tell_not_taken_over
from complaints.post.news import Printed, Remark, Result, Telling
from complaints.post.send import send, thread
from complaints.store.complaint_files import random_characters
from complaints.store.local.kept import keep_refused

_SUBJECT = "Subject: "

Editing = Callable[[str], str]
"""Gives a text to a person, and returns what they made of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: a letter of a complaint, and what is to be done with it.

    It is printed, as a message for a mail program (`eml`) or as it reads;
    `record` puts it on record besides. With `send` it is sent instead, with
    `again` although an earlier try may have gone out.
    """

    complaint: str
    template: str
    language: str | None = None
    sender: str | None = None
    eml: bool = False
    record: bool = False
    send: bool = False
    again: bool = False


def write_one(
    desk: Desk, asked: Asked, stamp: Stamp, edit: Editing | None = None
) -> Telling[list[Result]]:
    """Write a letter, and do with it what is asked; returns what became of those that left.

    `edit` opens it first; a text that does not go out is kept. What goes on
    record and may have gone out at an earlier try is not written anew. Raises
    Refused, Untrusted and UsageProblem; NotCommitted once the letter is printed.
    """
    if asked.record or asked.send:
        desk.register.ready()
    if edit is not None or not asked.record:
        return (yield from _write(desk, asked, stamp, edit))
    # What goes on record at once is written from the complaint as it stands until then.
    with desk.register.writing():
        left = record_doubtful(desk.register, asked.complaint, asked.template, desk.now)
        if left:
            yield from left
            return left
        return (yield from _write(desk, asked, stamp))


def _write(
    desk: Desk, asked: Asked, stamp: Stamp, edit: Editing | None = None
) -> Telling[list[Result]]:
    reading = desk.reading(desk.register.read(asked.complaint))
    letter = desk.write(asked.template, reading, language=asked.language, sender=asked.sender)
    if words := fallback_of(letter):
        yield Remark(words)
    if (asked.record or asked.send) and letter.in_house:
        raise Refused(
            f"the {asked.template} is for colleagues; only letters to the customer are recorded"
        )
    if edit is None:
        return (yield from _out(desk, asked, letter, reading, stamp))
    return (yield from _out_edited(desk, asked, letter, reading, stamp, edit))


def _out_edited(
    desk: Desk, asked: Asked, letter: Letter, reading: Reading, stamp: Stamp, edit: Editing
) -> Telling[list[Result]]:
    """Have the letter edited first; a text that does not go out is kept."""
    text = edit(as_printed(letter))
    try:
        results = yield from _out(desk, asked, _edited(letter, text), reading, stamp)
    except (Refused, Untrusted, UsageProblem) as error:
        if not text.strip():
            raise
        kept = keep_refused(desk.register.root, letter.complaint, ".txt", text)
        raise type(error)(f"{error}; your text is kept in {kept}") from None
    if not all(result.done or result.state == "not committed" for result in results):
        kept = keep_refused(desk.register.root, letter.complaint, ".txt", text)
        yield Remark(f"your text is kept in {kept}")
    return results


def _out(
    desk: Desk, asked: Asked, letter: Letter, reading: Reading, stamp: Stamp
) -> Telling[list[Result]]:
    """Look the letter over, then send, record or print it."""
    findings = desk.look_over(letter, reading, asked.sender)
    yield from remarks(findings)
    if asked.eml or asked.record or asked.send:
        desk.refuse_unfit(letter.complaint, findings, "mend it with --edit")
    if asked.send:
        yield from tell_not_taken_over(desk.register)
        result = send(desk.register, letter, stamp, by_mail(desk.register), again=asked.again)
        yield result
        if asked.again and result.gone:
            forget_left(desk.register, letter.complaint, letter.template)
        return [result]
    yield from _recorded_and_printed(desk, asked, letter, reading, stamp)
    return []


def _recorded_and_printed(
    desk: Desk, asked: Asked, letter: Letter, reading: Reading, stamp: Stamp
) -> Telling[None]:
    policy = desk.register.policy
    message_id, message = "", b""
    if asked.eml:
        message_id = new_message_id(letter.complaint, random_characters(10), policy)
        message = as_message(letter, policy, stamp.at, message_id, references=thread(reading.story))
    shown = Printed(message or f"To: {_addressee(letter)}\n{as_printed(letter)}")
    if asked.record:
        try:
            _record(desk, letter, stamp, message_id)
        except NotCommitted:
            # It is on record, so its text is needed all the same.
            yield shown
            raise
        forget_left(desk.register, letter.complaint, letter.template)
    yield shown


def _record(desk: Desk, letter: Letter, stamp: Stamp, message_id: str) -> None:
    desk.register.change(
        letter.complaint,
        lambda c: record_letter(c, stamp, letter.told, message_id=message_id, **letter.record),
        f"{letter.complaint}: letter ({letter.template})",
        stamp.by,
    )


def _addressee(letter: Letter) -> str:
    return " ".join(
        part for part in (letter.to_name, f"<{letter.to}>" if letter.to else "") if part
    )


def _edited(letter: Letter, text: str) -> Letter:
    try:
        # A letter that was that long before it was edited may be.
        most = max(MOST_TEXT, len(as_printed(letter).encode("utf-8")))
        head, _, body = clean(text, most).partition("\n")
    except ValueError as error:
        raise UsageProblem(f"your letter: {error}") from None
    if not head.startswith(_SUBJECT) or not body.strip():
        raise UsageProblem(
            f"the letter must start with '{_SUBJECT}…' and have a text; not recorded"
        )
    subject = " ".join(head.removeprefix(_SUBJECT).split())
    return replace(letter, subject=subject, body=body.lstrip("\n"))
