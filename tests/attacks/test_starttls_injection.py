"""Attack 2: commands in the clear behind STARTTLS, to be obeyed as if they had come under TLS (CVE-2011-0411)."""

import asyncio
from pathlib import Path

import pytest

from tests.intake.listed_spool import ListedSpool
from tests.intake.test_tls import LOOPS, Loop, certify, tell
from tests.intake.wire import Wire

INJECTED = b"EHLO injected\r\nMAIL FROM:<evil@sender.test>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\nevil\r\n.\r\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return certify(tmp_path, "mx")


@LOOPS
def test_nothing_said_in_the_clear_is_obeyed(loop: Loop, files: tuple[Path, Path]) -> None:
    async def story(address: str, spool: ListedSpool) -> None:
        for cut in range(1, len(INJECTED), 5):
            wire = await Wire.greeted(address)
            assert (await wire.ask(b"STARTTLS\r\n" + INJECTED[:cut])).startswith("220 ")
            await wire.start_tls()
            assert (await wire.ask("NOOP")).startswith("250 2.0.0 OK"), "the first reply is to the first command"
            assert (await wire.ask("RCPT TO:<support@desk.test>")).startswith("503 ")
        assert spool.mails == []

    tell(loop, files, story)


@LOOPS
def test_what_comes_between_is_no_command_either(loop: Loop, files: tuple[Path, Path]) -> None:
    async def story(address: str, spool: ListedSpool) -> None:
        for pause in (0.0, 0.001, 0.01):
            wire = await Wire.greeted(address)
            wire.say("STARTTLS")
            await asyncio.sleep(pause)
            wire.say(INJECTED)
            wire.half_close()
            said = (await wire.rest()).partition(b"\r\n")
            assert said[0].startswith(b"220 ")
            assert b"250" not in said[2]
        assert spool.mails == []

    tell(loop, files, story)
