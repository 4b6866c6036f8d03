"""One connection: its life, its command lines, how long it is waited for, and its replies (RFC 5321 3.1, 4.1, 4.5.3.2).

A plain asyncio protocol with one task that reads a line, obeys, and reads the next. Nothing cancels a verb: that the
client has left is seen at the next read, so a commit always ends. It knows no verb; `session.py` and `lmtp.py` do.
It stands on asyncio alone; README.md says why not on aiosmtpd.
"""

import asyncio
import math
import re
import ssl
import traceback
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_hex
from typing import Any, ClassVar, cast

import structlog

from ingest.intake import replies
from ingest.intake.bulk import Bulk
from ingest.intake.connections import Connections
from ingest.intake.pace import Pace
from ingest.intake.patience import Patience
from ingest.intake.peer import Peer
from ingest.intake.reception import Reception
from ingest.intake.replies import Refused, need
from ingest.intake.service import Service
from ingest.intake.unread import Unread

__all__ = ["Dialogue"]

LINGER_S = 10.0
"""Seconds a client gets to read the last reply before the connection is cut."""
HANDSHAKE_S = 15.0
COMMANDS_A_TURN = 50
"""Commands of one pipelining client that are obeyed before the loop turns to the others."""
BEFORE_TLS = frozenset({b"EHLO", b"LHLO", b"HELO", b"NOOP", b"QUIT", b"RSET", b"STARTTLS"})

_AT_ONCE = memoryview(bytearray(64 * 1024))
"""Where the loop puts what it reads: one connection's share of a turn. All use the same one, as each copies at once."""
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_log = structlog.get_logger()

Verb = Callable[[Any, str], Awaitable[None]]
"""A method of one SMTP command; takes what follows the command's name."""


