"""Mail that was stored before there were lists is listed: in slices, once, whoever dies meanwhile."""

import asyncio
import sqlite3
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pymongo
import pytest

from ingest.adapters.mongodb import MongoDatabase, MongoMailStore
from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore
from ingest.adapters.sqlite.packed_record import packed
from ingest.errors import StoreUnavailable
from ingest.ports import MailQuery
from ingest.record_json import stored_to_record
from tests.conformance.conftest import Ground
from tests.conformance.mails import stored
from tests.conformance.test_mail_pages import asked, some_mails, walked

STORE_4 = """
CREATE TABLE mail (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL, mailbox TEXT NOT NULL,
  indexed INTEGER NOT NULL DEFAULT 0, record BLOB NOT NULL);
CREATE TABLE mail_original (
  sha256 TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (sha256, id)) WITHOUT ROWID;
CREATE INDEX mail_unindexed ON mail (row) WHERE indexed = 0;
CREATE TABLE mail_count (one INTEGER PRIMARY KEY, stored INTEGER NOT NULL);
CREATE TRIGGER mail_added AFTER INSERT ON mail BEGIN
  INSERT INTO mail_count SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM mail_count WHERE one = 1);
  UPDATE mail_count SET stored = stored + 1 WHERE one = 1; END;
CREATE TRIGGER mail_removed AFTER DELETE ON mail BEGIN
  UPDATE mail_count SET stored = stored - 1 WHERE one = 1; END;
PRAGMA user_version = 4;
"""
"""What the build before made, word for word."""
STORE_5 = """
CREATE TABLE mail_fact (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL, mailbox TEXT NOT NULL, thread TEXT NOT NULL, kind TEXT NOT NULL,
  accepted_at REAL NOT NULL, message_id BLOB NOT NULL, sender BLOB NOT NULL);
CREATE INDEX mail_by_mailbox ON mail_fact (mailbox, accepted_at, id);
CREATE INDEX mail_by_kind ON mail_fact (mailbox, kind, accepted_at, id);
CREATE TABLE mail_older (one INTEGER PRIMARY KEY, below INTEGER NOT NULL);
CREATE TRIGGER mail_delisted AFTER DELETE ON mail BEGIN DELETE FROM mail_fact WHERE row = old.row; END;
INSERT INTO mail_older VALUES (1, 0);
INSERT INTO mail_fact SELECT row, id, mailbox, '', '', 1.0, x'', x'' FROM mail;
PRAGMA user_version = 5;
"""
"""What the build with format 5 made beside it; it had listed all."""
KILLED = """
import asyncio, os, signal, sys
from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore, mail_list

real, left = mail_list.enlist, int(sys.argv[2])

def enlist(*given):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given)

async def main():
    store = SqliteMailStore(SqliteDatabase.open(sys.argv[1]))
    mail_list.SLICE, mail_list.enlist = 10, enlist
    while await store.enlist():
        pass

asyncio.run(main())
"""
MAILS = [one for one in some_mails(120, 4) if one.mailbox.isprintable() and one.sender.isprintable()]


def written_by_the_build_before(path: Path) -> None:
    with sqlite3.connect(path) as store:
        store.executescript(STORE_4)
        for one in MAILS:
            row = (one.id, one.receipt, one.mailbox, packed(stored_to_record(one)))
            store.execute("INSERT INTO mail (id, receipt, mailbox, indexed, record) VALUES (?, ?, ?, 1, ?)", row)
    store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written_by_the_build_before(tmp_path / "store.sqlite")
    return tmp_path / "store.sqlite"


async def test_a_page_lists_what_an_older_build_stored(path: Path) -> None:
    store = SqliteMailStore(SqliteDatabase.open(path))
    for query in (MailQuery(), MailQuery(sender="bob@example.com"), MailQuery(threads=("t1", "t2"), kind="list")):
        assert await walked(store, query, 7) == asked(MAILS, query)
    assert not await store.enlist()
    await store.close()


