"""One event a line on standard error: JSON for machines, colours for a person at a terminal.

Events have fixed names; they carry receipt ids and counts, never addresses, subjects or bodies. What libraries log and
what nobody catches comes out in the same form (`ingest.log_lines`). Called by processes that we start, never by the
library.
"""

import logging
import select
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any, TextIO

import structlog

from ingest.log_lines.failure import Told, told
from ingest.log_lines.foreign import listen_to_others
from ingest.log_lines.plain_text import plain_event
from ingest.settings import LogSettings

__all__ = ["set_up"]


def set_up(settings: LogSettings, role: str) -> None:
    """Send this process's events to standard error, each marked with `role`."""
    level = getattr(logging, settings.level.upper())
    console = settings.format == "console" or (settings.format == "auto" and sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            lambda _, __, event: {**event, "role": role},  # no context variable: a thread of a library has none of ours
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _Failures(whole=settings.level == "debug"),
            plain_event,
            _console() if console else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Printed(sys.stderr),  # whichever it is when the event happens
    )
    listen_to_others()


class _Failures:
    """Puts `exception` in the place of `exc_info`; at level `debug` with what each exception says."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole

    def __call__(self, _: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        given = event.pop("exc_info", None)
        error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else None
        if given is True:
            error = sys.exc_info()[1]
        if error is not None:
            event["exception"] = told(error, whole=self._whole)
        return event


class _Printed:
    """Writes an event. One that cannot be written now is lost: nobody waits for a full volume, or a reader who is gone.

    A line that is longer than what a pipe still takes may wait for its reader all the same. It goes out with its end in
    one call: all processes of a node write to one file, and where PYTHONUNBUFFERED is set each call is a write(2).
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def msg(self, message: str) -> None:
        """Write one line, if standard error takes one."""
        with suppress(OSError, ValueError):  # ValueError: it was closed
            if _takes(self._file):
                self._file.write(f"{message}\n")
                self._file.flush()

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def _console() -> Callable[[Any, str, MutableMapping[str, Any]], str]:
    """Return what writes an event for people, and below it where an exception was raised, a line a frame."""
    line = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())

    def render(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
        failures: Told = event.pop("exception", [])
        lines = [str(line(logger, name, event))]
        for failure in failures:
            lines += [f"    {frame}" for frame in failure["frames"]]
            lines.append(
                f"  {failure['exc_type']}{': ' if 'exc_value' in failure else ''}{failure.get('exc_value', '')}"
            )
        return "\n".join(lines)

    return render


def _takes(file: TextIO) -> bool:
    try:
        return bool(select.select((), (file,), (), 0)[1])
    except (OSError, ValueError):  # it has no descriptor: it is in memory
        return True
