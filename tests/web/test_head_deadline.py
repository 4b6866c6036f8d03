"""A connection without a request ends; one whose answer takes long does not."""

import asyncio
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from ingest.testing import virtual_time
from ingest.web import body_limit
from ingest.web.body_limit import BodyLimit
from ingest.web.deadlines import head
from ingest.web.deadlines.head import HeadDeadline
from tests.web.connection import served

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def slow(scope: Any, receive: Any, send: Any) -> None:
    """Answer after three times the deadline, and read no body."""
    await asyncio.sleep(3 * head.HEAD_S)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head, "HEAD_S", 1.0)


async def drip(writer: asyncio.StreamWriter, text: bytes) -> None:
    """Send a byte at a time, each sooner than the deadline."""
    try:
        for byte in text * 50:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)
    except ConnectionError:
        return


async def last(reader: asyncio.StreamReader) -> bytes:
    """Return what comes until the connection ends; it ends with a reset where something sent lies there unread."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("before", [b"", b"GET / HTTP/1.1\r\nX: "])
async def test_a_head_that_does_not_come_ends_the_connection(before: bytes) -> None:
    async with asyncio.timeout(60), served(slow, HeadDeadline) as (reader, writer):
        writer.write(before)
        dripping = asyncio.create_task(drip(writer, b"y" if before else b""))
        assert await last(reader) == b""
        await dripping


async def test_an_answer_may_take_longer_and_the_next_head_has_its_own_time() -> None:
    async with asyncio.timeout(60), served(slow, HeadDeadline) as (reader, writer):
        for _ in range(2):
            writer.write(GET)
            assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")
        writer.write(GET[:10])
        assert await last(reader) == b""


async def test_what_goes_on_after_the_answer_is_not_read_for_ever() -> None:
    async with asyncio.timeout(60), served(slow, HeadDeadline) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        await reader.readuntil(b"ok")
        dripping = asyncio.create_task(drip(writer, b"y"))
        assert await last(reader) == b""
        await dripping


async def test_there_are_only_so_many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head, "MOST", 0)
    async with asyncio.timeout(60), served(slow, HeadDeadline) as (reader, _):
        assert await last(reader) == b""


def test_a_body_of_json_has_its_time() -> None:
    async def receive() -> dict[str, Any]:
        await asyncio.sleep(10)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def reads(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass

    async def main() -> float:
        began = asyncio.get_running_loop().time()
        with pytest.raises(HTTPException) as refused:
            await BodyLimit(reads)({"type": "http", "path": "/"}, receive, receive)
        assert refused.value.status_code == 408
        return asyncio.get_running_loop().time() - began

    assert virtual_time.run(main()) == pytest.approx(body_limit.LONGEST_S)


def test_after_the_body_whoever_waits_for_the_end_waits() -> None:
    came = iter([{"type": "http.request", "body": b"x", "more_body": False}])

    async def receive() -> dict[str, Any]:
        if (message := next(came, None)) is not None:
            return message
        await asyncio.sleep(10_000)
        return {"type": "http.disconnect"}

    async def waits(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        assert (await receive())["type"] == "http.disconnect"

    virtual_time.run(BodyLimit(waits)({"type": "http", "path": "/"}, receive, receive))
