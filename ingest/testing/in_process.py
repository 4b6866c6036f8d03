"""A node inside the test's own process: on the test's event loop, or on one of its own in a thread for plain tests."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from ingest.config import load
from ingest.node import Node, open_node
from ingest.ports import Hit
from ingest.records import Outcome, StoredMessage
from ingest.settings import Settings
from ingest.testing.letter import Letter
from ingest.testing.toml import toml

__all__ = ["NodeInThread", "node", "settings"]

T = TypeVar("T")

MAILBOX = "support@example.com"
_LONG_S = 60.0


def settings(folder: Path, **tables: Any) -> Settings:
    """Return settings with their data below `folder`, and one mailbox unless `tables` name others.

    They are written there as `ingest.toml`; neither the environment nor another settings file is read.
    """
    begun: dict[str, Any] = {"data_dir": str(folder / "data"), "mailbox": [{"address": MAILBOX}]}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "ingest.toml"
    file.write_text(toml({**begun, **tables}), encoding="utf-8")
    return load(file, environment={})


@asynccontextmanager
async def node(folder: Path, **tables: Any) -> AsyncIterator[Node]:
    """Open a node with its data below `folder`, on the event loop of the test."""
    async with open_node(settings(folder, **tables)) as opened:
        yield opened


class NodeInThread:
    """A node for tests that are plain functions: it runs on an event loop in a thread, and its calls wait.

    `deliver`, `mail` and `found` are what tests want most; `run` runs any other of `node`'s: `run(node.held())`.
    """

    def __init__(self, chosen: Settings) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="ingest-node", daemon=True)
        self._stack = AsyncExitStack()
        self._thread.start()
        try:
            self.node: Node = self.run(self._stack.enter_async_context(open_node(chosen)))
        except BaseException:
            self._end()
            raise

    def run(self, work: Coroutine[Any, Any, T], seconds: float = _LONG_S) -> T:
        """Return what `work` returns. Raises what it raises, and `TimeoutError`."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(seconds)

    def deliver(self, letter: Letter) -> Outcome:
        """Take a letter for one mailbox; return what became of it."""
        return self.run(self.node.deliver(letter.content, letter.envelope))

    def mail(self, id_: str) -> StoredMessage:
        """Return a stored mail. Raises `ingest.NotFound`."""
        return self.run(self.node.mail(id_))

    def found(self, words: str, wanted: int = 1, seconds: float = _LONG_S) -> list[Hit]:
        """Search until the index, which follows by itself, has `wanted` hits; return them, or what there is at last."""
        deadline = time.monotonic() + seconds
        while len(hits := self.run(self.node.search(words))) < wanted and time.monotonic() < deadline:
            time.sleep(0.02)
        return hits

    def close(self) -> None:
        """Finish what is in hand and end the thread."""
        try:
            self.run(self._stack.aclose())
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_LONG_S)
        self._loop.close()

    def __enter__(self) -> "NodeInThread":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()