class Dialogue(asyncio.BufferedProtocol, ABC):
    """A connection's protocol object. `verb_...` methods are found once a class."""

    protocol: ClassVar[str] = "ESMTP"
    verbs: ClassVar[dict[bytes, Verb]] = {}

    def __init_subclass__(cls) -> None:
        cls.verbs = {n[5:].upper().encode(): getattr(cls, n) for n in dir(cls) if n.startswith("verb_")}

    def __init__(self, service: Service, connections: "Connections[Dialogue]", bulk: Bulk) -> None:
        self.loop = asyncio.get_running_loop()
        self.service = service
        self.peer = Peer()
        self.leaving = False
        self._connections = connections
        self._bulk = bulk
        self._transport: asyncio.Transport | None = None
        self._talk: asyncio.Task[None] | None = None
        self._unread = Unread(self.loop, 4 * service.limits.size)
        self._flowing: asyncio.Future[None] | None = None
        self._blocked = False
        self._patience = Patience(service.limits)
        self._pace: Pace | None = None
        self._arrived = 0
        self._cut_at = math.inf
        self._ends_at = math.inf
        self._commands = 0
        self._errors = 0

    @property
    @abstractmethod
    def in_transaction(self) -> bool:
        """Whether a mail is under way. `session.py` knows."""

    # -- the connection's life ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit the client and greet it, or turn it away at once."""
        transport = cast(asyncio.Transport, transport)
        if not self._connections.admit(self, transport.get_extra_info("peername")):
            self.service.observer.refused("4.3.2")
            transport.write(f"{replies.BUSY}\r\n".encode())
            transport.close()
            return
        self._ends_at = self.loop.time() + self.service.limits.session_s
        self._transport = transport
        self._unread.read_from(transport)
        self.reply(f"220 {self.service.hostname} {self.protocol}")
        self._talk = self.loop.create_task(self._converse())

    def get_buffer(self, _wanted: int) -> memoryview:
        """Return where the loop shall put what it reads next."""
        return _AT_ONCE

    def buffer_updated(self, count: int) -> None:
        """Take what was read."""
        self._arrived += count
        self._unread.add(_AT_ONCE[:count])

    def eof_received(self) -> bool:
        """Note that nothing more comes; what has come is still answered, as the client may be waiting for that."""
        self._unread.end()
        return self._talk is not None and not self.peer.encrypted

    def connection_lost(self, _error: Exception | None) -> None:
        """Wake whatever waits for the client. A verb that is running ends by itself."""
        self._transport = None
        self.leaving = True
        self._unread.end()
        self.resume_writing()
        self._part()

    def pause_writing(self) -> None:
        """Obey no further command until the client has read what was said to it."""
        if self._flowing is None:
            self._flowing = self.loop.create_future()

    def resume_writing(self) -> None:
        """Go on."""
        if self._flowing is not None:
            self._flowing.set_result(None)
            self._flowing = None

    def leave(self) -> None:
        """Say no more and close, once what was said is on its way."""
        self.leaving = True
        self._cut_at = self.loop.time() + LINGER_S
        if self._transport is not None:
            self._transport.close()

    def dismiss(self) -> None:
        """The listener closes: end now, or after the mail that is coming in."""
        self._ends_at = -math.inf
        if self._waits and self._pace is None and not self.leaving:
            self.reply(replies.CLOSING)
            self.leave()

    @property
    def committing(self) -> bool:
        """Whether a verb is at work that does not wait for the client."""
        return self._talk is not None and self._pace is None and not (self._waits or self.leaving)

    def abort(self) -> None:
        """Cut the connection."""
        self.leaving = True
        if self._transport is not None:
            self._transport.abort()

    def _part(self) -> None:
        if self._talk is None and self._transport is None:
            self._connections.leave(self)

    # -- patience: one sweep over all sessions, no timer a command ---------------------------------------------

    @property
    def _waits(self) -> bool:
        """Whether it is the client's turn: to send, or to read what was said to it."""
        return self._unread.waited_for or self._blocked

    def sweep(self, now: float, elapsed_s: float) -> None:
        """Let go of a client that is too slow. `now` is the loop's time."""
        arrived, self._arrived = self._arrived, 0
        if self.leaving:
            if now > self._cut_at:
                self.abort()
        elif self._waits and self._lost(elapsed_s, arrived):
            self.reply(replies.TIMED_OUT)
            self.leave()
            self._unread.end()

    def _lost(self, elapsed_s: float, arrived: int) -> bool:
        pressed = self._connections.pressed(self)
        if self._pace is not None:
            return self._pace.lost(elapsed_s, arrived, pressed=pressed)
        return self._patience.lost(elapsed_s, pressed=pressed, begun=self._unread.begun, idle=not self.in_transaction)

    def got_on(self) -> None:
        """Note that the client has moved a mail on."""
        self._patience.useful(pressed=self._connections.pressed(self))

    def settled(self) -> None:
        """Note that a mail was accepted: the account is clear."""
        self._commands = self._errors = 0
        self._patience.accepted()

    # -- command lines -----------------------------------------------------------------------------------------

    async def _converse(self) -> None:
        try:
            while not self.leaving:
                if self._flowing is not None:
                    self._blocked = True
                    await self._flowing
                    self._blocked = False
                    continue
                line = await self._unread.line()
                if line is None:
                    break
                self._patience.line()
                await self._obey(line)
                self._consider_leaving()
                if self._commands % COMMANDS_A_TURN == 0:
                    await asyncio.sleep(0)
        finally:
            self._talk = None
            self.leave()
            self._part()

    async def _obey(self, line: bytes) -> None:
        self._commands += 1
        try:
            need(line, replies.LINE_TOO_LONG)
            command = line[:-2]
            need(line[-2:] == b"\r\n" and not _CONTROL.search(command), replies.BAD_LINE_END)
            name, _, argument = command.partition(b" ")
            await self._verb(name.upper())(self, _text(argument).strip(" "))
        except Refused as refused:
            self.reply(refused.reply)
        except Exception as error:  # noqa: BLE001 - whatever fails here is ours: logged, and answered by "try again"
            self.reply(self.log_trouble(error))

    def _verb(self, name: bytes) -> Verb:
        verb = self.verbs.get(name)
        if verb is None:
            raise Refused(replies.UNKNOWN_COMMAND)
        need(not self.service.require_tls or self.peer.encrypted or name in BEFORE_TLS, replies.NEEDS_TLS)
        return verb

    def _consider_leaving(self) -> None:
        """End the session when it has cost enough. Never between MAIL and the end of its mail, but for trouble."""
        if self.leaving:
            return
        limits = self.service.limits
        if self._errors > limits.errors:
            self.reply(replies.TOO_MANY_ERRORS)
        elif self._commands > limits.commands:
            self.reply(replies.TOO_MANY_COMMANDS)
        elif self.loop.time() > self._ends_at and not self.in_transaction:
            self.reply(replies.CLOSING)
        else:
            return
        self.leave()

    # -- replies -----------------------------------------------------------------------------------------------

    def reply(self, text: str) -> None:
        """Send one reply, a line or several. A client that has left hears nothing."""
        if text[0] in "45":
            self._errors += text[0] == "5"
            self.service.observer.refused(text.split(" ", 2)[1])
        if self._transport is not None:
            self._transport.write(f"{text}\r\n".encode())

    def log_trouble(self, error: BaseException) -> str:
        """Log our own trouble under a reference and return the fixed reply that carries it.

        Neither holds the error's text: it may name a path, an address or a line of the mail.
        """
        reference = token_hex(4)
        frames = list(traceback.walk_tb(error.__traceback__))
        where = f"{Path(frames[-1][0].f_code.co_filename).name}:{frames[-1][1]}" if frames else ""
        _log.error("intake-trouble", reference=reference, error=type(error).__name__, where=where)
        return f"{replies.TRY_LATER} {reference}"

    # -- TLS ---------------------------------------------------------------------------------------------------

    async def secure(self) -> bool:
        """Forget what came in the clear, and shake hands. False when it did not come to that."""
        if self._transport is None or self.service.tls is None:
            return False
        self._unread.forget()
        self.reply(replies.READY_FOR_TLS)
        try:
            secured = await self.loop.start_tls(
                self._transport, self, self.service.tls, server_side=True, ssl_handshake_timeout=HANDSHAKE_S
            )
        except (OSError, ssl.SSLError) as error:
            _log.info("tls-handshake-failed", error=type(error).__name__)
            return False
        if secured is None or self._unread.ended:
            return False
        self._transport = secured
        self._unread.read_from(secured)
        self.peer.encrypted = True
        return True

    # -- content -----------------------------------------------------------------------------------------------

    async def receive(self, reception: Reception) -> None:
        """Lead the client's bytes into `reception` until it has ended, is hopeless, or the client has left."""
        self._pace = Pace(self.service.limits)
        try:
            while not (reception.ended or reception.hopeless):
                piece = await self._unread.piece()
                if not piece:
                    return
                await self._bulk.feed(reception, piece)
        finally:
            self._pace = None
        self._unread.put_back(reception.rest)


def _text(argument: bytes) -> str:
    """Return an argument's text. Raises `Refused` when it is not UTF-8 (RFC 6531)."""
    try:
        return argument.decode()
    except UnicodeDecodeError:
        raise Refused(replies.BAD_ARGUMENT) from None
