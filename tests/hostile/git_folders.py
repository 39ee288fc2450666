"""What makes a folder a repository to git, with all in it that can name a program."""

from __future__ import annotations

from pathlib import Path

from hostile.registers import World, kept

HOOKS = (
    *("applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-applypatch", "post-checkout"),
    *("post-commit", "post-index-change", "post-merge", "post-rewrite", "post-update"),
    *("pre-applypatch", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase"),
    *("pre-receive", "prepare-commit-msg", "proc-receive", "push-to-checkout"),
    *("reference-transaction", "sendemail-validate", "update"),
)


def settings(here: World, worktree: str = "", at: str = "hooks") -> str:
    """Return a configuration of git in which all that can name a program names ours."""
    pinned = f"\n\tworktree = {worktree}" if worktree else ""
    run = here.program
    return f"""[core]
	repositoryformatversion = 0
	bare = false{pinned}
	fsmonitor = {run("core.fsmonitor")}
	hooksPath = {at}
	sshCommand = {run("core.sshCommand")}
	gitProxy = {run("core.gitProxy")}
	pager = {run("core.pager")}
	editor = {run("core.editor")}
	askPass = {run("core.askPass")}
	alternateRefsCommand = {run("core.alternateRefsCommand")}
	attributesFile = info/attributes
	trustctime = false
[sequence]
	editor = {run("sequence.editor")}
[diff]
	external = {run("diff.external")}
[diff "evil"]
	command = {run("diff.command")}
	textconv = {run("diff.textconv")}
[filter "evil"]
	clean = {run("filter.clean")}
	smudge = {run("filter.smudge")}
	process = {run("filter.process")}
	required = true
[merge "evil"]
	driver = {run("merge.driver")}
[gpg]
	program = {run("gpg.program")}
[commit]
	gpgSign = true
[push]
	gpgSign = if-asked
[log]
	showSignature = true
[credential]
	helper = !{run("credential.helper")}
[pager]
	status = {run("pager.status")}
	log = {run("pager.log")}
	config = {run("pager.config")}
[alias]
	st = !{run("alias")}
	status = !{run("alias.status")}
	cat-file = !{run("alias.cat-file")}
[interactive]
	diffFilter = {run("interactive.diffFilter")}
[uploadpack]
	packObjectsHook = {run("uploadpack.packObjectsHook")}
[protocol "ext"]
	allow = always
[trace2]
	eventTarget = {here.outside}/folder
[remote "evil"]
	url = ext::{run("remote.url")}
	promisor = true
	partialCloneFilter = blob:none
	uploadpack = {run("remote.uploadpack")}
	vcs = evil
"""


def bare(folder: Path, here: World, worktree: str) -> None:
    """Make a folder look like a repository to git."""
    for name in ("objects", "refs", "hooks", "info"):
        kept(folder / name)
    (folder / "HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    (folder / "config").write_text(settings(here, worktree), "utf-8")
    (folder / "info" / "attributes").write_text("* filter=evil diff=evil merge=evil\n", "utf-8")
    hooks(folder / "hooks", here)


def hooks(folder: Path, here: World) -> None:
    """Write a hook of each name, which starts our program."""
    folder.mkdir(exist_ok=True)
    for name in HOOKS:
        hook = folder / name
        hook.write_text(f"#!/bin/sh\nexec {here.tool} hook {name}\n", "utf-8")
        hook.chmod(0o755)
