"""The indexer and the Elasticsearch adapter before a server that answers no request with one certain mail in it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ingest.adapters.elasticsearch import ElasticsearchIndex
from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore
from ingest.work.indexer import Indexer
from tests.conformance.mails import stored

MAILS, POISON = 120, 77


@asynccontextmanager
async def server() -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Serve what an index is asked on the way in; yields its URL and the text of each mail that it has taken."""
    texts: dict[str, str] = {}
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        while asked := await request(reader):
            path, body = asked
            if b"poisonous" in body:
                await reader.read()  # until whoever asked has had enough
                break
            answer = (
                {"x-1": {"aliases": {"x": {}}}} if "_alias" in path else {"acknowledged": True, "count": len(texts)}
            )
            if "_bulk" in path:
                lines = [json.loads(line) for line in body.splitlines()]
                taken = {
                    action["index"]["_id"]: one["text"] for action, one in zip(lines[::2], lines[1::2], strict=True)
                }
                texts.update(taken)
                answer: dict[str, object] = {"acknowledged": True, "count": len(texts)}
            if "_alias" in path:
                answer = {"x-1": {"aliases": {"x": {}}}}
            if "_bulk" in path:
                lines = [json.loads(line) for line in body.splitlines()]
                taken = {
                    action["index"]["_id"]: one["text"] for action, one in zip(lines[::2], lines[1::2], strict=True)
                }
                texts.update(taken)
                answer = {"items": [{"index": {"_id": id_, "status": 201}} for id_ in taken]}
            content = json.dumps(answer).encode()
            lines_ = ("HTTP/1.1 200 OK", "X-Elastic-Product: Elasticsearch", f"Content-Length: {len(content)}",
                      "Content-Type: application/vnd.elasticsearch+json; compatible-with=9", "", "")  # fmt: skip
            writer.write("\r\n".join(lines_).encode() + content)
            await writer.drain()
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 24)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", texts
        if serving:
            await asyncio.wait(serving)


async def request(reader: asyncio.StreamReader) -> tuple[str, bytes] | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next((int(line.split(":")[1]) for line in head if line.lower().startswith("content-length")), 0)
        return head[0], await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


async def test_all_others_are_indexed_and_it_goes_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """One bulk request that timed out left 600 documents unindexed, for as long as the mail was in the way."""
    monkeypatch.setattr("ingest.work.indexer.LONGEST_WAIT_S", 0.2)
    monkeypatch.setattr("ingest.work.indexer.LOOK_S", 0.1)
    monkeypatch.setattr("ingest.work.set_aside.FIRST_WAIT_S", 0.1)
    store = SqliteMailStore(SqliteDatabase.open(":memory:"))
    mails = [stored(n, text="poisonous" if n == POISON else f"text{n}") for n in range(MAILS)]
    for mail in mails:
        await store.append(mail)
    async with server() as (url, texts):
        index = ElasticsearchIndex.open(url, "x", timeout_s=0.5)
        indexer, stop = Indexer(store, index), asyncio.Event()
        running = asyncio.create_task(indexer.run(stop))
        async with asyncio.timeout(90):
            while mails[POISON].id not in texts:  # mail goes on arriving: what is answered speaks against what is not
                mails.append(stored(len(mails), text=f"text{len(mails)}"))
                await store.append(mails[-1])
                indexer.nudge()
                await asyncio.sleep(0.3)
            while (await store.count())[1] < len(mails):
                await asyncio.sleep(0.1)
        stop.set()
        await running
        await index.close()
    await store.close()
    expected = {mail.id: "" if mail.text == "poisonous" else mail.text for mail in mails}
    assert {id_: text for id_, text in expected.items() if texts.get(id_) != text} == {}
