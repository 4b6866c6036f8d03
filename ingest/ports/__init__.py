"""The ports: what the pipeline needs of the world. No adapter is known here."""

from dataclasses import dataclass

from ingest.ports.arrivals import Arrivals
from ingest.ports.audit import Audit, AuditEntry, AuditPage, AuditQuery, Subject
from ingest.ports.changes import Change, ChangeKind, Changes, Entry
from ingest.ports.held_pages import HeldPage, HeldQuery, StormPage, StormQuery, StormRow
from ingest.ports.inquiries import Inquiries, Inquiry
from ingest.ports.jobs import Item, ItemResult, Job, JobKind, Jobs, JobState, Tally
from ingest.ports.lease import Lease, Term
from ingest.ports.mail_query import MailPage, MailQuery
from ingest.ports.mail_store import MailStore
from ingest.ports.nodes import NodeRecord, Nodes
from ingest.ports.originals import Originals
from ingest.ports.quarantine import Quarantine
from ingest.ports.requests import Request, RequestKind, Requests
from ingest.ports.search_index import Hit, IndexReport, SearchIndex
from ingest.ports.spool import Back, Backlog, Claim, Draft, Lane, Ledger, SpoolWriter
from ingest.ports.threads import Threads

__all__ = [
    "Arrivals",
    "Audit",
    "AuditEntry",
    "AuditPage",
    "AuditQuery",
    "Back",
    "Backlog",
    "Change",
    "ChangeKind",
    "Changes",
    "Claim",
    "Draft",
    "Entry",
    "HeldPage",
    "HeldQuery",
    "Hit",
    "IndexReport",
    "Inquiries",
    "Inquiry",
    "Item",
    "ItemResult",
    "Job",
    "JobKind",
    "JobState",
    "Jobs",
    "Lane",
    "Lease",
    "Ledger",
    "MailPage",
    "MailQuery",
    "MailStore",
    "NodeRecord",
    "Nodes",
    "Originals",
    "Ports",
    "Quarantine",
    "Request",
    "RequestKind",
    "Requests",
    "SearchIndex",
    "SpoolWriter",
    "StormPage",
    "StormQuery",
    "StormRow",
    "Subject",
    "Tally",
    "Term",
    "Threads",
]


@dataclass(frozen=True, slots=True)
class Ports:
    """What a node needs of the world: everything but the index, which follows the store."""

    threads: Threads
    arrivals: Arrivals
    originals: Originals
    store: MailStore
    quarantine: Quarantine
    requests: Requests
    nodes: Nodes
    inquiries: Inquiries
    jobs: Jobs
    audit: Audit
    changes: Changes
    index_lease: Lease | None = None
    """Whoever holds it keeps the index up with the store; None where nobody shares the store."""
