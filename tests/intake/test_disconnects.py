"""Clients that vanish around the final dot: what was acknowledged is there, and nothing is there by half."""

import asyncio
import random
import re
from pathlib import Path

from ingest.intake.listener import listen
from ingest.intake.service import Service
from ingest.spool.partition import PartitionReader, partitions
from ingest.spool.writer import SqliteSpoolWriter
from tests.intake.wire import Wire

ROUNDS = 200


async def one_mail(address: str, number: int, dice: random.Random) -> bool:
    """Send mail `number` with some mishap; return whether it was acknowledged."""
    wire = await Wire.greeted(address)
    await wire.envelope()
    body = f"number {number}\r\n".encode() * dice.choice([1, 100, 30_000])
    wire_form = body + b".\r\n"
    mishap = dice.choice(["none", "before", "at", "after", "half-close"])
    if mishap == "before":
        wire.say(wire_form[: -dice.randint(1, 5)])
        await asyncio.sleep(dice.random() * 0.01)
        wire.cut()
        return False
    wire.say(wire_form)
    if mishap == "half-close":
        wire.half_close()
    if mishap == "at":
        await asyncio.sleep(0)
        wire.cut()
        return False
    if mishap == "after":
        await asyncio.sleep(dice.random() * 0.01)
        wire.cut()
        return False
    return (await wire.reply()).startswith("250 ")


def stored(spool: Path) -> list[bytes]:
    contents = []
    for name in partitions(spool):
        reader = PartitionReader(spool, name)
        contents += [reader.content(int(row.receipt.content.rpartition("#")[2])) for row in reader.after(0, 10_000)]
        reader.close()
    return contents


async def test_acknowledged_is_stored_and_nothing_is_stored_by_half(tmp_path: Path) -> None:
    spool = SqliteSpoolWriter(tmp_path, "intake-0", reserve=0)
    listener = await listen(Service("mx.test", spool, lambda address: address), "127.0.0.1", 0)
    dice = random.Random(20_261_122)
    acknowledged = set()
    for first in range(0, ROUNDS, 20):
        numbers = range(first, first + 20)
        answers = await asyncio.gather(*(one_mail(listener.addresses[0], n, dice) for n in numbers))
        acknowledged |= {n for n, yes in zip(numbers, answers, strict=True) if yes}
        await Wire.close_all()
    await listener.close(5)
    await spool.close()
    found: list[int] = []
    for content in stored(tmp_path):
        number = re.match(rb"number (\d+)\r\n", content)
        assert number is not None
        assert len(content) // len(number[0]) in (1, 100, 30_000)
        assert content == number[0] * (len(content) // len(number[0])), "nothing by half"
        found.append(int(number[1]))
    assert len(set(found)) == len(found), "nothing twice"
    assert acknowledged <= set(found)
    assert len(acknowledged) > ROUNDS // 5
    assert list(tmp_path.glob("**/*.tmp")) == []
