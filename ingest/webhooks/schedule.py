"""When a webhook that was not accepted is tried again: ten attempts over three days (Standard Webhooks 1.0).

What the receiver asks for by Retry-After (RFC 9110 10.2.3) delays an attempt further, up to a bound.
"""

import random
from datetime import UTC
from email.utils import parsedate_to_datetime

__all__ = ["ATTEMPTS", "LONGEST_RETRY_AFTER_S", "LONGEST_S", "retry_after", "wait_s"]

WAITS_S = (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""Before each attempt, from the end of the one before."""
ATTEMPTS = len(WAITS_S)
JITTER = 0.1
"""By which part of it a wait is longer at most, so that what failed together does not come back together."""
LONGEST_S = WAITS_S[-1] * (1 + JITTER)
LONGEST_RETRY_AFTER_S = 3_600.0
"""A receiver that asks for more is asked again after this long: a slip of its own must not silence it for years."""


def wait_s(attempts: int, asked_s: float = 0.0) -> float | None:
    """Return the seconds until the next attempt after so many, None when there is none.

    `asked_s`: what the receiver asked for.
    """
    if attempts >= ATTEMPTS:
        return None
    jitter = 1 + random.uniform(0, JITTER)  # noqa: S311  jitter
    return max(WAITS_S[attempts] * jitter, min(asked_s, LONGEST_RETRY_AFTER_S))


def retry_after(text: str, now: float) -> float:
    """Return the seconds that a Retry-After asks for, bounded; 0 for one that is none. `now`: since the epoch."""
    text = text.strip()[:64]
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_RETRY_AFTER_S)
    try:
        at = parsedate_to_datetime(text)
        seconds = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, OverflowError, IndexError, TypeError):  # what it raises for what is no date
        return 0.0
    return max(0.0, min(seconds, LONGEST_RETRY_AFTER_S))
