"""A role that hangs when its supervisor is killed does not keep the next node from its work."""

import os
import signal
from pathlib import Path

from tests.node import MAILBOX, letter, listening, running, settings, start, wait_for


def test_a_frozen_role_of_a_killed_node_is_ended_by_its_successor(tmp_path: Path) -> None:
    """It kept its name, so the new worker waited for ever, and nothing was stored."""
    first = start(tmp_path, settings(tmp_path))
    frozen, intake = first.pid("worker-0"), first.pid("intake-0")
    os.kill(frozen, signal.SIGSTOP)
    first.process.kill()
    first.process.wait(30)
    with running(tmp_path) as node:
        wait_for(lambda: node.pid("intake-0") != intake, "the intake does not begin anew")
        wait_for(lambda: listening(node, "intake-0"), "the intake does not listen")
        with node.smtp() as client:
            client.sendmail("ann@customer.example", MAILBOX, letter(1))
        status = node.until(1, 90, "stored")
        assert status["stored"] == 1
        assert node.pid("worker-0") != frozen
