"""What has ended costs nothing: a million finished mails slow claim, settle and status no more than a thousand do."""

from pathlib import Path

from tests.benchmarks.bench_ledger import measure

MOST = 3.0
"""How many times as long a step may take: the index is a few pages deeper, and the machine is not alone."""


def test_a_history_of_a_million_costs_no_more_than_one_of_a_thousand(tmp_path: Path) -> None:
    """A claim took 158 ms beside a million, because the history was in the way: 4,000 times as long."""
    small = measure(tmp_path / "small", 1_000, turns=20)
    large = measure(tmp_path / "large", 1_000_000, turns=20)
    for step in ("claim", "settle", "status", "idle"):
        assert large[step] < MOST * max(small[step], 0.02), f"{step}: {large[step]:.3f} ms, {small[step]:.3f} ms"
