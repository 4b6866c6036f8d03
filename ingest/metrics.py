"""What is counted for Prometheus, over all processes of a node.

With PROMETHEUS_MULTIPROC_DIR set (the supervisor sets it) every process writes its own files there and the web role
adds them up; without it they stay in the process. Depths and ages are not kept here: the web role asks the ledger.
"""

from prometheus_client import Counter, Histogram

__all__ = ["ABORTED", "ACCEPTED", "ACCEPTED_BYTES", "INDEXED", "MAILS", "PARSER_FAILED", "REFUSED", "STAGE"]

ACCEPTED = Counter("ingest_accepted", "Mails answered 250, counted once a mailbox")
ACCEPTED_BYTES = Counter("ingest_accepted_bytes", "Bytes of mails answered 250")
REFUSED = Counter("ingest_refused", "Replies that refuse, by reply code", ["code"])
ABORTED = Counter("ingest_aborted", "Sessions that ended inside DATA; nothing was acknowledged")
MAILS = Counter("ingest_mails", "Receipts that came to an end, by fate", ["fate"])
PARSER_FAILED = Counter("ingest_parser_failed", "Mails that our own parser failed on; stored with header and raw text")
INDEXED = Counter("ingest_indexed", "Mails that the index confirmed")
STAGE = Histogram("ingest_stage_seconds", "Time in a stage", ["stage"])
