"""Files and databases of an older build are read, and what must be made anew is; those of a newer build are refused."""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pymongo
import pytest

from ingest.adapters.mongodb import MongoDatabase, MongoJobs, MongoMailStore, MongoThreads
from ingest.adapters.mongodb.data_format import NUMBER
from ingest.adapters.mongodb.documents import digest
from ingest.adapters.sqlite import (
    SqliteArrivals,
    SqliteDatabase,
    SqliteJobs,
    SqliteMailStore,
    SqliteQuarantine,
    SqliteSearchIndex,
    SqliteThreads,
)
from ingest.adapters.sqlite.data_format import SEARCH, STORE, DataFormat
from ingest.errors import NodeError, SearchUnavailable
from ingest.ports import Job, JobKind
from ingest.record_json import sent_from_json, sent_to_json
from ingest.settings import Settings
from ingest.threads.match import Match
from ingest.threads.sent import SentMail
from ingest.wiring import engines
from ingest.work.indexer import Indexer
from loopguard.dealings import Dealings
from tests.conformance.conftest import Ground
from tests.conformance.mails import clue, held, stored

STORE_1 = """
CREATE TABLE mail (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL, mailbox TEXT NOT NULL,
  indexed INTEGER NOT NULL DEFAULT 0, record TEXT NOT NULL);
CREATE INDEX mail_unindexed ON mail (row) WHERE indexed = 0;
CREATE TABLE held (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL, storm TEXT NOT NULL,
  state TEXT NOT NULL, actor TEXT, decided_at REAL, record TEXT NOT NULL);
"""
SEARCH_1 = """
CREATE VIRTUAL TABLE words USING fts5 (
  subject, text, people, attachments, ids, content='', tokenize="unicode61 remove_diacritics 2");
CREATE TABLE entry (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mailbox TEXT NOT NULL, thread TEXT NOT NULL, sender TEXT NOT NULL,
  subject TEXT NOT NULL, accepted_at REAL NOT NULL, kind TEXT NOT NULL, head TEXT NOT NULL);
"""
"""What the first build made, word for word."""


