"""Runs the demo: a real node as child processes, real SMTP, and a live picture read from its data directory."""

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.live import Live

from ingest.config import load, unset_environment
from ingest.demo.promises import Promise, check, storms_of_the_loop
from ingest.demo.review import Review, let_in
from ingest.demo.screen import FLOW, picture
from ingest.demo.traffic import CAREFUL, OURS, Letter, ordinary, send, stormy
from ingest.errors import CallerError
from ingest.logs import set_up
from ingest.records import Storm
from ingest.settings import Settings
from ingest.spool.ownership import published
from ingest.staff.status import Status, node_status
from ingest.wiring import Engines, engines

__all__ = ["run_demo"]

START_S = 30.0
DRAIN_S = 300.0
LOOK_S = 0.25
SETTINGS = """data_dir = "{data_dir}"
smtp.listen = "127.0.0.1:0"
web.listen = "127.0.0.1:0"
log.level = "error"

[[mailbox]]
address = "{ours}"

[[mailbox]]
address = "sales@demo.example"

[[mailbox]]
address = "{careful}"
policy.auto_replies = "hold"
"""


def run_demo(*, once: bool, mails: int, data_dir: Path | None) -> int:
    """Run the demo; return 0 if every promise held, else 1. Raises `IngestError` when the node does not start."""
    folder = data_dir or Path(tempfile.mkdtemp(prefix="ingest-demo-"))
    try:
        return asyncio.run(_Demo(folder.absolute(), mails, Console()).run(once=once))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 1 if once else 0  # nobody has seen every promise kept
    finally:
        if data_dir is None:
            shutil.rmtree(folder, ignore_errors=True)


