"""Stored mail read again: what an older build read otherwise is told, and written when told to; decisions stay."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import DocumentRefused, StoreUnavailable
from ingest.heart.filing import read_facts
from ingest.records import StoredMessage
from ingest.staff.reparse import Reparse
from ingest.staff.reread import FIELDS, Reread, Unread
from ingest.work.indexer import Indexer
from parsers import parse
from parsers.degraded import parse_degraded
from tests.ingest.desk import BOX, OTHER, Desk, desk, mail, settings

OLD: dict[str, Any] = {
    "sender": "wrong@customer.example", "sender_name": "Wrong", "subject": "badly read", "date": None,
    "text": "mojibake", "new_text": "moji", "attachments": ("x.bin",), "message_id": None,
    "in_reply_to": ("a@b.example",), "references": ("a@b.example",), "to": (), "cc": ("c@d.example",),
}  # fmt: skip
"""What an older build read of a mail."""


@asynccontextmanager
async def stored(folder: Path, *contents: bytes, **old: Any) -> AsyncIterator[tuple[Desk, list[StoredMessage]]]:
    """Yield a desk with mails that an older build read, and their records as today's build writes them."""
    async with desk(settings(folder)) as node:
        for content in contents or tuple(mail(n) for n in range(3)):
            await node.take(content)
            await node.drain()
        await node.engines.index.prepare()
        rows = [one async for one in node.engines.ports.store.every()]
        rows.sort(key=lambda one: one.accepted_at)
        for one in rows:
            await node.engines.ports.store.replace(replace(one, **(old or OLD)))
        await Indexer(node.engines.ports.store, node.engines.index).turn()
        yield node, rows


async def run(
    node: Desk, *, apply: bool = False, since: float = 0.0, until: float = 2e10, **ports: Any
) -> tuple[Reparse, list[Reread | Unread]]:
    index = node.engines.index if apply else None
    one = Reparse(replace(node.engines.ports, **ports), node.raw, node.mailboxes, index)
    return one, [told async for some in one.run(since, until) for told in some]


async def records(node: Desk) -> list[StoredMessage]:
    return sorted([one async for one in node.engines.ports.store.every()], key=lambda one: one.accepted_at)


async def test_what_an_older_build_read_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    async with stored(tmp_path) as (node, rows):
        before = await records(node)
        again, told = await run(node)
        assert [one.id for one in told] == [one.id for one in rows]
        assert isinstance(told[0], Reread)
        assert {change.name for change in told[0].changes} == {*OLD}
        assert (told[0].applied, told[0].subject, told[0].mailbox) == (False, "question 0", BOX)
        (sender,) = (change for change in told[0].changes if change.name == "sender")
        assert (sender.before, sender.after) == ("wrong@customer.example", "person0@customer0.example")
        assert (again.tally.read, again.tally.changed, again.tally.unchanged, again.tally.applied) == (3, 3, 0, 0)
        assert again.tally.fields is not None
        assert (again.tally.fields["text"], again.tally.fields["thread"]) == (3, 0)
        assert await records(node) == before


async def test_what_is_applied_is_the_record_of_today_and_found_by_its_words(tmp_path: Path) -> None:
    async with stored(tmp_path) as (node, rows):
        again, told = await run(node, apply=True)
        assert again.tally.applied == 3
        assert all(isinstance(one, Reread) and one.applied for one in told)
        assert await records(node) == rows
        assert (await node.engines.ports.store.count())[1] == 0
        await Indexer(node.engines.ports.store, node.engines.index).turn()
        assert [hit.id for hit in await node.engines.index.search("word1")] == [rows[1].id]
        assert await node.engines.index.search("mojibake") == []
        second, told = await run(node, apply=True)
        assert (told, second.tally.unchanged, second.tally.applied) == ([], 3, 0)
        assert (await node.engines.ports.store.count())[1] == 3


async def test_decisions_and_keys_stay(tmp_path: Path) -> None:
    decided: dict[str, Any] = {"kind": "bounce", "may_autoreply": False, "findings": (), "released_by": "staff"}
    async with stored(tmp_path, **decided, text="old") as (node, rows):
        await run(node, apply=True)
        for one, row in zip(await records(node), rows, strict=True):
            assert one == replace(row, **decided)


async def test_only_the_window_is_read(tmp_path: Path) -> None:
    async with stored(tmp_path) as (node, rows):
        _, told = await run(node, since=rows[1].accepted_at, until=rows[2].accepted_at)
        assert [one.id for one in told] == [rows[1].id]
        again, told = await run(node, until=1.0)
        assert (told, again.tally.read) == ([], 0)


async def test_a_mail_whose_thread_was_another_joins_its_own_when_applied(tmp_path: Path) -> None:
    answer = mail(1, sender="person0@customer0.example", header="In-Reply-To: <0@customer.example>\r\n")
    async with stored(tmp_path, mail(0), answer, thread="alone") as (node, rows):
        _, told = await run(node)
        assert told == []
        again, told = await run(node, apply=True)
        assert again.tally.fields is not None
        assert again.tally.fields["thread"] == 2
        assert {one.thread for one in await records(node)} == {rows[0].thread}


async def test_a_run_that_only_tells_finds_the_thread_of_ids_that_are_read_now(tmp_path: Path) -> None:
    answer = mail(1, sender="person0@customer0.example", header="In-Reply-To: <0@customer.example>\r\n")
    async with stored(tmp_path, mail(0), answer, thread="alone", in_reply_to=()) as (node, rows):
        _, told = await run(node)
        assert [one.id for one in told] == [rows[1].id]
        assert isinstance(told[0], Reread)
        changes = {change.name: change.after for change in told[0].changes}
        assert changes == {"in_reply_to": "0@customer.example", "thread": rows[0].thread}