def written_by_the_first_build(folder: Path, mails: int) -> None:
    folder.mkdir(exist_ok=True)
    with sqlite3.connect(folder / "store.sqlite") as store:
        store.executescript(STORE_1)
        for number in range(mails):
            mail = stored(number, subject="lone \ud83d here")
            row = (mail.id, mail.receipt, mail.mailbox, 1, json.dumps(asdict(mail)))
            store.execute("INSERT INTO mail (id, receipt, mailbox, indexed, record) VALUES (?, ?, ?, ?, ?)", row)
        one = asdict(held(1))
        del one["receipt"]["node"]
        store.execute(
            "INSERT INTO held (id, receipt, storm, state, record) VALUES (?, ?, ?, ?, ?)",
            (held(1).id, "receipt-1", held(1).storm, "held", json.dumps(one)),
        )
    store.close()
    with sqlite3.connect(folder / "search.sqlite") as search:
        search.executescript(SEARCH_1)
        for number in range(mails):
            values = (
                stored(number).id,
                "support@example.org",
                "t",
                "a@x",
                "s",
                0.0,
                "personal",
                "only in the old index",
            )
            search.execute(
                "INSERT INTO entry (id, mailbox, thread, sender, subject, accepted_at, kind, head)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            search.execute("INSERT INTO words (rowid, text) VALUES (last_insert_rowid(), 'only in the old index')")
    search.close()


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    written_by_the_first_build(tmp_path / "data", 20)
    return Settings.model_validate({"data_dir": tmp_path / "data", "mailbox": [{"address": "desk@example.org"}]})


async def test_a_data_folder_of_the_first_build_is_read_and_its_index_made_anew(old: Settings) -> None:
    opened = await engines(old)
    store, indexer = opened.ports.store, Indexer(opened.ports.store, opened.index)
    assert [mail async for mail in store.every()] == [stored(n, subject="lone \ud83d here") for n in range(20)]
    assert await store.bearing([stored(7).sha256, stored(99).sha256]) == {stored(7).sha256}
    assert await opened.ports.quarantine.get(held(1).id) == held(1)
    assert await opened.ports.turns.known(["address ann@example.org"]) == (Dealings(),)
    await opened.ports.turns.change(["address ann@example.org"], lambda _: ((Dealings(person=1.0),), None))
    assert await opened.ports.turns.known(["address ann@example.org"]) == (Dealings(person=1.0),)
    assert await store.append(stored(3, receipt="replayed")) == "receipt-3"
    await store.append(stored(20))
    assert await store.count() == (21, 20)
    assert [await indexer.turn(), await indexer.turn()] == [21, 0]
    assert await opened.index.search("old index") == []
    assert len(await opened.index.search("lone")) == 20
    await opened.close()
    for name, number in (("store.sqlite", STORE.number), ("search.sqlite", SEARCH.number)):
        connection = sqlite3.connect(old.data_dir / name)
        assert connection.execute("PRAGMA user_version").fetchone() == (number,)
        connection.close()


async def test_threads_that_an_older_build_knew_count_as_used_on_the_day_of_the_step(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as older:
        older.execute("CREATE TABLE thread_id (mailbox, id, thread, sent, PRIMARY KEY (mailbox, id))")
        older.execute("INSERT INTO thread_id VALUES ('desk@example.org', 'old@x', 'thread', 0)")
        older.execute("PRAGMA user_version = 2")
    older.close()
    with sqlite3.connect(path) as older:  # tables that those builds made when they opened the file
        older.execute("CREATE TABLE own_id (mailbox, id, seal, PRIMARY KEY (mailbox, id))")
        older.execute("CREATE TABLE participant (mailbox, thread, address, PRIMARY KEY (mailbox, thread, address))")
    older.close()
    threads = SqliteThreads(SqliteDatabase.open(path))
    assert await threads.forget(time.time() - 86_400) == 0
    assert await threads.forget(time.time() + 2 * 86_400) == 1
    await threads.close()


OLDER = """
CREATE TABLE thread_id (mailbox TEXT, id TEXT, thread TEXT, sent INTEGER, PRIMARY KEY (mailbox, id)) WITHOUT ROWID;
CREATE TABLE own_id (mailbox TEXT, id TEXT, seal TEXT, PRIMARY KEY (mailbox, id)) WITHOUT ROWID;
CREATE TABLE participant (
  mailbox TEXT, thread TEXT, address TEXT, PRIMARY KEY (mailbox, thread, address)) WITHOUT ROWID;
CREATE TABLE thread_used (mailbox TEXT, thread TEXT, day INTEGER, PRIMARY KEY (mailbox, thread)) WITHOUT ROWID;
INSERT INTO thread_id VALUES ('support@example.org', 'old@x', 'zzz', 0), ('support@example.org', 'ours@x', 'zzz', 1),
  ('support@example.org', 'token abc', 'zzz', 1);
INSERT INTO participant VALUES ('support@example.org', 'zzz', 'alice@example.com');
PRAGMA user_version = 3;
"""


async def test_threads_of_an_older_build_go_on_with_who_took_part_and_end_with_their_term(tmp_path: Path) -> None:
    path, today = tmp_path / "store.sqlite", int(time.time() // 86_400)
    with sqlite3.connect(path) as older:
        older.executescript(OLDER)
        older.execute("INSERT INTO thread_used VALUES ('support@example.org', 'zzz', ?)", (today - 20,))
    older.close()
    threads = SqliteThreads(SqliteDatabase.open(path))
    eve = {"sender": "eve@example.net", "participants": ("eve@example.net",)}
    assert (await threads.resolve(clue("e@x", "old@x", **eve))).thread != "zzz"
    assert await threads.find("support@example.org", ["ours@x"]) == "zzz"
    assert await threads.resolve(clue("b@x", "ours@x")) == Match("zzz", None, answers_us=True)
    assert (await threads.resolve(clue("c@x", tokens=("token abc",)))).thread == "zzz"
    bob = await threads.resolve(clue("d@x", "b@x", participants=("alice@example.com", "bob@example.com")))
    assert bob.thread == "zzz", "what comes now is known by its keys"
    assert await threads.part_of("alice@example.com") == 2
    assert await threads.forget(time.time() - 5 * 86_400) == 0, "it was spoken in today"
    assert await threads.leave("alice@example.com") == 2
    assert (await threads.resolve(clue("f@x", "old@x"))).thread != "zzz"
    assert await threads.forget(time.time() + 2 * 86_400) == 4
    assert await threads.find("support@example.org", ["old@x"]) is None
    await threads.close()
    with sqlite3.connect(path) as left:
        tables = {name for (name,) in left.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    left.close()
    assert not tables & {"thread_id", "own_id", "participant", "thread_used"}


async def test_threads_of_an_older_build_go_on_in_mongodb(mongodb_ground: Ground) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    box, thread = "support@example.org", "zzz"
    ids = database.collection("thread_ids", [("thread", 1)])
    await ids.keep(
        [
            {"_id": digest(box, id_), "mailbox": box, "thread": thread, "sent": id_ == "ours@x", "seal": ""}
            for id_ in ("old@x", "ours@x")
        ]
    )
    part = {"_id": digest(box, thread, "alice@example.com"), "thread": digest(box, thread)}
    participants = database.collection("participants", [("thread", 1)], [("address", 1)])
    await participants.keep([{**part, "address": "alice@example.com"}])
    threads = MongoThreads(database)
    eve = {"sender": "eve@example.net", "participants": ("eve@example.net",)}
    assert (await threads.resolve(clue("e@x", "old@x", **eve))).thread != thread
    assert await threads.resolve(clue("b@x", "ours@x")) == Match(thread, None, answers_us=True)
    assert (await threads.resolve(clue("d@x", "b@x"))).thread == thread
    assert await threads.find(box, ["old@x"]) == thread
    assert await threads.part_of("alice@example.com") == 2
    assert await threads.leave("alice@example.com") == 2
    assert await threads.forget(time.time() + 2 * 86_400) == 2
    assert await threads.find(box, ["old@x"]) is None
    await threads.close()


async def test_an_index_of_our_own_format_is_kept(old: Settings) -> None:
    for expected in (20, 0):
        opened = await engines(old)
        indexer = Indexer(opened.ports.store, opened.index)
        assert await indexer.turn() == expected
        await opened.close()


@pytest.mark.parametrize("adapter", [SqliteMailStore, SqliteThreads, SqliteQuarantine, SqliteArrivals])
async def test_a_file_of_a_newer_format_is_refused_with_both_numbers(adapter: type[Any], tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 7")
    newer.close()
    database = SqliteDatabase.open(path)
    with pytest.raises(NodeError, match=rf"store\.sqlite.* format 7.* {STORE.number}"):
        adapter(database)
    await database.close()


async def test_an_index_of_a_newer_format_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    index = SqliteSearchIndex(SqliteDatabase.open(path, SearchUnavailable))
    await index.prepare()
    await index.add([stored(1)])
    await index.close()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {SEARCH.number + 1}")
    newer.close()
    index = SqliteSearchIndex(SqliteDatabase.open(path, SearchUnavailable))
    with pytest.raises(NodeError, match=r"search\.sqlite"):
        await index.prepare()
    assert await index.count() == 1
    await index.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    written_by_the_first_build(tmp_path, 3)
    connection = sqlite3.connect(tmp_path / "store.sqlite", isolation_level=None)
    steps = {1: ("DELETE FROM mail",), 2: ("UPDATE nowhere SET x = 1",)}
    with pytest.raises(sqlite3.OperationalError):
        DataFormat(3, steps).ensure(connection, "store.sqlite")
    assert connection.execute("SELECT count(*) FROM mail").fetchone() == (3,)
    assert connection.execute("PRAGMA user_version").fetchone() == (0,)
    connection.close()


@pytest.fixture
def raw(mongodb_ground: Ground) -> Iterator[Any]:
    database = mongodb_ground.open()
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(f"mongodb://{database.host}/")
    yield client[database._database.name]
    client.close()


@pytest.fixture
async def mongodb_store(mongodb_ground: Ground) -> AsyncIterator[MongoMailStore]:
    database: Any = mongodb_ground.open()
    store = MongoMailStore(database)
    yield store
    await store.close()


async def test_documents_of_the_first_build_are_read(mongodb_store: MongoMailStore, raw: Any) -> None:
    record = asdict(stored(1))
    lists = {name: list(record[name]) for name in ("in_reply_to", "references", "to", "cc", "attachments", "findings")}
    raw["mail"].insert_one({"_id": record.pop("id"), "indexed": False, **record, **lists})
    assert [mail async for mail in mongodb_store.every()] == [stored(1)]
    assert await mongodb_store.unindexed(10) == [stored(1)]
    assert raw["meta"].find_one({"_id": "format"})["number"] == NUMBER


async def test_a_database_of_a_newer_format_is_refused_until_it_is_not(mongodb_store: MongoMailStore, raw: Any) -> None:
    raw["meta"].insert_one({"_id": "format", "number": 9})
    for call in (mongodb_store.append(stored(1)), mongodb_store.get(stored(1).id), mongodb_store.count()):
        with pytest.raises(NodeError, match=rf"format 9.* {NUMBER}"):
            await call
    raw["meta"].delete_one({"_id": "format"})
    assert await mongodb_store.get(stored(1).id) is None


async def test_processes_that_open_an_old_folder_at_once_bring_it_forward_once(old: Settings) -> None:
    def opened() -> list[int]:
        database = SqliteDatabase.open(old.data_dir / "store.sqlite")
        SqliteMailStore(database)
        asyncio.run(database.close())
        return [STORE.number]

    assert await asyncio.gather(*(asyncio.to_thread(opened) for _ in range(8))) == [[STORE.number]] * 8
    store = SqliteMailStore(SqliteDatabase.open(old.data_dir / "store.sqlite"))
    assert await store.count() == (20, 20)
    await store.close()


async def test_who_has_left_stands_in_no_sent_mail_of_an_older_build_in_mongodb(mongodb_ground: Ground) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    old = SentMail("k", "support@example.org", "t", ("o@x",), ("Alice@example.com", "bob@example.net"), 5.0)
    records = database.collection("sent_mail")
    await records.keep([{"_id": "old", "thread": "t", "at": 5.0, "record": sent_to_json(old)}])
    threads = MongoThreads(database)
    await threads.leave("alice@example.com")
    (left,) = await records.find({"_id": "old"})
    assert sent_from_json(left["record"]).recipients == ("bob@example.net",)
    await threads.leave("bob@example.net")
    (left,) = await records.find({"_id": "old"})
    assert sent_from_json(left["record"]).recipients == ()
    assert await records.find({"people": None}) == [], "it is found by whom it names from now on"
    await threads.close()


async def test_a_job_of_an_older_build_does_not_wait(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as older:
        older.execute(next(step for step in STORE.steps[5] if step.startswith("CREATE TABLE IF NOT EXISTS job ")))
        older.execute(
            "INSERT INTO job (id, kind, what, actor, origin, created_at, note, fingerprint, mailboxes, state, total,"
            " done, skipped, failed, asked, why) VALUES ('a', 'release', '{}', 'ann', 'cli', 1.0, '', '', '[]',"
            " 'waiting', 0, 0, 0, 0, 0, '')"
        )
        older.execute("PRAGMA user_version = 5")
    older.close()
    jobs = SqliteJobs(SqliteDatabase.open(path))
    (found,) = await jobs.unfinished()
    assert (found.id, found.not_before, found.delay_s) == ("a", 0.0, 0.0)
    await jobs.close()


async def test_a_job_of_an_older_build_does_not_wait_on_a_server(mongodb_ground: Ground) -> None:
    database = mongodb_ground.open()
    assert isinstance(database, MongoDatabase)
    jobs = MongoJobs(database)
    await jobs.create(Job("a", JobKind.RELEASE, {}, "ann", "cli", 1.0, not_before=9.0))
    await jobs.begin("a", [])
    await database.collection("jobs").update({"_id": "a"}, {"$unset": {"not_before": ""}})
    (found,) = await jobs.unfinished()
    assert (found.id, found.not_before) == ("a", 0.0)
    await jobs.close()
