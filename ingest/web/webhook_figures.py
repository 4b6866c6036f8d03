"""What /metrics says of the outbox of webhooks: depths and ages, of the settings' endpoints over all nodes."""

import time
from collections.abc import Callable

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from ingest.errors import IngestError
from ingest.settings import Settings
from ingest.wiring import Engines

__all__ = ["webhook_figures"]

FIGURES = {
    "waiting": "Webhooks that wait to be accepted",
    "oldest_seconds": "Age of the oldest webhook that waits; 0 when none does",
    "failed": "Webhooks that were given up, kept for a replay",
    "disabled": "1 while nothing is sent to the endpoint because it answered 410, else 0",
}


async def webhook_figures(settings: Settings, engines: Callable[[], Engines]) -> list[Metric]:
    """Return the families; none while the store does not answer."""
    families = {
        name: GaugeMetricFamily(f"ingest_webhook_{name}", text, labels=["endpoint"]) for name, text in FIGURES.items()
    }
    try:
        for one in settings.webhook:
            outbox = engines().ports.outbox
            tally, state = await outbox.tally(one.called), await outbox.endpoint(one.called)
            age = 0.0 if tally.oldest_at is None else max(0.0, time.time() - tally.oldest_at)
            disabled = float(state is not None and state.disabled_at is not None)
            figures = {"waiting": tally.waiting, "oldest_seconds": age, "failed": tally.failed, "disabled": disabled}
            for name, value in figures.items():
                families[name].add_metric([one.called], value)
    except IngestError:
        return []
    return list(families.values()) if settings.webhook else []
