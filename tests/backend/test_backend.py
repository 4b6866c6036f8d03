"""A backend in Node hears of every mail, by webhook and by feed, whoever is killed meanwhile; of one node, of two."""

import shutil
import smtplib
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.backend.harness import SECRET, VICTIMS, Backend, Killer, backend, free_port, until
from tests.node import MAILBOX, RunningNode, letter, running
from tests.services.service import Service
from tests.strict import missing

MAILS = 10_000
OF_TWO = 1_000


@pytest.fixture(autouse=True)
def _node_is_here() -> None:
    if shutil.which("node") is None:
        missing("no `node` here: the backend of these tests is written for it")


def tables(port: int, web: int, store: Mapping[str, str] | None = None) -> dict[str, Any]:
    webhook = {
        "name": "backend",
        "url": f"http://127.0.0.1:{port}/",
        "secret": SECRET,
        "allow_internal": ["127.0.0.1"],
        "concurrency": 32,
    }
    return {
        "web": {"listen": f"127.0.0.1:{web}", "accounts": True},
        "webhook": [webhook],
        **({"store": store} if store else {}),
    }


def send(nodes: list[RunningNode], numbers: range) -> None:
    """Send as a mail server does: what got no 250 is sent again, over a new connection, to the next node."""
    waiting, turn, deadline = list(numbers), 0, time.monotonic() + 400
    while waiting:
        assert time.monotonic() < deadline, f"{len(waiting)} mails could not be handed in"
        turn += 1
        try:
            with nodes[turn % len(nodes)].smtp() as client:
                for _ in range(200):
                    if waiting:
                        client.sendmail("sender@customer.example", [MAILBOX], letter(waiting[-1]))
                        waiting.pop()
        except (smtplib.SMTPException, OSError, ValueError, KeyError, IndexError, AssertionError):
            time.sleep(0.05)


def under_fire(nodes: list[RunningNode], receiver: Backend, mails: int, every_s: float) -> None:
    senders = [threading.Thread(target=send, args=(nodes, range(start, mails, 4))) for start in range(4)]
    with Killer(nodes, receiver, every_s, seed=11) as killer:
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert until(lambda: len(killer.killed) >= 2 * len(VICTIMS), 120), killer.killed
    assert sum(node.until(0, 240)["stored"] for node in nodes) == mails

    def all_told() -> bool:
        return len(receiver.messages("webhook")) >= mails and len(receiver.messages("feed")) >= mails

    assert until(all_told, 300), (len(receiver.messages("webhook")), len(receiver.messages("feed")), mails)
    assert receiver.messages("webhook") == receiver.messages("feed")
    assert len(receiver.messages("feed")) == mails


def token_of(node: RunningNode) -> str:
    return node.run("token", "add", "backend", "--verb", "read").stdout.split()[-1]


def test_ten_thousand_mails_reach_a_backend_that_is_killed_like_everybody_else(tmp_path: Path) -> None:
    port, web = free_port(), free_port()
    with running(tmp_path / "node", tables=tables(port, web)) as node:
        api = f"http://127.0.0.1:{web}"
        with backend(tmp_path / "backend", port, token_of(node), api) as receiver:
            under_fire([node], receiver, MAILS, every_s=3)


def test_two_nodes_on_one_store_tell_one_backend(tmp_path: Path, secantus: Service) -> None:
    port = free_port()
    store = {"url": secantus.url, "database": "two_nodes_one_backend"}
    with ExitStack() as stack:
        webs = [free_port(), free_port()]
        nodes = [stack.enter_context(running(tmp_path / f"node{web}", tables=tables(port, web, store))) for web in webs]
        api = f"http://127.0.0.1:{webs[0]}"
        receiver = stack.enter_context(backend(tmp_path / "backend", port, token_of(nodes[0]), api))
        under_fire(nodes, receiver, OF_TWO, every_s=3)
