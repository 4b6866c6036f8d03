"""One attempt against real sockets: what is refused before a byte is sent, and what any answer comes to."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.webhooks import target as module
from ingest.webhooks.endpoint import Endpoint, WebhookSettings
from ingest.webhooks.target import Answer, Target
from tests.intake.test_tls import certify
from tests.webhooks.receiver import OTHER, SECRET, answered, receiving, table


def endpoint(url: str, **more: Any) -> Endpoint:
    return Endpoint.of(WebhookSettings.model_validate(table(url, **{"timeout_s": 5, **more})))


async def sent(url: str, body: bytes = b'{"data":{}}', **more: Any) -> Answer:
    target = Target(endpoint(url, **more))
    try:
        return await target.send("msg_1", body)
    finally:
        await target.close()


async def test_a_webhook_is_taken_over_ipv4_and_ipv6() -> None:
    for host in ("127.0.0.1", "::1"):
        async with receiving(host) as receiver:
            assert (await sent(receiver.url)).accepted
        assert [one.id for one in receiver.taken] == ["msg_1"]
        assert receiver.taken[0].headers["content-type"] == "application/json"


async def test_each_of_two_secrets_verifies() -> None:
    for secret in (SECRET, OTHER):
        async with receiving(secret=secret) as receiver:
            assert (await sent(receiver.url, secret=f"{SECRET}\n{OTHER}\n")).accepted


NAMES = {
    "loopback": "127.0.0.1",
    "short": "127.1",
    "decimal": "2130706433",
    "hex": "0x7f000001",
    "hex parts": "0x7f.0x0.0x0.0x1",
    "octal": "0177.0.0.1",
    "any": "0.0.0.0",
    "nought": "0",
    "name": "localhost",
    "dotted name": "localhost.",
    "wide digits": "１２７.0.0.1",
    "circled": "①②⑦.⓪.⓪.①",
    "ideographic stop": "127。0。0。1",
    "ipv6": "[::1]",
    "ipv6 long": "[0:0:0:0:0:0:0:1]",
    "any ipv6": "[::]",
    "mapped": "[::ffff:127.0.0.1]",
    "mapped hex": "[::ffff:7f00:1]",
    "compatible": "[::127.0.0.1]",
}


@pytest.mark.parametrize("host", NAMES.values(), ids=NAMES)
async def test_no_way_to_write_this_machine_gets_there(host: str) -> None:
    async with receiving() as four:
        port = four.url.rpartition(":")[2]
        answer = await sent(f"http://{host}:{port}", allow_internal=[])
    assert not answer.accepted
    assert answer.status == 0
    assert four.connections == 0


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "[fd00::1]", "192.168.0.1", "[fd00:ec2::254]"])
async def test_no_socket_is_made_for_a_network_of_ours(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> socket.socket:
        raise AssertionError("a socket was made")

    monkeypatch.setattr(module.socket, "socket", never)
    answer = await sent(f"http://{host}/latest/meta-data/", allow_internal=[])
    assert "no public address" in answer.error
    assert answer.unreachable


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Have every name resolve to the first of `answers`, then to the second, and so on; return what was asked."""
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        address = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in address.split()]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


async def test_a_name_that_resolves_to_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, "127.0.0.1")
    async with receiving() as receiver:
        port = receiver.url.rpartition(":")[2]
        answer = await sent(f"http://desk.example:{port}", allow_internal=[])
    assert asked
    assert "127.0.0.1 is no public address" in answer.error
    assert receiver.connections == 0


async def test_of_several_addresses_only_those_that_may_be_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        resolving(monkeypatch, "127.0.0.7 127.0.0.1")
        assert (await sent(f"http://desk.example:{port}/", allow_internal=["127.0.0.1"])).accepted
        resolving(monkeypatch, "127.0.0.7 127.0.0.8")
        answer = await sent(f"http://desk.example:{port}/", allow_internal=["127.0.0.1"])
    assert "127.0.0.8 is no public address" in answer.error
    assert receiver.connections == 1


