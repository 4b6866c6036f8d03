"""Hears the status of an answer by itself: what is wrong behind a status line takes back nothing that it said.

RFC 9112 4: the status line comes first, and says what became of the request. A client that reads the whole head before
it believes any of it takes a webhook for refused whose receiver has it and says so, with a body to its 204 for one.
It parses nothing else.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler

__all__ = ["Connector", "StatusLine", "is_success", "listening"]

LINE = re.compile(rb"HTTP/1\.[0-9] ([2-9][0-9][0-9])[ \r\n]")
INTERIM = re.compile(rb"HTTP/1\.[0-9] 1[0-9][0-9][ \r\n].*?\n\r?\n", re.DOTALL)
"""An answer before the answer, as a proxy in front may send (RFC 9110 15.2)."""
MOST = 4_096
"""Bytes in which a status is looked for."""


class StatusLine:
    """What has come of the answer to one request."""

    def __init__(self) -> None:
        self.begun = bytearray()

    def hear(self, data: bytes) -> None:
        """Take what came next."""
        if self.status:
            return
        self.begun += data[: MOST - len(self.begun)]
        while (found := INTERIM.match(self.begun)) is not None:
            del self.begun[: found.end()]

    @property
    def status(self) -> int:
        """The status, 0 while none was said."""
        found = LINE.match(self.begun)
        return int(found[1]) if found else 0

    @property
    def accepted(self) -> bool:
        """Whether the receiver said that it has it."""
        return is_success(self.status)


def is_success(status: int) -> bool:
    """Whether a status is one of 2xx: the receiver has it."""
    return 200 <= status < 300


_listening: ContextVar[StatusLine | None] = ContextVar("_listening", default=None)


@contextmanager
def listening() -> Iterator[StatusLine]:
    """Hear the status of what is asked inside, of the last request where there are several."""
    line = StatusLine()
    token = _listening.set(line)
    try:
        yield line
    finally:
        _listening.reset(token)


class Connector(aiohttp.TCPConnector):
    """Makes connections that are heard."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._factory: Any = partial(_Heard, loop=self._loop)  # aiohttp has no other place to say it


class _Heard(ResponseHandler):
    _line: StatusLine | None = None

    def set_response_params(self, **given: Any) -> None:
        """See aiohttp: a request is about to be sent, by the task that waits for its answer."""
        self._line = _listening.get()
        if self._line is not None:
            self._line.begun.clear()
        super().set_response_params(**given)

    def data_received(self, data: bytes) -> None:
        """See aiohttp."""
        if self._line is not None:
            self._line.hear(data)
        super().data_received(data)