async def test_what_the_build_with_format_5_listed_is_listed_by_what_it_did_not_know(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(STORE_5)
    connection.close()
    store = SqliteMailStore(SqliteDatabase.open(path))
    for query in (MailQuery(), MailQuery(may_autoreply=False), MailQuery(kind="list", may_autoreply=True)):
        assert await walked(store, query, 7) == asked(MAILS, query)
    await store.close()


async def test_what_changes_while_older_mail_is_listed_is_listed_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.adapters.sqlite.mail_list.SLICE", 10)
    monkeypatch.setattr("ingest.adapters.sqlite.mail_store.SLICES", 4)
    store = SqliteMailStore(SqliteDatabase.open(path))
    assert await store.enlist()
    mails = {one.id: one for one in MAILS}
    gone, last = MAILS[0].id, MAILS[-1].id
    changed = {MAILS[1].id: "first, not listed yet", MAILS[-2].id: "last, listed already"}
    for id_, thread in changed.items():
        mails[id_] = stored(0, **{**asdict(mails[id_]), "findings": (), "thread": thread})
        await store.replace(mails[id_])
    assert await store.remove([gone, last]) == 2
    new = stored(1_000)
    await store.append(new)  # takes the row of the last
    kept = [*(one for id_, one in mails.items() if id_ not in {gone, last}), new]
    with pytest.raises(StoreUnavailable, match="ask again"):
        await store.page(MailQuery())
    while await store.enlist():
        pass
    for query in (MailQuery(), *(MailQuery(threads=(thread,)) for thread in changed.values())):
        assert await walked(store, query, 9) == asked(kept, query)
    await store.close()


@pytest.mark.parametrize("after", [0, 1, 15, 55])
async def test_a_process_that_is_killed_in_a_slice_leaves_the_others_to_be_listed(path: Path, after: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(after)], check=False, timeout=60)
    assert done.returncode == -9
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM mail_fact").fetchone() == (after // 10 * 10,)
    connection.close()
    store = SqliteMailStore(SqliteDatabase.open(path))
    assert await walked(store, MailQuery(), 50) == asked(MAILS, MailQuery())
    await store.close()


async def test_two_processes_that_list_older_mail_at_once_list_it_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.adapters.sqlite.mail_list.SLICE", 10)
    stores = [SqliteMailStore(SqliteDatabase.open(path)) for _ in range(3)]

    async def all_of_it(store: SqliteMailStore) -> None:
        while await store.enlist():
            pass

    await asyncio.gather(*map(all_of_it, stores))
    for store in stores:
        assert await walked(store, MailQuery(), 50) == asked(MAILS, MailQuery())
        await store.close()


async def test_a_record_that_is_damaged_stands_in_no_list_and_keeps_no_other_from_it(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE mail SET record = x'00' WHERE row = 5")
    connection.close()
    store = SqliteMailStore(SqliteDatabase.open(path))
    assert len(await walked(store, MailQuery(), 50)) == len(MAILS) - 1
    await store.close()


async def test_a_slice_ends_where_its_bytes_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.adapters.sqlite.mail_list.SLICE_BYTES", 1)
    store = SqliteMailStore(SqliteDatabase.open(path))
    slices = 1
    while await store.enlist():
        slices += 1
    assert slices == len(MAILS)
    assert await walked(store, MailQuery(), 50) == asked(MAILS, MailQuery())
    await store.close()


async def test_documents_of_an_older_build_are_listed(mongodb_ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.adapters.mongodb.mail_list.SLICE", 10)
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    store = MongoMailStore(database)
    await asyncio.gather(*(store.append(one) for one in MAILS))
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(f"mongodb://{database.host}/")
    mail = client[database._database.name]["mail"]
    for one in MAILS:
        mail.update_one({"_id": one.id}, {"$unset": {"sender_key": 1, "message_key": 1}})
    client.close()
    assert await walked(store, MailQuery(kind="list"), 7) == asked(MAILS, MailQuery(kind="list"))
    query = MailQuery(sender="bob@example.com")
    with pytest.raises(StoreUnavailable, match="ask again"):
        await store.page(query)
    while await store.enlist():
        pass
    assert await walked(store, query, 7) == asked(MAILS, query)
    await store.close()
