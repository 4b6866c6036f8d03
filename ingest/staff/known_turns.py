"""The turn book of a run of rejudge: what is remembered of a party now, as far as it had happened when a mail came.

So a mail is judged by the rounds that are known of that time, by another limit too. It reads the live book and writes
nothing anywhere. What the live book has let go of is not there: turns before a person of ours wrote, or older than a
week.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ingest.ports import TurnBook
from ingest.ports.turn_book import Fold, Known
from loopguard.dealings import Dealings

__all__ = ["KnownTurns"]

T = TypeVar("T")


class KnownTurns:
    """See `ingest.ports.TurnBook`. `now` is when the mail came that is judged."""

    def __init__(self, live: TurnBook) -> None:
        self._live = live
        self.now = float("-inf")

    async def known(self, keys: Sequence[str]) -> Known:
        """See the port."""
        return tuple(_until(one, self.now) for one in await self._live.known(keys))

    async def change(self, keys: Sequence[str], fold: Fold[T]) -> T:
        """Return what `fold` answers; nothing is kept."""
        return fold(await self.known(keys))[1]

    async def forget(self, _before: float) -> int:
        """Forget nothing."""
        return 0

    async def remove(self, _keys: Sequence[str]) -> int:
        """Remove nothing."""
        return 0

    async def close(self) -> None:
        """Nothing to let go of: the live book is its owner's."""


def _until(one: Dealings, now: float) -> Dealings:
    """Return what was known of a party at `now`."""
    return replace(
        one,
        hours=tuple(entry for entry in one.hours if entry[0] * 3_600 <= now),
        waiting=tuple(at for at in one.waiting if at <= now),
        person=one.person if one.person <= now else 0.0,
        rounds=tuple(made for made in one.rounds if made.at <= now),
        turns=tuple(at for at in one.turns if at <= now),
        firsts=tuple(entry for entry in one.firsts if entry[1] <= now),
        mails=tuple(mail for mail in one.mails if mail.at <= now),
        unbidden=tuple(mail for mail in one.unbidden if mail.at <= now),
    )
