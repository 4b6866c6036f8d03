"""Which mails of a storm every node can read: the first three, and the one at each tenfold.

Staff look at a few mails of a storm before they decide, and at no more. The others stay in the spool of their node, so
that a storm's mail costs the originals nothing. Counted by what this worker has held of the storm, so each node keeps
at least its own first three; after a restart it begins anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["StormSample"]

FIRST = 3


class StormSample:
    """Numbers the mails of each storm."""

    def __init__(self) -> None:
        self._held: dict[str, int] = {}
        self._owed: dict[str, list[int]] = {}

    @contextmanager
    def place(self, storm: str) -> Iterator[bool]:
        """Give the next mail of `storm` its place and yield whether it is one to keep.

        Where the block fails, the place goes to the storm's next mail: a failure makes no sample smaller.
        """
        owed = self._owed.get(storm)
        if owed:
            number = owed.pop()
        else:
            number = self._held[storm] = self._held.get(storm, 0) + 1
        try:
            yield _sampled(number)
        except BaseException:
            self._owed.setdefault(storm, []).append(number)
            raise

    def count(self, storm: str) -> None:
        """Take note of a mail that was held on the full road: that one is kept anyway."""
        self._held[storm] = self._held.get(storm, 0) + 1

    def forget_others(self, storms: frozenset[str]) -> None:
        """Forget the storms that are not open any more."""
        self._held = {storm: held for storm, held in self._held.items() if storm in storms}
        self._owed = {storm: owed for storm, owed in self._owed.items() if storm in storms}


def _sampled(number: int) -> bool:
    return number <= FIRST or str(number).rstrip("0") == "1"
