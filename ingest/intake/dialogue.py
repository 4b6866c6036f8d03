"""One connection: its life, its command lines, its deadlines and its replies (RFC 5321 3.1, 4.1, 4.5.3.2).

A subclass of aiosmtpd's `SMTP`, from which it takes the connection's set-up, its session and envelope.
What was measured to be unsafe or slow there is replaced: the constructor (it searched handler and server for methods at
every connection), one timer a command, the command loop (bare LF ended commands, addresses were logged, exceptions
became 500 with their text), STARTTLS (it leans on private parts of asyncio) and the cancellation of a running verb
when the client leaves. Here nothing cancels a verb: leaving is seen at the next read, so a commit always ends.

It knows no verb; `session.py` and `lmtp.py` do. DATA's bytes go straight from the socket into a `Reception`.
"""

import asyncio
import math
import re
import ssl
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_hex
from typing import Any, ClassVar, cast

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from ingest.intake import replies
from ingest.intake.command_stream import CommandStream
from ingest.intake.connections import Connections
from ingest.intake.pace import Pace
from ingest.intake.reception import Reception
from ingest.intake.replies import Refused, need
from ingest.intake.service import Service

__all__ = ["Dialogue"]

LINGER_S = 10.0
"""Seconds a client gets to read the last reply before the connection is cut."""
HANDSHAKE_S = 30.0
BEFORE_TLS = frozenset({b"EHLO", b"LHLO", b"HELO", b"NOOP", b"QUIT", b"RSET", b"STARTTLS"})

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
_log = structlog.get_logger()

Verb = Callable[[Any, str], Awaitable[None]]
"""A method of one SMTP command; takes what follows the command's name."""


