"""Sending letters: claimed, handed over, recorded; each once for its occasion.

In this order, so that two programs or two clones cannot both send a letter,
none is lost where a program is killed in between, and what nobody can tell is
named and left to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from complaints.core.contacts import Story
from complaints.core.conversation import record_letter
from complaints.core.events import live
from complaints.core.model import Complaint
from complaints.core.steps import Stamp
from complaints.errors import NotCommitted, Refused, Untrusted
from complaints.letters.eml import as_message, new_message_id
from complaints.letters.letter import Letter
from complaints.register import Register
from complaints.store import claims, outbox
from complaints.store.complaint_files import path_of, random_characters, shown_path
from complaints.store.load import parse
from complaints.store.mailer import NotSent, Uncertain
from complaints.store.sync import sync

HandOver = Callable[[str, bytes], None]
"""Hands over a message under a name; raises NotSent and Uncertain."""

State = Literal["sent", "recorded", "on record", "busy", "claimed", "not sent", "uncertain"]

_THREAD = 20
"""Earlier messages that a message names, so that mail programs keep them together."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one letter. `why` says more where it was not sent."""

    complaint: str
    template: str
    state: State
    why: str = ""


def send(
    register: Register,
    letter: Letter,
    stamp: Stamp,
    hand_over: HandOver,
    *,
    automatic: bool = False,
    again: bool = False,
) -> Result:
    """Send one letter and record it.

    `again` sends it although an earlier try may have got through. Raises
    Refused for an address that is none, NotCommitted where it went out and
    git refused the record.
    """
    with outbox.way(register.root, letter.complaint, letter.occasion) as way:
        if way.state == "busy":
            return _result(letter, "busy", "another program is sending it")
        if way.state == "sent":
            return _recorded(register, way, stamp.now)
        if way.state == "sending":
            if not again:
                return _result(letter, "uncertain", _ASK)
            way.clear()
        return _send(register, way, letter, stamp, hand_over, automatic, again)


def _send(
    register: Register,
    way: outbox.Way,
    letter: Letter,
    stamp: Stamp,
    hand_over: HandOver,
    automatic: bool,
    again: bool,
) -> Result:
    """Send a letter whose file is ours: nobody in this work tree is sending it now."""
    complaint = register.read(letter.complaint)
    if on_record(complaint, letter.template, letter.occasion):
        return _result(letter, "on record", "nothing was sent")
    message_id = new_message_id(letter.complaint, random_characters(10), register.policy)
    message = _message(register, complaint, letter, stamp, message_id, automatic)
    try:
        claim = _claim(register, letter, again)
    except claims.Unreachable as error:
        return _result(letter, "not sent", str(error))
    if claim == "taken":
        return _result(letter, "claimed", "another clone is sending it, or has")
    way.start(_facts(letter, stamp, message_id, automatic))
    try:
        hand_over(f"{letter.complaint}-{letter.template}", message)
    except NotSent as error:
        way.done()
        if isinstance(claim, claims.Claim) and register.repository is not None:
            claims.give_back(register.repository, claim)
        return _result(letter, "not sent", str(error))
    except Uncertain as error:
        return _result(letter, "uncertain", f"{error}; {_ASK}")
    way.sent()
    return _recorded(register, way, stamp.now)


_ASK = (
    "it may have gone out: look into the mail program's log, "
    "then record it (--record), or send it (--send --again)"
)


def finish_left(register: Register, now: datetime) -> Iterator[Result]:
    """Record the letters that went out before their sender was killed; name the doubtful ones."""
    for complaint_id, occasion in list(outbox.left(register.root)):
        with outbox.way(register.root, complaint_id, occasion) as way:
            if way.state == "sent":
                yield _recorded(register, way, now)
            elif way.state == "sending":
                yield Result(complaint_id, str(way.facts["template"]), "uncertain", _ASK)


def forget(register: Register, complaint_id: str, occasion: str) -> None:
    """Forget a letter left on its way: a person knows what became of it."""
    with outbox.way(register.root, complaint_id, occasion) as way:
        if way.state != "busy":
            way.done()


