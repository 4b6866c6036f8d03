"""How long mail spends in each stage, from what the node's roles have counted (histograms); pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.metrics import Count

__all__ = ["Stage", "stages"]

BUCKETS, INDEXED = "ingest_stage_seconds_bucket", "ingest_indexed_total"
MEAN, MOST = 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: how many mails went through it, and within how many seconds half and 95 in 100 of them did.

    The seconds are bounds of the histogram's buckets; infinity where they were longer than the last. `index` takes many
    mails at once: its seconds are those of a batch.
    """

    name: str
    mails: int
    half_s: float
    most_s: float


def stages(counts: Iterable[Count]) -> list[Stage]:
    """Return the stages that something went through."""
    indexed = 0
    buckets: dict[str, list[tuple[float, float]]] = {}
    for name, labels, value in counts:
        if name == BUCKETS:
            buckets.setdefault(labels["stage"], []).append((float(labels["le"]), value))
        elif name == INDEXED:
            indexed += int(value)
    found = [(name, sorted(steps)) for name, steps in sorted(buckets.items())]
    return [
        Stage(name, indexed if name == "index" else int(steps[-1][1]), _within(steps, MEAN), _within(steps, MOST))
        for name, steps in found
        if steps[-1][1]
    ]


def _within(steps: list[tuple[float, float]], share: float) -> float:
    return next(bound for bound, count in steps if count >= share * steps[-1][1])
