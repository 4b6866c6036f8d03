"""Mail by HTTP into a node that runs: through kill -9, with its store down, slow and large bodies; none is lost."""

import json
import os
import re
import signal
import socket
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.node import MAILBOX, RunningNode, letter, returned, running, settings, start, wait_for
from tests.web.posting import taken

PATH = f"/api/v1/messages?recipient={MAILBOX}"
HEAD = {"Content-Type": "message/rfc822"}
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    with running(tmp_path_factory.mktemp("node")) as started:
        yield started


def post(node: RunningNode, content: Any, path: str = PATH, **headers: str) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection(*node.address("web-0"), timeout=60)
    try:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("POST", path, content, {**HEAD, **more})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def get(node: RunningNode, path: str) -> dict[str, Any]:
    status, text = node.get(path)
    assert status == 200, text
    said: dict[str, Any] = json.loads(text)
    return said


def post_until_taken(node: RunningNode, number: int) -> str:
    """Send a mail under its key until it is answered for, as a client should; return its receipt."""
    deadline = time.monotonic() + 120
    while True:
        assert time.monotonic() < deadline, f"mail {number} is not taken"
        try:
            status, said = post(node, letter(number), Idempotency_Key=f"mail-{number}")
        except (OSError, HTTPException, ValueError, LookupError):
            time.sleep(0.05)
            continue
        if status == 202:
            receipt: str = said["receipts"][0]["receipt"]
            return receipt
        assert status in (409, 503), said
        time.sleep(0.05)


def test_a_web_role_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    with running(tmp_path) as node:
        receipts: dict[int, str] = {}
        numbers = iter(range(200))
        lock = threading.Lock()

        def client() -> None:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None:
                    return
                receipts[number] = post_until_taken(node, number)

        clients = [threading.Thread(target=client) for _ in range(4)]
        for one in clients:
            one.start()
        kills = 0
        while kills < 4 and len(receipts) < 150:
            before, wanted = node.pid("web-0"), len(receipts) + 10
            wait_for(lambda wanted=wanted: len(receipts) >= wanted, "no mail is taken", 120)
            os.kill(before, signal.SIGKILL)
            kills += 1
            wait_for(lambda before=before: returned(node, "web-0", before), "the web role does not come back")
        for one in clients:
            one.join(120)
        assert kills >= 3
        assert len(receipts) == 200
        status = node.until(200, key="stored")
        assert status["stored"] == 200
        assert status["pending"] == status["unaccounted"] == 0
        spooled = {receipt.id: content for receipt, content in taken(node.data_dir / "spool")}
        assert all(spooled[receipt] == letter(number) for number, receipt in receipts.items())
        messages = Counter(get(node, f"/api/v1/receipts/{receipt}")["message"] for receipt in receipts.values())
        assert len(messages) == 200
        assert set(messages.values()) == {1}
        # Each life's partition was closed by the next, so that retention may take them.
        files = sorted((node.data_dir / "spool" / "web-0").glob("*.sqlite"))
        assert len(files) >= kills
        for file in files[:-1]:
            with sqlite3.connect(file) as connection:
                assert connection.execute("SELECT count(*) FROM closed").fetchone() == (1,), file


def test_with_the_store_down_mail_is_taken_and_its_receipt_told(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"mongodb://127.0.0.1:{nobody.getsockname()[1]}/?serverSelectionTimeoutMS=300"
        node = start(
            tmp_path, settings(tmp_path, f'store.url = "{url}"\nstore.timeout_s = 1\nstore.connect_timeout_s = 1')
        )
        try:
            status, said = post(node, letter(1))
            assert status == 202
            (receipt,) = said["receipts"]
            assert get(node, f"/api/v1/receipts/{receipt['receipt']}")["fate"] == "pending"
        finally:
            node.process.send_signal(signal.SIGTERM)
            node.process.wait(60)


def test_a_client_may_send_in_chunks_and_ask_first(node: RunningNode) -> None:
    def chunks() -> Iterator[bytes]:
        content = letter(1, size=100_000)
        yield from (content[at : at + 7_000] for at in range(0, len(content), 7_000))

    assert post(node, chunks())[0] == 202
    with socket.create_connection(node.address("web-0"), timeout=30) as client:
        content = letter(2)
        head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\nExpect: 100-continue\r\n"
        client.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode())
        assert client.recv(1000).startswith(b"HTTP/1.1 100")
        client.sendall(content)
        assert client.recv(1000).startswith(b"HTTP/1.1 202")


@pytest.mark.parametrize(
    "lines",
    [
        "Content-Length: 10\r\nContent-Length: 20\r\n",
        "Content-Length: 10\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 1_0\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Length : 10\r\n",
        "X: y\r\n Content-Length: 10\r\n",
    ],
)
def test_what_two_servers_could_read_as_two_requests_takes_nothing_in_twice(lines: str, node: RunningNode) -> None:
    """The framing is h11's: what is doubtful is refused, and what follows on that connection is not read."""
    before = len(taken(node.data_dir / "spool"))
    line = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\n"
    with socket.create_connection(node.address("web-0"), timeout=30) as client:
        client.sendall(f"{line}{lines}\r\n0123456789{line}Content-Length: 5\r\n\r\nhello".encode())
        client.settimeout(10)
        answer = b""
        with suppress(TimeoutError):
            while piece := client.recv(4096):
                answer += piece
    assert set(re.findall(rb"HTTP/1.1 (\d+)", answer)) <= {b"400", b"405", b"422", b"501"}, answer
    assert answer
    assert len(taken(node.data_dir / "spool")) == before


def test_large_and_slow_bodies_cost_little_memory(node: RunningNode) -> None:
    """A mail of empty lines made aiosmtpd use 2.7 GB; here are four, two as forms, beside 50 that come slowly."""
    pid = node.pid("web-0")
    post(node, letter(3))
    before = peak(pid)
    slow = []
    for number in range(50):
        here = (f"127.0.0.{2 + number % 2}", 0)  # one address alone may send 30 at once
        client = socket.create_connection(node.address("web-0"), timeout=30, source_address=here)
        line = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\n"
        client.sendall(f"{line}Content-Length: {31 * MIB}\r\n\r\n".encode() + b"\r\n" * 400_000)
        slow.append(client)
    wait_for(lambda: len(list((node.data_dir / "spool").glob("web-0/*.tmp"))) == 50, "50 bodies are not coming in")
    lines = b"\r\n" * (31 * MIB // 2)
    form = b'--b\r\nContent-Disposition: form-data; name="recipient"\r\n\r\n' + MAILBOX.encode()
    form += (
        b'\r\n--b\r\nContent-Disposition: form-data; name="message"; filename="m"\r\n\r\n' + lines + b"\r\n--b--\r\n"
    )
    answers = []
    for content, kind in ((lines, "message/rfc822"), (form, "multipart/form-data; boundary=b")):
        for _ in range(2):
            path = PATH if content is lines else "/api/v1/messages"
            answers.append(post(node, content, path, Content_Type=kind)[0])
    grown = peak(pid) - before
    for client in slow:
        client.close()
    assert answers == [202] * 4
    assert grown < 64 * MIB
    wait_for(lambda: not list((node.data_dir / "spool").glob("web-0/*.tmp")), "drafts of clients that went are left")
    assert node.pid("web-0") == pid


def peak(pid: int) -> int:
    """The most memory that a process has had, bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024
