"""A page of mails costs what it shows: among a hundred thousand no more than among a thousand."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore
from ingest.adapters.sqlite.text import digest
from ingest.ports import MailQuery
from ingest.ports.pages.cursor import Listed, cursor_of
from tests.conformance.mails import START, stored
from tests.spool.test_cost import MOST, Steps

BOX, OTHER = "a@example.org", "b@example.org"
QUERIES = {
    "everything": MailQuery(),
    "one mailbox": MailQuery(mailboxes=(BOX,)),
    "two mailboxes": MailQuery(mailboxes=(BOX, OTHER)),
    "a kind": MailQuery(mailboxes=(BOX,), kind="bounce"),
    "a kind that no mail is": MailQuery(kind="list"),
    "a thread by two names": MailQuery(mailboxes=(BOX,), threads=("t7", "t9")),
    "a thread, whatever mailbox": MailQuery(threads=("t7",)),
    "a sender": MailQuery(sender="s3@example.com"),
    "a sender in another mailbox": MailQuery(mailboxes=("c@example.org",), sender="s3@example.com"),
    "an id": MailQuery(message_id="m5@example.com"),
    "what no machine may answer": MailQuery(may_autoreply=False),
    "the same in one mailbox": MailQuery(mailboxes=(BOX,), may_autoreply=False),
    "a time": MailQuery(since=START + 100, until=START + 500),
}


def filled(path: Path, count: int) -> None:
    asyncio.run(_first(path))
    with sqlite3.connect(path) as connection:
        (record,) = connection.execute("SELECT record FROM mail").fetchone()
        connection.executemany(
            "INSERT INTO mail (row, id, receipt, mailbox, indexed, record) VALUES (?, ?, '', '', 1, ?)",
            ((n, f"{n:064x}", record) for n in range(10, count)),
        )
        connection.executemany(
            "INSERT INTO mail_fact (row, id, mailbox, thread, kind, accepted_at, message_id, sender, muted)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (n, f"{n:064x}", (BOX, OTHER)[n % 2], f"t{n % (count // 40)}", "bounce" if n % 50 == 0 else "personal",
                 START + n, digest(f"m{n}@example.com"), digest(f"s{n % 7}@example.com"), n % 110 < 2)
                for n in range(10, count)
            ),
        )  # fmt: skip
    connection.close()


async def _first(path: Path) -> None:
    store = SqliteMailStore(SqliteDatabase.open(path))
    await store.append(stored(1, mailbox=BOX))
    await store.close()


def steps_of_pages(steps: Steps, path: Path, count: int) -> dict[str, int]:
    filled(path, count)
    return asyncio.run(_pages(steps, path, count))


async def _pages(steps: Steps, path: Path, count: int) -> dict[str, int]:
    store = SqliteMailStore(SqliteDatabase.open(path))
    spent = {}
    for place, after in (("first", None), ("in the middle", cursor_of(Listed.MAIL, START + count // 2, "f" * 64))):
        for name, query in QUERIES.items():
            before = steps.tens
            await store.page(query, after, 20)
            spent[f"{name}, {place}"] = steps.tens - before
    await store.close()
    return spent


def test_a_page_among_a_hundred_thousand_mails_costs_no_more_than_among_a_thousand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(monkeypatch)
    small = steps_of_pages(steps, tmp_path / "small.sqlite", 1_000)
    large = steps_of_pages(steps, tmp_path / "large.sqlite", 100_000)
    assert small["everything, first"] > 10  # the steps are counted
    assert not {name: (small[name], spent) for name, spent in large.items() if spent > MOST * max(small[name], 40)}
