"""`ingest shunted`: mail that was set aside after deaths or errors of our own, and putting it back."""

import os
import sys
from collections import ChainMap
from contextlib import closing
from typing import Annotated

import typer

from ingest.cli.options import Config, Json, print_json, tell
from ingest.cli.reading import reading

__all__ = ["app"]

app = typer.Typer(help="Mail that could not be processed: list it, put it back.", no_args_is_help=True)


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List shunted mail, oldest first, each with its reason."""
    from ingest.spool import SqliteLedger

    with reading(config) as settings, closing(SqliteLedger(settings.data_dir, "desk")) as ledger:
        for outcome in ledger.shunted():
            if as_json:
                print_json(outcome)
            else:
                tell(f"{outcome.receipt}  {outcome.reason}")


@app.command()
def retry(
    receipts: Annotated[list[str], typer.Argument(metavar="RECEIPT...", help="Receipts from the list, or `all`.")],
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Put shunted mail back, all attempts unspent; a running node takes it up within a second."""
    from ingest.errors import NotFound
    from ingest.mailboxes import Mailboxes
    from ingest.spool.set_aside import put_back
    from ingest.spool.shunted import ShuntedWanted
    from ingest.spool.trails import Trails

    with reading(config) as settings:
        trails = Trails(settings.data_dir)
        named = [one for one in dict.fromkeys(receipts) if one != "all"]
        unknown = [one for one in named if not trails.shunted(ShuntedWanted(receipt=one)).mails]
        if unknown:
            raise NotFound(f"not shunted: {', '.join(unknown)}; `ingest shunted list` shows what is")
        wanted = [ShuntedWanted()] if "all" in receipts else [ShuntedWanted(receipt=one) for one in named]
        boxes = Mailboxes(settings)
        done = [put_back(settings.data_dir, one, boxes.named, sys.maxsize) for one in wanted]
    count, left = sum(one.count for one in done), dict(ChainMap(*(one.left for one in done)))
    print_json({"put_back": count, **({"left": left} if left else {})}) if as_json else tell(f"put back {count}")
    for receipt, why in left.items():
        tell(f"{receipt}: not put back, {why}; name it there first, or the mail comes back here", err=True)
    raise typer.Exit(os.EX_CONFIG if left else 0)
