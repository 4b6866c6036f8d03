"""Erasing from the spool: bytes and sender leave the disk, what came is still counted, what is beside it stays."""

import json
from pathlib import Path

import pytest

from ingest.errors import Erased
from ingest.records import Receipt
from ingest.spool import SqliteLedger, SqliteSpoolWriter
from ingest.spool.erasure import erase_spooled, spooled
from ingest.spool.partition import PartitionReader, partitions
from loopguard import Envelope
from tests.spool.conftest import Open
from tests.spool.mails import LARGE, ends, files, ids, take

SECRET = b"a word that nobody else writes: xylophonist"
ANN = "ann.very.own@customer.example"
AT = 1_770_000_000.0


async def taken(writer: SqliteSpoolWriter, content: bytes, *mailboxes: str) -> tuple[Receipt, ...]:
    draft = writer.draft()
    draft.write(content)
    return await draft.commit(Envelope(ANN, mailboxes), mailboxes)


def on_disk(spool: Path, words: bytes) -> list[str]:
    return [path.name for path in spool.rglob("*") if path.is_file() and words in path.read_bytes()]


def read(spool: Path, receipt: Receipt) -> bytes:
    reader = PartitionReader(spool, partitions(spool)[0])
    try:
        return reader.content(int(receipt.content.rpartition("#")[2]), receipt.sha256)
    finally:
        reader.close()


@pytest.mark.parametrize("content", [SECRET, SECRET + LARGE], ids=["in a row", "in a file"])
async def test_an_erased_mail_is_not_on_the_disk_any_more(
    writer: SqliteSpoolWriter, spool: Path, content: bytes
) -> None:
    (receipt,) = await taken(writer, content, "a@desk.example")
    (other,) = await taken(writer, b"another mail", "a@desk.example")
    assert on_disk(spool, SECRET)
    assert on_disk(spool, ANN.encode())
    assert erase_spooled(spool.parent, [receipt], "bob", AT) == 1
    assert on_disk(spool, SECRET) == []
    with pytest.raises(Erased, match="was erased on 2026-02-02 by bob"):
        read(spool, receipt)
    assert read(spool, other) == b"another mail"
    reader = PartitionReader(spool, partitions(spool)[0])
    rows = list(reader.after(0, 9))
    assert [row.receipt.id for row in rows] == [receipt.id, other.id], "what came is still counted"
    assert rows[0].receipt.envelope == Envelope(None, ())
    assert rows[1].receipt.envelope.reverse_path == ANN
    assert files(spool) == []
    reader.close()


async def test_erasing_again_does_nothing_and_keeps_the_first_name(writer: SqliteSpoolWriter, spool: Path) -> None:
    (receipt,) = await taken(writer, SECRET, "a@desk.example")
    erase_spooled(spool.parent, [receipt], "bob", AT)
    assert erase_spooled(spool.parent, [receipt], "carol", AT + 99_999_999) == 0
    with pytest.raises(Erased, match="by bob"):
        read(spool, receipt)


async def test_bytes_that_another_mailbox_shares_stay_until_that_mail_goes_too(
    writer: SqliteSpoolWriter, spool: Path
) -> None:
    first, second = await taken(writer, SECRET, "a@desk.example", "b@desk.example")
    assert erase_spooled(spool.parent, [first], "bob", AT) == 0
    assert read(spool, second) == SECRET
    assert erase_spooled(spool.parent, [second], "bob", AT) == 1
    assert on_disk(spool, SECRET) == []


async def test_the_writer_goes_on_while_it_is_erased_from_its_partition(writer: SqliteSpoolWriter, spool: Path) -> None:
    (receipt,) = await taken(writer, SECRET, "a@desk.example")
    erase_spooled(spool.parent, [receipt], "bob", AT)
    later = await take(writer, b"later")
    assert read(spool, later[0]) == b"later"


async def test_the_spool_is_walked_through_by_what_is_wanted(writer: SqliteSpoolWriter, spool: Path) -> None:
    receipts = [(await taken(writer, f"mail {n}".encode(), "a@desk.example"))[0] for n in range(5)]
    (spool / "intake-0" / "3600.sqlite").write_bytes(b"this is no partition" * 99)
    found = list(spooled(spool.parent, lambda one: one.id in {receipts[1].id, receipts[4].id}))
    assert found == [receipts[1], receipts[4]]


async def test_a_partition_that_is_gone_has_nothing_to_erase(spool: Path) -> None:
    writer = SqliteSpoolWriter(spool, "intake-9")
    (receipt,) = await taken(writer, SECRET, "a@desk.example")
    await writer.close()
    for path in (spool / "intake-9").glob("*.sqlite*"):
        path.unlink()
    assert erase_spooled(spool.parent, [receipt], "bob", AT) == 0
    assert list((spool / "intake-9").glob("*.sqlite*")) == [], "no empty partition is made in its place"


@pytest.mark.parametrize("storm", [None, "loop"])
async def test_the_ledger_keeps_nobodys_address(
    writer: SqliteSpoolWriter, ledger: SqliteLedger, spool: Path, storm: str | None
) -> None:
    """An address that was erased must not stay in what only groups mail by it."""
    for _ in range(2):
        await taken(writer, SECRET, "a@desk.example")
    first = ledger.claim(1)
    ledger.claim(1)
    ends(ledger, first, storm=storm)
    assert on_disk(spool, ANN.encode())
    assert [path.name for path in spool.parent.glob("ledger*") if ANN.encode() in path.read_bytes()] == []


async def test_addresses_that_a_ledger_held_are_taken_out(
    writer: SqliteSpoolWriter, data_dir: Path, opening: Open
) -> None:
    ledger = opening("worker-0")
    (receipt,) = await taken(writer, SECRET, "a@desk.example")
    (bounce,) = await take(writer, SECRET, envelope=Envelope(None, ("a@desk.example",)))
    ledger.enter()
    clear = json.dumps(ANN)
    connection = ledger._connection
    digest = connection.execute("SELECT sender FROM open WHERE receipt = ?", (receipt.id,)).fetchone()
    connection.execute("UPDATE open SET sender = ? WHERE receipt = ?", (clear, receipt.id))
    connection.execute("INSERT INTO turn VALUES ('fresh', 'a@desk.example', ?)", (clear,))
    connection.execute("INSERT INTO stormy VALUES ('a@desk.example', ?, 1, 1e12)", (clear,))
    connection.execute("PRAGMA user_version = 2")
    ledger.close()
    again = opening("worker-0")
    rows = dict(again._connection.execute("SELECT receipt, sender FROM open"))
    assert rows == {receipt.id: digest[0], bounce.id: "null"}
    again._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert ANN.encode() not in (data_dir / "ledger.sqlite").read_bytes()
    assert len(ids(again.claim(9))) == 2
