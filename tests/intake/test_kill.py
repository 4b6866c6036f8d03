"""kill -9 of an intake process under load: what was acknowledged is on disk (reliability R1)."""

import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.intake.real_spool import stored

CLIENTS = 8


def load(port: int, client: int, acknowledged: set[str]) -> None:
    """Send mails until the server is gone; note the receipts of those that were acknowledged."""
    number = 0
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as smtp:
            while True:
                number += 1
                smtp.ehlo_or_helo_if_needed()
                for command in ("MAIL FROM:<a@sender.test>", "RCPT TO:<support@desk.test>"):
                    assert smtp.docmd(command)[0] == 250
                body = f"Subject: {client} {number}\r\n\r\n".encode() + b"x" * random.choice([10, 5000, 400_000])
                code, text = smtp.data(body)
                assert code == 250, text
                acknowledged.add(text.split()[-1].decode())
    except (OSError, smtplib.SMTPException):
        return


@pytest.mark.parametrize("round_", range(4))
def test_nothing_acknowledged_is_missing_or_damaged(tmp_path: Path, round_: int) -> None:
    acknowledged: set[str] = set()
    serve = str(Path(__file__).with_name("serve.py"))
    with subprocess.Popen(
        [sys.executable, serve, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        threads = [threading.Thread(target=load, args=(port, n, acknowledged)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        time.sleep(0.3 + 0.1 * round_)
        os.kill(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    found = {receipt.id for receipt, _content in stored(tmp_path)}
    assert len(acknowledged) > CLIENTS
    assert acknowledged <= found
    # A client hears of a mail after its commit, so at most one a client is stored and unheard of.
    assert len(found - acknowledged) <= CLIENTS
