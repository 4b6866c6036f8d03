"""Attacks 26 and 27: open relay and backscatter. Only an address that a mailbox has is a recipient."""

import pytest

from tests.intake.conftest import Intake
from tests.intake.wire import Wire

STRINGS = [
    "victim@other.test", "support@other.test", "support%other.test@desk.test", "victim%other.test@desk.test",
    "victim%other.test", "other.test!victim", "other.test!victim@desk.test", "desk.test!victim@other.test",
    "@desk.test:victim@other.test", "@other.test:support@desk.test", "@desk.test,@other.test:victim@third.test",
    "victim@other.test@desk.test", "support@desk.test@other.test", '"victim@other.test"',
    '"victim@other.test"@desk.test',
    '"support@desk.test"@other.test', '"support@desk.test"', "<support@desk.test>", "victim@[192.0.2.1]",
    "support@[127.0.0.1]", "support@[IPv6:::1]", "victim@127.0.0.1", "support@localhost", "support", "root",
    "support@", "@desk.test", "support@desk.test.", "support@.desk.test", "support@desk..test", "support @desk.test",
    "support@desk.test,victim@other.test", "support@desk.test;victim@other.test", "support@desk.test victim@other.test",
    "support\\@desk.test", "support@desk.test\\", '"support"desk.test', "support@desk.test>victim@other.test",
    "|/bin/sh", '"|/bin/sh"@desk.test', "/dev/null", ":include:/etc/passwd", "support@desk.tes\u0442", "postmaster",
]  # fmt: skip


@pytest.mark.parametrize("string", STRINGS)
async def test_it_is_refused_for_good(intake: Intake, string: str) -> None:
    wire = await Wire.greeted(intake.address)
    assert (await wire.ask("MAIL FROM:<evil@sender.test> SMTPUTF8")).startswith("250 ")
    assert (await wire.ask(f"RCPT TO:<{string}>")).startswith("550 ")
    assert (await wire.ask("DATA")).startswith("503 ")


async def test_a_forged_sender_never_makes_us_write_a_mail(intake: Intake) -> None:
    # Nothing could: unknown recipients are refused before the content, and the intake opens no connection.
    wire = await Wire.greeted(intake.address)
    wire.say("MAIL FROM:<victim@other.test>\r\nRCPT TO:<nobody@desk.test>\r\nDATA")
    assert [(await wire.reply())[:3] for _ in range(3)] == ["250", "550", "503"]
    assert intake.spool.mails == []
