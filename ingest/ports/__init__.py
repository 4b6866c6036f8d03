"""The ports: what the pipeline needs of the world. No adapter is known here."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from ingest.ports.accounts import Accounts, Session, Token, User
from ingest.ports.arrivals import Arrivals
from ingest.ports.audit import Audit, AuditEntry, AuditPage, AuditQuery, Subject
from ingest.ports.changes import Change, ChangeKind, Changes, Entry
from ingest.ports.inquiries import Inquiries, Inquiry
from ingest.ports.jobs import Item, ItemResult, Job, JobKind, Jobs, JobState, Tally
from ingest.ports.lasting.allowances import Allowance, AllowancePage, AllowanceQuery, Allowances, Discarded
from ingest.ports.lasting.postponements import Postponement, Postponements
from ingest.ports.lease import Lease, Term
from ingest.ports.mail_store import MailStore
from ingest.ports.nodes import NodeRecord, Nodes
from ingest.ports.originals import Originals
from ingest.ports.outbox import Delivery, EndpointState, Outbox, OutboxCounts, Replay
from ingest.ports.pages.held import HeldPage, HeldQuery, StormPage, StormQuery, StormRow, StormTally
from ingest.ports.pages.mail import MailPage, MailQuery
from ingest.ports.quarantine import Quarantine
from ingest.ports.requests import Request, RequestKind, Requests
from ingest.ports.search_index import Hit, IndexReport, SearchIndex
from ingest.ports.spool import Back, Backlog, Claim, Draft, Lane, Ledger, SpoolWriter
from ingest.ports.threads import Threads
from ingest.ports.turn_book import TurnBook

__all__ = [
    "Accounts",
    "Allowance",
    "AllowancePage",
    "AllowanceQuery",
    "Allowances",
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
    "Delivery",
    "Discarded",
    "Draft",
    "EndpointState",
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
    "Outbox",
    "OutboxCounts",
    "Ports",
    "Postponement",
    "Postponements",
    "Quarantine",
    "Replay",
    "Request",
    "RequestKind",
    "Requests",
    "SearchIndex",
    "Session",
    "SpoolWriter",
    "StormPage",
    "StormQuery",
    "StormRow",
    "StormTally",
    "Subject",
    "Tally",
    "Term",
    "Threads",
    "Token",
    "TurnBook",
    "User",
]


@dataclass(frozen=True, slots=True)
class Ports:
    """What a node needs of the world: everything but the index, which follows the store."""

    threads: Threads
    arrivals: Arrivals
    turns: TurnBook
    originals: Originals
    store: MailStore
    quarantine: Quarantine
    requests: Requests
    nodes: Nodes
    inquiries: Inquiries
    jobs: Jobs
    audit: Audit
    allowances: Allowances
    at_once: Allowances
    """Rules that hold a loop at once, each with what was discarded."""
    changes: Changes
    outbox: Outbox
    leases: Callable[[str], Lease]
    """Opens the lease of this name; whoever opens it closes it."""
    accounts: Accounts
    postponements: Postponements
    index_lease: Lease | None = None
    """Whoever holds it keeps the index up with the store; None where nobody shares the store."""

    async def close(self) -> None:
        """Close every port that can be closed."""
        for one in fields(self):
            if (close := getattr(getattr(self, one.name), "close", None)) is not None:
                await close()
