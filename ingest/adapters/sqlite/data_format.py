"""The number of a SQLite file's data format (`PRAGMA user_version`), and the way from older numbers to ours.

A newer file is refused: an older build would misread it. A step is tried by a test with a file of the older format.

    store.sqlite   1  records as JSON text          2  records deflated (older ones are read as they are), mail counted,
                                                       originals named beside them
                   3  the day a thread was last used (unknown ones: the day of the step)
                   4  threads by rendezvous keys; what was known of threads stays, is read, and expires
                   5  what mail is listed by, beside it; of mail that was there it is made afterwards, in slices;
                      what of a storm lies in each mailbox, and whether it waits
                   6  a storm's mails counted beside it, and how fast they came; a job may wait before it is worked
                      (older ones do not); discarded mail may be put back; whether a machine may answer a mail is
                      among what it is listed by, which is made anew
    search.sqlite  1  documents of this engine only 2  `IndexDocument`; the index is dropped and fills itself again
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ingest.errors import NodeError

__all__ = ["SEARCH", "STORE", "DataFormat"]


@dataclass(frozen=True, slots=True)
class DataFormat:
    """`number` is what this build writes; `steps` lead from each older number to the next, all in one transaction."""

    number: int
    steps: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def ensure(self, connection: sqlite3.Connection, name: str) -> None:
        """Bring the file to our number. Raises `NodeError` for a newer file, with both numbers named."""
        if self._found(connection, name) == self.number:
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            found = self._found(connection, name)  # another process may have been quicker
            if found == 0:  # no file had a number before there were two
                tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
                found = 1 if tables else self.number
            for number in range(found, self.number):
                for statement in self.steps.get(number, ()):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self.number}")
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise

    def _found(self, connection: sqlite3.Connection, name: str) -> int:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if found > self.number:
            raise NodeError(
                f"data_dir: {name} has data format {found}, and this build knows {self.number}: run the newer"
                " helpdesk-ingest that wrote it, or restore the file from before"
            )
        return found


HELD = (
    "CREATE TABLE IF NOT EXISTS held (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL,"
    " storm TEXT NOT NULL, state TEXT NOT NULL, actor TEXT, decided_at REAL, record TEXT NOT NULL)"
)
MAIL = (
    "CREATE TABLE IF NOT EXISTS mail (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, receipt TEXT NOT NULL,"
    " mailbox TEXT NOT NULL, indexed INTEGER NOT NULL DEFAULT 0, record BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS mail_older (one INTEGER PRIMARY KEY, below INTEGER NOT NULL)",
)
"""Tables that a file need not have whose first opening was cut short."""
STORE = DataFormat(
    6,
    {
        1: (
            "CREATE TABLE mail_count (one INTEGER PRIMARY KEY, stored INTEGER NOT NULL)",
            "INSERT INTO mail_count SELECT 1, count(*) FROM mail",
            "CREATE TABLE mail_original (sha256 TEXT NOT NULL, id TEXT NOT NULL,"
            " PRIMARY KEY (sha256, id)) WITHOUT ROWID",
            "INSERT INTO mail_original SELECT record ->> 'sha256', id FROM mail",
        ),
        2: (
            "CREATE TABLE IF NOT EXISTS thread_id (mailbox TEXT NOT NULL, id TEXT NOT NULL, thread TEXT NOT NULL,"
            " sent INTEGER NOT NULL, PRIMARY KEY (mailbox, id)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS thread_used (mailbox TEXT NOT NULL, thread TEXT NOT NULL,"
            " day INTEGER NOT NULL, PRIMARY KEY (mailbox, thread)) WITHOUT ROWID",
            "INSERT INTO thread_used SELECT DISTINCT mailbox, thread, unixepoch() / 86400 FROM thread_id"
            " WHERE true ON CONFLICT DO NOTHING",
        ),
        4: (
            *MAIL,
            "INSERT INTO mail_older SELECT 1, coalesce(max(row), 0) FROM mail",
            HELD,
            "CREATE TABLE storm_part (storm TEXT NOT NULL, mailbox TEXT NOT NULL, rank INTEGER NOT NULL,"
            " first_at REAL NOT NULL, last_at REAL NOT NULL, PRIMARY KEY (storm, mailbox)) WITHOUT ROWID",
            "INSERT INTO storm_part SELECT storm, record -> 'receipt' ->> 'mailbox',"
            " 2 * max(state = 'held') + (count(*) > 1), min(record -> 'receipt' ->> 'accepted_at'),"
            " max(record -> 'receipt' ->> 'accepted_at') FROM held GROUP BY 1, 2",
        ),
        5: (
            HELD,
            "CREATE TABLE IF NOT EXISTS storm_part (storm TEXT NOT NULL, mailbox TEXT NOT NULL, rank INTEGER NOT NULL,"
            " first_at REAL NOT NULL, last_at REAL NOT NULL, PRIMARY KEY (storm, mailbox)) WITHOUT ROWID",
            "ALTER TABLE storm_part ADD COLUMN mails INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE storm_part ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0",
            "UPDATE storm_part SET mails = counted.mails, waiting = counted.waiting FROM (SELECT storm,"
            " record -> 'receipt' ->> 'mailbox' AS mailbox, count(*) AS mails, sum(state = 'held') AS waiting"
            " FROM held GROUP BY 1, 2) AS counted"
            " WHERE counted.storm = storm_part.storm AND counted.mailbox = storm_part.mailbox",
            "CREATE TABLE storm_pulse (storm TEXT NOT NULL, mailbox TEXT NOT NULL, width INTEGER NOT NULL,"
            " bucket INTEGER NOT NULL, mails INTEGER NOT NULL, PRIMARY KEY (storm, mailbox, width, bucket))"
            " WITHOUT ROWID",
            "WITH each (width) AS (VALUES (5), (60), (600), (7200), (86400)), mail AS MATERIALIZED (SELECT storm,"
            " record -> 'receipt' ->> 'mailbox' AS mailbox, record -> 'receipt' ->> 'accepted_at' AS at FROM held)"
            " INSERT INTO storm_pulse SELECT storm, mailbox, width, CAST(at / width AS INTEGER), count(*)"
            " FROM mail JOIN storm_part USING (storm, mailbox) JOIN each"
            " WHERE CAST(at / width AS INTEGER) > CAST(last_at / width AS INTEGER) - 240 GROUP BY 1, 2, 3, 4",
            "CREATE TABLE IF NOT EXISTS job (id TEXT PRIMARY KEY, kind TEXT NOT NULL, what TEXT NOT NULL,"
            " actor TEXT NOT NULL, origin TEXT NOT NULL, created_at REAL NOT NULL, note TEXT NOT NULL,"
            " fingerprint TEXT NOT NULL, mailboxes TEXT NOT NULL, state TEXT NOT NULL, total INTEGER NOT NULL,"
            " done INTEGER NOT NULL, skipped INTEGER NOT NULL, failed INTEGER NOT NULL, asked INTEGER NOT NULL,"
            " started_at REAL, ended_at REAL, why TEXT NOT NULL, owner TEXT, beat INTEGER) WITHOUT ROWID",
            "ALTER TABLE job ADD COLUMN not_before REAL NOT NULL DEFAULT 0",
            *MAIL,
            "DROP TABLE IF EXISTS mail_fact",
            "INSERT INTO mail_older SELECT 1, coalesce(max(row), 0) FROM mail WHERE true"
            " ON CONFLICT DO UPDATE SET below = excluded.below",
        ),
    },
)
SEARCH = DataFormat(2, {1: ("DROP TABLE IF EXISTS words", "DROP TABLE IF EXISTS entry")})
