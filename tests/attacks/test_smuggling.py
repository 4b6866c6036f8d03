"""Attack 1: SMTP smuggling. A mail hidden behind an end of data that is none (CVE-2023-51764 and others)."""

import asyncio

import pytest

from ingest.intake.data_phase import DataPhase
from tests.intake.conftest import Intake
from tests.intake.wire import Wire

SEQUENCES = [
    b"\n.\n", b"\n.\r", b"\n.\r\n", b"\r.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r",
    b"\r\n\x00.\r\n", b"\r\n.\x00\r\n", b"\r\r\n.\r\r\n",
]  # fmt: skip
HIDDEN = b"MAIL FROM:<evil@sender.test>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx"


def mail(sequence: bytes) -> bytes:
    return b"Subject: carrier\r\n\r\nhello" + sequence + HIDDEN + b"\r\n"


def unstuffed(content: bytes) -> bytes:
    return content.replace(b"\r\n.", b"\r\n")


@pytest.mark.parametrize("sequence", SEQUENCES, ids=repr)
def test_at_every_split_it_is_one_mail(sequence: bytes) -> None:
    stream = mail(sequence) + b".\r\n"
    for size in range(1, len(stream) + 1):
        phase, content = DataPhase(), b""
        for at in range(0, len(stream), size):
            assert not phase.ended
            content += phase.feed(stream[at : at + size])
        assert phase.ended
        assert (content, phase.rest) == (unstuffed(mail(sequence)), b"")


@pytest.mark.parametrize("sequence", SEQUENCES, ids=repr)
async def test_over_the_wire_in_two_segments(intake: Intake, sequence: bytes) -> None:
    wire = await Wire.greeted(intake.address)
    stream = mail(sequence) + b".\r\n"
    for at in range(1, len(stream)):
        await wire.envelope()
        wire.say(stream[:at])
        await asyncio.sleep(0)
        assert (await wire.ask(stream[at:])).startswith("250 2.0.0 Accepted")
        assert (await wire.ask("NOOP")).startswith("250 2.0.0 OK")
    assert set(intake.spool.contents) == {unstuffed(mail(sequence))}, "kept as received, and nothing beside it"
    assert len(intake.spool.mails) == len(stream) - 1
