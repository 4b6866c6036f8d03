"""`ingest demo`: the whole product on loopback, with real mail by SMTP and a storm between two helpdesks."""

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["demo"]


def demo(
    once: Annotated[bool, typer.Option("--once", help="Leave with a summary when the storm is over.")] = False,
    mails: Annotated[int, typer.Option(min=10, max=100_000, help="Mails of the storm.")] = 2_000,
    data_dir: Annotated[
        Path | None, typer.Option(help="Keep the data here; default: a folder that is removed.")
    ] = None,
) -> None:
    """Start the embedded product, send varied mail and a storm of auto-replies, and show what happens.

    Exit 0 only if the promises held: at most 5 mails of the storm stored, one storm open, all originals readable,
    everything else stored and found.
    """
    from ingest.demo.run import run_demo

    raise typer.Exit(run_demo(once=once, mails=mails, data_dir=data_dir))
