"""Adversaries: parties of one organisation that try to keep a helpdesk talking that asks before every answer.

Each chooses, from a seed, what it owns, how it words its mails, which ids, fields and files they have, how long it
waits, how many it writes before we answer any, which of its addresses it uses, where an answer goes, and which of our
mailboxes it writes to. What takes a turn is labelled here, strictly and by means of the test's own.
"""

from collections import deque
from dataclasses import dataclass, field
from random import Random

from ingest.testing.scenario import DESK, HELP, SALES, Sent, quoted, random_words, token, written

__all__ = ["BOXES", "FIRMS", "PROVIDERS", "Answer", "Said", "Strategy", "strategy"]

FIRMS = ("partner.example.com", "crm.b\u00fccher.de", "partner.co.uk", "desk.intern")
PROVIDERS = ("gmail.com", "qq.com", "gmx.de")
BOXES = (DESK, HELP, SALES, *(f"box{n}@ours.example" for n in range(17)))
SHORT = ("ok", "Thanks!", "yes", "Danke", "See attachment.", "Hello?")
RE = ("Re: ", "RE:", "Aw: ", "SV: ", "Antw: ", "re[2]: ")
LAST = 16
"""The last mails of an organisation with which a new one is compared, as `loopguard/README.md` says."""


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
    """A mail of the adversary: where an answer goes, what it says, and whether it answers or declares itself."""

    sent: Sent
    sender: str
    recipient: str
    says: str
    """Its text without digits, case and marks, and its file: two mails with one are alike."""
    turn: bool
    reverse_path: str | None = None
    cc: tuple[str, ...] = ()


def bare(text: str) -> str:
    """Return the letters of a text, in small ones: whatever else changes makes no new text."""
    return "".join(letter for letter in text.lower() if letter.isalpha())


