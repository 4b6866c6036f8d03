"""Makes every value of an event plain: text without control characters and without lines of its own, at most so long.

Escaped are a tab, a line feed and all that steers a screen (`ingest.utf8.STEERS`). So whoever can put a word into a log
can neither begin a line there nor move a reader's cursor.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from ingest.utf8 import STEERS

__all__ = ["plain", "plain_event"]

LONGEST = 2_000
"""Characters of one text; a pipe that several processes write to keeps lines of 4 KiB whole."""
DEEPEST = 6

_OBEYED = re.compile(f"[\t\n{STEERS}]")


def plain(text: str) -> str:
    """Return text that is one harmless line."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}... ({len(text)} characters)"
    return _OBEYED.sub(_escaped, cut)


def plain_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: make each key and each value of an event plain."""
    return {plain(str(name)): _value(value, DEEPEST) for name, value in event.items()}


def _value(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)  # JSON has no word for infinity
    if depth and isinstance(value, Mapping):
        return {plain(str(name)): _value(one, depth - 1) for name, one in value.items()}
    if depth and isinstance(value, (list, tuple, set, frozenset)):
        return [_value(one, depth - 1) for one in value]
    try:
        return plain(str(value))
    except Exception:  # noqa: BLE001  whatever it is, it must not cost the event
        return f"({type(value).__name__})"


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
