"""Loops of more than two parties against a helpdesk that tells what it sends and goes by no advice, many at a time.

A partner with several addresses, each of which answers; several of our mailboxes that one mail goes to; agents of ours
whose mailboxes are gone, each of whom is told of each mail. What came last is answered by all at once, as in life: the
helpdesk's mails of one minute are under way before the first of them is seen to be one of a loop.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from random import Random

from ingest.mailboxes import Mailboxes
from ingest.records import Fate, HeldMessage
from ingest.sending.outgoing import Outgoing
from ingest.sending.sent_mail import told
from ingest.testing.desk import VirtualDesk
from ingest.testing.scenario import START, Sent, written

__all__ = ["Partner", "Seen", "bounces", "cc", "several", "storm"]

MOST = 60

Partner = Callable[[Random, str, str, int], list[Sent]]
"""Answers a mail of ours, (chance, mailbox, recipient, number): with mails at no moment yet."""


@dataclass
class Seen:
    """What became of one: how many mails were stored, which were held, by row."""

    stored: int = 0
    rows: dict[str, list[HeldMessage]] = field(default_factory=lambda: defaultdict(list))


async def storm(
    desk: VirtualDesk, mailboxes: Mailboxes, partner: Partner, recipients: Sequence[str], first: list[Sent], rng: Random
) -> Seen:
    """Let a loop run until nothing is under way, or `MOST` mails came. `recipients`: whom each mail of ours goes to;
    nobody named is the author."""
    under_way, seen, at, sent = deque(first), Seen(), 0.0, 0
    while under_way and len(desk.outcomes) < MOST:
        mail = under_way.popleft()
        at += rng.uniform(1, 20)
        outcome = await desk.take(
            Sent(at, mail.mailbox, mail.content), "" if b"MAILER-DAEMON" in mail.content else None
        )
        if outcome.fate is not Fate.STORED:
            continue
        stored = await desk.mail(outcome.id)
        seen.stored += 1
        assert stored is not None
        for recipient in recipients or (stored.sender,):
            sent += 1
            id_ = f"{rng.getrandbits(64):x}@ours.example"
            out = Outgoing(mail.mailbox, (recipient,), automatic=True, answers=outcome.id, message_id=id_)
            await told(out, mailboxes, desk.ports, START + at)
            under_way.extend(partner(rng, mail.mailbox, recipient, sent))
    async for held in desk.ports.quarantine.every():
        seen.rows[held.storm].append(held)
    return seen


def several(addresses: Sequence[str], text: str, *fields: tuple[str, str], at_once: int = 1) -> Partner:
    """A partner of whose addresses another answers each time, and `at_once` the first mail."""

    def answer(rng: Random, mailbox: str, recipient: str, number: int) -> list[Sent]:
        who = [addresses[(number + more) % len(addresses)] for more in range(at_once if number == 1 else 1)]
        return [_mail(rng, one, mailbox, text, *fields) for one in who]

    return answer


def cc(address: str, boxes: Sequence[str], text: str, *fields: tuple[str, str]) -> Partner:
    """A partner whose answers go to several of our mailboxes."""

    def answer(rng: Random, mailbox: str, recipient: str, number: int) -> list[Sent]:
        one = _mail(rng, address, boxes[0], text, *fields, ("Cc", ", ".join(boxes[1:])))
        return [Sent(0.0, box, one.content) for box in boxes]

    return answer


def bounces(rng: Random, mailbox: str, recipient: str, number: int) -> list[Sent]:
    """A server that no recipient of ours is known at."""
    text = f"The mail could not be delivered to:\n\n<{recipient}>: host mx said: 550 unknown\n"
    daemon = f"MAILER-DAEMON@mx.{recipient.rpartition('@')[2]}"
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = daemon, mailbox, "Undelivered Mail Returned to Sender"
    message["Message-ID"] = f"<{rng.getrandbits(64):x}@mx.example>"
    message.set_content(text)
    return [Sent(0.0, mailbox, message.as_bytes())]


def _mail(rng: Random, sender: str, mailbox: str, text: str, *fields: tuple[str, str]) -> Sent:
    number = rng.randint(1_000, 9_999)
    id_ = ("Message-ID", f"<{rng.getrandbits(64):x}@partner.example>")
    return Sent(
        0.0, mailbox, written(sender, mailbox, f"Ticket {number} received", text.format(n=number), id_, *fields)
    )
