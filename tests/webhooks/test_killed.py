"""kill -9 of the webhooks role in the middle, on SQLite and with two nodes on one store: nothing is lost."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ingest.config import load
from ingest.feed.teller import Teller
from ingest.ports import Change, ChangeKind
from ingest.wiring import engines
from tests.conformance.mails import key
from tests.node import clean
from tests.services.service import Service
from tests.webhooks.receiver import SECRET, Receiver, receiving, until

MAILS = 1_500
BOX = "support@desk.example"
NUMBERS = {key("mail", n): n for n in range(MAILS)}


def configured(folder: Path, url: str, more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "ingest.toml"
    file.write_text(
        f'data_dir = "{folder}/data"\n{more}\n[[mailbox]]\naddress = "{BOX}"\n'
        f'[[webhook]]\nname = "crm"\nurl = "{url}"\nsecret = "{SECRET}"\nallow_internal = ["127.0.0.1"]\n'
    )
    return file


@contextmanager
def role(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "ingest", "serve", "--role", "webhooks", "--config", str(config)]
    with (config.parent / "log").open("ab") as log:
        process = subprocess.Popen(command, stderr=log, env=clean())
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(20)


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)


def change(n: int) -> Change:
    return Change(ChangeKind.MESSAGE_STORED, time.time(), BOX, key("mail", n), f"thread-{n % 40}")


def check(receiver: Receiver) -> Counter[str]:
    """Each at least once, first taken in the order of its thread; return how often each was taken."""
    taken = Counter(one.message for one in receiver.taken)
    assert set(taken) == set(NUMBERS), f"{len(NUMBERS.keys() - taken.keys())} are lost"
    assert len({one.id for one in receiver.taken}) == MAILS
    lines: dict[str, list[int]] = {}
    for message in dict.fromkeys(one.message for one in receiver.taken):
        number = NUMBERS[message]
        lines.setdefault(str(number % 40), []).append(number)
    assert all(line == sorted(line) for line in lines.values())
    return taken


async def told(config: Path, receiver: Receiver, kills: Callable[[int], None]) -> None:
    """Tell everything in parts, killing in between, until all is received and settled."""
    opened = await engines(load(config))
    ports = opened.ports
    try:
        await until(lambda: ports.outbox.endpoint("crm"), "the endpoint does not begin")
        for start in range(0, MAILS, 100):
            await Teller(ports.changes, "w").tell([change(n) for n in range(start, start + 100)])
            await asyncio.sleep(0.05)
            if start % 300 == 200:
                await until(lambda: len({one.id for one in receiver.taken}) > start - 200, "it does not go on")  # noqa: B023  awaited in the same round
                kills(start)
        await until(lambda: len({one.id for one in receiver.taken}) == MAILS, "some are lost")

        async def empty() -> bool:
            return (await ports.outbox.tally("crm")).waiting == 0

        await until(empty, "some are not settled")
    finally:
        await opened.close()


async def test_every_event_comes_at_least_once_over_kills(tmp_path: Path) -> None:
    async with receiving() as receiver:
        config = configured(tmp_path, receiver.url)
        with ExitStack() as stack:
            running = [stack.enter_context(role(config))]

            def kills(_: int) -> None:
                kill(running[-1])
                running.append(stack.enter_context(role(config)))

            await told(config, receiver, kills)
            assert len(running) == 6
        taken = check(receiver)
    assert sum(taken.values()) < MAILS * 1.5, "far more than what was on its way is sent twice"


async def test_of_two_nodes_one_dispatches_and_the_other_takes_over(tmp_path: Path, secantus: Service) -> None:
    store = f'store.url = "{secantus.url}"\nstore.database = "ingest_test_{secrets.token_hex(6)}"\n'
    async with receiving() as receiver:
        configs = [configured(tmp_path / name, receiver.url, store) for name in "ab"]
        with ExitStack() as stack:
            first = stack.enter_context(role(configs[0]))
            opened = await engines(load(configs[0]))
            lease = opened.ports.leases("webhook crm")
            await until(lease.look, "nobody takes the lease")
            before = await lease.look()
            assert before is not None
            stack.enter_context(role(configs[1]))
            killed = []

            def kills(start: int) -> None:
                if not killed:
                    killed.append(start)
                    kill(first)

            await told(configs[0], receiver, kills)
            term = await lease.look()
            assert term is not None
            assert before.owner.partition(".")[0] != term.owner.partition(".")[0], "the other node has it now"
            await lease.close()
            await opened.close()
        taken = check(receiver)
    assert sum(taken.values()) < MAILS * 1.2, "both dispatch at a time"
