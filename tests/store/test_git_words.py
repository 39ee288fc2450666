"""What git says when it fails: the words that tell why, and whether another try will help."""

from __future__ import annotations

import pytest

from complaints.store.git.words import crossed, last_line
from complaints.store.process import Answer

GENERAL = "Please make sure you have the correct access rights\nand the repository exists.\n"
UNREAD = f"fatal: Could not read from remote repository.\n\n{GENERAL}"
FAILED = "error: failed to push some refs to '/srv/bare.git'\n"
NO = " ! [remote rejected] main -> main"
FOREIGN = (
    "fatal: detected dubious ownership in repository at '/srv/shop'\n"
    "To add an exception for this directory, call:\n\n"
    "\tgit config --global --add safe.directory /srv/shop\n"
)
TRUST = (
    "fatal: detected dubious ownership in repository at '/srv/shop'; "
    "if you trust it: git config --global --add safe.directory /srv/shop"
)


@pytest.mark.parametrize(
    ("err", "out", "told"),
    [
        ("hint: x\nfatal: no\nerror: never\n", "", "fatal: no"),
        ("warning: x\n  error: no  \n", "", "error: no"),
        ("\n \nA hook says no.\nAsk Ivo.\n", "fatal: out", "A hook says no."),
        ("", "\nnothing to commit\n", "nothing to commit"),
        ("", " \n", "git ended with 7"),
        ("warning: only this\n", "", "warning: only this"),
        (FOREIGN, "", TRUST),
    ],
)
def test_the_line_that_tells_most(err: str, out: str, told: str) -> None:
    """What git calls an error, else what it says first, else how it ended; with its own advice."""
    assert last_line(Answer(7, out, err)) == told


@pytest.mark.parametrize(
    ("err", "told"),
    [
        (
            "remote: Not on a Friday.        \n"
            f"To /srv/bare.git\n{NO} (pre-receive hook declined)\n{FAILED}",
            "pre-receive hook declined; Not on a Friday.",
        ),
        (
            "remote: error: GH006: Protected branch update failed for refs/heads/main.        \n"
            "remote: \nremote: - Changes must be made through a pull request.        \n"
            f"To github.example:shop.git\n{NO} (protected branch hook declined)\n{FAILED}",
            "protected branch hook declined; "
            "error: GH006: Protected branch update failed for refs/heads/main.; "
            "- Changes must be made through a pull request.",
        ),
        (
            f"git@localhost: Permission denied (publickey).\r\n{UNREAD}",
            "git@localhost: Permission denied (publickey).",
        ),
        (f"ERROR: Repository not found.\n{UNREAD}", "ERROR: Repository not found."),
        (
            "Warning: Permanently added 'x' to the list of known hosts.\n"
            f"Host key verification failed.\n{UNREAD}",
            "Host key verification failed.",
        ),
        (
            f"ssh: Could not resolve hostname x.example: Name or service not known\n{UNREAD}",
            "ssh: Could not resolve hostname x.example: Name or service not known",
        ),
        (
            "fatal: unable to access 'https://x.example/': Could not resolve host: x.example\n",
            "fatal: unable to access 'https://x.example/': Could not resolve host: x.example",
        ),
        (
            "remote: HTTP Basic: Access denied\n"
            "fatal: Authentication failed for 'https://ivo:geheim@x.example/shop.git/'\n",
            "HTTP Basic: Access denied; "
            "fatal: Authentication failed for 'https://x.example/shop.git/'",
        ),
        (
            "remote: Resolving deltas: 100% (2/2), completed with 2 local objects.\n"
            "remote: fatal: no space left\n"
            "error: remote unpack failed: unpack-objects abnormal exit\n"
            f"To x\n{NO} (unpacker error)\n{FAILED}",
            "unpacker error; fatal: no space left; "
            "error: remote unpack failed: unpack-objects abnormal exit",
        ),
        (f"{FOREIGN}{UNREAD}", TRUST),
        (UNREAD, "fatal: Could not read from remote repository."),
        (
            "fatal: the remote end hung up unexpectedly\n",
            "fatal: the remote end hung up unexpectedly",
        ),
        (
            "Receiving: 10% (1/9)\rremote: \x1b[31merror\x1b[m: \x1b[1mno\x1b[m\n"
            f" \x1b[31m! [remote rejected]\x1b[m main -> main (hook declined)\n{FAILED}",
            "hook declined; error: no",
        ),
    ],
)
def test_a_server_is_heard_in_its_own_words(err: str, told: str) -> None:
    """Why it refuses, or what the way to it said; no colours, and nobody's name or password."""
    assert last_line(Answer(1, "", err)) == told


def test_a_server_that_says_much_is_cut_short() -> None:
    """The message stays one that can be read."""
    told = last_line(
        Answer(1, "", "remote: why\n" * 3 + "".join(f"remote: {n}\n" for n in range(999)))
    )
    assert told.startswith("why; 0; 1; 2")
    assert (len(told), told[-1]) == (300, "…")


@pytest.mark.parametrize(
    ("code", "err", "told"),
    [
        (1, " ! [rejected] main -> main (fetch first)\n", True),
        (1, " ! [rejected] main -> main (non-fast-forward)\n", True),
        (
            1,
            "error: cannot lock ref 'refs/x': Unable to create '/r/refs/x.lock': File exists.\n",
            True,
        ),
        (1, "remote: error: cannot lock ref 'refs/x': is at 1 but expected 2\n", True),
        (0, "warning: cannot lock ref 'refs/x'\n", False),
        (
            1,
            "error: cannot lock ref 'refs/x': Unable to create '/r/x.lock': Permission denied\n",
            False,
        ),
        (
            1,
            "error: cannot lock ref 'refs/x': Unable to create '/x': Read-only file system\n",
            False,
        ),
        (1, "error: cannot lock ref 'refs/x': No space left on device\n", False),
        (1, "error: cannot lock ref 'refs/a': 'refs/a/b' exists; cannot create 'refs/a'\n", False),
        (1, f"{NO} (pre-receive hook declined)\n{FAILED}", False),
    ],
)
def test_whether_somebody_else_was_quicker(code: int, err: str, told: bool) -> None:
    """Then another try helps; it does not where a reference cannot be written at all."""
    assert crossed(Answer(code, "", err)) is told


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("/srv/shop", True),
        ("'/srv/a b'\\''s; shop'", True),
        ("/srv/shop; touch x", False),
        ("'/srv/shop'; touch x", False),
        ("'/srv/shop' $(touch x)''", False),
    ],
)
def test_only_a_folder_is_to_be_trusted(folder: str, told: bool) -> None:
    """What a server, or what is called on the way to it, says beside git's words is no command."""
    line = f"git config --global --add safe.directory {folder}"
    said = last_line(Answer(128, "", f"fatal: no\n\t{line}\n"))
    assert said == ("fatal: no" + f"; if you trust it: {line}" * told)
