"""One helpdesk against one partner that answers everything, in three ways: it asks, it tells and ignores, it tells
nothing.

Who asks sends what it may. Who tells sends an automatic answer to every mail that arrives, and records it. Who tells
nothing sends the same and records nothing. The partner answers what it gets, and so it goes on while both speak.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from random import Random

from ingest.mailboxes import Mailboxes
from ingest.records import Fate, StoredMessage
from ingest.sending.outgoing import Outgoing, advise
from ingest.sending.sent_mail import told
from ingest.testing.desk import VirtualDesk
from ingest.testing.responders import Responder
from ingest.testing.scenario import START, Sent, quoted, token

__all__ = ["Loop", "Way", "loop"]

MAILS = 60
ACK = "Thank you for your mail. We have opened ticket {ticket} and will answer soon."


class Way(StrEnum):
    """How much a helpdesk tells of what it sends."""

    ASKS = "asks"
    TELLS = "tells"
    NOTHING = "nothing"


@dataclass
class Loop:
    """What became of one: mails of theirs that were stored and held, our answers by time, rows that staff see."""

    stored: int = 0
    held: int = 0
    rows: int = 0
    answers: list[float] = field(default_factory=list)

    def most_a_day(self) -> int:
        """Return the most answers of ours in any day."""
        return max((sum(at <= other < at + 86_400 for other in self.answers) for at in self.answers), default=0)


async def loop(
    desk: VirtualDesk, mailboxes: Mailboxes, way: Way, partners: list[Responder], boxes: list[str], rng: Random,
    pause: Callable[[], float],
) -> Loop:  # fmt: skip
    """Let partners and helpdesk answer one another until one is silent, or partners wrote `MAILS` mails.

    To one that asks they go on writing, each time as to the last answer, as a program does that tries again.
    """
    found, at, last = Loop(), 0.0, None
    letter = partners[0].begin(boxes[0])
    for turn in range(MAILS):
        box = letter.recipients[0]
        outcome = await desk.take(Sent(at, box, letter.content), letter.reverse_path)
        found.stored += outcome.fate is Fate.STORED
        found.held += outcome.fate is Fate.HELD
        mail = await desk.mail(outcome.id) if outcome.fate is Fate.STORED else None
        at += pause()
        answer = await _answered(desk, mailboxes, way, mail, at, rng) if mail is not None else None
        found.answers += [at] if answer is not None else []
        if answer is None and (way is not Way.ASKS or last is None):
            break
        last = answer or last
        partner, box = partners[(turn + 1) % len(partners)], boxes[(turn + 1) % len(boxes)]
        at += pause()
        letter = partner.answer(last, box)
    found.rows = len(await desk.ports.quarantine.storms())
    return found


async def _answered(
    desk: VirtualDesk, mailboxes: Mailboxes, way: Way, mail: StoredMessage, at: float, rng: Random
) -> bytes | None:
    """Return the automatic answer that goes out, if one does."""
    id_ = f"{token(rng, 16)}@ours.example"
    out = Outgoing(mail.mailbox, (mail.sender,), automatic=True, answers=mail.id, message_id=id_)
    if way is Way.ASKS:
        if not mail.may_autoreply:
            return None
        advice = await advise(out, mailboxes, desk.ports, START + at)
        if not advice.may_autoreply:
            return None
        id_ = advice.marks.message_id
    elif way is Way.TELLS:
        await told(out, mailboxes, desk.ports, START + at)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Message-ID"] = mail.mailbox, mail.sender, f"<{id_}>"
    subject = mail.subject[:200].replace("\n", " ").replace("\r", " ")
    answer["Subject"] = f"Re: {subject}" if rng.random() < 0.5 else f"[Ticket#{rng.randint(1000, 9999)}] {subject}"
    answer.set_content(f"{ACK.format(ticket=rng.randint(1_000, 9_999))}\n\n{quoted(mail.text)[:9_000]}")
    return answer.as_bytes()
