"""What a run has put on record, in words: on a line of its own, or before what failed after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from complaints.core.text import one_line
from complaints.present.safe import visible_line
from complaints.store.recording import Recorded

# What fits on a terminal behind the name of the program.
_WIDTH = 80 - len("complaints: ")
# Fewer characters of a subject than these tell nobody which complaint it is.
_LEAST = 20
# More complaints than this are counted.
_FEW = 3

SubjectOf = Callable[[str], str]
"""Returns the subject of a complaint; empty where it cannot be read."""


def recorded_lines(
    steps: Sequence[Recorded], subject_of: SubjectOf | None = None, words: str = ""
) -> Iterator[str]:
    """Return the lines that say which complaints were changed, and by which step.

    With `subject_of`, for a terminal, each with its subject. `words` are said
    in place of the step's. What one step did to many that none of them leads,
    as an import does, is left to the command, which counts them.
    """
    done: dict[tuple[str, ...], list[str]] = {}
    for step in steps:
        lead, what = _parted(step)
        if lead:
            done.setdefault(_led(step, lead), []).append(words or what)
    for ids, deeds in done.items():
        if subject_of is None:
            yield _on_one_line(ids, ", ".join(deeds))
        else:
            yield from _with_subjects(ids, ", ".join(deeds), subject_of)


def recorded_though(steps: Sequence[Recorded], why: str = "") -> str:
    """Return what to say where something failed once these steps were on record."""
    named = "; ".join(map(_named, steps[:_FEW]))
    more = f" and {len(steps) - _FEW} more" if len(steps) > _FEW else ""
    but = f", but {why}" if why else ""
    changed = [each for step in steps for each in (_parted(step)[0], *step.ids) if each]
    look = f", look at it with: complaints show {changed[0]}" if changed else ""
    return f"recorded ({named}{more}){but}; do not repeat it{look}"


def _parted(step: Recorded) -> tuple[str, str]:
    """Return the complaint that a step is about, and what it did; no id where it leads none."""
    lead, _, what = step.subject.partition(": ")
    return (lead, what) if lead in step.ids else ("", step.subject)


def _named(step: Recorded) -> str:
    lead, what = _parted(step)
    if lead:
        return _on_one_line(_led(step, lead), what)
    return _on_one_line(step.ids, step.subject) if step.ids else step.subject


def _led(step: Recorded, lead: str) -> tuple[str, ...]:
    return (lead, *(each for each in step.ids if each != lead))


def _on_one_line(ids: tuple[str, ...], what: str) -> str:
    lead, *rest = ids
    # A tie names the other complaint already.
    others = [each for each in rest if each not in what]
    few = ", ".join((lead, *others[: _FEW - 1]))
    more = f" and {len(others) + 1 - _FEW} more" if len(others) >= _FEW else ""
    return f"{few}{more}: {what}"


def _with_subjects(ids: tuple[str, ...], what: str, subject_of: SubjectOf) -> Iterator[str]:
    lead, *others = ids
    yield from _titled(lead, subject_of(lead), what)
    for each in others[: _FEW - 1]:
        yield from _titled(each, subject_of(each), "")
    if len(ids) > _FEW:
        yield f"and {len(ids) - _FEW} more"


def _titled(complaint_id: str, subject: str, what: str) -> Iterator[str]:
    """Return a complaint with its subject and what was done; on two lines where one is too short.

    The subject is cut to fit.
    """
    rest = f": {what}" if what else ""
    title = visible_line(one_line(subject))
    if not title:
        yield f"{complaint_id}{rest}"
        return
    room = _WIDTH - len(f'{complaint_id} ""')
    if room - len(rest) >= min(_LEAST, len(title)):
        yield f'{complaint_id} "{one_line(title, room - len(rest))}"{rest}'
    else:
        yield f'{complaint_id} "{one_line(title, room)}"'
        yield what
