"""What staff decide by, on SQLite: pages of held mail, rows of storms, jobs, audit log, what is for later."""

from ingest.adapters.sqlite.decisions.audit import SqliteAudit
from ingest.adapters.sqlite.decisions.jobs import SqliteJobs
from ingest.adapters.sqlite.decisions.postponements import SqlitePostponements

__all__ = ["SqliteAudit", "SqliteJobs", "SqlitePostponements"]
