"""The embedded default: every port on SQLite files in one data directory, no server."""

from ingest.adapters.sqlite.accounts import SqliteAccounts
from ingest.adapters.sqlite.arrivals import SqliteArrivals
from ingest.adapters.sqlite.changes import SqliteChanges
from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.decisions import SqliteAllowances, SqliteAudit, SqliteJobs, SqlitePostponements
from ingest.adapters.sqlite.inquiries import SqliteInquiries
from ingest.adapters.sqlite.lease import SqliteLease
from ingest.adapters.sqlite.mail_store import SqliteMailStore
from ingest.adapters.sqlite.nodes import SqliteNodes
from ingest.adapters.sqlite.outbox import SqliteOutbox
from ingest.adapters.sqlite.quarantine import SqliteQuarantine
from ingest.adapters.sqlite.requests import SqliteRequests
from ingest.adapters.sqlite.search_index import SqliteSearchIndex
from ingest.adapters.sqlite.threads import SqliteThreads
from ingest.adapters.sqlite.turn_book import SqliteTurnBook

__all__ = [
    "SqliteAccounts",
    "SqliteAllowances",
    "SqliteArrivals",
    "SqliteAudit",
    "SqliteChanges",
    "SqliteDatabase",
    "SqliteInquiries",
    "SqliteJobs",
    "SqliteLease",
    "SqliteMailStore",
    "SqliteNodes",
    "SqliteOutbox",
    "SqlitePostponements",
    "SqliteQuarantine",
    "SqliteRequests",
    "SqliteSearchIndex",
    "SqliteThreads",
    "SqliteTurnBook",
]
