"""What staff decide by, on MongoDB: pages of held mail, rows of storms, jobs, the audit log, allowances."""

from ingest.adapters.mongodb.decisions.allowances import MongoAllowances
from ingest.adapters.mongodb.decisions.audit import MongoAudit
from ingest.adapters.mongodb.decisions.jobs import MongoJobs

__all__ = ["MongoAllowances", "MongoAudit", "MongoJobs"]
