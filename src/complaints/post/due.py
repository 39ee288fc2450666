"""The letters that are due: listed, or sent, each once, without a person."""

from __future__ import annotations

from complaints.core.clocks.letters_due import ToWrite, held_letters, ready_letters
from complaints.core.record.naming import marked
from complaints.errors import Refused, Untrusted, UsageProblem
from complaints.letters.people import recipient
from complaints.post.by_hand import by_hand_line
from complaints.post.clones import owes_others, share
from complaints.post.delivery import HandOver
from complaints.post.desk import Desk, unseen_remarks
from complaints.post.left import finish_left, tell_not_taken_over
from complaints.post.news import Printed, Remark, Result, Telling
from complaints.post.send import send
from complaints.store.index.wanted import Wanted
from complaints.store.local.told import first_today


def list_due(desk: Desk) -> Telling[None]:
    """Say which letters would be sent, and who would be called or written to by post."""
    if _closed(desk):
        return
    due, held = _due(desk)
    for one in due:
        sent = f"{one.complaint.id}  {_named(one)}  would be sent"
        yield Printed(f"{sent if _by_mail(one) else by_hand_line(one.complaint, _named(one))}\n")
    yield from held


def send_due(
    desk: Desk, by: str, hand_over: HandOver, at_work: bool = False
) -> Telling[list[Result]]:
    """Finish what an earlier run left, send what is due, and tell the others.

    Quiet where there is nothing to say, and once what is left to people was said
    today, unless a person is `at_work`; returns what became of each letter.
    Raises InTheMiddle where none could be recorded now, Interrupted where the
    program is to end.
    """
    if _closed(desk):
        return []
    desk.register.ready()
    yield from tell_not_taken_over(desk.register, "" if at_work else _today(desk))
    results = finish_left(desk.register, desk.now)
    yield from results
    doubtful = {(r.complaint, r.template) for r in results if r.state == "uncertain"}
    due, held = _due(desk)
    due = [one for one in due if (one.complaint.id, one.template) not in doubtful]
    held = [one for one in held if (one.complaint, one.template) not in doubtful]
    for one in filter(_by_mail, due):
        sent = yield from _send(desk, one, by, hand_over)
        results.append(sent)
        # What another program has sent a moment ago is nothing to tell.
        if sent.state not in ("on record", "busy"):
            yield sent
    calls = [by_hand_line(one.complaint, _named(one)) for one in due if not _by_mail(one)]
    lines = [*calls, *map(_line, held)]
    new = lines if at_work else first_today(desk.register.root, lines, _today(desk))
    yield from (Printed(f"{call}\n") for call in calls if call in new)
    yield from (each for each in held if _line(each) in new)
    results += held
    # What another clone has claimed is on its way here as well: it is to be told once.
    meet = any(result.gone or result.state == "claimed" for result in results)
    if meet or owes_others(desk.register):
        yield from share(desk.register)
    return results


def _closed(desk: Desk) -> bool:
    register = desk.register
    return register.policy.mail.business_hours and not register.calendar.is_open(desk.now)


def _due(desk: Desk) -> tuple[list[ToWrite], list[Result]]:
    """Return the letters that may go out, and those that wait until something is settled."""
    policy = desk.register.policy
    ready: list[ToWrite] = []
    held: list[Result] = []
    for each in desk.register.catalog.listed(desk.now, Wanted(letters=True)):
        reading = desk.reading(each.whole())
        complaint = reading.complaint
        ready += ready_letters(reading, policy)
        for template in held_letters(reading, policy):
            held.append(Result(complaint.id, template, "not sent", marked(complaint)))
    return ready, held


def _line(held: Result) -> str:
    return f"{held.complaint}  {held.template}: {held.why}"


def _send(desk: Desk, due: ToWrite, by: str, hand_over: HandOver) -> Telling[Result]:
    stamp = desk.stamp(by)
    try:
        letter = desk.write(due.template, due.reading)
        findings = desk.look_over(letter, due.reading)
        for words in unseen_remarks(letter, findings):
            yield Remark(f"{letter.complaint}  {letter.template}: {words}")
        desk.refuse_unfit(letter.complaint, findings, "send it yourself: email ID --edit")
        return send(desk.register, letter, stamp, hand_over, automatic=True)
    except (Refused, Untrusted, UsageProblem) as error:
        return Result(due.complaint.id, due.template, "not sent", str(error))


def _today(desk: Desk) -> str:
    return desk.register.calendar.local_date(desk.now).isoformat()


def _by_mail(due: ToWrite) -> bool:
    return recipient(due.complaint).by_mail


def _named(due: ToWrite) -> str:
    return f"{due.template} (late)" if due.late else due.template