@dataclass
class Strategy:
    """One adversary. `next` returns its next mail, after what it was answered."""

    rng: Random
    at: float = 0.0
    mails: int = 0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=LAST))

    def __post_init__(self) -> None:
        rng = self.rng
        self.provider = rng.random() < 0.12
        self.firm = rng.choice(PROVIDERS if self.provider else FIRMS)
        self.wording = rng.choice(
            ("new", "same", "template", "few", "many", "words", "empty", "case", "grows", "mixed")
        )
        self.marks = rng.choice(("none", "none", "re", "ids", "quote", "mixed"))
        self.declares = rng.choice((0.0, 0.0, 0.0, 0.3, 1.0))
        self.declared = rng.choice(("auto", "bounce", "list", "mixed"))
        names = ("one", "tag", "dots") if self.provider else (
            "one", "three", "token", "subdomain", "number", "tag", "letter", "verp", "case", "idn", "mixed",
        )  # fmt: skip
        self.address = rng.choice(names)
        self.elsewhere = rng.choice((0.0, 0.0, 0.5, 1.0)) if not self.provider else 0.0
        self.boxes = rng.choice((1, 1, 2, 3, 20))
        self.files = rng.choice(("none", "none", "none", "new", "same", "mixed"))
        self.pause = rng.choice((0, 1, 20, 240, 780, 3_600, 5 * 3_600, 6 * 3_600, 23 * 3_600, 25 * 3_600, 60 * 3_600))
        self.drift = rng.choice((1.0, 1.0, 1.02, 0.97))
        self.burst = rng.choice((1, 1, 1, 2, 5, 25))
        self.copied = rng.random() < 0.2
        self.texts = [random_words(rng, 6, 30) for _ in range(rng.randint(2, 5))]
        self.many = [random_words(rng, 8, 30) for _ in range(rng.randint(10, 15))]
        self.file = token(rng, 20)
        self.grown = random_words(rng, 6, 12)

    def next(self, answers: list[Answer], first: bool = True) -> Said:
        """Return the next mail; of a burst only the first waits."""
        rng = self.rng
        self.mails += 1
        self.at += self.pause * rng.uniform(0.5, 1.5) if first else rng.uniform(0, 2)
        self.pause = min(self.pause * self.drift, 3 * 86_400)
        sender, mailbox = self._sender(), rng.choice(BOXES[: self.boxes])
        last = next((one for one in reversed(answers) if one.mailbox == mailbox), None)
        text, file = self._text(), self._file()
        subject = f"{random_words(rng, 2, 4)} {token(rng)}"
        mark = self._one_of(self.marks, ("none", "re", "ids", "quote"))
        fields = [("Message-ID", f"<{token(rng, 14)}@{token(rng, 4)}.example>")]
        if mark == "re":
            subject = f"{rng.choice(RE)}{last.subject if last else subject}"
        if mark == "ids" and last:
            fields.append((rng.choice(("In-Reply-To", "References")), f"<{last.message_id}>"))
        declared = self._one_of(self.declared, ("auto", "bounce", "list")) if rng.random() < self.declares else ""
        says = f"{bare(text)} {file}" if text or file else f"nothing {self._of(sender, subject)}"
        turn = declared in ("auto", "bounce") or mark in ("re", "quote") or (mark == "ids" and last is not None)
        path = None
        if declared == "auto":
            fields.append(("Auto-Submitted", rng.choice(("auto-replied", "auto-generated"))))
        if declared == "list":
            fields += [("List-Id", f"<all.{_ascii(self.firm)}>"), ("Precedence", "bulk")]
        recipient = sender
        if rng.random() < self.elsewhere:
            recipient = self._sender()
            fields.append(("Reply-To", recipient))
            sender = rng.choice((sender, f"form@{token(rng)}.example"))
        if mark == "quote":
            text += f"\n\nOn Monday, desk wrote:\n{quoted('We have received your mail.')}"
        named = rng.choice((sender, f"{random_words(rng, 1, 2)} <{sender}>"))
        if declared == "bounce":
            path, content = "", _bounce(named, mailbox, subject, text, fields, recipient, self.at)
        else:
            content = _with_file(named, mailbox, subject, text, fields, file, self.at)
        cc = tuple(self._sender() for _ in range(2)) if self.copied and not self.provider else ()
        return Said(Sent(self.at, mailbox, content), sender, recipient, says, turn, path, cc)

    def _one_of(self, chosen: str, choices: tuple[str, ...]) -> str:
        return self.rng.choice(choices) if chosen == "mixed" else chosen

    def _text(self) -> str:
        rng = self.rng
        wording = self._one_of(self.wording, ("new", "same", "template", "few", "many", "words", "empty", "case"))
        if wording == "grows":
            self.grown = f"{random_words(rng, 4, 4)} {self.grown} You wrote the above."
        case = rng.choice((str.upper, str.lower, str.title))
        return {
            "same": self.texts[0],
            "few": rng.choice(self.texts),
            "many": self.many[self.mails % len(self.many)],
            "words": rng.choice(SHORT),
            "empty": "",
            "case": f"{case(self.texts[0])} {rng.randint(1, 10**6)}",
            "grows": self.grown,
            "template": f"Dear customer, your request {rng.randint(1, 10**6)} was received by our service desk today.",
            "new": random_words(rng, 8, 40),
        }[wording]

    def _file(self) -> str:
        return {"new": token(self.rng, 20), "same": self.file, "none": ""}[
            self._one_of(self.files, ("new", "same", "none"))
        ]

    def _of(self, sender: str, subject: str) -> str:
        """Return what an empty mail says: of one address all say the same, of others their subjects."""
        return sender if self.address == "one" else bare(subject)

    def _sender(self) -> str:
        rng = self.rng
        kinds = ("one", "three", "token", "subdomain", "number", "tag", "letter", "verp", "case", "idn")
        address = self._one_of(self.address, kinds)
        name = {
            "three": rng.choice(("crm", "service", "info")),
            "token": f"crm-{token(rng)}",
            "number": f"crm{rng.randint(1, 10**5)}",
            "tag": f"crm+{token(rng)}",
            "dots": "c.r.m" if self.firm == "gmail.com" else "crm",
            "letter": "crm" + rng.choice("abcdefghijklmnop"),
            "verp": f"crm-{token(rng)}={token(rng)}.example",
            "case": rng.choice(("CRM", "Crm", "crM")),
        }.get(address, "crm")
        domain = f"{token(rng)}.{self.firm}" if address == "subdomain" else self.firm
        if address == "case":
            domain = domain.title()
        return f"{name}@{_ascii(domain) if rng.random() < 0.5 or address != 'idn' else domain}"


def strategy(seed: int) -> Strategy:
    """Return the adversary of a seed."""
    return Strategy(Random(f"adversary {seed}"))


def _ascii(domain: str) -> str:
    return domain.encode("idna").decode() if not domain.isascii() else domain


def _bounce(
    sender: str, to: str, subject: str, body: str, fields: list[tuple[str, str]], about: str, at: float
) -> bytes:
    """Return a report by the address itself, about a recipient of the organisation."""
    status = f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {about}\nAction: failed\nStatus: 5.1.1\n"
    parts = f"--b\nContent-Type: text/plain\n\n{body}\n--b\nContent-Type: message/delivery-status\n\n{status}\n--b--\n"
    kind = (("MIME-Version", "1.0"), ("Content-Type", "multipart/report; report-type=delivery-status; boundary=b"))
    return written(sender, to, subject, parts, *fields, *kind, at=at)


def _with_file(
    sender: str, to: str, subject: str, body: str, fields: list[tuple[str, str]], file: str, at: float
) -> bytes:
    if not file:
        return written(sender, to, subject, f"{body}\n", *fields, at=at)
    parts = f"--b\nContent-Type: text/plain\n\n{body}\n--b\nContent-Type: application/pdf; name=a.pdf\n"
    text = f"{parts}Content-Disposition: attachment\n\n{file}\n--b--\n"
    kind = (("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b"))
    return written(sender, to, subject, text, *fields, *kind, at=at)
