"""Parses mail in processes that can be killed, so that a mail which kills or stalls its parser takes nobody along.

A few parsers, each with a short line of mails. The mail at the head of a line has two seconds and 512 MB; a parser
that exceeds them or dies is replaced, and the mails behind are sent again. So is the one at the head, once, when its
parser died: something else may have ended it. Then it is parsed degraded, by another parser, and if that one dies too
the mail has failed. What runs in those processes is in `parse_child`.
"""

import asyncio
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import structlog

from ingest.errors import EngineError, MailError
from ingest.work import parse_child
from ingest.work.parse_child import HEAD, PID
from parsers import Limits, ParsedMessage

__all__ = ["ParseProcesses"]

log = structlog.get_logger()

COUNT: Final = 2
LINE: Final = 4
"""Mails in one parser's line: enough to keep it busy, few enough that a stuck one holds up little."""
SECONDS: Final = 2.0
MEMORY: Final = 512 * 1024 * 1024
DIED: Final = "died"
LOOK_S: Final = 0.3
"""How long a parser that had its time is watched: if it works half of that, it is working on that one mail still."""
PAUSED_S: Final = 20.0
"""How much longer than its time a parser may rest with a mail in hand, paused or waiting for the processor."""
OVERTAKEN_S: Final = 0.5
"""How long a parsed mail waits for those that were asked for before it: loops are judged in the order of arrival."""
START_S: Final = 20.0
"""How long a new parser may take to come up, on a machine with a lot to do."""


@dataclass(slots=True, eq=False)
class _Mail:
    """A mail on its way through a parser. `why` says what its parser fell to, when it is to be parsed degraded."""

    content: bytes
    limits: Limits
    answer: asyncio.Future[ParsedMessage] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    again: bool = False
    why: str = ""


class ParseProcesses:
    """`parse` is a `Parser` (`ingest.heart.parsing`). Processes start with the first mail; `close` ends them."""

    def __init__(
        self,
        count: int = COUNT,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        function: str = "parsers.parse:parse",
    ) -> None:
        self._count = count
        self._seconds = seconds
        self._forker = _Forker(memory, function)
        self._parsers: set[_Parser] = set()
        self._waiting: deque[_Mail] = deque()
        self._starting: set[asyncio.Task[None]] = set()
        self._last: asyncio.Future[None] | None = None
        self.trouble: tuple[float, str] | None = None
        """Since when (seconds since the epoch) and why no parser can be started; None when nobody knows of any."""

    async def parse(self, content: bytes, limits: Limits) -> ParsedMessage:
        """Return the facts of a mail. Raises `MailError` when not even its header can be read by a parser that lives.

        Raises `EngineError` when no parser can be started: then the mail waits. Answers come in the order in which they
        were asked for; only one that takes long is overtaken.
        """
        mail = _Mail(content, limits)
        before, told = self._last, asyncio.get_running_loop().create_future()
        self._last = told
        self._waiting.append(mail)
        self._deal()
        try:
            message = await mail.answer
            if before is not None and not before.done():
                await asyncio.wait([before], timeout=OVERTAKEN_S)
        finally:
            told.set_result(None)
        return message

    async def close(self) -> None:
        """End every process; what is being parsed is not answered any more."""
        self._waiting.clear()  # else a start that is cancelled has the next one begun
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for parser in self._parsers:
            parser.end()
        await self._forker.close()
        await asyncio.gather(*(parser.ended.wait() for parser in self._parsers))

    def _deal(self) -> None:
        """Put waiting mails into the shortest lines, and start parsers while there are too few."""
        while self._waiting:
            parser = min(self._parsers, key=lambda one: len(one.line), default=None)
            if (parser is None or parser.line) and len(self._parsers) + len(self._starting) < self._count:
                self._start()
            if parser is None or len(parser.line) >= LINE:
                return
            parser.send(self._waiting.popleft())

    def _start(self) -> None:
        task = asyncio.create_task(self._started())
        self._starting.add(task)
        task.add_done_callback(self._began)

    def _began(self, task: asyncio.Task[None]) -> None:
        self._starting.discard(task)
        if not self._parsers:  # whoever asked while the start failed is not forgotten
            self._deal()

    async def _started(self) -> None:
        try:
            ours, pid = await self._forker.fork()
            parser = _Parser(pid, self._seconds, self._deal, self._gone)
            await asyncio.get_running_loop().connect_accepted_socket(lambda: parser, ours)
        except (OSError, EngineError) as error:
            if not self._parsers:  # nobody else will ever take them
                self._refuse(EngineError(f"no parser can be started: {error}"))
            return
        self._parsers.add(parser)
        self.trouble = None
        asyncio.get_running_loop().call_soon(self._deal)

    def _refuse(self, error: EngineError) -> None:
        error.engine = "parser"
        self.trouble = self.trouble[0] if self.trouble else time.time(), str(error)
        while self._waiting:
            _fail(self._waiting.popleft(), error)

    def _gone(self, parser: "_Parser", why: str) -> None:
        """Replace a parser that is gone: who was at the head of its line is to blame, the others go first again."""
        self._parsers.discard(parser)
        if parser.line and not self._forker.lives:  # it took its parsers along: no mail's fault
            self._waiting.extendleft(reversed(parser.line))
        elif parser.line:
            culprit, *innocent = parser.line
            log.warning("parser-died", pid=parser.pid, why=why, bytes=len(culprit.content))
            self._waiting.extendleft(reversed(innocent))
            if culprit.why:
                _fail(culprit, MailError(f"its parser {culprit.why}, and then, reading its header alone, {why}"))
            else:
                culprit.why = why if culprit.again or why != DIED else ""
                culprit.again = True
                self._waiting.appendleft(culprit)
        self._deal()


