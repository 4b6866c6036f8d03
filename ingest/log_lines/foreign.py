"""Brings what others say into our log: libraries that log, Python's warnings, and exceptions that nobody caught.

Each becomes one event `library`, `uncaught` or `unraisable`. Of a library's words the first line is told: what follows
is a trace, or the repr of a task with its exception's text in it (asyncio), and may be a mail's words. Libraries are
heard from level `warning` on whatever `log.level` says: at `debug` drivers write down whole documents.
"""

import logging
import sys
import threading
from types import TracebackType
from typing import Any

import structlog

__all__ = ["listen_to_others"]

log = structlog.get_logger()


def listen_to_others() -> None:
    """From now on tell of what libraries log and of what nobody catches, in any thread of this process."""
    logging.raiseExceptions = False  # a library's slip in what it logs is no page of text on our standard error
    logging.basicConfig(level=logging.WARNING, handlers=[_Library()])
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


class _Library(logging.Handler):
    """Hands a record of the standard library's `logging` to our log."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            said = record.getMessage()
        except Exception:  # noqa: BLE001  its arguments do not fit its text
            said = str(record.msg)
        first, _, rest = said.strip().partition("\n")
        told: dict[str, Any] = {"logger": record.name, "said": first}
        if rest and log.is_enabled_for(logging.DEBUG):
            told["more"] = rest
        if record.exc_info and record.exc_info[1] is not None:
            told["exc_info"] = record.exc_info
        log.log(record.levelno, "library", **told)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("uncaught", exc_info=(kind, error, trace))


def _uncaught_in_thread(raised: threading.ExceptHookArgs) -> None:
    if raised.exc_value is not None and raised.exc_type is not SystemExit:
        name = raised.thread.name if raised.thread else ""
        log.critical("uncaught", thread=name, exc_info=(raised.exc_type, raised.exc_value, raised.exc_traceback))


def _unraisable(raised: "sys.UnraisableHookArgs") -> None:
    if raised.exc_value is not None:
        where = getattr(raised.object, "__qualname__", type(raised.object).__name__)
        log.error("unraisable", where=where, exc_info=(raised.exc_type, raised.exc_value, raised.exc_traceback))
