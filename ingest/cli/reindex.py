"""`ingest reindex`: rebuild the search index from the store."""

import asyncio
from typing import Annotated

import typer

from ingest.cli.options import Config

__all__ = ["reindex"]


def reindex(
    config: Config = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Do not empty the index first; only fill what is missing.")
    ] = False,
) -> None:
    """Empty the index and fill it from the store. Mail goes on arriving meanwhile; search is incomplete until done."""
    done = asyncio.run(_reindex(config, keep))
    typer.echo(f"indexed {done} mails")


async def _reindex(config: Config, keep: bool) -> int:
    from rich.console import Console
    from rich.progress import Progress

    from ingest.config import load
    from ingest.indexer import Indexer
    from ingest.wiring import engines

    opened = await engines(load(config))
    try:
        await opened.index.prepare()
        if not keep:
            await opened.index.clear()
            await opened.ports.store.forget_index()
        total, indexed = await opened.ports.store.count()
        indexer = Indexer(opened.ports.store, opened.index)
        with Progress(console=Console(stderr=True)) as progress:
            task = progress.add_task("indexing", total=total - indexed)
            done = 0
            while moved := await indexer.turn():
                done += moved
                progress.update(task, completed=done)
        return done
    finally:
        await opened.close()
