"""What is answered before any login names no path, host, user or database, whatever is wrong; the log has all of it."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Damaged, SpoolFull, SpoolUnavailable, StoreUnavailable
from ingest.ports.spool import Backlog
from ingest.settings import Settings
from ingest.spool import Ownership
from ingest.staff.caller import Verb
from ingest.web.app import make_app
from ingest.web.gate import DOORS
from ingest.web.node_view import NodeView, RoleView
from ingest.wiring import Engines
from tests.ingest.desk import desk, settings
from tests.web.client import bearer, client, closed
from tests.web.test_admission import FIGURES, OPEN

SECRET = "canary-path/ledger.sqlite: canary-user@canary-host:27017/canary-database"
ISSUER = "https://canary-host.example"
ROLES = ("intake-0", "worker-0")


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong. Empty fields: that part is well."""

    ledger: Exception | None = None
    damaged: tuple[str, ...] = ()
    room: bool = True
    engines: dict[str, Any] = field(default_factory=dict)
    waits: str = ""
    late: bool = False
    store: Exception | None = None


WRONG = {
    **{
        f"ledger-{kind.__name__}": Wrong(ledger=kind(SECRET))
        for kind in (SpoolUnavailable, SpoolFull, Damaged, OSError, PermissionError)
    },
    "damaged": Wrong(damaged=(SECRET, f"spool partition {SECRET} is damaged")),
    "room": Wrong(room=False),
    **{
        f"engine-{name}": Wrong(engines={name: {"state": "open", "since": 1.0, "error": SECRET}})
        for name in ("store", "originals", "search", "parser")
    },
    "waits": Wrong(waits=f"smtp.listen: {SECRET} is in use"),
    "late": Wrong(late=True),
    "store": Wrong(store=StoreUnavailable(SECRET)),
}


def rigged(wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    def backlog(_: Settings) -> Backlog:
        if wrong.late:
            time.sleep(1)
        if wrong.ledger is not None:
            raise wrong.ledger
        return Backlog(
            accepted=5,
            stored=0,
            held=0,
            shunted=0,
            duplicate=0,
            pending=5,
            oldest_pending_at=1.0,
            damaged=wrong.damaged,
        )

    monkeypatch.setattr("ingest.web.look.ledger_backlog", backlog)
    monkeypatch.setattr("ingest.web.look.has_room", lambda *_: wrong.room)
    monkeypatch.setattr("ingest.web.machines.READY_S", 0.1 if wrong.late else 60)
    monkeypatch.setattr("ingest.web.machines.METRICS_S", 0.1 if wrong.late else 60)


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
async def test_nothing_that_is_open_names_this_machine(
    tmp_path: Path, wrong: Wrong, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rigged(wrong, monkeypatch)
    oidc = {"issuer": ISSUER, "client_id": "canary-client"}
    chosen = settings(tmp_path / "canary-folder", **closed(oidc=oidc, url="https://here.example"))
    view = NodeView({name: RoleView(not wrong.waits, 0, 1, wrong.waits) for name in ROLES}, (), time.monotonic())
    async with desk(chosen) as node:
        held = [Ownership(chosen.data_dir / "run", name) for name in ROLES]
        held[1].publish({"engines": wrong.engines})

        def engines() -> Engines:
            if wrong.store is not None:
                raise wrong.store
            return Engines(node.ports, node.engines.index)

        said = ""
        doors = [("GET", path) for path in OPEN | FIGURES] + list(DOORS)
        async with client(node, make_app(chosen, engines, lambda: view)) as asking:
            for method, path in [*doors, ("GET", "/api/v1/status"), ("GET", "/nowhere"), ("POST", "/readyz")]:
                body = {"name": "anna", "password": "canary"} if method == "POST" else None
                answer = await asking.request(method, path, json=body)
                said += f"{path} {answer.status_code} {answer.text} {answer.headers}\n"
        for one in held:
            one.release()
    assert "/readyz 503" in said
    assert "canary" not in said.replace("canary-client", "")
    if wrong.ledger or wrong.damaged:
        assert "canary-path" in capsys.readouterr().out, "the log does not say it"


async def test_status_tells_files_and_servers_to_admins_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"store": {"state": "open", "since": 1.0, "error": SECRET}}
    chosen = settings(tmp_path, **closed())
    async with desk(chosen) as node, client(node) as asking:
        worker = Ownership(chosen.data_dir / "run", "worker-0")
        worker.publish({"engines": state})
        reader, admin = await bearer(node, "reader", Verb.READ), await bearer(node, "admin")
        for wrong in (Wrong(damaged=(SECRET,)), Wrong(ledger=SpoolUnavailable(SECRET))):
            rigged(wrong, monkeypatch)
            assert "canary" not in (await asking.get("/api/v1/status", headers=reader)).text
            assert "canary-path" in (await asking.get("/api/v1/status", headers=admin)).text
        worker.release()
