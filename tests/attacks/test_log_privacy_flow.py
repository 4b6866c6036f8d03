"""Attack 30, the whole way: canaries in everything a mail says are in no log, through every fate and every failure.

At level `debug` what an exception says is told as well, and that may quote a mail; nothing else does.
"""

import io
import json
import signal
import smtplib
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import structlog

from ingest.errors import CallerError, Corrupt, DocumentRefused, MailError, NotFound
from ingest.logs import set_up
from ingest.settings import LogSettings
from tests.ingest.desk import desk, settings
from tests.node import MAILBOX, start
from tests.node import settings as configured

CANARY = "canary"
BOUNDARY = "part"


def letter(number: int, header: str = "", sender: str = "") -> bytes:
    """A mail that says the word wherever a mail can say one."""
    who = sender or f"{CANARY}{number}@{CANARY}.example"
    return (
        f'From: "{CANARY}" <{who}>\r\nTo: "{CANARY}" <{MAILBOX}>, {CANARY}@{CANARY}.test\r\n'
        f"Subject: =?utf-8?q?{CANARY}=0D=0A?= {CANARY} {number}\r\nMessage-ID: <{CANARY}.{number}@{CANARY}.test>\r\n"
        f"References: <{CANARY}@{CANARY}.example>\r\nX-{CANARY}: {CANARY}\r\nDate: {CANARY}\r\n{header}"
        f"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary={BOUNDARY}\r\n\r\n"
        f"--{BOUNDARY}\r\n\r\n{CANARY}\r\n"
        f'--{BOUNDARY}\r\nContent-Type: text/{CANARY}; name="{CANARY}.txt"; charset={CANARY}\r\n'
        f'Content-Disposition: attachment; filename="{CANARY}.txt"\r\n\r\n{CANARY}\r\n--{BOUNDARY}--\r\n'
    ).encode()


@pytest.mark.parametrize("level", ["info", "debug"])
def test_no_fate_tells_one(tmp_path: Path, level: str) -> None:
    """Stored, duplicate, held by its hops, a storm of answers, refused, cut off, by a pipe, for nobody."""
    loop = "Received: from a by b; x\r\n" * 60
    answer = "Auto-Submitted: auto-replied\r\nIn-Reply-To: <canary.0@canary.example>\r\n"
    config = configured(tmp_path)
    node = start(tmp_path, config, {"INGEST_LOG__LEVEL": level})
    mails = [letter(1), letter(1), letter(2, loop), *(letter(n, answer, "canary@loop.example") for n in range(3, 30))]
    try:
        with node.smtp() as client:
            for content in mails:
                client.sendmail("canary@canary.example", [MAILBOX], content)
            with suppress(smtplib.SMTPException):
                client.sendmail("canary@canary.example", ["canary@canary.example"], letter(1))
        half = node.smtp()
        for command in ("EHLO canary", "MAIL FROM:<canary@canary.example>", f"RCPT TO:<{MAILBOX}>", "DATA"):
            half.docmd(command)
        half.send(b"Subject: canary\r\n")
        half.close()
        (tmp_path / "canary.eml").write_bytes(letter(100))
        piped = node.run("deliver", "--to", MAILBOX, "--sender", "canary@canary.example", str(tmp_path / "canary.eml"))
        status = node.until(30, key="accepted")
        assert min(status["stored"], status["held"], status["duplicate"]) > 0, status
    finally:
        node.process.send_signal(signal.SIGTERM)
        node.process.wait(60)
    assert node.events("mail-held"), "there is a log to look at"
    assert CANARY not in piped.stderr
    assert CANARY not in (tmp_path / "serve.log").read_text()


RAISED: list[Exception] = [
    ValueError(CANARY), KeyError(CANARY), UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY), MailError(CANARY),
    DocumentRefused(CANARY), Corrupt(CANARY), NotFound(CANARY), CallerError(CANARY), RuntimeError(CANARY),
    OSError(CANARY), TypeError(CANARY), ExceptionGroup(CANARY, [ValueError(CANARY)]), AssertionError(CANARY),
    LookupError(CANARY),
]  # fmt: skip


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("level", ["info", "debug"])
async def test_no_failure_tells_one_above_debug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str, error: Exception
) -> None:
    """Tried three times, shunted, and every step of it logged."""
    written = io.BytesIO()
    async with desk(settings(tmp_path)) as node:
        monkeypatch.setattr("ingest.logs.listen_to_others", lambda: None)
        monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, "utf-8", write_through=True))
        set_up(LogSettings.model_validate({"format": "json", "level": level}), "worker-0")
        node.store.why = error
        await node.take(letter(1))
        await node.drain()
        assert node.figures() == {"shunted": 1}
    events: list[dict[str, Any]] = [json.loads(line) for line in written.getvalue().decode().splitlines()]
    structlog.reset_defaults()
    assert {"mail-failed", "mail-shunted"} <= {event["event"] for event in events}
    assert (CANARY in written.getvalue().decode()) == (level == "debug")
