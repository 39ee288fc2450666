"""Lives of complaints, step by step by the program's own rules, as forms to fill in.

What differs between two complaints of one kind stands in a form as a word between two
`Q`: `scale_register.py` puts names, texts, ids and days there. So each file is what the
program itself would have written, though most are never made by it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from complaints.core.handling.conversation import contact, note, record_letter
from complaints.core.handling.drafts import draft
from complaints.core.handling.ending import close
from complaints.core.handling.intake import complete, receive
from complaints.core.handling.investigation import find
from complaints.core.handling.offers import add_offer
from complaints.core.handling.promises import keep_promise
from complaints.core.handling.waiting import ask, wait
from complaints.core.policy.policy import Policy
from complaints.core.record.fields import Channel, Outcome
from complaints.core.record.model import Complaint, Offer, Resolution
from complaints.core.record.steps import Stamp, step
from complaints.store.complaint_files import file_text

ZONE = ZoneInfo("Europe/Zagreb")
ID = "CMP-2611-000000"
"""Stands in a form where the id will stand."""
TODAY = date(2026, 11, 20)
"""The day for which the register is: who looks at it in the evening finds the usual part late."""
PHONE = "+385 00 000 0000"
CATEGORIES = (
    *("delivery/damaged", "delivery/late", "billing/invoice"),
    *("product/parts", "product/defect", "service/waiting"),
)
"""What a complaint is about; the subjects of each language stand in the same order."""


class Life:
    """A complaint from its receipt on; the days of its steps are counted from then."""

    def __init__(
        self, channel: Channel, language: str, about: int, first: date, policy: Policy, **how: Any
    ) -> None:
        self.policy = policy
        self.first = first
        self.steps = 0
        given = {
            "subject": "Qsubjectq, Qgoodsq",
            "nature": how.pop("nature", "complaint"),
            "category": CATEGORIES[about],
            "severity": "high" if about == 0 else "normal",
            "product": "Qproductq",
            "risks": (),
            "channel": channel,
            "language": language,
            "customer": {"name": "Qnameq", "email": "Qmailq", "account": "Qaccountq"},
            "description": "Qstoryq\n",
            "summary": "Qsummaryq",
        }
        if channel == "phone":
            given["customer"] = {**given["customer"], "phone": PHONE}
        at = self.at(0, 9)
        complaint = replace(draft({**given, "received_at": at}, policy), id=ID)
        complaint = complete(complaint, policy)
        self.owner = complaint.owner
        self.complaint = receive(complaint, self.stamp(at), **how)

    def at(self, day: int, hour: int) -> datetime:
        """Return a time of one of its days; nothing happens at a weekend."""
        weeks, days = divmod(self.first.weekday() + day, 5)
        monday = self.first - timedelta(days=self.first.weekday())
        return datetime.combine(monday + timedelta(weeks=weeks, days=days), time(hour), ZONE)

    def stamp(self, at: datetime) -> Stamp:
        """Return the stamp of its next step."""
        self.steps += 1
        return Stamp(at, at, self.owner, f"QQ{self.steps:02}", given=True)

    def then(
        self, day: int, hour: int, take: Callable[..., Complaint], *given: Any, **details: Any
    ) -> None:
        """Take a step of the program."""
        self.complaint = take(self.complaint, self.stamp(self.at(day, hour)), *given, **details)

    def letter(self, day: int, hour: int, template: str, *told: tuple[str, datetime]) -> None:
        """Send a letter, which may promise something."""
        text = "" if template == "survey" else "Qletterq\n"
        how = {"template": template, "to": "Qmailq", "occasion": template, "text": text}
        language = self.complaint.language
        self.then(day, hour, record_letter, told, language=language, **how)

    def found(self, day: int) -> None:
        """Record what was found."""
        self.then(day, 11, find, "ours", "", "Qfoundq", self.policy)

    def told(self, day: int, outcome: Outcome) -> None:
        """Tell the customer how it ends, by letter where they wrote one."""
        at = self.at(day, 13)
        resolution = Resolution(outcome=outcome, told_at=at, told_by=self.owner, summary="Qendq")
        how = {"told": "phone"}
        if self.complaint.channel == "email":
            how = {"told": "letter", "template": "outcome", "to": "Qmailq", "text": "Qletterq\n"}
        changes = {"resolution": resolution}
        self.then(day, 13, step, "resolved", changes, always=("resolution",), **how)

    def over(self, day: int, outcome: Outcome = "upheld") -> None:
        """Tell the customer how it ends, ask how it was, and close it."""
        self.told(day, outcome)
        self.letter(day + 2, 9, "survey")
        self.then(day + 7, 10, close, "accepted", "")


Story = Callable[[Life], None]


def _solved(life: Life) -> None:
    life.over(0)


def _called(life: Life) -> None:
    life.found(1)
    life.over(2)


def _mailed(life: Life) -> None:
    life.letter(0, 12, "acknowledgement")
    life.found(3)
    life.over(4)


def _answered(life: Life) -> None:
    life.then(0, 12, contact, "out", "email", "Qnoteq")
    life.told(1, "settled_without_finding")


def _withdrawn(life: Life) -> None:
    life.letter(0, 12, "acknowledgement", ("Qpromiseq", life.at(5, 17)))
    life.then(3, 10, keep_promise, "1", "")
    life.over(3, "withdrawn")


def _offered(life: Life) -> None:
    life.found(1)
    offer = Offer(id="1-QQ00", kind="refund", amount="12.50 EUR", state="open")
    life.then(2, 10, add_offer, offer, life.policy, propose=False)
    life.over(2)


def _noted(life: Life) -> None:
    life.then(0, 14, note, "Qnoteq")
    life.found(2)
    life.over(4)


def _nothing(_: Life) -> None:
    pass


def _begun(life: Life) -> None:
    life.then(1, 10, note, "Qnoteq")
    life.then(1, 12, contact, "out", "phone", "Qnoteq")


def _promised(life: Life) -> None:
    life.letter(0, 12, "acknowledgement", ("Qpromiseq", life.at(8, 17)))
    life.then(1, 12, contact, "out", "phone", "Qnoteq")


def _waiting(life: Life) -> None:
    life.letter(0, 12, "acknowledgement")
    life.then(5, 12, ask, "Qquestionq", life.at(15, 17), "email")


def _third_party(life: Life) -> None:
    life.letter(0, 12, "acknowledgement")
    life.then(3, 11, contact, "out", "phone", "Qnoteq")
    life.then(3, 12, wait, "third_party", life.at(12, 17), "Qnoteq", life.policy)


def _forgotten(life: Life) -> None:
    life.letter(0, 12, "acknowledgement", ("Qpromiseq", life.at(9, 17)))
    life.then(1, 10, note, "Qnoteq")


ENDED: dict[str, tuple[int, Channel, dict[str, Any], Story]] = {
    "solved": (25, "phone", {"acknowledged": True}, _solved),
    "answered": (40, "web", {"nature": "enquiry"}, _answered),
    "called": (10, "phone", {"acknowledged": True, "classified": True}, _called),
    "mailed": (13, "email", {}, _mailed),
    "withdrawn": (4, "email", {}, _withdrawn),
    "offered": (4, "phone", {"acknowledged": True}, _offered),
    "noted": (4, "chat", {"acknowledged": True}, _noted),
}
"""How those went that are over: of a hundred so many, by which channel, and what happened."""

OPEN: dict[str, tuple[int, Channel, dict[str, Any], Story, int]] = {
    "new": (15, "web", {}, _nothing, 0),
    "begun": (20, "phone", {"acknowledged": True, "classified": True}, _begun, 1),
    "promised": (20, "email", {}, _promised, 1),
    "waiting": (20, "email", {}, _waiting, 8),
    "at the carrier": (12, "email", {}, _third_party, 4),
    "not acknowledged": (4, "email", {}, _nothing, 4),
    "promise broken": (4, "email", {}, _forgotten, 21),
    "given up": (5, "phone", {"acknowledged": True}, _nothing, 39),
}
"""How those went that are open, likewise, and how many days ago they came."""


def form(kind: str, language: str, about: int, policy: Policy) -> tuple[date, str]:
    """Return the text of a file that is to be filled in, and the day on which it was received.

    One that is over may be moved by whole weeks; one that is open stays where it is.
    """
    if kind in OPEN:
        _, channel, how, story, days = OPEN[kind]
        first = TODAY - timedelta(days=days)
    else:
        _, channel, how, story = ENDED[kind]
        # Each weekday, by what it is about: the last of these is closed before today.
        first = date(2026, 10, 26) + timedelta(days=(about + list(ENDED).index(kind)) % 5)
    life = Life(channel, language, about, first, policy, **how)
    story(life)
    return first, file_text(life.complaint)
