"""Peak memory of every role while mails of 1 MB of text come: `python -m tests.benchmarks.bench_memory [--mails 300]`.

A real node (embedded) takes them by SMTP over eight connections, stores and indexes them. Prints the peak resident set
of each role (VmHWM, children that parse included); the bar is 200 MB. It leaves with 1 above it.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.node import MAILBOX, RunningNode, letter, running

BAR_MB = 200
WORDS = [f"word{number}" for number in range(5_000)]


def text_mail(number: int, size: int) -> bytes:
    chance = random.Random(number)
    lines: list[str] = []
    length = 0
    while length < size:
        lines.append(" ".join(chance.choices(WORDS, k=12)))
        length += len(lines[-1]) + 2
    return letter(number, size=10) + "\r\n".join(lines).encode() + b"\r\n"


def send(node: RunningNode, numbers: range, size: int) -> None:
    with node.smtp() as client:
        for number in numbers:
            client.sendmail(f"person{number}@customer.example", MAILBOX, text_mail(number, size))


def peaks(node: RunningNode) -> dict[str, int]:
    """Return the peak resident set of each role and of its children, in MB."""
    found: dict[str, int] = {}
    for role in ("intake-0", "worker-0", "web-0"):
        pid = node.pid(role)
        children = (Path(f"/proc/{pid}/task/{pid}/children").read_text()).split()
        for name, process in [(role, str(pid)), *((f"{role} child {n}", child) for n, child in enumerate(children))]:
            status = Path(f"/proc/{process}/status").read_text()
            found[name] = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--size", type=int, default=1_000_000, help="bytes of text in each")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as node:
        threads = [
            threading.Thread(target=send, args=(node, range(first, asked.mails, 8), asked.size)) for first in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        status = node.until(asked.mails, 300, "stored")
        deadline = time.monotonic() + 120
        while status["indexed"] < asked.mails and time.monotonic() < deadline:
            time.sleep(0.5)
            status = node.status()
        found = peaks(node)
    sys.stdout.write(f"stored {status['stored']}, indexed {status['indexed']}\n")
    sys.stdout.writelines(f"{name}: {peak} MB\n" for name, peak in found.items())
    return 0 if status["indexed"] == asked.mails and max(found.values()) <= BAR_MB else 1


if __name__ == "__main__":
    sys.exit(main())
