"""What mail is listed by, on SQLite: one narrow row a mail in `mail_fact`, beside its deflated record.

Every list is one walk backwards over an index (mailbox, fact, accepted_at, id) for each mailbox, and the walks are
merged as they go: a page costs what it shows. Message-IDs and senders are kept as digests: they may be long, and nobody
need find an address in this table when it is erased. Mail that builds before data format 6 stored has no row here until
`enlist_older` has made it, from the newest down to the oldest; `mail_older` says how far it is.
"""

import heapq
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from ingest.adapters.sqlite.packed_record import unpacked
from ingest.adapters.sqlite.text import digest, storable
from ingest.ports.pages.mail import NEVER, MailQuery
from ingest.record_json import stored_from_record
from ingest.records import StoredMessage

__all__ = ["SCHEMA", "enlist", "enlist_older", "listed", "older", "relist"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS mail_fact (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL, mailbox TEXT NOT NULL, thread TEXT NOT NULL, kind TEXT NOT NULL,
  accepted_at REAL NOT NULL, message_id BLOB NOT NULL, sender BLOB NOT NULL, muted INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS mail_by_mailbox ON mail_fact (mailbox, accepted_at, id);
CREATE INDEX IF NOT EXISTS mail_by_kind ON mail_fact (mailbox, kind, accepted_at, id);
CREATE INDEX IF NOT EXISTS mail_by_sender ON mail_fact (mailbox, sender, accepted_at, id);
CREATE INDEX IF NOT EXISTS mail_by_thread ON mail_fact (mailbox, thread, accepted_at, id);
CREATE INDEX IF NOT EXISTS mail_by_message_id ON mail_fact (mailbox, message_id, accepted_at, id);
CREATE INDEX IF NOT EXISTS mail_by_muted ON mail_fact (mailbox, accepted_at, id) WHERE muted = 1;
CREATE TABLE IF NOT EXISTS mail_older (one INTEGER PRIMARY KEY, below INTEGER NOT NULL);
CREATE TRIGGER IF NOT EXISTS mail_delisted AFTER DELETE ON mail BEGIN
  DELETE FROM mail_fact WHERE row = old.row; END;
"""
SLICE = 200
SLICE_BYTES = 8 * 1024 * 1024
"""Of records that one transaction reads: others write in between."""
FACTS = ("mailbox", "thread", "kind", "accepted_at", "message_id", "sender", "muted")
Row = tuple[float, str, int]
"""(accepted_at, id, row): what mails are sorted by, and where the record is."""


def enlist(connection: sqlite3.Connection, row: int, message: StoredMessage) -> None:
    """Write down what the mail in this row is listed by, unless that is known."""
    connection.execute(
        "INSERT INTO mail_fact (row, id, mailbox, thread, kind, accepted_at, message_id, sender, muted)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (row) DO NOTHING",
        (row, storable(message.id), *_facts(message)),
    )


def relist(connection: sqlite3.Connection, message: StoredMessage) -> None:
    """Write down what a mail is listed by now that its record is another."""
    known = connection.execute("SELECT row FROM mail WHERE id = ?", (storable(message.id),)).fetchone()
    connection.execute(
        f"UPDATE mail_fact SET {', '.join(f'{name} = ?' for name in FACTS)} WHERE row = ?",
        (*_facts(message), known[0]),
    )


def older(connection: sqlite3.Connection) -> int:
    """Return the last row that nobody has enlisted yet; 0 when all are."""
    found = connection.execute("SELECT below FROM mail_older WHERE one = 1").fetchone()
    return found[0] if found else 0


def enlist_older(connection: sqlite3.Connection) -> bool:
    """Enlist a slice of what an older build stored; return whether there may be more."""
    below, left, count = older(connection), SLICE_BYTES, 0
    rows = connection.execute("SELECT row, record FROM mail WHERE row <= ? ORDER BY row DESC LIMIT ?", (below, SLICE))
    with closing(rows):
        for row, kept in rows:
            try:
                record, size = unpacked(kept)
                enlist(connection, row, stored_from_record(record))
            except (ValueError, KeyError, zlib.error):  # damaged: nobody can be shown it, so it stands in no list
                size = len(kept)
            below, left, count = row - 1, left - size, count + 1
            if left < 0:
                break
    if count == 0 or (count < SLICE and left >= 0):
        below = 0
    connection.execute("UPDATE mail_older SET below = ? WHERE one = 1", (below,))
    return below > 0


@contextmanager
def listed(connection: sqlite3.Connection, query: MailQuery, start: tuple[float, str]) -> Iterator[Iterator[Row]]:
    """Hand out, newest first, what `query` asks for before `start`. SQLite looks for each when it is asked for."""
    with ExitStack() as stack:
        walks = [
            stack.enter_context(closing(connection.execute(*_walk(query, mailbox, thread, start))))
            for mailbox in _mailboxes(connection, query)
            for thread in dict.fromkeys(query.threads) or (None,)
        ]
        yield heapq.merge(*walks, reverse=True)


def _walk(
    query: MailQuery, mailbox: str, thread: str | None, start: tuple[float, str]
) -> tuple[str, tuple[object, ...]]:
    """Return the statement of one walk, over the index of the sharpest fact that is asked for."""
    asked: dict[str, object] = {}
    if query.message_id is not None:
        asked["message_id"] = digest(query.message_id)
    if thread is not None:
        asked["thread"] = storable(thread)
    if query.author is not None:
        asked["sender"] = digest(query.author)
    if query.kind is not None:
        asked["kind"] = storable(query.kind)
    muted = query.may_autoreply is False
    index = f"mail_by_{next(iter(asked), 'muted' if muted else 'mailbox')}"
    conditions = "".join(f" AND {name} = ?" for name in asked)
    if query.may_autoreply is not None:
        conditions += f" AND muted = {muted:d}"  # written out: an index has the muted ones alone
    at, id_ = start
    return (
        f"SELECT accepted_at, id, row FROM mail_fact INDEXED BY {index} WHERE mailbox = ?{conditions}"
        " AND (accepted_at, id) < (?, ?) AND accepted_at >= ? ORDER BY accepted_at DESC, id DESC",
        (storable(mailbox), *asked.values(), at, storable(id_), -NEVER if query.since is None else query.since),
    )


def _mailboxes(connection: sqlite3.Connection, query: MailQuery) -> Iterator[str]:
    """Yield the mailboxes to walk; where none are named, those that have mail, one look into the index each."""
    if query.mailboxes is not None:
        yield from dict.fromkeys(query.mailboxes)
        return
    following = "SELECT mailbox FROM mail_fact WHERE mailbox > ? ORDER BY mailbox LIMIT 1"
    name = ""
    while found := connection.execute(following, (name,)).fetchone():
        (name,) = found
        yield name


def _facts(message: StoredMessage) -> tuple[object, ...]:
    return (
        storable(message.mailbox),
        storable(message.thread),
        storable(message.kind),
        message.accepted_at,
        digest(message.message_id or ""),
        digest(message.sender.lower()),
        not message.may_autoreply,
    )
