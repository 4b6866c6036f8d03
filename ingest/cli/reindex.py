"""`ingest reindex`: rebuild the search index from the store."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.options import Config, Json, print_json
from ingest.errors import SearchUnavailable

if TYPE_CHECKING:
    from rich.progress import Progress

    from ingest.wiring import Engines

__all__ = ["reindex"]

FRUITLESS = 20
"""Turns in a row without a mail that the index confirmed, after which it is left alone: halving 500 takes nine."""
PAUSE_S = 0.5


def reindex(
    config: Config = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Do not empty the index first; only fill what is missing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Empty the index and fill it from the store. Mail goes on arriving meanwhile; search is incomplete until done."""
    done = asyncio.run(_reindex(config, keep))
    print_json({"indexed": done}) if as_json else typer.echo(f"indexed {done} mails")


async def _reindex(config: Config, keep: bool) -> int:
    from rich.console import Console
    from rich.progress import Progress

    from ingest.config import load
    from ingest.wiring import engines

    opened = await engines(load(config))
    try:
        await opened.index.prepare()
        if not keep:
            await opened.index.clear()
            await opened.ports.store.forget_index()
        with Progress(console=Console(stderr=True)) as progress:
            done = await _fill(opened, progress)
            if await opened.index.count() < (await opened.ports.store.count())[1]:
                # A running node may have confirmed mail just before the index was emptied under it: once more.
                await opened.ports.store.forget_index()
                done = await _fill(opened, progress)
        return done
    finally:
        await opened.close()


async def _fill(opened: "Engines", progress: "Progress") -> int:
    from ingest.work.indexer import Indexer

    stored, indexed = await opened.ports.store.count()
    task = progress.add_task("indexing", total=stored - indexed)
    indexer, done = Indexer(opened.ports.store, opened.index), 0
    fruitless = 0
    while fruitless < FRUITLESS:
        moved = await indexer.turn()
        done += moved
        progress.update(task, completed=done)
        fruitless = 0 if moved else fruitless + 1
        if not moved:
            if not await opened.ports.store.unindexed(1):
                return done
            await asyncio.sleep(PAUSE_S)
    raise SearchUnavailable("the index takes no more for now: call `ingest reindex --keep` again later")
