"""A relay on loopback that takes notices, or fails in the way that a test asks for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

__all__ = ["Scripted", "Taken", "relaying"]


@dataclass
class Taken:
    """A mail that came through."""

    reverse_path: str
    forward_path: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.content, policy=default))

    @property
    def text(self) -> str:
        return str(self.message.get_content())


@dataclass
class Scripted:
    """What came, and how it answers: `says` is asked at each of MAIL, RCPT, DATA and `.`; "" closes, None hangs."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    says: Callable[[str], str | None] = lambda _: "250 2.0.0 fine"
    capabilities: tuple[str, ...] = ("PIPELINING", "8BITMIME", "SIZE 1000000")

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = {"MAIL": "", "RCPT": ""}
        writer.write(b"220 relay.example ESMTP\r\n")
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            verb = line.partition(" ")[0].upper()
            self.seen.append(line)
            lines[verb] = line
            answer = self._answer(verb)
            if verb == "DATA" and answer and answer.startswith("2"):
                answer = await self._content(reader, writer, lines)
            if answer is None:
                await reader.read()
            if not answer:
                return
            writer.write(f"{answer}\r\n".encode())
            if verb == "QUIT":
                return

    def _answer(self, verb: str) -> str | None:
        if verb == "EHLO":
            return "\r\n".join([*(f"250-{one}" for one in ("relay.example", *self.capabilities)), "250 HELP"])
        return self.says(verb) if verb in {"MAIL", "RCPT", "DATA"} else "221 bye" if verb == "QUIT" else "250 fine"

    async def _content(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lines: dict[str, str]
    ) -> str | None:
        writer.write(b"354 go on\r\n")
        if self.says("half") == "":
            await reader.readline()
            return ""
        content = (await reader.readuntil(b"\r\n.\r\n"))[:-3]
        answer = self.says(".")
        if not answer or answer.startswith("2"):
            self.taken.append(Taken(lines["MAIL"], lines["RCPT"], content))
        return answer


@asynccontextmanager
async def relaying(says: Callable[[str], str | None] | None = None) -> AsyncIterator[Scripted]:
    relay = Scripted()
    if says is not None:
        relay.says = says
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
