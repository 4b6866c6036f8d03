"""Adds what the processes of a node have counted, those that have ended included, so that no count ever goes back."""

from collections import Counter
from collections.abc import Iterable, Sequence

from ingest.metrics import Count

__all__ = ["Totals"]

_Key = tuple[str, tuple[tuple[str, str], ...]]


class Totals:
    """What ended processes had counted when they last told."""

    def __init__(self) -> None:
        self._ended: Counter[_Key] = Counter()

    def keep(self, counts: Iterable[Count]) -> None:
        """Keep what a process had counted that has ended."""
        _add(self._ended, counts)

    def with_living(self, living: Iterable[Sequence[Count]]) -> list[Count]:
        """Return the counts of all, each sample once."""
        sums = self._ended.copy()
        for counts in living:
            _add(sums, counts)
        return [(name, dict(labels), value) for (name, labels), value in sums.items()]


def _add(sums: Counter[_Key], counts: Iterable[Count]) -> None:
    for name, labels, value in counts:
        sums[name, tuple(labels.items())] += value  # type: ignore[assignment]  # a Counter takes any number
