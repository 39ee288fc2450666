"""`email`: a letter to the customer."""

from __future__ import annotations

import click

from complaints.cli.shared.cron import at_work, said_once_a_day
from complaints.cli.shared.editor import edit_text
from complaints.cli.shared.exits import DONE
from complaints.cli.shared.options import recording
from complaints.cli.shared.session import Session
from complaints.cli.shared.telling import code_of, code_of_asked, tell
from complaints.core.record.letter_kinds import GOES_WHEN, LETTERS
from complaints.core.text import joined
from complaints.errors import UsageProblem
from complaints.post.delivery import way_out
from complaints.post.due import list_due, send_due
from complaints.post.single import Asked, write_one

_TO_CUSTOMERS = [name for name, row in LETTERS.items() if not row.in_house]
_TO_A_COLLEAGUE = [name for name, row in LETTERS.items() if row.readers == "colleague"]
_BY_ITSELF = [
    f"{name} {GOES_WHEN[row.goes_when]}" for name, row in LETTERS.items() if row.by_itself
]

_HELP = f"""Write a letter to the customer.

It is printed. TEMPLATE is {joined(_TO_CUSTOMERS, " or ")};
{joined(_TO_A_COLLEAGUE, " or ")} is for colleagues. One of the register's own
(templates/LANGUAGE/NAME.txt) goes before the shipped one. With --send it
leaves by the policy's `mail` and goes on record with its text; --record
says that you sent it. The date it tells becomes a promise, and the same
letter for the same occasion is not sent twice.

With --due, for cron, these go out by themselves: {joined(_BY_ITSELF, " and ")}.
Calls and post for customers without e-mail are listed. What is due of a
complaint with something unsettled is named on stderr, once a day, and not
sent until that is settled; the exit code is 3. A dry run names it each
time, and ends with 0.

What should be mended in it is said on stderr. Where the policy refuses it
(`lint.refuse`), it does not go out, and an edited text is kept.

\b
Example:
  complaints email 7F3 acknowledgement
  complaints email 7F3K9QY acknowledgement --edit --send
  complaints email 7F3 apology --eml | msmtp -t
  complaints email --due --dry-run
"""


@click.command("email", help=_HELP)
@click.argument("complaint_id", metavar="[ID]", required=False)
@click.argument("template", metavar="[TEMPLATE]", required=False)
@click.option("--edit", is_flag=True, help="Open it in your editor first.")
@click.option("--eml", is_flag=True, help="As a message for a mail program (RFC 5322).")
@click.option("--send", is_flag=True, help="Send it, and record it once it is taken.")
@click.option("--again", is_flag=True, help="With --send: though an earlier try may have gone.")
@click.option("--record", is_flag=True, help="I sent it: record it with its text.")
@click.option("--due", is_flag=True, help="Send what is due, each letter once (for cron).")
@click.option("--dry-run", is_flag=True, help="With --due: only say which.")
@click.option("--to-folder", metavar="DIR", help="With --due: as files, for you to send.")
@click.option("--language", metavar="CODE", help="Another than the customer's.")
@click.option("--sender", metavar="CODE", help="Who signs, if not the handler.")
@recording
@click.pass_obj
def command(
    session: Session,
    complaint_id: str | None,
    template: str | None,
    edit: bool,
    eml: bool,
    send: bool,
    again: bool,
    record: bool,
    due: bool,
    dry_run: bool,
    to_folder: str | None,
    language: str | None,
    sender: str | None,
    at: str | None,
    by: str | None,
) -> int:
    alone = not (complaint_id or edit or eml or send or record or again or at)
    if due and alone:
        return _due(session, by, dry_run, to_folder)
    if due or dry_run or to_folder:
        raise UsageProblem("--due goes alone, with --dry-run, --to-folder, --by or --no-commit")
    if not complaint_id or not template:
        raise UsageProblem("say which complaint and which letter: email ID TEMPLATE")
    if (send and (record or eml)) or (again and not send):
        raise UsageProblem("--send goes without --record and --eml, and --again with --send")
    user = session.user(by) if record or send else session.reader()
    found = session.find(complaint_id, user, whole=record or send)
    ways = {"eml": eml, "record": record, "send": send, "again": again}
    asked = Asked(found, template, language, sender, **ways)
    stamp = session.stamp(at, user)
    results = tell(write_one(session.desk, asked, stamp, edit_text if edit else None))
    return code_of_asked(results)


def _due(session: Session, by: str | None, dry_run: bool, folder: str | None) -> int:
    user = session.user(by, machine=True)
    if dry_run:
        tell(list_due(session.desk))
        return DONE
    session.listed = True
    hand_over = way_out(session.register, folder)
    with said_once_a_day(session):
        return code_of(tell(send_due(session.desk, user, hand_over, at_work())))
