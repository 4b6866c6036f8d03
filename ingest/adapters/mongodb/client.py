"""One MongoDB database over either driver: motor, or PyMongo's own asyncio client, chosen by a setting.

Motor passed its end of life in 2026; both drivers stand behind this one module, and what differs between them (how
a client is made and closed) ends here. Connecting is lazy: a node starts, and takes mail, while the database is down.
Nothing here uses sessions, transactions or anything else that not every MongoDB-wire server offers.
"""

import inspect
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from ingest.adapters.mongodb.collection import MongoCollection
from ingest.adapters.mongodb.failures import translated
from ingest.errors import SettingError

__all__ = ["Driver", "MongoDatabase", "connect"]

Driver = Literal["motor", "pymongo"]

DEFAULTS: dict[str, Any] = {
    "serverSelectionTimeoutMS": 3_000,
    "connectTimeoutMS": 3_000,
    "maxPoolSize": 20,
    "appname": "helpdesk-ingest",
}
"""What holds where the URL does not say otherwise."""
FIXED: dict[str, Any] = {"w": "majority", "journal": True, "retryWrites": False, "retryReads": False}
"""What the URL cannot change: acknowledged is durable, and attempts are counted in one place, which is not here."""


class MongoDatabase:
    """A database that several adapters share; the last of them to close it closes the connections."""

    def __init__(self, client: Any, name: str, host: str) -> None:
        self.host = host
        self._client = client  # motor is untyped, and the two drivers share no base class
        self._database = client[name]
        self._users = 0

    def collection(self, name: str, *indexes: Sequence[tuple[str, int]]) -> MongoCollection:
        """Return a collection whose indexes are made when it is first used. Its user must `leave` in the end."""
        return MongoCollection(self._database[name], self.host, indexes)

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
        closing = self._client.close()
        if inspect.isawaitable(closing):
            await closing


def connect(url: str, driver: Driver = "motor", name: str = "ingest", timeout_s: float = 10.0) -> MongoDatabase:
    """Return the database `name`, or the one that the URL's path names. Nothing is asked of the server yet.

    One answer of the server may take `timeout_s` seconds, finding a server three more. Raises `SettingError`.
    """
    host = _host(url)
    said = urlsplit(url).query.lower()
    longest = int(timeout_s * 1000)
    limits = {"socketTimeoutMS": longest, "waitQueueTimeoutMS": longest, "wTimeoutMS": int(longest * 0.8)}
    options = {key: value for key, value in {**DEFAULTS, **limits}.items() if f"{key.lower()}=" not in said}
    try:
        with translated(host):
            client = _client(driver)(url, **options, **FIXED)
    except ValueError as error:  # a port or an option's value that the driver cannot read
        raise SettingError(f"store.url: {error}") from error
    return MongoDatabase(client, urlsplit(url).path.strip("/") or name, host)


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
