"""Two mails with one Message-ID in one mailbox: both are kept, and the second says so."""

from pathlib import Path

import pytest

from tests.ingest.desk import BOX, OTHER, desk, mail, settings

FIRST = mail(1, sender="ann@customer.example")
OTHER_AUTHOR = mail(1, sender="eve@customer.example")
OTHER_TEXT = FIRST.replace(b"word1", b"some other word")
OTHER_TRACE = b"Received: from a by b; x\r\n" + FIRST
OTHER_QUOTE = FIRST + b"> quoted\r\n"


@pytest.mark.parametrize(
    ("second", "kept", "codes"),
    [
        (OTHER_AUTHOR, 2, ["id-collision"]),
        (OTHER_TEXT, 2, ["id-collision"]),
        (OTHER_QUOTE, 2, []),
        (OTHER_TRACE, 1, []),
    ],
    ids=["author", "text", "quote", "trace"],
)
async def test_what_collides(tmp_path: Path, second: bytes, kept: int, codes: list[str]) -> None:
    async with desk(settings(tmp_path)) as one:
        for content in (FIRST, second):
            await one.take(content)
            await one.drain()
        stored = [message async for message in one.engines.ports.store.every(BOX)]
        assert len(stored) == kept
        assert [f.code for message in stored for f in message.findings] == codes
        assert all(message.may_autoreply for message in stored)


async def test_nothing_collides_across_mailboxes(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as one:
        await one.take(FIRST, BOX)
        await one.take(OTHER_TEXT, OTHER)
        await one.drain()
        assert [f async for message in one.engines.ports.store.every() for f in message.findings] == []
