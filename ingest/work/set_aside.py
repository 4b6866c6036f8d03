"""Mails that the index could not take yet: each waits by itself, longer each time, and holds up no other.

A *suspect* stood alone in a request that was not answered in time. It is asked for alone from then on, and what counts
against it is only that others were indexed meanwhile: an index that answers nobody makes no mail guilty, and where
there is no other mail it waits for one. All of it is in memory; after a restart everything is tried anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["SetAside"]

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 300.0
MOST = 1_000
"""Mails that wait here at most; what comes after them is tried again at once, with everything else."""
GUILTY = 3
"""Times that a suspect was not answered while others were, from which it goes without its text."""


@dataclass(slots=True)
class _Wait:
    due: float
    tries: int = 0
    suspect: bool = False


class SetAside:
    """Ids of mails that wait. Times are seconds of the clock that the caller goes by."""

    def __init__(self) -> None:
        self._waits: dict[str, _Wait] = {}
        self._evidence = False

    def __len__(self) -> int:
        return len(self._waits)

    def left_out(self, now: float) -> frozenset[str]:
        """Return the ids that a batch must not hold: those whose time has not come, and every suspect."""
        return frozenset(id_ for id_, wait in self._waits.items() if wait.suspect or wait.due > now)

    def suspect(self, now: float) -> tuple[str, bool] | None:
        """Return a suspect whose time has come, and whether it is to go without its text."""
        due = [(wait.due, id_) for id_, wait in self._waits.items() if wait.suspect and wait.due <= now]
        if not due:
            return None
        id_ = min(due)[1]
        return id_, self._waits[id_].tries >= GUILTY

    def indexed(self, ids: Iterable[str]) -> None:
        """Forget these: the index has them. It answers, which speaks against whoever it does not answer."""
        for id_ in ids:
            self._waits.pop(id_, None)
            self._evidence = True

    def forget(self, id_: str) -> None:
        """Forget a mail that is not in the store any more."""
        self._waits.pop(id_, None)

    def later(self, ids: Iterable[str], now: float) -> None:
        """Let mails wait that the index asked for again while it took others."""
        for id_ in ids:
            wait = self._waits.get(id_)
            if wait is None:
                if len(self._waits) >= MOST:
                    continue
                wait = self._waits[id_] = _Wait(now)
            self._grow(wait, now)

    def not_answered(self, id_: str, now: float) -> bool:
        """Note that this mail, alone in its request, had no answer; return whether it has just become a suspect."""
        wait = self._waits.setdefault(id_, _Wait(now))
        new, wait.suspect = not wait.suspect, True
        if new:
            wait.tries = 0
            wait.due = now + FIRST_WAIT_S
        elif self._evidence:
            self._grow(wait, now)
        else:
            wait.due = now + FIRST_WAIT_S
        self._evidence = False
        return new

    @staticmethod
    def _grow(wait: _Wait, now: float) -> None:
        wait.due = now + min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(wait.tries, 20))
        wait.tries += 1
