"""Attack 28: slow and silent clients. They are dropped, and others hardly notice."""

import asyncio
import time

from tests.intake.conftest import StartIntake
from tests.intake.wire import Wire


async def drip(address: str) -> str:
    """Send a byte now and then inside a mail; return the reply that ends it."""
    wire = await Wire.greeted(address)
    await wire.envelope()
    answer = asyncio.create_task(wire.reply())
    while not answer.done():
        wire.say(b"x")
        await asyncio.sleep(0.05)
    return answer.result()


async def test_slow_clients_are_dropped_while_others_are_served(start: StartIntake) -> None:
    intake = await start(data_timeout_s=1.0, connections_per_address=400)
    slow = [asyncio.create_task(drip(intake.address)) for _ in range(150)]
    _idle = [await Wire.to(intake.address) for _ in range(50)]
    began = time.monotonic()
    served = 0
    while not all(task.done() for task in slow):
        assert time.monotonic() - began < 20, "slow clients are dropped"
        wire = await Wire.greeted(intake.address)
        assert (await wire.send(b"x\r\n")).startswith("250 ")
        await wire.close()
        served += 1
    assert served > 3
    assert {(await task)[:9] for task in slow} == {"421 4.4.2"}
    assert intake.counts.aborts == 150
