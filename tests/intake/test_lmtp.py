"""LMTP: LHLO, and a reply for every recipient (RFC 2033 4.2)."""

import pytest

from ingest.errors import SpoolUnavailable
from tests.intake.conftest import StartIntake
from tests.intake.listed_spool import ListedSpool
from tests.intake.wire import Wire

THREE = ("support@desk.test", "sales@desk.test", "help@desk.test")


async def test_the_greeting(start: StartIntake) -> None:
    wire = await Wire.to((await start(lmtp=True)).address)
    assert await wire.reply() == "220 mx.test LMTP"
    assert (await wire.ask("EHLO c")).startswith("500 5.5.1 ")
    assert (await wire.ask("HELO c")).startswith("500 5.5.1 ")
    wire.say("LHLO c")
    offers = [line[4:] for line in await wire.lines()]
    assert {"PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8"} <= set(offers)


async def replies_to(start: StartIntake, content: bytes, spool: ListedSpool | None = None) -> list[str]:
    intake = await start(lmtp=True, size=1000, spool=spool)
    wire = await Wire.greeted(intake.address, "LHLO c")
    await wire.envelope("a@b.test", *THREE)
    wire.say(content + b".\r\nNOOP\r\n")
    replies = [await wire.reply() for _ in range(4)]
    assert replies.pop().startswith("250 2.0.0 OK"), "the NOOP's reply comes after one for each recipient"
    return replies


async def test_every_recipient_hears_of_success(start: StartIntake) -> None:
    replies = await replies_to(start, b"hello\r\n")
    assert replies == [f"250 2.0.0 Accepted as r0-{n}" for n in (0, 1, 0)]


async def test_every_recipient_hears_that_the_mail_is_too_large(start: StartIntake) -> None:
    replies = await replies_to(start, b"x" * 1500 + b"\r\n")
    assert [reply[:9] for reply in replies] == ["552 5.3.4"] * 3


@pytest.mark.parametrize("step", ["write", "commit"])
async def test_every_recipient_hears_of_trouble(start: StartIntake, step: str) -> None:
    spool = ListedSpool(fail_at={step: lambda: SpoolUnavailable("no")})
    replies = await replies_to(start, b"hello\r\n", spool)
    assert [reply[:9] for reply in replies] == ["451 4.3.0"] * 3
    assert spool.mails == []


async def test_only_accepted_recipients_hear(start: StartIntake) -> None:
    wire = await Wire.greeted((await start(lmtp=True)).address, "LHLO c")
    wire.say("MAIL FROM:<>\r\nRCPT TO:<nobody@desk.test>\r\nRCPT TO:<sales@desk.test>\r\nDATA")
    assert [(await wire.reply())[:3] for _ in range(4)] == ["250", "550", "250", "354"]
    wire.say(b"x\r\n.\r\nNOOP\r\n")
    assert [(await wire.reply())[:12] for _ in range(2)] == ["250 2.0.0 Ac", "250 2.0.0 OK"]


async def test_data_without_a_recipient(start: StartIntake) -> None:
    wire = await Wire.greeted((await start(lmtp=True)).address, "LHLO c")
    await wire.ask("MAIL FROM:<>")
    assert (await wire.ask("DATA")).startswith("503 5.5.1 ")
