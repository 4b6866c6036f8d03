"""The intake role: SMTP and LMTP in, the local spool out. It opens no database and asks no server anything."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import structlog

from ingest.calls.until import pause
from ingest.errors import InUse, SettingError, SpoolUnavailable
from ingest.intake.listener import Listener, listen, listen_unix
from ingest.intake.service import Service
from ingest.intake.tls import Certificate
from ingest.listen_address import ListenAddress
from ingest.mailboxes import Mailboxes
from ingest.metrics import ABORTED, ACCEPTED, ACCEPTED_BYTES, REFUSED
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.sockets.rights import Rights, read_mode
from ingest.spool import SqliteSpoolWriter
from ingest.spool.draft import sweep

__all__ = ["run"]

log = structlog.get_logger()

LOOK_S = 0.5
DRAIN_S = 7.0
"""How long mail that is coming in may take to end when the role is told to stop; the supervisor waits 10 s."""


class _Counted:
    """Counts what the listener sees for Prometheus."""

    def accepted(self, size: int) -> None:
        """Count a mail."""
        ACCEPTED.inc()
        ACCEPTED_BYTES.inc(size)

    def refused(self, code: str) -> None:
        """Count a refusal."""
        REFUSED.labels(code).inc()

    def aborted(self) -> None:
        """Count a mail that never ended."""
        ABORTED.inc()


async def run(
    settings: Settings,
    index: int,
    stop: asyncio.Event,
    reload: asyncio.Event,
    publish: Callable[[dict[str, object]], None],
    pulse: Pulse,
) -> None:
    """Listen until `stop`; leave, for the supervisor to start afresh, when the spool has failed.

    An address that is taken is waited for when we have had it before; at the first start it is the operator's to mend.
    """
    writer = _writer(settings, index)
    tls = _certificate(settings)
    service = _service(settings, writer, tls)

    async def take() -> list[Listener]:
        return await _listeners(settings, service, index)

    listeners = await pulse.patiently(take, stop) if pulse.again else await take()
    if listeners is None:
        await writer.close()
        return
    publish({"addresses": [address for listener in listeners for address in listener.addresses]})
    log.info("listening", addresses=[address for listener in listeners for address in listener.addresses])
    pulse.up(writer.answers)
    try:
        while not stop.is_set() and not writer.failed:
            await pause(stop, LOOK_S)
            await writer.roll()
            if reload.is_set():
                reload.clear()
                if tls is not None:
                    tls.reload()
        pulse.in_hand(bool(writer.failed))  # it was a mail that the disk failed on: come back at once
    finally:
        await _closed(listeners, 0.0 if writer.failed else DRAIN_S)
        await writer.close()
    if writer.failed:
        raise SpoolUnavailable(writer.failed)


def _writer(settings: Settings, index: int) -> SqliteSpoolWriter:
    spool = settings.data_dir / "spool"
    writer = SqliteSpoolWriter(
        spool,
        f"intake-{index}",
        partition_s=settings.spool.partition_s,
        reserve=settings.room,
    )
    if swept := sweep(spool / f"intake-{index}"):
        log.info("unacknowledged-mail-swept", files=swept)
    return writer


def _certificate(settings: Settings) -> Certificate | None:
    chain, key = settings.smtp.tls_certificate, settings.smtp.tls_key
    return Certificate(chain, key) if chain is not None and key is not None else None


def _service(settings: Settings, writer: SqliteSpoolWriter, tls: Certificate | None) -> Service:
    mailboxes = Mailboxes(settings)

    def find_mailbox(recipient: str) -> str | None:
        mailbox = mailboxes.find(recipient)
        return mailbox.address if mailbox else None

    return Service(
        hostname=settings.smtp.hostname or socket.gethostname(),
        spool=writer,
        find_mailbox=find_mailbox,
        limits=settings.intake,
        observer=_Counted(),
        tls=tls.context if tls else None,
    )


async def _listeners(settings: Settings, service: Service, index: int) -> list[Listener]:
    """Listen everywhere, or nowhere. Raises `InUse` and `SettingError`, which name the setting."""
    listeners: list[Listener] = []
    shared = settings.smtp.processes > 1
    setting = "smtp.listen"
    try:
        if settings.smtp.listen:
            smtp = ListenAddress.read(settings.smtp.listen)
            listeners.append(await listen(service, smtp.host, smtp.port, shared=shared))
        setting = "lmtp.listen"
        if settings.lmtp.listen:
            lmtp = ListenAddress.read(settings.lmtp.listen)
            if lmtp.path and index == 0:  # a Unix socket has one listener; TCP ports are shared
                rights = Rights(read_mode(settings.lmtp.mode), settings.lmtp.group)
                listeners.append(await listen_unix(service, Path(lmtp.path), rights))
            elif not lmtp.path:
                listeners.append(await listen(service, lmtp.host, lmtp.port, lmtp=True, shared=shared))
    except (InUse, SettingError) as error:
        await _closed(listeners, 0.0)
        raise type(error)(f"{setting}: {error}") from error
    return listeners


async def _closed(listeners: list[Listener], drain_s: float) -> None:
    await asyncio.gather(*(listener.close(drain_s) for listener in listeners))
