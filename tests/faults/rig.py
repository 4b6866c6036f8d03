"""A node with weak spots: each gives way when the test puts a file of its name into the rig's folder.

`spin` and `deadlock` give way once and take their file with them; `hang` and `failing` for as long as their file is
there; of `deaths` one file goes with each death. The seams are ports, which stay when what is behind them changes.
"""

import asyncio
import errno
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partialmethod
from pathlib import Path
from typing import Any

from tests.node import RunningNode, settings, start

__all__ = ["Rig", "rig", "rigged"]

HERE = Path(__file__).parent


class Rig:
    """The folder, as the test uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def set(self, name: str) -> None:
        (self.folder / name).touch()

    def unset(self, name: str) -> None:
        (self.folder / name).unlink()

    def waits_for(self, name: str) -> bool:
        """Whether nothing has run into this weak spot yet."""
        return (self.folder / name).exists()

    def deaths(self, count: int) -> None:
        for number in range(count):
            self.set(f"death-{number}")

    def deaths_left(self) -> int:
        return len(list(self.folder.glob("death-*")))


@contextmanager
def rigged(folder: Path, more: str = "", *, patience_s: float = 20) -> Iterator[tuple[RunningNode, Rig]]:
    """Run a node that is rigged; its supervisor waits `patience_s` for roles that are silent."""
    made = Rig(folder / "rig")
    environment = {
        "RIG": str(made.folder),
        "RIG_PATIENCE": str(patience_s),
        "PYTHONPATH": f"{HERE / 'rigged'}:{HERE.parents[1]}",
    }
    node = start(folder, settings(folder, more), environment)
    try:
        yield node, made
    finally:
        if node.process.poll() is None:
            node.process.send_signal(signal.SIGTERM)
            node.process.wait(60)


def rig() -> None:
    """Weaken this process."""
    from ingest.adapters.sqlite import SqliteMailStore
    from ingest.spool import SqliteLedger

    folder = Path(os.environ["RIG"])
    _weaken_store(SqliteMailStore, folder)
    _weaken_ledger(SqliteLedger, folder)
    _weaken_disk(folder)
    _shorten_patience(float(os.environ["RIG_PATIENCE"]))


def _weaken_store(store: Any, folder: Path) -> None:
    append = store.append

    async def weak_append(self: Any, message: Any) -> str:
        if any(_taken(death) for death in folder.glob("death-*")):
            os.kill(os.getpid(), signal.SIGKILL)
        while (folder / "hang").exists():
            await asyncio.sleep(3600)
        while _taken(folder / "spin"):
            while True:
                pass
        stored: str = await append(self, message)
        return stored

    store.append = weak_append


def _weaken_ledger(ledger: Any, folder: Path) -> None:
    claim = ledger.claim

    def weak_claim(self: Any, *arguments: Any, **named: Any) -> Any:
        if _taken(folder / "deadlock"):
            threading.Event().wait()
        return claim(self, *arguments, **named)

    ledger.claim = weak_claim


def _weaken_disk(folder: Path) -> None:
    fsync = os.fsync

    def weak_fsync(descriptor: int) -> None:
        if (folder / "failing").exists():
            raise OSError(errno.EIO, "the disk is rigged")
        fsync(descriptor)

    os.fsync = weak_fsync


def _shorten_patience(patience_s: float) -> None:
    from ingest.supervisor import Supervisor

    if "patience_s" in (Supervisor.__init__.__kwdefaults__ or {}):
        # In a process of its own, which nothing can be handed to.
        Supervisor.__init__ = partialmethod(Supervisor.__init__, patience_s=patience_s)


def _taken(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
