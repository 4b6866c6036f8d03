"""The ports: what the pipeline needs of the world. No adapter is known here."""

from dataclasses import dataclass

from ingest.ports.arrivals import Arrivals
from ingest.ports.lease import Lease, Term
from ingest.ports.mail_store import MailStore
from ingest.ports.originals import Originals
from ingest.ports.quarantine import Quarantine
from ingest.ports.search_index import Hit, IndexReport, SearchIndex
from ingest.ports.spool import Back, Backlog, Claim, Draft, Lane, Ledger, SpoolWriter
from ingest.ports.threads import Threads

__all__ = [
    "Arrivals",
    "Back",
    "Backlog",
    "Claim",
    "Draft",
    "Hit",
    "IndexReport",
    "Lane",
    "Lease",
    "Ledger",
    "MailStore",
    "Originals",
    "Ports",
    "Quarantine",
    "SearchIndex",
    "SpoolWriter",
    "Term",
    "Threads",
]


@dataclass(frozen=True, slots=True)
class Ports:
    """What the pipeline needs of the world: everything but the index, which follows the store."""

    threads: Threads
    arrivals: Arrivals
    originals: Originals
    store: MailStore
    quarantine: Quarantine
