"""How pages write figures and moments; pure. Whatever a mail says is shown without what steers a screen."""

from datetime import UTC, datetime

from ingest.catalogue import Texts
from ingest.utf8 import harmless

__all__ = ["ago", "moment", "plain", "size", "span"]

STEPS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
UNITS = ("B", "kB", "MB", "GB")


def plain(value: object) -> object:
    """Return a text with a mark in the place of each character that one cannot see and that moves others."""
    return harmless(value) if type(value) is str else value


def span(seconds: float, texts: Texts) -> str:
    """Return how long that is, in the largest unit of which there are two at least."""
    return _counted("span", seconds, texts)


def ago(at: float, now: float, texts: Texts) -> str:
    """Return how long ago a moment was."""
    return texts("ago.now") if now - at < 5 else _counted("ago", now - at, texts)


def _counted(what: str, seconds: float, texts: Texts) -> str:
    unit, length = next(((unit, length) for unit, length in STEPS if seconds >= 2 * length), ("seconds", 1))
    return texts(f"{what}.{unit}", count=max(0, int(seconds // length)))


def moment(at: float) -> str:
    """Return a moment to the second, in UTC; a script shows it in the reader's own zone."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC"


def size(octets: int) -> str:
    """Return a number of bytes as people read it."""
    value, unit = float(octets), 0
    while value >= 1_000 and unit < len(UNITS) - 1:
        value, unit = value / 1_000, unit + 1
    return f"{value:.0f} {UNITS[unit]}" if unit == 0 or value >= 10 else f"{value:.1f} {UNITS[unit]}"
