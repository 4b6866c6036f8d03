"""Mails with a megabyte of text each, sent at once, then all waiting for the index: no role takes more than 200 MB."""

import re
import sqlite3
import threading
import time
from pathlib import Path

from tests.node import MAILBOX, RunningNode, running

MAILS, SENDERS, MOST_MB = 80, 8, 200
TEXT = "\r\n".join(" ".join(f"word{n:04}" for n in range(8)) for _ in range(14_000))


def letter(number: int) -> bytes:
    head = f"From: p{number}@c{number}.example\r\nTo: {MAILBOX}\r\nSubject: large{number}\r\n"
    head += f"Message-ID: <{number}@x>\r\nDate: Mon, 05 Jan 2026 08:00:00 +0000\r\n"
    return f"{head}\r\n{number}\r\n{TEXT}\r\n".encode()


def send(node: RunningNode, first: int) -> None:
    with node.smtp() as client:
        for number in range(first, MAILS, SENDERS):
            client.sendmail(f"p{number}@c{number}.example", [MAILBOX], letter(number))


def until_indexed(node: RunningNode) -> None:
    until = time.monotonic() + 90
    while (indexed := node.status()["indexed"]) != MAILS and time.monotonic() < until:
        time.sleep(0.5)
    assert indexed == MAILS


def over(node: RunningNode) -> dict[str, int]:
    """Return the most megabytes that each role ever had, of those that had too many."""
    peaks: dict[str, int] = {}
    for role in ("intake-0", "worker-0", "web-0"):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{node.pid(role)}/status").read_text())
        assert found is not None
        peaks[role] = int(found[1]) // 1024
    return {role: most for role, most in peaks.items() if most > MOST_MB}


def test_no_role_takes_more_than_its_share(tmp_path: Path) -> None:
    with running(tmp_path) as node:
        sending = [threading.Thread(target=send, args=(node, first)) for first in range(SENDERS)]
        for one in sending:
            one.start()
        for one in sending:
            one.join()
        assert node.until(MAILS, 120)["stored"] == MAILS
        until_indexed(node)
        assert over(node) == {}
    with sqlite3.connect(tmp_path / "data" / "store.sqlite") as store:  # the index was away all the time
        store.execute("UPDATE mail SET indexed = 0")
    store.close()
    (tmp_path / "data" / "search.sqlite").unlink()
    with running(tmp_path) as node:
        until_indexed(node)
        assert over(node) == {}
