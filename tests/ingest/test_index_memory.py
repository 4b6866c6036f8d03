"""Mails whose texts are large are indexed, and read one after the other, in a page's memory, not in all of theirs."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.wiring import engines
from tests.conformance.mails import stored
from tests.services.secantus import Secantus

MAILS, TEXT = 300, 1_000_000
MOST_GROWTH = 150
"""Megabytes; a role may have 200 in all, and the code before took 1,954 for 500 such mails."""

CHILD = """
import asyncio, json, re, sys
from pathlib import Path
from ingest.settings import Settings
from ingest.wiring import engines
from ingest.work.indexer import Indexer

def peak():  # the process's own; ru_maxrss begins with that of whoever started it
    return int(re.search("VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024

async def main():
    opened = await engines(Settings.model_validate(json.loads(sys.argv[1])))
    indexer = Indexer(opened.ports.store, opened.index)
    await opened.ports.store.count()
    before = peak()
    while await indexer.turn():
        pass
    indexed, read = peak() - before, 0
    async for mail in opened.ports.store.every():
        read += len(mail.text)
    print(json.dumps([read, (await opened.ports.store.count())[1], indexed, peak() - before]))
    await opened.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("engine", ["sqlite", "mongodb"])
async def test_a_megabyte_of_text_in_every_mail(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    chosen: dict[str, object] = {"data_dir": str(tmp_path), "mailbox": [{"address": "desk@example.org"}]}
    if engine == "mongodb":
        server: Secantus = request.getfixturevalue("secantus")
        chosen["store"] = {"url": server.url, "database": f"ingest_test_{tmp_path.name[-20:]}"}
    opened = await engines(Settings.model_validate(chosen))
    text = ("large words of a long mail " * (TEXT // 27 + 1))[:TEXT]
    for n in range(0, MAILS, 10):
        await asyncio.gather(
            *(opened.ports.store.append(stored(m, text=text, new_text=text[:-9])) for m in range(n, n + 10))
        )
    await opened.close()
    child = subprocess.run(
        [sys.executable, "-c", CHILD, json.dumps(chosen)], capture_output=True, text=True, check=True
    )
    read, indexed, growth, growth_in_all = json.loads(child.stdout)
    assert (read, indexed) == (MAILS * TEXT, MAILS)
    sys.stdout.write(f"{engine}: +{growth} MB to index, +{growth_in_all} MB in all\n")
    assert growth < MOST_GROWTH
    assert growth_in_all < MOST_GROWTH
