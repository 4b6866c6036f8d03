"""Attack 30: addresses and content in logs. Canaries in everything a client says turn up nowhere, at any level."""

import logging

import pytest

from ingest.errors import SpoolUnavailable
from tests.intake.conftest import StartIntake
from tests.intake.listed_spool import ListedSpool
from tests.intake.wire import Wire

CANARY = "canary"


async def test_no_canary_in_any_log(
    start: StartIntake, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    spool = ListedSpool()
    intake = await start(spool=spool, find_mailbox=lambda a: a if "desk" in a else None, size=5000)
    wire = await Wire.greeted(intake.address, f"EHLO {CANARY}.test")
    for command in (f"{CANARY} x", f"NOOP {CANARY}", f"VRFY {CANARY}", f"MAIL FROM:<{CANARY}@@>", "RSET"):
        await wire.ask(command)
    await wire.ask(f"MAIL FROM:<{CANARY}@sender.test>")
    await wire.ask(f"RCPT TO:<{CANARY}@other.test>")
    await wire.ask("RSET")
    content = f"Subject: {CANARY}\r\n\r\n{CANARY}\r\n".encode()
    assert (await wire.send(content, f"{CANARY}@desk.test")).startswith("250 ")
    assert (await wire.send(content * 500, f"{CANARY}@desk.test")).startswith("552 ")
    for step in ("write", "commit", "draft"):
        spool.fail_at = {step: lambda: SpoolUnavailable(f"{CANARY}@desk.test")}
        for command in (f"MAIL FROM:<{CANARY}@sender.test>", f"RCPT TO:<{CANARY}@desk.test>", "DATA"):
            reply = await wire.ask(command)
        assert (reply if step == "draft" else await wire.ask(content + b".\r\n")).startswith("451 ")
    spool.fail_at.clear()
    await wire.ask("RSET")
    await wire.envelope(f"{CANARY}@sender.test", f"{CANARY}@desk.test")
    wire.say(content)
    await Wire.close_all()
    await intake.listener.close(1)
    printed = capfd.readouterr()
    assert "intake-trouble" in printed.out, "there is a log to look at"
    assert CANARY not in printed.out + printed.err + caplog.text
