"""Two offices and cron, each in a clone of its own, over one bare repository: nothing needs a hand.

    .venv/bin/python benchmarks/offices.py [--commands 200] [--seed N]

Each office runs random commands on the same few complaints and syncs every
ten; cron, in a third clone, passes up, sends what is due, and syncs. Whatever is
unsettled is settled, which is the only thing a person does. In the end all
clones have the same files, every text that was recorded is there, no letter
went out twice, `check` finds no error, and `git fsck` nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).parent / "complaints"
_START = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=1)))
_IDS = ("CMP-2611-7F3K9QY", "CMP-2611-5KB1WAR", "CMP-2611-M0H6TQG", "CMP-2611-1TJ9PEV")
_STAFF = ("ivo", "maria", "jelena", "oksana")
_EVERY = 10
_MAILER = "#!/bin/sh\ncat >> {sent}\nprintf '\\n--end--\\n' >> {sent}\n"


class Office:
    """One clone, with a clock of its own."""

    def __init__(self, folder: Path, name: str, chances: Random, home: Path) -> None:
        self.folder = folder
        self.name = name
        self.chances = chances
        self.home = home
        self.now = _START
        self.texts: list[str] = []
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self, *arguments: str, by: str = "ivo") -> tuple[int, str, str]:
        """Run a command here; returns its code and what it printed."""
        around = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "COMPLAINTS_USER": by,
            "COMPLAINTS_NOW": self.now.isoformat(),
        }
        done = subprocess.run(  # noqa: S603 - our own program
            [PROGRAM, "-C", self.folder, *arguments],
            check=False,
            env=around,
            capture_output=True,
            text=True,
        )
        self.counts[f"{arguments[0]} ends with {done.returncode}"] += 1
        if done.returncode in (4, 70) or "Traceback" in done.stderr:
            self.wrong.append(f"{self.name}: {arguments}: {done.returncode}: {done.stderr}")
        return done.returncode, done.stdout, done.stderr

    def step(self) -> None:
        """Run one random command that records something."""
        self.now += timedelta(minutes=self.chances.choice((1, 5, 30, 240)))
        mark = secrets.token_hex(6)
        complaint = self.chances.choice(_IDS)
        other = self.chances.choice(_STAFF)
        words = ("-m", f"Said {mark}.")
        command = self.chances.choice(
            (
                ("note", complaint, *words),
                ("note", complaint, *words),
                ("contact", complaint, "--in", "--channel", "phone", *words),
                ("contact", complaint, "--out", "--channel", "phone", *words),
                ("assign", complaint, "--owner", other, *words),
                ("classify", complaint, "--severity", self.chances.choice(("low", "high")), *words),
                ("classify", complaint, "--tag", self.chances.choice(("press", "vip")), *words),
                ("promise", "add", complaint, "--due", "2027-03-01", *words),
                ("promise", "keep", complaint, "1", *words),
                ("ask", complaint, "--until", "2027-03-02", *words),
                ("finding", complaint, "--fault", self.chances.choice(("ours", "none")), *words),
                ("offer", "add", complaint, "--kind", "apology"),
                ("escalate", complaint, "--reason", "complexity", *words),
                ("resolve", complaint, "--outcome", "upheld", "--told", "phone", *words),
                ("reopen", complaint, *words),
                ("new", "--subject", f"New {mark}", "--channel", "phone", "--name", "Ana"),
            )
        )
        code, _, _ = self.run(*command, by=self.chances.choice(_STAFF))
        if code in (0, 5) and words[1] in command:
            self.texts.append(mark)

    def sync(self) -> None:
        """Bring the clone together with the others', and settle what is unsettled."""
        code, _, err = self.run("sync")
        if code not in (0, 1):
            self.wrong.append(f"{self.name}: sync: {code}: {err}")
        for complaint in re.findall(r"(CMP-[-0-9A-Z]+): unsettled: ", err):
            self.settle(complaint)
        self.run("sync")

    def settle(self, complaint: str) -> None:
        """Settle what is unsettled, as a person would who reads what `show` says."""
        for _ in range(20):
            _, page, _ = self.run("show", complaint)
            found = re.search(r"^Unsettled: (\S+)\n((?:  .*\n)+)", page, re.MULTILINE)
            if found is None:
                return
            field = found[1]
            events = re.findall(r"^  ([0-9]+-[0-9A-Z]{4}) ", found[2], re.MULTILINE)
            values = re.findall(r"^  value ([0-9]+): ", found[2], re.MULTILINE)
            choice = self.chances.choice(values if values else events)
            code, _, err = self.run("settle", complaint, field, choice)
            if code:
                self.wrong.append(f"{self.name}: settle {complaint} {field} {choice}: {err}")
                return


