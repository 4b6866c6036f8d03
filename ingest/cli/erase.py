"""`ingest erase`: a person's right to be forgotten. It counts first, and erases when told `--yes`."""

import asyncio
import os
import time
from typing import Annotated, Any

import typer

from ingest.cli.options import Config, Json, actor, print_json, tell
from ingest.cli.reading import reading

__all__ = ["erase"]

_PLACES = {
    "stored": "mails in the store and the index",
    "held": "held mails",
    "originals": "originals",
    "originals_shared": "originals that stay, because another mail has the same bytes",
    "spooled_here": "receipts in this node's spool",
    "threads": "threads that the address takes part in",
    "allowances": "allowances that name the address",
    "at_once": "rules to hold at once that name it",
    "turns": "record of what went between us and the address",
    "nodes_asked": "other nodes to be asked for what their spools have",
}


def erase(
    message: Annotated[str, typer.Option(metavar="ID", help="One mail, by its delivery key.")] = "",
    address: Annotated[str, typer.Option(metavar="ADDRESS", help="All mail whose author or reverse-path it is.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what would go, and erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Erase. There is no way back.")] = False,
    who: Annotated[str | None, typer.Option("--as", help="Who erases; default: the user of this shell.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Erase a mail, or all mail of an address, from store, index, originals, quarantine and spools.

    Mail that still waits, or was shunted, does not come back either. Not reached: backups, logs, the helpdesk's own
    database, and other people's mail that names the address.
    """
    from ingest.errors import CallerError

    if bool(message) == bool(address):
        raise CallerError("say either --message ID or --address ADDRESS")
    does = yes and not dry_run
    counts = asyncio.run(_erase(message, address, actor(who), config, does=does))
    if as_json:
        print_json({"erased": does, **counts})
    else:
        tell("erased:" if does else "would be erased:")
        for name, count in counts.items():
            tell(f"  {count} {_PLACES[name]}")
    if not (does or dry_run):
        tell("nothing was erased: say --yes to erase", err=True)
        raise typer.Exit(os.EX_USAGE)


async def _erase(message: str, address: str, who: str, config: Config, *, does: bool) -> dict[str, Any]:
    from ingest.feed.teller import Teller
    from ingest.spool import SqliteLedger
    from ingest.spool.node_id import node_id
    from ingest.staff.erasing import Spooled, forbid, planned
    from ingest.staff.erasing import erase as carry_out
    from ingest.wiring import engines

    with reading(config) as settings:
        opened = await engines(settings)
        ledger = SqliteLedger(settings.data_dir, "desk")
        try:
            if does:
                await opened.index.prepare()
                await forbid(opened.ports, time.time(), message=message, address=address)
            spool, here = Spooled(settings.data_dir, ledger), node_id(settings.data_dir)
            plan = await planned(opened.ports, spool, here, message=message, address=address)
            if does:
                teller = Teller(opened.ports.changes, f"{here}.cli")
                await carry_out(plan, who, opened.ports, opened.index, spool, teller)
            return plan.counts()
        finally:
            ledger.close()
            await opened.close()
