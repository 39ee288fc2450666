"""The policy file: it marks the root of a register and is refused where it leaves a gap."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace as replace_in

from complaints.core.findings import Finding
from complaints.core.policy.checks import check_policy
from complaints.core.policy.policy import Policy
from complaints.errors import Refused, Untrusted
from complaints.store.files import replace
from complaints.store.git.owner import check_owner
from complaints.store.git.sparse import left_out
from complaints.store.load import Loaded, load, parse, tree
from complaints.store.local.upward import upward
from complaints.store.reading import decode, read_below
from complaints.store.text.changes import Change
from complaints.store.text.reader import read_fast
from complaints.store.text.schema import line_of
from complaints.store.way import closed

POLICY_FILE = "complaints.yaml"
VARIABLE = "COMPLAINTS_REGISTER"

_MOVED = ("command", "smtp")
_NO_PROGRAM = "a register names no program and no server, because it may come from anywhere"
_WHERE_TO = (
    "define a way for mail in ~/.config/complaints/config.yaml or /etc/complaints/config.yaml, "
    "and name it here: `via: NAME`"
)


def find_root(given: str | None) -> Path:
    """Return the root of the register: the folder given, or named by the environment, or around us.

    Raises Refused where there is none, Untrusted where a folder on the way cannot be entered,
    where a sparse checkout leaves the policy out, and where it belongs to somebody else.
    """
    named = given or os.environ.get(VARIABLE)
    try:
        # A loop of links is told by what is looked for in it.
        start = Path(os.path.realpath(named or "."))
    except FileNotFoundError:
        raise Refused("the folder that you are in is gone; go to another one") from None
    folders = [start] if named else list(upward(start))
    for folder in folders:
        if _has_policy(folder):
            check_owner(folder)
            return folder
    for folder in folders:
        if (missing := left_out(folder, POLICY_FILE)) is not None:
            raise Untrusted(f"{folder}: {missing}")
    place = f"in {start}" if named else f"here or in any folder above{_as_far_as(folders)}"
    raise Refused(f"there is no register {place} (no {POLICY_FILE}); make one: complaints init DIR")


def _as_far_as(folders: Sequence[Path]) -> str:
    """Return the words for where the search upwards has ended before the top of all."""
    last = folders[-1]
    return "" if last == last.parent else f", up to {last}, where another disk begins"


def _has_policy(folder: Path) -> bool:
    try:
        # Whatever stands there marks a register; whether it can be read is told by the reader.
        (folder / POLICY_FILE).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Untrusted(str(closed(folder, str(folder), error))) from None
    return True


def read_policy(root: Path) -> Loaded[Policy]:
    """Read the register's policy with everything that is wrong with it, each with its line."""
    return read_policy_file(root / POLICY_FILE, POLICY_FILE, root)


def read_policy_file(path: Path, shown: str, root: Path | None = None) -> Loaded[Policy]:
    """Read a policy from any file, or that of the register; `shown` names it in findings."""
    loaded = load(path, shown, Policy, root)
    if loaded.value is None:
        return loaded
    return _located(loaded, [*moved_keys(loaded.content), *check_policy(loaded.value)], shown)


def trusted_policy(root: Path) -> Policy:
    """Return the policy. Raises Untrusted, with every fault that cannot wait, where it has one."""
    return trusted_policy_file(root / POLICY_FILE, POLICY_FILE, root)


def trusted_policy_file(path: Path, shown: str = "", root: Path | None = None) -> Policy:
    """Return the policy in any file, or the register's. Raises Untrusted likewise."""
    shown = shown or str(path)
    loaded = load(path, shown, Policy, root)
    if loaded.value is None:
        raise Untrusted("\n".join(map(str, loaded.findings)))
    # Finding the lines takes time, which a warning is not worth at every command.
    if fatal := faults(loaded.content, loaded.value):
        raise Untrusted("\n".join(map(str, _located(loaded, fatal, shown).findings)))
    return loaded.value


def faults(content: bytes, policy: Policy) -> list[Finding]:
    """Return what keeps a policy that reads well from being used."""
    found = (*moved_keys(content), *check_policy(policy))
    return [finding for finding in found if finding.fatal]


def moved_keys(content: bytes) -> Iterator[Finding]:
    """Return the keys that earlier versions had in the policy, and where what they say goes now.

    To pass over them would be to send nothing without a word.
    """
    if not any(key.encode() in content for key in _MOVED):
        return
    mail = read_fast(decode(content)).get("mail")
    for key in _MOVED if isinstance(mail, dict) else ():
        if key in mail:
            yield Finding("moved", _NO_PROGRAM, _WHERE_TO, ("mail", key), fatal=True)


def _located(loaded: Loaded[Policy], findings: Sequence[Finding], shown: str) -> Loaded[Policy]:
    """Return the policy with findings, each with its line."""
    node = tree(loaded.content) if findings else None
    located = tuple(
        finding.located(shown, line_of(node, finding.path) if node is not None else 0)
        for finding in findings
    )
    return Loaded(loaded.content, loaded.value, located)


def change_policy(root: Path, operations: Sequence[Change]) -> list[Path]:
    """Change values in the policy file and nothing else in it; returns the file.

    Raises Untrusted where the result would not be a valid policy.
    """
    from complaints.store.text.splice import splice

    path = root / POLICY_FILE
    before = read_below(root, path)
    try:
        text = splice(decode(before), operations)
        policy, findings = parse(text, POLICY_FILE, Policy)
        if policy is not None:
            findings = faults(text.encode("utf-8"), policy)
        if findings:
            raise Untrusted(str(replace_in(findings[0], file="")))
    except Untrusted as error:
        raise Untrusted(f"{POLICY_FILE}: {error}") from None
    replace(root, path, before, text.encode("utf-8"))
    return [path]
