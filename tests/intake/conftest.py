"""A listener in the test's own loop, on a spool that lists."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ingest.intake.limits import IntakeLimits
from ingest.intake.listener import Listener, listen
from ingest.intake.service import Service
from tests.intake.listed_spool import ListedSpool
from tests.intake.wire import Wire

MAILBOXES = {
    "support@desk.test": "support@desk.test",
    "help@desk.test": "support@desk.test",
    "sales@desk.test": "sales@desk.test",
    "grüße@desk.test": "support@desk.test",
}


@dataclass
class Counts:
    """An observer that remembers."""

    sizes: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    aborts: int = 0

    def accepted(self, size: int) -> None:
        self.sizes.append(size)

    def refused(self, code: str) -> None:
        self.codes.append(code)

    def aborted(self) -> None:
        self.aborts += 1


@dataclass
class Intake:
    """A running listener and what is behind it."""

    listener: Listener
    spool: ListedSpool
    counts: Counts

    @property
    def address(self) -> str:
        return self.listener.addresses[0]


StartIntake = Callable[..., Awaitable[Intake]]


@pytest.fixture
async def start() -> AsyncIterator[StartIntake]:
    """Start a listener: keywords go to `IntakeLimits` where they are fields of it, else to `Service`."""
    running: list[Intake] = []

    async def begin(*, lmtp: bool = False, **given: Any) -> Intake:
        limits = IntakeLimits(**{k: given.pop(k) for k in list(given) if k in IntakeLimits.__dataclass_fields__})
        spool, counts = given.pop("spool", None) or ListedSpool(), Counts()
        find = given.pop("find_mailbox", MAILBOXES.get)
        service = Service("mx.test", spool, find, limits, observer=counts, **given)
        intake = Intake(await listen(service, "127.0.0.1", 0, lmtp=lmtp), spool, counts)
        running.append(intake)
        return intake

    yield begin
    await Wire.close_all()
    for intake in running:
        await intake.listener.close(0.1)
        assert intake.spool.open == 0, "every draft was committed or discarded"


@pytest.fixture
async def intake(start: StartIntake) -> Intake:
    """A listener with the default limits."""
    return await start()
