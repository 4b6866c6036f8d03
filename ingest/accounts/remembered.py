"""Tokens that were good a while ago, for while the store does not answer: mail that is handed in is taken all the same.

A token that is revoked meanwhile is refused as soon as the store answers. It remembers digests, `MOST` of them, for an
hour by the monotonic clock; what a token may is what it might when it was last looked up.
"""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256

import structlog

from ingest.errors import EngineError
from ingest.staff.caller import Caller

__all__ = ["Remembered"]

log = structlog.get_logger()

MOST = 1_000
KEPT_S = 3_600.0


class Remembered:
    """The good tokens of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._good: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()

    async def caller(self, token: str, look_up: Callable[[], Awaitable[Caller | None]]) -> Caller | None:
        """Return what `look_up` finds, or while that fails what it found last. Raises its `EngineError`."""
        key = sha256(token.encode("utf-8", "surrogatepass")).digest()
        try:
            found = await look_up()
        except EngineError:
            if (old := self._good.get(key)) is None or self._clock() - old[1] > KEPT_S:
                raise
            log.info("token-remembered", actor=old[0].name)
            return old[0]
        self._good.pop(key, None)
        if found is not None:
            self._good[key] = found, self._clock()
            while len(self._good) > MOST:
                self._good.popitem(last=False)
        return found
