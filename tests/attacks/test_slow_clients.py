"""Attack 28: slow and silent clients, in commands and in content. They are dropped, and others hardly notice."""

import asyncio
import time

import pytest

from tests.intake.conftest import StartIntake
from tests.intake.slow import KINDS, dawdle
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


async def served_at(address: str) -> None:
    """Be a client that is quick, and is served."""
    wire = await Wire.greeted(address)
    assert (await wire.send(b"x\r\n")).startswith("250 ")
    await wire.close()


async def test_slow_clients_are_dropped_while_others_are_served(start: StartIntake) -> None:
    intake = await start(data_timeout_s=1.0, connections_per_address=400)
    slow = [asyncio.create_task(drip(intake.address)) for _ in range(150)]
    _idle = [await Wire.to(intake.address) for _ in range(50)]
    began = time.monotonic()
    served = 0
    while not all(task.done() for task in slow):
        assert time.monotonic() - began < 60, "slow clients are dropped"
        await asyncio.gather(*(served_at(intake.address) for _ in range(4)))
        served += 4 * (not all(task.done() for task in slow))
    assert served > 3, "at once, while they dawdle: how many one after another is a matter of the machine"
    assert {(await task)[:9] for task in slow} == {"421 4.4.2"}
    assert intake.counts.aborts == 150


async def test_every_kind_of_slowness_ends_soon_when_connections_are_scarce(
    start: StartIntake, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten addresses, ten kinds each: every one alone stays below its caps, and used to stay for good."""
    intake = await start(connections=150, connections_per_address=12, pressed_s=2.0)
    slow = {
        asyncio.create_task(dawdle(intake.address, kind, 0.7, f"127.0.0.{host}")): kind
        for host in range(2, 12)
        for kind in KINDS
    }
    began = time.monotonic()
    served = 0
    while not all(task.done() for task in slow):
        stay = {kind for task, kind in slow.items() if not task.done()}
        assert time.monotonic() - began < 60, f"slow clients are dropped; these stay: {stay}"
        await asyncio.gather(*(served_at(intake.address) for _ in range(11)))
        served += 11 * (not all(task.done() for task in slow))
        await asyncio.sleep(0.05)
    assert {task.result()[:9] for task in slow} == {"421 4.4.2"}
    assert served > 10, "at once, while they dawdle"
    assert capsys.readouterr().out.count("connections-scarce") == 1, "whoever runs the node is told once"


async def test_an_idle_connection_is_kept_while_there_is_room(start: StartIntake) -> None:
    intake = await start(connections_per_address=10, pressed_s=0.1)
    kept = await Wire.greeted(intake.address)
    assert (await kept.send(b"x\r\n")).startswith("250 ")
    await asyncio.sleep(1)
    assert (await kept.send(b"x\r\n")).startswith("250 ")


async def test_the_idle_go_first_when_connections_become_scarce(start: StartIntake) -> None:
    intake = await start(connections_per_address=4, pressed_s=1.0)
    kept, busy = [await Wire.greeted(intake.address) for _ in range(2)]
    assert (await kept.send(b"x\r\n")).startswith("250 ")
    _more = [await Wire.greeted(intake.address) for _ in range(2)]
    left = asyncio.create_task(kept.reply())
    began = asyncio.get_running_loop().time()
    while not left.done():
        assert asyncio.get_running_loop().time() - began < 20
        assert (await busy.send(b"x\r\n")).startswith("250 "), "who is quick is not hurt"
        await asyncio.sleep(0.02)
    assert left.result().startswith("421 4.4.2 ")
    assert (await busy.send(b"x\r\n")).startswith("250 ")


async def test_half_a_command_is_not_waited_for_though_there_is_room(start: StartIntake) -> None:
    wire = await Wire.greeted((await start(command_s=0.5)).address)
    wire.say(b"MAIL FROM:")
    assert (await wire.reply()).startswith("421 4.4.2 ")
