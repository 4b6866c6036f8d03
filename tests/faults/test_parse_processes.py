"""Mails that kill, stall or fill their parser: each is parsed degraded, and none beside it notices."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import EngineError, MailError
from ingest.work.parse_processes import LINE, ParseProcesses
from parsers import Limits, ParsedMessage, parse
from tests.ingest.desk import desk, mail, settings
from tests.node import wait_for

LIMITS = Limits()


@asynccontextmanager
async def processes(**more: Any) -> AsyncIterator[ParseProcesses]:
    opened = ParseProcesses(function="tests.faults.poison:parse", **more)
    try:
        yield opened
    finally:
        await opened.close()


def poison(number: int, how: str) -> bytes:
    return mail(number, header=f"X-Poison: {how}\r\n")


def failed(message: ParsedMessage) -> str:
    return next((defect.detail for defect in message.defects if defect.code == "parser-failed"), "")


def _open_transports(loop: asyncio.AbstractEventLoop) -> list[Any]:
    return [one for one in loop._transports.values() if one._sock is not None]  # asyncio tells it no other way


async def test_what_they_return_is_what_parse_returns() -> None:
    contents = [mail(number, size=number * 50) for number in range(100)] + [b"", b"\xff\x00", mail(1, size=3_000_000)]
    async with processes() as parsers, asyncio.timeout(60):
        messages = await asyncio.gather(*(parsers.parse(content, LIMITS) for content in contents))
    assert messages == [parse(content, LIMITS) for content in contents]


async def test_the_limits_are_those_of_the_mailbox() -> None:
    async with processes() as parsers, asyncio.timeout(60):
        assert len((await parsers.parse(mail(1), Limits(text=5))).text) == 5


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("kill", "died"),
        ("leave", "died"),
        ("spin", "took longer than 1 s"),
        ("fill", "MemoryError"),
        ("bug", "TypeError"),
    ],
)
async def test_a_mail_that_its_parser_does_not_survive_is_degraded_and_others_are_not(how: str, said: str) -> None:
    contents = [poison(number, how) if number == 20 else mail(number) for number in range(60)]
    async with processes(seconds=1) as parsers, asyncio.timeout(60):
        messages = await asyncio.gather(*(parsers.parse(content, LIMITS) for content in contents))
        assert said in failed(messages[20])
        assert messages[20].subject == "question 20"
        assert [number for number, message in enumerate(messages) if failed(message)] == [20]
        assert not failed(await parsers.parse(mail(99), LIMITS)), "and the next one finds a parser"


async def test_a_parser_that_something_else_killed_costs_its_mail_nothing() -> None:
    async with processes(count=1) as parsers, asyncio.timeout(60):
        await parsers.parse(mail(0), LIMITS)
        for number in range(10):
            asked = asyncio.create_task(parsers.parse(mail(number, size=2_000_000), LIMITS))
            await asyncio.sleep(0.002)
            for parser in parsers._parsers:
                os.kill(parser.pid, signal.SIGKILL)
            assert not failed(await asked)


async def test_an_answer_that_came_while_the_loop_was_held_up_is_not_too_late() -> None:
    async with processes(count=1, seconds=0.5) as parsers, asyncio.timeout(60):
        await parsers.parse(mail(0), LIMITS)
        pids = {parser.pid for parser in parsers._parsers}
        asked = asyncio.create_task(parsers.parse(mail(1), LIMITS))
        await asyncio.sleep(0)
        time.sleep(1.5)  # what it answers meanwhile is read later
        assert not failed(await asked)
        assert {parser.pid for parser in parsers._parsers} == pids


async def test_a_mail_that_kills_every_parser_has_failed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What kills the reading of the header alone too cannot be had: a strike for that mail."""
    (tmp_path / "deadly.py").write_text(
        "import os, parsers.degraded\nparsers.degraded.parse_degraded = lambda *_: os._exit(1)\n"
        "def parse(content, limits):\n    os._exit(1)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    parsers = ParseProcesses(function="deadly:parse")
    async with asyncio.timeout(60):
        with pytest.raises(MailError, match="its parser died, and then, reading its header alone, died"):
            await parsers.parse(mail(1), LIMITS)
    await parsers.close()


async def test_parsers_that_cannot_be_started_are_nobodys_fault() -> None:
    parsers = ParseProcesses(function="no.such.module:parse")
    async with asyncio.timeout(60):
        with pytest.raises(EngineError, match="no parser can be started") as caught:
            await parsers.parse(mail(1), LIMITS)
    assert caught.value.engine == "parser"
    await parsers.close()


async def test_a_stuck_parser_holds_up_its_own_short_line_only() -> None:
    async with processes(seconds=6) as parsers, asyncio.timeout(60):
        await asyncio.gather(*(parsers.parse(mail(number), LIMITS) for number in range(20)))
        stuck = asyncio.create_task(parsers.parse(poison(0, "spin"), LIMITS))
        await asyncio.sleep(0.05)
        others = [asyncio.create_task(parsers.parse(mail(number), LIMITS)) for number in range(100)]
        assert failed(await stuck)
        assert sum(not other.done() for other in others) < LINE
        await asyncio.gather(*others)


async def test_closing_at_any_moment_leaves_no_process_and_no_socket() -> None:
    """A start that was cancelled began the next one, after the end; and nobody waited for the sockets to close."""
    loop = asyncio.get_running_loop()
    for pause in [0, *(0.001 * 2**number for number in range(9))]:
        parsers = ParseProcesses(function="tests.faults.poison:parse")
        asked = [asyncio.create_task(parsers.parse(mail(number, size=1_000_000), LIMITS)) for number in range(20)]
        await asyncio.sleep(pause)
        async with asyncio.timeout(60):
            await parsers.close()
        assert not parsers._starting
        assert parsers._forker._process is None
        assert not _open_transports(loop)
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)