def share(register: Register) -> str:
    """Send what was recorded to the others; returns what stood in the way, if anything did."""
    repository = register.repository
    if repository is None or not claims.remote_of(repository):
        return ""
    try:
        with register.writing():
            for _ in sync(repository):
                pass
        claims.tidy(repository, claims.remote_of(repository), _known_to_others(register))
    except (Refused, Untrusted) as error:
        return f"the letters are recorded here, and not yet known to the others: {error}"
    return ""


def thread(complaint: Complaint) -> list[str]:
    """Return the ids of the messages that passed with the customer, the oldest first."""
    ids = [event.message_id for event in Story(complaint).events if event.message_id]
    return list(dict.fromkeys(ids))[-_THREAD:]


def on_record(complaint: Complaint, template: str, occasion: str) -> bool:
    """Tell whether this letter for this occasion is on record."""
    return any(
        event.kind == "letter" and (event.template, event.occasion) == (template, occasion)
        for event in live(complaint.events)
    )


def _message(
    register: Register,
    complaint: Complaint,
    letter: Letter,
    stamp: Stamp,
    message_id: str,
    automatic: bool,
) -> bytes:
    earlier = thread(complaint)
    return as_message(
        letter,
        register.policy,
        stamp.at,
        message_id,
        in_reply_to=earlier[-1] if earlier else "",
        references=earlier,
        auto_submitted=automatic,
    )


def _claim(register: Register, letter: Letter, again: bool) -> claims.Claim | Literal["taken", ""]:
    """Claim the letter among all clones; nothing to claim where the register has no server."""
    repository = register.repository
    remote = claims.remote_of(repository) if repository is not None else ""
    if repository is None or not remote:
        return ""
    if again:
        claims.break_claim(repository, remote, letter.complaint, letter.occasion)
    token = random_characters(20)
    claim = claims.take(repository, remote, letter.complaint, letter.occasion, token)
    if claim is None:
        return "taken"
    if _known_to_others(register)(letter.complaint, letter.occasion):
        claims.give_back(repository, claim)
        return "taken"
    return claim


def _known_to_others(register: Register) -> Callable[[str, str], bool]:
    """Return a function that tells whether the server's branch has a letter on record."""

    def known(complaint_id: str, occasion: str) -> bool:
        repository = register.repository
        if repository is None:
            return False
        path = shown_path(register.root, path_of(register.root, complaint_id))
        text = claims.shared_text(repository, path)
        there, _ = parse(text, path, Complaint) if text else (None, [])
        return there is not None and on_record(there, occasion.partition("/")[0], occasion)

    return known


def _facts(letter: Letter, stamp: Stamp, message_id: str, automatic: bool) -> dict[str, Any]:
    """Return what the record of the letter needs, should this program not live to write it."""
    return {
        "complaint": letter.complaint,
        "at": stamp.at.isoformat(),
        "by": stamp.by,
        "told": [(what, due.isoformat()) for what, due in letter.told],
        "template": letter.template,
        "details": {
            "template": letter.template,
            "language": letter.language,
            "to": letter.to,
            "subject": letter.subject,
            "message_id": message_id,
            "occasion": letter.occasion,
            "automatic": automatic,
            "text": letter.body,
        },
    }


def _recorded(register: Register, way: outbox.Way, now: datetime) -> Result:
    """Record a letter that went out; one that cannot be recorded now stays on its way for later."""
    facts: Mapping[str, Any] = way.facts
    at = datetime.fromisoformat(facts["at"])
    template, complaint_id = str(facts["template"]), str(facts["complaint"])
    stamp = Stamp(at, now, str(facts["by"]), random_characters(4))
    told = [(str(what), datetime.fromisoformat(due)) for what, due in facts["told"]]
    try:
        register.change(
            complaint_id,
            lambda c: record_letter(c, stamp, told, **facts["details"]),
            f"{complaint_id}: letter ({template})",
            stamp.by,
        )
    except NotCommitted:
        way.done()
        raise
    except (Refused, Untrusted) as error:
        if not on_record(register.read(complaint_id), template, str(facts["details"]["occasion"])):
            return Result(complaint_id, template, "sent", f"not recorded yet: {error}")
    way.done()
    return Result(complaint_id, template, "sent")


def _result(letter: Letter, state: State, why: str = "") -> Result:
    return Result(letter.complaint, letter.template, state, why)