def main(arguments: Sequence[str]) -> int:
    """Let them work; prints the counts, and ends with 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        return _work(Path(folder), given.commands, given.seed)


def _work(place: Path, commands: int, seed: int) -> int:
    sent = place / "sent"
    offices = _clones(place, seed, sent)
    for number in range(commands):
        _one_round(offices, number)
    for _ in range(2):
        for office in offices:
            office.now = max(each.now for each in offices)
            office.sync()
    wrong = [fault for office in offices for fault in office.wrong]
    wrong += _compared(offices, sent)
    counts: Counter[str] = Counter()
    for office in offices:
        counts.update(office.counts)
    for name, count in sorted(counts.items()):
        print(f"{count:6d}  {name}")
    letters = _letters(sent)
    print(f"{sum(len(office.texts) for office in offices):6d}  texts recorded")
    print(f"{len(letters):6d}  letters sent")
    for fault in wrong:
        print(fault)
    print(f"{len(wrong):6d}  went wrong")
    return int(bool(wrong))


def _one_round(offices: list[Office], number: int) -> None:
    """A command in each office, and what cron does meanwhile."""
    *clerks, cron = offices
    for office in clerks:
        office.step()
    cron.now += timedelta(minutes=60)
    if number % 2:
        cron.run(*(("escalate", "--due") if number % 4 == 1 else ("email", "--due")))
    if number % _EVERY == _EVERY - 1:
        for office in offices:
            office.sync()


def _clones(place: Path, seed: int, sent: Path) -> list[Office]:
    home = place / "home"
    (home / "config" / "complaints").mkdir(parents=True)
    mailer = place / "mailer"
    mailer.write_text(_MAILER.format(sent=sent))
    mailer.chmod(0o700)
    sent.touch()
    (home / ".gitconfig").write_text(
        "[user]\n  name = Ivo\n  email = ivo@example.com\n[init]\n  defaultBranch = main\n"
    )
    first = place / "first"
    _shell(home, place, "cp", "-R", str(ROOT / "sample-data"), str(first))
    policy = first / "complaints.yaml"
    text = policy.read_text("utf-8")
    mail = "mail:\n  sender: Dom i stol <kupci@example.com>\n  via: house\n"
    policy.write_text(re.sub(r"^mail:\n(?:  .*\n)*", mail, text, flags=re.MULTILINE), "utf-8")
    for step in (("init", "-q"), ("add", "."), ("commit", "-qm", "Our register")):
        _shell(home, first, "git", *step)
    _shell(home, place, "git", "clone", "-q", "--bare", str(first), "bare.git")
    offices = []
    for name in ("north", "south", "cron"):
        _shell(home, place, "git", "clone", "-q", "bare.git", name)
        chances = Random(f"{seed} {name}")  # noqa: S311 - no secrets
        offices.append(Office(place / name, name, chances, home))
    registers = "".join(f"      - {office.folder}\n" for office in offices)
    configuration = home / "config" / "complaints" / "config.yaml"
    configuration.write_text(
        f"mail:\n  house:\n    command: [{mailer}]\n    registers:\n{registers}"
    )
    configuration.chmod(0o600)
    return offices


def _compared(offices: list[Office], sent: Path) -> list[str]:
    """Return what differs between the clones in the end, and what was lost or sent twice."""
    wrong = []
    files = [
        {path.relative_to(o.folder): path.read_bytes() for path in o.folder.rglob("*.yaml")}
        for o in offices
    ]
    wrong += [
        f"{o.name} has other files" for o, f in zip(offices, files, strict=True) if f != files[0]
    ]
    whole = b"\n".join(files[0].values()).decode("utf-8")
    for office in offices:
        wrong += [f"{office.name}: lost {mark}" for mark in office.texts if mark not in whole]
        code, out, _ = office.run("check")
        if code:
            wrong.append(f"{office.name}: check ends with {code}: {out}")
        wrong += [f"{office.name}: git fsck: {fault}" for fault in _fsck(office)]
    letters = Counter(_letters(sent))
    wrong += [f"sent {count} times: {letter}" for letter, count in letters.items() if count > 1]
    return wrong


def _fsck(office: Office) -> list[str]:
    done = subprocess.run(
        ["git", "fsck", "--strict"],  # noqa: S607 - the git of this machine
        cwd=office.folder,
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stderr.splitlines() if done.returncode or "error" in done.stderr else []


def _letters(sent: Path) -> list[str]:
    """Return what went out: of each letter to whom and about what."""
    messages = sent.read_text("utf-8", errors="replace").split("\n--end--\n")
    return [
        " / ".join(re.findall(r"^(?:To|Subject): .*$", message, re.MULTILINE))
        for message in messages
        if message.strip()
    ]


def _shell(home: Path, place: Path, *command: str) -> None:
    around = {"PATH": os.environ["PATH"], "HOME": str(home)}
    subprocess.run(command, cwd=place, env=around, check=True)  # noqa: S603 - fixed commands


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
