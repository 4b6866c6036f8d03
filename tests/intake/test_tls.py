"""STARTTLS on both event loops, and certificates that are renewed under way."""

import asyncio
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import uvloop

from ingest.errors import SettingError
from ingest.intake.listener import listen
from ingest.intake.service import Service
from ingest.intake.tls import Certificate
from tests.conftest import missing
from tests.intake.listed_spool import ListedSpool
from tests.intake.wire import Wire

LOOPS = pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
Loop = Callable[[], asyncio.AbstractEventLoop]
Story = Callable[[str, ListedSpool], Awaitable[None]]


def certify(folder: Path, name: str, *options: str) -> tuple[Path, Path]:
    """Write a self-signed certificate and its key."""
    if shutil.which("openssl") is None:
        missing("openssl is not installed: install Debian's openssl")
    chain, key = folder / f"{name}.pem", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"]
    ends = ["-subj", f"/CN={name}.test", "-keyout", str(key), "-out", str(chain), *(options or ["-nodes"])]
    subprocess.run([*command, *ends], check=True, capture_output=True)
    return chain, key


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return certify(tmp_path, "first")


def tell(loop: Loop, files: tuple[Path, Path], story: Story, *, require: bool = False) -> Certificate:
    certificate = Certificate(*files)

    async def run() -> None:
        spool = ListedSpool()
        service = Service("mx.test", spool, lambda a: a, tls=certificate.context, require_tls=require)
        listener = await listen(service, "127.0.0.1", 0)
        try:
            await story(listener.addresses[0], spool)
        finally:
            await Wire.close_all()
            await listener.close(1)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())
    return certificate


async def secured(address: str) -> Wire:
    wire = await Wire.greeted(address)
    assert (await wire.ask("STARTTLS")).startswith("220 2.0.0 ")
    await wire.start_tls()
    return wire


@LOOPS
def test_a_mail_under_tls(loop: Loop, files: tuple[Path, Path]) -> None:
    async def story(address: str, spool: ListedSpool) -> None:
        wire = await Wire.greeted(address)
        wire.say("EHLO c")
        assert "250-STARTTLS" in await wire.lines()
        assert (await wire.ask("MAIL FROM:<before@tls.test>")).startswith("250 ")
        assert (await wire.ask("STARTTLS")).startswith("220 ")
        await wire.start_tls()
        assert (await wire.ask("MAIL FROM:<a@b.test>")).startswith("503 "), "greet again (RFC 3207 4.2)"
        wire.say("EHLO c")
        assert "250-STARTTLS" not in await wire.lines()
        assert (await wire.ask("STARTTLS")).startswith("503 ")
        assert (await wire.send(b"line\r\n" * 50_000)).startswith("250 ")
        assert await wire.ask("QUIT") == "221 2.0.0 Bye"
        assert spool.contents == [b"line\r\n" * 50_000]

    tell(loop, files, story)


@LOOPS
def test_tls_may_be_required(loop: Loop, files: tuple[Path, Path]) -> None:
    async def story(address: str, spool: ListedSpool) -> None:
        wire = await Wire.greeted(address)
        assert (await wire.ask("MAIL FROM:<a@b.test>")).startswith("530 5.7.0 ")
        wire = await secured(address)
        await wire.ask("EHLO c")
        assert (await wire.send(b"x\r\n")).startswith("250 ")

    tell(loop, files, story, require=True)


@LOOPS
def test_a_failed_handshake_ends_that_session_only(loop: Loop, files: tuple[Path, Path]) -> None:
    async def story(address: str, spool: ListedSpool) -> None:
        wire = await Wire.greeted(address)
        await wire.ask("STARTTLS")
        wire.say(b"this is no handshake\r\n" * 10)
        await wire.rest()
        gone = await Wire.greeted(address)
        await gone.ask("STARTTLS")
        gone.cut()
        assert (await (await Wire.greeted(address)).send(b"x\r\n")).startswith("250 ")

    tell(loop, files, story)


@LOOPS
def test_a_renewed_certificate_is_shown_to_the_next_client(
    loop: Loop, files: tuple[Path, Path], tmp_path: Path
) -> None:
    certificate = Certificate(*files)
    service = Service("mx.test", ListedSpool(), lambda a: a, tls=certificate.context)

    async def run() -> None:
        listener = await listen(service, "127.0.0.1", 0)
        before = await secured(listener.addresses[0])
        for old, new in zip(files, certify(tmp_path, "second"), strict=True):
            new.replace(old)
        assert certificate.reload()
        after = await secured(listener.addresses[0])
        assert before.peer_certificate() != after.peer_certificate()
        assert (await before.ask("NOOP")).startswith("250 ")
        files[0].write_text("nonsense")
        assert not certificate.reload()
        assert (await secured(listener.addresses[0])).peer_certificate() == after.peer_certificate()
        await Wire.close_all()
        await listener.close(1)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())


def test_a_chain_and_key_that_do_not_belong_together(files: tuple[Path, Path], tmp_path: Path) -> None:
    _, other = certify(tmp_path, "other")
    with pytest.raises(SettingError, match="belong together"):
        Certificate(files[0], other)
    good = Certificate(*files)
    other.replace(files[1])
    assert not good.reload()


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"missing\.pem.*No such file"):
        Certificate(tmp_path / "missing.pem", tmp_path / "missing.key")


def test_a_key_with_a_passphrase_does_not_ask_at_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(SettingError):
        Certificate(*certify(tmp_path, "locked", "-passout", "pass:secret"))
