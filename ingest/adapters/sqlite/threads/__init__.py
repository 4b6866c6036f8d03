"""`Threads` on SQLite: names, keys, our own answers, and what older builds knew."""

from ingest.adapters.sqlite.threads.threads import SqliteThreads

__all__ = ["SqliteThreads"]