class _Demo:
    def __init__(self, folder: Path, rounds: int, console: Console) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "ingest.toml"
        told = SETTINGS.format(data_dir=folder / "data", ours=OURS, careful=CAREFUL)
        self._file.write_text(told, encoding="utf-8")
        self._settings = load(self._file, environment={})
        set_up(self._settings.log, "demo")
        self._others = ordinary()
        self._loop = list(stormy(rounds, seed=int(time.time())))
        self._console = console
        self._sent = 0

    async def run(self, *, once: bool) -> int:
        """Show all of it; whoever closes the terminal ends the node as Ctrl-C does."""
        shown = asyncio.current_task()
        for number in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, shown.cancel if shown else int)
        self._console.print(
            f"[bold]helpdesk-ingest[/]: the embedded product on loopback, data in {self._settings.data_dir}\n{FLOW}\n",
            soft_wrap=True,
        )
        node = await _start(self._file)
        opened: Engines | None = None
        try:
            smtp, web = await _addresses(self._settings, node)
            opened = await engines(self._settings)
            await opened.index.prepare()
            review = await let_in(opened.ports.accounts, web)
            if not once:
                self._invite(review)
            took, status = await self._send_all(opened, smtp)
            promises = await check(self._settings, opened, status, self._others, self._loop, review)
            self._summary(promises, took)
            if not once:
                self._ways_on(review)
            if not once:
                await node.wait()
            return 0 if all(promise.kept for promise in promises) else 1
        finally:
            if opened is not None:
                await opened.close()
            with suppress(ProcessLookupError):
                node.terminate()
            await node.wait()

    async def _send_all(self, opened: Engines, smtp: tuple[str, int]) -> tuple[float, Status]:
        """Send everything while the picture is drawn; return the seconds that sending took, and the end."""
        before, during = self._others[::2], self._others[1::2]
        loop = f"two helpdesks answer each other, {len(self._loop)} mails, beside other mail"
        started = time.monotonic()
        with Live(console=self._console, refresh_per_second=4) as live:
            for phase, letters in ((f"{len(before)} varied mails", iter(before)), (loop, _mixed(self._loop, during))):
                sending = asyncio.create_task(asyncio.to_thread(send, letters, *smtp, self._count))
                while not sending.done():
                    await asyncio.wait([sending], timeout=LOOK_S)
                    live.update(picture(phase, self._sent, await self._status(opened), await self._storms(opened)))
                await sending
            took = time.monotonic() - started
            while not await self._done(opened, status := await self._status(opened)):
                live.update(
                    picture("all is accepted; judging what waits", self._sent, status, await self._storms(opened))
                )
                if time.monotonic() - started > took + DRAIN_S:
                    break
                await asyncio.sleep(LOOK_S)
            live.update(picture("the storm is over", self._sent, status, await self._storms(opened)))
        return took, status

    async def _status(self, opened: Engines) -> Status:
        return await node_status(self._settings, opened.ports.store, opened.ports.quarantine)

    async def _storms(self, opened: Engines) -> list[Storm]:
        return storms_of_the_loop(await opened.ports.quarantine.storms())

    async def _done(self, opened: Engines, status: Status) -> bool:
        """Whether nothing is pending and the index has all that the store has."""
        stored, indexed = await opened.ports.store.count()
        return status.pending == 0 and stored == indexed

    def _count(self, _: Letter) -> None:
        self._sent += 1

    def _invite(self, review: Review) -> None:
        """Say where the page is and how to get in."""
        show = self._console.print
        show(f"[bold]The review page[/]: http://{review.address}/", soft_wrap=True)
        show(f"  log in as [bold]{review.name}[/] with the password [bold]{review.password}[/]", soft_wrap=True)
        show("  (a user of this demo alone: whoever else is on this machine does not get in)\n", soft_wrap=True)

    def _summary(self, promises: list[Promise], took: float) -> None:
        show = self._console.print
        show(f"\n{self._sent} mails by SMTP in {took:.1f} s. What was promised:")
        for promise in promises:
            show(f"  {'[green]kept  [/]' if promise.kept else '[red]BROKEN[/]'} {promise.sentence}: {promise.figures}")

    def _ways_on(self, review: Review) -> None:
        """Say what can be done with the node while it stays."""
        show = self._console.print
        show("")
        self._invite(review)
        program = sys.argv[0] if Path(sys.argv[0]).name == "ingest" else "ingest"
        command = f"{program} {{}} -c {self._file}"
        show("The node runs until Ctrl-C. In another terminal:")
        for words in ("search parcel", "held list", "status"):
            show(f"  {command.format(words)}", soft_wrap=True)
        show(f"  metrics: http://{review.address}/metrics")


def _mixed(storm: list[Letter], others: list[Letter]) -> Iterator[Letter]:
    """Yield the storm with the other mail spread evenly through it."""
    gap = max(1, len(storm) // max(1, len(others)))
    rest = iter(others)
    for number, letter in enumerate(storm):
        yield letter
        if number % gap == 0:
            yield from (other for other in (next(rest, None),) if other is not None)
    yield from rest


async def _start(file: Path) -> asyncio.subprocess.Process:
    ours_alone = ("-P",) if "site-packages" in Path(__file__).parts else ()  # not what lies in the working directory
    command = (sys.executable, *ours_alone, "-m", "ingest", "serve", "--config", str(file))
    return await asyncio.create_subprocess_exec(*command, env=unset_environment(), start_new_session=True)


async def _addresses(settings: Settings, node: asyncio.subprocess.Process) -> tuple[tuple[str, int], str]:
    """Wait until the roles listen; return SMTP's host and port, and the web role's address."""
    run = settings.data_dir / "run"
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and node.returncode is None:
        found = [_first(published(run, name).get("addresses")) for name in ("intake-0", "web-0")]
        if all(found):
            host, _, port = found[0].rpartition(":")
            return (host, int(port)), found[1]
        await asyncio.sleep(0.05)
    raise CallerError("the demo's node did not start: what it says of that stands above")


def _first(addresses: object) -> str:
    return str(addresses[0]) if isinstance(addresses, list) and addresses else ""