class _Parser(asyncio.Protocol):
    """One process and its line of mails, the one being parsed first."""

    def __init__(
        self, pid: int, seconds: float, free: Callable[[], None], gone: Callable[["_Parser", str], None]
    ) -> None:
        self.pid = pid
        self.line: deque[_Mail] = deque()
        self._seconds = seconds
        self._free = free
        self._gone = gone
        self._received = bytearray()
        self._why = DIED
        self.ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._since = 0.0
        self._look: asyncio.TimerHandle | None = None
        self._spent: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self, mail: _Mail) -> None:
        """Put a mail at the end of the line."""
        if not self.line:
            self._since = self._loop.time()
        self.line.append(mail)
        body = pickle.dumps((mail.content, mail.limits, mail.why), pickle.HIGHEST_PROTOCOL)
        self._transport.write(HEAD.pack(b"d" if mail.why else b"w", len(body)) + body)
        if self._look is None:
            self._look = self._loop.call_later(self._seconds, self._overdue)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= HEAD.size:
            kind, length = HEAD.unpack_from(self._received)
            if len(self._received) < HEAD.size + length:
                return
            body = bytes(self._received[HEAD.size : HEAD.size + length])
            del self._received[: HEAD.size + length]
            self._since, self._spent = self._loop.time(), None
            _answer(self.line.popleft(), kind, body)
        self._free()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._look is not None:
            self._look.cancel()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # its socket is closed; whatever it still does is for nobody
        self._gone(self, self._why)
        self.ended.set()

    def end(self) -> None:
        """End the process, whatever it has in hand and whatever was not sent yet; nothing is told of it."""
        self._gone = lambda *_: None
        self._transport.abort()

    def _overdue(self) -> None:
        """See whether the head of the line has had its time: a parser that works on is killed, one that rests is not.

        It may have been paused, or we, or the whole machine; or others have the processor. That is no mail's fault.
        """
        self._look = None
        if not self.line:
            return
        silent = self._loop.time() - self._since
        if silent < self._seconds:
            self._look = self._loop.call_later(self._seconds - silent, self._overdue)
            return
        spent = _cpu_s(self.pid)
        if silent < self._seconds + PAUSED_S and (self._spent is None or spent - self._spent < LOOK_S / 2):
            self._spent = spent
            self._look = self._loop.call_later(LOOK_S, self._overdue)
            return
        self._why = f"took longer than {self._seconds:g} s"
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._transport.abort()


class _Forker:
    """The process that has `parsers` imported and forks; it is started when it is needed, and again when it is gone."""

    def __init__(self, memory: int, function: str) -> None:
        self._arguments = [str(memory), function]
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._turn = asyncio.Lock()

    @property
    def lives(self) -> bool:
        """Whether the process is there, answering or not."""
        return self._process is not None and self._process.poll() is None

    async def fork(self) -> tuple[socket.socket, int]:
        """Return our end of a new parser's socket, and its process id. Raises `OSError`, `EngineError`.

        A process that does not answer in time is killed: an answer that comes late would be taken for the next one's.
        """
        async with self._turn:
            try:
                return await asyncio.wait_for(self._fork(), START_S)
            except TimeoutError:
                await self.close()
                raise EngineError(
                    f"the process that forks parsers did not answer in {START_S:g} s; it begins anew"
                ) from None

    async def _fork(self) -> tuple[socket.socket, int]:
        if self._socket is None or not self.lives:
            await self.close()
            self._socket = self._begun()
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._socket, [b"f"], [theirs.fileno()])
            answer = await asyncio.get_running_loop().sock_recv(self._socket, PID.size)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        if len(answer) < PID.size:
            ours.close()
            raise EngineError("the process that forks parsers has ended")
        ours.setblocking(False)
        return ours, PID.unpack(answer)[0]

    async def close(self) -> None:
        """Let the process and its parsers end."""
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            for _ in range(50):
                if self._process.poll() is not None:
                    break
                await asyncio.sleep(0.01)
            self._process.kill()
            self._process.wait()
        self._process = self._socket = None

    def _begun(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        program = [sys.executable, "-P", str(Path(parse_child.__file__)), str(theirs.fileno())]
        path = json.dumps([entry or str(Path.cwd()) for entry in sys.path])
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own program
                [*program, *self._arguments, path], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        return ours


def _answer(mail: _Mail, kind: bytes, body: bytes) -> None:
    if kind == b"e":
        _fail(mail, MailError(f"it cannot be parsed: {body.decode('utf-8', 'replace')[:300]}"))
    elif not mail.answer.done():
        mail.answer.set_result(pickle.loads(body))  # noqa: S301  from a parser, our own process


def _fail(mail: _Mail, error: Exception) -> None:
    if not mail.answer.done():
        mail.answer.set_exception(error)


def _cpu_s(pid: int) -> float:
    """Return the seconds of processor time that a process has had; those of one that is gone do not matter."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
