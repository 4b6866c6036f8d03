"""`Threads` on MongoDB: names, keys, our own answers, and what older builds knew."""

from ingest.adapters.mongodb.threads.threads import MongoThreads

__all__ = ["MongoThreads"]
