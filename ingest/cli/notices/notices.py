"""`ingest notices`: who is told by mail and how that goes, and a test."""

import asyncio
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.cli.options import Config, Json, print_json, tell
from ingest.rfc3339 import rfc3339

if TYPE_CHECKING:
    from ingest.notices.recipients import Recipient
    from ingest.ports import Outbox
    from ingest.settings import Settings

__all__ = ["app"]

app = typer.Typer(help="Notices to staff by mail: who is told and what waits; try one.")

To = Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets it. Default: everybody who is told.")]


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List the addresses that are told: when a notice about storms was sent last, what waits, what was given up."""
    facts = asyncio.run(_facts(config))
    if as_json:
        for one in facts:
            print_json(one)
        return
    for one in facts:
        tell(f"{one['to']}  {'failing since ' + one['failing_since'] if one['failing_since'] else one['state']}")
        for name in ("mailboxes", "sent_at", "waiting", "oldest_at", "failed", "error"):
            if one[name] not in (None, "", 0) or name == "waiting":
                tell(f"  {name:12}{', '.join(one[name]) if name == 'mailboxes' else one[name]}")
    if not facts:
        tell("nobody is told by mail: notices.relay and notices.to make that")


@app.command("test")
def try_(to: To = "", config: Config = None, as_json: Json = False) -> None:
    """Send a test now, past what waits, and print what the relay answered to each."""
    facts = asyncio.run(_tried(to, config))
    for one in facts:
        if as_json:
            print_json(one)
        else:
            tell(f"{one['to']}  {'accepted' if one['accepted'] else 'not accepted'}: {one['said']}")
    if not all(one["accepted"] for one in facts):
        raise typer.Exit(75)


async def _facts(config: Any) -> list[dict[str, Any]]:
    from ingest.cli.reading import ports_of, reading

    with reading(config) as settings:
        async with ports_of(settings) as ports:
            return [await _shown(one, ports.outbox) for one in _told(settings)]


async def _shown(one: "Recipient", outbox: "Outbox") -> dict[str, Any]:
    state, tally = await outbox.endpoint(one.name), await outbox.tally(one.name)
    return {
        "to": one.address,
        "mailboxes": sorted(one.mailboxes),
        "state": "ok" if state else "not begun: no node has told it yet",
        "sent_at": rfc3339(state.accepted_at if state else None),
        "failing_since": rfc3339(state.failing_since if state else None),
        "error": state.error if state else "",
        "waiting": tally.waiting,
        "oldest_at": rfc3339(tally.oldest_at),
        "failed": tally.failed,
    }


async def _tried(to: str, config: Any) -> list[dict[str, Any]]:
    from ingest.config import load
    from ingest.errors import CallerError, NotFound
    from ingest.notices.mail import mail
    from ingest.notices.own import Own
    from ingest.notices.relay import hand_over
    from ingest.notices.telling import wording_of

    settings = load(config)
    told = [one.address for one in _told(settings)]
    if not settings.notices.relay:
        raise NotFound("notices.relay is empty: set the relay that takes notices")
    if to and to.lower() not in told:
        raise CallerError(f"--to: {to} is nobody whom notices go to; there are: {', '.join(told) or 'none'}")
    content, own = wording_of(settings).test(), Own(settings)
    facts = []
    for address in [to.lower()] if to else told:
        message = mail(content, own, address, time.time())
        answer = await hand_over(settings.notices, address, message, settings.smtp.hostname)
        facts.append({"to": address, "accepted": answer.accepted, "said": answer.said})
    if not facts:
        raise NotFound("notices.to names nobody: name who is to be told")
    return facts


def _told(settings: "Settings") -> "list[Recipient]":
    from ingest.notices.recipients import recipients_of

    return recipients_of(settings)
