"""What lies in a git directory: locks, who shares it, settings that start programs; git itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from complaints.store.git import program
from complaints.store.git.inside import git_locks, hooks, program_settings, said_to_be_shared
from complaints.store.git.repository import Repository
from complaints.store.local.git_folder import git_folder
from complaints.store.process import Answer
from store.conftest import Git
from surroundings import repository_at


def test_locks_of_a_linked_work_tree(root: Path, tmp_path: Path) -> None:
    """Its own, and those of the repository that it belongs to."""
    linked = tmp_path / "linked"
    subprocess.run(["git", "worktree", "add", "-q", str(linked)], cwd=root, check=True)
    place = git_folder(linked)
    assert place is not None
    assert git_locks(place) == []
    (place.folder / "index.lock").touch()
    old = root / ".git" / "packed-refs.lock"
    old.touch()
    os.utime(old, (1, 1))
    found = {lock.path: lock.dead for lock in git_locks(place)}
    assert found == {place.folder / "index.lock": False, old: True}


def test_no_pipe_is_waited_for(root: Path) -> None:
    """Whatever stands in the place of what a git directory says of another."""
    os.mkfifo(root / ".git" / "commondir")
    assert git_locks(repository_at(root).place) == []


@pytest.mark.parametrize(
    ("value", "shared"),
    [
        *((word, True) for word in ("group", "true", "1", "all", "world", "2", "0640", "0666")),
        *((word, False) for word in ("umask", "false", "0", "0600")),
    ],
)
def test_who_shares_a_repository(value: str, shared: bool, root: Path, git: Git) -> None:
    """In the words that git has for it."""
    assert said_to_be_shared(repository_at(root)) is False
    git("config", "core.sharedRepository", value)
    assert said_to_be_shared(repository_at(root)) is shared


def test_settings_that_start_programs(root: Path, git: Git, tmp_path: Path) -> None:
    """Of the repository's own configuration and what it includes, each once, no harmless value."""
    assert program_settings(repository_at(root)) == []
    more = tmp_path / "more"
    more.write_text('[filter "a=b"]\n\tsmudge = cat\n\tsmudge = tac\n', "utf-8")
    git("config", "include.path", str(more))
    for name, value in (
        ("core.fsmonitor", "false"),
        ("core.hooksPath", "/elsewhere"),
        ("filter.x.required", "true"),
        ("remote.origin.promisor", "false"),
        ("remote.other.partialCloneFilter", "blob:none"),
        ("extensions.partialClone", "other"),
    ):
        git("config", name, value)
    own = root / ".git" / "config"
    assert sorted(program_settings(repository_at(root))) == [
        ("core.hookspath", own),
        ("extensions.partialclone", own),
        ("filter.a=b.smudge", more),
        ("remote.other.partialclonefilter", own),
    ]


@pytest.mark.parametrize(
    ("name", "value", "starts"),
    [
        ("remote.x.url", "ext::sh -c x", True),
        ("remote.x.pushurl", "a1::b", True),
        ("remote.x.url", "a+b://c", True),
        ("remote.pushdefault", "ext::x", True),
        ("branch.main.remote", "ext::x", True),
        ("branch.main.remote", "origin", False),
        *(("remote.x.url", url, False) for url in ("https://x/y", "ssh://x/y", "git@x:y", "../y")),
        *(("remote.x.url", url, False) for url in ("/a::b", "file:///y", "git://y")),
        ("url.ext::sh -c x.insteadof", "https://x/", True),
        ("url.ext::x.pushinsteadof", "https://x/", True),
        ("url.git@x:.insteadof", "https://x/", False),
        ("protocol.ext.allow", "always", True),
        ("protocol.allow", "user", True),
        ("protocol.ext.allow", "never", False),
        ("protocol.file.allow", "always", False),
        ("submodule.x.update", "!x", True),
        ("submodule.x.update", "merge", False),
        ("pager.log", "less", True),
        ("pager.log", "false", False),
        ("pager.log", "true", False),
        *(
            (name, "x", True)
            for name in (
                *("gpg.program", "gpg.ssh.program", "gpg.ssh.defaultkeycommand"),
                *("core.alternaterefscommand", "sequence.editor", "interactive.difffilter"),
                *("gc.recentobjectshook", "credential.https://x.helper", "hook.x.command"),
                *("filter..clean", "diff.x.textconv", "merge.x.driver", "remote.x.vcs"),
            )
        ),
    ],
)
def test_what_starts_a_program(name: str, value: str, starts: bool, root: Path, git: Git) -> None:
    """Some settings do by what they say: an address, a way that is allowed."""
    with (root / ".git" / "config").open("a", encoding="utf-8") as config:
        section, _, key = name.rpartition(".")
        first, _, second = section.partition(".")
        head = f'{first} "{second}"' if second or name.count("..") else first
        config.write(f'[{head}]\n\t{key} = "{value}"\n')
    assert git("config", name) == f"{value}\n"
    found = program_settings(repository_at(root))
    assert found == [(name, root / ".git" / "config")] * starts


def test_hooks(root: Path) -> None:
    """Those that git would start, no sample, nothing that is not executable."""
    folder = root / ".git" / "hooks"
    folder.mkdir(exist_ok=True)
    for name, mode in (("pre-commit", 0o755), ("post-commit", 0o644), ("x.sample", 0o755)):
        (folder / name).write_text("#!/bin/sh\n", "utf-8")
        (folder / name).chmod(mode)
    assert hooks(repository_at(root)) == [folder / "pre-commit"]
    shutil.rmtree(folder)
    assert hooks(repository_at(root)) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("git version 2.38.0\n", ("2.38.0", True)),
        ("git version 2.39.5 (Apple Git-154)\n", ("2.39.5", True)),
        ("git version 3.0.rc1\n", ("3.0.rc1", True)),
        ("git version 2.37.9.windows.1\n", ("2.37.9.windows.1", False)),
        ("git version 1.99\n", ("1.99", False)),
        ("hub\n", ("", False)),
    ],
)
def test_versions(said: str, found: tuple[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest one that does is 2.38, however a version is written."""
    monkeypatch.setattr(program, "ask", lambda *_: Answer(0, said, ""))
    assert program.version() == found


def test_git_is_asked_outside_of_a_repository(
    root: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where one is around, or a hook of one has called."""
    git("config", "user.name", "Of the repository")
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_DIR", str(root / ".git"))
    assert program.ask("config", "user.name").out == "Maria Kos\n"
    assert Repository.around(root).user()[0] == "Of the repository"  # type: ignore[union-attr]
