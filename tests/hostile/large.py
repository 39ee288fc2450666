"""What is large, deep, or more than a person would write: of a size that a file may have."""

from __future__ import annotations

import re
from pathlib import Path

from hostile.commands import B
from hostile.registers import COMPLAINT, Kind, World, append

MIB = 1 << 20
LARGE: dict[str, Kind] = {}
"""Each kind by its name."""


def _huge(tree: Path, name: str, text: str, size: int = 4 * MIB) -> None:
    """Make a file as large as one may be, by what is repeated at its end."""
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.exists() else b""
    piece = text.encode("utf-8")
    path.write_bytes(before + piece * ((size - len(before)) // len(piece)))


_LINES = "  a line of words that a customer might have written, if they had very much time\n"
_EVENT = """  - id: {n}-7F3K
    at: 2026-11-20T17:{minute:02}:00+01:00
    by: maria
    kind: {kind}
    waiting_for: customer
    until: 2026-12-20T16:02:00+01:00
    text: Words.
"""

# Of a complaint, a policy: what follows their beginning, as large as a file may be.
GROWN = {
    "complaint-long-text": (COMPLAINT, f"circumstances: |\n{_LINES}", _LINES),
    "complaint-list": (COMPLAINT, "tags:\n", "- a\n"),
    "complaint-unknown-list": (COMPLAINT, "unknown:\n", "- a\n"),
    "complaint-flow": (COMPLAINT, "unknown: [", "a,"),
    "complaint-comments": (COMPLAINT, "", "# a\n"),
    "complaint-empty-lines": (COMPLAINT, "", "\n"),
    "complaint-wrong-items": (COMPLAINT, "links:\n", "- {id: 1, kind: [}\n"),
    "complaint-wrong-values": (COMPLAINT, "actions:\n", "- {id: x}\n"),
    "complaint-one-line": (COMPLAINT, "circumstances: ", "word "),
    "complaint-quoted": (COMPLAINT, 'circumstances: "', "\\u200b"),
    "complaint-digits": (COMPLAINT, "level: ", "9"),
    "complaint-underscores": (COMPLAINT, "unknown: ", "1_"),
    "complaint-block-of-line-ends": (COMPLAINT, 'other: "a\tb"\nunknown: |\n  x\n', "\n"),
    "complaint-block-of-signs": (COMPLAINT, 'other: "a\tb"\nunknown: |\n  x\n', "  #\n"),
    "policy-underscores": ("complaints.yaml", "unknown: ", "1_"),
    "policy-block-of-line-ends": ("complaints.yaml", 'other: "a\tb"\nunknown: |\n  x\n', "\n"),
    "complaint-dates": (COMPLAINT, "unknown:\n", "- 0000-00-00\n"),
    "policy-long-text": ("complaints.yaml", "unknown: |\n", _LINES),
    "policy-list": ("complaints.yaml", "unknown:\n", "- a\n"),
    "policy-comments": ("complaints.yaml", "", "# a\n"),
    "policy-wrong-items": ("complaints.yaml", "unknown:\n", "- {a: [}\n"),
    "template": ("templates/hr/apology.txt", "", "words and words\n"),
    "template-braces": ("templates/hr/apology.txt", "", "{"),
    "template-expressions": ("templates/hr/apology.txt", "", "{{ 1 }}"),
    "schema": ("complaint.schema.json", "", "["),
    "ignore": (".gitignore", "", "*a*b*c*\n"),
}


def _numbered(head: str, line: str, size: int = 4 * MIB) -> str:
    count = size // (len(line) + 6)
    return head + "".join(line.format(n) for n in range(count))


def _grown(name: str, head: str, text: str) -> Kind:
    def grown(tree: Path, here: World) -> None:
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text("utf-8") if path.exists() else "") + head, "utf-8")
        _huge(tree, name, text)

    return grown


LARGE.update({f"huge-{name}": _grown(*of) for name, of in GROWN.items()})


def _kind(function: Kind) -> Kind:
    LARGE[function.__name__.strip("_").replace("_", "-")] = function
    return function


@_kind
def _too_large(tree: Path, here: World) -> None:
    for name in (COMPLAINT, "templates/hr/apology.txt"):
        _huge(tree, name, "# a line\n", 5 * MIB)


@_kind
def _policy_too_large(tree: Path, here: World) -> None:
    _huge(tree, "complaints.yaml", "# a line\n", 5 * MIB)


@_kind
def _huge_complaint_keys(tree: Path, here: World) -> None:
    append(tree / COMPLAINT, _numbered("", "key{}: a\n"))


@_kind
def _huge_complaint_map(tree: Path, here: World) -> None:
    append(tree / COMPLAINT, _numbered("unknown:\n", "  key{}: a\n"))


