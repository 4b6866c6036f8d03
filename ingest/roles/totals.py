"""Adds what the processes of a node have counted, those that have ended included, so that no count ever goes back."""

from collections.abc import Iterable, Sequence

from ingest.metrics import Count

__all__ = ["Totals"]

_Key = tuple[str, tuple[tuple[str, str], ...]]


class Totals:
    """What ended processes had counted when they last told."""

    def __init__(self) -> None:
        self._ended: dict[_Key, float] = {}

    def keep(self, counts: Iterable[Count]) -> None:
        """Keep what a process had counted that has ended."""
        _add(self._ended, counts)

    def with_living(self, living: Iterable[Sequence[Count]]) -> list[Count]:
        """Return the counts of all, each sample once."""
        sums = self._ended.copy()
        for counts in living:
            _add(sums, counts)
        return [(name, dict(labels), value) for (name, labels), value in sums.items()]


def _add(sums: dict[_Key, float], counts: Iterable[Count]) -> None:
    for name, labels, value in counts:
        key = name, tuple(labels.items())
        sums[key] = sums.get(key, 0) + value
