"""Text from outside costs time in proportion to its length: nothing is tried twice.

All patterns of the package are collected, so that a new one is tried as well. Time is that
of the processor, and only growth counts, so that a busy machine changes nothing.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import _lru_cache_wrapper, partial
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import structs

import complaints
from complaints.core.clocks.reading import Reading
from complaints.core.handling.checks import Context, check_complaint
from complaints.core.policy.phrases import forbidden
from complaints.core.policy.policy import Phrase, Policy, working_calendar
from complaints.core.record.ids import normalise
from complaints.core.record.model import Complaint
from complaints.core.record.state import state_of
from complaints.core.text import fold, stems_found
from complaints.core.time.reading import parse_end
from complaints.errors import ComplaintsError
from complaints.letters.eml import checked_id, new_message_id
from complaints.letters.fixed_text import fixed_text
from complaints.letters.formats import text as harmless
from complaints.letters.layout import laid_out
from complaints.letters.lint.known import nothing_known
from complaints.letters.lint.languages import guess
from complaints.letters.lint.lint import lint
from complaints.post.undelivered import without_addresses
from complaints.present.safe import cell, visible_line
from complaints.store.policy_file import trusted_policy
from complaints.store.text.nodes import YamlProblem
from complaints.store.text.reader import read_fast, read_slow

PACKAGE = Path(complaints.__file__).parent
POLICY = trusted_policy(PACKAGE.parent.parent / "sample-data")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEARCHING = {"search", "sub", "subn", "finditer", "findall", "split"}
METHODS = SEARCHING | {"match", "fullmatch"}
# Patterns made of words that are known only at work: the functions below are tried with them.
MADE_AT_WORK = {"post/delivery.py:word"}

# Seconds of the processor: what takes less is not looked at again; what is slow takes more.
NOTICED, SLOW, FAR_TOO_SLOW = 0.004, 0.2, 1.5
# Four times the text may take four times the time, and sixteen times is what no text may do.
# Between the two lies what a processor that others use as well makes of the same work.
MORE, GROWTH = 4, 9.0
LENGTH = 4_000

COMMON = (
    *(" ", "\n", "\t", "\r", "_", "-", "0", "1", "a", "A", ".", ",", ":", "(", "<", "@", "'", '"'),
    *("#", "|", "{", "[", "*", "!", "/", "\\", "é", "\u0300\u0316", "1_", "- ", ", ", "a ", ".a"),
    *("\n ", " \n", "a\n", "1 000", "a.", "<a@", "((", ": ", "\r\n", "a-", "0.", "(a", "“a"),
)
OPENINGS = ("", "a", ": 1", "<")


class Endless(Exception):
    """It took more time of the processor than anything linear ever does."""


def seconds(work: Callable[[str], object], text: str) -> float:
    """Return the time of the processor, which what others do at the same time is no part of."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, FAR_TOO_SLOW)
    try:
        work(text)
    except Endless:
        return float("inf")
    except (ComplaintsError, YamlProblem, ValueError):
        pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - start


def grows_too_fast(work: Callable[[str], object], piece: str, head: str = "") -> bool:
    """Tell whether four times the text takes much more than four times the time, each time.

    What others do meanwhile makes the same work take longer, now and then.
    """
    return all(seems_to_grow(work, piece, head) for _ in range(3))


