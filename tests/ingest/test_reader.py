"""`ingest.reader`: what nodes have is read beside them, without becoming one of them, and closing is clean."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, aclosing, closing
from pathlib import Path
from typing import Any

import pytest

import ingest
from ingest.ports import Change, ChangeKind
from tests.ingest.desk import ANN, BOX, OTHER, desk, looping, mail, settings
from tests.services.service import Service

WITH_PARTS = (
    b"From: ann@customer.example\r\nTo: support@desk.example\r\nSubject: parts\r\nMessage-ID: <p@customer.example>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n'
    b"<p>shown<script>x</script></p>\r\n--b\r\nContent-Type: text/plain\r\n"
    b'Content-Disposition: attachment; filename="note.txt"\r\n\r\nthe note\r\n--b--\r\n'
)


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[ingest.Node]:
    keyed = {"stamp_key": [{"id": "k1", "secret": "0123456789abcdef0123456789abcdef"}]}
    async with ingest.open(settings(tmp_path, **keyed)) as opened:
        yield opened


async def told(node: ingest.Node, number: int) -> None:
    change = Change(ChangeKind.MESSAGE_STORED, float(number), BOX, f"{number:032x}")
    await node.engines.ports.changes.append("writer", f"token {number}", [change])


async def test_all_of_it_is_read_beside_a_running_node(node: ingest.Node) -> None:
    outcome = await node.deliver(WITH_PARTS, ANN)
    held = await node.deliver(looping(1), ANN)
    await node.stamp(b"From: us@desk.example\r\n\r\nanswer\r\n", BOX, outcome.thread, ["ann@customer.example"])
    async with ingest.reader(node.settings) as reader:
        assert (await reader.mail(outcome.id)).subject == "parts"
        assert [one.id for one in (await reader.messages()).messages] == [outcome.id]
        assert await reader.original(outcome.id) == WITH_PARTS
        html = await reader.html(outcome.id)
        assert html is not None
        assert html.html.strip() == "<p>shown</p>"
        assert [one.name for one in await reader.attachments(outcome.id)] == ["note.txt"]
        assert (await reader.attachment(outcome.id, 0)).content.strip() == b"the note"
        assert await reader.thread_names(BOX, outcome.thread) == (outcome.thread,)
        assert [one.recipients for one in await reader.sent(BOX, outcome.thread)] == [("ann@customer.example",)]
        assert [one.id for one in await reader.held()] == [held.id]
        assert (await reader.held_mail(held.id)).receipt.id == held.receipt
        assert [one.key for one in await reader.storms()] == [held.storm]
        assert (await reader.storm(str(held.storm))).count == 1
        (trace,) = (await reader.trace(receipt=outcome.receipt)).traces
        assert (trace.receipt, trace.mailbox) == (outcome.receipt, BOX)
        assert len((await reader.trace(address="ann@customer.example")).traces) == 2
        status = await reader.status()
        assert (status.accepted, status.stored, status.held) == (2, 1, 1)
        async with asyncio.timeout(60):  # the indexer follows by itself
            while not (hits := await reader.search("note")):
                await asyncio.sleep(0.01)
        assert [hit.id for hit in hits] == [outcome.id]


async def test_pages_go_on_where_they_ended(node: ingest.Node) -> None:
    ids = [(await node.deliver(mail(number), ANN)).id for number in range(7)]
    other = await node.deliver(mail(99, to=OTHER), ingest.Envelope("x@y.example", (OTHER,)))
    async with ingest.reader(node.settings) as reader:
        found, after = [], None
        while True:
            page = await reader.messages(mailboxes=[BOX], after=after, limit=3)
            found += [one.id for one in page.messages]
            if (after := page.next) is None:
                break
        assert sorted(found) == sorted(ids)
        only = await reader.messages(thread=(OTHER, other.thread))
        assert [one.id for one in only.messages] == [other.id]
        assert (await reader.messages(mailboxes=[BOX], thread=(OTHER, other.thread))).messages == ()
        assert (await reader.messages(mailboxes=())).messages == ()
        (one,) = (await reader.messages(message_id="3@customer.example")).messages
        assert one.id == ids[3]
        with pytest.raises(ingest.CallerError):
            await reader.messages(after="nonsense")


async def test_a_reader_is_no_worker(tmp_path: Path) -> None:
    """What waits in the spool goes on waiting: nothing is claimed, no lease is taken, nobody is registered."""
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        before = sorted(path for path in tmp_path.rglob("*") if "-wal" not in path.name and "-shm" not in path.name)
        async with ingest.reader(node.settings) as reader:
            await asyncio.sleep(0.1)
            assert (await reader.status()).pending == 1
            assert await node.ports.nodes.every() == []
            assert node.ports.index_lease is not None
            assert await node.ports.index_lease.look() is None
        after = sorted(path for path in tmp_path.rglob("*") if "-wal" not in path.name and "-shm" not in path.name)
        assert {path.name for path in after} - {path.name for path in before} <= {"node-id"}
        await node.drain()
        assert node.figures() == {"stored": 1}


async def test_it_waits_for_nobody_who_writes(node: ingest.Node) -> None:
    outcome = await node.deliver(mail(1), ANN)
    async with asyncio.timeout(60):
        while not await node.search("word1"):
            await asyncio.sleep(0.01)
    async with ingest.reader(node.settings) as first:
        await first.search("word1")  # the files are there and of today's format
    with ExitStack() as locks:
        for name in ("ledger.sqlite", "store.sqlite", "search.sqlite"):
            connection = locks.enter_context(closing(sqlite3.connect(node.settings.data_dir / name)))
            connection.isolation_level = None
            connection.execute("BEGIN IMMEDIATE")
        async with ingest.reader(node.settings) as reader:
            assert await reader.original(outcome.id) == mail(1)
            assert len((await reader.messages()).messages) == 1
            assert await reader.search("word1")
            assert (await reader.status()).stored == 1


async def test_on_another_machine_the_store_alone_is_enough(tmp_path: Path, secantus: Service) -> None:
    store = {"url": secantus.url, "database": f"ingest_test_reader_{os.getpid()}"}
    (tmp_path / "a").mkdir()
    chosen = settings(tmp_path / "a", store=store, originals={"where": "gridfs"})
    async with ingest.open(chosen) as node:
        outcome = await node.deliver(mail(1), ANN)
        away = settings(tmp_path / "elsewhere", store=store, originals={"where": "gridfs"})
        async with ingest.reader(away) as reader:
            assert (await reader.mail(outcome.id)).subject == "question 1"
            assert await reader.original(outcome.id) == mail(1)
            with pytest.raises(ingest.NotFound, match=r"search\.url names no index, and .*elsewhere/data is no node's"):
                await reader.search("word1")
        assert not (tmp_path / "elsewhere").exists()
        assert len(await node.engines.ports.nodes.every()) == 1  # the node itself


async def test_where_no_node_has_begun_there_is_a_sentence_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ingest.NotFound, match=r"there is nothing to read: .*data holds no mail, and store\.url names"):
        async with ingest.reader(settings(tmp_path)):
            pass
    assert list(tmp_path.iterdir()) == []


async def test_a_damaged_index_is_named_and_left_alone(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        await node.deliver(mail(1), ANN)
    file = tmp_path / "data" / "search.sqlite"
    file.write_bytes(b"this is no database, and long enough to be looked at" * 100)
    with pytest.raises(ingest.EngineError, match=r"search\.sqlite"):
        async with ingest.reader(settings(tmp_path)):
            pass
    assert file.read_bytes().startswith(b"this is no database")


async def test_changes_are_followed_from_a_cursor(node: ingest.Node) -> None:
    for number in range(3):
        await told(node, number)
    async with ingest.reader(node.settings) as reader, asyncio.timeout(60):
        seen: list[ingest.FeedChange] = []
        async with aclosing(reader.changes()) as changes:
            async for change in changes:
                if change.id in {f"{number:032x}" for number in range(3)}:
                    seen.append(change)
                if len(seen) == 2:
                    break
        assert [change.at for change in seen] == [0.0, 1.0]
        again = node.changes(seen[-1].cursor)  # a node is a reader as well
        assert (await anext(again)).at == 2.0
        await told(node, 3)
        while (change := await anext(again)).id != f"{3:032x}":
            pass
        await again.aclose()
        with pytest.raises(ingest.CallerError, match="no cursor"):
            await anext(reader.changes("nonsense"))


async def test_who_waits_for_changes_is_let_go_when_the_reader_closes(node: ingest.Node) -> None:
    async with ingest.reader(node.settings) as reader:
        seen: list[ingest.FeedChange] = []

        async def follow() -> None:
            async for change in reader.changes():
                seen.append(change)  # noqa: PERF401  it never ends

        following = [asyncio.create_task(follow()) for _ in range(5)]
        await told(node, 1)
        async with asyncio.timeout(60):
            while len(seen) < 5:
                await asyncio.sleep(0.01)
    async with asyncio.timeout(60):
        await asyncio.gather(*following)


async def test_who_waits_for_changes_can_be_cancelled(node: ingest.Node) -> None:
    def left() -> list[str]:
        """The tasks of following that are still there."""
        coroutines = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
        return [name for name in coroutines if "Following" in name or "wrap_awaitable" in name]

    async with ingest.reader(node.settings) as reader:
        changes = reader.changes()
        waiting = asyncio.ensure_future(anext(changes))
        async with asyncio.timeout(60):
            while not left():
                await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        with pytest.raises(StopAsyncIteration):
            await anext(changes)
    async with asyncio.timeout(60):
        while left():
            await asyncio.sleep(0.01)


CALLS: dict[str, Callable[[ingest.Reader], Any]] = {
    "mail": lambda reader: reader.mail("x"),
    "messages": lambda reader: reader.messages(),
    "thread_names": lambda reader: reader.thread_names(BOX, "t"),
    "sent": lambda reader: reader.sent(BOX, "t"),
    "search": lambda reader: reader.search("word"),
    "original": lambda reader: reader.original("x"),
    "html": lambda reader: reader.html("x"),
    "attachments": lambda reader: reader.attachments("x"),
    "attachment": lambda reader: reader.attachment("x", 0),
    "held": lambda reader: reader.held(),
    "held_mail": lambda reader: reader.held_mail("x"),
    "storms": lambda reader: reader.storms(),
    "storm": lambda reader: reader.storm("v1:x"),
    "changes": lambda reader: anext(reader.changes()),
    "trace": lambda reader: reader.trace(receipt="x"),
    "status": lambda reader: reader.status(),
}


def test_every_method_is_called() -> None:
    asked = {name for name, thing in vars(ingest.Reader).items() if callable(thing) and not name.startswith("_")}
    assert asked - {"close"} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
async def test_a_closed_reader_says_so(tmp_path: Path, name: str) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        async with ingest.reader(node.settings) as reader:
            pass
        with pytest.raises(ingest.CallerError, match="this reader is closed: use it inside its `async with`"):
            async with asyncio.timeout(60):
                await CALLS[name](reader)
    with pytest.raises(ingest.CallerError, match="this node is closed"):
        async with asyncio.timeout(60):
            await CALLS[name](node)


async def test_a_closed_node_takes_no_mail(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        pass
    with pytest.raises(ingest.CallerError, match="this node is closed"):
        async with asyncio.timeout(60):
            await node.deliver(mail(1), ANN)


async def test_what_is_asked_while_it_closes_ends(node: ingest.Node) -> None:
    """Either with its answer or with a sentence, never by waiting for ever."""
    ids = [(await node.deliver(mail(number), ANN)).id for number in range(5)]
    async with ingest.reader(node.settings) as reader:
        asked = [asyncio.create_task(reader.original(id_)) for id_ in ids * 20]
        await asyncio.sleep(0)
    async with asyncio.timeout(60):
        answers = await asyncio.gather(*asked, return_exceptions=True)
    for answer in answers:
        assert isinstance(answer, (bytes, ingest.IngestError)), answer


async def test_opening_can_be_cancelled(tmp_path: Path) -> None:
    async with ingest.open(settings(tmp_path)) as node:
        await node.deliver(mail(1), ANN)

        async def use() -> None:
            async with ingest.reader(node.settings) as reader:
                await reader.messages()
                await asyncio.sleep(60)

        for turns in range(30):
            task = asyncio.create_task(use())
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task


@pytest.mark.parametrize("inner_first", [True, False])
async def test_readers_and_a_node_close_in_any_order(tmp_path: Path, inner_first: bool) -> None:
    node_context, reader_context = ingest.open(settings(tmp_path)), None
    node = await node_context.__aenter__()
    outcome = await node.deliver(mail(1), ANN)
    reader_context = ingest.reader(node.settings)
    reader = await reader_context.__aenter__()
    first, last = (reader_context, node_context) if inner_first else (node_context, reader_context)
    await first.__aexit__(None, None, None)
    if not inner_first:
        assert await reader.original(outcome.id) == mail(1)
    await last.__aexit__(None, None, None)
