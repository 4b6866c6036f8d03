"""What a role tells its supervisor, once a second: that it lives, whether it has work in hand, and what it counted.

A beat is sent from the role's event loop after a round trip through what the role works with, so that a role whose
loop spins, whose thread hangs or whose process is stopped is silent. Nothing here touches a disk.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog

from ingest.calls.until import pause
from ingest.errors import InUse
from ingest.metrics import counted
from ingest.roles.line import Line
from ingest.web.node_view import NodeView, read_view

__all__ = ["Pulse"]

log = structlog.get_logger()

T = TypeVar("T")

BEAT_S = 1.0
FIRST_WAIT_S = 0.1
LONGEST_WAIT_S = 5.0
"""The longest wait between two tries to have an address or a name that another process has."""


async def _nothing() -> None:
    """The round trip of a role that works with its event loop alone."""


class Pulse:
    """A role's end of the line. A role that was started alone, without a supervisor, has no line and tells nobody.

    `again`: under this supervisor the role has been up before, so that what it lacks now is no slip of the operator.
    """

    def __init__(self, line: Line | None = None, *, again: bool = False) -> None:
        self.again = again
        self.supervised = line is not None
        self._line = line
        self._round_trip: Callable[[], Awaitable[None]] = _nothing
        self._up = False
        self._busy = False
        self._waits = ""
        self._told: object = None
        self._node: NodeView | None = None

    @property
    def node(self) -> NodeView | None:
        """What the supervisor last said of all roles (it tells the web role alone); None before that."""
        return self._node

    def up(self, round_trip: Callable[[], Awaitable[None]] = _nothing) -> None:
        """Say that the role does its work from now on; each beat follows a `round_trip`."""
        self._round_trip, self._up, self._waits = round_trip, True, ""
        self._tell({})

    def in_hand(self, busy: bool) -> None:
        """Say at once whether the role has work in hand: a role that dies with some is started anew at once."""
        if busy != self._busy:
            self._busy = busy
            self._tell({})

    async def patiently(self, take: Callable[[], Awaitable[T]], stop: asyncio.Event) -> T | None:
        """Return what `take` gives; while that is `InUse`, say so and try again. None when `stop` came first."""
        wait = FIRST_WAIT_S
        while not stop.is_set():
            try:
                return await take()
            except InUse as error:
                if self._waits != str(error) or wait >= LONGEST_WAIT_S:
                    log.warning("role-waits", why=str(error), again_in_s=wait)
                self._waits = str(error)
                self._tell({})
            if not await pause(stop, wait):
                wait = min(LONGEST_WAIT_S, wait * 2)
        return None

    async def beat(self) -> None:
        """Beat until cancelled. A round trip that fails ends it: the supervisor then takes the role for hung."""
        while True:
            try:
                await self._round_trip()
            except Exception:
                log.exception("pulse-lost")
                return
            counts = counted()
            self._tell({} if counts == self._told else {"counts": counts})
            self._told = counts
            await asyncio.sleep(BEAT_S)

    def follow(self, stop: asyncio.Event) -> None:
        """Hear what the supervisor says, in the running loop; its end is ours."""
        if self._line is not None:
            asyncio.get_running_loop().add_reader(self._line.fileno(), self._hear, self._line, stop)

    def _hear(self, line: Line, stop: asyncio.Event) -> None:
        facts, there = line.hear()
        if facts:
            self._node = read_view(facts[-1], time.monotonic())
        if not there:
            stop.set()
            asyncio.get_running_loop().remove_reader(line.fileno())

    def _tell(self, more: dict[str, Any]) -> None:
        if self._line is not None:
            self._line.tell({"up": self._up, "busy": self._busy, "waits": self._waits, **more})
