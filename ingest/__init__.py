"""The product: accepts mail, makes it durable, judges it, stores and indexes it, or holds it with a reason.

As a library:

    settings = ingest.load(data_dir="...", mailbox=[{"address": "support@example.com"}])
    async with ingest.open(settings) as node:
        outcome = await node.deliver(content, ingest.Envelope("customer@example.org", ("support@example.com",)))

    stamped = ingest.stamp(answer, "support@example.com", outcome.thread, settings=settings)

Importing it loads no database driver, no web framework and no SMTP server, and configures no logging.
"""

from ingest.config import load
from ingest.errors import (
    CallerError,
    Corrupt,
    Damaged,
    DocumentRefused,
    EngineError,
    IngestError,
    InUse,
    MailError,
    NodeError,
    NotFound,
    OriginalsUnavailable,
    SearchUnavailable,
    SettingError,
    SpoolUnavailable,
    StoreUnavailable,
    TooLarge,
)
from ingest.node import Node
from ingest.node import open_node as open  # noqa: A004  `ingest.open` reads as what it is
from ingest.ports import Hit
from ingest.records import Fate, HeldMessage, HeldState, Outcome, Receipt, StoredMessage, Storm
from ingest.sending.stamping import Marks, Stamped, stamp
from ingest.settings import Settings
from ingest.staff.opening import AttachedFile
from ingest.staff.status import Status
from loopguard import Envelope, Finding, Kind, Verdict
from parsers import Attachment
from parsers.html.safe_html import SafeHtml

__all__ = [
    "AttachedFile",
    "Attachment",
    "CallerError",
    "Corrupt",
    "Damaged",
    "DocumentRefused",
    "EngineError",
    "Envelope",
    "Fate",
    "Finding",
    "HeldMessage",
    "HeldState",
    "Hit",
    "InUse",
    "IngestError",
    "Kind",
    "MailError",
    "Marks",
    "Node",
    "NodeError",
    "NotFound",
    "OriginalsUnavailable",
    "Outcome",
    "Receipt",
    "SafeHtml",
    "SearchUnavailable",
    "SettingError",
    "Settings",
    "SpoolUnavailable",
    "Stamped",
    "Status",
    "StoreUnavailable",
    "StoredMessage",
    "Storm",
    "TooLarge",
    "Verdict",
    "load",
    "open",
    "stamp",
]
