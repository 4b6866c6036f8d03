"""What becomes of single documents in a bulk request, on a real server that was put into the states that matter.

Statuses that a healthy server cannot be made to give (429, 503, 413 of a whole request) come from a scripted one.
"""

import asyncio
import json
import secrets
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ingest.adapters.elasticsearch import ElasticsearchIndex
from ingest.calls.breaker import Breaker
from ingest.errors import SearchUnavailable, SettingError
from tests.conformance.mails import stored


def ask(url: str, method: str, body: dict[str, Any] | None = None) -> None:
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content, {"Content-Type": "application/json"}, method=method)
    urllib.request.urlopen(request).close()


@pytest.fixture
def alias(elasticsearch_url: str) -> Iterator[str]:
    name = f"ingest-test-{secrets.token_hex(4)}"
    yield name
    for number in (1, 2):
        ask(f"{elasticsearch_url}/{name}-{number}?ignore_unavailable=true", "DELETE")


@pytest.fixture
async def index(elasticsearch_url: str, alias: str) -> AsyncIterator[ElasticsearchIndex]:
    one = ElasticsearchIndex.open(elasticsearch_url, alias)
    yield one
    await one.close()


async def test_a_refused_document_is_indexed_without_its_text_and_said_so(
    index: ElasticsearchIndex, elasticsearch_url: str, alias: str
) -> None:
    words = {"type": "text"}
    named = {"mailbox", "thread", "kind", "sender", "head"}
    fields: dict[str, Any] = {name: {"type": "keyword"} for name in named} | {"accepted_at": {"type": "double"}}
    fields |= dict.fromkeys(("subject", "people", "attachments", "ids"), words)
    fields["text"] = {"type": "keyword"}  # refuses terms over 32,766 bytes
    ask(f"{elasticsearch_url}/{alias}-1", "PUT", {"mappings": {"properties": fields}, "aliases": {alias: {}}})
    report = await index.add([stored(1), stored(2, text="x" * 50_000), stored(3)])
    assert sorted(report.done) == sorted(stored(n).id for n in (1, 2, 3))
    ((id_, why),) = report.degraded
    assert id_ == stored(2).id
    assert "text" in why


async def test_a_document_that_is_refused_twice_is_reported_and_not_tried_for_ever(
    index: ElasticsearchIndex, elasticsearch_url: str, alias: str
) -> None:
    ask(f"{elasticsearch_url}/{alias}-1", "PUT", {"mappings": {"dynamic": "strict"}, "aliases": {alias: {}}})
    report = await index.add([stored(1)])
    assert (report.done, report.retry) == ((stored(1).id,), ())
    assert "not in the index" in report.degraded[0][1]


async def test_a_full_disk_is_waited_out(index: ElasticsearchIndex, elasticsearch_url: str, alias: str) -> None:
    await index.prepare()
    block = f"{elasticsearch_url}/{alias}/_settings"
    ask(block, "PUT", {"index.blocks.read_only_allow_delete": True})
    with pytest.raises(SearchUnavailable, match="disk usage exceeded"):
        await index.add([stored(1)])
    ask(block, "PUT", {"index.blocks.read_only_allow_delete": None})
    assert (await index.add([stored(1)])).done == (stored(1).id,)


async def test_an_index_that_was_made_read_only_is_left_alone_and_still_searched(
    index: ElasticsearchIndex, elasticsearch_url: str, alias: str
) -> None:
    await index.prepare()
    await index.add([stored(1)])
    ask(f"{elasticsearch_url}/{alias}/_settings", "PUT", {"index.blocks.read_only": True})
    for _ in range(3):
        with pytest.raises(SearchUnavailable, match="403"):
            await index.add([stored(n) for n in range(500)])
    assert index.breaker.state.state == "open"
    assert "403" in index.breaker.state.error
    async with asyncio.timeout(60):
        while not await index.search("number1"):
            await asyncio.sleep(0.05)
    ask(f"{elasticsearch_url}/{alias}/_settings", "PUT", {"index.blocks.read_only": None})


async def test_a_missing_index_is_made_and_the_mail_asked_for_again(index: ElasticsearchIndex) -> None:
    first = await index.add([stored(1)])
    assert (first.done, first.retry) == ((), (stored(1).id,))
    assert (await index.add([stored(1)])).done == (stored(1).id,)


async def test_an_index_that_was_made_with_another_analyzer_names_the_setting(
    index: ElasticsearchIndex, elasticsearch_url: str, alias: str
) -> None:
    await index.prepare()
    other = ElasticsearchIndex.open(elasticsearch_url, alias, analyzer="whitespace")
    with pytest.raises(SettingError, match=r"search\.analyzer"):
        await other.prepare()
    await other.clear()
    await other.prepare()
    await other.close()


