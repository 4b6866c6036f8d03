"""A node as processes: a role that dies comes back, one that cannot work stops all, and nobody is left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node import RunningNode, clean, gone, listening, settings, start, wait_for

ROLES = ("intake-0", "worker-0", "web-0")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[RunningNode]:
    started = start(tmp_path, settings(tmp_path))
    wait_for((started.data_dir / "run" / "worker-0.lock").exists, "no worker")
    yield started
    if started.process.poll() is None:
        started.process.terminate()
        started.process.wait(60)


def test_a_role_that_dies_is_started_again_and_the_others_stay(node: RunningNode) -> None:
    before = {role: node.pid(role) for role in ROLES}
    os.kill(before["intake-0"], signal.SIGKILL)
    wait_for(lambda: gone(before["intake-0"]), "it was not killed")
    wait_for(lambda: node.pid("intake-0") != before["intake-0"] and listening(node, "intake-0"), "it does not return")
    with node.smtp() as client:
        assert client.noop()[0] == 250
    assert {role: node.pid(role) for role in ROLES[1:]} == {role: before[role] for role in ROLES[1:]}
    node.process.send_signal(signal.SIGTERM)
    assert node.process.wait(30) == 0
    assert all(gone(pid) for pid in (*before.values(), node.pid("intake-0")))


def test_roles_end_with_a_supervisor_that_was_killed_and_the_next_one_waits_for_them(node: RunningNode) -> None:
    before = [node.pid(role) for role in ROLES]
    node.process.kill()
    node.process.wait()
    again = start(node.folder, node.config)  # at once, as a service manager does
    try:
        wait_for(lambda: all(gone(pid) for pid in before), "roles outlive their supervisor")
        wait_for(lambda: listening(again, "intake-0") and again.pid("intake-0") not in before, "no new intake")
        assert again.process.poll() is None
    finally:
        again.process.terminate()
        assert again.process.wait(60) == 0


def test_a_role_whose_settings_cannot_work_stops_the_node_with_the_message(tmp_path: Path) -> None:
    config = settings(tmp_path, 'lmtp.listen = "unix:/nonexistent/folder/lmtp"')
    answer = subprocess.run(
        [sys.executable, "-m", "ingest", "serve", "--config", str(config)],
        capture_output=True, text=True, timeout=60, env=clean(), check=False,
    )  # fmt: skip
    assert answer.returncode == 78
    assert "lmtp.listen: the folder /nonexistent/folder" in answer.stderr
    for lock in (tmp_path / "data" / "run").glob("*.lock"):
        assert gone(int(lock.read_text().partition('"pid": ')[2].partition("}")[0].partition(",")[0]))
