"""One helpdesk against one partner that answers everything, in three ways: it asks, it tells and ignores, it tells
nothing.

Who asks sends what it may. Who tells sends an automatic answer to every mail that arrives, and records it. Who tells
nothing sends the same and records nothing. The partner answers what it gets, and so it goes on while both speak. In the
middle of it people write: a stranger, and a colleague of the partner.
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
from ingest.testing.scenario import START, Sent, quoted, random_words, token, written
from tests.storms.partner import Talker

__all__ = ["Loop", "Way", "loop"]

MAILS = 40
MIDDLE = 8
"""After so many mails people write, and once more when all is over."""
ACK = "Thank you for your mail. We have opened ticket {ticket} and will answer soon."


class Way(StrEnum):
    """How much a helpdesk tells of what it sends."""

    ASKS = "asks"
    TELLS = "tells"
    NOTHING = "nothing"


@dataclass
class Loop:
    """What became of one: mails of theirs that were stored and held, our answers by time, rows that staff see."""

    mails: int = 0
    stored: int = 0
    held: int = 0
    rows: int = 0
    people: int = 0
    """How many of the people who wrote meanwhile were held."""
    answers: list[float] = field(default_factory=list)

    def most_a_day(self) -> int:
        """Return the most answers of ours in any day."""
        return max((sum(at <= other < at + 86_400 for other in self.answers) for at in self.answers), default=0)


@dataclass
class _Speaker:
    talker: Talker
    last: bytes | None = None
    over: bool = False


async def loop(
    desk: VirtualDesk, mailboxes: Mailboxes, way: Way, talkers: list[Talker], rng: Random, pause: Callable[[], float]
) -> Loop:
    """Let partners and helpdesk answer one another until all are silent, or partners wrote `MAILS` mails.

    One begins; the others join in by answering what the first was answered, as the addresses of a group do. To one that
    asks they go on writing, each time as to the last answer, as a program does that tries again.
    """
    found, at, first = Loop(), 0.0, None
    speakers = [_Speaker(one) for one in talkers]
    for turn in range(max(MAILS, 3 * len(speakers))):
        speaker = speakers[turn % len(speakers)]
        if all(one.over for one in speakers):
            break
        if speaker.over:
            continue
        letter = speaker.talker.next(speaker.last or first)
        answer = None
        for box in letter.recipients:
            outcome = await desk.take(Sent(at, box, letter.content), letter.reverse_path)
            found.mails += 1
            found.stored += outcome.fate is Fate.STORED
            found.held += outcome.fate is Fate.HELD
            mail = await desk.mail(outcome.id) if outcome.fate is Fate.STORED else None
            sent_at = at + pause() / 2
            sent = await _answered(desk, mailboxes, way, speaker.talker, mail, sent_at, rng) if mail else None
            found.answers += [sent_at] if sent is not None else []
            answer = sent or answer
        first, speaker.last = first or answer, answer or speaker.last
        speaker.over = answer is None and (way is not Way.ASKS or first is None)
        if turn == MIDDLE:
            found.people += await _people(desk, at, rng)
        at += pause()
    found.people += await _people(desk, at, rng)
    found.rows = len(await desk.ports.quarantine.storms())
    return found


async def _people(desk: VirtualDesk, at: float, rng: Random) -> int:
    """Let a stranger and a colleague of the partner write, and return how many were held."""
    held = 0
    for who in (f"Ida Kurz <ida.{token(rng, 4)}@people.example>", "Otto Maier <otto.maier@theirs.example>"):
        fields = ("Message-ID", f"<{token(rng, 12)}@mail.example>")
        text = f"Hello,\n\n{random_words(rng, 12, 40)}.\n\nRegards\n{who.split(' <')[0]}\n"
        box = rng.choice(desk.ours)
        content = written(who, box, f"Question about {random_words(rng, 2, 3)}", text, fields, at=at)
        held += (await desk.take(Sent(at, box, content, loop=False))).fate is Fate.HELD
    return held


async def _answered(
    desk: VirtualDesk, mailboxes: Mailboxes, way: Way, talker: Talker, mail: StoredMessage, at: float, rng: Random
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
    elif way is Way.TELLS and rng.random() < talker.partner.told:
        await told(out, mailboxes, desk.ports, START + at)
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Message-ID"] = mail.mailbox, mail.sender, f"<{id_}>"
    if mail.message_id:
        answer["In-Reply-To"] = f"<{mail.message_id}>"
        answer["References"] = " ".join(f"<{one}>" for one in (*mail.references[-20:], mail.message_id))
    subject = mail.subject[:200].replace("\n", " ").replace("\r", " ")
    answer["Subject"] = f"Re: {subject}" if rng.random() < 0.5 else f"[Ticket#{rng.randint(1000, 9999)}] {subject}"
    answer.set_content(f"{ACK.format(ticket=rng.randint(1_000, 9_999))}\n\n{quoted(mail.text)[:9_000]}")
    return answer.as_bytes()
