"""The threads that large mails go through, piece by piece, so that the event loop is free for everybody else.

Each connection has at most one piece here, and pieces are worked off in the order they came: 50 senders share the
threads in turns, and a small mail does not come here at all. Hashing and writing let go of the interpreter, so the
loop answers meanwhile.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from ingest.intake.reception import Reception

__all__ = ["Bulk"]

THREADS = 2


class Bulk:
    """The threads of one listener. `close` it; what was begun ends first."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="bulk")

    async def feed(self, reception: Reception, piece: bytes) -> None:
        """Let `reception` take `piece`: at once when that is next to nothing, in its turn in a thread otherwise."""
        if reception.is_light(piece):
            reception.feed(piece)
        else:
            await asyncio.get_running_loop().run_in_executor(self._threads, reception.feed, piece)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False)
