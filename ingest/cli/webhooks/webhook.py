"""`ingest webhook`: how the endpoints do that are told of changes, and what a person does about one."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.options import Config, Json, instant, print_json, tell, when
from ingest.rfc3339 import rfc3339

if TYPE_CHECKING:
    from ingest.ports import EndpointState, OutboxCounts, Ports
    from ingest.settings import Settings
    from ingest.webhooks.endpoint import WebhookSettings

__all__ = ["app"]

app = typer.Typer(help="Show the endpoints that are told of changes; try one, tell it again, send to it again.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="An endpoint, as `ingest webhook list` names it.")]


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List the endpoints: how each does, what waits for it, and what was given up."""
    facts = asyncio.run(_facts(config))
    if as_json:
        for one in facts:
            print_json(one)
        return
    for one in facts:
        tell(f"{one['name']}  {one['state']}")
        for name in ("url", "waiting", "oldest_at", "accepted_at", "error", "failed", "replay"):
            if one[name] not in (None, "", 0) or name == "waiting":
                tell(f"  {name:12}{one[name]}")
    if not facts:
        tell("no endpoint is in the settings; a [[webhook]] table makes one")


@app.command("test")
def try_(name: Name, config: Config = None, as_json: Json = False) -> None:
    """Send a signed `webhook.test` now, past what waits, and print how it was answered."""
    facts = asyncio.run(_tried(name, config))
    if as_json:
        print_json(facts)
    else:
        tell(f"{facts['status'] or 'no answer'}  after {facts['took_s']} s")
        for line in (facts["error"], facts["said"]):
            if line:
                tell(line)
    if not facts["accepted"]:
        raise typer.Exit(75)


@app.command()
def replay(
    name: Name,
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="An age (2h, 7d) or 2026-01-05T08:00Z.")],
    until: Annotated[str | None, typer.Option("--to", metavar="TIME", help="Default: now.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Have an endpoint told once more of what happened from one time to another, as far as the feed is kept.

    Each webhook bears the id that it had, so a receiver that remembers ids takes none twice. The running node sends.
    """
    facts = asyncio.run(_asked_again(name, instant(since, "--from"), instant(until, "--to") if until else None, config))
    if as_json:
        print_json(facts)
    else:
        tell(f"{name} will be told once more of changes from {facts['since']} to {facts['until']}")


@app.command()
def enable(name: Name, config: Config = None) -> None:
    """Send to an endpoint again whose receiver had answered 410 (gone); what waits is sent first."""
    asyncio.run(_enabled(name, config))
    tell(f"{name} is enabled; the running node sends what waits")


async def _facts(config: Any) -> list[dict[str, Any]]:
    from ingest.notices.recipients import is_of_notices

    async with _at(config) as (settings, ports):
        states = {one.name: one for one in await ports.outbox.endpoints() if not is_of_notices(one.name)}
        tables = {one.called: one for one in settings.webhook}
        return [
            _shown(name, states.get(name), await ports.outbox.tally(name), tables.get(name))
            for name in sorted(states.keys() | tables)
        ]


def _shown(
    name: str, state: "EndpointState | None", tally: "OutboxCounts", table: "WebhookSettings | None"
) -> dict[str, Any]:
    from ingest.webhooks.endpoint import without_query

    return {
        "name": name,
        "url": without_query(table.url) if table else "",
        "state": _state(state, table is not None),
        "waiting": tally.waiting,
        "oldest_at": rfc3339(tally.oldest_at),
        "accepted_at": rfc3339(state.accepted_at if state else None),
        "error": state.error if state and (state.failing_since or state.disabled_at) else "",
        "failed": tally.failed,
        "failing_since": rfc3339(state.failing_since if state else None),
        "disabled_at": rfc3339(state.disabled_at if state else None),
        "replay": f"until {when(state.replay.until)}" if state and state.replay else "",
    }


def _state(state: "EndpointState | None", named: bool) -> str:
    if not named:
        return "not in these settings"
    if state is None:
        return "not begun: no node has served it yet"
    if state.disabled_at is not None:
        return f"disabled since {when(state.disabled_at)}: `ingest webhook enable {state.name}` once it is mended"
    return f"failing since {when(state.failing_since)}" if state.failing_since is not None else "ok"


async def _tried(name: str, config: Any) -> dict[str, Any]:
    import json
    import secrets

    from ingest.cli.reading import reading
    from ingest.webhooks.endpoint import Endpoint
    from ingest.webhooks.target import Target

    with reading(config) as settings:
        target = Target(Endpoint.of(_table(settings, name)))
        event = {"type": "webhook.test", "timestamp": rfc3339(time.time()), "data": {"endpoint": name}}
        try:
            answer = await target.send(f"msg_test_{secrets.token_hex(8)}", json.dumps(event).encode())
        finally:
            await target.close()
    return {
        "endpoint": name,
        "status": answer.status,
        "accepted": answer.accepted,
        "took_s": round(answer.took_s, 3),
        "error": answer.error,
        "said": answer.said,
    }


async def _asked_again(name: str, since: float, until: float | None, config: Any) -> dict[str, Any]:
    from ingest.webhooks.filling import asked_again

    async with _at(config) as (settings, ports):
        await _begun(settings, ports, name)
        asked = await asked_again(ports.changes, since, time.time() if until is None else until)
        await ports.outbox.replay(name, asked)
        return {"endpoint": name, "since": rfc3339(asked.since), "until": rfc3339(asked.until)}


async def _enabled(name: str, config: Any) -> None:
    async with _at(config) as (settings, ports):
        await _begun(settings, ports, name)
        await ports.outbox.disable(name, None)


def _table(settings: "Settings", name: str) -> "WebhookSettings":
    from ingest.errors import NotFound

    for one in settings.webhook:
        if one.called == name:
            return one
    there = ", ".join(one.called for one in settings.webhook) or "none"
    raise NotFound(f"no endpoint in the settings is called {name}; there are: {there}")


async def _begun(settings: "Settings", ports: "Ports", name: str) -> None:
    from ingest.errors import NotFound

    _table(settings, name)
    if await ports.outbox.endpoint(name) is None:
        raise NotFound(f"{name} has not begun: no node has served it yet; start one with these settings")


@asynccontextmanager
async def _at(config: Any) -> AsyncIterator[tuple["Settings", "Ports"]]:
    from ingest.cli.reading import ports_of, reading

    with reading(config) as settings:
        async with ports_of(settings) as ports:
            yield settings, ports
