"""`ingest doctor` in another process than the node's: nothing, a part and all recorded, and the store away."""

import asyncio
import time
from pathlib import Path

import pytest

from ingest.config import load
from ingest.mailboxes import Mailboxes
from ingest.sending.outgoing import Outgoing
from ingest.sending.sent_mail import told
from ingest.wiring import engines
from tests.cli.command import Command
from tests.ingest.desk import BOX

WHO = "ann@customer.example"
DOMAIN = BOX.rpartition("@")[2]


async def recorded(config: Path, ids: range) -> None:
    """Tell that these mails of ours went."""
    settings = load(config)
    opened = await engines(settings)
    try:
        for n in ids:
            mail = Outgoing(BOX, (WHO,), message_id=f"<{n}@{DOMAIN}>")
            await told(mail, Mailboxes(settings), opened.ports, time.time())
    finally:
        await opened.close()


def answer(ingest: Command, n: int) -> None:
    """Let a customer answer a mail of ours."""
    fields = (
        f"From: {WHO}\r\nTo: {BOX}\r\nMessage-ID: <a{n}@x.example>\r\nIn-Reply-To: <{n}@{DOMAIN}>\r\nSubject: {n}\r\n"
    )
    ingest("deliver", "--to", BOX, "-", stdin=f"{fields}\r\nThank you for number {n}.\r\n".encode())


@pytest.mark.parametrize(("ids", "share"), [(range(0), 0), (range(1), 25), (range(3), 75), (range(4), 100)])
def test_how_much_is_recorded_is_said(ingest: Command, ids: range, share: int) -> None:
    asyncio.run(recorded(ingest.config, ids))
    for n in range(4):
        answer(ingest, n)
    said, (fact,) = ingest("doctor"), ingest("doctor", "--json").facts
    assert said.code == 0
    assert f"({share} %)" in " ".join(said.out.split())
    assert ("judged by that part" in " ".join(said.out.split())) is (share < 95)
    assert (fact["sent"]["count"], fact["sent"]["recorded"]) == (4, len(ids))


def test_without_an_answer_nothing_is_shown_and_that_is_said(ingest: Command) -> None:
    ingest("deliver", "--to", BOX, "-", stdin=b"From: bo@x.example\r\nSubject: Order\r\n\r\nHello\r\n")
    said = ingest("doctor")
    assert said.code == 0
    assert "none shows whether" in " ".join(said.out.split())


def test_a_store_that_is_away_is_said_and_no_share(ingest: Command) -> None:
    text = ingest.config.read_text(encoding="utf-8")
    ingest.config.write_text(text.replace('url = ""', 'url = "mongodb://127.0.0.1:9/desk"', 1), encoding="utf-8")
    said = ingest("doctor")
    assert said.code == 75
    assert said.out == ""
    assert "MongoDB" in said.err
    assert "Traceback" not in said.err