@_kind
def _huge_policy_words(tree: Path, here: World) -> None:
    path = tree / "complaints.yaml"
    words = _numbered("        words: [ ", "w{}, ", 3 * MIB)
    path.write_text(path.read_text("utf-8").replace("        words: [", words, 1), "utf-8")


@_kind
def _huge_policy_staff(tree: Path, here: World) -> None:
    path = tree / "complaints.yaml"
    staff = _numbered("staff:\n", "  s{}: {{name: N, role: clerk}}\n", 3 * MIB)
    path.write_text(path.read_text("utf-8").replace("staff:\n", staff, 1), "utf-8")


@_kind
def _huge_policy_holidays(tree: Path, here: World) -> None:
    path = tree / "complaints.yaml"
    days = "".join(
        f"    {year}-{month:02}-{day:02}: x\n"
        for year in range(2100, 2400)
        for month in range(1, 13)
        for day in range(1, 29)
    )
    text = path.read_text("utf-8").replace("  holidays:\n", f"  holidays:\n{days}", 1)
    path.write_text(text, "utf-8")


@_kind
def _huge_policy_rules(tree: Path, here: World) -> None:
    path = tree / "complaints.yaml"
    rules = "routing:\n" + "  - when: {severity: low}\n    team: shop\n" * 60_000
    path.write_text(path.read_text("utf-8").replace("routing:\n", rules, 1), "utf-8")


