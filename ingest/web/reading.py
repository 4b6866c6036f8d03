"""What routes that read need beside the desk: the bytes of mail, and the feed; made when the engines are first open."""

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from ingest.feed.following import Following
from ingest.feed.teller import Teller
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.spool import SqliteLedger
from ingest.spool.node_id import node_id
from ingest.staff.caller import Caller
from ingest.staff.opening import Opening
from ingest.web.answers.budget import Share
from ingest.web.answers.outflow import share_of
from ingest.web.parameters import Reader
from ingest.wiring import Engines

__all__ = ["AtOpening", "AtReading", "Reading"]


class Reading:
    """One web role's. Every method raises the `EngineError` that keeps the engines from being opened."""

    def __init__(self, settings: Settings, mailboxes: Mailboxes, engines: Callable[[], Engines]) -> None:
        self._settings = settings
        self._mailboxes = mailboxes
        self._engines = engines
        self.waiting = 0
        """Requests that wait for news of the feed now."""
        self._making = asyncio.Lock()
        self._ledger: SqliteLedger | None = None
        self._following: Following | None = None
        self._teller: Teller | None = None

    async def raw(self) -> RawMail:
        """Return what reads the bytes of mail. Raises `SpoolUnavailable` as well."""
        originals = self._engines().ports.originals
        async with self._making:
            if self._ledger is None:
                self._ledger = await asyncio.to_thread(SqliteLedger, self._settings.data_dir, "web")
        return RawMail(originals, self._ledger, node_id(self._settings.data_dir))

    async def opening(self, caller: Caller, share: Share) -> Opening:
        """Return what opens mail for `caller`, who is named to other nodes that are asked for bytes.

        Before bytes are read their room is taken of `share`.
        """
        return Opening(self._engines().ports, await self.raw(), self._mailboxes, caller.name, share.reserve)

    def following(self) -> Following:
        """Return the follower of the feed that all requests share."""
        if self._following is None:
            self._following = Following(self._engines().ports.changes)
        return self._following

    def teller(self) -> Teller:
        """Return what tells the feed what somebody decided here."""
        if self._teller is None:
            self._teller = Teller(self._engines().ports.changes, f"{node_id(self._settings.data_dir)}.web")
        return self._teller

    async def close(self) -> None:
        """Let what is being told end, and close the ledger."""
        if self._teller is not None:
            await self._teller.close()
        if self._ledger is not None:
            await asyncio.to_thread(self._ledger.close)


def _reading(request: Request) -> Reading:
    reading: Reading = request.app.state.reading
    return reading


AtReading = Annotated[Reading, Depends(_reading)]
"""Type of a route's argument: what reads mail and the feed."""


async def _opening(request: Request, reading: AtReading, caller: Reader) -> Opening:
    return await reading.opening(caller, share_of(request))


AtOpening = Annotated[Opening, Depends(_opening)]
"""Type of a route's argument: what opens mail for whoever asks."""
