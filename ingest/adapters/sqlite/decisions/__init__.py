"""What staff decide by, on SQLite: pages of held mail, rows of storms, jobs, the audit log."""

from ingest.adapters.sqlite.decisions.audit import SqliteAudit
from ingest.adapters.sqlite.decisions.jobs import SqliteJobs

__all__ = ["SqliteAudit", "SqliteJobs"]
