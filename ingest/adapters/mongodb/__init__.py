"""Every port but search on a MongoDB-wire server, by motor or by PyMongo's asyncio client."""

from ingest.adapters.mongodb.accounts import MongoAccounts
from ingest.adapters.mongodb.arrivals import MongoArrivals
from ingest.adapters.mongodb.changes import MongoChanges
from ingest.adapters.mongodb.client import MongoDatabase, connect
from ingest.adapters.mongodb.decisions import MongoAllowances, MongoAudit, MongoJobs, MongoPostponements
from ingest.adapters.mongodb.inquiries import MongoInquiries
from ingest.adapters.mongodb.lease import MongoLease
from ingest.adapters.mongodb.mail_store import MongoMailStore
from ingest.adapters.mongodb.nodes import MongoNodes
from ingest.adapters.mongodb.originals import GridfsOriginals
from ingest.adapters.mongodb.outbox import MongoOutbox
from ingest.adapters.mongodb.quarantine import MongoQuarantine
from ingest.adapters.mongodb.requests import MongoRequests
from ingest.adapters.mongodb.threads import MongoThreads
from ingest.adapters.mongodb.turn_book import MongoTurnBook

__all__ = [
    "GridfsOriginals",
    "MongoAccounts",
    "MongoAllowances",
    "MongoArrivals",
    "MongoAudit",
    "MongoChanges",
    "MongoDatabase",
    "MongoInquiries",
    "MongoJobs",
    "MongoLease",
    "MongoMailStore",
    "MongoNodes",
    "MongoOutbox",
    "MongoPostponements",
    "MongoQuarantine",
    "MongoRequests",
    "MongoThreads",
    "MongoTurnBook",
    "connect",
]
