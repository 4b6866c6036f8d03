"""The port to raw mail."""

from typing import Protocol

__all__ = ["Originals"]


class Originals(Protocol):
    """Keeps raw mail by sha256, immutable.

    Guarantees: when `put` returns the bytes are durable; putting what is there does nothing; `get` verifies the
    digest and raises `Corrupt` rather than hand over other bytes, `NotFound` when there are none. Raises
    `OriginalsUnavailable`, or in GridFS `StoreUnavailable`, for whatever may pass.
    """

    async def put(self, sha256: str, content: bytes) -> None:
        """Keep `content`, whose sha256 the caller has computed."""

    async def get(self, sha256: str) -> bytes:
        """Return the bytes with this digest."""

    async def has(self, sha256: str) -> bool:
        """Tell whether there are bytes with this digest, without reading them."""

    async def remove(self, sha256: str) -> bool:
        """Erase the bytes with this digest, for good; return whether there were any."""

    async def close(self) -> None:
        """Let go of connections and files."""
