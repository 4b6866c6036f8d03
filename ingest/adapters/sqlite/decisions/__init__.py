"""What staff decide by, on SQLite: held mail, rows of storms, jobs, audit log, what is for later, who may pass."""

from ingest.adapters.sqlite.decisions.allowances import SqliteAllowances
from ingest.adapters.sqlite.decisions.audit import SqliteAudit
from ingest.adapters.sqlite.decisions.jobs import SqliteJobs
from ingest.adapters.sqlite.decisions.postponements import SqlitePostponements

__all__ = ["SqliteAllowances", "SqliteAudit", "SqliteJobs", "SqlitePostponements"]
