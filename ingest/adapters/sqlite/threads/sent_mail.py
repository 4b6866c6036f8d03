"""The record of what we sent, in SQLite: a row a mail, by thread and by idempotency id."""

import json
import sqlite3

from ingest.adapters.sqlite.text import digest, storable
from ingest.record_json import sent_from_json, sent_to_json
from ingest.threads.sent import SentMail, without

__all__ = ["SCHEMA", "forget_recipient", "forget_sent", "keep_sent", "sent_in"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS sent_mail (
  key BLOB PRIMARY KEY, thread INTEGER NOT NULL, at REAL NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sent_mail_thread ON sent_mail (thread, at);
CREATE INDEX IF NOT EXISTS sent_mail_at ON sent_mail (at);
"""
SLICE = 500


def keep_sent(connection: sqlite3.Connection, mail: SentMail, thread: int) -> bool:
    """Keep the record of a mail, under the name that it was sent under; return whether its key is new."""
    kept = connection.execute(
        "INSERT INTO sent_mail VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (digest(mail.mailbox, mail.key), thread, mail.at, storable(sent_to_json(mail))),
    )
    return kept.rowcount == 1


def sent_in(connection: sqlite3.Connection, thread: int, since: float, limit: int) -> list[SentMail]:
    """Return the latest mails that were sent under one name, the latest first."""
    rows = connection.execute(
        "SELECT record FROM sent_mail WHERE thread = ? AND at >= ? ORDER BY at DESC LIMIT ?", (thread, since, limit)
    )
    return [sent_from_json(record) for (record,) in rows]


def forget_sent(connection: sqlite3.Connection, before: float) -> int:
    """Forget a slice of what was sent before; return how many."""
    keys = connection.execute("SELECT key FROM sent_mail WHERE at < ? LIMIT ?", (before, SLICE)).fetchall()
    return connection.executemany("DELETE FROM sent_mail WHERE key = ?", keys).rowcount if keys else 0


def forget_recipient(connection: sqlite3.Connection, address: str) -> None:
    """Take an address out of all records."""
    found = connection.execute(
        "SELECT key, record FROM sent_mail WHERE instr(lower(record), ?)", (storable(json.dumps(address)).lower(),)
    ).fetchall()
    left = [(storable(sent_to_json(without(sent_from_json(record), address))), key) for key, record in found]
    connection.executemany("UPDATE sent_mail SET record = ? WHERE key = ?", left)
