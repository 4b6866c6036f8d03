"""`Originals` in GridFS: bucket `originals`, the file's `_id` and name its sha256.

The layout is GridFS's (mongodb/specifications, gridfs), so any GridFS tool reads it; it is written here chunk by chunk
because every name follows from the content: two writers of one mail, or one that died half way, write the same
chunks, and the file's own document comes last. The bucket classes of the drivers leave orphans that block the next
attempt. It deletes what it is told to, nothing by itself.
"""

from datetime import UTC, datetime
from hashlib import sha256 as sha256_of

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.errors import Corrupt, NotFound

__all__ = ["GridfsOriginals"]

CHUNK = 255 * 1024
"""GridFS's own default."""
CHUNKS_AT_ONCE = 16
"""Chunks of one request, so that a mail of any size stays inside a request's time limit and in bounded memory."""


class GridfsOriginals:
    """See `ingest.ports.Originals` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self.breaker = database.breaker
        self._files = database.collection("originals.files", [("filename", 1), ("uploadDate", 1)])
        self._chunks = database.collection("originals.chunks", [("files_id", 1), ("n", 1)])
        database.join()

    async def put(self, sha256: str, content: bytes) -> None:
        """See the port."""
        if await self._files.find({"_id": sha256}, limit=1, fields=["length"]):
            return
        starts = range(0, len(content), CHUNK)
        chunks = [(n, content[start : start + CHUNK]) for n, start in enumerate(starts)]
        for first in range(0, len(chunks), CHUNKS_AT_ONCE):
            await self._chunks.keep(
                [
                    {"_id": f"{sha256}:{n}", "files_id": sha256, "n": n, "data": part}
                    for n, part in chunks[first : first + CHUNKS_AT_ONCE]
                ]
            )
        file = {"_id": sha256, "length": len(content), "chunkSize": CHUNK, "filename": sha256}
        await self._files.keep([{**file, "uploadDate": datetime.now(UTC)}])

    async def get(self, sha256: str) -> bytes:
        """See the port."""
        if not await self._files.find({"_id": sha256}, limit=1, fields=["length"]):
            raise NotFound(f"no original with sha256 {sha256} in MongoDB at {self._database.host}")
        chunks = await self._chunks.find({"files_id": sha256}, sort=[("n", 1)])
        content = b"".join(chunk["data"] for chunk in chunks)
        if sha256_of(content).hexdigest() != sha256:
            raise Corrupt(f"original {sha256} in MongoDB at {self._database.host} does not match its name")
        return content

    async def has(self, sha256: str) -> bool:
        """See the port."""
        return bool(await self._files.find({"_id": sha256}, limit=1, fields=["length"]))

    async def remove(self, sha256: str) -> bool:
        """See the port. The file's own document goes first: what is left by a crash is erased by the next call."""
        there = await self._files.delete({"_id": sha256})
        return bool(there + await self._chunks.delete({"files_id": sha256}))

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()
