"""Memory of an intake process under mails that cost aiosmtpd gigabytes (reliability R5, attack 3)."""

import smtplib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.intake.real_spool import stored
from tests.intake.served import Served, serve

MIB = 1024 * 1024
BODIES = {"empty lines": b"\r\n", "normal lines": b"x" * 74 + b"\r\n", "one line": b"x" * 4096, "dots": b"..\r\n"}


def send(served: Served, piece: bytes, size: int) -> bytes:
    """Send `size` bytes of repeated `piece` as one mail; return the reply's text."""
    with smtplib.SMTP(served.host, served.port, timeout=120) as client:
        client.ehlo()
        client.docmd("MAIL FROM:<a@sender.test>")
        client.docmd("RCPT TO:<support@desk.test>")
        client.docmd("DATA")
        block = piece * (64 * 1024 // len(piece))
        for _ in range(size // len(block)):
            client.send(block)
        client.send(b"\r\n.\r\n")
        code, text = client.getreply()
        assert code == 250, text
        return text


@pytest.mark.parametrize("body", BODIES)
def test_a_mail_of_31_mib_costs_little_memory(tmp_path: Path, body: str) -> None:
    with serve(tmp_path) as served:
        send(served, BODIES[body], 31 * MIB)
        assert served.peak_kib() < 256 * 1024
    [(receipt, content)] = stored(tmp_path)
    assert receipt.size == len(content)
    assert content.count(b"\r\n..") == 0


def test_fifty_large_mails_at_once(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        with ThreadPoolExecutor(50) as pool:
            list(pool.map(lambda _: send(served, b"\r\n", 3 * MIB), range(50)))
        assert served.peak_kib() < 256 * 1024
    assert len(stored(tmp_path)) == 50


def test_a_command_line_of_64_mib_costs_none(tmp_path: Path) -> None:
    with serve(tmp_path) as served, smtplib.SMTP(served.host, served.port, timeout=120) as client:
        client.ehlo()
        before = served.peak_kib()
        for _ in range(1024):
            client.send(b"A" * 64 * 1024)
        client.send(b"\r\n")
        code, text = client.getreply()
        assert (code, text[:5]) == (500, b"5.5.2")
        assert client.noop()[0] == 250, "the dialogue is in step"
        assert served.peak_kib() - before < 8 * 1024
