"""What one client, or many, may cost: time, memory, room; and what is left when he goes or the disk fails."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.intake import IntakeLimits
from ingest.intake.pace import Pace
from ingest.spool import draft as spool_draft
from ingest.spool import room
from ingest.testing import virtual_time
from ingest.web.door import door as door_module
from ingest.web.door.body import CutOff, pieces
from tests.ingest.desk import BOX, mail, settings
from tests.web.posting import PATH, RAW, Web, web

LIMITS = IntakeLimits()


def drip(bytes_: int, every_s: float, most: int = 10**9) -> Callable[[], Any]:
    left = most

    async def receive() -> dict[str, Any]:
        nonlocal left
        await asyncio.sleep(every_s)
        left -= bytes_
        return {"type": "http.request", "body": b"x" * bytes_, "more_body": left > 0}

    return receive


async def read(receive: Any, pressed: bool = False, work_s: float = 0.0) -> tuple[int, float]:
    """Read a body; return how much of it came, and the seconds that it took."""
    clock = asyncio.get_running_loop().time
    began, size = clock(), 0
    try:
        async for piece in pieces(receive, Pace(LIMITS), lambda: pressed):
            size += len(piece)
            await asyncio.sleep(work_s)
    except CutOff as cut:
        answer = cut.response()
        told = answer.status_code == 408 and answer.headers["connection"] == "close"
        return -size - 1 if told else size, clock() - began
    return size, clock() - began


@pytest.mark.parametrize(
    ("bytes_", "every_s", "pressed", "least", "most"),
    [
        (1, 100_000, False, 29, 32),  # silent
        (1, 1, False, 29, 32),  # a byte a second
        (400, 1, False, 100, 400),  # slower than the rate
        (400, 1, True, 15, 35),  # and less is bearable when bodies are scarce
        (100_000, 100, False, 29, 32),  # in bursts, with silence between
    ],
)
def test_who_is_too_slow_is_cut_off(bytes_: int, every_s: float, pressed: bool, least: float, most: float) -> None:
    size, seconds = virtual_time.run(read(drip(bytes_, every_s), pressed))
    assert size < 0
    assert least <= seconds <= most


def test_who_keeps_the_rate_may_go_on_but_not_for_ever() -> None:
    size, seconds = virtual_time.run(read(drip(600, 1, 600 * 1_000)))
    assert (size, round(seconds)) == (600_000, 1_000)
    size, seconds = virtual_time.run(read(drip(600, 1)))
    assert size < 0
    assert 3_590 <= seconds <= 3_610


def test_our_own_slowness_costs_the_client_nothing() -> None:
    assert virtual_time.run(read(drip(1_000, 1, 100_000), work_s=60.0))[0] == 100_000


async def raw(node: Web, *messages: dict[str, Any], key: str = "") -> list[dict[str, Any]]:
    """Send a request message by message; return what was sent back."""
    sent: list[dict[str, Any]] = []
    coming = list(messages)
    headers = [(b"content-type", b"message/rfc822"), (b"host", b"127.0.0.1")]
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": f"recipient={BOX}".encode(),
        "headers": [*headers, *([(b"idempotency-key", key.encode())] if key else [])],
        "client": ("192.0.2.1", 4711),
    }

    async def receive() -> dict[str, Any]:
        if not coming:
            await asyncio.sleep(3_600)
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await node.app(scope, receive, send)
    return sent


def part(body: bytes, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}


@pytest.mark.parametrize("size", [10, 2_000_000])
async def test_who_goes_inside_the_body_leaves_nothing(size: int, tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        await raw(node, part(b"x" * size), GONE, key="k")
        assert node.taken() == []
        assert node.drafts() == []
        assert (await node.post(mail(1), Idempotency_Key="k")).status_code == 202


async def test_a_role_that_stops_inside_the_commit_finishes_it_and_keeps_the_key(tmp_path: Path) -> None:
    async with web(settings(tmp_path)) as node:
        writer = node.door._writer
        assert writer is not None
        begun, go_on, real = asyncio.Event(), asyncio.Event(), writer.commit

        async def slowly(*arguments: Any) -> Any:
            begun.set()
            await go_on.wait()
            return await real(*arguments)

        node.door._writer.draft = lambda: spool_draft.SpoolDraft(writer._folder, slowly)
        posting = asyncio.create_task(raw(node, part(mail(1), more=False), key="k"))
        await begun.wait()
        posting.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await posting
        ((receipt, content),) = node.taken()
        assert content == mail(1)
        again = await node.post(mail(1), Idempotency_Key="k")
        assert again.json()["receipts"][0]["receipt"] == receipt.id


async def test_no_room_says_so_and_heals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with web(settings(tmp_path)) as node:
        monkeypatch.setattr("ingest.spool.writer.ROOM_CHECK_S", 0.0)
        monkeypatch.setattr("ingest.spool.writer.has_room", lambda *_: False)
        refused = await node.post(mail(1))
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
        assert str(tmp_path) not in refused.text
        monkeypatch.setattr("ingest.spool.writer.has_room", room.has_room)
        assert (await node.post(mail(1))).status_code == 202


@pytest.mark.parametrize("size", [100, 1_000_000])
async def test_the_first_failed_sync_stops_until_a_new_writer_begins(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_module, "AGAIN_S", 0.05)
    monkeypatch.setattr(door_module, "LOOK_S", 0.01)
    async with web(settings(tmp_path)) as node:
        first = await node.post(mail(1))
        writer = node.door._writer
        assert writer is not None
        if size > spool_draft.IN_ROW:
            monkeypatch.setattr(spool_draft, "_fsync", _fails)
        else:
            monkeypatch.setattr(writer, "_begin", _broken)
        refused = await node.post(mail(2, size=size), Idempotency_Key="k")
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
        assert str(tmp_path) not in refused.text
        monkeypatch.undo()
        assert (await node.post(mail(2, size=size), Idempotency_Key="k")).status_code == 503, "it is never tried again"
        stop = asyncio.Event()
        monkeypatch.setattr(door_module, "LOOK_S", 0.01)
        attending = asyncio.create_task(node.door.attend(stop))
        async with asyncio.timeout(60):
            while (again := await node.post(mail(2, size=size), Idempotency_Key="k")).status_code != 202:
                await asyncio.sleep(0.02)
        stop.set()
        await attending
        said = [one.json()["receipts"][0]["receipt"] for one in (first, again)]
        assert sorted(receipt.id for receipt, _ in node.taken()) == sorted(said)
        assert node.drafts() == []


def _fails(_: int) -> None:
    raise spool_draft.SyncFailed(5, "Input/output error")


def _broken() -> Any:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    raise error


async def test_bodies_at_once_are_bounded_for_one_address_and_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_module, "BODIES", 3)
    monkeypatch.setattr(door_module, "BODIES_PER_ADDRESS", 2)
    async with web(settings(tmp_path)) as node:
        with node.door.body(("192.0.2.1", 1)), node.door.body(("192.0.2.2", 1)):
            go_on = asyncio.Event()

            async def slow() -> AsyncIterator[bytes]:
                yield b"x"
                await go_on.wait()
                yield b"y"

            posting = asyncio.create_task(
                node.client.post(PATH, content=slow(), params={"recipient": BOX}, headers=RAW)
            )
            while len(node.door._bodies) < 3:
                await asyncio.sleep(0.01)
            full = await node.post(mail(1))
            assert full.status_code == 503
            assert full.headers["retry-after"]
            go_on.set()
            assert (await posting).status_code == 202
        with node.door.body(("127.0.0.1", 1)), node.door.body(("127.0.0.1", 2)):
            mine = await node.post(mail(1))
            assert mine.status_code == 429
            assert mine.headers["retry-after"]
        assert (await node.post(mail(1))).status_code == 202
        assert len(node.door._bodies) == 0


async def test_what_a_former_life_left_is_closed_and_swept(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    folder = chosen.data_dir / "spool" / "web-0"
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(_dying(chosen))
        finally:
            os._exit(1)
    await asyncio.to_thread(os.waitpid, pid, 0)
    assert len(list(folder.glob("*.eml.tmp"))) == 1
    (old,) = folder.glob("*.sqlite")
    async with web(chosen) as node:
        assert list(folder.glob("*.eml.tmp")) == []
        with sqlite3.connect(old) as connection:
            assert connection.execute("SELECT count(*) FROM closed").fetchone() == (1,)
        await node.post(mail(2))
        assert len(node.taken()) == 2


async def _dying(chosen: Any) -> None:
    async with web(chosen) as node:
        await node.post(mail(1))
        draft = node.door.draft()
        draft.write(b"x" * 1_000_000)
        os._exit(9)


async def test_a_body_without_end_is_not_read_for_ever(tmp_path: Path) -> None:
    sent = 0

    async def endless(head: bytes = b"") -> AsyncIterator[bytes]:
        nonlocal sent
        sent = 0
        yield head
        while sent < 100_000_000:
            sent += 10_000
            yield b"x" * 10_000

    async with web(settings(tmp_path, intake={"size": 300_000})) as node:
        answer = await node.client.post(PATH, content=endless(), params={"recipient": BOX}, headers=RAW)
        assert (answer.status_code, answer.headers["connection"]) == (413, "close")
        assert sent < 700_000
        head = b'--b\r\nContent-Disposition: form-data; name="recipient"\r\n\r\n'
        form = {"Content-Type": "multipart/form-data; boundary=b"}
        answer = await node.client.post(PATH, content=endless(head), headers=form)
        assert answer.status_code == 422
        assert sent < 100_000
        whole = b'--b\r\nContent-Disposition: form-data; name="message"\r\n\r\nx\r\n--b--'
        answer = await node.client.post(PATH, content=endless(whole), headers=form)
        assert answer.status_code == 413
        assert sent < 700_000
        answer = await node.client.post(PATH, content=endless(b"--b\r\nX: "), headers=form)
        assert answer.status_code == 400
        assert sent < 100_000


async def test_who_asks_before_he_sends_is_told_at_once_that_it_is_too_large(tmp_path: Path) -> None:
    async with web(settings(tmp_path, intake={"size": 300_000})) as node:
        asked = 0

        async def body() -> AsyncIterator[bytes]:
            nonlocal asked
            asked += 1
            yield b"x" * 300_001

        head = {**RAW, "Content-Length": "300001"}
        where: Any = {"content": body(), "params": {"recipient": BOX}}
        answer = await node.client.post(PATH, headers={**head, "Expect": "100-continue"}, **where)
        assert (answer.status_code, asked) == (413, 0)
