"""Durable accept beside bare aiosmtpd with a null handler, in one run: `python tests/benchmarks/bench_accept.py`.

Both listen in a process of their own under uvloop; `smtp-source` (Debian: postfix) sends 2,000 mails of 4 kB over 20
connections, new for each mail and kept, the listeners taking turns. Ours commits every mail to the real spool
(SQLite, synchronous=FULL) before it says 250; the other throws it away. Prints one line a mode and leaves with 1 when
ours took longer (median of the rounds). Figures hold for this machine and this minute only; the ratio is what counts.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

HERE = Path(__file__).absolute()
SERVE = HERE.parents[1] / "intake" / "serve.py"
MODES = {"new": [], "kept": ["-d"]}


class Null:
    """Accepts and discards, as in aiosmtpd's own documentation."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 OK"


async def serve_null() -> None:
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Null(), hostname="mx.test", loop=loop), "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()
    sys.stdout.write(f"{host}:{port}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def listener(*command: str | Path) -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate("")


def smtp_source() -> str:
    return shutil.which("smtp-source", path=f"{os.environ['PATH']}:/usr/sbin") or ""


def send(address: str, mails: int, options: list[str]) -> float:
    """Return the seconds that `mails` mails took."""
    load = ["-s", "20", "-m", str(mails), "-l", "4096", "-f", "a@sender.test", "-t", "support@desk.test"]
    began = time.perf_counter()
    subprocess.run([smtp_source(), *options, *load, address], check=True)
    return time.perf_counter() - began


def compare(rounds: int, mails: int, parent: Path | None) -> dict[str, tuple[list[float], list[float]]]:
    """Return, by mode, the seconds of each round: bare aiosmtpd's and ours."""
    seconds: dict[str, tuple[list[float], list[float]]] = {mode: ([], []) for mode in MODES}
    with (
        tempfile.TemporaryDirectory(dir=parent) as folder,
        listener(HERE, "--null") as null,
        listener(SERVE, folder) as ours,
    ):
        for address in (null, ours):
            send(address, mails // 10, [])
        for _ in range(rounds):
            for mode, options in MODES.items():
                for which, address in enumerate((null, ours)):
                    seconds[mode][which].append(send(address, mails, options))
    return seconds


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--null", action="store_true", help=argparse.SUPPRESS)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--mails", type=int, default=2000)
    arguments.add_argument("--folder", type=Path, help="where ours keeps its spool; the default may be a memory disk")
    given = arguments.parse_args()
    if given.null:
        import uvloop

        uvloop.run(serve_null())
        return 0
    if not smtp_source():
        sys.stderr.write("smtp-source is missing: install Debian's postfix\n")
        return 2
    slower = False
    for mode, (null, ours) in compare(given.rounds, given.mails, given.folder).items():
        ratio = median(ours) / median(null)
        slower |= ratio > 1
        figures = "  ".join(
            f"{name} {min(s):.2f}-{median(s):.2f} s" for name, s in (("aiosmtpd", null), ("ours", ours))
        )
        sys.stdout.write(f"{mode:5}{figures}  ratio {ratio:.2f}\n")
    return int(slower)


if __name__ == "__main__":
    sys.exit(main())
