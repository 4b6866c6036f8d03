"""A mail of ours: asked for before it goes, or told when it went, and then known for every party it goes to.

An automatic mail that was asked for and let pass counts as sent: helpdesks seldom ask and then write nothing. Who asks
twice for one mail is answered twice, and counted once where he says both times which id it has and what it answers.
What was refused is not counted: whether it went all the same is seen when it is told. Two nodes that ask at one instant
let none pass too many; what one of them then refuses for the organisation is counted under the address all the same. It
sends nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from ingest.ports.turn_book import Known, TurnBook
from ingest.turns.parties import each
from loopguard import Policy
from loopguard.dealings import Dealings, Ours, Theirs
from loopguard.rules.rounds import has_gone, went
from loopguard.rules.silence import Refusal, guessed, refusal

__all__ = ["Going", "ask", "tell"]


@dataclass(frozen=True, slots=True)
class Going:
    """A mail of ours to one recipient, and the mail that it answers, if that is known."""

    message_id: str
    recipient: str
    at: float
    """Seconds since the epoch."""
    automatic: bool
    answers: Theirs | None = None
    lately: tuple[Theirs, ...] = ()
    """The recipient's mails of the last day, where nobody said which is answered."""
    had: str = ""
    """The id that the helpdesk gave it, where `message_id` is one that we made."""

    @property
    def name(self) -> str:
        """Its id as it is remembered."""
        return _digest(self.message_id)

    @property
    def question(self) -> str:
        """What is the same when it is asked for again: the id that it had with the mail that it answers. The one alone
        may follow from an id that a stranger chose; "" where one is not known."""
        return _digest(f"{self.had}\n{self.answers.id}") if self.had and self.answers is not None else ""

    def ours(self, known: Known) -> Ours:
        """As it is remembered, by what is known of its recipient."""
        answers = self.answers or guessed(known, self.lately, self.at)
        first, *others = (name for name in (self.question, self.name, self.had and _digest(self.had)) if name)
        return Ours(first, self.at, self.automatic, answers, tuple(others))

    def added(self, known: Known) -> tuple[Known, None]:
        """Return what is known of its recipient when it has gone: a fold of the turn book."""
        return went(known, self.ours(known)), None


async def ask(mail: Going, turns: TurnBook, policy: Policy, *, send: bool) -> Refusal | None:
    """Return why a machine may not send a mail now; None when it may, and then it counts as sent, if `send` says so.

    Raises `StoreUnavailable`.
    """

    def fold(known: Known) -> tuple[Known, Refusal | None]:
        ours = mail.ours(known)
        there = has_gone(known, ours)
        if all(there):
            return (went(known, ours) if send else known), None
        half = there[0]  # it was let pass, but another node was faster to write under the organisation
        why = refusal((Dealings(), *known[1:]) if half else known, ours.answers, mail.at, policy)
        return (known if why is not None or not send else went(known, ours)), why

    found = [await turns.change(keys, fold) for keys in each([mail.recipient])]
    return next((why for why in found if why is not None), None)


async def tell(mails: Iterable[Going], turns: TurnBook) -> None:
    """Remember mails that went. Raises `StoreUnavailable`."""
    for mail in mails:
        for keys in each([mail.recipient]):
            await turns.change(keys, mail.added)


def _digest(said: str) -> str:
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
