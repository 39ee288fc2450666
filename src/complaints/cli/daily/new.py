"""`new`: record a complaint."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import click
from msgspec.structs import replace

from complaints.cli.daily.interview import ask
from complaints.cli.shared.addresses import tell_addresses
from complaints.cli.shared.exits import say
from complaints.cli.shared.options import (
    choice,
    cleaned,
    cleaned_all,
    cleaned_deep,
    one_of,
    standard_input,
    text_from,
)
from complaints.cli.shared.session import Session, typed
from complaints.core.handling.drafts import draft
from complaints.core.handling.escalation import at_once
from complaints.core.handling.intake import complete, receive, solve
from complaints.core.handling.repeated import same_problem_again
from complaints.core.policy.suggest import Suggestion, suggest
from complaints.core.record.customers import earlier_of
from complaints.core.record.fields import Channel, Nature, Outcome, Risk, Severity, words_of
from complaints.core.record.model import Complaint
from complaints.core.text import code_word
from complaints.core.time.reading import parse_date
from complaints.errors import ComplaintsError, NotCommitted, Refused, UsageProblem
from complaints.present.safe import visible_json
from complaints.present.times import due_instant
from complaints.store.shell import command_line

_CUSTOMER = ("name", "email", "phone", "address", "account", "tier")
_TOLD = ("acknowledged", "solved", "outcome")
_LISTS = {"risk": "risks", "tag": "tags"}


@click.command("new")
@click.option("--subject", metavar="TEXT", help="What it is about, in a few words.")
@click.option("--description", metavar="TEXT", help="The customer's own words; - reads them.")
@click.option("--summary", metavar="TEXT", help="The main points, as read back.")
@click.option("--nature", type=choice(Nature), help="What it is; a complaint, if not given.")
@click.option("--category", metavar="CODE", help="Else as the policy's words suggest.")
@click.option("--severity", type=choice(Severity), help="Else as the policy suggests.")
@click.option("--product", metavar="TEXT", help="What it is about, as in reports.")
@click.option("--channel", type=choice(Channel), help="How it reached us.")
@click.option("--language", metavar="CODE", help="The customer's, like hr.")
@click.option("--received-at", metavar="TIME", help="When anyone here first heard of it.")
@click.option("--occurred-on", metavar="DATE", help="When it happened.")
@click.option("--desired-outcome", metavar="TEXT", help="What the customer wants.")
@click.option("--circumstances", metavar="TEXT", help="What else was going on.")
@click.option("--risk", type=choice(Risk), multiple=True, help="Makes it critical.")
@click.option("--impact", metavar="TEXT", help="On whom or how much.")
@click.option("--tag", metavar="WORD", multiple=True, help="As many as you like.")
@click.option("--team", metavar="CODE", help="Else as the policy routes it.")
@click.option("--owner", metavar="CODE", help="Else as the policy routes it.")
@click.option("--next-step", metavar="TEXT", help="What happens next.")
@click.option("--recording-notice", is_flag=True, help="The caller knows the call is recorded.")
@click.option("--external-ref", metavar="TEXT", help="Its number elsewhere.")
@click.option("--name", metavar="TEXT", help="The customer's name.")
@click.option("--email", metavar="TEXT", help="The customer's e-mail address.")
@click.option("--phone", metavar="TEXT", help="The customer's telephone number.")
@click.option("--address", metavar="TEXT", help="The customer's postal address.")
@click.option("--account", metavar="TEXT", help="The customer's account or number here.")
@click.option("--tier", metavar="WORD", help="How important a customer, like key.")
@click.option("--acknowledged", is_flag=True, help="Main points read back and a date given.")
@click.option("--solved", metavar="TEXT", help="Solved at this first contact, how.")
@click.option(
    "--outcome", type=choice(Outcome), metavar="CODE", help=f"With --solved. {one_of(Outcome)}"
)
@click.option("--from", "source", metavar="FILE", help="The same as YAML; - reads it.")
@click.option("--print-form", is_flag=True, help="Print a blank form and record nothing.")
@click.option("--by", metavar="CODE", help="Who acts; else COMPLAINTS_USER, or git's user.")
@click.option("--no-commit", is_flag=True, help="Leave it uncommitted in the work tree.")
@click.pass_obj
def command(session: Session, /, print_form: bool, **values: Any) -> None:
    """Record a complaint.

    On a terminal and without --subject it asks, in the order of a call.
    Category and severity that you do not give are what the policy's words
    suggest; team, owner and terms come from its rules. The id goes to
    standard output; owner, dates and what is known of this customer to
    standard error.

    Where others use this machine too, they can see the arguments of a command
    while it runs: --from - and --description - read them instead.

    \b
    Example:
      complaints new --channel phone --name "Ana Horvat" \\
        --phone "+385 91 555 0101" --subject "Parcel arrived broken" \\
        --description "Two of six plates are in pieces." --acknowledged
    """
    if print_form:
        from complaints.present.form import blank_form

        click.echo(blank_form(session.register.policy), nl=False)
        return
    session.commit = not values.pop("no_commit")
    session.open_at_once()
    user = session.user(values.pop("by"))
    source = values.pop("source")
    given = _from_source(session, source) if source else {}
    in_file = [given.pop(name, None) for name in _TOLD]
    acknowledged, solved, outcome = (
        values.pop(name) or told for name, told in zip(_TOLD, in_file, strict=True)
    )
    solved = cleaned("--solved", solved or "")
    if bool(solved) != bool(outcome):
        raise UsageProblem("--solved TEXT and --outcome CODE go together")
    if outcome and outcome not in words_of(Outcome):
        raise UsageProblem(
            f"there is no outcome{code_word(outcome, ' ', ' like this')}; {one_of(Outcome)}"
        )
    _merge(given, _from_options(session, values))
    given.setdefault("received_at", session.now)
    asked = not source and sys.stdin.isatty() and "subject" not in given
    if asked:
        acknowledged = ask(given, session.register.policy, acknowledged)
    complaint = _received(session, given, user, acknowledged, (solved, outcome))
    risks = given.get("risks", ())
    try:
        added = _record(session, complaint, user, given if asked else {})
    except NotCommitted as error:
        # It is recorded all the same, and nobody asks a second time whether there is danger.
        for path in error.paths:
            click.echo(path.stem)
            with suppress(ComplaintsError):
                _tell(session, session.register.read(path.stem), risks)
        raise
    # Who else has complained is told as far as it can be read: this complaint is recorded.
    session.done = True
    try:
        click.echo(added.id)
    finally:
        # Said whether or not the id can be printed: somebody may be in danger.
        _tell(session, added, risks)


def _received(
    session: Session,
    given: dict[str, Any],
    user: str,
    acknowledged: bool,
    ending: tuple[str, Outcome],
) -> Complaint:
    """Return the complaint with all that follows at once; `ending`: how it was solved, as what."""
    policy = session.register.policy
    solved, outcome = ending
    complaint = complete(draft(given, policy), policy)
    stamp = session.stamp(None, user)
    complaint = receive(complaint, stamp, acknowledged or bool(solved), "category" in given)
    # A risk is passed up also where the customer's own trouble is over.
    heard = replace(stamp, at=complaint.received_at) if solved else stamp
    complaint = at_once(complaint, heard, policy)
    return solve(complaint, stamp, outcome, solved) if solved else complaint


def _record(
    session: Session, complaint: Complaint, user: str, answers: dict[str, Any]
) -> Complaint:
    """Write the complaint; the answers of an interview that cannot be written are kept."""
    register = session.register
    try:
        return register.add(complaint, user)
    except (ComplaintsError, OSError) as error:
        # What is on record by now is not to be recorded once more.
        if not answers or session.recorded:
            raise
        kept = _kept(session, json.dumps(answers, ensure_ascii=False, indent=2, default=str))
        kind = type(error) if isinstance(error, ComplaintsError) else Refused
        raise kind(f"{error}; your answers are kept, record them: {kept}") from None


def _kept(session: Session, text: str) -> str:
    """Keep answers in a file, else on the terminal; returns the command that takes them in."""
    from complaints.store.local.kept import keep_refused

    try:
        kept = keep_refused(session.register.root, "new", ".yaml", text)
        return command_line(["complaints", "new", "--from", kept])
    except OSError:
        click.echo(visible_json(text), err=True)
        return "complaints new --from FILE, with the lines above in FILE"


def _from_options(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    if values["description"] == "-":
        values["description"] = text_from("-", "the customer's words", option="--description")
    given = {_LISTS.get(name, name): value for name, value in cleaned_all(values).items()}
    customer = {name: given.pop(name) for name in _CUSTOMER if name in given}
    if customer:
        given["customer"] = customer
    _times(session, given)
    return given


def _from_source(session: Session, source: str) -> dict[str, Any]:
    from complaints.store.draft_file import read_draft

    given = read_draft(source, _draft() if source == "-" else None)
    # A key may be anything, and is told only once it is known to be one.
    given = {
        name: cleaned_deep(name if name in Complaint.__struct_fields__ else "--from", value)
        for name, value in given.items()
    }
    for name in ("received_at", "occurred_on"):
        _time_in_file(session, given, name)
    return given


def _time_in_file(session: Session, given: dict[str, Any], name: str) -> None:
    """Read one time of a file; unlike one that was typed, it is not repeated where it is none."""
    one = {name: given[name]} if name in given else {}
    try:
        _times(session, one)
    except UsageProblem:
        due = "2026-11-20T16:30, 2026-11-20 or yesterday" if name == "received_at" else "2026-11-20"
        raise UsageProblem(f"{name}: this is no time that can be read; write {due}") from None
    given.update(one)


def _draft() -> str:
    """Return a draft from standard input: all its texts together may be longer than one."""
    text = standard_input()
    if not text.strip():
        raise UsageProblem("standard input holds no complaint; see complaints new --print-form")
    return typed(text) if sys.stdin.isatty() else text


def _times(session: Session, given: dict[str, Any]) -> None:
    """Read times as people write them, wherever they were given."""
    register = session.register
    if isinstance(given.get("received_at"), str):
        given["received_at"] = session.time(given["received_at"])
    if isinstance(given.get("occurred_on"), str):
        given["occurred_on"] = parse_date(given["occurred_on"], register.calendar, session.now)


def _merge(given: dict[str, Any], more: dict[str, Any]) -> None:
    """Options go before what the file says; of the customer, each field by itself."""
    customer = {**given.get("customer", {}), **more.pop("customer", {})}
    given.update(more)
    if customer:
        given["customer"] = customer


def _tell_risks(complaint: Complaint, suggestion: Suggestion, given: Sequence[str]) -> None:
    """Safety and health mean acting at once, so a risk that nobody named is not passed over."""
    found = [risk for risk in suggestion.risks if risk not in given]
    if not found:
        return
    why = suggestion.severity_why
    if "words: " not in why and suggestion.category_words:
        why += f"; words: {', '.join(suggestion.category_words)}"
    missing = [risk for risk in found if risk not in complaint.risks]
    if not missing:
        say(f"a risk to {' and '.join(found)} ({why}): act at once")
        return
    options = " ".join(f"--risk {risk}" for risk in (*complaint.risks, *missing))
    say(
        f"a risk to {' and '.join(missing)}? ({why}); "
        f"if so, act at once: complaints classify {complaint.id} {options}"
    )


def _tell(session: Session, complaint: Complaint, risks: Sequence[str]) -> None:
    register = session.register
    place = f"{complaint.category or 'no category'}, {complaint.severity}"
    owner = complaint.owner or "nobody"
    session.tell_recorded(f"{place}; {owner} of {complaint.team or 'no team'} has it")
    _tell_risks(complaint, suggest(complaint, register.policy), risks)
    tell_addresses(complaint)
    for item in session.reading(complaint).items:
        late = " LATE" if item.late else ""
        say(f"{item.what} by {due_instant(item.due, register.calendar)}{late}")
    earlier = earlier_of(complaint, register.catalog.of_customer(complaint.customer))
    if earlier:
        ids = ", ".join(f"{other.id} ({other.status})" for other in earlier[:3])
        count = "once" if len(earlier) == 1 else f"{len(earlier)} times"
        say(f"this customer has complained before ({count}): {ids}")
    again = same_problem_again(complaint, earlier, register.policy, register.calendar)
    if again:
        ids = ", ".join(other.id for other in again[:3])
        say(f"the same problem again: {ids}; a reason to pass it up (escalate --reason repeated)")
