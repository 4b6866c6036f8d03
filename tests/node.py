"""What the tests of this repository want of a node beside `ingest.testing.served`: deaths, and letters of a size."""

from pathlib import Path

from ingest.testing.served import MAILBOX, clean, listening, running, settings, start, wait_for
from ingest.testing.served import Server as RunningNode

__all__ = [
    "MAILBOX",
    "RunningNode",
    "clean",
    "gone",
    "letter",
    "listening",
    "returned",
    "running",
    "settings",
    "start",
    "wait_for",
]


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


def letter(number: int, *, size: int = 200, sender: str = "") -> bytes:
    """A personal mail; each number another sender, so that no rate is reached."""
    who = sender or f"person{number}@customer{number % 97}.example"
    return (
        f"From: {who}\r\nTo: {MAILBOX}\r\nSubject: question {number}\r\nMessage-ID: <{number}.q@customer.example>\r\n"
        f"Date: Mon, 05 Jan 2026 08:00:00 +0000\r\n\r\nword{number} " + "x" * size + "\r\n"
    ).encode()