def seems_to_grow(work: Callable[[str], object], piece: str, head: str) -> bool:
    """Tell whether it looks so once."""

    def took(length: int, looks: int = 1) -> float:
        text = head + piece * (length // len(piece)) + "x\n"
        return min(seconds(work, text) for _ in range(looks))

    shorter = took(LENGTH)
    if shorter < NOTICED or shorter > FAR_TOO_SLOW:
        return shorter > FAR_TOO_SLOW
    longer = took(MORE * LENGTH)
    if longer <= GROWTH * shorter or longer > FAR_TOO_SLOW:
        return longer > GROWTH * shorter
    length = LENGTH
    shorter = took(length, looks=2)
    while (longer := took(MORE * length, looks=2)) < SLOW:
        shorter, length = longer, MORE * length
    return longer > GROWTH * shorter


class Used(NamedTuple):
    """A pattern, where it stands, and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def modules() -> Iterator[tuple[str, ModuleType, ast.Module]]:
    """Return every module of the package, by its file, with its text as a tree."""
    for info in pkgutil.walk_packages(complaints.__path__, "complaints."):
        if not info.name.endswith("__main__"):
            module = importlib.import_module(info.name)
            source = inspect.getsource(module)
            path = Path(inspect.getfile(module)).relative_to(PACKAGE)
            yield path.as_posix(), module, ast.parse(source)


def held(value: object) -> Iterator[re.Pattern[Any]]:
    """Return the patterns in a value of a module, however deep, or made when first asked for."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, _lru_cache_wrapper) and not inspect.signature(value).parameters:
        yield from held(value())
    elif isinstance(value, tuple | list | set | frozenset):
        for item in value:
            yield from held(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from held(item)


def made_here(tree: ast.Module) -> set[str]:
    """Return the names that a module gives: what it only imports is tried where it is made."""
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return named | {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def methods_of(name: str, tree: ast.Module) -> frozenset[str]:
    """Return how a pattern is used in its module; where that cannot be seen, it is searched for."""
    found = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in METHODS
        # A pattern that is compiled once it is needed is called for.
        for held_by in [node.value.func if isinstance(node.value, ast.Call) else node.value]
        if isinstance(held_by, ast.Name) and held_by.id == name
    }
    return frozenset(found or {"search"})


def made_on_the_spot(place: str, module: ModuleType, tree: ast.Module) -> Iterator[Used]:
    """Return the patterns that are given to `re.sub` and the like where they are used."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if of_re and node.func.attr in METHODS:
            code = compile(ast.Expression(node.args[0]), place, "eval")
            try:
                pattern = eval(code, vars(module))  # noqa: S307
            except NameError as unknown:
                if f"{place}:{unknown.name}" in MADE_AT_WORK:
                    continue
                raise
            yield Used(place, re.compile(pattern), frozenset({node.func.attr}))


def in_schemas() -> Iterator[Used]:
    """Return the patterns that fields of a file must fit."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                yield value["pattern"]
            for item in value.values():
                yield from walk(item)
        elif isinstance(value, list):
            for item in value:
                yield from walk(item)

    for model in (Complaint, Policy):
        for pattern in dict.fromkeys(walk(msgspec.json.schema(model))):
            yield Used("the schema", re.compile(pattern), frozenset({"search"}))


def every_pattern() -> list[Used]:
    """Return every pattern of the package, each once for each module."""
    found = list(in_schemas())
    for place, module, tree in modules():
        made = made_here(tree)
        for name, value in vars(module).items():
            if name in made:
                found += [Used(place, each, methods_of(name, tree)) for each in held(value)]
        found += made_on_the_spot(place, module, tree)
    return list(dict.fromkeys(found))


def attempts(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Return what a text may start with and repeat: common signs, and those of the pattern."""
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
    for piece in dict.fromkeys((*COMMON, *written[:60])):
        for head in OPENINGS:
            yield head, piece


def work_of(used: Used) -> Callable[[str], object]:
    """Return the pattern at work as its module uses it."""
    pattern = used.pattern
    in_bytes = isinstance(pattern.pattern, bytes)

    def work(text: str) -> None:
        given: Any = text.encode() if in_bytes else text
        if used.methods & SEARCHING:
            for _ in pattern.finditer(given):
                pass
        for method in used.methods - SEARCHING:
            getattr(pattern, method)(given)

    return work


def too_slow(used: Used) -> tuple[str, str] | None:
    """Return a start and a piece of which a long text takes a pattern too long."""
    work = work_of(used)
    tried = attempts(used.pattern)
    return next((found for found in tried if grows_too_fast(work, found[1], found[0])), None)


def test_every_pattern_takes_time_in_proportion_to_the_text() -> None:
    """Twice the text takes about twice the time, whatever it is made of."""
    patterns = every_pattern()
    assert len(patterns) > 60
    slow = [(used, found) for used in patterns if (found := too_slow(used))]
    assert not slow


@pytest.mark.parametrize(
    ("pattern", "method", "start"),
    [
        (r"(?:^|[:,])[ \t]*[-+]?[0-9_]*_[0-9_]*(?:[\s,:]|$)", "search", ("", "_")),
        (r"[ \t]+#.*", "search", ("", " ")),
        (r"([-+]?)0*([0-9]+)", "fullmatch", ("", "0")),
        (r"(?:a+)+b", "match", ("", "a")),
    ],
)
def test_a_pattern_that_tries_again_and_again_is_found(
    pattern: str, method: str, start: tuple[str, str]
) -> None:
    """The guard works: it finds patterns of which twice the text takes four times as long."""
    used = Used("", re.compile(pattern), frozenset({method}))
    head, piece = start
    assert start in set(attempts(used.pattern))
    # What disturbs one look at the clock makes a slow pattern seem quick, not the other way.
    assert any(grows_too_fast(work_of(used), piece, head) for _ in range(5))


def words_of_a_policy(text: str) -> None:
    """Look for the words and phrases of a policy, of one word and of several."""
    stems_found(("broken", "not  delivered", " box", "a a", "1 1", "_", "-"), text)
    phrases = ("according to our policy", "a", "a a", "1 1", "- -", "a, a", "x")
    forbidden(text, [Phrase(phrase) for phrase in phrases])


def sender_of(text: str) -> None:
    """Read the sender of a policy."""
    mail = structs.replace(POLICY.mail, sender=text)
    new_message_id("CMP-2611-7F3K9QY", "token", structs.replace(POLICY, mail=mail))


def of_a_letter(text: str) -> None:
    """Look a letter over as `check --letter` does."""
    lint(f"Subject: x\n\n{text}", guess(text, "en"), POLICY, nothing_known(POLICY))


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "a file": lambda text: read_fast(f"description: {text}"),
    "a file, read slowly": lambda text: read_slow(f"description: {text}"),
    "a literal block": lambda text: read_fast(f"description: |\n  {text}"),
    "folding": fold,
    "the policy's words": words_of_a_policy,
    "an id": normalise,
    "a time": lambda text: parse_end(text, working_calendar(POLICY.calendar), NOW),
    "a message id": checked_id,
    "a mail program": without_addresses,
    "a letter": of_a_letter,
    "a template": fixed_text,
    "a value in a letter": harmless,
    "a letter's lines": lambda text: laid_out(text, ["a a", "1 1"]),
    "a cell": cell,
    "a line": visible_line,
    "a sender": lambda text: sender_of(f"a{text}<a@b.example>"),
    "a sender without a name": lambda text: sender_of(f"a@{text}.example"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_text_from_outside_takes_time_in_proportion_to_its_length(name: str) -> None:
    """Files, words, ids, times, letters: twice the text takes about twice the time."""
    slow = [piece for piece in COMMON if grows_too_fast(FUNCTIONS[name], piece)]
    assert not slow


def event(number: int, kind: str, **fields: object) -> dict[str, object]:
    """One event of many, a minute after the one before."""
    at = datetime(2026, 11, 20, 12, tzinfo=UTC) + timedelta(minutes=number)
    return {"id": f"{number}-AAAA", "at": at, "by": "maria", "kind": kind, **fields}


TERMS = {"resolve": "5bd", "reply": "1bd", "update": "2bd"}
# What an event may be, by its number, where thousands of them stand in one file.
HISTORIES: dict[str, Callable[[int], dict[str, object]]] = {
    "notes": lambda n: event(n, "noted"),
    "steps that do not fit": lambda n: event(n, "closed"),
    "waits": lambda n: event(n, "asked" if n % 2 else "contact", direction="in", channel="phone"),
    "calls": lambda n: event(n, "contact", direction="out" if n % 2 else "in", channel="phone"),
    "terms": lambda n: event(n, "classified", set={"terms": {**TERMS, "update": f"{n % 2 + 1}bd"}}),
    "what was taken back": lambda n: event(
        n, *(("retracted",) if n % 2 else ("finding",)), of=f"{n - 1}-AAAA", set={"team": f"t{n}"}
    ),
    "ties": lambda n: event(n, "linked", other="CMP-2611-0NW7YD0"),
    "tasks": lambda n: event(n, "action_added"),
}


def history(kind: str, count: int) -> Complaint:
    """A complaint with so many events, and an entry of each ledger for every tenth."""
    made = range(1, count, 10)
    at = datetime(2026, 11, 27, 12, tzinfo=UTC)
    data = {
        "id": "CMP-2611-7F3K9QY",
        "subject": "S",
        "nature": "complaint",
        "status": "received",
        "severity": "normal",
        "received_at": NOW,
        "channel": "phone",
        "language": "en",
        "terms": TERMS,
        "promises": [{"id": f"{n}-AAAA", "what": "news", "due": at, "state": "open"} for n in made],
        "actions": [{"id": f"{n}-AAAA", "what": "w"} for n in made],
        "events": [HISTORIES[kind](number) for number in range(1, count)],
    }
    return msgspec.convert(data, Complaint)


def all_that_is_asked(kind: str, text: str) -> None:
    """Do with a history what checks, lists and pages do."""
    complaint = history(kind, len(text) // 20)
    reading = Reading(complaint, working_calendar(POLICY.calendar), NOW + timedelta(days=40))
    assert reading.clocks
    assert reading.then(NOW + timedelta(days=30)) is not None
    check_complaint(complaint, Context(POLICY, NOW, frozenset()))
    assert state_of(complaint).values


@pytest.mark.parametrize("kind", HISTORIES)
def test_a_long_history_takes_time_in_proportion_to_its_length(kind: str) -> None:
    """Twice the events take about twice the time, whatever happened."""
    assert not grows_too_fast(partial(all_that_is_asked, kind), "x")
