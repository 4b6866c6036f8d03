"""What staff decide by, on SQLite: pages of held mail, rows of storms, jobs, the audit log, allowances."""

from ingest.adapters.sqlite.decisions.allowances import SqliteAllowances
from ingest.adapters.sqlite.decisions.audit import SqliteAudit
from ingest.adapters.sqlite.decisions.jobs import SqliteJobs

__all__ = ["SqliteAllowances", "SqliteAudit", "SqliteJobs"]
