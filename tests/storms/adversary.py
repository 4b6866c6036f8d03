"""Adversaries: parties of one organisation that try to keep a helpdesk talking that asks before every answer.

Each chooses, from a seed, how it words its mails, which ids, fields and files they have, how long it waits, which of
its addresses it uses, and which of our mailboxes it writes to. The helpdesk answers whatever it may.
"""

from dataclasses import dataclass
from random import Random

from ingest.testing.scenario import DESK, HELP, SALES, Sent, quoted, random_words, token, written

__all__ = ["Answer", "Strategy", "strategy"]

FIRM = "partner.example.com"
BOXES = (DESK, HELP, SALES)


@dataclass(frozen=True)
class Answer:
    """What our helpdesk sent: to whom, from where, under which id and subject."""

    at: float
    mailbox: str
    recipient: str
    message_id: str
    subject: str


@dataclass(frozen=True)
class Said:
    """A mail of the adversary, and whether it answers, repeats or declares itself: whether it takes a turn."""

    sent: Sent
    sender: str
    turn: bool


class Strategy:
    """One adversary. `next` returns its next mail, after what it was answered."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.wording = rng.choice(("new", "same", "template", "few", "mixed"))
        self.marks = rng.choice(("none", "re", "ids", "quote", "mixed"))
        self.declares = rng.choice((0.0, 0.0, 0.3, 1.0))
        self.address = rng.choice(("one", "three", "token", "subdomain", "number", "tag", "letter"))
        self.boxes = rng.choice((1, 1, 2, 3))
        self.files = rng.random() < 0.3
        self.pause = rng.choice((1, 20, 240, 780, 3_600, 5 * 3_600, 6 * 3_600, 23 * 3_600))
        self.texts = [random_words(rng, 6, 30) for _ in range(rng.randint(2, 5))]
        self.at = 0.0
        self.said: set[tuple[str, bool]] = set()

    def next(self, answers: list[Answer]) -> Said:
        """Return the next mail."""
        rng = self.rng
        self.at += self.pause * rng.uniform(0.5, 1.5)
        sender, mailbox = self._sender(), rng.choice(BOXES[: self.boxes])
        last = next((one for one in reversed(answers) if one.mailbox == mailbox), None)
        text = self._text()
        fields = [("Message-ID", f"<{token(rng, 14)}@{FIRM}>")]
        subject = f"{random_words(rng, 2, 4)} {token(rng)}"
        mark = rng.choice(("none", "re", "ids", "quote")) if self.marks == "mixed" else self.marks
        if mark == "re":
            subject = f"Re: {last.subject if last else subject}"
        if mark == "ids" and last:
            fields.append(("In-Reply-To", f"<{last.message_id}>"))
        declares = rng.random() < self.declares
        if declares:
            fields.append(("Auto-Submitted", "auto-replied"))
        file = token(rng, 20) if self.files else ""
        turn = (
            declares
            or mark in ("re", "quote")
            or (mark == "ids" and last is not None)
            or (text, bool(file)) in self.said
        )
        if not file:
            self.said.add((text, False))
        body = text + (
            f"\n\nOn Monday, desk wrote:\n{quoted('We have received your mail.')}" if mark == "quote" else ""
        )
        content = _with_file(sender, mailbox, subject, body, fields, file, self.at)
        return Said(Sent(self.at, mailbox, content), sender, turn)

    def _text(self) -> str:
        rng = self.rng
        wording = rng.choice(("new", "same", "template", "few")) if self.wording == "mixed" else self.wording
        if wording == "same":
            return self.texts[0]
        if wording == "few":
            return rng.choice(self.texts)
        if wording == "template":
            return f"Dear customer, your request {rng.randint(1, 10**6)} was received by our service desk today."
        return random_words(rng, 8, 40)

    def _sender(self) -> str:
        rng = self.rng
        names = {
            "one": "crm",
            "three": rng.choice(("crm", "service", "info")),
            "token": f"crm-{token(rng)}",
            "number": f"crm{rng.randint(1, 10**5)}",
            "tag": f"crm+{token(rng)}",
            "letter": "crm" + rng.choice("abcdefghijklmnop"),
        }
        domain = f"{token(rng)}.{FIRM}" if self.address == "subdomain" else FIRM
        return f"{names.get(self.address, 'crm')}@{domain}"


def strategy(seed: int) -> Strategy:
    """Return the adversary of a seed."""
    return Strategy(Random(f"adversary {seed}"))


def _with_file(
    sender: str, to: str, subject: str, body: str, fields: list[tuple[str, str]], file: str, at: float
) -> bytes:
    if not file:
        return written(sender, to, subject, f"{body}\n", *fields, at=at)
    parts = f"--b\nContent-Type: text/plain\n\n{body}\n--b\nContent-Type: application/pdf; name=a.pdf\n"
    text = f"{parts}Content-Disposition: attachment\n\n{file}\n--b--\n"
    kind = (("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b"))
    return written(sender, to, subject, text, *fields, *kind, at=at)
