"""A real node for tests: `ingest serve` as child processes on loopback, and what its data folder says.

Ports are picked by the system. The child runs the very package that the test has imported, whatever folder it is
started in, without the `INGEST_` variables of the environment. What is waited for has a deadline, and its end says why.
"""

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from ingest.config import unset_environment
from ingest.testing.client import Reply, smtp
from ingest.testing.letter import Letter
from ingest.testing.toml import toml

__all__ = ["MAILBOX", "Server", "clean", "listening", "running", "settings", "start", "wait_for"]

MAILBOX: Final = "support@demo.example"
_HOME = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """One node. `config` is its settings file, for the commands."""

    folder: Path
    config: Path
    process: subprocess.Popen[bytes]

    @property
    def data_dir(self) -> Path:
        """Its data folder."""
        return self.folder / "data"

    def pid(self, role: str) -> int:
        """Return the process id of a role (`intake-0`, `worker-0`, `web-0`)."""
        return int(self._told(role, "pid"))

    def address(self, role: str = "intake-0") -> tuple[str, int]:
        """Return where a role listens: SMTP, or HTTP for `web-0`."""
        host, _, port = self._told(role, "addresses")[0].rpartition(":")
        return host, int(port)

    @property
    def url(self) -> str:
        """Where the web role listens, as a URL."""
        host, port = self.address("web-0")
        return f"http://{host}:{port}"

    def _told(self, role: str, fact: str) -> Any:
        """What a role has told of itself; one that is starting, or is started anew, has not told it yet."""
        found: dict[str, Any] = {}

        def is_told() -> bool:
            with suppress(FileNotFoundError, ValueError):
                found.update(json.loads((self.data_dir / "run" / f"{role}.lock").read_text()))
            return bool(found.get(fact))

        wait_for(is_told, f"{role} does not tell its {fact}")
        return found[fact]

    def deliver(self, letter: Letter) -> tuple[Reply, ...]:
        """Hand over a letter by SMTP; return what was said of each recipient."""
        return smtp(self.address(), letter)

    def smtp(self) -> smtplib.SMTP:
        """Return a connection of the standard library's client."""
        return smtplib.SMTP(*self.address(), timeout=30)

    def run(self, *arguments: str, check: bool = True, text: bool = True) -> subprocess.CompletedProcess[Any]:
        """Run one command of the product against this node's settings."""
        command = [*_PYTHON, *arguments, "--config", str(self.config)]
        answer = subprocess.run(command, capture_output=True, text=text, timeout=120, check=False, env=_environment())  # noqa: S603  the words of a test
        if check and answer.returncode:
            raise AssertionError(f"{arguments} ended with {answer.returncode}: {answer.stderr}")
        return answer

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the events of this name that the node has logged."""
        events = [json.loads(line) for line in self.log().splitlines() if line.startswith("{")]
        return [event for event in events if event["event"] == name]

    def log(self) -> str:
        """Return all that the node has logged."""
        return (self.folder / "serve.log").read_text(encoding="utf-8")

    def get(self, path: str, timeout_s: float = 30) -> tuple[int, str]:
        """Ask the web role; return the HTTP status and the text."""
        connection = HTTPConnection(*self.address("web-0"), timeout=timeout_s)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def status(self) -> dict[str, Any]:
        """Return what `ingest status` counts."""
        answer: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return answer

    def until(self, wanted: int, seconds: float = 60, key: str = "accepted") -> dict[str, Any]:
        """Wait until nothing is pending and `key` has reached `wanted`; return the status then, or the last one."""
        deadline = time.monotonic() + seconds
        while True:
            status = self.status()
            if (status[key] >= wanted and status["pending"] == 0) or time.monotonic() > deadline:
                return status
            time.sleep(0.1)

    def stop(self, seconds: float = 60) -> int:
        """End it in order; return its exit code. One that does not end in time is killed, and that is told."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the node did not end within {seconds:g} s: {self.log()}") from None


def settings(
    folder: Path, more: str = "", mailboxes: tuple[str, ...] = (MAILBOX,), tables: Mapping[str, Any] | None = None
) -> Path:
    """Write a settings file with ports that the system picks: with `more` TOML, and with `tables` laid over it."""
    begun: dict[str, Any] = {
        "data_dir": str(folder / "data"),
        "smtp": {"listen": "127.0.0.1:0"},
        "web": {"listen": "127.0.0.1:0", "open_on_loopback": True},
        "log": {"level": "warning"},
        "mailbox": [{"address": address} for address in mailboxes],
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "ingest.toml"
    file.touch(mode=0o600)  # it may hold secrets
    file.write_text(toml({**begun, **(tables or {})}, more), encoding="utf-8")
    return file


def start(
    folder: Path,
    config: Path,
    environment: Mapping[str, str] | None = None,
    awaited: tuple[str, ...] = ("intake-0", "web-0"),
) -> Server:
    """Start a node and wait until the `awaited` roles listen."""
    with (folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  our own program
            [*_PYTHON, "serve", "--config", str(config)],
            stderr=log,
            stdout=log,
            env={**_environment(), **(environment or {})},
        )
    node = Server(folder, config, process)
    wait_for(lambda: all(listening(node, role) for role in awaited), "the node does not listen")
    return node


@contextmanager
def running(
    folder: Path, more: str = "", mailboxes: tuple[str, ...] = (MAILBOX,), tables: Mapping[str, Any] | None = None
) -> Iterator[Server]:
    """Run a node for the length of a with block; it is stopped in order at its end."""
    node = start(folder, settings(folder, more, mailboxes, tables))
    try:
        yield node
    finally:
        node.stop()


def listening(node: Server, role: str) -> bool:
    """Whether a role listens. Raises `AssertionError` with the node's log when the node has ended."""
    if node.process.poll() is not None:
        raise AssertionError(node.log())
    try:
        os.kill(node.pid(role), 0)
        return bool(node.address(role))
    except (OSError, ValueError, KeyError, IndexError):
        return False


def wait_for(condition: Callable[[], object], why: str, seconds: float = 60) -> None:
    """Wait until the condition holds. Raises `AssertionError` with `why` when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{why} (waited {seconds:g} s)")
        time.sleep(0.05)


def clean() -> dict[str, str]:
    """Return the environment without what would change a node's settings."""
    return unset_environment()


_PYTHON = (sys.executable, "-P", "-m", "ingest")
"""`-P`: what lies in the folder that a test is started in is none of the child's modules."""


def _environment() -> dict[str, str]:
    """Return the child's: our own package first, unless it is installed and found anyway."""
    environment = clean()
    if "site-packages" in _HOME.parts:
        return environment
    before = environment.get("PYTHONPATH")
    return {**environment, "PYTHONPATH": os.pathsep.join((str(_HOME), before) if before else (str(_HOME),))}
