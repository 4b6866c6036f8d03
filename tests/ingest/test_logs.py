"""Logs say where something failed, and never what was in the mail."""

import json
import os
import subprocess
import sys

import pytest

FAIL = """
import sys
from ingest.logs import set_up
from ingest.settings import LogSettings
import structlog

def fails(content):
    raise ValueError("a bug of ours")

set_up(LogSettings(format=sys.argv[1]), "worker-0")
try:
    mail = sys.stdin.buffer.read()
    fails(mail)
except ValueError:
    structlog.get_logger().exception("mail-failed", receipt="r1")
"""


@pytest.mark.parametrize("format_", ["json", "console"])
def test_a_traceback_shows_no_mail(format_: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FAIL, format_], input=b"my password is hunter2", capture_output=True, check=True
    )
    said = answer.stderr.decode()
    assert "hunter2" not in said
    assert "a bug of ours" in said
    assert "fails" in said
    assert answer.stdout == b""
    if format_ == "json":
        event = json.loads(said)
        assert [event[name] for name in ("event", "receipt", "role", "level")] == [
            "mail-failed",
            "r1",
            "worker-0",
            "error",
        ]


def test_a_volume_of_logs_without_room_ends_no_process() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        answer = subprocess.run(
            [sys.executable, "-c", FAIL + "print('goes on')", "json"],
            input=b"",
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
        )
    assert answer.stdout == b"goes on\n"


CHATTY = """
from ingest.logs import set_up
from ingest.settings import LogSettings
import structlog

set_up(LogSettings(format="json"), "intake-0")
for number in range(5_000):
    structlog.get_logger().warning("mail-aborted", number=number)
print("done", flush=True)
"""


def test_a_reader_who_does_not_read_stops_nobody() -> None:
    """Anybody on the SMTP port can make the intake log; a pipe of 64 kB stopped it, and the supervisor with it."""
    unread, written = os.pipe()
    try:
        command = [sys.executable, "-c", CHATTY]
        answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=written, timeout=60, check=True)
        assert answer.stdout == b"done\n"
        assert os.read(unread, 100).startswith(b'{"number": 0')
    finally:
        os.close(unread)
        os.close(written)
