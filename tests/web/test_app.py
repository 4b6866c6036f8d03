"""/livez, /readyz and /metrics, as a load balancer and Prometheus read them."""

import asyncio
import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ingest.errors import SpoolUnavailable
from ingest.ports.spool import Backlog
from ingest.settings import Settings
from ingest.spool import Ownership
from ingest.web.app import make_app
from ingest.wiring import Engines
from tests.ingest.desk import Desk, desk, looping, mail, settings
from tests.web.asgi import get
from tests.web.test_readiness import Hanging


async def metrics(node: Desk) -> dict[str, float]:
    """Parse /metrics; every sample by its name."""
    status, text, headers = await get(
        make_app(node.settings, lambda: Engines(node.ports, node.engines.index)), "/metrics"
    )
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    families = list(text_string_to_metric_families(text))
    assert len({family.name for family in families}) == len(families)
    assert all(family.documentation for family in families)
    return {sample.name: sample.value for family in families for sample in family.samples}


def listening(node: Desk) -> Ownership:
    """An intake that says where it listens."""
    intake = Ownership(node.settings.data_dir / "run", "intake-0")
    intake.publish({"addresses": ["127.0.0.1:25"]})
    return intake


async def test_livez_answers_whatever_else_is_wrong(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        node.store.down()
        assert (await get(make_app(node.settings, lambda: node.engines), "/livez"))[:2] == (200, "ok\n")


async def test_readyz_needs_an_intake_that_lives(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        app = make_app(node.settings, lambda: node.engines)
        status, text, _ = await get(app, "/readyz")
        assert (status, json.loads(text)) == (503, {"ready": False, "why": ["no intake listens"]})
        intake = Ownership(node.settings.data_dir / "run", "intake-0")
        assert (await get(app, "/readyz"))[0] == 503, "it has not said yet where it listens"
        intake.release()
        intake = listening(node)
        assert (await get(app, "/readyz"))[:2] == (200, '{"ready":true,"why":[]}')
        intake.release()
        assert (await get(app, "/readyz"))[0] == 503


async def test_readyz_with_the_store_away_is_ready_for_mail_is_taken(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        intake = listening(node)
        node.store.down()
        assert (await get(make_app(node.settings, lambda: _engines(node)), "/readyz"))[0] == 200
        intake.release()


async def test_readyz_tells_of_a_damaged_partition(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        intake = listening(node)
        (node.settings.data_dir / "spool" / "intake-0" / "3600.sqlite").write_bytes(b"mould " * 1_000)
        status, text, _ = await get(make_app(node.settings, lambda: node.engines), "/readyz")
        assert status == 503
        assert json.loads(text)["why"] == [
            "a part of the spool is damaged; `ingest status` on the node says which and why"
        ]
        intake.release()


async def test_metrics_count_what_the_node_has(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for content in (mail(1), mail(1), mail(2), looping(3)):
            await node.take(content)
        await node.drain()
        await node.take(mail(4))
        samples = await metrics(node)
        expected = {"accepted": 5, "stored": 2, "duplicate": 1, "held": 1, "pending": 1, "shunted": 0, "storms_open": 1}
        assert {name: samples[f"ingest_node_{name}"] for name in expected} == expected
        assert samples["ingest_node_oldest_pending_s"] >= 0


async def test_metrics_leave_out_what_a_store_that_is_away_knows(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        node.store.down()
        samples = await metrics(node)
        assert "ingest_node_indexed" not in samples
        assert samples["ingest_node_accepted"] == 0


async def test_metrics_answer_although_the_store_hangs_and_the_ledger_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: Settings) -> Backlog:
        raise SpoolUnavailable("the ledger is unreadable")

    monkeypatch.setattr("ingest.web.look.ledger_backlog", unreadable)
    async with desk(settings(tmp_path)) as node:
        node.store.real = Hanging()
        samples = await asyncio.wait_for(metrics(node), 60)
        assert "ingest_accepted_total" in samples
        assert "ingest_node_accepted" not in samples


def _engines(node: Desk) -> Engines:
    return Engines(node.ports, node.engines.index)
