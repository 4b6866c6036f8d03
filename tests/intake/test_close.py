"""How a listener opens and closes."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from ingest.errors import InUse, SettingError
from ingest.intake.listener import ensure_free, listen, listen_unix
from ingest.intake.service import Service
from tests.intake.conftest import StartIntake
from tests.intake.listed_spool import ListedSpool
from tests.intake.wire import Wire


def service(spool: ListedSpool | None = None) -> Service:
    return Service("mx.test", spool or ListedSpool(), lambda address: address)


async def test_an_idle_client_hears_421_and_a_mail_under_way_is_finished(start: StartIntake) -> None:
    intake = await start()
    idle, sending = [await Wire.greeted(intake.address) for _ in range(2)]
    await sending.envelope()
    sending.say(b"first half\r\n")
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(intake.listener.close(5))
    assert (await idle.reply()).startswith("421 4.3.2 ")
    with pytest.raises(OSError, match=r"[Cc]onnect"):
        await Wire.to(intake.address)
    assert (await sending.ask(b"second half\r\n.\r\n")).startswith("250 2.0.0 Accepted")
    assert (await sending.reply()).startswith("421 4.3.2 ")
    await closing
    assert intake.spool.contents == [b"first half\r\nsecond half\r\n"]


async def test_a_mail_that_does_not_end_is_cut_off(start: StartIntake) -> None:
    intake = await start()
    sending = await Wire.greeted(intake.address)
    await sending.envelope()
    await intake.listener.close(0.1)
    assert await sending.rest() == b""
    assert (intake.spool.mails, intake.counts.aborts) == ([], 1)


async def test_a_commit_is_waited_for_however_long(start: StartIntake) -> None:
    intake = await start()
    intake.spool.commit_s = 0.3
    wire = await Wire.greeted(intake.address)
    await wire.envelope()
    wire.say(b"x\r\n.\r\n")
    await asyncio.sleep(0.05)
    await intake.listener.close(0)
    assert intake.spool.contents == [b"x\r\n"]
    assert (await wire.reply()).startswith("250 2.0.0 Accepted")


async def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InUse, match=f"127.0.0.1:{port} is in use"):
            await listen(service(), "127.0.0.1", port)
        with pytest.raises(InUse, match=f"127.0.0.1:{port} is in use"):
            ensure_free("127.0.0.1", port)
    ensure_free("127.0.0.1", port)


async def test_a_shared_port_is_not_free() -> None:
    first = await listen(service(), "127.0.0.1", 0)
    port = int(first.addresses[0].rpartition(":")[2])
    second = await listen(service(), "127.0.0.1", port)
    with pytest.raises(InUse):
        ensure_free("127.0.0.1", port)
    with pytest.raises(InUse):
        await listen(service(), "127.0.0.1", port, shared=False)
    await first.close(0)
    await second.close(0)


async def test_ipv6_is_shown_in_brackets() -> None:
    try:
        listener = await listen(service(), "::1", 0)
    except SettingError:
        pytest.skip("this machine has no IPv6 loopback")
    assert listener.addresses[0].startswith("[::1]:")
    assert (await (await Wire.greeted(listener.addresses[0])).send(b"x\r\n")).startswith("250 ")
    await Wire.close_all()
    await listener.close(0)


async def test_an_address_that_cannot_be_had() -> None:
    with pytest.raises(SettingError, match=r"cannot listen on 192\.0\.2\.1:0"):
        await listen(service(), "192.0.2.1", 0)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_unix_socket_speaks_lmtp(tmp_path: Path, loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(unix_socket(tmp_path))


async def unix_socket(tmp_path: Path) -> None:
    path, spool = tmp_path / "lmtp", ListedSpool()
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as dead:
        dead.bind(str(path))
    listener = await listen_unix(service(spool), path)
    assert path.stat().st_mode & 0o777 == 0o660
    with pytest.raises(InUse, match="is in use"):
        await listen_unix(service(), path)
    wire = await Wire.greeted(listener.addresses[0], "LHLO c")
    assert (await wire.send(b"x\r\n", "a@b.test", "c@d.test")).startswith("250 ")
    assert (await wire.reply()).startswith("250 ")
    await Wire.close_all()
    await listener.close(0)
    assert spool.contents == [b"x\r\n"]
