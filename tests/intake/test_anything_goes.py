"""Random dialogues: every line gets one reply, none means trouble of ours, and only whole mails are kept."""

import random
import re

import pytest

from tests.intake.conftest import StartIntake
from tests.intake.wire import Wire

LINES = [
    b"EHLO c", b"LHLO c", b"HELO", b"MAIL FROM:<a@b.test>", b"MAIL FROM:<> SIZE=10 BODY=8BITMIME", b"MAIL FROM:",
    b"RCPT TO:<support@desk.test>", b"RCPT TO:<sales@desk.test>", b"RCPT TO:<x@y.test>", b"RCPT TO:<\xff\xfe>",
    b"RSET", b"NOOP \xc3\xa9", b"VRFY x", b"HELP", b"", b" ", b"DATA x", b"STARTTLS", b"\x00", b"x" * 3000, b"a\rb",
]  # fmt: skip
BODIES = [b".", b"..\r\n.", b"hello\r\n.", b"\r\n.\r\r\n.", b"\n.\n\r\n\r\n."]


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("lmtp", [False, True], ids=["smtp", "lmtp"])
async def test_a_random_dialogue_stays_in_step(start: StartIntake, seed: int, lmtp: bool) -> None:
    intake = await start(lmtp=lmtp, errors=1000)
    dice = random.Random(seed)
    wire = await Wire.to(intake.address)
    await wire.reply()
    recipients = 0
    for _ in range(150):
        line = dice.choice([*LINES, b"DATA", b"RCPT TO:<support@desk.test>", b"LHLO c" if lmtp else b"EHLO c"])
        if dice.random() < 0.1:
            line = bytes(dice.choice(line or b"x") ^ dice.choice([0, 1, 128]) for _ in range(12)).replace(b"\n", b"")
        reply = await wire.ask(line + b"\r\n")
        assert re.match(r"(2|354|4[25]4|5)\d* ", reply), (line[:80], reply)
        if reply.startswith("250 2.1.5"):
            recipients += 1
        elif reply.startswith(("250 mx", "250 ENH", "250 2.1.0")) or (line == b"RSET" and reply.startswith("250")):
            recipients = 0
        elif reply.startswith("354"):
            answers = [await wire.ask(dice.choice(BODIES) + b"\r\n")]
            answers += [await wire.reply() for _ in range(recipients - 1 if lmtp else 0)]
            assert {answer[:9] for answer in answers} == {"250 2.0.0"}
            recipients = 0
    assert await wire.ask("NOOP last") == "250 2.0.0 OK"
    wire.say("QUIT")
    assert await wire.rest() == b"221 2.0.0 Bye\r\n"
    assert len(intake.spool.mails) == len(intake.counts.sizes)
    assert "4.3.0" not in intake.counts.codes