async def test_an_original_that_is_gone_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    async with stored(tmp_path) as (node, rows):
        await node.engines.ports.originals.remove(rows[1].sha256)
        again, told = await run(node, apply=True)
        assert (again.tally.gone, again.tally.applied) == (1, 2)
        (unread,) = (one for one in told if isinstance(one, Unread))
        assert unread.id == rows[1].id
        assert rows[1].sha256 in unread.why
        assert [one.text for one in await records(node)] == [rows[0].text, "mojibake", rows[2].text]


async def test_a_mail_that_our_parser_fails_on_keeps_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stored(tmp_path) as (node, rows):
        monkeypatch.setattr(
            "ingest.staff.reparse.whole_or_degraded", lambda content, limits: parse_degraded(content, "Bug", limits)
        )
        again, told = await run(node, apply=True)
        assert (again.tally.failed, again.tally.read) == (3, 0)
        assert {one.id for one in told if isinstance(one, Unread) and "Bug" in one.why} == {one.id for one in rows}
        assert {one.text for one in await records(node)} == {"mojibake"}


async def test_a_mail_of_a_mailbox_that_is_no_more_is_left_alone(tmp_path: Path) -> None:
    async with stored(tmp_path, mail(0), mailbox="gone@desk.example", text="old") as (node, _):
        again, told = await run(node, apply=True)
        assert again.tally.no_mailbox == 1
        assert isinstance(told[0], Unread)
        assert "gone@desk.example is not in the settings" in told[0].why


class Refusing:
    """A store around a real one that does not take the new records, or answers not at all."""

    def __init__(self, real: Any, error: Exception | None) -> None:
        self._real, self._error = real, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def replace(self, message: StoredMessage) -> bool:
        if self._error is not None:
            raise self._error
        await self._real.remove([message.id])
        replaced: bool = await self._real.replace(message)
        return replaced


async def test_a_record_that_the_store_does_not_take_is_told(tmp_path: Path) -> None:
    async with stored(tmp_path, mail(0)) as (node, _):
        refusing = Refusing(node.engines.ports.store, DocumentRefused("too large"))
        again, told = await run(node, apply=True, store=refusing)
        assert (again.tally.failed, again.tally.applied) == (1, 0)
        assert isinstance(told[0], Unread)
        assert told[0].why == "too large"


async def test_what_is_erased_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    async with stored(tmp_path, mail(0)) as (node, _):
        again, told = await run(node, apply=True, store=Refusing(node.engines.ports.store, None))
        assert again.tally.applied == 0
        assert isinstance(told[0], Reread)
        assert not told[0].applied
        assert await records(node) == []


async def test_a_run_that_an_engine_stops_is_done_by_the_next(tmp_path: Path) -> None:
    async with stored(tmp_path) as (node, rows):
        with pytest.raises(StoreUnavailable):
            await run(node, apply=True, store=Refusing(node.engines.ports.store, StoreUnavailable("away")))
        again, _ = await run(node, apply=True)
        assert again.tally.applied == 3
        await Indexer(node.engines.ports.store, node.engines.index).turn()
        assert [hit.id for hit in await node.engines.index.search("word2")] == [rows[2].id]


async def test_some_mails_are_in_hand_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stored(tmp_path, *(mail(n, size=400) for n in range(5))) as (node, _):
        monkeypatch.setattr("ingest.staff.reparse.AT_ONCE", 2)
        one = Reparse(node.engines.ports, node.raw, node.mailboxes)
        assert [len(some) async for some in one.run(0, 2e10)] == [2, 2, 1]
        monkeypatch.setattr("ingest.staff.reparse.BYTES_AT_ONCE", 700)
        assert [len(some) async for some in one.run(0, 2e10)] == [1, 1, 1, 1, 1]


async def test_a_long_difference_is_cut_around_its_beginning(tmp_path: Path) -> None:
    async with stored(
        tmp_path, mail(0, size=5_000), text=mail(0, size=5_000).decode()[:0] + "word0 " + "y" * 5_000
    ) as (node, _):
        _, (told,) = await run(node)
        assert isinstance(told, Reread)
        (change,) = (change for change in told.changes if change.name == "text")
        assert change.before.startswith("word0 yyy")
        assert (len(change.before), len(change.after)) == (200, 200)


async def test_mail_of_every_kind_reads_the_same_again(tmp_path: Path) -> None:
    odd = b"From: \xff <a@b.example>\r\nSubject: =?utf-8?q?=00=ED=A0=80?=\r\n\r\n\x00\xff\xed\xa0\x80 text"
    rich = mail(
        7, to=OTHER, header="Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: a/b; name=x\r\n"
    )
    async with desk(settings(tmp_path)) as node:
        for content in (odd, rich, b"", b"\r\n", mail(1)):
            await node.take(content, BOX)
            await node.drain()
        again, told = await run(node)
        assert (told, again.tally.unchanged) == ([], 5)
        again, told = await run(node, apply=True)
        assert (told, again.tally.unchanged) == ([], 5)


def test_it_compares_all_that_the_parser_tells_of_a_mail() -> None:
    assert set(FIELDS) == {*read_facts(parse(b"")), "thread"}
