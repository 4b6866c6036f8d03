"""The ledger: what became of each receipt on this node, and whose mail is next."""

from ingest.spool.ledger.ledger import SqliteLedger

__all__ = ["SqliteLedger"]
