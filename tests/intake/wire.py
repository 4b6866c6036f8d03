"""A client that says exactly what a test wants said, byte by byte; for LMTP too, which Python's smtplib half speaks."""

import asyncio
import ssl
from contextlib import suppress
from typing import ClassVar

__all__ = ["Wire"]


class Wire:
    """One connection to a listener at `host:port` or at the path of a Unix socket."""

    _open: ClassVar[list["Wire"]] = []

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        Wire._open.append(self)

    @classmethod
    async def close_all(cls) -> None:
        """Close whatever a test has opened."""
        while cls._open:
            await cls._open.pop().close()

    @classmethod
    async def to(cls, address: str, source: str | None = None) -> "Wire":
        """Connect, from the address `source` if one is given."""
        if address.startswith("/"):
            return cls(*await asyncio.open_unix_connection(address))
        host, _, port = address.rpartition(":")
        own = (source, 0) if source else None
        return cls(*await asyncio.open_connection(host.strip("[]"), int(port), local_addr=own))

    @classmethod
    async def greeted(cls, address: str, hello: str = "EHLO client.test") -> "Wire":
        """Connect, and exchange greetings."""
        wire = await cls.to(address)
        assert (await wire.reply()).startswith("220 ")
        assert (await wire.ask(hello)).startswith("250 ")
        return wire

    def say(self, text: str | bytes) -> None:
        """Send without waiting: a command line (str, CRLF is added), or bytes as they are."""
        self._writer.write(text if isinstance(text, bytes) else f"{text}\r\n".encode())

    async def pour(self, text: bytes, *, within_s: float) -> bool:
        """Send, and return whether the other side goes on taking."""
        self._writer.write(text)
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._writer.drain()
                return True
        return False

    async def lines(self) -> list[str]:
        """Read one reply, all its lines. [] when the server has hung up."""
        lines: list[str] = []
        async with asyncio.timeout(60):
            while not lines or lines[-1][3:4] == "-":
                line = await self._reader.readline()
                if not line:
                    return []
                assert line.endswith(b"\r\n"), line
                lines.append(line[:-2].decode())
        return lines

    async def reply(self) -> str:
        """Read one reply and return its last line; "" when the server has hung up."""
        return (await self.lines() or [""])[-1]

    async def ask(self, text: str | bytes) -> str:
        """Say something and return the last line of the reply."""
        self.say(text)
        return await self.reply()

    async def envelope(self, sender: str = "a@sender.test", *recipients: str) -> None:
        """MAIL and RCPT, which must be welcome, and DATA up to 354."""
        assert (await self.ask(f"MAIL FROM:<{sender}>")).startswith("250 ")
        for recipient in recipients or ("support@desk.test",):
            assert (await self.ask(f"RCPT TO:<{recipient}>")).startswith("250 ")
        assert (await self.ask("DATA")).startswith("354 ")

    async def send(self, content: bytes, *recipients: str) -> str:
        """Send one mail, `content` stuffed already and without the final dot; return the reply."""
        await self.envelope("a@sender.test", *recipients)
        return await self.ask(content + b".\r\n")

    async def rest(self) -> bytes:
        """Read whatever is said until the server hangs up."""
        async with asyncio.timeout(120):
            with suppress(ConnectionError):
                return await self._reader.read()
        return b""

    async def start_tls(self) -> None:
        """Shake hands, whatever the certificate."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        await self._writer.start_tls(context)

    def peer_certificate(self) -> bytes:
        """Return the server's certificate, DER."""
        shown = self._writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert isinstance(shown, bytes)
        return shown

    def half_close(self) -> None:
        """Say that no more comes."""
        self._writer.write_eof()

    def cut(self) -> None:
        """Vanish."""
        self._writer.transport.abort()

    async def close(self) -> None:
        self._writer.close()
        with suppress(ConnectionError, ssl.SSLError, TimeoutError):
            async with asyncio.timeout(60):
                await self._writer.wait_closed()
