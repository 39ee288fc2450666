"""Every command with arguments that make sense, in an order in which one after the other can work.

What is read comes first, then a complaint from its first step to its last; `sync` is the end.
"""

from __future__ import annotations

from dataclasses import dataclass

A, B, C = "CMP-2611-7F3K9QY", "CMP-2611-8PG3VFY", "CMP-2611-C7B3TNN"
RESOLVED, CLOSED = "CMP-2611-2CPN6G3", "CMP-2611-F6Z2QB9"
COMPLAINTS = (A, B, C, RESOLVED, CLOSED)

ROWS = "S,T\nA row,2026-11-19\n"
MAPPING = "fields: {subject: S, received_at: T}\nfixed: {language: en, channel: web}\n" + (
    "date_format: '%Y-%m-%d'\n"
)
AUDITOR = ("--by", "jelena")


@dataclass(frozen=True)
class Command:
    """A command; `given` stands in its input, and `codes` are those where nothing is hostile."""

    arguments: tuple[str, ...]
    given: str = ""
    codes: tuple[int, ...] = (0,)

    @property
    def name(self) -> str:
        """The command as one reads it."""
        return " ".join(self.arguments)


def _all(*lines: str) -> tuple[Command, ...]:
    return tuple(Command(tuple(line.split())) for line in lines)


READING = (
    Command(("day",)),
    *_all("list", "list broken", "list --mine --format json", "list --format csv"),
    *_all(f"show {A}", "show 7F3", f"show {A} --format json", f"show {A} --related"),
    *_all("overdue", "overdue --since 1bd --format tsv", "due --within 30d"),
    *_all(f"clocks {A}", f"clocks {A} --format json", f"handover {A}"),
    *_all(f"email {A} apology", f"email {A} acknowledgement --eml", "email --due --dry-run"),
    *_all("escalate --due --dry-run", "audit sample --seed 1", "new --print-form"),
    *_all("policy explain", "policy explain --language en --staff"),
    Command(("doctor",), codes=(0, 1)),
    *_all("policy simulate complaints.yaml"),
    Command(("check",)),
    Command(("check", "--strict", "--format", "json")),
    Command(("check", "--letter", "-"), given="Dear Ana,\n\nit's your fault.\n", codes=(1,)),
)
"""Commands that change nothing but what is local. A file beside the register is no place for one,
so the other policy is the register's own."""

_TEXT = ("-m", "Some words.")
RECORDING = (
    Command(("new", "--subject", "A new one", "--name", "Eva", "--channel", "phone")),
    Command(("new", "--from", "-"), given="{subject: Another, channel: web, language: en}\n"),
    Command(("import", "{given}/rows.csv", "--map", "{given}/map.yaml")),
    Command(("note", A, *_TEXT)),
    Command(("note", "@", *_TEXT)),
    Command(("classify", A, "--severity", "normal", "--impact", "one customer", *_TEXT)),
    Command(("classify", B)),
    Command(("assign", A, "--owner", "oksana", *_TEXT)),
    Command(("contact", A, "--in", "--channel", "phone", *_TEXT)),
    Command(("ask", A, *_TEXT)),
    Command(("wait", A, "--end", *_TEXT)),
    Command(("wait", A, "--for", "third_party", "--until", "2026-11-25", *_TEXT)),
    Command(("wait", A, "--end", *_TEXT)),
    Command(("promise", "add", A, "--due", "2026-11-26", *_TEXT)),
    Command(("promise", "move", A, "1", "--due", "2026-11-30", *_TEXT)),
    Command(("promise", "keep", A, "2")),
    Command(("escalate", A, "--reason", "dissatisfied", *_TEXT)),
    Command(("escalate", "--due")),
    Command(("consult", A, "--with", "marko", "--until", "2026-11-24", *_TEXT)),
    Command(("finding", A, "--fault", "ours", "--cause", "packaging", *_TEXT)),
    Command(("offer", "add", A, "--kind", "replacement", "--amount", "20 EUR")),
    Command(("offer", "accept", A, "1")),
    Command(("offer", "add", A, "--kind", "advice")),
    Command(("offer", "decline", A, "2")),
    Command(("offer", "add", A, "--kind", "compensation", "--amount", "900 EUR", "--propose")),
    Command(("offer", "approve", A, "3", "--by", "marko")),
    Command(("action", "add", A, "--due", "2026-11-25", *_TEXT)),
    Command(("action", "done", A, "1")),
    Command(("step", A, "feedback")),
    Command(("link", A, B)),
    Command(("incident", "open", C, B, *_TEXT)),
    Command(("incident", "add", C, A, *_TEXT)),
    Command(("incident", "brief", C)),
    Command(("incident", "broadcast", C)),
    Command(("incident", "update", C, "--to-folder", "{given}/letters")),
    Command(("incident", "close", C, *_TEXT)),
    Command(("edit", A)),
    Command(("settle", A, "severity", "high"), codes=(3,)),
    Command(("retract", A, "1-7F3K", *_TEXT), codes=(3,)),
    Command(("email", A, "apology", "--send"), codes=(3,)),
    Command(("email", A, "apology", "--edit"), codes=(0,)),
    Command(("email", A, "apology", "--record")),
    Command(("email", "--due"), codes=(3,)),
    Command(("email", "--due", "--to-folder", "{given}/letters")),
    Command(("resolve", A, "--outcome", "upheld", "--told", "phone", "--despite", "x", *_TEXT)),
    Command(("close", A, "--customer", "accepted")),
    Command(("reopen", A, *_TEXT)),
    Command(("survey", "answer", CLOSED, "--score", "5")),
    Command(("audit", "record", CLOSED, *AUDITOR, *_TEXT)),
    Command(("policy", "holidays", "HR", "2028")),
    Command(("check", "--strict"), codes=(0, 1)),
    Command(("init", "{given}/fresh", "--name", "House")),
    Command(("init", ".", "--name", "House"), codes=(3,)),
    Command(("sync",), codes=(0, 3)),
)
"""Commands that record, or send; `{given}` is a folder beside the register, which is ours."""

EVERY = (*READING, *RECORDING)

_FEW = {"day", "list", f"show {A}", f"email {A} apology", "check", f"note {A} -m Some words."}
FEW = tuple(each for each in EVERY if each.name in _FEW)
"""One of each way into a register, for where there are many registers."""

_POLICY = {"list", f"email {A} apology --send", "email --due", "policy explain", "check"}
POLICY = tuple(each for each in EVERY if each.name in _POLICY | {"new --print-form"})
"""What depends on the policy most: a bad one is read slowly, by every command alike."""

_SOME = {"new --from -", f"edit {A}", f"email {A} apology --send", f"email {A} apology --record"}
_SOME |= {"list --format csv", f"show {A} --format json", f"clocks {A}", f"handover {A}"}
_SOME |= {"doctor", "email --due", "policy holidays HR 2028", "policy explain", "sync", *_FEW}
SOME = tuple(each for each in EVERY if each.name in _SOME)
"""One of each way to read, to print and to record."""