def _events(*kinds: str) -> str:
    """Return 8,000 events, each of the next kind, in the order of their times."""
    return "".join(
        _EVENT.format(n=n, minute=n // 300, kind=kinds[n % len(kinds)]) for n in range(100, 8100)
    )


@_kind
def _events_8000(tree: Path, here: World) -> None:
    append(tree / COMPLAINT, _events("noted"))


@_kind
def _events_of_clocks(tree: Path, here: World) -> None:
    """Many events that each clock and each ledger has to do with."""
    kinds = ("asked", "wait_ended", "waiting", "wait_ended", "escalated", "promised", "consulted")
    append(tree / COMPLAINT, _events(*kinds))


@_kind
def _events_wrong(tree: Path, here: World) -> None:
    """In each of many events is something wrong, and each is told."""
    append(tree / COMPLAINT, _events("note"))


@_kind
def _aliases(tree: Path, here: World) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    for name in (COMPLAINT, "complaints.yaml"):
        append(tree / name, "\n".join(lines) + "\n")


DESCRIPTION = re.compile(r"^description: \|\n(?:  .*\n)+", re.MULTILINE)
# What a description may be made of, each sign of which is looked at where it is shown.
DESCRIBED = {
    "accents": "\u0301",
    "two-accents": "\u0301\u0302",
    "hidden": "a\u200b",
    "pictures": "\U0001f600\u200d",
    "escapes": "\\e",
    "dots": "\u2026",
}


def _described(text: str) -> Kind:
    def described(tree: Path, here: World) -> None:
        path = tree / COMPLAINT
        before = path.read_text("utf-8")
        room = 4 * MIB - len(before.encode()) - 100
        value = f'description: "a{text * (room // len(text.encode()))}"\n'
        path.write_text(DESCRIPTION.sub(lambda _: value, before), "utf-8")

    return described


LARGE.update({f"described-by-{name}": _described(text) for name, text in DESCRIBED.items()})

_LONG = "{% set t = '" + "ab" * 12_000 + "' %}"
_ROUNDS = "{% for i in '" + "a" * 19_000 + "' %}"
_DOUBLED = "{% set a = ['x'] %}{% set b = ['x'] %}" + (
    "{% set a = [a, a] %}{% set b = [b, b] %}" * 40
)
_SEARCHES = "{% if " + " and ".join(["'bb' not in t"] * 39) + " %}{% endif %}"
# Letters that respect every bound of what may be written, and would take long to be filled in.
COSTLY = {
    "searches": f"{_LONG}{_ROUNDS}{_SEARCHES}{{% endfor %}}",
    "searches-once": _LONG + _SEARCHES * 20,
    "comparisons": _ROUNDS + "{% if i == i == i != i %}{% endif %}" * 200 + "{% endfor %}",
    "outputs": _ROUNDS + "{{ i if i is none else '' }}" * 400 + "{% endfor %}",
    "tests": _LONG + "{% if t is in t %}{% endif %}" * 400,
    "slices": _LONG + "{% for i in range(9000) %}" + "{% set x = t[1:] %}" * 300 + "{% endfor %}",
    "doubled-lists": _DOUBLED + "{{ a == b }}",
    "doubled-text": _DOUBLED + "{{ a }}",
    "filters": ("{{ 'a'" + "|upper" * 95 + " }}") * 24,
    "nots": ("{{ " + "not " * 190 + "1 }}") * 24,
    "attributes": ("{{ id" + ".a" * 95 + " }}") * 24,
    "sums": ("{{ " + " + ".join(["'a'"] * 95) + " }}") * 24,
    "chains": ("{% if " + " and ".join(["id"] * 95) + " %}{% endif %}") * 24,
}


def _costly(text: str) -> Kind:
    def costly(tree: Path, here: World) -> None:
        place = tree / "templates" / "hr" / "apology.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"Subject: X\n\n{text}\n", "utf-8")

    return costly


LARGE.update({f"letter-{name}": _costly(text) for name, text in COSTLY.items()})


HOURS = re.compile(r"^  hours:\n(?:    .*\n)+", re.MULTILINE)
TERMS = re.compile(r"(?<=: )[0-9]+b[hd]$", re.MULTILINE)


def _seldom_open(hours: str, limit: str) -> Kind:
    """A policy that counts by few hours, and complaints with time limits of many."""

    def kind(tree: Path, here: World) -> None:
        policy = tree / "complaints.yaml"
        week = f"  hours:\n    mon: [{hours}]\n"
        policy.write_text(HOURS.sub(week, policy.read_text("utf-8")), "utf-8")
        for name in (COMPLAINT, f"complaints/2026/11/{B}.yaml"):
            text = (tree / name).read_text("utf-8")
            (tree / name).write_text(TERMS.sub(limit, text), "utf-8")

    return kind


LARGE["hours-one-minute"] = _seldom_open('"09:00-09:01"', "9999bh")
LARGE["hours-quarter"] = _seldom_open('"09:00-09:15"', "500bh")
LARGE["hours-one"] = _seldom_open('"09:00-10:00"', "2000bh")
LARGE["hours-of-minutes"] = _seldom_open(
    ", ".join(f'"{hour:02}:00-{hour:02}:20"' for hour in range(0, 24, 2)), "300bh"
)
LARGE["hours-many-times"] = _seldom_open(
    ", ".join(
        f'"{n // 60:02}:{n % 60:02}-{n // 60:02}:{n % 60 + 1:02}"' for n in range(0, 1440, 2)
    ),
    "5bd",
)


@_kind
def _terms_without_end(tree: Path, here: World) -> None:
    text = (tree / COMPLAINT).read_text("utf-8")
    (tree / COMPLAINT).write_text(TERMS.sub("99999bh", text), "utf-8")


@_kind
def _long_with_a_mark(tree: Path, here: World) -> None:
    """A byte order mark alone, before what is long and else written as it should be."""
    path = tree / COMPLAINT
    path.write_text("\ufeff" + path.read_text("utf-8"), "utf-8")
    append(path, _events("noted"))


@_kind
def _huge_complaint_with_own_keys(tree: Path, here: World) -> None:
    """Notes without end behind keys of any words."""
    path = tree / COMPLAINT
    own = "---\n\"own thing\": x\nown thing: x\n2nd: x\n'ćud': x\n"
    path.write_text(own + path.read_text("utf-8"), "utf-8")
    append(path, _events("noted"))


@_kind
def _huge_complaint_not_plain(tree: Path, here: World) -> None:
    path = tree / COMPLAINT
    path.write_text('own: "x\ny"\n' + path.read_text("utf-8"), "utf-8")
    append(path, _events("noted"))


DEEP = {
    "lists": "[" * 6000,
    "closed-lists": "[" * 3000 + "]" * 3000,
    "maps": "{" * 6000,
    "closed-maps": "{a: " * 1500 + "}" * 1500,
    "items": "- " * 3000,
    "keys": "".join(f"{' ' * n}a:\n" for n in range(100)) * 1,
    "questions": "? " * 3000,
    "anchors": "&a " * 2000,
    "tags": "!a " * 2000,
    "quotes": '"' * 6001,
    "huge-lists": "[" * 1_000_000,
    "huge-items": "- " * 1_000_000,
}


def _deep(name: str, text: str) -> Kind:
    def deep(tree: Path, here: World) -> None:
        gap = "\n" if name == "keys" else " "
        append(tree / COMPLAINT, f"unknown:{gap}{text}\n")
        place = tree / "complaints" / "2026" / "11" / f"{B}.yaml"
        place.write_text(text, "utf-8")

    return deep


def _deep_policy(name: str, text: str) -> Kind:
    def deep(tree: Path, here: World) -> None:
        gap = "\n" if name == "keys" else " "
        append(tree / "complaints.yaml", f"unknown:{gap}{text}\n")

    return deep


LARGE.update({f"deep-{name}": _deep(name, text) for name, text in DEEP.items()})
LARGE.update({f"deep-policy-{name}": _deep_policy(name, text) for name, text in DEEP.items()})


@_kind
def _many_files(tree: Path, here: World) -> None:
    """Small files in great number, in every folder."""
    for month in range(1, 13):
        for n in range(100):
            place = tree / "complaints" / "2026" / f"{month:02}" / f"CMP-26{month:02}-{n:06}X.yaml"
            place.parent.mkdir(exist_ok=True)
            place.write_text("[", "utf-8")
