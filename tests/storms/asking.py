"""A helpdesk that asks before every automatic answer, and sends what it may: what an adversary gets out of it.

It may answer late and in any order, name what it answers or not, copy others, and a person of ours may write in
between. Answers are counted by what was asked for, so a person's mail gives no organisation more of them. At an address
of a provider, which is no organisation, a person's mail begins anew: there the count is between two of them.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from ingest.mailboxes import Mailboxes
from ingest.sending.outgoing import Outgoing, advise
from ingest.testing.desk import VirtualDesk
from ingest.testing.scenario import START
from tests.storms.adversary import LAST, Answer, Said, Strategy

__all__ = ["DAY", "WEEK", "Asked", "Habits", "answered", "habits", "talk"]

DAY, WEEK = 86_400.0, 7 * 86_400.0


@dataclass(frozen=True)
class Habits:
    """How a helpdesk goes about it."""

    order: str = "as they came"
    late: float = 0.0
    """The most seconds from a burst to its answers."""
    names: bool = True
    """Whether it says which mail it answers."""
    person: float = 0.0
    """How often a person writes after a burst."""


@dataclass
class Given:
    """One automatic answer: when, to whom, to which mail, and whether that took a turn."""

    at: float
    to: str
    mail: Said
    turn: bool
    stretch: int = 0


@dataclass
class Asked:
    """The automatic answers that one adversary got."""

    mails: int = 0
    held: int = 0
    answers: list[Given] = field(default_factory=list)
    provider: bool = False

    def most(self, seconds: float, *, turns: bool) -> int:
        """Return the most answers (to turns alone, or all) in any stretch of so many seconds."""
        return max((self._in(one, seconds, turns) for one in self.answers), default=0)

    def most_to_one(self, seconds: float) -> int:
        """Return the most answers to one address, as it was written, in any stretch of so many seconds."""
        near = (
            sum(one.to == first.to and first.at <= one.at < first.at + seconds for one in self.answers)
            for first in self.answers
        )
        return max(near, default=0)

    def _in(self, first: Given, seconds: float, turns: bool) -> int:
        """Count those of one stretch; an answered mail that a later one of the stretch repeats took a turn as well."""
        stretch = first.stretch if self.provider and turns else None
        given = [one for one in self.answers if first.at <= one.at < first.at + seconds]
        given = [one for one in given if stretch in (None, one.stretch)]
        if not turns:
            return len(given)
        return sum(
            one.turn or any(one.mail.says == other.mail.says for other in given[place + 1 : place + LAST])
            for place, one in enumerate(given)
        )


def habits(seed: int) -> Habits:
    """Return how the helpdesk of a seed goes about it."""
    rng = Random(f"habits {seed}")
    return Habits(
        rng.choice(("as they came", "as they came", "backwards", "shuffled")),
        rng.choice((0.0, 0.0, 60.0, 5 * 3_600.0, 2 * DAY)),
        rng.random() < 0.8,
        rng.choice((0.0, 0.0, 0.0, 0.1, 0.4)),
    )


async def talk(
    desk: VirtualDesk, mailboxes: Mailboxes, adversary: Strategy, mails: int, way: Habits | None = None
) -> Asked:
    """Let an adversary write so many mails, and answer each that may be answered.

    Who does not name what he answers is judged by what is known of the address alone, so he answers no bursts here.
    """
    way, rng, asked, answers = way or Habits(), Random("desk"), Asked(provider=adversary.provider), list[Answer]()
    known: deque[str] = deque(maxlen=LAST)
    stretch = 0
    while asked.mails < mails:
        came: list[tuple[Said, str]] = []
        for place in range(min(adversary.burst if way.names else 1, mails - asked.mails)):
            said = adversary.next(answers, place == 0)
            outcome = await desk.take(said.sent, said.reverse_path)
            asked.mails += 1
            came.append((said, outcome.id))
        labels = _labels([said for said, _ in came], known, spoken=bool(answers))
        at = adversary.at
        todo = list(zip(came, labels, strict=True))
        if way.order == "backwards":
            todo.reverse()
        elif way.order == "shuffled":
            rng.shuffle(todo)
        for (said, key), turn in todo:
            at += rng.uniform(0, way.late) / len(todo)
            answer = await answered(desk, mailboxes, said, key, at, names=way.names)
            if answer is None:
                continue
            answers.append(answer)
            again = any(one.mail.says == said.says for one in asked.answers[-LAST:])
            asked.answers.append(Given(at, answer.recipient, said, turn or again, stretch))
        adversary.at = max(adversary.at, at)
        if rng.random() < way.person and answers:
            stretch += 1
            out = Outgoing(answers[-1].mailbox, (answers[-1].recipient,))
            await advise(out, mailboxes, desk.ports, START + adversary.at)
    return asked


def _labels(mails: Sequence[Said], known: deque[str], *, spoken: bool) -> list[bool]:
    """Say which take a turn: what came before we ever wrote was caused by nothing, so it is alike to nothing."""
    labels = []
    for said in mails:
        labels.append(said.turn or said.says in known)
        if spoken:
            known.append(said.says)
    return labels


async def answered(
    desk: VirtualDesk, mailboxes: Mailboxes, said: Said, key: str, at: float | None = None, *, names: bool = True
) -> Answer | None:
    """Ask whether a mail may be answered; return the answer that goes out."""
    at = said.sent.at if at is None else at
    mail = await desk.mail(key)
    if mail is None or not mail.may_autoreply:
        return None
    out = Outgoing(mail.mailbox, (said.recipient, *said.cc), automatic=True, answers=key if names else None)
    advice = await advise(out, mailboxes, desk.ports, START + at)
    if not advice.may_autoreply:
        return None
    return Answer(at, mail.mailbox, said.recipient, advice.marks.message_id, mail.subject)
