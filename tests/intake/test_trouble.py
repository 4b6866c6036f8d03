"""Trouble of our own: the client is asked to try again, whatever it was, and the dialogue stays in step."""

import asyncio
import errno
import os

import pytest
import structlog

from ingest.errors import SpoolUnavailable
from tests.intake.conftest import StartIntake
from tests.intake.listed_spool import ListedSpool
from tests.intake.wire import Wire

STEPS = ["draft", "write", "commit"]


def from_system(number: int) -> BaseException:
    """What an adapter raises for an error of the system."""
    error = SpoolUnavailable(f"spool folder /var/spool/secret: {os.strerror(number)}")
    error.__cause__ = OSError(number, os.strerror(number), "/var/spool/secret/file")
    return error


async def answer(start: StartIntake, step: str, error: BaseException) -> str:
    intake = await start(spool=ListedSpool(fail_at={step: lambda: error}))
    wire = await Wire.greeted(intake.address)
    for command in ("MAIL FROM:<>", "RCPT TO:<support@desk.test>"):
        assert (await wire.ask(command)).startswith("250 ")
    reply = await wire.ask("DATA")
    if step != "draft":
        assert reply.startswith("354 ")
        reply = await wire.ask(b"x" * 100_000 + b"\r\n.\r\n")
    intake.spool.fail_at.clear()
    assert (await wire.ask("RSET")).startswith("250 ")
    assert (await wire.send(b"next\r\n")).startswith("250 "), "the session goes on"
    assert intake.spool.contents == [b"next\r\n"]
    return reply


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ETIMEDOUT])
async def test_a_failing_disk_means_try_later(start: StartIntake, step: str, number: int) -> None:
    for error in (from_system(number), OSError(number, "no", "/var/spool/secret")):
        assert (await answer(start, step, error)).startswith("451 4.3.0 Try again later, reference ")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
async def test_a_full_disk_says_so(start: StartIntake, step: str, number: int) -> None:
    assert (await answer(start, step, from_system(number))).startswith("452 4.3.1 ")


async def test_a_cancelled_commit_means_try_later(start: StartIntake) -> None:
    assert (await answer(start, "commit", asyncio.CancelledError())).startswith("451 4.3.0 ")


async def test_a_failing_lookup_means_try_later(start: StartIntake) -> None:
    def broken(_address: str) -> str | None:
        raise KeyError("directory")

    wire = await Wire.greeted((await start(find_mailbox=broken)).address)
    await wire.ask("MAIL FROM:<>")
    assert (await wire.ask("RCPT TO:<support@desk.test>")).startswith("451 4.3.0 ")


async def test_the_reference_is_in_the_log(start: StartIntake) -> None:
    with structlog.testing.capture_logs() as lines:
        reply = await answer(start, "commit", from_system(errno.EIO))
    (line,) = (line for line in lines if line["event"] == "intake-trouble")
    assert line["reference"] == reply.rpartition(" ")[2]
