"""Whether it is known who is at work: to git, which signs each commit, and to the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from complaints.core.diagnosis import Diagnosis
from complaints.core.policy.policy import Policy
from complaints.core.policy.staff import MACHINE, staff_code
from complaints.store.process import Answer
from complaints.store.shell import command_line

_PART = "identity"
_KEYS = ("user.name", "user.email")
_NAME = "git config --global user.name 'YOUR NAME' && git config --global user.email E-MAIL"
_CODE = "name yourself by a code of the policy's staff, run: export COMPLAINTS_USER=CODE"


def identity(
    ask: Callable[..., Answer] | None, policy: Policy | None, named: str, git: Sequence[str]
) -> Iterator[Diagnosis]:
    """Return whether it is known; `named` is whom the person names.

    `ask` puts a question to git, as a person does who calls it as `git` says: None where no
    commits are made, or git does not work. Without a policy nobody is on the staff, and that is
    not asked.
    """
    name, email = "", ""
    if ask is not None:
        name, email = (ask("config", key).out.strip() for key in _KEYS)
        if ask("var", "GIT_COMMITTER_IDENT").code:
            words = "git does not know who you are, and signs every commit with that"
            yield Diagnosis(_PART, "bad", words, f"run: {_emptied(ask, git) or _NAME}")
    if policy is not None:
        yield _on_staff(policy, named, name, email)
    elif name:
        yield Diagnosis(_PART, "good", f"git knows you as {name}")


def _emptied(ask: Callable[..., Answer], git: Sequence[str]) -> str:
    """Return what takes away the settings of a repository that name nobody; empty without any.

    Whatever is said for all of a person's repositories does not count beside them.
    """
    said = {key: ask("config", "--show-scope", "--get", key).out.split() for key in _KEYS}
    unset = (
        command_line([*git, "config", f"--{scope[0]}", "--unset-all", key])
        for key, scope in said.items()
        if scope in (["local"], ["worktree"])
    )
    return " && ".join(unset)


def _on_staff(policy: Policy, named: str, name: str, email: str) -> Diagnosis:
    known = f"git knows you as {name}" if name else ""
    if named:
        if named in policy.staff or named == MACHINE:
            whose = "" if named == MACHINE else " of the staff"
            words = f"by COMPLAINTS_USER you are {named}{whose}"
            return Diagnosis(_PART, "good", "; ".join(filter(None, (known, words))))
        return Diagnosis(_PART, "bad", "whom COMPLAINTS_USER names is not on the staff", _CODE)
    if code := staff_code(policy.staff, name, email):
        told = f"{known}," if name else "by your e-mail you are"
        return Diagnosis(_PART, "good", f"{told} {code} of the staff")
    words = f"{known}, who is nobody on the staff" if name else "it is not said who you are"
    return Diagnosis(_PART, "bad", words, _CODE)
