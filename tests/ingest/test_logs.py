"""Logs say where something failed, and never what was in the mail."""

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
import structlog

from ingest.logs import set_up
from ingest.settings import LogSettings

FAIL = """
import os, sys
from ingest.logs import set_up
from ingest.settings import LogSettings
import structlog

def fails(content):
    raise ValueError("a bug of ours")

set_up(LogSettings(format=sys.argv[1], level=os.environ.get("LEVEL", "info")), "worker-0")
try:
    mail = sys.stdin.buffer.read()
    fails(mail)
except ValueError:
    structlog.get_logger().exception("mail-failed", receipt="r1")
"""


@pytest.mark.parametrize("level", ["info", "debug"])
@pytest.mark.parametrize("format_", ["json", "console"])
def test_a_traceback_shows_no_mail(format_: str, level: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FAIL, format_],
        input=b"my password is hunter2",
        env={**os.environ, "LEVEL": level},
        capture_output=True,
        check=True,
    )
    said = answer.stderr.decode()
    assert "hunter2" not in said
    assert ("a bug of ours" in said) == (level == "debug"), "what an exception says may be a mail's words"
    assert "ValueError" in said
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


FOREIGN = """
import asyncio, gc, logging, os, sys, threading, warnings
from ingest.logs import set_up
from ingest.settings import LogSettings

set_up(LogSettings(format=sys.argv[1]), "web-0")

class Undeletable:
    def __del__(self):
        raise ValueError("hunter2")

def fails():
    raise ValueError("hunter2")

async def task():
    fails()

async def main():
    left = asyncio.create_task(task())
    await asyncio.sleep(0.01)
    asyncio.get_running_loop().call_soon(fails)
    del left
    gc.collect()
    await asyncio.sleep(0.01)

logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.\\nhunter2")
logging.getLogger("pymongo.topology").error("%s and %s", "too few")
logging.getLogger("elastic_transport.node").warning("one\\x1b[31m line \\u2028 %s", "more")
logging.getLogger("aiohttp.client").info("not told")
warnings.warn("old", DeprecationWarning)
warnings.warn("deprecated\\nhunter2", UserWarning)
try:
    fails()
except ValueError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application\\n")
asyncio.run(main())
thread = threading.Thread(target=fails, name="side")
thread.start()
thread.join()
Undeletable()
fails()
"""


@pytest.mark.parametrize("format_", ["json", "console"])
def test_what_others_say_comes_in_the_same_form(format_: str) -> None:
    answer = subprocess.run([sys.executable, "-c", FOREIGN, format_], capture_output=True, check=False)
    said = answer.stderr.decode()
    assert answer.returncode == 1
    assert "hunter2" not in said
    assert "not told" not in said
    if format_ == "console":
        assert not set(said) & set("\x1b\u2028")
        assert "Exception in ASGI application" in said
        return
    events = [json.loads(line) for line in said.splitlines()]
    assert all(event["role"] == "web-0" for event in events)
    assert [(event["event"], event.get("logger", "")) for event in events] == [
        ("library", "uvicorn.error"),
        ("library", "pymongo.topology"),
        ("library", "elastic_transport.node"),
        *[("library", "py.warnings")] * 2,
        ("library", "uvicorn.error"),
        *[("library", "asyncio")] * 2,
        ("uncaught", ""),
        ("unraisable", ""),
        ("uncaught", ""),
    ]
    raised = [event for event in events if "exception" in event]
    assert len(raised) == 6
    assert all(event["exception"][-1]["exc_type"] == "ValueError" for event in raised)
    assert events[8]["thread"] == "side"


class Calls(io.RawIOBase):
    """A file that keeps what each write(2) was given."""

    def __init__(self) -> None:
        self.given: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.given.append(bytes(content))
        return len(content)


@pytest.mark.parametrize("format_", ["json", "console"])
def test_an_event_is_one_write_also_where_streams_are_unbuffered(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All processes of a node write into one file: a line's end that came by itself came behind another's line."""
    calls: Any = Calls()
    monkeypatch.setattr("ingest.logs.listen_to_others", lambda: None)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(calls, "utf-8", write_through=True))
    set_up(LogSettings.model_validate({"format": format_}), "worker-0")
    for number in range(3):
        structlog.get_logger().info("counted", number=number)
    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("failed")
    assert [given.count(b"counted") + given.count(b"failed") for given in calls.given] == [1, 1, 1, 1]
    assert all(given.endswith(b"\n") for given in calls.given)


def fail() -> None:
    raise ValueError("a bug of ours")
