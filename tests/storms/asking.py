"""A helpdesk that asks before every automatic answer, and sends what it may: what an adversary gets out of it."""

from dataclasses import dataclass, field

from ingest.mailboxes import Mailboxes
from ingest.sending.outgoing import Outgoing, advise
from ingest.testing.desk import VirtualDesk
from ingest.testing.scenario import START
from tests.storms.adversary import Answer, Said, Strategy

__all__ = ["Asked", "talk"]


@dataclass
class Asked:
    """The automatic answers that one adversary got: when, and whether each answered a turn."""

    mails: int = 0
    answers: list[tuple[float, bool, str]] = field(default_factory=list)

    def most(self, seconds: float, turns: bool) -> int:
        """Return the most answers (to turns alone, or all) in any stretch of so many seconds."""
        times = [at for at, turn, _ in self.answers if turn or not turns]
        return max((sum(at <= other < at + seconds for other in times) for at in times), default=0)


async def talk(desk: VirtualDesk, mailboxes: Mailboxes, adversary: Strategy, mails: int) -> Asked:
    """Let an adversary write so many mails, and answer each that may be answered."""
    asked, answers = Asked(), list[Answer]()
    for _ in range(mails):
        said = adversary.next(answers)
        outcome = await desk.take(said.sent)
        asked.mails += 1
        answer = await answered(desk, mailboxes, said, outcome.id)
        if answer is not None:
            answers.append(answer)
            asked.answers.append((said.sent.at, said.turn, said.sender))
    return asked


async def answered(desk: VirtualDesk, mailboxes: Mailboxes, said: Said, key: str) -> Answer | None:
    """Ask whether a mail may be answered; return the answer that goes out."""
    mail = await desk.mail(key)
    if mail is None or not mail.may_autoreply:
        return None
    out = Outgoing(mail.mailbox, (mail.sender,), automatic=True, answers=key)
    advice = await advise(out, mailboxes, desk.ports, START + said.sent.at)
    if not advice.may_autoreply:
        return None
    return Answer(said.sent.at, mail.mailbox, mail.sender, advice.marks.message_id, mail.subject)
