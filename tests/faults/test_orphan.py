"""A role that hangs when its supervisor is killed does not keep the next node from its work."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.roles.process import _end_orphan
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


def test_a_holder_of_another_user_is_told_of_and_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal ended the role that waited, in place of the one that hangs."""

    def refuse(_: int, __: int) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(signal, "pidfd_send_signal", refuse)
    holds = "import sys; from pathlib import Path; from ingest.spool import Ownership\n"
    holds += "owner = Ownership(Path(sys.argv[1]), 'worker-0')\n"
    holds += "owner.publish({'supervised': True}); print(); sys.stdin.read()"
    command = [sys.executable, "-c", holds, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with capture_logs() as said:
            _end_orphan(tmp_path, "worker-0")
        assert [one["event"] for one in said] == ["orphan-not-ours"]
        assert holder.poll() is None