@asynccontextmanager
async def scripted(*answers: tuple[int, dict[str, Any]]) -> AsyncIterator[tuple[str, list[tuple[list[bytes], bytes]]]]:
    """Serve HTTP answers in order; yields the URL and what was sent: headers in lines, then the body."""
    sent: list[tuple[list[bytes], bytes]] = []
    left = list(answers)
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        while head := await _head(reader):
            length = next(int(line.split(b":")[1]) for line in head if line.lower().startswith(b"content-length"))
            sent.append((head, await reader.readexactly(length)))
            if not left:  # say nothing until whoever asked goes away
                await reader.read()
                break
            status, answer = left.pop(0)
            content = json.dumps(answer).encode()
            lines = (f"HTTP/1.1 {status} x", "X-Elastic-Product: Elasticsearch", f"Content-Length: {len(content)}",
                     "Content-Type: application/vnd.elasticsearch+json; compatible-with=9")  # fmt: skip
            writer.write("\r\n".join((*lines, "", "")).encode() + content)
            await writer.drain()
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 24)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", sent
        if serving:
            await asyncio.wait(serving)


async def _head(reader: asyncio.StreamReader) -> list[bytes]:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return []


def said(*statuses: int) -> tuple[int, dict[str, Any]]:
    reason = {"error": {"reason": "because"}}
    return 200, {"items": [{"index": {"status": status, **({} if status < 300 else reason)}} for status in statuses]}


async def test_each_document_gets_what_its_own_status_says() -> None:
    async with scripted(said(201, 200, 409, 429, 503, 400), said(201)) as (url, sent):
        index = ElasticsearchIndex.open(url, "x")
        report = await index.add([stored(n) for n in range(6)])
        await index.close()
    ids = [stored(n).id for n in range(6)]
    assert set(report.done) == {*ids[:3], ids[5]}
    assert set(report.retry) == {ids[3], ids[4]}
    assert report.degraded == ((ids[5], "because"),)
    action, again = (json.loads(line) for line in sent[1][1].splitlines())
    assert action["index"] == {"_id": ids[5], "version": 1, "version_type": "external_gte"}
    assert (again["text"], again["subject"]) == ("", stored(5).subject)


async def test_a_request_that_is_too_large_is_halved_until_it_fits() -> None:
    async with scripted((413, {}), said(201, 201), (413, {}), (413, {}), said(201), said(201)) as (url, sent):
        index = ElasticsearchIndex.open(url, "x")
        report = await index.add([stored(n) for n in range(4)])
        await index.close()
    assert sorted(report.done) == sorted(stored(n).id for n in range(4))
    assert [id_ for id_, _ in report.degraded] == [stored(2).id]
    assert len(sent) == 6


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_a_request_of_which_nothing_was_taken_is_the_failure_of_the_index(status: int) -> None:
    """An index that is read-only answers 200 and says so of every document: 10,000 were tried in six seconds."""
    async with scripted(*[said(*[status] * 300)] * 3) as (url, sent):
        index = ElasticsearchIndex.open(url, "x")
        index.breaker = Breaker("search", clock=lambda: 0.0, uniform=lambda _, longest: longest)
        for _ in range(20):
            with pytest.raises(SearchUnavailable, match="because"):
                await index.add([stored(n) for n in range(300)])
        await index.close()
    assert len(sent) == 3
    assert index.breaker.state.state == "open"


async def test_a_request_that_is_not_answered_in_time_says_which_mails_stood_in_it() -> None:
    async with scripted(said(*[201] * 8)) as (url, _):  # the second request finds no answer in the script
        index = ElasticsearchIndex.open(url, "x", timeout_s=1)
        report = await index.add([stored(n, text=f"{n} " + "x" * 99_990) for n in range(20)])
        await index.close()
    assert report.done == tuple(stored(n).id for n in range(8))
    assert report.late == tuple(stored(n).id for n in range(8, 16))
    assert report.retry == ()


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503, 504])
async def test_a_request_that_fails_as_a_whole_is_tried_later(status: int) -> None:
    async with scripted((status, {"error": {"reason": "because"}})) as (url, _):
        index = ElasticsearchIndex.open(url, "x")
        with pytest.raises(SearchUnavailable, match=r"127\.0\.0\.1"):
            await index.add([stored(1)])
        await index.close()


async def test_a_server_of_major_version_8_names_the_setting() -> None:
    refusal = {"error": {"type": "media_type_header_exception", "reason": "Invalid media-type value"}, "status": 400}
    async with scripted((400, refusal)) as (url, _):
        index = ElasticsearchIndex.open(url, "x")
        with pytest.raises(SettingError, match=r"search\.compatibility"):
            await index.add([stored(1)])
        await index.close()


@pytest.mark.parametrize("major", [8, 9])
async def test_every_request_asks_for_the_version_that_the_setting_names(major: int) -> None:
    async with scripted(said(201)) as (url, sent):
        index = ElasticsearchIndex.open(url, "x", compatibility=major)
        await index.add([stored(1)])
        await index.close()
    asked = [line for line in sent[0][0] if b"compatible-with=" in line]
    assert len(asked) == 2
    assert all(line.endswith(f"compatible-with={major}".encode()) for line in asked)
