"""A mail sent by a real SMTP client is found within a second, its original byte-identical; errors name the cause."""

import hashlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.node import MAILBOX, RunningNode, clean, letter, running, settings
from tests.strict import missing


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    with running(tmp_path_factory.mktemp("node")) as started:
        yield started


def found(node: RunningNode, words: str, within_s: float = 60.0) -> tuple[dict[str, object], float]:
    """Search until there is a hit; return it and the seconds since the call."""
    started = time.monotonic()
    while True:
        answer = node.run("search", "--json", words, check=False)
        if answer.returncode == 0:
            return json.loads(answer.stdout.splitlines()[0]), time.monotonic() - started
        assert time.monotonic() - started < within_s, f"{words} is not found: {answer.stderr}"


def original(node: RunningNode, sha256: str) -> bytes:
    return (node.data_dir / "originals" / sha256[:2] / f"{sha256}.eml").read_bytes()


def test_by_smtplib(node: RunningNode) -> None:
    content = letter(1001)
    with node.smtp() as client:
        client.sendmail("a@customer.example", [MAILBOX], content)
    hit, _ = found(node, "word1001")
    assert hit["subject"] == "question 1001"
    assert original(node, hashlib.sha256(content).hexdigest()) == content


def test_by_swaks(node: RunningNode) -> None:
    if shutil.which("swaks") is None:
        missing("swaks is not installed: apt-get install swaks")
    host, port = node.address()
    command = ["swaks", "--server", f"{host}:{port}", "--to", MAILBOX, "--from", "b@customer.example"]
    subprocess.run([*command, "--body", "zebra crossing"], check=True, capture_output=True, timeout=60)
    hit, _ = found(node, "zebra crossing")
    assert hit["sender"]["address"] == "b@customer.example"


def test_by_smtp_source(node: RunningNode) -> None:
    tool = shutil.which("smtp-source", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if tool is None:
        missing("smtp-source is not installed: apt-get install postfix")
    host, port = node.address()
    before = node.status()["accepted"]
    command = [
        tool,
        "-s",
        "5",
        "-m",
        "50",
        "-l",
        "4096",
        "-f",
        "c@customer.example",
        "-t",
        MAILBOX,
        f"inet:{host}:{port}",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert node.until(before + 50)["accepted"] == before + 50


def test_found_within_a_second_of_the_250(node: RunningNode) -> None:
    """The search command's own start is about 0.4 s, so the index is asked in this process."""
    import asyncio

    from ingest.config import load
    from ingest.wiring import search_index

    async def seconds(number: int) -> float:
        index = await search_index(load(node.config, environment={}))
        try:
            with node.smtp() as client:
                client.sendmail("d@customer.example", [MAILBOX], letter(number))
                started = time.monotonic()
            while not await index.search(f"word{number}"):
                assert time.monotonic() - started < 60
                await asyncio.sleep(0.01)
            return time.monotonic() - started
        finally:
            await index.close()

    assert any(asyncio.run(seconds(number)) < 1.0 for number in range(1101, 1111))


def test_unknown_recipient_is_refused_at_rcpt(node: RunningNode) -> None:
    with node.smtp() as client:
        client.ehlo()
        client.mail("e@customer.example")
        code, text = client.rcpt("nobody@demo.example")
    assert code == 550
    assert text.startswith(b"5.1.1")


def test_health_and_metrics(node: RunningNode) -> None:
    from urllib.request import urlopen

    host, port = node.address("web-0")
    assert urlopen(f"http://{host}:{port}/livez", timeout=60).read() == b"ok\n"
    assert json.load(urlopen(f"http://{host}:{port}/readyz", timeout=60))["ready"] is True
    text = urlopen(f"http://{host}:{port}/metrics", timeout=60).read().decode()
    assert "ingest_accepted_total" in text
    assert "ingest_node_pending" in text


def test_a_second_node_on_the_same_data_directory_is_refused(node: RunningNode) -> None:
    answer = node.run("serve", check=False)
    assert answer.returncode == 69
    assert f"data directory {node.data_dir} is owned by a running node" in answer.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        file = settings(tmp_path)
        file.write_text(file.read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}", 1))
        answer = subprocess.run(
            [*_ingest(), "serve", "-c", str(file)], capture_output=True, text=True, timeout=60, env=clean(), check=False
        )
    assert answer.returncode == 69
    assert f"127.0.0.1:{port} is in use" in answer.stderr


def _ingest() -> list[str]:
    import sys

    return [sys.executable, "-m", "ingest"]
