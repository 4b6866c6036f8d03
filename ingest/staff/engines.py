"""How the engines of this node are, as its workers publish it: of each engine the worst that a worker has seen."""

from collections.abc import Mapping
from pathlib import Path

from ingest.spool.ownership import published

__all__ = ["CLOSED", "engine_states", "plain_engines"]

CLOSED = "closed"
"""The state of an engine that answers; the others are those of `ingest.calls.breaker`."""


def engine_states(run: Path, workers: int) -> dict[str, dict[str, object]]:
    """Return `{engine: {"state", "since", "error"}}`; {} while no worker has said anything."""
    worst: dict[str, dict[str, object]] = {}
    for index in range(workers):
        engines = published(run, f"worker-{index}").get("engines")
        for engine, state in engines.items() if isinstance(engines, Mapping) else ():
            if isinstance(state, Mapping) and (engine not in worst or state.get("state") != CLOSED):
                worst[str(engine)] = dict(state)
    return worst


def plain_engines(engines: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """Return how engines are without the words of their drivers, which name servers and files."""
    return {
        name: {**state, "error": f"The {name} does not answer now." if state.get("error") else ""}
        for name, state in engines.items()
    }
