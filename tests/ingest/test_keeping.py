"""What nobody needs any more goes when its term has passed, and nothing that somebody needs goes with it."""

import secrets
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.adapters.directory import DirectoryOriginals
from ingest.adapters.mongodb import connect
from ingest.ports import Allowance, Ports, Postponement, StormQuery
from ingest.records import HeldState
from ingest.settings import RetentionSettings
from ingest.wiring import engines, scratch
from ingest.work.keeping import Keeper
from tests.conformance.mails import START, clue, held, receipt, stored, storm
from tests.ingest.desk import settings
from tests.services.secantus import Secantus

DAY = 86_400
TERMS = RetentionSettings(discarded_s=30 * DAY, released_s=300 * DAY, threads_s=600 * DAY)


async def fill(folder: Path) -> Ports:
    """Four held mails: 0 discarded, 1 discarded with bytes that a stored mail has too, 2 released, 3 that waits."""
    ports = scratch(folder, DirectoryOriginals(folder / "originals"))
    for number in range(4):
        mail = held(number, receipt=receipt(number, sha256=stored(number).sha256))
        await ports.quarantine.hold(mail, storm())
        await ports.originals.put(mail.receipt.sha256, b"whatever")
    await ports.store.append(replace(stored(9), sha256=stored(1).sha256))
    await ports.quarantine.decide([held(0).id, held(1).id], HeldState.DISCARDED, "ann", START)
    await ports.quarantine.decide([held(2).id], HeldState.RELEASED, "ann", START)
    return ports


async def kept(ports: Ports) -> tuple[set[int], set[int]]:
    """Return which held mails have a record, and which of the four have an original."""
    records = {number for number in range(4) if await ports.quarantine.get(held(number).id)}
    return records, {number for number in range(4) if await ports.originals.has(stored(number).sha256)}


@pytest.mark.parametrize(
    ("days", "records", "originals"),
    [(29, {0, 1, 2, 3}, {0, 1, 2, 3}), (31, {2, 3}, {1, 2, 3}), (301, {3}, {1, 2, 3})],
)
async def test_each_goes_at_its_term(days: int, records: set[int], originals: set[int], tmp_path: Path) -> None:
    ports = await fill(tmp_path)
    await Keeper(TERMS, ports, lambda: START + days * DAY).round()
    assert await kept(ports) == (records, originals)
    await ports.store.close()


async def test_what_lists_count_wrongly_is_counted_anew_when_nobody_is_at_it(
    tmp_path: Path, secantus: Secantus
) -> None:
    url = f"{secantus.url}ingest_test_{secrets.token_hex(6)}"
    opened = await engines(settings(tmp_path, store={"url": url, "driver": "pymongo"}))
    ports = opened.ports
    for number in range(3):
        await ports.quarantine.hold(held(number), storm())
    database = connect(url, "pymongo")
    wrong = {"$set": {"mails": 9, "waiting": 8}}
    assert await database.collection("storm_parts").update({"mailbox": held(0).receipt.mailbox}, wrong) == 1
    counted = []
    for after in (0, 3_600, 36_000):
        await Keeper(TERMS, ports, lambda after=after: time.time() + after).round()
        counted.append((await ports.quarantine.storm_tally(StormQuery(), 10)).mails)
    assert counted == [8, 3, 3]
    await database.close()
    await opened.close()


async def test_an_allowance_can_be_looked_at_for_a_year_after_it_was_over(tmp_path: Path) -> None:
    ports = scratch(tmp_path, DirectoryOriginals(tmp_path / "originals"))
    one = Allowance("0" * 32, "bot@loop.example", None, START, "ann", "cli", START - DAY)
    await ports.allowances.make(one, START - DAY)
    await Keeper(TERMS, ports, lambda: START + 364 * DAY).round()
    assert await ports.allowances.get(one.id) == one
    await Keeper(TERMS, ports, lambda: START + 366 * DAY).round()
    assert await ports.allowances.get(one.id) is None
    await ports.store.close()


async def test_two_held_mails_of_the_same_bytes_keep_them_until_the_last_has_gone(tmp_path: Path) -> None:
    ports = await fill(tmp_path)
    await ports.quarantine.hold(held(7, receipt=receipt(7, sha256=stored(0).sha256)), storm())
    await Keeper(TERMS, ports, lambda: START + 31 * DAY).round()
    assert 0 in (await kept(ports))[1]
    await ports.quarantine.decide([held(7).id], HeldState.DISCARDED, "ann", START)
    await Keeper(TERMS, ports, lambda: START + 31 * DAY).round()
    assert 0 not in (await kept(ports))[1]
    await ports.store.close()


async def test_a_thread_that_rests_for_years_is_forgotten(tmp_path: Path) -> None:
    ports = scratch(tmp_path, DirectoryOriginals(tmp_path / "originals"))
    await ports.threads.resolve(clue("a@x"))
    await Keeper(TERMS, ports, lambda: time.time() + 599 * DAY).round()
    assert await ports.threads.find(clue("a@x").mailbox, ["a@x"]) is not None
    await Keeper(TERMS, ports, lambda: time.time() + 602 * DAY).round()
    assert await ports.threads.find(clue("a@x").mailbox, ["a@x"]) is None
    await ports.store.close()


@pytest.mark.parametrize("page", [1, 500])
async def test_what_was_put_off_is_forgotten_once_nothing_waits_or_long_after_it_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("ingest.work.keeping.PAGE", page)
    ports = await fill(tmp_path)  # one storm; mail 3 waits
    key = storm().key
    soon = Postponement(key, None, "ann", "cli", START, until=START + DAY)
    late = Postponement(key, (held(3).receipt.mailbox,), "ann", "cli", START, until=START + 900 * DAY)
    elsewhere = replace(late, mailboxes=("a@desk.example",))
    gone = Postponement("v1:gone", None, "ann", "cli", START, count=9)
    for one in (soon, late, elsewhere, gone):
        await ports.postponements.put(one)
    await Keeper(TERMS, ports, lambda: START + 29 * DAY).round()
    there = await ports.postponements.of([key, "v1:gone"])
    assert sorted(there, key=repr) == sorted([soon, late], key=repr), "it says for a month who had put it off"
    await Keeper(TERMS, ports, lambda: START + 31 * DAY).round()
    assert list(await ports.postponements.of([key])) == [late]
    await ports.postponements.put(replace(soon, until=START + 900 * DAY))
    await Keeper(TERMS, ports, lambda: START + 32 * DAY).round()
    assert len(await ports.postponements.of([key])) == 2
    await ports.quarantine.decide([held(3).id], HeldState.DISCARDED, "ann", START + 32 * DAY)
    await Keeper(TERMS, ports, lambda: START + 32 * DAY).round()
    assert await ports.postponements.of([key]) == []
    await ports.store.close()
