"""What /metrics says of the outbox of webhooks and notices: depths and ages, of the settings over all nodes."""

import time
from collections.abc import Callable

from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from ingest.errors import IngestError
from ingest.notices.recipients import recipients_of
from ingest.settings import Settings
from ingest.wiring import Engines

__all__ = ["notice_figures", "webhook_figures"]

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


async def notice_figures(settings: Settings, engines: Callable[[], Engines]) -> list[Metric]:
    """Return what waits of the notices and what was given up, of all addresses together; none while the store is away.

    No address is a label: whoever reads metrics need not learn who is told.
    """
    recipients = recipients_of(settings)
    waiting = GaugeMetricFamily("ingest_notice_waiting", "Changes that wait to be told by mail")
    failed = GaugeMetricFamily("ingest_notice_failed", "Changes that could not be told by mail, kept for 30 days")
    try:
        tallies = [await engines().ports.outbox.tally(one.name) for one in recipients]
    except IngestError:
        return []
    waiting.add_metric([], sum(one.waiting for one in tallies))
    failed.add_metric([], sum(one.failed for one in tallies))
    return [waiting, failed] if recipients else []
