"""Asks the store for what the ledger says was stored: two books that are kept apart agree, or somebody is told.

A few thousand mails a round, one finished partition after the other, for ever. What was erased on purpose is not
missed. It mends nothing and looks at no mail that is held, shunted or still open.
"""

import asyncio

import structlog

from ingest.ports import MailStore
from ingest.spool.retention import Retention

__all__ = ["Witness"]

log = structlog.get_logger()

SLICES = 5
"""Slices of the ledger that one round compares."""


class Witness:
    """Compares this node's ledger with the store, and remembers where it is."""

    def __init__(self, store: MailStore) -> None:
        self._store = store
        self._partition: str | None = None
        self._seq = 0
        self._missing: list[str] = []

    async def round(self, retention: Retention) -> None:
        """Compare some more; at the end of a partition write down how many of its mails are missing.

        Raises `EngineError`.
        """
        for _ in range(SLICES):
            if self._partition is None:
                self._partition = await asyncio.to_thread(retention.next_compared)
                self._seq, self._missing = 0, []
            if self._partition is None:
                return
            stored, seq = await asyncio.to_thread(retention.stored, self._partition, self._seq)
            if not stored:
                await self._end(retention, self._partition)
                return
            there = await self._store.present([delivery for _, delivery in stored])
            self._missing += [receipt for receipt, delivery in stored if delivery not in there]
            self._seq = seq

    async def _end(self, retention: Retention, partition: str) -> None:
        erased = await asyncio.to_thread(retention.erased, partition) if self._missing else set()
        missing = [receipt for receipt in self._missing if receipt not in erased]
        if missing:
            log.error("store-lost-mail", partition=partition, mails=len(missing), receipts=missing[:10])
        await asyncio.to_thread(retention.compared, partition, len(missing))
        self._partition = None
