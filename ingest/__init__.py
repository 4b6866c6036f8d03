"""The product: accepts mail, makes it durable, judges it, stores and indexes it, or holds it with a reason.

As a library:

    settings = ingest.load(data_dir="...", mailbox=[{"address": "support@example.com"}])
    async with ingest.open(settings) as node:
        outcome = await node.deliver(content, ingest.Envelope("customer@example.org", ("support@example.com",)))

    stamped = ingest.stamp(answer, "support@example.com", outcome.thread, settings=settings)

Importing it loads nothing: each name is fetched from its module when it is first used (PEP 562). It never loads a
database driver, a web framework or an SMTP server before one is chosen, and configures no logging.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from ingest.own_packages import refuse_strangers

_ASKED = refuse_strangers()

if TYPE_CHECKING:  # the same names for type checkers and editors; a test holds both lists equal
    from ingest.config import load
    from ingest.errors import (
        CallerError,
        Corrupt,
        Damaged,
        DocumentRefused,
        Elsewhere,
        EngineError,
        Erased,
        Forgotten,
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
        WrongType,
    )
    from ingest.library.reader import FeedChange, Reader
    from ingest.library.reader import open_reader as reader
    from ingest.node import Node
    from ingest.node import open_node as open  # noqa: A004  `ingest.open` reads as what it is
    from ingest.ports import Hit, MailPage
    from ingest.records import Fate, HeldMessage, HeldState, Outcome, Receipt, StoredMessage, Storm
    from ingest.sending.stamping import Marks, Stamped, stamp
    from ingest.settings import Settings
    from ingest.staff.opening import AttachedFile
    from ingest.staff.status import Status
    from ingest.staff.tracing.question import Traced
    from ingest.threads.sent import SentMail
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
    "Elsewhere",
    "EngineError",
    "Envelope",
    "Erased",
    "Fate",
    "FeedChange",
    "Finding",
    "Forgotten",
    "HeldMessage",
    "HeldState",
    "Hit",
    "InUse",
    "IngestError",
    "Kind",
    "MailError",
    "MailPage",
    "Marks",
    "Node",
    "NodeError",
    "NotFound",
    "OriginalsUnavailable",
    "Outcome",
    "Reader",
    "Receipt",
    "SafeHtml",
    "SearchUnavailable",
    "SentMail",
    "SettingError",
    "Settings",
    "SpoolUnavailable",
    "Stamped",
    "Status",
    "StoreUnavailable",
    "StoredMessage",
    "Storm",
    "TooLarge",
    "Traced",
    "Verdict",
    "WrongType",
    "load",
    "open",
    "reader",
    "stamp",
]

_HOMES: Final[dict[str, str]] = {
    "AttachedFile": "ingest.staff.opening",
    "Attachment": "parsers",
    "CallerError": "ingest.errors",
    "Corrupt": "ingest.errors",
    "Damaged": "ingest.errors",
    "DocumentRefused": "ingest.errors",
    "Elsewhere": "ingest.errors",
    "EngineError": "ingest.errors",
    "Envelope": "loopguard",
    "Erased": "ingest.errors",
    "Fate": "ingest.records",
    "FeedChange": "ingest.library.reader",
    "Finding": "loopguard",
    "Forgotten": "ingest.errors",
    "HeldMessage": "ingest.records",
    "HeldState": "ingest.records",
    "Hit": "ingest.ports",
    "InUse": "ingest.errors",
    "IngestError": "ingest.errors",
    "Kind": "loopguard",
    "MailError": "ingest.errors",
    "MailPage": "ingest.ports",
    "Marks": "ingest.sending.stamping",
    "Node": "ingest.node",
    "NodeError": "ingest.errors",
    "NotFound": "ingest.errors",
    "OriginalsUnavailable": "ingest.errors",
    "Outcome": "ingest.records",
    "Reader": "ingest.library.reader",
    "Receipt": "ingest.records",
    "SafeHtml": "parsers.html.safe_html",
    "SearchUnavailable": "ingest.errors",
    "SentMail": "ingest.threads.sent",
    "SettingError": "ingest.errors",
    "Settings": "ingest.settings",
    "SpoolUnavailable": "ingest.errors",
    "Stamped": "ingest.sending.stamping",
    "Status": "ingest.staff.status",
    "StoreUnavailable": "ingest.errors",
    "StoredMessage": "ingest.records",
    "Storm": "ingest.records",
    "TooLarge": "ingest.errors",
    "Traced": "ingest.staff.tracing.question",
    "Verdict": "loopguard",
    "WrongType": "ingest.errors",
    "load": "ingest.config",
    "open": "ingest.node:open_node",
    "reader": "ingest.library.reader:open_reader",
    "stamp": "ingest.sending.stamping",
}
"""Name to its module, `module:name` where it is called otherwise there."""

if not TYPE_CHECKING:  # else a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        if not _ASKED:
            refuse_strangers()
        module, _, there = _HOMES[name].partition(":")
        thing = globals()[name] = getattr(import_module(module), there or name)
        return thing

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
