"""What staff decide by, on MongoDB: pages of held mail, rows of storms, jobs, audit log, what is for later."""

from ingest.adapters.mongodb.decisions.audit import MongoAudit
from ingest.adapters.mongodb.decisions.jobs import MongoJobs
from ingest.adapters.mongodb.decisions.postponements import MongoPostponements

__all__ = ["MongoAudit", "MongoJobs", "MongoPostponements"]
