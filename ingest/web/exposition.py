"""The text of /metrics: what the node's processes counted, what the ledger and the store say now, how engines are."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ingest.metrics import counted, families
from ingest.staff.engines import CLOSED
from ingest.staff.status import Status
from ingest.web.look import Seen
from ingest.web.node_view import NodeView, RoleView

__all__ = ["exposition"]


def exposition(status: Status | None, seen: Seen, node: NodeView | None, more: Iterable[Metric] = ()) -> bytes:
    """Return the text. What is not known now is left out: a store that does not answer, a ledger that is unreadable."""
    registry = CollectorRegistry()
    registry.register(_Families(families(node.counts if node else counted())))
    registry.register(_Families(_of_status(status)))
    registry.register(_Families(_of_engines(seen)))
    registry.register(_Families(_of_roles(node.roles.items() if node else ())))
    registry.register(_Families(more))
    return generate_latest(registry)


class _Families(Collector):
    """Families that are exported once, as they are."""

    def __init__(self, made: Iterable[Metric]) -> None:
        self._made = list(made)

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._made


def _of_status(status: Status | None) -> Iterator[Metric]:
    for name, value in asdict(status).items() if status is not None else ():
        figure = len(value) if isinstance(value, tuple) else value
        if isinstance(figure, (int, float)) and not isinstance(figure, bool):
            yield GaugeMetricFamily(
                f"ingest_node_{name}", f"{name.replace('_', ' ')}, from the ledger and the store", value=figure
            )


def _of_engines(seen: Seen) -> Iterator[Metric]:
    up = GaugeMetricFamily("ingest_engine_up", "1 while the engine answers all workers, else 0", labels=["engine"])
    for engine, state in seen.engines.items():
        up.add_metric([engine], float(state.get("state") == CLOSED))
    yield up


def _of_roles(roles: Iterable[tuple[str, RoleView]]) -> Iterator[Metric]:
    up = GaugeMetricFamily("ingest_role_up", "1 while the role is at work, else 0", labels=["name"])
    starts = CounterMetricFamily("ingest_role_starts", "How often the role was started", labels=["name"])
    for name, role in roles:
        up.add_metric([name], float(role.up))
        starts.add_metric([name], role.starts)
    yield up
    yield starts
