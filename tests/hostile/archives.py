"""What a `.git` can hold that came in an archive, as no clone of a commit ever has it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from hostile.git_folders import hooks, settings
from hostile.registers import COMPLAINT, World, append, git

Archive = Callable[[Path, World], None]
ARCHIVES: dict[str, Archive] = {}
"""Each by its name: a function that is given the top of a good clone, and the world around it."""


def _archive(function: Archive) -> Archive:
    ARCHIVES[function.__name__.strip("_").replace("_", "-")] = function
    return function


def _stale(top: Path) -> None:
    """Have git look into each file, for the index does not fit; one of them is not as it was."""
    for path in top.rglob("*.yaml"):
        os.utime(path, (0, 0))
    append(top / COMPLAINT, "# changed\n")


def _bound(top: Path) -> None:
    """Have every file go through each kind of program."""
    folder = top / ".git" / "info"
    folder.mkdir(exist_ok=True)
    (folder / "attributes").write_text("* filter=evil diff=evil merge=evil ident\n", "utf-8")


@_archive
def _programs(top: Path, here: World) -> None:
    append(top / ".git" / "config", settings(here, at=".git/hooks"))
    _bound(top)
    hooks(top / ".git" / "hooks", here)
    _stale(top)


@_archive
def _programs_per_work_tree(top: Path, here: World) -> None:
    append(top / ".git" / "config", "[extensions]\n\tworktreeConfig = true\n")
    (top / ".git" / "config.worktree").write_text(settings(here), "utf-8")
    _bound(top)
    _stale(top)


@_archive
def _programs_included(top: Path, here: World) -> None:
    (top / ".git" / "more").write_text(settings(here), "utf-8")
    append(top / ".git" / "config", f"[include]\n\tpath = more\n\tpath = {here.outside}/more\n")
    _bound(top)
    _stale(top)


@_archive
def _included_pipe(top: Path, here: World) -> None:
    append(top / ".git" / "config", f"[include]\n\tpath = {here.outside}/pipe\n")


@_archive
def _included_pipe_with_a_comment(top: Path, here: World) -> None:
    append(top / ".git" / "config", f"[include] path = {here.outside}/pi\\\npe ; and why\n")


@_archive
def _attributes_in_a_pipe(top: Path, here: World) -> None:
    append(top / ".git" / "config", f"[core]\n\tattributesFile = {here.outside}/pipe\n")
    _stale(top)


@_archive
def _pipes_beside_the_files(top: Path, here: World) -> None:
    os.mkfifo(top / "complaints" / "2026" / ".gitattributes")
    os.mkfifo(top / "templates" / ".gitignore")
    _stale(top)


@_archive
def _included_zero(top: Path, here: World) -> None:
    append(top / ".git" / "config", "[include]\n\tpath = /dev/zero\n")


@_archive
def _included_itself(top: Path, here: World) -> None:
    append(top / ".git" / "config", "[include]\n\tpath = config\n")


@_archive
def _aliases(top: Path, here: World) -> None:
    names = ("cat-file", "config", "diff", "hash-object", "log", "ls-files", "ls-tree", "rev-list")
    more = ("rev-parse", "status", "update-index", "diff-tree", "diff-index", "var", "for-each-ref")
    lines = "".join(f"\t{name} = !{here.program('alias')}\n" for name in (*names, *more))
    append(top / ".git" / "config", f"[alias]\n{lines}")


@_archive
def _very_many_filters(top: Path, here: World) -> None:
    program = here.program("filter")
    filters = (f'[filter "f{n}"]\n\tclean = {program}\n' for n in range(20_000))
    append(top / ".git" / "config", "".join(filters))
    attributes = top / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("* filter=f7\n", "utf-8")
    _stale(top)


@_archive
def _nameless_filter(top: Path, here: World) -> None:
    append(top / ".git" / "config", f'[filter ""]\n\tclean = {here.program("filter")}\n')
    folder = top / ".git" / "info"
    folder.mkdir(exist_ok=True)
    (folder / "attributes").write_text("* filter=\n", "utf-8")
    _stale(top)


@_archive
def _missing_objects(top: Path, here: World) -> None:
    """Some objects are to be fetched, when somebody asks for them, by a program."""
    names = git(top, "ls-files", "-s").decode().splitlines()
    objects = [line.split()[1] for line in names]
    objects += git(top, "rev-parse", "HEAD^{tree}", "HEAD:complaints").decode().split()
    for each in objects:
        (top / ".git" / "objects" / each[:2] / each[2:]).unlink(missing_ok=True)
    config = top / ".git" / "config"
    text = config.read_text("utf-8").replace("repositoryformatversion = 0", "x = 0")
    config.write_text(text, "utf-8")
    append(config, settings(here).replace("repositoryformatversion = 0", _PARTIAL))
    _stale(top)


_PARTIAL = "repositoryformatversion = 1\n[extensions]\n\tpartialClone = evil\n[core]"


@_archive
def _upstream(top: Path, here: World) -> None:
    """The branch follows one that a program brings, and has commits that it has not."""
    branch = '[branch "main"]\n\tremote = evil\n\tmerge = refs/heads/main\n'
    append(top / ".git" / "config", settings(here) + branch)
    git(top, "-c", "core.fsmonitor=false", "update-ref", "refs/remotes/evil/main", "HEAD")


@_archive
def _work_tree_elsewhere(top: Path, here: World) -> None:
    append(top / ".git" / "config", f"[core]\n\tworktree = {here.outside}/folder\n")


@_archive
def _alternates(top: Path, here: World) -> None:
    """Objects that git reads elsewhere, as its own directory says: it is asked for no more."""
    git(here.base, "init", "--quiet", "lent")
    folder = top / ".git" / "objects" / "info"
    folder.mkdir(exist_ok=True)
    (folder / "alternates").write_text(f"{here.base}/lent/.git/objects\n", "utf-8")
    append(top / ".git" / "config", settings(here))


@_archive
def _sparse(top: Path, here: World) -> None:
    """Git is asked what a sparse checkout leaves out; what it is told there names programs."""
    append(top / ".git" / "config", settings(here) + "[core]\n\tsparseCheckout = true\n")
    (top / ".git" / "info").mkdir(exist_ok=True)
    (top / ".git" / "info" / "sparse-checkout").write_text("/*\n!/complaints/2027/\n", "utf-8")
    _bound(top)
    (top / COMPLAINT).unlink()


_FILES = (
    *("HEAD", "config", "index", "packed-refs", "MERGE_HEAD", "info/attributes", "info/exclude"),
    *("info/sparse-checkout", "refs/heads/main", "config.worktree", "commondir", "shallow"),
    *("logs/HEAD", f"objects/ab/{'c' * 38}", "objects/pack/pack-1.idx"),
    *("sequencer/todo", "rebase-merge", "objects/info/alternates", "refs/remotes/origin/HEAD"),
)


def _in_the_place(name: str, target: str) -> Archive:
    def placed(top: Path, here: World) -> None:
        path = top / ".git" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if target == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")

    return placed


for _name in _FILES:
    for _target in ("pipe", "zero"):
        ARCHIVES[f"{_target}-for-{_name}"] = _in_the_place(_name, _target)


def _elsewhere(top: Path, here: World) -> Path:
    """Move the git directory away, and have it name programs; returns where it is."""
    place = here.base / "elsewhere"
    (top / ".git").rename(place)
    append(place / "config", settings(here, str(top)))
    hooks(place / "hooks", here)
    return place


@_archive
def _gitdir_elsewhere(top: Path, here: World) -> None:
    (top / ".git").write_text(f"gitdir: {_elsewhere(top, here)}\n", "utf-8")


@_archive
def _gitdir_outside(top: Path, here: World) -> None:
    """What is local would be written to a folder that has nothing to do with git."""
    shutil.rmtree(top / ".git")
    (top / ".git").write_text(f"gitdir: {here.outside}/folder\n", "utf-8")


@_archive
def _gitdir_pipe(top: Path, here: World) -> None:
    shutil.rmtree(top / ".git")
    (top / ".git").write_text(f"gitdir: {here.outside}/pipe\n", "utf-8")


@_archive
def _git_linked(top: Path, here: World) -> None:
    place = _elsewhere(top, here)
    (top / ".git").symlink_to(place)


@_archive
def _git_linked_outside(top: Path, here: World) -> None:
    shutil.rmtree(top / ".git")
    (top / ".git").symlink_to(here.outside / "folder")


@_archive
def _git_is_a_pipe(top: Path, here: World) -> None:
    shutil.rmtree(top / ".git")
    os.mkfifo(top / ".git")


@_archive
def _git_is_zero(top: Path, here: World) -> None:
    shutil.rmtree(top / ".git")
    (top / ".git").symlink_to("/dev/zero")


@_archive
def _local_linked(top: Path, here: World) -> None:
    (top / ".git" / "complaints").symlink_to(here.outside / "folder")


@_archive
def _local_files_linked(top: Path, here: World) -> None:
    """What is kept for one register lies under a digest of where it is: here of the top."""
    digest = "e3b0c44298fc1c14"
    local = top / ".git" / "complaints" / digest
    local.mkdir(parents=True)
    for name in ("last-ivo", "named-today", "lock", "not-committed"):
        (local / name).symlink_to(here.outside / "secret.txt")
        (local.parent / name).symlink_to(here.outside / "pipe")
    for name in ("outbox", "kept"):
        (local / name).symlink_to(here.outside / "folder")


@_archive
def _local_pipes(top: Path, here: World) -> None:
    local = top / ".git" / "complaints" / "e3b0c44298fc1c14"
    local.mkdir(parents=True)
    for name in ("last-ivo", "named-today", "lock", "outbox", "kept"):
        os.mkfifo(local / name)
        os.mkfifo(local.parent / name)
