"""The backend in Node beside one or two nodes, and somebody who kills all of them while mail comes in."""

import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.node import RunningNode

PROGRAM = Path(__file__).with_name("backend.mjs")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
RECEIVER = "receiver"
VICTIMS = ("intake-0", "worker-0", RECEIVER, "webhooks-0", "web-0", RECEIVER)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Backend:
    """The receiver, started anew whenever it was killed. `api` says where to ask: a web role that was killed moves."""

    folder: Path
    port: int
    token: str
    api: str
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        environment = {
            **os.environ,
            "API": self.api,
            "TOKEN": self.token,
            "SECRET": SECRET,
            "PORT": str(self.port),
            "FOLDER": str(self.folder),
        }
        with (self.folder / "backend.log").open("ab") as log:
            self.process = subprocess.Popen(["node", str(PROGRAM)], env=environment, stderr=log, stdout=log)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.kills += 1
        self.start()

    def took(self, name: str) -> list[dict[str, str]]:
        """What was written down; a line that a kill cut short was not acknowledged."""
        found = []
        with suppress(FileNotFoundError):
            for line in (self.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
                with suppress(ValueError):
                    found.append(json.loads(line))
        return found

    def messages(self, name: str) -> set[str]:
        return {one["message"] for one in self.took(name) if one["type"] == "message.stored"}


@contextmanager
def backend(folder: Path, port: int, token: str, api: str) -> Iterator[Backend]:
    folder.mkdir()
    running = Backend(folder, port, token, api)
    running.start()
    try:
        yield running
    finally:
        assert running.process is not None
        running.process.kill()
        running.process.wait()


@dataclass
class Killer:
    """Kills a role or the receiver every `every_s` seconds until it is told to stop."""

    nodes: list[RunningNode]
    receiver: Backend
    every_s: float
    seed: int
    killed: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Killer":
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        chance = random.Random(self.seed)
        turn = 0
        while not self._stop.wait(chance.uniform(0.5, 1.5) * self.every_s):
            who = VICTIMS[turn % len(VICTIMS)]
            turn += 1
            if who == RECEIVER:
                self.receiver.kill()
            else:
                with suppress(ProcessLookupError, AssertionError, ValueError):
                    os.kill(chance.choice(self.nodes).pid(who), signal.SIGKILL)
            self.killed.append(who)


def until(done: object, seconds: float) -> bool:
    """Wait until `done()` is true; return whether it was in time."""
    assert callable(done)
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
