"""A node that is told to stop ends within ten seconds, whatever hangs."""

import signal
from pathlib import Path

from tests.faults.rig import rigged
from tests.node import MAILBOX, gone, letter, wait_for


def test_a_stop_with_a_store_that_hangs_ends_within_ten_seconds(tmp_path: Path) -> None:
    with rigged(tmp_path) as (node, rig):
        rig.set("hang")
        with node.smtp() as client:
            for number in range(20):
                client.sendmail(f"person{number}@customer.example", [MAILBOX], letter(number))
        wait_for(lambda: node.status()["pending"] == 20, "they are not taken")
        roles = [node.pid(role) for role in ("intake-0", "worker-0", "web-0")]
        node.process.send_signal(signal.SIGTERM)
        assert node.process.wait(60) == 0, "the store hangs for an hour, and a node that is killed does not end with 0"
        assert all(gone(pid) for pid in roles)
