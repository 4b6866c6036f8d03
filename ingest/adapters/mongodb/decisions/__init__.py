"""What staff decide by, on MongoDB: held mail, rows of storms, jobs, audit log, what is for later, who may pass."""

from ingest.adapters.mongodb.decisions.allowances import MongoAllowances
from ingest.adapters.mongodb.decisions.audit import MongoAudit
from ingest.adapters.mongodb.decisions.jobs import MongoJobs
from ingest.adapters.mongodb.decisions.postponements import MongoPostponements

__all__ = ["MongoAllowances", "MongoAudit", "MongoJobs", "MongoPostponements"]
