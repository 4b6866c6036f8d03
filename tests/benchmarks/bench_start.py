"""What it costs to start a role anew: `python -m tests.benchmarks.bench_start [MAILBOXES]`.

Kills each role of a node five times and prints how long it took until another process had its name, without the wait
that the supervisor said it would make; then what memory each process has for itself.
"""

import os
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.node import RunningNode, running

KILLS = 5
ROLES = ("worker-0", "intake-0", "web-0")


def main() -> None:
    mailboxes = tuple(f"box{number}@desk.example" for number in range(int(sys.argv[1]) if sys.argv[1:] else 3_000))
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), mailboxes=mailboxes) as node:
        _tell(f"{len(mailboxes)} mailboxes")
        for role in ROLES:
            took = statistics.median(_back_after(node, role) for _ in range(KILLS))
            _tell(f"{role}: back after {took * 1000:.0f} ms")
        for role in ("supervisor", *ROLES):
            lines = Path(f"/proc/{node.pid(role)}/smaps_rollup").read_text().splitlines()
            kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            _tell(f"{role}: {kilobytes // 1024} MB of its own")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _back_after(node: RunningNode, role: str) -> float:
    """Seconds from a death to another process of that name, less the wait that was meant."""
    before, began, known = node.pid(role), time.monotonic(), len(node.events("role-died"))
    os.kill(before, signal.SIGKILL)
    while _pid(node, role) in {0, before}:
        time.sleep(0.001)
    took = time.monotonic() - began
    wait: float = node.events("role-died")[known]["again_in_s"]
    return took - wait


def _pid(node: RunningNode, role: str) -> int:
    try:
        return node.pid(role)
    except (ValueError, KeyError):
        return 0


if __name__ == "__main__":
    main()
