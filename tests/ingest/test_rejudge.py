"""A run of `Rejudge` over a desk: what came before the window warms the counters up, and is not told."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.mailboxes import Mailboxes
from ingest.records import HeldMessage
from ingest.staff.rejudge import Change, NoOriginals, Rejudge
from ingest.staff.window import Window
from ingest.turns.going import Going, tell
from ingest.turns.parties import keys_of
from ingest.wiring import scratch
from loopguard import Effect
from tests.ingest.desk import BOX, Desk, desk, looping, mail, settings

VACATION = "Auto-Submitted: auto-replied\r\nReferences: <r@desk.example>\r\n"


async def judged(
    node: Desk, folder: Path, since: float, ports: Any = None, **policy: Any
) -> tuple[Rejudge, list[Change]]:
    boxes = Mailboxes(settings(folder, policy=policy))
    live = ports or node.engines.ports
    folder.mkdir()
    window, own = Window(folder), scratch(folder, NoOriginals())
    run = Rejudge(live, node.watch, node.raw, own, boxes, since)
    try:
        await window.fill(node.settings.data_dir, live, 0, 2e10)
        return run, [change async for changes in run.run(window) for change in changes]
    finally:
        window.close()
        for adapter in (own.threads, own.arrivals, own.store, own.quarantine):
            await adapter.close()


async def test_mail_before_the_window_is_counted_and_not_told(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for n in range(3):
            await node.take(mail(n, sender="away@customer.example", header=VACATION))
            await node.drain()
        stored = sorted([one async for one in node.engines.ports.store.every(BOX)], key=lambda one: one.accepted_at)
        run, changes = await judged(node, tmp_path / "again", stored[2].accepted_at, automatic_per_thread=2)
        assert [change.id for change in changes] == [stored[2].id]
        assert (run.tally.judged, run.tally.would_hold, run.seen) == (1, 1, 3)


async def test_what_is_held_either_way_has_not_changed(tmp_path: Path) -> None:
    """The storm lane holds without a look at the body: that the kind is told better now is no change."""
    async with desk(settings(tmp_path)) as node:
        await node.take(looping(1))
        await node.drain()
        ports = replace(node.engines.ports, quarantine=Hasty(node.engines.ports.quarantine))
        run, changes = await judged(node, tmp_path / "again", 0, ports)
        assert (run.tally.judged, changes) == (1, [])


async def test_rounds_are_judged_by_what_is_remembered_and_nothing_is_added_to_it(tmp_path: Path) -> None:
    """A partner's machine answers each of our receipts in a thread of its own: only turns tell that it is a loop."""
    partner = "care@partner.example"
    async with desk(settings(tmp_path)) as node:
        turns = node.engines.ports.turns
        for n in range(5):
            await tell([Going(f"ours {n}", partner, time.time(), automatic=True)], turns)
            await node.take(mail(n, sender=partner, header=f"In-Reply-To: <ours{n}@desk.example>\r\n"))
            await node.drain()
        before = await turns.known(keys_of(partner))
        assert [len(one.rounds) for one in before] == [5, 5]
        _, same = await judged(node, tmp_path / "same", 0)
        _, other = await judged(node, tmp_path / "other", 0, rounds=5)
        assert same == []
        assert [(one.before.may_autoreply, one.after.may_autoreply) for one in other] == [(False, True)] * 2
        assert await turns.known(keys_of(partner)) == before


class Hasty:
    """A quarantine that remembers of each mail only why it was held."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def get(self, id_: str) -> HeldMessage | None:
        held: HeldMessage | None = await self._real.get(id_)
        return held and replace(held, findings=tuple(one for one in held.findings if one.effect is Effect.HOLD))
