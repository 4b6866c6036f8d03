"""/readyz asks what decides whether mail is taken and goes on, and answers within a second whatever hangs."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog

from ingest.ports.spool import Backlog
from ingest.settings import Settings
from ingest.spool import Ownership
from ingest.staff.status import node_status
from ingest.web.app import make_app
from ingest.web.look import Seen
from ingest.web.node_view import NodeView, RoleView
from ingest.web.readiness import why_not_ready
from ingest.wiring import Engines
from tests.ingest.desk import Desk, desk, mail, settings
from tests.web.asgi import get

BACKLOG = Backlog(accepted=5, stored=0, held=0, shunted=0, duplicate=0, pending=5, oldest_pending_at=1.0)
LISTENS = frozenset({"intake-0"})


class Hanging:
    """A store that answers nothing, ever."""

    def __getattr__(self, name: str) -> Any:
        async def call(*_: Any, **__: Any) -> Any:
            await asyncio.Event().wait()

        return call


def at_work(**silent: float) -> NodeView:
    """All roles up; `worker_0=12` has been silent for 12 s, others for none."""
    seconds = {"intake-0": 0.1, "worker-0": 0.1, **{name.replace("_", "-"): value for name, value in silent.items()}}
    return NodeView({name: RoleView(True, value, 1) for name, value in seconds.items()}, (), time.monotonic())


def why(node: NodeView | None, *, pending: bool = True, workers: int = 1, living: tuple[str, ...] = ()) -> list[str]:
    chosen = Settings.model_validate({"worker": {"processes": workers}})
    names = living or tuple(f"worker-{index}" for index in range(workers))
    seen = Seen(BACKLOG if pending else None, LISTENS, frozenset(names))
    return why_not_ready(chosen, seen, node)


def test_a_node_whose_roles_beat_is_ready() -> None:
    assert why(at_work()) == []
    assert why(None) == [], "a web role that runs alone knows no beats"


def test_a_frozen_worker_with_mail_pending_is_named() -> None:
    assert why(at_work(worker_0=12)) == ["worker-0 has not answered for 12 s, and 5 mails wait"]
    assert why(at_work(worker_0=12), pending=False) == []


def test_one_worker_that_works_is_enough() -> None:
    assert why(at_work(worker_0=12, worker_1=0.3), workers=2) == []
    assert len(why(at_work(worker_0=12, worker_1=13), workers=2)) == 2


def test_a_frozen_intake_is_named() -> None:
    assert why(at_work(intake_0=7)) == ["intake-0 has not answered for 7 s"]


def test_no_worker_at_all_with_mail_pending_is_told() -> None:
    assert why(None, living=("none",)) == ["no worker is running, and 5 mails wait"]


def test_that_a_role_waits_is_said() -> None:
    waits = RoleView(False, 0.1, 3, "smtp.listen: 127.0.0.1:25 is in use by another process")
    node = NodeView({**at_work().roles, "intake-0": waits}, (), time.monotonic())
    seen = Seen(BACKLOG, frozenset(), frozenset({"worker-0"}))
    assert why_not_ready(Settings(), seen, node) == [
        "intake-0 waits for what another process has; the log says for what"
    ]


def test_a_role_that_waits_for_its_name_does_not_work() -> None:
    """The name is held by a frozen process of a node that was killed: the lock alone looked as if all were well."""
    waits = RoleView(False, 0.1, 1, "worker-0 of an earlier node has not ended")
    node = NodeView({**at_work().roles, "worker-0": waits}, (), time.monotonic())
    assert why(node) == ["worker-0 waits for what another process has; the log says for what, and 5 mails wait"]
    starting = NodeView({**at_work().roles, "worker-0": RoleView(False, 0.1, 1)}, (), time.monotonic())
    assert why(starting) == ["worker-0 is starting, and 5 mails wait"]


def test_a_supervisor_that_is_silent_itself_makes_nobody_silent() -> None:
    stale = NodeView(at_work(worker_0=12).roles, (), time.monotonic() - 60)
    assert why(stale) == []


def test_a_node_that_takes_no_mail_needs_no_intake() -> None:
    chosen = Settings.model_validate({"smtp": {"listen": ""}})
    assert why_not_ready(chosen, Seen(None, frozenset(), frozenset()), None) == []


def listening(node: Desk) -> Ownership:
    intake = Ownership(node.settings.data_dir / "run", "intake-0")
    intake.publish({"addresses": ["127.0.0.1:25"]})
    return intake


async def test_a_store_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        intake = listening(node)
        node.store.real = Hanging()
        app = make_app(node.settings, lambda: Engines(node.ports, node.engines.index))
        status, _, _ = await asyncio.wait_for(get(app, "/readyz"), 60)
        assert status == 200
        intake.release()


@asynccontextmanager
async def healed(heals: threading.Event) -> AsyncIterator[None]:
    """Let go at the end whoever waits, whatever has failed: a thread that hangs keeps the process."""
    try:
        yield
    finally:
        heals.set()


async def test_a_disk_that_hangs_is_told_within_a_second_and_livez_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heals = threading.Event()

    def hanging(_: Settings) -> Backlog:
        heals.wait()
        return BACKLOG

    monkeypatch.setattr("ingest.web.look.ledger_backlog", hanging)
    async with desk(settings(tmp_path)) as node, healed(heals):
        app = make_app(node.settings, lambda: node.engines)
        with structlog.testing.capture_logs() as lines:
            status, text, _ = await asyncio.wait_for(get(app, "/readyz"), 60)
            await asyncio.wait_for(get(app, "/metrics"), 60)  # which waits longer: that is no other trouble
            await asyncio.wait_for(get(app, "/readyz"), 60)
        assert status == 503
        assert "does not answer within 0.8 s" in json.loads(text)["why"][0]
        assert [line["why"] for line in lines if line["event"] == "folder-in-trouble"] == [
            [f"{node.settings.data_dir} does not answer"]
        ]
        assert (await get(app, "/livez"))[0] == 200


async def test_what_the_workers_say_of_their_engines_is_shown_and_no_reason(tmp_path: Path) -> None:
    state: dict[str, Any] = {"store": {"state": "open", "since": 1_770_000_000.0, "error": "the store is away"}}
    async with desk(settings(tmp_path)) as node:
        intake, worker = listening(node), Ownership(node.settings.data_dir / "run", "worker-0")
        worker.publish({"engines": state})
        app = make_app(node.settings, lambda: node.engines)
        status, text, _ = await get(app, "/readyz")
        state["store"]["error"] = "The store does not answer now."
        assert (status, json.loads(text)) == (200, {"ready": True, "why": [], "engines": state})
        assert 'ingest_engine_up{engine="store"} 0.0' in (await get(app, "/metrics"))[1]
        intake.release()
        worker.release()


async def test_status_gives_a_store_two_seconds(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        hanging: Any = Hanging()
        began = time.monotonic()
        counted = await asyncio.wait_for(node_status(node.settings, hanging, hanging), 60)
        assert time.monotonic() - began > 1.5
        assert (counted.accepted, counted.pending, counted.indexed, counted.held_open) == (1, 1, None, None)
