"""What git is told in each call, so that nobody's configuration changes what a command does.

Whatever is a person's own stays theirs: name and e-mail, signing and its checks,
hooks, passwords, how a server is reached and what is said to it, templates for a
new repository, and which line ends and modes their work tree has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# A folder of a register may look like a repository, whose configuration then names programs;
# a monitor of files is a program, too.
_ALWAYS = ("safe.bareRepository=explicit", "core.fsmonitor=false")

# A message is committed as it is given: none of its lines is a comment, and it is UTF-8.
_MESSAGE = ("commit.cleanup=whitespace", "i18n.commitEncoding=UTF-8")
# A file that git has written itself is looked at the next time, too.
_LOOKS = ("core.ignoreStat=false",)
# What is recorded is committed, whatever becomes of its line ends in a work tree.
_CONVERTS = ("core.safecrlf=false",)
# Which files are to be committed is for the repository to say, not for one person's list.
_HIDES = ("core.excludesFile=/dev/null",)

# Whatever compares reads this file, and fails where it is not there.
_COMPARES = ("diff.orderFile=/dev/null",)

# How what both sides did is brought together.
_MERGES = (
    *("merge.renames=true", "merge.directoryRenames=false", "merge.renameLimit=7000"),
    *("merge.default=text", "merge.renormalize=false", "core.attributesFile=/dev/null"),
    # Complaints are merged before, all in one run of this program.
    "merge.complaints.driver=false",
    *_COMPARES,
)

# By command. Git gives these on to hooks, so each has only what changes its own outcome.
_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "add": ("add.ignoreErrors=false", *_LOOKS, *_CONVERTS, *_HIDES),
    "commit": (*_MESSAGE, *_LOOKS, *_CONVERTS, *_COMPARES),
    "commit-tree": _MESSAGE,
    "hash-object": _CONVERTS,
    "merge": (
        *("merge.ff=true", "merge.autoStash=false", "merge.log=false", "pull.twohead=ort"),
        *_MERGES,
        # What was once settled by hand is not settled alike by itself.
        *("rerere.enabled=false", "submodule.recurse=false"),
        *_MESSAGE,
        *_LOOKS,
    ),
    "merge-tree": _MERGES,
    "diff": _COMPARES,
    "diff-tree": _COMPARES,
    "diff-index": _COMPARES,
    "diff-files": _COMPARES,
    "ls-files": _HIDES,
    "check-ignore": _HIDES,
    "update-index": (*_LOOKS, *_CONVERTS),
}
# Where there is no setting, or where one for a single server would come first.
_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "fetch": ("--no-tags", "--no-recurse-submodules"),
    "push": ("--no-follow-tags", "--no-recurse-submodules"),
}
# What only reads starts nothing: no server is asked for what a clone has left out.
_READING = frozenset(
    {
        *("cat-file", "check-attr", "config", "diff", "diff-files", "diff-index", "diff-tree"),
        *(
            "for-each-ref",
            "grep",
            "ls-files",
            "ls-tree",
            "merge-base",
            "remote",
            "rev-list",
            "rev-parse",
            "symbolic-ref",
        ),
        "var",
    }
)
# Of these, what looks into files of a work tree, which git does through filters.
_LOOKING = ("diff-files", "diff-index")
# The name in the middle may be empty, and is one all the same.
_FILTER = re.compile(r"(filter\..*)\.[^.]+", re.DOTALL)
_UNFILTERED = {"clean": "", "process": "", "required": "false"}

_DROPPED = frozenset(
    {
        # Patterns are literal where we say so, and nowhere else.
        *("GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS"),
        *("GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"),
        # Other references, other attributes than those of this repository.
        *("GIT_NAMESPACE", "GIT_ATTR_SOURCE"),
        # It beats LC_ALL, and git's words are read, in English.
        "LANGUAGE",
    }
)
_TRACES = ("GIT_TRACE", "GIT_CURL_VERBOSE")
# What a configuration has git write there; a variable comes first.
_TRACE_SETTINGS = ("GIT_TRACE2", "GIT_TRACE2_PERF", "GIT_TRACE2_EVENT")
# A trace that goes into a file, or to a program that collects it, is in nobody's way.
_ELSEWHERE = ("/", "af_unix:")


def command(arguments: Sequence[str], settings: Sequence[str] = ()) -> list[str]:
    """Return the command line of git for these arguments, the first of which is its command.

    `settings`, as `name=value`, come on top of those that the command always has.
    """
    name, *rest = arguments
    whole = (*_ALWAYS, *_SETTINGS.get(name, ()), *settings)
    told = [part for each in whole for part in ("-c", each)]
    return ["git", *told, name, *_OPTIONS.get(name, ()), *rest]


def only_reads(name: str) -> bool:
    """Tell whether a command of git only reads."""
    return name in _READING


def takes_in(name: str) -> bool:
    """Tell whether a command brings together what others did, which a clone may have left out."""
    return name in ("merge", "merge-tree", "checkout-index")


def looks_into_files(name: str) -> bool:
    """Tell whether a command that only reads would start the filters of a configuration."""
    return name in _LOOKING


def offline(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which git speaks with no server, of whatever kind."""
    return {**environment, "GIT_ALLOW_PROTOCOL": ""}


def filters_of(names: Iterable[str]) -> list[str]:
    """Return the filters that settings of these names are about, each as `filter.NAME`."""
    return list(dict.fromkeys(found[1] for name in names if (found := _FILTER.fullmatch(name))))


def unfiltered(environment: Mapping[str, str], filters: Iterable[str]) -> dict[str, str]:
    """Return an environment in which none of these filters is started."""
    told = [(f"{each}.{key}", value) for each in filters for key, value in _UNFILTERED.items()]
    # Not by `-c`: the name of a filter may hold a `=`, where that would end it.
    count = environment.get("GIT_CONFIG_COUNT", "0")
    # With any other git does nothing at all.
    first = int(count) if count.isdecimal() else 0
    added = {"GIT_CONFIG_COUNT": str(first + len(told))}
    for number, (name, value) in enumerate(told, first):
        added |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return {**environment, **added}


def undisturbed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without the variables that change what git does or how it speaks."""
    kept = {
        name: value
        for name, value in environment.items()
        if name not in _DROPPED and not _in_between(name, value)
    }
    return {**dict.fromkeys(_TRACE_SETTINGS, "0"), **kept}


def _in_between(name: str, value: str) -> bool:
    """Tell whether a variable has git write a trace among its messages."""
    return name.startswith(_TRACES) and not value.startswith(_ELSEWHERE)
