"""A real node for tests: `ingest serve` as child processes on loopback, and what its data directory says."""

import json
import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

MAILBOX = "support@demo.example"


@dataclass
class RunningNode:
    """One node. `config` is its settings file, for the commands."""

    folder: Path
    config: Path
    process: subprocess.Popen[bytes]

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def pid(self, role: str) -> int:
        return int(self._told(role, "pid"))

    def address(self, role: str = "intake-0") -> tuple[str, int]:
        host, _, port = self._told(role, "addresses")[0].rpartition(":")
        return host, int(port)

    def _told(self, role: str, fact: str) -> Any:
        """What a role has told of itself; one that is starting, or is started anew, has not told it yet."""
        found: dict[str, Any] = {}

        def is_told() -> bool:
            with suppress(FileNotFoundError, ValueError):
                found.update(json.loads((self.data_dir / "run" / f"{role}.lock").read_text()))
            return bool(found.get(fact))

        wait_for(is_told, f"{role} does not tell its {fact}")
        return found[fact]

    def smtp(self) -> smtplib.SMTP:
        return smtplib.SMTP(*self.address(), timeout=30)

    def run(self, *arguments: str, check: bool = True, text: bool = True) -> subprocess.CompletedProcess[Any]:
        """Run one command of the product against this node's settings."""
        command = [sys.executable, "-m", "ingest", *arguments, "--config", str(self.config)]
        answer = subprocess.run(command, capture_output=True, text=text, timeout=120, check=False)
        assert not check or answer.returncode == 0, f"{arguments} ended with {answer.returncode}: {answer.stderr}"
        return answer

    def events(self, name: str) -> list[dict[str, Any]]:
        """The events of this name that the node has logged."""
        lines = (self.folder / "serve.log").read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines if line.startswith("{")]
        return [event for event in events if event["event"] == name]

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


def settings(folder: Path, more: str = "", mailboxes: tuple[str, ...] = (MAILBOX,)) -> Path:
    """Write a settings file with ports that the system picks."""
    tables = "".join(f'[[mailbox]]\naddress = "{address}"\n' for address in mailboxes)
    file = folder / "ingest.toml"
    file.write_text(
        f'data_dir = "{folder / "data"}"\nsmtp.listen = "127.0.0.1:0"\nweb.listen = "127.0.0.1:0"\n'
        f"{'' if 'web.' in more else 'web.open_on_loopback = true'}\n"
        f'log.level = "warning"\n{more}\n{tables}',
        encoding="utf-8",
    )
    return file


def start(
    folder: Path,
    config: Path,
    environment: Mapping[str, str] | None = None,
    awaited: tuple[str, ...] = ("intake-0", "web-0"),
) -> RunningNode:
    """Start a node and wait until the `awaited` roles listen."""
    with (folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest", "serve", "--config", str(config)],
            stderr=log,
            stdout=log,
            env={**clean(), **(environment or {})},
        )
    node = RunningNode(folder, config, process)
    wait_for(lambda: all(listening(node, role) for role in awaited), "the node does not listen")
    return node


@contextmanager
def running(folder: Path, more: str = "", mailboxes: tuple[str, ...] = (MAILBOX,)) -> Iterator[RunningNode]:
    """A node for the length of a with block, stopped in order at its end."""
    node = start(folder, settings(folder, more, mailboxes))
    try:
        yield node
    finally:
        node.process.send_signal(signal.SIGTERM)
        node.process.wait(60)


def listening(node: RunningNode, role: str) -> bool:
    if node.process.poll() is not None:
        raise AssertionError((node.folder / "serve.log").read_text())
    try:
        os.kill(node.pid(role), 0)
        return bool(node.address(role))
    except (OSError, ValueError, KeyError, IndexError):
        return False


def returned(node: RunningNode, role: str, before: int) -> bool:
    """Whether another process than `before` is that role and listens."""
    try:
        return node.pid(role) != before and listening(node, role)
    except (OSError, ValueError, KeyError):
        return False


def gone(pid: int) -> bool:
    """Whether a process has ended; one that waits for its parent to look has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(condition: Any, why: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)


def clean() -> dict[str, str]:
    """The environment without what would change a node's settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}


def letter(number: int, *, size: int = 200, sender: str = "") -> bytes:
    """A personal mail; each number another sender, so that no rate is reached."""
    who = sender or f"person{number}@customer{number % 97}.example"
    return (
        f"From: {who}\r\nTo: {MAILBOX}\r\nSubject: question {number}\r\nMessage-ID: <{number}.q@customer.example>\r\n"
        f"Date: Mon, 05 Jan 2026 08:00:00 +0000\r\n\r\nword{number} " + "x" * size + "\r\n"
    ).encode()
