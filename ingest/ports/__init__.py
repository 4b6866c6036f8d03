"""The ports: what the pipeline needs of the world. No adapter is known here."""

from ingest.ports.arrivals import Arrivals
from ingest.ports.mail_store import MailStore
from ingest.ports.originals import Originals
from ingest.ports.quarantine import Quarantine
from ingest.ports.search_index import Hit, IndexReport, SearchIndex
from ingest.ports.spool import Backlog, Claim, Draft, Ledger, SpoolWriter
from ingest.ports.threads import Threads

__all__ = [
    "Arrivals",
    "Backlog",
    "Claim",
    "Draft",
    "Hit",
    "IndexReport",
    "Ledger",
    "MailStore",
    "Originals",
    "Quarantine",
    "SearchIndex",
    "SpoolWriter",
    "Threads",
]
