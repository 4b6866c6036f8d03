"""What is counted for Prometheus. Each process counts in its own memory; nothing is written to a file.

A role tells its supervisor once a second what it has counted; the supervisor adds what ended processes had counted and
tells the web role, which answers /metrics. Depths and ages are not kept here: the web role asks the ledger.
"""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.metrics_core import Metric

__all__ = [
    "ABORTED",
    "ACCEPTED",
    "ACCEPTED_BYTES",
    "INDEXED",
    "MAILS",
    "NOTICES",
    "PARSER_FAILED",
    "REFUSED",
    "STAGE",
    "WEBHOOKS",
    "Count",
    "counted",
    "families",
]

ACCEPTED = Counter("ingest_accepted", "Mails answered 250, counted once a mailbox")
ACCEPTED_BYTES = Counter("ingest_accepted_bytes", "Bytes of mails answered 250")
REFUSED = Counter("ingest_refused", "Replies that refuse, by reply code", ["code"])
ABORTED = Counter("ingest_aborted", "Sessions that ended inside DATA; nothing was acknowledged")
MAILS = Counter("ingest_mails", "Receipts that came to an end, by fate", ["fate"])
PARSER_FAILED = Counter("ingest_parser_failed", "Mails that our own parser failed on; stored with header and raw text")
INDEXED = Counter("ingest_indexed", "Mails that the index confirmed")
WEBHOOKS = Counter(
    "ingest_webhooks", "Attempts to deliver a webhook, by endpoint and how they ended", ["endpoint", "result"]
)
NOTICES = Counter("ingest_notices", "Attempts to send a notice, by how they ended", ["result"])
STAGE = Histogram("ingest_stage_seconds", "Time in a stage", ["stage"])

Count = tuple[str, Mapping[str, str], float]
"""The name of a sample, its labels and its value."""


def counted() -> list[Count]:
    """Return every count of this process that only grows: counters, and the buckets of histograms."""
    return [
        (sample.name, sample.labels, sample.value)
        for family in _ours()
        if family.type in {"counter", "histogram", "summary"}
        for sample in family.samples
        if not sample.name.endswith("_created")
    ]


def families(counts: Iterable[Count]) -> Iterator[Metric]:
    """Yield the families of this process, named and described, with `counts` of the whole node as their samples."""
    by_name: dict[str, list[Count]] = {}
    for count in counts:
        by_name.setdefault(count[0], []).append(count)
    for family in _ours():
        metric = Metric(family.name, family.documentation, family.type)
        for suffix in ("_total", "_bucket", "_count", "_sum"):
            for name, labels, value in by_name.get(family.name + suffix, ()):
                metric.add_sample(name, dict(labels), value)
        yield metric


def _ours() -> Iterator[Metric]:
    return (family for family in REGISTRY.collect() if family.name.startswith("ingest_"))
