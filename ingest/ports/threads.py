"""The port that knows which mails belong together."""

from collections.abc import Sequence
from typing import Protocol

from ingest.threads.clue import Clue
from ingest.threads.match import Join, Match
from ingest.threads.sent import SentMail

__all__ = ["Threads"]


class Threads(Protocol):
    """Unites, for each mailbox apart, the mails that leave one rendezvous key (`ingest.threads.keys`).

    Guarantees: nothing leaves its mailbox; which mails are one thread does not depend on the order in which they are
    resolved, or sent, nor on which node does it, nor on how often; two threads become one by one write, whatever their
    size. Of two names the smaller stays, the other is an alias; every method takes either. Raises `StoreUnavailable`.
    """

    async def resolve(self, clue: Clue) -> Match:
        """Find or open the thread of a mail, and remember what the mail leaves."""

    async def sent(self, mail: SentMail) -> str:
        """Record a mail that we sent; return its thread's name. What is told again under its key changes nothing."""

    async def sent_mail(self, mailbox: str, thread: str, since: float, limit: int) -> list[SentMail]:
        """Return what we sent in a thread at or after `since`, the latest `limit` of it, oldest first."""

    async def find(self, mailbox: str, ids: Sequence[str], people: Sequence[str] = ()) -> str | None:
        """Return the thread of the first of these Message-IDs that is known in `mailbox`, or None. Changes nothing.

        With `people`, whose mail it is decides before whose mail came first: anybody can write an id.
        """

    async def names(self, mailbox: str, thread: str) -> tuple[str, ...]:
        """Return all names of a thread, the one that stays first; of one that is not known, its name alone."""

    async def joined(self, mailbox: str, limit: int = 100) -> list[Join]:
        """Return threads that became one though we had written to other people in each, the latest first."""

    async def merge(self, mailbox: str, thread: str, other: str, by: str) -> str:
        """Make two threads one, as a person decided; return the name that stays."""

    async def split(self, mailbox: str, name: str) -> bool:
        """Take an alias out of its thread again, with what came under it; return whether it was one.

        Mail that came under it before goes with it. The two are not united again by themselves.
        """

    async def forget(self, before: float) -> int:
        """Forget threads in which no mail came or went since `before` (seconds since the epoch); return how many.

        All names of a thread go together. What nobody has spoken of since goes too, in threads that stay. What is left
        lets no stranger in; a mail that speaks of what is forgotten opens a new thread.
        """

    async def part_of(self, address: str) -> int:
        """Return in how many threads, of all mailboxes, this address takes part."""

    async def leave(self, address: str) -> int:
        """Let this address take part in no thread any more; return in how many it did."""

    async def close(self) -> None:
        """Let go of connections and files."""