async def test_what_a_name_resolves_to_later_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the first answer may be gone to, every later one may not; what is connected to is what was checked."""
    connected: list[str] = []
    real = module.why_internal

    def judged(address: str, allowed: Any) -> str:
        connected.append(address)
        return real(address, allowed)

    monkeypatch.setattr(module, "why_internal", judged)
    async with receiving() as receiver:
        port = receiver.url.rpartition(":")[2].partition("/")[0]
        resolving(monkeypatch, "127.0.0.1", "127.0.0.9")
        target = Target(endpoint(f"http://desk.example:{port}/", allow_internal=["127.0.0.1"]))
        try:
            assert (await target.send("msg_1", b'{"data":{}}')).accepted
            target._kept.connector._cached_hosts.clear()
            receiver.answer = lambda _: answered(200, connection="close")
            await target.send("msg_2", b'{"data":{}}')
            answer = await target.send("msg_3", b'{"data":{}}')
        finally:
            await target.close()
    assert not answer.accepted
    assert connected == ["127.0.0.1", "127.0.0.9"]


async def test_a_redirect_is_not_followed() -> None:
    async with receiving() as elsewhere:
        for status in (301, 302, 303, 307, 308):
            location = elsewhere.url
            async with receiving(answer=lambda _: answered(status, location=location)) as receiver:  # noqa: B023  it answers in the same round
                answer = await sent(receiver.url)
            assert answer.status == status
            assert "redirects are not followed" in answer.error
            assert not answer.accepted
    assert elsewhere.connections == 0


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert (await sent(receiver.url)).accepted
    assert proxy.connections == 0


async def test_a_receiver_that_never_answers_costs_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving(answer=lambda _: None) as receiver:
        answer = await sent(receiver.url, timeout_s=0.1)
    assert answer == Answer(0, "no answer within 0.1 s", took_s=answer.took_s)
    assert not answer.throttles


async def test_an_answer_that_drips_costs_the_time_limit() -> None:
    async with receiving(drip_s=0.02, answer=lambda _: answered(200, x="y" * 100)) as receiver:
        answer = await sent(receiver.url, timeout_s=0.2)
    assert "no answer within" in answer.error


async def test_a_body_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BODY_S", 0.2)
    endless = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"fff\r\n" + b"z" * 4095 + b"\r\n"
    async with receiving(answer=lambda _: endless * 1) as receiver:
        assert (await sent(receiver.url)).accepted
    huge = b"HTTP/1.1 500 no\r\ncontent-length: 9000000000\r\n\r\n" + b"first line\nsecond " + b"z" * 3_000_000
    async with receiving(answer=lambda _: huge) as receiver:
        answer = await sent(receiver.url)
    assert answer.said == "first line"
    assert answer.status == 500


async def test_a_compressed_body_is_not_unpacked() -> None:
    bomb = b"\x1f\x8b" + bytes(500)
    async with receiving(answer=lambda _: answered(500, bomb, content_encoding="gzip")) as receiver:
        answer = await sent(receiver.url)
    assert answer.status == 500
    assert receiver.got[0].headers["accept-encoding"] == "identity"


async def test_what_an_answer_says_holds_nothing_that_a_terminal_obeys() -> None:
    async with receiving(answer=lambda _: answered(500, b"\x1b[2J\x07 red \xff\n")) as receiver:
        answer = await sent(receiver.url)
    assert answer.said.isprintable()


async def test_connections_are_used_again() -> None:
    async with receiving(answer=lambda _: answered(200, b"thanks")) as receiver:
        target = Target(endpoint(receiver.url))
        for n in range(20):
            assert (await target.send(f"msg_{n}", b'{"data":{}}')).accepted
        await target.close()
    assert receiver.connections == 1


@pytest.mark.parametrize("how", ["hangs_up", "once"])
async def test_a_receiver_that_does_not_keep_connections_costs_no_attempt(how: str) -> None:
    """Many servers end a connection that they said they would keep, just when it is used again."""
    async with receiving(answer=lambda _: answered(200, connection="keep-alive"), **{how: True}) as receiver:
        target = Target(endpoint(receiver.url))
        try:
            for n in range(20):
                found = await asyncio.gather(*(target.send(f"msg_{n}_{k}", b'{"data":{}}') for k in range(10)))
                assert all(one.accepted for one in found), found
        finally:
            await target.close()


async def test_no_cookie_comes_back() -> None:
    async with receiving(answer=lambda _: answered(200, set_cookie="a=b; Path=/")) as receiver:
        target = Target(endpoint(receiver.url.replace("127.0.0.1", "localhost")))
        for n in range(2):
            assert (await target.send(f"msg_{n}", b'{"data":{}}')).accepted
        await target.close()
    assert not any("cookie" in one.headers for one in receiver.got)


async def test_a_receiver_without_tls_says_so() -> None:
    async with receiving() as receiver:
        answer = await sent(receiver.url.replace("http:", "https:"), timeout_s=2)
    assert answer.error.startswith(("TLS", "cannot connect", "no answer"))
    assert not answer.accepted


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certify(tmp_path, "desk", "-nodes", "-addext", "subjectAltName=IP:127.0.0.1"))
    async with receiving(tls=context) as receiver:
        answer = await sent(receiver.url)
    assert answer.error == "TLS: self-signed certificate"
    assert receiver.got == []


answers = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=300).map(lambda junk: b"HTTP/1.1 200 OK\r\n" + junk),
    st.builds(lambda status, junk: f"HTTP/1.1 {status} x\r\n\r\n".encode() + junk, st.integers(-5, 1200), st.binary()),
    st.builds(
        lambda name, value: b"HTTP/1.1 503 x\r\n" + name + b": " + value + b"\r\n\r\n",
        st.sampled_from([b"retry-after", b"content-length", b"transfer-encoding", b"location", b"content-encoding"]),
        st.binary(max_size=40),
    ),
    st.just(b"HTTP/1.1 100 Continue\r\n\r\n" * 50),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(answers, min_size=1, max_size=5))
def test_any_answer_comes_to_something(several: list[bytes]) -> None:
    async def main() -> None:
        left = list(several)

        def answer(_: object) -> bytes:
            return left.pop(0) + b"\r\n" if left else answered(200, connection="close")

        async with receiving(answer=answer, hangs_up=True) as receiver:
            target = Target(endpoint(receiver.url))
            try:
                for n in range(len(several)):
                    found = await target.send(f"msg_{n}", b'{"data":{}}')
                    assert found.accepted == (found.error == "")
                    assert found.error.isprintable()
                    assert 0 <= found.asked_s <= 3_600
            finally:
                await target.close()

    asyncio.run(main())


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@asynccontextmanager
async def raw(serve: Serve) -> AsyncIterator[str]:
    """Listen, and yield the URL; whatever serves has ended at the end."""
    serving: list[asyncio.Task[None]] = []

    def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.append(asyncio.create_task(serve(reader, writer)))

    async with await asyncio.start_server(come, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    await asyncio.gather(*serving)


async def ended(writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        writer.close()
        await writer.wait_closed()


ODD = {
    "204 with a body": b'HTTP/1.1 204 No Content\r\ncontent-length: 11\r\n\r\n{"ok":true}',
    "204 with chunks": b"HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n4\r\nthat\r\n0\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
    "a length that is none": b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
    "a header without a colon": b"HTTP/1.1 201 Created\r\nnonsense\r\n\r\n",
    "a header too long": b"HTTP/1.1 202 Accepted\r\nx: " + b"y" * 20_000 + b"\r\n\r\n",
    "bad chunks": b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzzz\r\n",
    "nothing behind it": b"HTTP/1.0 200 OK\r\n",
    "behind hints": b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
    "behind two": b"HTTP/1.1 100 Continue\r\n\r\n" * 2 + b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
}


@pytest.mark.parametrize("said", ODD.values(), ids=ODD)
@pytest.mark.parametrize("packets", [1, 2, 100], ids=["whole", "halves", "bytes"])
async def test_who_says_2xx_has_it_whatever_is_behind_the_status_line(said: bytes, packets: int) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'{"data":{}}')
        asked.append(1)
        size = -(-min(len(said), 200) // packets)
        for start in range(0, min(len(said), 200), size):
            writer.write(said[start : start + size])
            with suppress(ConnectionError):
                await writer.drain()
            await asyncio.sleep(0)
        writer.write(said[200:])
        await ended(writer)

    asked: list[int] = []
    async with raw(serve) as url:
        answer = await sent(url)
    assert answer.accepted, answer
    assert (answer.error, len(asked)) == ("", 1)


async def test_who_says_2xx_and_then_hangs_has_it() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'{"data":{}}')
        writer.write(b"HTTP/1.1 200 OK\r\nx: ")
        await reader.read()
        await ended(writer)

    async with raw(serve) as url:
        answer = await sent(url, timeout_s=0.5)
    assert answer.accepted


@pytest.mark.parametrize(
    "said",
    [
        *(b"HTTP/1.1 2", b"HTTP/1.1 299x", b"HTTP/2 200\r\n", b"\nHTTP/1.1 503 x\r\nnonsense\r\n\r\n"),
        b"HTTP/1.1 100 Continue\r\nHTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 x\r\nnonsense: \r\n HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        b"HTTP/1.1 103 " + b"x" * 5_000 + b"\r\n\r\nnonsense\r\n\r\n",
    ],
)
async def test_what_is_no_status_line_accepts_nothing(said: bytes) -> None:
    async with receiving(answer=lambda _: said, hangs_up=True) as receiver:
        assert not (await sent(receiver.url, timeout_s=2)).accepted
