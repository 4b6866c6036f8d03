"""One event a line on standard error: JSON for machines, colours for a person at a terminal.

Events have fixed names; they carry receipt ids and counts, never addresses, subjects or bodies. Called by processes
that we start, never by the library.
"""

import logging
import select
import sys
from contextlib import suppress
from typing import TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer

from ingest.settings import LogSettings

__all__ = ["set_up"]

_TRACEBACK = ExceptionDictTransformer(show_locals=False)
"""Where it happened and what was said; local variables hold mail."""


def set_up(settings: LogSettings, role: str) -> None:
    """Send this process's events to standard error, each marked with `role`."""
    level = getattr(logging, settings.level.upper())
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _console() if console else structlog.processors.ExceptionRenderer(_TRACEBACK),
            *([] if console else [structlog.processors.JSONRenderer()]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Printed(sys.stderr),  # whichever it is when the event happens
    )
    structlog.contextvars.bind_contextvars(role=role)
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr)


class _Printed(structlog.PrintLogger):
    """Writes an event. One that cannot be written now is lost: nobody waits for a full volume, or a reader who is gone.

    A line that is longer than what a pipe still takes may wait for its reader all the same.
    """

    def msg(self, message: str) -> None:
        """Write one line, if standard error takes one."""
        with suppress(OSError, ValueError):  # ValueError: it was closed
            if _takes(self._file):
                super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def _console() -> structlog.dev.ConsoleRenderer:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _takes(file: TextIO) -> bool:
    try:
        return bool(select.select((), (file,), (), 0)[1])
    except (OSError, ValueError):  # it has no descriptor: it is in memory
        return True
