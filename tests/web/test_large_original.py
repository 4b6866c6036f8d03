"""An original of 25 MB goes out in pieces: others are answered meanwhile, and memory holds it once."""

import asyncio
import tracemalloc
from pathlib import Path
from typing import Any

from tests.ingest.desk import mail, settings
from tests.web.asking import Api, api

SIZE = 25_000_000


async def test_a_large_original_is_handed_out_without_stopping_others_or_being_copied(tmp_path: Path) -> None:
    async with api(settings(tmp_path)) as here:
        lines = b"".join(b"%075d\r\n" % n for n in range(SIZE // 77))
        content = mail(1) + lines
        (key,) = await here.arrive(content)
        del lines, content
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0)
                ticks += 1

        ticking = asyncio.create_task(tick())
        tracemalloc.start()
        try:
            pieces = await _read(here, f"/api/v1/messages/{key}/original")
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            ticking.cancel()
        assert sum(pieces) > SIZE
        assert max(pieces) <= 64 * 1024
        assert ticks > 10
        assert most < 1.5 * SIZE, f"{most} bytes at once"


async def _read(here: Api, path: str) -> list[int]:
    """Ask as a server would, keeping nothing but the length of each piece."""
    pieces: list[int] = []
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
             "scheme": "http", "server": ("127.0.0.1", 8026), "headers": [(b"host", b"127.0.0.1")]}  # fmt: skip

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3_600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200
        else:
            pieces.append(len(message["body"]))

    await here.app(scope, receive, send)
    return [size for size in pieces if size]
