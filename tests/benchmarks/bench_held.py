"""What the page of storms costs: `python -m tests.benchmarks.bench_held [--mails N] [--ground GROUND]`.

Fills 100,000 held mails in 500 storms, one of them of 40,000, by `Quarantine.hold`; then asks, each a few times, for
what pages show: 50 rows with their counts and sparklines, by who sees all and by who sees one mailbox, what the tabs
count, and the series of the largest storm; last for the page itself, `GET /`, of the application in this process.
Printed are milliseconds: the median, the first and the worst. `--profile` prints where the page's time goes. Figures
are this machine's and this minute's.
"""

import argparse
import asyncio
import cProfile
import pstats
import secrets
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from ingest.ports import HeldQuery, Quarantine, StormQuery
from ingest.ports.pages.pulse import KEPT
from ingest.settings import Settings
from ingest.staff.looking.counts import counts
from ingest.web.app import make_app
from ingest.wiring import Engines, engines
from tests.ingest.desk import settings
from tests.many_held import Many, fill
from tests.services.ferretdb import Ferretdb
from tests.services.secantus import Secantus

__all__ = ["measure"]

ROUNDS = 5


async def timed(name: str, ask: Callable[[], Awaitable[Any]], rounds: int = ROUNDS) -> None:
    """Ask some times, and print."""
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        await ask()
        spent.append((time.perf_counter() - begun) * 1_000)
    sys.stdout.write(f"{name:52} {median(spent):8.1f} ms   first {spent[0]:.1f}, worst {max(spent):.1f}\n")
    sys.stdout.flush()


async def measure(opened: Engines, many: Many) -> None:
    """Fill, ask and print."""
    quarantine: Quarantine = opened.ports.quarantine
    begun = time.perf_counter()
    await fill(quarantine, many)
    spent = time.perf_counter() - begun
    sys.stdout.write(f"{many.mails} mails in {many.storms} storms held in {spent:.1f} s, {many.mails / spent:.0f}/s\n")
    now = many.last_at
    one = tuple(many.mailboxes[:1])

    async def listed(mailboxes: tuple[str, ...] | None) -> None:
        page = await quarantine.storm_page(StormQuery(mailboxes))
        assert len(page.rows) == min(50, many.storms)
        pulses = await quarantine.pulses(page.rows, now)
        assert mailboxes or sum(pulses[0].counts) == page.rows[0].storm.count > 1

    async def largest(bars: int) -> None:
        row = await quarantine.storm_row(f"v1:{0:032x}")
        assert row is not None
        await quarantine.pulses([row], now, bars)

    await timed("50 rows, counts only, all mailboxes", lambda: quarantine.storm_page(StormQuery()))
    await timed("50 rows with sparklines, all mailboxes", lambda: listed(None))
    await timed("50 rows with sparklines, one mailbox", lambda: listed(one))
    await timed("what the tabs count", lambda: counts(opened.ports, StormQuery(single=False, waits=True, now=now)))
    await timed("how many storms", lambda: quarantine.storm_tally(StormQuery()))
    await timed("how many mails wait, in how many storms", quarantine.count)
    await timed("row and 240 buckets of the largest storm", lambda: largest(KEPT))
    await timed("100 mails of it", lambda: quarantine.page(HeldQuery(storm=f"v1:{0:032x}"), None, 100))


async def whole_page(chosen: Settings, opened: Engines, *, profiled: bool) -> None:
    """Ask the application for the list as a browser does, and print."""
    app = make_app(chosen, lambda: opened)
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:

        async def listed(address: str = "/") -> None:
            answer = await client.get(address)
            assert answer.status_code == 200, answer.text
            assert "data-row" in answer.text

        await timed("GET /, the whole page", listed)
        await timed("GET / of one mailbox", lambda: listed(f"/?mailbox={chosen.mailbox[0].address}"))
        if profiled:
            profile = cProfile.Profile()
            profile.enable()
            for _ in range(ROUNDS):
                await listed()
            profile.disable()
            pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    await app.state.reading.close()


async def _on(ground: str, many: Many, *, profiled: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if ground == "sqlite":
            await _all(settings(Path(folder)), many, profiled=profiled)
            return
        with Secantus() if ground == "secantus" else Ferretdb() as server:
            store = {"url": f"{server.url}bench_{secrets.token_hex(4)}", "driver": "pymongo", "timeout_s": 300.0}
            await _all(settings(Path(folder), store=store), many, profiled=profiled)


async def _all(chosen: Settings, many: Many, *, profiled: bool) -> None:
    opened = await engines(chosen)
    try:
        await measure(opened, many)
        await whole_page(chosen, opened, profiled=profiled)
    finally:
        await opened.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--mails", type=int, default=100_000)
    asked.add_argument("--storms", type=int, default=500)
    asked.add_argument("--ground", default="sqlite", choices=["sqlite", "secantus", "ferretdb"])
    asked.add_argument("--profile", action="store_true")
    said = asked.parse_args()
    begin = time.time() + 60  # what is accepted from now on is counted as it is held, and not when it is asked for
    many = Many(said.mails, said.storms, said.mails * 2 // 5, first_at=begin, last_at=begin + 30 * 86_400)
    asyncio.run(_on(said.ground, many, profiled=said.profile))
