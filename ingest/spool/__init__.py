"""The spool: raw mail made durable on local disk, and the ledger that says what became of each."""

from ingest.spool.ledger import SqliteLedger
from ingest.spool.ownership import Ownership
from ingest.spool.writer import SqliteSpoolWriter

__all__ = ["Ownership", "SqliteLedger", "SqliteSpoolWriter"]
