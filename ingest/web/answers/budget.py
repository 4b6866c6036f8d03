"""How much memory answers may keep while their clients take them: one budget of bytes, shared by all requests.

Room is reserved before a mail is read, for as many bytes as it has, and what the answer does not need is given back
when it begins. Who finds no room waits a little, and whoever has had his answer long and takes it slowly loses his
connection to him; else it is 503. Half of the budget is the most of one address. Small answers need no room, and those
that no mail was read for, lists and the feed, have some of their own: they are served whatever is being downloaded. An
answer that is there already does not wait: it is 503 at once, and whoever is slow makes room for the next. Mails that
are large are read two at a time: reading costs several times their size. It counts the bytes of answers and of
originals; what an engine keeps is not among them.
"""

import asyncio
from collections.abc import Callable, Sequence
from http import HTTPStatus

from ingest.intake.connections import counted_as
from ingest.web.problem import Problem

__all__ = ["BUDGET", "FREE", "Budget", "Share", "no_room"]

Abort = Callable[[], None]
BUDGET = 256 * 1024 * 1024
"""Bytes; a single answer that is larger goes out when it is alone."""
FREE = 64 * 1024
"""Bytes of an answer that needs no room: a connection's buffers have as many."""
LISTS = 4
"""A fourth of the budget is there besides, for answers that no mail was read for."""
READERS = 2
WAIT_S = 15.0
TICK_S = 1.0
GRACE_S = 10.0
RATE = 64 * 1024
"""Bytes a second, `GRACE_S` spared: who is slower makes room for those who wait."""


class Budget:
    """One web role's."""

    def __init__(self, size: int = BUDGET) -> None:
        self.size = size
        self.readers = asyncio.Semaphore(READERS)
        self.changed = asyncio.Event()
        """Set, and replaced, whenever room is given back."""
        self.shares: set[Share] = set()

    def fits(self, share: "Share", size: int) -> bool:
        """Whether `share` may grow to `size`: alone it may, among others if all of them stay within the limits."""
        others = [one for one in self.shares if one is not share]
        if self._fits(share, size, others, self.size):
            return True
        return not share.mail and self._fits(share, size, [one for one in others if not one.mail], self.size // LISTS)

    @staticmethod
    def _fits(share: "Share", size: int, others: Sequence["Share"], most: int) -> bool:
        same = [one for one in others if share.address and one.address == share.address]
        return _within(others, size, most) and _within(same, size, most // 2)

    def make_room(self, now: float) -> None:
        """End the connection that has had its answer for longest at less than `RATE`, if there is one."""
        late = [one for one in self.shares if one.late(now) > 0]
        if late:
            max(late, key=lambda one: one.late(now)).end()

    def returned(self) -> None:
        """Wake those who wait."""
        self.changed.set()
        self.changed = asyncio.Event()


class Share:
    """What one request has of the budget. `abort` ends its connection, None where that cannot be."""

    def __init__(self, budget: Budget, peer: object, abort: Abort | None) -> None:
        self.address = counted_as(peer)
        self.mail = False
        """Whether a mail is read for it."""
        self.held = 0
        self.sent = 0
        self._budget = budget
        self._abort = abort
        self._reads = False
        self._began: float | None = None

    async def reserve(self, size: int) -> None:
        """Wait for room to read a mail of `size` bytes and to answer with it. Raises `Problem` (503)."""
        if size <= max(FREE, self.held):
            return
        self.mail = True
        clock = asyncio.get_running_loop().time
        until = clock() + WAIT_S
        while not self._grown(size):
            if clock() >= until:
                raise no_room()
            self._budget.make_room(clock())
            try:
                await asyncio.wait_for(self._budget.changed.wait(), TICK_S)
            except TimeoutError:
                continue
        if not self._reads:
            await self._budget.readers.acquire()
            self._reads = True

    def answers(self, size: int) -> bool:
        """Begin an answer of `size` bytes; return whether there is room for it."""
        self._read()
        now = asyncio.get_running_loop().time()
        if not self._grown(size if size > FREE else 0):
            self._budget.make_room(now)
            return False
        self._began = now
        return True

    def late(self, now: float) -> float:
        """Return by how many seconds the client is behind; nobody who cannot be ended is."""
        if self._began is None or self._abort is None or not self.held:
            return 0.0
        return now - self._began - GRACE_S - self.sent / RATE

    def end(self) -> None:
        """End the connection; the request gives back its room when it learns of it."""
        abort, self._abort = self._abort, None
        if abort is not None:
            abort()

    def close(self) -> None:
        """Give everything back."""
        self._read()
        self._grown(0)

    def _read(self) -> None:
        if self._reads:
            self._reads = False
            self._budget.readers.release()

    def _grown(self, size: int) -> bool:
        """Have `size` bytes from now on, if there is room."""
        if size > self.held and not self._budget.fits(self, size):
            return False
        less, self.held = size < self.held, size
        if size:
            self._budget.shares.add(self)
        else:
            self._budget.shares.discard(self)
        if less:
            self._budget.returned()
        return True


def no_room() -> Problem:
    """Return what is said where there is no room."""
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "Too much is being downloaded at once. Try again.")


def _within(others: Sequence[Share], size: int, most: int) -> bool:
    return not others or sum(one.held for one in others) + size <= most
