"""`ingest shunted`: mail that was set aside after deaths or errors of our own, and putting it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.options import Config, Json, print_json, tell
from ingest.cli.reading import reading

if TYPE_CHECKING:
    from ingest.spool import SqliteLedger

__all__ = ["app"]

app = typer.Typer(help="Mail that could not be processed: list it, put it back.", no_args_is_help=True)


@contextmanager
def _ledger(config: Config) -> Iterator["SqliteLedger"]:
    from ingest.spool import SqliteLedger

    with reading(config) as settings:
        ledger = SqliteLedger(settings.data_dir, "desk")
        try:
            yield ledger
        finally:
            ledger.close()


@app.command("list")
def list_(config: Config = None, as_json: Json = False) -> None:
    """List shunted mail, oldest first, each with its reason."""
    with _ledger(config) as ledger:
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

    with _ledger(config) as ledger:
        known = [outcome.receipt for outcome in ledger.shunted()]
        unknown = [receipt for receipt in receipts if receipt not in known and receipt != "all"]
        if unknown:
            raise NotFound(f"not shunted: {', '.join(unknown)}; `ingest shunted list` shows what is")
        count = ledger.put_back(known if "all" in receipts else receipts)
    print_json({"put_back": count}) if as_json else tell(f"put back {count}")
