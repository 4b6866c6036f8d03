"""Mail that somebody removes from the store behind our back is missed, and what was erased on purpose is not."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.errors import StoreUnavailable
from ingest.records import Receipt
from ingest.spool.erasure import erase_spooled, spooled
from ingest.spool.retention import Retention
from ingest.work.tidy import Tidier
from ingest.work.witness import Witness
from tests.ingest.desk import Desk, desk, looping, mail, settings


async def finished(node: Desk) -> list[str]:
    """Let four mails end, three of them stored, and their partition be finished; return the stored ones' keys."""
    for number in range(3):
        await node.take(mail(number))
    await node.take(looping(9))
    await node.drain()
    return [one.id async for one in node.ports.store.every()]


async def test_mail_that_was_removed_from_the_store_by_hand_is_missed_and_named(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        stored = await finished(node)
        tidier = Tidier(node.settings, node.ports)
        await tidier.round(1e9)
        assert node.watch.backlog().missing == 0
        gone = await node.ports.store.get(stored[1])
        assert gone is not None
        await node.engines.ports.store.remove([gone.id])
        with capture_logs() as logs:
            await tidier.round(1e9)
        assert node.watch.backlog().missing == 1
        (told,) = [entry for entry in logs if entry["event"] == "store-lost-mail"]
        assert told["receipts"] == [gone.receipt]
        await node.engines.ports.store.append(gone)
        await tidier.round(1e9)
        assert node.watch.backlog().missing == 0


async def test_mail_that_was_erased_on_purpose_is_not_missed(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        stored = await finished(node)
        gone = await node.ports.store.get(stored[0])
        assert gone is not None
        await node.engines.ports.store.remove([gone.id])

        def wanted(receipt: Receipt) -> bool:
            return receipt.id == gone.receipt

        erase_spooled(node.settings.data_dir, list(spooled(node.settings.data_dir, wanted)), "ann", 1e9)
        await Tidier(node.settings, node.ports).round(1e9)
        assert node.watch.backlog().missing == 0


async def test_a_store_that_does_not_answer_is_asked_again_and_nothing_is_called_missing(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        await finished(node)
        retention, witness = Retention(node.settings.data_dir), Witness(node.ports.store)
        retention.bury(1e9)
        node.store.down()
        with pytest.raises(StoreUnavailable):
            await witness.round(retention)
        node.store.up()
        await witness.round(retention)
        assert node.watch.backlog().missing == 0
        retention.close()
