"""Making a new register: the policy to start from, the schema, what git should know."""

from __future__ import annotations

import json
import os
import re
import stat
from contextlib import suppress
from importlib.resources import files as package_files
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from complaints.core.policy.policy import Policy
from complaints.core.record.model import Complaint
from complaints.core.text import fold
from complaints.errors import InTheMiddle, Refused, UsageProblem
from complaints.store.files import create
from complaints.store.git.blobs import Unanswered, unknown
from complaints.store.git.commits import commit
from complaints.store.git.driver import NAME, PATTERN, install
from complaints.store.git.owner import check_owner
from complaints.store.git.repository import Repository
from complaints.store.git.sparse import left_out
from complaints.store.load import parse
from complaints.store.local.shared import SHARED_FILE, is_shared
from complaints.store.modes import looked_at
from complaints.store.parts import SCHEMA_FILE
from complaints.store.policy_file import POLICY_FILE
from complaints.store.process import ProgramMissing
from complaints.store.shell import command_line, quoted
from complaints.store.text.changes import Put
from complaints.store.text.splice import splice
from complaints.store.whose import make_root

_FILES = (POLICY_FILE, SCHEMA_FILE, ".gitattributes", ".gitignore")
_MESSAGE = "Start a register of complaints"
_ATTRIBUTES = f"""\
# Files that people wrote keep their bytes, and complaints are merged event by event.
{PATTERN} -text merge={NAME}
"""
_IGNORED = """\
# Local: what a register outside git keeps for itself; half-written files of a stopped run.
.complaints/
.*.tmp
"""


def make_register(
    root: Path,
    name: str | None,
    prefix: str | None,
    zone: str | None,
    git: bool,
    shared: bool = False,
) -> Path:
    """Make a register at `root` and commit it; returns the root.

    It is for whoever makes it alone; where it is `shared`, for the group of the folder.
    Raises Refused where there is one already or the folder cannot be written, Untrusted
    where it or the repository around it is another user's, UsageProblem for a prefix or zone
    that is none.
    """
    # Whoever may not read there is not to write there either.
    check_owner(root)
    if os.path.lexists(root / POLICY_FILE):
        return _completed(root)
    _refuse_links(root)
    if shared:
        _refuse_to_share(root)
    make_root(root, shared)
    repository = _repository(root, git, shared)
    if repository is not None:
        _refuse_second(repository)
    if repository is not None and not repository.knows_user():
        raise Refused(
            "git does not know who you are, and signs every change with that; say it: "
            "git config --global user.name 'YOUR NAME' && git config --global user.email E-MAIL; "
            "then run complaints init again"
        )
    if repository is not None and (state := repository.unfinished()):
        raise InTheMiddle(f"{state.what}, so nothing was made; {state.finish}; then try again")
    person = repository.user() if repository is not None else ("", "")
    texts = (_policy(name, prefix, zone, person), schema_text(), _ATTRIBUTES, _IGNORED)
    written = {root / name: text for name, text in zip(_FILES, texts, strict=True)}
    mode = SHARED_FILE if shared else None
    made = [
        path for path, text in written.items() if create(root, path, text.encode("utf-8"), mode)
    ]
    if repository is not None:
        commit(repository, made, _MESSAGE)
        install(repository)
    return root


def _refuse_links(root: Path) -> None:
    """Raise Refused where a link or a folder has the name of a file that a register needs."""
    for path in (root / name for name in _FILES):
        found = looked_at(path)
        if found is not None and not stat.S_ISREG(found.st_mode):
            raise Refused(
                f"{path} is {'a link' if stat.S_ISLNK(found.st_mode) else 'no file'}, "
                "and a register has a file of its own there; move it away, then run it again"
            )


def _refuse_to_share(root: Path) -> None:
    """Raise Refused where a repository is there that is not shared: that is for its owner to do."""
    around = Repository.around(root)
    if around is not None and not is_shared(around.place.folder):
        place = quoted(str(around.place.folder))
        raise Refused(
            f"there is a git repository in {around.place.top} already, and --shared makes one; "
            f"share it (git -C {quoted(str(around.place.top))} config core.sharedRepository group "
            f"&& chmod -R g+rwX {place} && find {place} -type d -exec chmod g+s '{{}}' +), "
            "then make the register again, with --shared"
        )


def _refuse_second(repository: Repository) -> None:
    """Raise Refused where the last commit has a policy that is not in the work tree."""
    path = repository.root / POLICY_FILE
    with suppress(Unanswered, ProgramMissing):
        if path not in unknown(repository, [path]):
            git = repository.by_hand(repository.root)
            back = [*git, "restore", "--source=HEAD", "--staged", "--worktree", "--", POLICY_FILE]
            missing = left_out(repository.root, POLICY_FILE)
            raise Refused(
                f"there is a register in {repository.root} already, whose {POLICY_FILE} is in git; "
                f"{missing.mend if missing is not None else f'run: {command_line(back)}'}"
            )


def _completed(root: Path) -> Path:
    """Commit a register that an earlier run could not commit. Raises Refused for any other."""
    repository = Repository.around(root)
    paths = [path for name in _FILES if (path := root / name).exists()]
    try:
        left = unknown(repository, paths) if repository is not None else []
    except (Unanswered, ProgramMissing):
        left = []
    if repository is None or root / POLICY_FILE not in left:
        raise Refused(f"there is a register in {root} already ({POLICY_FILE})")
    commit(repository, left, _MESSAGE)
    install(repository)
    return root


def schema_text() -> str:
    """Return the JSON Schema of a complaint file, for editors; generated from the model."""
    schema: dict[str, Any] = msgspec.json.schema(Complaint)
    for kind in schema["$defs"].values():
        # Older versions of Python keep a docstring's indent, newer ones do not.
        kind["description"] = cleandoc(kind["description"])
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _repository(root: Path, git: bool, shared: bool) -> Repository | None:
    if not git:
        return None
    around = Repository.around(root)
    if around is not None:
        return around
    try:
        return Repository.make(root, shared)
    except ProgramMissing:
        raise Refused("there is no git on this machine; use --no-git") from None


def _policy(name: str | None, prefix: str | None, zone: str | None, person: tuple[str, str]) -> str:
    text = (package_files("complaints") / "data" / "policy.yaml").read_text("utf-8")
    changes = [
        Put(("organisation", key), value)
        for key, value in (("name", name), ("prefix", prefix))
        if value
    ]
    if zone:
        changes.append(Put(("calendar", "zone"), zone))
    full_name, email = person
    if full_name:
        changes.append(Put(("staff", "me", "name"), full_name))
    if email:
        changes.append(Put(("staff", "me", "email"), email, ("name",)))
    text = splice(text, changes) if changes else text
    return _checked(_with_code(text, full_name))


def _with_code(text: str, full_name: str) -> str:
    """Put the first colleague's own code, from the first name, in the place of `me`."""
    first = re.sub(r"[^a-z0-9]", "", fold(full_name.split()[0])) if full_name.split() else ""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,20}", first):
        return text
    return re.sub(
        r"^(\s+)me:$|(?<=: )me$",
        lambda m: f"{m[1]}{first}:" if m[1] else first,
        text,
        flags=re.MULTILINE,
    )


def _checked(text: str) -> str:
    from complaints.core.policy.checks import check_policy

    policy, findings = parse(text, POLICY_FILE, Policy)
    findings = [*findings, *(check_policy(policy) if policy is not None else [])]
    # What nobody has filled in yet is told by `check`.
    wrong = [finding for finding in findings if finding.level == "error"]
    if wrong:
        raise UsageProblem(str(wrong[0]))
    return text
