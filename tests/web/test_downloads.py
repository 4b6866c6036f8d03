"""Who downloads and hardly reads costs a bounded memory, keeps nobody else from being served, and is gone in time."""

import asyncio
import json
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from ingest.testing import virtual_time
from ingest.web.answers.budget import BUDGET, FREE, Budget, Share
from ingest.web.answers.outflow import Outflow, share_of
from ingest.web.deadlines import answer
from ingest.web.deadlines.answer import LEAST, AnswerDeadline
from ingest.web.problem import Problem
from tests.node import MAILBOX, RunningNode, letter, running, wait_for
from tests.web.connection import served

MIB = 1 << 20
CLIENTS = 200
ESTABLISHED = 1
"""`TCP_ESTABLISHED` of Linux."""
HEADER = (
    b"From: ann@customer.example\r\nTo: support@demo.example\r\nSubject: film\r\nMessage-ID: <film@a.example>\r\n"
    b"Date: Mon, 05 Jan 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n"
    b"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=film.pdf\r\n\r\n"
)
LARGE = HEADER + (b"x" * 76 + b"\r\n") * (31 * MIB // 78) + b"--b--\r\n"


def test_two_hundred_clients_that_hardly_read_a_large_attachment(tmp_path: Path) -> None:
    with running(tmp_path) as node:
        with node.smtp() as client:
            client.sendmail("ann@customer.example", [MAILBOX], LARGE)
            client.sendmail("bob@customer.example", [MAILBOX], letter(1))
        node.until(2, key="stored")
        large = next(one["message"] for one in listed(node) if one["subject"] == "film")
        before = peak(node)
        clients = [asked(node, f"/api/v1/messages/{large}/attachments/0") for _ in range(CLIENTS)]
        try:

            def all_gone() -> bool:
                clients[:] = [one for one in clients if sip(one)]
                assert len(listed(node)) == 2
                assert node.get(f"/api/v1/messages/{small(node)}/original")[0] == 200
                time.sleep(1)
                return not clients

            wait_for(all_gone, "clients that hardly read are still there", seconds=300)
        finally:
            for one in clients:
                one.close()
        assert peak(node) - before < BUDGET + 256 * MIB
        assert len(node.get(f"/api/v1/messages/{large}/attachments/0")[1]) > 30 * MIB


def listed(node: RunningNode) -> list[dict[str, Any]]:
    status, text = node.get("/api/v1/messages")
    assert status == 200, text
    items: list[dict[str, Any]] = json.loads(text)["items"]
    return items


def small(node: RunningNode) -> str:
    return str(next(one["message"] for one in listed(node) if one["subject"] != "film"))


def asked(node: RunningNode, path: str) -> socket.socket:
    made = socket.create_connection(node.address("web-0"))
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    made.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    made.setblocking(False)
    return made


def sip(client: socket.socket) -> bool:
    """Read a byte if there is one; return whether the connection is still there, and not refused.

    What a client's own kernel keeps can be read long after the node has ended the connection.
    """
    with suppress(BlockingIOError, ConnectionError):
        if client.recv(1) == b"H" and client.recv(16, socket.MSG_PEEK).startswith(b"TTP/1.1 503"):
            client.close()
            return False
    if client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == ESTABLISHED:
        return True
    client.close()
    return False


def peak(node: RunningNode) -> int:
    lines = Path(f"/proc/{node.pid('web-0')}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


async def lazy(scope: Any, receive: Any, send: Any) -> None:
    """Answer with more than any buffer takes; tell the loop when that has ended."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % (64 * MIB))]})
    for _ in range(64 * 16):
        await send({"type": "http.response.body", "body": bytes(MIB // 16), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def test_a_client_that_takes_nothing_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "STALL_S", 0.3)
    async with asyncio.timeout(60), served(lazy, AnswerDeadline) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        reader._transport.pause_reading()
        await asyncio.sleep(2)
        reader._transport.resume_reading()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(64 * MIB)


async def test_a_client_that_goes_on_taking_has_all_of_it_however_long_that_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "STALL_S", 2.0)
    async with asyncio.timeout(120), served(lazy, AnswerDeadline) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        for _ in range(16):
            await reader.readexactly(4 * MIB)
            await asyncio.sleep(0.3)


async def test_a_client_that_takes_less_than_the_kernel_keeps_is_not_taken_for_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What waits in this process stands still for long: the kernel has megabytes, and asks for more in large parts."""
    monkeypatch.setattr(answer, "STALL_S", 2)
    async with asyncio.timeout(120), served(lazy, AnswerDeadline) as (reader, writer):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in range(80):
            await reader.readexactly(16 * 1024)
            await asyncio.sleep(0.1)


async def test_a_client_that_took_one_answer_is_not_behind_with_the_next() -> None:
    """Of the second as much waits as did of the first, or more; both are looked at by hand."""
    kept: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        connection = scope["state"]["abort"].__self__
        connection.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_192)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        waits = len(kept) * LEAST + LEAST  # below what a transport calls full, so that nothing says it is empty again
        while connection.transport.get_write_buffer_size() < waits:
            await send({"type": "http.response.body", "body": bytes(4_096), "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        kept.append(connection)

    async with asyncio.timeout(60), served(app, AnswerDeadline) as (reader, writer):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
        transport: Any = writer.transport
        for count in (1, 2):
            transport.pause_reading()
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while len(kept) < count:
                await asyncio.sleep(0.01)
            kept[0]._looking.cancel()
            kept[0]._look()
            assert kept[0]._left > count * LEAST
            transport.resume_reading()
            taken = b""
            while not taken.endswith(b"\r\n0\r\n\r\n"):
                more = await reader.read(MIB)
                assert more, "the node has ended the connection"
                taken += more


async def test_who_has_gone_by_himself_is_not_in_the_way_of_who_makes_room() -> None:
    async with asyncio.timeout(60):
        aborts: list[Any] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            aborts.append(scope["state"]["abort"])
            while (await receive())["type"] != "http.disconnect":
                pass
            aborts[0]()
            aborts.append("ended")

        async with served(app, AnswerDeadline) as (_, writer):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            while not aborts:
                await asyncio.sleep(0.01)
            writer.close()
            while len(aborts) < 2:
                await asyncio.sleep(0.01)
        assert aborts[1] == "ended"


def share(budget: Budget, host: str, ended: list[str]) -> Share:
    return Share(budget, (host, 1), lambda: ended.append(host))


def test_who_is_slow_makes_room_for_who_waits_and_one_address_has_half() -> None:
    async def main() -> None:
        budget, ended = Budget(100 * MIB), list[str]()
        slow = share(budget, "192.0.2.1", ended)
        await slow.reserve(50 * MIB)
        assert slow.answers(50 * MIB)
        with pytest.raises(Problem):
            await share(budget, "192.0.2.1", []).reserve(MIB)
        assert ended == ["192.0.2.1"], "it was given its grace, and is behind"
        ended.clear()
        quick = share(budget, "192.0.2.2", ended)
        await quick.reserve(50 * MIB)
        assert quick.answers(50 * MIB)
        quick.sent = 50 * MIB
        small = share(budget, "192.0.2.3", ended)
        assert small.answers(FREE), "small answers need no room"
        large = share(budget, "192.0.2.3", ended)
        waiting = asyncio.create_task(large.reserve(MIB))
        await asyncio.sleep(5)
        slow.close()
        await waiting
        assert (ended, large.held) == ([], MIB)
        for one in (quick, large):
            one.close()
        await share(budget, "192.0.2.1", []).reserve(1_000 * MIB)  # alone whatever is asked for goes

    virtual_time.run(main())


def test_lists_are_served_whatever_is_being_downloaded() -> None:
    async def main() -> None:
        budget, ended = Budget(100 * MIB), list[str]()
        for number in (1, 1, 2, 2):
            await (mail := share(budget, f"192.0.2.{number}", ended)).reserve(25 * MIB)
            assert mail.answers(25 * MIB)
        lists = [share(budget, "192.0.2.1", ended) for _ in range(3)]
        assert [one.answers(8 * MIB) for one in lists] == [True, False, False]
        assert ended == []
        await asyncio.sleep(11)
        assert not lists[2].answers(8 * MIB)
        assert len(ended) == 1, "who is late makes room for the next"

    virtual_time.run(main())


async def test_behind_a_proxy_everybody_is_counted_by_himself() -> None:
    budget, told = Budget(), list[str]()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        told.append(share_of(Request(scope)).address)

    async def nothing(*_: Any) -> Any:
        """Take no message."""

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("127.0.0.1", 1)}
    for address in ("192.0.2.7", "2001:db8::1", "192.0.2.7:4711", "unknown", ""):
        await Outflow(app, budget, lambda _, one=address: one)(scope, nothing, nothing)
    assert told == ["192.0.2.7", "20010db800000000::/64", "127.0.0.1", "127.0.0.1", "127.0.0.1"]


def test_mails_are_read_two_at_a_time() -> None:
    async def main() -> None:
        budget = Budget()
        readers = [share(budget, f"192.0.2.{number}", []) for number in range(3)]
        tasks = [asyncio.create_task(one.reserve(MIB)) for one in readers]
        await asyncio.sleep(1)
        assert [task.done() for task in tasks] == [True, True, False]
        assert readers[0].answers(MIB)
        await asyncio.sleep(1)
        assert tasks[2].done()

    virtual_time.run(main())


async def test_an_answer_goes_out_in_pieces_or_is_503_as_a_whole() -> None:
    body = bytes(3 * FREE + 7)
    budget = Budget(2 * len(body))
    started: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert share_of(Request(scope)).held == 0
        length = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": body})

    async def send(message: Any) -> None:
        started.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "client": ("192.0.2.1", 1)}
    await Outflow(app, budget)(scope, send, send)
    assert b"".join(one["body"] for one in started[1:]) == body
    assert max(len(one["body"]) for one in started[1:]) == FREE
    assert [one["more_body"] for one in started[1:-1]] == [True] * (len(started) - 2)
    assert not budget.shares
    other = share(budget, "192.0.2.1", [])
    assert other.answers(len(body))
    started.clear()
    await Outflow(app, budget)(scope, send, send)
    assert [one.get("status") for one in started] == [503, None]
