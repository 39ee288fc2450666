"""Looking over a whole register: every finding of every check, each with its file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

import msgspec

from complaints.beneath import Kind
from complaints.core.findings import Finding
from complaints.core.handling.checks import Context, check_complaint, check_references
from complaints.core.policy.checks import check_years
from complaints.core.policy.policy import Policy, working_calendar
from complaints.core.record.model import Complaint
from complaints.core.time.pace import USUAL, Pace, pace_of
from complaints.errors import Refused
from complaints.letters.rehearsal import rehearse
from complaints.letters.templates import TEMPLATES, is_language, is_template
from complaints.store.complaint_files import read, read_each
from complaints.store.index.workers import FEW, PIECE, done_by_all
from complaints.store.load import Loaded, tree
from complaints.store.parts import FOLDER
from complaints.store.policy_file import POLICY_FILE, read_policy
from complaints.store.reading import LARGE, decode
from complaints.store.text.changes import as_written
from complaints.store.text.older import places
from complaints.store.text.reader import read_fast
from complaints.store.text.schema import Model, line_of, misspelt
from complaints.store.walk import inside, left_over, meant_id, walk, walk_below
from complaints.store.way import no_file, no_folder, shown_path


def inspect(root: Path, given: Sequence[Path], now: datetime) -> list[Finding]:
    """Return every finding in the register, or in the files and folders given alone.

    Raises Refused for a path that is no part of the register.
    """
    paths = [inside(root, path) for path in given]
    policy = read_policy(root)
    findings: list[Finding] = []
    if not paths or any(map((root / POLICY_FILE).is_relative_to, paths)):
        findings += policy.findings
        findings += _large(policy, POLICY_FILE)
        findings += _bare_years(policy, now)
        findings += _unknown_keys(policy, POLICY_FILE, Policy)
    else:
        # By a policy that no command takes, nothing else can be looked over.
        findings += [finding for finding in policy.findings if finding.fatal]
    if policy.value is None:
        return findings or list(policy.findings)
    templates = list(walk_below(root, TEMPLATES, _judged_template))
    complaints = [*walk(root), *left_over(root)]
    _refuse_foreign(root, paths, [*templates, *complaints])
    chosen = list(_chosen(root, paths, templates))
    # What a letter includes may be named by itself.
    named = {each.file for each in chosen if isinstance(each, Finding)}
    for each in chosen:
        if isinstance(each, Finding):
            findings.append(each)
        else:
            found = rehearse(root, each.parent.name, each.name, policy.value)
            findings += [finding for finding in found if finding.file not in named]
    context = _context(policy.value, now, complaints)
    usable = not any(finding.fatal for finding in policy.findings)
    pace = pace_of(working_calendar(policy.value.calendar)) if usable else USUAL
    return findings + list(_complaints(root, _chosen(root, paths, complaints), context, pace))


def _context(policy: Policy, now: datetime, walked: Sequence[Path | Finding]) -> Context:
    # One that is not read, because of its name or place, is there all the same.
    known = frozenset(each.stem if isinstance(each, Path) else meant_id(each) for each in walked)
    hidden = any(each.fatal for each in walked if isinstance(each, Finding))
    return Context(policy, now, known, all_known=not hidden)


def _complaints(
    root: Path, chosen: Iterable[Path | Finding], context: Context, pace: Pace
) -> Iterator[Finding]:
    """Look over each complaint, by all processors where there are many; no more is kept of them."""
    shown = [each if isinstance(each, Finding) else shown_path(root, each) for each in chosen]
    pieces = (shown[start : start + PIECE] for start in range(0, len(shown), PIECE))
    look_over = partial(_look_over, root, context, pace)
    many = len(shown) > FEW
    references: dict[str, tuple[str, str]] = {}
    for findings, found in done_by_all(look_over, pieces) if many else map(look_over, pieces):
        yield from findings
        references |= found
    told = ((complaint_id, reference) for complaint_id, (_, reference) in references.items())
    for complaint_id, finding in check_references(told):
        place = references[complaint_id][0]
        yield from _located(read(root, root / place, pace), place, [finding])


def _look_over(
    root: Path, context: Context, pace: Pace, piece: Sequence[str | Finding]
) -> tuple[list[Finding], dict[str, tuple[str, str]]]:
    """Return what is wrong with some files, and by id the place and the reference of the others."""
    findings: list[Finding] = []
    references: dict[str, tuple[str, str]] = {}
    given = (each if isinstance(each, Finding) else root / each for each in piece)
    for each in read_each(root, given, pace):
        if isinstance(each, Finding):
            findings.append(each)
            continue
        path, loaded = each
        place = shown_path(root, path)
        findings += loaded.findings
        if loaded.value is not None:
            findings += _located(loaded, place, check_complaint(loaded.value, context))
            findings += _unknown_keys(loaded, place, Complaint)
            findings += _large(loaded, place)
            if loaded.value.external_ref:
                references[path.stem] = place, loaded.value.external_ref
    return findings, references


def _bare_years(policy: Loaded[Policy], now: datetime) -> Iterator[Finding]:
    """A year without holidays; only where the calendar itself can be trusted."""
    if policy.value is None or any(finding.fatal for finding in policy.findings):
        return
    found = check_years(policy.value, now)
    node = tree(policy.content) if found else None
    for finding in found:
        yield finding.located(POLICY_FILE, line_of(node, finding.path) if node is not None else 0)


def _chosen(
    root: Path, paths: Sequence[Path], walked: Iterable[Path | Finding]
) -> Iterator[Path | Finding]:
    """Return what the walk found at these paths or below, and what keeps one from being read.

    Without any path it is all of it.
    """
    given, above = set(paths), {up for path in paths for up in _upwards(path)}
    for each in walked:
        place = _place(root, each)
        hides = isinstance(each, Finding) and place in above
        if not paths or hides or not given.isdisjoint(_upwards(place)):
            yield each


def _place(root: Path, each: Path | Finding) -> Path:
    return each if isinstance(each, Path) else root / each.file


def _upwards(path: Path) -> tuple[Path, ...]:
    return path, *path.parents


def _refuse_foreign(root: Path, paths: Sequence[Path], walked: Iterable[Path | Finding]) -> None:
    """Raise Refused for the first of some paths that is no part of the register."""
    # The folders of a new register are made with what goes into them.
    known = {root, *(root / name for name in (POLICY_FILE, FOLDER, TEMPLATES))}
    hiding: set[Path] = set()
    for each in walked if paths else ():
        known.update(_upwards(_place(root, each)))
        if isinstance(each, Finding):
            hiding.add(root / each.file)
    for path in paths:
        if path in known or not hiding.isdisjoint(_upwards(path)):
            continue
        # Nothing closed is on the way to it any more.
        own = path.is_relative_to(root / TEMPLATES) and path.exists()
        if not own and not (path.is_relative_to(root / FOLDER) and path.is_dir()):
            raise Refused(f"{shown_path(root, path)} is no file of this register")


def _judged_template(folder: str, name: str, kind: Kind) -> Finding | bool:
    """Say whether a file under `templates/` is one of a letter, which only its name tells."""
    place = f"{folder}/{name}"
    above, _, language = folder.rpartition("/")
    if above == TEMPLATES and is_template(language, name):
        return kind == "file" or no_file(place, is_folder=kind == "folder")
    if kind == "folder":
        return False
    if folder == TEMPLATES and is_language(name):
        return no_folder(place)
    looks = name.lower().endswith(".txt") and not name.startswith(".")
    return looks and _stray_template(place)


def _stray_template(place: str) -> Finding:
    message = "no letter is written from a file of this name, here"
    mend = f"call it like {TEMPLATES}/en/follow-up.txt, or by another ending"
    return Finding("stray", message, mend, file=place, level="warning")


def _located(
    loaded: Loaded[Complaint], shown: str, findings: Iterable[Finding]
) -> Iterator[Finding]:
    """Fill in file and line; the text is looked at again only where there is a finding."""
    findings = list(findings)
    node = tree(loaded.content) if findings else None
    for finding in findings:
        yield finding.located(shown, line_of(node, finding.path) if node is not None else 0)


def _large(loaded: Loaded[Model], shown: str) -> Iterator[Finding]:
    """Warn of a file that is larger than one grows by being written in."""
    size = len(loaded.content)
    if loaded.value is not None and size > LARGE:
        message = f"it is {size // 1024} kB large, which makes every command slow"
        mend = "keep long texts as files elsewhere and write their main points here"
        yield Finding("large", message, mend, file=shown, level="warning")


def _unknown_keys(
    loaded: Loaded[Model], shown: str, model: type[msgspec.Struct]
) -> Iterator[Finding]:
    """Name unknown keys that look like a slip; a file without any is not composed for it."""
    if loaded.value is None:
        return
    plain = as_written(msgspec.to_builtins(loaded.value, builtin_types=(datetime, date)))
    written = read_fast(decode(loaded.content))
    if written == plain:
        return
    node = tree(loaded.content)
    if node is not None:
        older = places(written, model)
        for finding in misspelt(node, model):
            if finding.path not in older:
                yield finding.located(shown, finding.line)