class Dialogue(SMTP):
    """A connection's protocol object. `verb_...` methods are found once a class."""

    protocol: ClassVar[str] = "ESMTP"
    verbs: ClassVar[dict[bytes, Verb]] = {}

    session: Session
    envelope: Envelope

    def __init_subclass__(cls) -> None:
        cls.verbs = {n[5:].upper().encode(): getattr(cls, n) for n in dir(cls) if n.startswith("verb_")}

    def __init__(self, service: Service, connections: "Connections[Dialogue]") -> None:
        # SMTP.__init__ is passed over on purpose; what inherited methods read is set here.
        self.loop = asyncio.get_running_loop()
        no_reader = cast(asyncio.StreamReader, None)  # asyncio allows None, its type stubs do not; `_stream` reads
        asyncio.StreamReaderProtocol.__init__(self, no_reader, loop=self.loop)
        self.hostname = service.hostname
        self.transport: asyncio.Transport | None = None
        self._original_transport = None
        self.service = service
        self.leaving = False
        self.deadline = math.inf
        self._ends_at = math.inf
        self._connections = connections
        self._talking = False
        self._stream = CommandStream(self.loop, 4 * service.limits.size)
        self._arrived = 0
        self._commands = 0
        self._errors = 0
        self._flowing: asyncio.Future[None] | None = None
        self._reception: Reception | None = None
        self._received: asyncio.Future[None] | None = None
        self._pace: Pace | None = None

    # -- the connection's life ---------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit the client and greet it, or turn it away at once."""
        transport = cast(asyncio.Transport, transport)
        if not self._connections.admit(self, transport.get_extra_info("peername")):
            self.service.observer.refused("4.3.2")
            transport.write(f"{replies.BUSY}\r\n".encode())
            transport.close()
            return
        self._talking = True
        self._ends_at = self.loop.time() + self.service.limits.session_s
        self._stream.pace_by(transport)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Take bytes: content while a mail comes in, command lines otherwise."""
        self._arrived += len(data)
        if self._reception is None:
            self._stream.feed(data)
            return
        self._reception.feed(data)
        if self._reception.ended or self._reception.hopeless:
            self._end_reception()

    def eof_received(self) -> bool:
        """Note that nothing more comes; what has come is still answered, as the client may be waiting for that."""
        self._stream.end()
        self._end_reception()
        return self._talking and self.session.ssl is None

    def connection_lost(self, error: Exception | None) -> None:
        """Wake whatever waits for the client. A verb that is running ends by itself."""
        self.transport = None
        self.leaving = True
        self._stream.end()
        # Without `error`: how the client left makes no difference, and asyncio would raise it at the next read.
        asyncio.StreamReaderProtocol.connection_lost(self, None)
        self._end_reception()
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
        self.deadline = self.loop.time() + LINGER_S
        if self.transport is not None:
            self.transport.close()

    def dismiss(self) -> None:
        """The listener closes: end now, or after the mail that is coming in."""
        self._ends_at = -math.inf
        if self.deadline != math.inf and not self.leaving:
            self.reply(replies.CLOSING)
            self.leave()

    @property
    def committing(self) -> bool:
        """Whether a verb is at work that does not wait for the client."""
        return self._talking and not self.leaving and self._reception is None and self.deadline == math.inf

    def abort(self) -> None:
        """Cut the connection."""
        self.leaving = True
        if self.transport is not None:
            self.transport.abort()

    def _part(self) -> None:
        if not self._talking and self.transport is None:
            self._connections.leave(self)

    # -- deadlines: one sweep over all sessions, no timer a command --------------------------------------------

    def _reset_timeout(self, duration: float | None = None) -> None:
        self.deadline = self.loop.time() + (duration or self.service.limits.command_timeout_s)

    def sweep(self, now: float, elapsed_s: float) -> None:
        """Let go of a client that is too slow. `now` is the loop's time."""
        arrived, self._arrived = self._arrived, 0
        if self._reception is not None and self._pace is not None:
            if self._pace.lost(elapsed_s, arrived):
                self._time_out()
        elif now > self.deadline:
            if self.leaving:
                self.abort()
            else:
                self._time_out()

    def _time_out(self) -> None:
        self.reply(replies.TIMED_OUT)
        self.leave()
        self._end_reception()

    # -- command lines -----------------------------------------------------------------------------------------

    async def _handle_client(self) -> None:
        self.reply(f"220 {self.hostname} {self.protocol}")
        try:
            while not self.leaving:
                self._reset_timeout()
                if self._flowing is not None:
                    await self._flowing
                    continue
                line = await self._stream.line()
                self.deadline = math.inf
                if line is None:
                    break
                await self._obey(line)
                self._consider_leaving()
        finally:
            self._talking = False
            self.leave()
            self._part()

    async def _obey(self, line: bytes) -> None:
        self._commands += 1
        try:
            need(line, replies.LINE_TOO_LONG)
            command = line[:-2]
            need(line[-2:] == b"\r\n" and not _CONTROL.search(command), replies.BAD_LINE_END)
            name, _, argument = command.partition(b" ")
            await self._verb(name.upper())(self, argument.decode().strip(" "))
        except Refused as refused:
            self.reply(refused.reply)
        except UnicodeDecodeError:
            self.reply(replies.BAD_ARGUMENT)
        except Exception as error:  # noqa: BLE001 - whatever fails here is ours: logged, and answered by "try again"
            self.reply(await self.handle_exception(error))

    def _verb(self, name: bytes) -> Verb:
        verb = self.verbs.get(name)
        if verb is None:
            raise Refused(replies.UNKNOWN_COMMAND)
        need(not self.service.require_tls or self.session.ssl is not None or name in BEFORE_TLS, replies.NEEDS_TLS)
        return verb

    def forget_transaction(self) -> None:
        """Be as after the greeting."""
        self.envelope = self._create_envelope()

    def _consider_leaving(self) -> None:
        """End the session when it has cost enough. Never between MAIL and the end of its mail, but for trouble."""
        if self.leaving:
            return
        limits = self.service.limits
        if self._errors > limits.errors:
            self.reply(replies.TOO_MANY_ERRORS)
        elif self._commands > limits.commands:
            self.reply(replies.TOO_MANY_COMMANDS)
        elif self.loop.time() > self._ends_at and self.envelope.mail_from is None:
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
        if self.transport is not None:
            self.transport.write(f"{text}\r\n".encode())

    async def handle_exception(self, error: BaseException) -> str:
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
        if self.transport is None or self.service.tls is None:
            return False
        self._stream.forget()
        self.reply(replies.READY_FOR_TLS)
        try:
            secured = await self.loop.start_tls(
                self.transport, self, self.service.tls, server_side=True, ssl_handshake_timeout=HANDSHAKE_S
            )
        except (OSError, ssl.SSLError) as error:
            _log.info("tls-handshake-failed", error=type(error).__name__)
            return False
        if secured is None or self._stream.ended:
            return False
        self.transport = secured
        self._stream.pace_by(secured)
        self.session.ssl = {"sslcontext": self.service.tls}
        return True

    # -- content -----------------------------------------------------------------------------------------------

    async def receive(self, reception: Reception) -> None:
        """Lead the client's bytes into `reception` until it has ended, is hopeless, or the client has left."""
        early = await self._stream.take()
        if early:
            reception.feed(early)
        if not (reception.ended or reception.hopeless or self._stream.ended):
            self._reception, self._received, self._pace = (
                reception,
                self.loop.create_future(),
                Pace(self.service.limits),
            )
            await self._received
        elif reception.ended and reception.rest:
            self._stream.feed(reception.rest)

    def _end_reception(self) -> None:
        if self._reception is None or self._received is None:
            return
        rest = self._reception.rest
        self._reception = None
        if not self._received.done():
            self._received.set_result(None)
        if rest:
            self._stream.feed(rest)
