"""The demo as a stranger runs it, and that its promises can be found broken."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.config import load
from ingest.demo.promises import Promise, check
from ingest.demo.review import let_in
from ingest.demo.traffic import Letter, ordinary, stormy
from ingest.node import Node, open_node
from loopguard import Envelope
from tests.node import clean
from tests.web.pages.house import LOOP, house


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "ingest", "demo", "--once", "--mails", "300", "--data-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=clean(), check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("kept") == 6
    assert "BROKEN" not in done.stdout
    assert not load(folder / "ingest.toml", environment={}).web.open_on_loopback
    return folder


def test_once_leaves_with_zero_and_its_data_can_be_searched(folder: Path) -> None:
    command = [sys.executable, "-m", "ingest", "search", "parcel", "-c", str(folder / "ingest.toml")]
    found = subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean(), check=False)
    assert found.returncode == 0, found.stderr
    assert "helpdesk@partner.example" in found.stdout


async def promises(node: Node, others: list[Letter], loop: list[Letter]) -> list[Promise]:
    nowhere = await let_in(node.engines.ports.accounts, "127.0.0.1:1")
    return await check(node.settings, node.engines, await node.status(), others, loop, nowhere)


async def test_each_promise_can_be_broken(tmp_path: Path) -> None:
    """Mail that was sent and never arrived, and a storm that nobody cut, are both told from the data directory."""
    addresses = ("support@demo.example", "sales@demo.example", "helpdesk@partner.example")
    lenient = {"per_pair": 1000, "automatic_per_thread": 100, "personal_per_thread": 100}
    settings = load(
        environment={}, data_dir=tmp_path, policy=lenient, mailbox=[{"address": address} for address in addresses]
    )
    others, loop = ordinary()[:6], list(stormy(12, seed=1))
    async with open_node(settings) as node:
        for letter in (*others[1:], *loop[1:]):
            await node.deliver_each(letter.content, Envelope(letter.reverse_path, letter.forward_paths))
        broken = [promise.sentence for promise in await promises(node, others, loop) if not promise.kept]
    assert len(broken) == 6


async def test_the_page_is_opened_by_the_password_of_this_demo_alone(tmp_path: Path) -> None:
    """A second demo on the same data takes the password of the first away; a wrong one shows no rows."""
    async with house(tmp_path, web={"open_on_loopback": False}) as made:
        await made.loop(7)
        accounts, address = made.node.ports.accounts, made.url.removeprefix("http://")
        first, second = [await let_in(accounts, address) for _ in range(2)]
        rows = await asyncio.to_thread(second.rows)
        assert [LOOP in row and "2 mails" in row for row in rows] == [True]
        with pytest.raises(OSError, match="401"):
            await asyncio.to_thread(first.rows)
        with pytest.raises(OSError, match="refused"):
            await asyncio.to_thread(replace(second, address="127.0.0.1:1").rows)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_whoever_closes_the_terminal_leaves_no_node_behind(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ingest", "demo", "--mails", "10", "--data-dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean()) as demo:
        assert demo.stdout is not None
        assert any("log in as demo" in line for line in demo.stdout)
        node = int(json.loads((tmp_path / "data/run/supervisor.lock").read_text())["pid"])
        demo.send_signal(number)
        demo.communicate(timeout=120)
    with pytest.raises(ProcessLookupError):
        os.kill(node, 0)
