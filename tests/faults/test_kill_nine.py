"""kill -9 of any role under load: nothing acknowledged is missing after restart, nothing is stored twice."""

import os
import random
import signal
import smtplib
import threading
import time
from functools import partial
from pathlib import Path

import pytest

from tests.node import MAILBOX, RunningNode, letter, running, wait_for

MAILS = 600


def _send(node: RunningNode, numbers: range, acknowledged: set[int]) -> None:
    """Send as a mail server does: what got no 250 is sent again, over a new connection."""
    waiting = list(numbers)
    deadline = time.monotonic() + 120
    while waiting and time.monotonic() < deadline:
        try:
            with node.smtp() as client:
                while waiting:
                    client.sendmail("sender@customer.example", [MAILBOX], letter(waiting[-1]))
                    acknowledged.add(waiting.pop())
        except (smtplib.SMTPException, OSError, ValueError, KeyError, IndexError):
            time.sleep(0.05)


def _more_than(enough: int, acknowledged: set[int], sender: threading.Thread) -> bool:
    return len(acknowledged) > enough or not sender.is_alive()


@pytest.mark.parametrize("role", ["intake-0", "worker-0", "web-0", "supervisor"])
def test_a_killed_role_loses_nothing_and_doubles_nothing(tmp_path: Path, role: str) -> None:
    acknowledged: set[int] = set()
    with running(tmp_path) as node:
        sender = threading.Thread(target=_send, args=(node, range(MAILS), acknowledged))
        sender.start()
        chance = random.Random(7)
        kills = 0
        while sender.is_alive() and kills < 3:
            enough = len(acknowledged) + 20
            wait_for(partial(_more_than, enough, acknowledged, sender), "no mail is accepted")
            time.sleep(chance.uniform(0, 0.1))
            try:
                os.kill(node.pid(role), signal.SIGKILL)
                kills += 1
            except (ProcessLookupError, ValueError):
                continue
            if role == "supervisor":
                break
            time.sleep(0.5)
        assert kills
        if role == "supervisor":
            node.process.wait(30)
            again = _restarted(tmp_path, node)
            try:
                _check(again, sender, acknowledged)
            finally:
                again.process.terminate()
                again.process.wait(60)
        else:
            _check(node, sender, acknowledged)


def _restarted(folder: Path, node: RunningNode) -> RunningNode:
    from tests.node import start

    wait_for(lambda: not _alive(node, "worker-0") and not _alive(node, "intake-0"), "roles outlive their supervisor")
    again = start(folder, node.config)
    node.process = again.process
    return again


def _alive(node: RunningNode, role: str) -> bool:
    try:
        os.kill(node.pid(role), 0)
    except ProcessLookupError:
        return False
    return True


def _check(node: RunningNode, sender: threading.Thread, acknowledged: set[int]) -> None:
    sender.join(120)
    assert len(acknowledged) == MAILS, "the sender could not get rid of its mail"
    status = node.until(MAILS)
    assert status["pending"] == 0
    assert status["shunted"] == 0
    assert status["stored"] == MAILS  # each once: a mail sent twice, as its 250 was lost, is a duplicate
    assert status["accepted"] == status["stored"] + status["duplicate"] + status["held"]
