"""One MongoDB database over either driver: motor, or PyMongo's own asyncio client, chosen by a setting.

Motor passed its end of life in 2026; both drivers stand behind this one module, and what differs between them (how
a client is made and closed) ends here. Connecting is lazy, the DNS of `mongodb+srv` too: a node starts, and takes mail,
while the database is down. One breaker stands before every call.
Nothing here uses sessions, transactions or anything else that not every MongoDB-wire server offers.
"""

import inspect
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference

from ingest.adapters.mongodb.collection import MongoCollection
from ingest.adapters.mongodb.data_format import admit
from ingest.adapters.mongodb.failures import translated
from ingest.calls.breaker import Breaker
from ingest.calls.side_threads import SideThreads
from ingest.errors import SettingError

__all__ = ["Driver", "MongoDatabase", "connect"]

Driver = Literal["motor", "pymongo"]

DEFAULTS: dict[str, Any] = {"maxPoolSize": 20, "appname": "helpdesk-ingest"}
"""What holds where the URL does not say otherwise."""
FIXED: dict[str, Any] = {
    "w": "majority",
    "journal": True,
    "retryWrites": False,
    "retryReads": False,
    "read_preference": ReadPreference.PRIMARY,
}
"""What the URL cannot change: acknowledged is durable, what was written is read, and attempts are counted elsewhere.

A `readPreference` in a copied URL is passed over like a `w`: a secondary that lags does not know what we stored.
"""


class MongoDatabase:
    """A database that several adapters share; the last of them to close it closes the connections."""

    def __init__(self, client: Any, name: str, host: str) -> None:
        self.host = host
        self.breaker = Breaker("store")
        self._client = client  # motor is untyped, and the two drivers share no base class
        self._database = client[name]
        self._users = 0
        self._admitted = False

    def collection(self, name: str, *indexes: Sequence[tuple[str, int]], lasting: bool = False) -> MongoCollection:
        """Return a collection whose indexes are made when it is first used. Its user must `leave` in the end.

        With `lasting` it shows only what no change of the primary takes back (read concern "majority").
        """
        raw = self._database[name]
        if lasting:
            raw = raw.with_options(read_concern=ReadConcern("majority"))
        return MongoCollection(raw, self.host, self.asking, indexes)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Wrap one call of the server. Raises what it says as ours, and at once while the breaker is open.

        Before the first, the database's data format is looked at. Raises `NodeError` when it is newer than ours.
        """
        async with self.breaker.call():
            with translated(self.host):
                if not self._admitted:
                    await admit(self._database, self.host)
                    self._admitted = True
                yield

    def join(self) -> None:
        """Count one more adapter that uses the connections."""
        self._users += 1

    async def leave(self) -> None:
        """Count one adapter less; the last one closes the connections."""
        self._users -= 1
        if self._users == 0:
            await self.close()

    async def close(self) -> None:
        """Close the connections, whoever uses them."""
        aside = SideThreads("mongodb-close")  # motor's close waits for the server, and would stop the event loop
        try:
            closing = await aside.run(self._client.close)
            if inspect.isawaitable(closing):
                await closing
        finally:
            aside.close(0)


def connect(
    url: str,
    driver: Driver = "motor",
    name: str = "ingest",
    timeout_s: float = 10.0,
    connect_timeout_s: float | None = None,
) -> MongoDatabase:
    """Return the database `name`, or the one that the URL's path names. Nothing is asked of the server yet.

    One answer of the server may take `timeout_s` seconds, and so may a connection and its greeting unless
    `connect_timeout_s` says otherwise. Raises `SettingError`.
    """
    host = _host(url)
    longest = int(timeout_s * 1000)
    connecting = int((connect_timeout_s or timeout_s) * 1000)
    limits = {
        "socketTimeoutMS": longest,
        "waitQueueTimeoutMS": longest,
        "wTimeoutMS": int(longest * 0.8),
        "connectTimeoutMS": connecting,
        "serverSelectionTimeoutMS": connecting,
    }
    said = urlsplit(url).query.lower()
    options = {key: value for key, value in {**DEFAULTS, **limits}.items() if f"{key.lower()}=" not in said}
    if "readconcernlevel=" in said:
        options["readConcernLevel"] = "local"  # of the primary: all that we wrote, and nothing that takes a time limit
    try:
        client = _client(driver)(url, **options, **FIXED)
        return MongoDatabase(client, urlsplit(url).path.strip("/") or name, host)
    except (PyMongoError, ValueError) as error:  # a port, a name or an option's value that the driver cannot read
        raise SettingError(f"store.url: {error}") from error


def _client(driver: Driver) -> Any:
    if driver == "motor":
        from motor.motor_asyncio import AsyncIOMotorClient

        return AsyncIOMotorClient
    if driver == "pymongo":
        from pymongo import AsyncMongoClient

        return AsyncMongoClient
    raise SettingError(f"store.driver: {driver!r} is not known; it is 'motor' or 'pymongo'")


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise SettingError(f"store.url: {error}") from error
    if parts.scheme not in {"mongodb", "mongodb+srv"} or not parts.netloc:
        raise SettingError("store.url: a MongoDB URL is mongodb://HOST:PORT/DATABASE")
    return parts.netloc.rpartition("@")[2]
