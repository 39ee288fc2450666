"""What else a commit can carry that means harm: each kind by its name, and all in one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from hostile.commands import A, B
from hostile.git_folders import bare
from hostile.registers import COMPLAINT, MARK, Kind, World, append, clone_of

KINDS: dict[str, Kind] = {}
CROWD = (
    *("texts", "names", "gitlinks", "attributes", "tracked-local"),
    *("bare-below", "bare-over-the-root"),
)
"""Kinds of which none hides another: all of them are in one register, too."""
BELOW = {"inside-bare": "bare/register"}
"""Where the register lies that is not at the top of its work tree."""
GITLINKS = [("vendor", "1" * 40), ("complaints/2026/sub", "2" * 40), ("templates/el", "3" * 40)]


def _kind(function: Kind) -> Kind:
    KINDS[function.__name__.strip("_").replace("_", "-")] = function
    return function


def cloned(kind: str, base: Path) -> tuple[World, Path]:
    """Return a clone of a register of a kind, and the world around it."""
    return clone_of(KINDS[kind], base, BELOW.get(kind, "."), GITLINKS * (kind == "gitlinks"))


@_kind
def _good(tree: Path, here: World) -> None:
    """Nothing is wrong: what the others are compared with."""


# Folders that git takes for repositories.

BARE = ("complaints", "complaints/2026/11", "templates", "templates/hr")


@_kind
def _bare_below(tree: Path, here: World) -> None:
    for name in BARE:
        bare(tree / name, here, ".")


@_kind
def _bare_at_root(tree: Path, here: World) -> None:
    bare(tree, here, ".")


@_kind
def _bare_over_the_root(tree: Path, here: World) -> None:
    bare(tree / "complaints", here, "..")
    bare(tree / "templates", here, str(here.outside))


@_kind
def _inside_bare(tree: Path, here: World) -> None:
    bare(tree / "bare", here, ".")


# Policies.


def _with_mail(tree: Path, mail: str) -> None:
    path = tree / "complaints.yaml"
    before = "mail:\n  sender: Dom i stol <kupci@example.com>\n"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, f"{before}{mail}"), "utf-8")


@_kind
def _policy_mail_command(tree: Path, here: World) -> None:
    _with_mail(tree, f"  command: [{here.tool}, mail.command]\n")


@_kind
def _policy_password_command(tree: Path, here: World) -> None:
    command = f"[{here.tool}, password_command]"
    _with_mail(
        tree,
        "  smtp: {host: 127.0.0.1, port: 9, security: none, user: me, "
        f"password_command: {command}}}\n",
    )


@_kind
def _policy_password_variable(tree: Path, here: World) -> None:
    """Another's server would be given what a variable of one's own holds."""
    _with_mail(
        tree,
        "  smtp: {host: 127.0.0.1, port: 9, security: none, user: me, "
        "password_variable: COMPLAINTS_USER}\n",
    )


@_kind
def _policy_server(tree: Path, here: World) -> None:
    _with_mail(tree, "  smtp: {host: 127.0.0.1, port: 9, security: none}\n")


def _values(tree: Path, name: str) -> Any:
    return YAML(typ="safe", pure=True).load((tree / name).read_text("utf-8"))


def _write(tree: Path, name: str, value: object) -> None:
    """Write values as JSON, which YAML reads whatever characters they hold."""
    (tree / name).write_text(json.dumps(_plain(value), default=str), "utf-8")


def _plain(value: object) -> object:
    """Return a value whose keys are all texts."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _hostile(value: object, text: str) -> object:
    """Return a value with a text at the end of each of its texts; keys and codes stay."""
    if isinstance(value, str):
        return value if value.startswith("[") else f"{value} {text}"
    if isinstance(value, list):
        return [_hostile(each, text) for each in value]
    if isinstance(value, dict):
        return {str(key): _hostile(each, text) for key, each in value.items()}
    return value


def nasty(here: World) -> str:
    """Return what a text may hold that means harm, in one line."""
    return (
        f"\x1b[31mred\x1b]0;title\x07\x9b2J =1+1 @SUM(A1) {{{{ 7*7 }}}} {{% for x in y %}} "
        f"$({here.tool} shell) `{here.tool} shell`; {here.tool} shell | ../../outside/secret.txt "
        f"{here.outside}/secret.txt \r\nBcc: all@example.com\r\n\u202egnp.exe\u202c\u2066x\u2069 "
        f"\u200b\u200f\ufeff\u2028\u2029\x85 --output={here.outside}/x \U000e0041 <<<<<<< HEAD"
    )


