"""A moment as the API, webhooks and jobs write it: RFC 3339 in UTC with `Z`, to the millisecond."""

from datetime import UTC, datetime
from typing import overload

__all__ = ["rfc3339"]


@overload
def rfc3339(at: float) -> str: ...
@overload
def rfc3339(at: float | None) -> str | None: ...
def rfc3339(at: float | None) -> str | None:
    """Return the moment `at`, in seconds since the epoch; None for none."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):  # a clock that was thousands of years away
        return "1970-01-01T00:00:00.000Z"
