"""`ingest status`: what this node has taken in and what became of it."""

import asyncio
from dataclasses import asdict

from ingest.cli.options import Config, Json, print_json, tell, when
from ingest.cli.reading import reading
from ingest.errors import EngineError
from ingest.staff.engines import CLOSED
from ingest.staff.status import Status

__all__ = ["status"]


def status(config: Config = None, as_json: Json = False) -> None:
    """Count accepted, stored, held, shunted, duplicate, pending and indexed mail, and the storms that are open."""
    counted = asyncio.run(_count(config))
    if counted.store_error:
        tell(f"warning           {counted.store_error}", err=True)
    if as_json:
        print_json(counted)
        return
    facts = asdict(counted)
    del facts["store_error"], facts["damaged"], facts["engines"]
    for damage in counted.damaged:
        tell(f"damaged           {damage}; mail in it that waits is not counted")
    if counted.unaccounted:
        tell(f"warning           {abs(counted.unaccounted)} mails unaccounted for: ledger and spool do not agree")
    if counted.missing:
        tell(f"warning           {counted.missing} stored mails are missing in the store; the log names them")
    for name, value in facts.items():
        tell(f"{name:18}{'unknown' if value is None else value}")
    for engine, state in counted.engines.items():
        tell(f"{engine:18}{_said(state)}")


def _said(state: dict[str, object]) -> str:
    """Return an engine's state for people: `closed` is what its breaker says of one that answers."""
    if state.get("state") == CLOSED:
        return "answers"
    since = state.get("since")
    at = f" since {when(since)}" if isinstance(since, (int, float)) else ""
    return f"{state.get('state', 'unknown')}{at}: {state.get('error') or 'no error told'}"


async def _count(config: Config) -> Status:
    from ingest.staff.engines import engine_states
    from ingest.staff.status import StoreCounts, ledger_backlog, node_status, status_of
    from ingest.wiring import engines

    with reading(config) as settings:
        try:
            opened = await engines(settings)
        except EngineError as error:
            states = engine_states(settings.data_dir / "run", settings.worker.processes)
            return status_of(settings, ledger_backlog(settings), StoreCounts(error=str(error)), states)
        try:
            return await node_status(settings, opened.ports.store, opened.ports.quarantine)
        finally:
            await opened.close()