def _text_of_policy(tree: Path, text: str) -> None:
    policy = _values(tree, "complaints.yaml")
    for part in ("phrases", "remedies", "checklists", "survey"):
        for item in _dicts(policy.get(part)):
            _spoil(item, ("label", "steps", "name"), text)
    for part in ("organisation", "staff", "teams", "categories", "products", "causes"):
        for item in _dicts(policy.get(part)):
            _spoil(item, ("name", "label", "phone", "address", "website"), text)
    policy["phrases"] = _hostile(policy["phrases"], text)
    _write(tree, "complaints.yaml", policy)


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _dicts(each)


def _spoil(item: dict[str, Any], keys: Sequence[str], text: str) -> None:
    for key in keys:
        if isinstance(item.get(key), str | dict):
            item[key] = _hostile(item[key], text)


@_kind
def _policy_texts(tree: Path, here: World) -> None:
    _text_of_policy(tree, nasty(here))


@_kind
def _policy_templates(tree: Path, here: World) -> None:
    """Its texts have no odd character, but are templates, programs and paths."""
    _text_of_policy(tree, f"{{{{ 7*7 }}}} {{% include '../x' %}} $({here.tool} shell) ../../x")


@_kind
def _policy_codes(tree: Path, here: World) -> None:
    """Codes, which become names of files, are ways elsewhere."""
    path = tree / "complaints.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  ivo:\n", "  ../../../../outside/ivo:\n"), "utf-8")


@_kind
def _policy_prefix(tree: Path, here: World) -> None:
    path = tree / "complaints.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("prefix: CMP", "prefix: ../../outside/X"), "utf-8")


@_kind
def _policy_zone(tree: Path, here: World) -> None:
    path = tree / "complaints.yaml"
    text = path.read_text("utf-8")
    zone = f"../../..{here.outside}/pipe"
    path.write_text(text.replace("zone: Europe/Zagreb", f"zone: {zone}"), "utf-8")


# Complaints.


@_kind
def _texts(tree: Path, here: World) -> None:
    """Every text of a complaint holds what means harm; each one a copy of it."""
    text = nasty(here)
    said = _values(tree, COMPLAINT)
    for key in ("subject", "product", "description", "desired_outcome", "summary", "next_step"):
        said[key] = f"{said.get(key, '')}{text}"
    for key in ("impact", "circumstances", "external_ref"):
        said[key] = text
    said["tags"] = [text]
    said["customer"] = dict.fromkeys(("name", "email", "phone", "address", "account", "tier"), text)
    said["representative"] = dict.fromkeys(("name", "relation", "email", "phone"), text)
    said["attachments"] = [{"name": text, "sha256": "0" * 64}]
    said["finding"] = {"fault": "ours", "cause": "packaging", "text": text}
    said["promises"][0]["what"] = text
    for event in said["events"]:
        event["text"] = text
    _write(tree, COMPLAINT, said)


@_kind
def _codes(tree: Path, here: World) -> None:
    """Codes, dates and unknown keys do, too."""
    text = nasty(here)
    said = _values(tree, COMPLAINT)
    said["owner"] = said["team"] = text
    said["category"] = said["cause"] = "../../x"
    said[text] = {text: text}
    for event in said["events"]:
        event["by"] = text
    _write(tree, COMPLAINT, said)
    other = f"complaints/2026/11/{B}.yaml"
    said = _values(tree, other)
    said["status"] = said["severity"] = said["received_at"] = text
    said["events"][0]["kind"] = said["events"][0]["id"] = text
    _write(tree, other, said)


@_kind
def _languages(tree: Path, here: World) -> None:
    """The language, by which a letter is found, is a way elsewhere."""
    path = tree / COMPLAINT
    text = path.read_text("utf-8")
    path.write_text(text.replace("language: hr", "language: ../../../outside/folder"), "utf-8")


@_kind
def _other_ids(tree: Path, here: World) -> None:
    """The id in a file is another's, and the letter's name in an event is a way elsewhere."""
    path = tree / COMPLAINT
    text = path.read_text("utf-8").replace(f"id: {A}", "id: ../../../../outside/x")
    path.write_text(text, "utf-8")
    other = tree / "complaints" / "2026" / "11" / f"{B}.yaml"
    append(other, "attachments:\n  - {name: ../../../outside/secret.txt, sha256: x}\n")


