"""Webhooks a second to one fast receiver on loopback, with their mails in an SQLite store; and what a dead one costs.

    python -m tests.benchmarks.bench_webhooks [--mails 10000] [--concurrency 8]

The receiver is a process of its own. The time is from the first that it takes to the moment when the outbox is empty.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind
from ingest.webhooks.dispatching import dispatch
from ingest.wiring import engines
from tests.conformance.mails import stored
from tests.ingest.desk import settings
from tests.webhooks.receiver import SECRET

RECEIVER = """
import asyncio, sys
from aiohttp import web
count = 0
first = last = 0.0
import time
async def hook(request):
    global count, first, last
    await request.read()
    count += 1
    last = time.monotonic()
    first = first or last
    return web.Response(status=204)
async def told(request):
    return web.json_response({"count": count, "first": first, "last": last})
app = web.Application()
app.router.add_post("/hook", hook)
app.router.add_get("/told", told)
async def main():
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


async def measure(mails: int, concurrency: int, port: int, folder: Path) -> dict[str, Any]:
    import aiohttp

    hook = {"name": "fast", "url": f"http://127.0.0.1:{port}/hook", "secret": SECRET, "concurrency": concurrency}
    given = settings(folder, webhook=[{**hook, "allow_internal": ["127.0.0.1"]}])
    opened = await engines(given)
    ports = opened.ports
    made = [stored(n, thread=f"thread-{n // 3}") for n in range(mails)]
    for start in range(0, mails, 500):
        await asyncio.gather(*(ports.store.append(one) for one in made[start : start + 500]))
    stop = asyncio.Event()
    running = asyncio.create_task(dispatch(given, ports, "here.webhooks-0", stop))
    while await ports.outbox.endpoint("fast") is None:
        await asyncio.sleep(0.05)
    teller = Teller(ports.changes, "w")
    for start in range(0, mails, 100):
        part = made[start : start + 100]
        await teller.tell([Change(ChangeKind.MESSAGE_STORED, time.time(), m.mailbox, m.id, m.thread) for m in part])
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"http://127.0.0.1:{port}/told") as answer:
                facts: dict[str, Any] = await answer.json()
            if facts["count"] >= mails and (await ports.outbox.tally("fast")).waiting == 0:
                break
            await asyncio.sleep(0.05)
    stop.set()
    await running
    await opened.close()
    took = facts["last"] - facts["first"]
    return {"mails": mails, "concurrency": concurrency, "received": facts["count"], "a_second": round(mails / took)}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mails", type=int, default=10_000)
    options.add_argument("--concurrency", type=int, default=8)
    asked = options.parse_args()
    receiver = subprocess.Popen([sys.executable, "-c", RECEIVER], stdout=subprocess.PIPE, text=True)
    assert receiver.stdout is not None
    try:
        port = int(receiver.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(asyncio.run(measure(asked.mails, asked.concurrency, port, Path(folder)))))  # noqa: T201  its purpose
    finally:
        receiver.terminate()
        receiver.wait(10)


if __name__ == "__main__":
    main()