async def test_who_gives_up_waiting_leaves_the_line_in_order() -> None:
    async with processes(count=1) as parsers, asyncio.timeout(60):
        asked = [asyncio.create_task(parsers.parse(mail(number), LIMITS)) for number in range(20)]
        await asyncio.sleep(0)
        for task in asked[::2]:
            task.cancel()
        assert [(await task).subject for task in asked[1::2]] == [f"question {number}" for number in range(1, 20, 2)]


async def test_the_worker_stores_poison_degraded_and_all_else_whole(tmp_path: Path) -> None:
    async with processes(seconds=1) as parsers, desk(settings(tmp_path)) as node:
        node.worker._attempts._parser = parsers.parse
        for number in range(40):
            await node.take(poison(number, ("kill", "spin", "bug")[number % 3]) if number < 6 else mail(number))
        async with asyncio.timeout(60):
            await node.drain()
        assert node.figures() == {"stored": 40}


PROGRAM = """
import asyncio
from ingest.work.parse_processes import ParseProcesses
from parsers import Limits

async def main():
    parsers = ParseProcesses(function="tests.faults.poison:parse", seconds=600)
    await parsers.parse(b"Subject: x\\r\\n\\r\\nx", Limits())
    spinning = asyncio.create_task(parsers.parse(b"X-Poison: spin\\r\\n\\r\\nx", Limits()))
    await asyncio.sleep(0.2)
    pids = [one.pid for one in parsers._parsers] + [parsers._forker._process.pid]
    print(*pids, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def test_a_killed_worker_leaves_no_parser_behind_not_even_a_spinning_one() -> None:
    worker = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, start_new_session=True)
    assert worker.stdout is not None
    with worker.stdout:
        pids = [int(pid) for pid in worker.stdout.readline().split()]
    assert len(pids) >= 2
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait(20)
    wait_for(lambda: not any(alive(pid) for pid in pids), "a parser outlives its worker")


def test_a_polite_signal_to_the_group_ends_no_parser() -> None:
    """The worker decides when it is over: it may still finish what it has in hand."""
    program = PROGRAM.replace("    await asyncio.sleep(600)\n", "    import sys\n    sys.stdin.read()\n").replace(
        "import asyncio\n", "import asyncio, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n", 1
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stdin=subprocess.PIPE, start_new_session=True
    )
    assert worker.stdout is not None
    assert worker.stdin is not None
    with worker.stdout, worker.stdin:
        pids = [int(pid) for pid in worker.stdout.readline().split()]
        os.killpg(worker.pid, signal.SIGTERM)
        time.sleep(0.3)
        assert all(alive(pid) for pid in pids)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(20)
    wait_for(lambda: not any(alive(pid) for pid in pids), "a parser outlives its worker")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


async def test_a_parser_that_is_paused_keeps_its_mail() -> None:
    """A container that is paused for seconds, or a machine: mail was stored as raw text for good."""
    async with processes(count=1, seconds=0.5) as parsers, asyncio.timeout(60):
        await parsers.parse(mail(0), LIMITS)
        (parser,) = parsers._parsers
        os.kill(parser.pid, signal.SIGSTOP)
        parsing = asyncio.create_task(parsers.parse(mail(1), LIMITS))
        await asyncio.sleep(2)
        assert not parsing.done()
        os.kill(parser.pid, signal.SIGCONT)
        assert not failed(await parsing)


async def test_the_death_of_the_process_that_forks_is_no_mails_fault() -> None:
    async with processes(count=2, seconds=5) as parsers, asyncio.timeout(60):
        await asyncio.gather(*(parsers.parse(mail(number), LIMITS) for number in range(20)))
        for parser in parsers._parsers:
            os.kill(parser.pid, signal.SIGSTOP)
        parsing = [asyncio.create_task(parsers.parse(mail(number), LIMITS)) for number in range(6)]
        await asyncio.sleep(0.2)
        assert parsers._forker._process is not None
        parsers._forker._process.kill()
        assert not any(failed(message) for message in await asyncio.gather(*parsing))


async def test_a_process_that_forks_no_more_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    async with processes(count=1) as parsers, asyncio.timeout(120):
        await parsers.parse(mail(0), LIMITS)
        assert parsers._forker._process is not None
        stopped = parsers._forker._process.pid
        os.kill(stopped, signal.SIGSTOP)
        (parser,) = parsers._parsers
        os.kill(parser.pid, signal.SIGKILL)
        with monkeypatch.context() as shortly:
            shortly.setattr("ingest.work.parse_processes.START_S", 1.0)
            with pytest.raises(EngineError, match="did not answer in 1 s"):
                await parsers.parse(mail(1), LIMITS)
        assert not failed(await parsers.parse(mail(2), LIMITS))
        assert parsers._forker._process.pid != stopped
