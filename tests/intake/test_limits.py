"""What one client may ask, and what it hears beyond."""

import asyncio
from dataclasses import fields

import pytest

from ingest.intake.limits import IntakeLimits
from tests.intake.conftest import StartIntake
from tests.intake.wire import Wire


async def test_a_mail_beyond_the_size_is_read_to_its_end_and_refused(start: StartIntake) -> None:
    intake = await start(size=1000)
    wire = await Wire.greeted(intake.address)
    assert (await wire.send(b"x" * 998 + b"\r\n")).startswith("250 ")
    assert (await wire.send(b"x" * 999 + b"\r\n")).startswith("552 5.3.4 ")
    assert (await wire.send(b"\r\n" * 990)).startswith("552 5.3.4 ")
    assert (await wire.send(b"small\r\n")).startswith("250 ")
    assert [len(content) for content in intake.spool.contents] == [1000, 7]
    assert intake.spool.discarded == 2


async def test_a_mail_without_end_is_not_read_without_end(start: StartIntake) -> None:
    intake = await start(size=1000)
    wire = await Wire.greeted(intake.address)
    await wire.envelope()
    assert (await wire.ask(b"x" * 3000)).startswith("552 5.3.4 ")
    assert await wire.rest() == b""
    assert intake.counts.aborts == 1


async def test_stuffed_dots_do_not_count(start: StartIntake) -> None:
    intake = await start(size=30)
    wire = await Wire.greeted(intake.address)
    assert (await wire.send(b"..\r\n" * 10)).startswith("250 ")


async def test_too_many_recipients(start: StartIntake) -> None:
    wire = await Wire.greeted((await start(recipients=2)).address)
    for command in ("MAIL FROM:<>", "RCPT TO:<support@desk.test>", "RCPT TO:<sales@desk.test>"):
        await wire.ask(command)
    assert (await wire.ask("RCPT TO:<help@desk.test>")).startswith("452 4.5.3 ")
    assert (await wire.ask("DATA")).startswith("354 ")
    assert (await wire.ask(b".\r\n")).startswith("250 ")


async def test_too_many_commands_without_a_mail(start: StartIntake) -> None:
    wire = await Wire.greeted((await start(commands=10)).address)
    assert (await wire.send(b"x\r\n")).startswith("250 ")
    for _ in range(10):
        assert (await wire.ask("NOOP")).startswith("250 ")
    assert (await wire.ask("NOOP")).startswith("250 ")
    assert (await wire.reply()).startswith("421 4.7.0 ")
    assert await wire.rest() == b""


async def test_too_many_errors(start: StartIntake) -> None:
    wire = await Wire.greeted((await start(errors=3)).address)
    for _ in range(3):
        assert (await wire.ask("FOO")).startswith("500 ")
    assert (await wire.ask("FOO")).startswith("500 ")
    assert (await wire.reply()).startswith("421 4.7.0 ")


async def test_an_accepted_mail_clears_the_account(start: StartIntake) -> None:
    wire = await Wire.greeted((await start(errors=3, commands=20)).address)
    for _ in range(8):
        assert (await wire.ask("FOO")).startswith("500 ")
        assert (await wire.send(b"x\r\n")).startswith("250 ")


async def test_low_room_is_said_at_mail(start: StartIntake) -> None:
    intake = await start()
    intake.spool.has_room = False
    wire = await Wire.greeted(intake.address)
    assert (await wire.ask("MAIL FROM:<>")).startswith("452 4.3.1 ")
    intake.spool.has_room = True
    assert (await wire.send(b"x\r\n")).startswith("250 ")


async def test_over_the_cap_a_client_hears_421_at_once(start: StartIntake) -> None:
    intake = await start(connections_per_address=2)
    first, _second = [await Wire.greeted(intake.address) for _ in range(2)]
    third = await Wire.to(intake.address)
    assert (await third.reply()).startswith("421 4.3.2 ")
    assert await third.rest() == b""
    await first.ask("QUIT")
    await first.close()
    await asyncio.sleep(0.05)
    assert (await (await Wire.greeted(intake.address)).send(b"x\r\n")).startswith("250 ")


async def test_an_idle_client_hears_421_and_is_gone(start: StartIntake) -> None:
    intake = await start(command_timeout_s=0.2)
    wire = await Wire.greeted(intake.address)
    wire.say(b"NOO")
    assert (await wire.reply()).startswith("421 4.4.2 ")
    assert await wire.rest() == b""


async def test_a_client_that_stops_inside_a_mail_is_gone(start: StartIntake) -> None:
    intake = await start(data_timeout_s=0.2)
    wire = await Wire.greeted(intake.address)
    await wire.envelope()
    assert (await wire.ask(b"Subject: half\r\n")).startswith("421 4.4.2 ")
    assert await wire.rest() == b""
    async with asyncio.timeout(60):
        while not intake.counts.aborts:
            await asyncio.sleep(0.01)
    assert (intake.spool.mails, intake.spool.discarded, intake.counts.aborts) == ([], 1, 1)


async def test_a_steady_client_may_take_its_time(start: StartIntake) -> None:
    intake = await start(data_timeout_s=0.2, data_rate=1)
    wire = await Wire.greeted(intake.address)
    await wire.envelope()
    for _ in range(8):
        wire.say(b"line\r\n")
        await asyncio.sleep(0.1)
    assert (await wire.ask(b".\r\n")).startswith("250 ")


async def test_a_slow_commit_is_not_the_clients_fault(start: StartIntake) -> None:
    intake = await start(data_timeout_s=0.1, command_timeout_s=0.1)
    intake.spool.commit_s = 0.5
    wire = await Wire.greeted(intake.address)
    assert (await wire.send(b"x\r\n")).startswith("250 ")


async def test_a_session_ends_between_mails_only(start: StartIntake) -> None:
    intake = await start(session_s=1e-9)
    wire = await Wire.to(intake.address)
    wire.say(b"EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<support@desk.test>\r\nDATA\r\nx\r\n.\r\n")
    assert (await wire.reply()).startswith("220 ")
    assert (await wire.reply()).startswith("250 ")
    assert (await wire.reply()).startswith("421 4.3.2 ")


async def test_a_client_that_does_not_read_is_not_written_to_without_end(start: StartIntake) -> None:
    intake = await start(commands=10**9)
    wire = await Wire.greeted(intake.address)
    commands = b"NOOP\r\n" * 10_000
    sent = 0
    while await wire.pour(commands, within_s=0.5):
        sent += 10_000
        assert sent < 10**8, "the server stops reading at some time"
    wire.half_close()
    assert await wire.rest() == b"250 2.0.0 OK\r\n" * (sent + 10_000), "it goes on where it stopped"


@pytest.mark.parametrize("name", [field.name for field in fields(IntakeLimits)])
def test_a_limit_of_nothing_is_an_error_that_names_it(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        IntakeLimits(**{name: 0})


async def test_sessions_share_no_state(start: StartIntake) -> None:
    intake = await start()
    one, other = [await Wire.greeted(intake.address) for _ in range(2)]
    assert (await one.ask("MAIL FROM:<>")).startswith("250 ")
    assert (await other.ask("RCPT TO:<support@desk.test>")).startswith("503 ")
    assert (await one.ask("RCPT TO:<support@desk.test>")).startswith("250 ")
