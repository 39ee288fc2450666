"""`import`: complaints from a CSV file."""

from __future__ import annotations

from pathlib import Path

import click

from complaints.cli.shared.addresses import address_words
from complaints.cli.shared.exits import UNTRUSTED, say
from complaints.cli.shared.progress import progress
from complaints.cli.shared.session import Session
from complaints.core.handling.drafts import from_fields
from complaints.core.handling.intake import complete, receive, refuse_future
from complaints.core.handling.mapping import Mapping, fields_of, missing_columns
from complaints.core.record.model import Complaint
from complaints.core.record.steps import Stamp
from complaints.core.text import nearest
from complaints.errors import Untrusted, UsageProblem

_Lines = list[tuple[int, str]]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "mapping_name", metavar="MAPPING", required=True, help="A file, or `cfpb`.")
@click.option("--skip-bad", is_flag=True, help="Take the good rows; end with 4 if any is bad.")
@click.option("--by", metavar="CODE", help="Who acts; else COMPLAINTS_USER, or git's user.")
@click.option("--no-commit", is_flag=True, help="Leave them uncommitted in the work tree.")
@click.pass_obj
def command(
    session: Session,
    file: Path,
    mapping_name: str,
    skip_bad: bool,
    by: str | None,
    no_commit: bool,
) -> int:
    """Take complaints in from a CSV file.

    All rows or none, in one commit. The mapping (YAML) says which column
    fills which field, the format of dates, fixed values and tables of values.
    A row whose `external_ref` is in the register already is left out, so that
    a second run takes nothing twice.

    \b
    Example:
      complaints import export.csv --map cfpb
      complaints import tickets.csv --map ours.yaml --skip-bad
    """
    from complaints.store.mapping_file import read_mapping
    from complaints.store.table_file import read_table

    session.commit = not no_commit
    session.records_once = True
    user = session.user(by, machine=True)
    mapping = read_mapping(mapping_name)
    table = read_table(file, mapping.encoding, mapping.delimiter)
    named = {"\t": "tab"}.get(table.delimiter, f"'{table.delimiter}'")
    say(f"read {file.name} as {table.encoding}, delimiter {named}, {len(table.rows)} rows")
    _refuse_missing(mapping, table.columns)
    register = session.register
    register.ready()
    rows, bad = _rows(session, mapping, table.rows)
    asked = {complaint.external_ref for _, complaint in rows} - {""}
    here = dict(register.catalog.with_references(asked))
    drafts, twice, again, odd = _drafts(rows, asked.intersection(here.values()))
    bad += again
    for line, reason in sorted((*bad, *odd)):
        say(f"{file.name}:{line}: {reason}")
    if bad and not skip_bad:
        raise Untrusted(f"{len(bad)} bad rows, so nothing was taken; mend them or --skip-bad")
    taken, late = _take(session, drafts, asked, here, user)
    found = len(drafts) - taken + len(twice)
    told = f" ({late} of them not committed until now)" if late else ""
    say(f"{taken} taken, {found} were here already{told}, {len(bad)} bad")
    return UNTRUSTED if bad else 0


def _take(
    session: Session,
    drafts: list[Complaint],
    asked: set[str],
    here: dict[str, str],
    user: str,
) -> tuple[int, int]:
    """Take complaints in; returns how many, and how many an earlier import had not committed.

    `asked` are the references in the rows, and `here` has by their ids the complaints of the
    register that have one of them, and maybe others.
    """
    register = session.register
    _refuse_unread(session, asked)
    with register.batch() as batch:
        # All that takes time comes before the lock, so that nobody waits for it.
        with progress(len(drafts), "writing") as written:
            for draft in drafts:
                batch.add(_received(session, draft, session.stamp(None, user)))
                written()
        batch.settle()
        with register.writing():
            here |= register.catalog.with_references(asked, besides=here)
            _refuse_unread(session, asked)
            taken = {*here.values()} - {""}
            batch.leave_out(lambda complaint: complaint.external_ref in taken)
            # Of an import that was stopped before its commit.
            left = register.never_committed(each for each, ref in here.items() if ref in asked)
            count = len(batch.complaints) + len(left)
            noun = "complaint" if count == 1 else "complaints"
            register.add_all(batch, left, f"Import {count} {noun}\n\n{{ids}}", user)
    return len(batch.complaints), len(left)


def _refuse_unread(session: Session, asked: set[str]) -> None:
    """Raise Untrusted where a complaint that cannot be read may be one of those asked for."""
    count = len(session.problems)
    if asked and count:
        raise Untrusted(
            f"{_are(count)} not read, so which rows are here already is not known; "
            "nothing was taken: mend that first"
        )
    # Where no row says which it is, none can be here already.
    session.done = True


def _are(count: int) -> str:
    return "1 thing in this register is" if count == 1 else f"{count} things in this register are"


def _received(session: Session, complaint: Complaint, stamp: Stamp) -> Complaint:
    return receive(complete(complaint, session.register.policy), stamp)


def _refuse_missing(mapping: Mapping, columns: list[str]) -> None:
    for name in missing_columns(mapping, columns):
        # Without a heading the first line is a customer's row, of which nothing is repeated.
        close = [str(columns.index(each) + 1) for each in nearest(name, columns)]
        hint = f"; did you mean column {' or '.join(close)}?" if close else ""
        raise UsageProblem(f"the file has no column '{name}'{hint}")


def _rows(
    session: Session, mapping: Mapping, rows: list[tuple[int, dict[str, str] | None]]
) -> tuple[list[tuple[int, Complaint]], _Lines]:
    """Return the complaints that the good rows are, each with its line, and the bad rows."""
    found: list[tuple[int, Complaint]] = []
    bad: _Lines = []
    register = session.register
    for line, row in rows:
        if row is None:
            bad.append((line, "it has another number of cells than the heading"))
            continue
        try:
            complaint = from_fields(fields_of(row, mapping, register.calendar), register.policy)
            refuse_future(complaint, session.now)
        except UsageProblem as problem:
            bad.append((line, str(problem)))
        else:
            found.append((line, complaint))
    return found, bad


def _drafts(
    rows: list[tuple[int, Complaint]], known: set[str]
) -> tuple[list[Complaint], list[str], _Lines, _Lines]:
    """Return the new complaints, the references that were here already, the rows that are twice.

    And what is odd about rows that are taken all the same.
    """
    drafts: list[Complaint] = []
    twice: list[str] = []
    again: _Lines = []
    odd: _Lines = []
    lines: dict[str, int] = {}
    for line, complaint in rows:
        reference = complaint.external_ref
        if reference in known:
            twice.append(reference)
        elif reference in lines:
            again.append((line, f"the same external_ref stands in line {lines[reference]}"))
        else:
            drafts.append(complaint)
            odd += [(line, words) for words in address_words(complaint)]
            if reference:
                lines[reference] = line
    return drafts, twice, again, odd