@_kind
def _names(tree: Path, here: World) -> None:
    """Names of files and folders that a terminal, or a list of names, takes for something else."""
    odd = (
        "\x1b[31m",
        "a\nb",
        "\u202eab",
        "\u200b",
        "$(x)",
        "-rf",
        "a\r\nBcc: x",
        "\x9b2J",
        '"',
        "'",
    )
    month = tree / "complaints" / "2026" / "11"
    for name in odd:
        (month / f"{A}{name}.yaml").write_text("x", "utf-8")
        (month / f"{name}.yaml").write_text("x", "utf-8")
        for above in (tree / "complaints", tree / "complaints" / "2026", tree / "templates"):
            (above / name).mkdir()
            (above / name / f"x{name}.txt").write_text("x", "utf-8")
        (tree / "templates" / "hr" / f"x{name}.txt").write_text("{{", "utf-8")
        (tree / f"x{name}").write_text("x", "utf-8")
    (os.fsencode(month) + b"/\xff\xfe.yaml").decode("utf-8", "surrogateescape")
    Path(os.fsdecode(os.fsencode(month) + b"/\xff\xfe.yaml")).write_text("x", "utf-8")


@_kind
def _gitlinks(tree: Path, here: World) -> None:
    (tree / ".gitmodules").write_text(
        "".join(
            f'[submodule "{name}"]\n\tpath = {name}\n\turl = ext::{here.program("gitmodules")}\n'
            f"\tupdate = !{here.program('gitmodules.update')}\n\tfetchRecurseSubmodules = true\n"
            for name, _ in GITLINKS
        ),
        "utf-8",
    )


@_kind
def _folders_for_files(tree: Path, here: World) -> None:
    for name in (COMPLAINT, "templates/hr/apology.txt", "complaint.schema.json", ".gitignore"):
        (tree / name).unlink(missing_ok=True)
        (tree / name).mkdir()
        (tree / name / "x").write_text("x", "utf-8")
    for name in ("templates/en", "audits", ".complaints"):
        (tree / name).write_text("x", "utf-8")


@_kind
def _folder_for_policy(tree: Path, here: World) -> None:
    (tree / "complaints.yaml").unlink()
    (tree / "complaints.yaml").mkdir()
    (tree / "complaints.yaml" / "x").write_text("x", "utf-8")


@_kind
def _file_for_folder(tree: Path, here: World) -> None:
    for name in ("complaints", "templates"):
        shutil.rmtree(tree / name)
        (tree / name).write_text("x", "utf-8")


# What git does with files, and what is kept on one machine.


@_kind
def _attributes(tree: Path, here: World) -> None:
    for folder in (
        tree,
        tree / "complaints",
        tree / "complaints" / "2026" / "11",
        tree / "templates",
    ):
        (folder / ".gitattributes").write_text(
            "* filter=evil diff=evil merge=evil ident export-subst\n*.yaml text eol=crlf\n", "utf-8"
        )


@_kind
def _attributes_encoding(tree: Path, here: World) -> None:
    (tree / ".gitattributes").write_text("*.yaml working-tree-encoding=UTF-16LE\n", "utf-8")


@_kind
def _attributes_encoding_unknown(tree: Path, here: World) -> None:
    (tree / ".gitattributes").write_text("*.yaml working-tree-encoding=x-evil\n", "utf-8")


@_kind
def _ignored(tree: Path, here: World) -> None:
    (tree / ".gitignore").write_text("*\n!x\n", "utf-8")


@_kind
def _tracked_local(tree: Path, here: World) -> None:
    """What a machine keeps for itself has come with a commit: letters said to be sent, a text."""
    local = tree / ".complaints"
    for folder in ("outbox", "kept"):
        (local / folder).mkdir(parents=True)
    letter = f"To: {MARK}@example.com\nSubject: x\n\nx\n"
    for name in (f"{A}-apology.eml", f"{A}.json", "x.json", "sent", f"{A}_acknowledgement_2-9XBD"):
        (local / "outbox" / name).write_text(letter, "utf-8")
    (local / "kept" / "refused-note.txt").write_text("x", "utf-8")
    (local / "last-ivo").write_text("../../../outside/x\n", "utf-8")
    (local / "named-today").write_text("[" * 6000, "utf-8")
    (local / "lock").write_text("x", "utf-8")
    (local / "index").write_text("x", "utf-8")


@_kind
def _crowd(tree: Path, here: World) -> None:
    for kind in CROWD:
        KINDS[kind](tree, here)
