"""`ingest shunted`: mail that was set aside after deaths or errors of our own, and putting it back."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.options import Config, Json, print_json, tell
from ingest.cli.reading import reading

if TYPE_CHECKING:
    from ingest.mailboxes import Mailboxes
    from ingest.spool import SqliteLedger

__all__ = ["app"]

app = typer.Typer(help="Mail that could not be processed: list it, put it back.", no_args_is_help=True)


_NO_MAILBOX = re.compile("mailbox (.+) is not in the settings")


@contextmanager
def _ledger(config: Config) -> Iterator[tuple["SqliteLedger", "Mailboxes"]]:
    from ingest.mailboxes import Mailboxes
    from ingest.spool import SqliteLedger

    with reading(config) as settings:
        ledger = SqliteLedger(settings.data_dir, "desk")
        try:
            yield ledger, Mailboxes(settings)
        finally:
            ledger.close()


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List shunted mail, oldest first, each with its reason."""
    with _ledger(config) as (ledger, _):
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

    with _ledger(config) as (ledger, boxes):
        shunted = ledger.shunted()
        known = [outcome.receipt for outcome in shunted]
        unknown = [receipt for receipt in receipts if receipt not in known and receipt != "all"]
        if unknown:
            raise NotFound(f"not shunted: {', '.join(unknown)}; `ingest shunted list` shows what is")
        left = {one.receipt: one.reason for one in shunted if _has_no_mailbox(one.reason, boxes)}
        wanted = [receipt for receipt in (known if "all" in receipts else receipts) if receipt not in left]
        count = ledger.put_back(wanted)
    left = {receipt: why for receipt, why in left.items() if receipt in receipts or "all" in receipts}
    print_json({"put_back": count, **({"left": left} if left else {})}) if as_json else tell(f"put back {count}")
    for receipt, why in left.items():
        tell(f"{receipt}: not put back, {why}; name it there first, or the mail comes back here", err=True)
    raise typer.Exit(os.EX_CONFIG if left else 0)


def _has_no_mailbox(reason: str, boxes: "Mailboxes") -> bool:
    """Whether mail was set aside for want of its mailbox, and still has none (`ingest.work.attempts`)."""
    named = _NO_MAILBOX.fullmatch(reason)
    return named is not None and boxes.named(named[1]) is None
