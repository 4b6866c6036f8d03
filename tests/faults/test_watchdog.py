"""A role that is stopped, spins or hangs is killed and replaced, and its mail goes on.

The first test waits the supervisor's real 20 s (25 s in all, idle); the others hand the supervisor a shorter patience.
"""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

from ingest.supervisor import PATIENCE_S
from tests.faults.rig import rigged
from tests.node import MAILBOX, RunningNode, letter, running, wait_for


def send(node: RunningNode, *numbers: int) -> None:
    with node.smtp() as client:
        for number in numbers:
            client.sendmail(f"person{number}@customer.example", [MAILBOX], letter(number))


def pid(node: RunningNode, role: str) -> int:
    """The process id of the role, 0 while none says so."""
    try:
        return node.pid(role)
    except (OSError, ValueError, KeyError):
        return 0


def whys(node: RunningNode) -> list[str]:
    """Why the node is not ready, [] when it is."""
    return list(json.loads(node.get("/readyz")[1])["why"])


def test_a_worker_that_was_stopped_is_told_by_readyz_and_replaced_after_twenty_seconds(tmp_path: Path) -> None:
    with running(tmp_path) as node:
        send(node, 1)
        assert node.until(1, key="stored")["stored"] == 1
        frozen = node.pid("worker-0")
        up = 'ingest_role_up{name="worker-0"} 1.0'
        wait_for(lambda: up in node.get("/metrics")[1], "the supervisor does not hear that it is up")
        os.kill(frozen, signal.SIGSTOP)
        send(node, 2)
        silent = re.compile(r"worker-0 has not answered for \d+ s, and 1 mails wait")
        wait_for(lambda: any(map(silent.fullmatch, whys(node))), "/readyz says ready with a frozen worker")
        wait_for(lambda: pid(node, "worker-0") not in {0, frozen}, "a frozen worker is not replaced")
        (event,) = node.events("role-hangs")
        assert (event["name"], event["pid"], event["silent_s"] >= PATIENCE_S) == ("worker-0", frozen, True)
        assert node.until(2, key="stored")["stored"] == 2
        wait_for(lambda: not whys(node), "it does not become ready again")


@pytest.mark.parametrize("weakness", ["spin", "deadlock"])
def test_a_worker_whose_loop_spins_or_whose_ledger_thread_hangs_is_replaced(tmp_path: Path, weakness: str) -> None:
    with rigged(tmp_path, patience_s=3) as (node, rig):
        hung = node.pid("worker-0")
        rig.set(weakness)
        send(node, 1)
        wait_for(lambda: not rig.waits_for(weakness), "nothing ran into it")
        wait_for(lambda: pid(node, "worker-0") not in {0, hung}, "it is not replaced")
        assert node.until(1, key="stored")["stored"] == 1
        (event,) = node.events("role-hangs")
        assert event["name"] == "worker-0"


@pytest.mark.parametrize("role", ["intake-0", "web-0"])
def test_every_role_is_watched(tmp_path: Path, role: str) -> None:
    with rigged(tmp_path, patience_s=3) as (node, _):
        frozen = node.pid(role)
        os.kill(frozen, signal.SIGSTOP)
        wait_for(lambda: pid(node, role) not in {0, frozen}, "it is not replaced")
        send(node, 1)
        assert node.until(1, key="stored")["stored"] == 1


def test_a_supervisor_that_was_stopped_itself_blames_nobody(tmp_path: Path) -> None:
    with rigged(tmp_path, patience_s=3) as (node, _):
        before = [node.pid(role) for role in ("intake-0", "worker-0", "web-0")]
        node.process.send_signal(signal.SIGSTOP)
        time.sleep(6)
        node.process.send_signal(signal.SIGCONT)
        time.sleep(2)
        assert [node.pid(role) for role in ("intake-0", "worker-0", "web-0")] == before
        assert node.events("role-hangs") == []
