"""How long a sender of content is waited for: credit in seconds that silence spends and bytes earn.

The rule is Postfix's smtpd_min_data_rate: N bytes put the deadline off by N / rate seconds, never beyond the timeout. A
client at one byte a second is gone after the timeout, one at the rate stays. Pure: time is handed in.
"""

from ingest.intake.limits import IntakeLimits

__all__ = ["Pace"]


class Pace:
    """The credit of one DATA phase."""

    __slots__ = ("_credit", "_full", "_rate", "_total")

    def __init__(self, limits: IntakeLimits) -> None:
        self._full = self._credit = limits.data_timeout_s
        self._rate = limits.data_rate
        self._total = limits.data_total_s

    def lost(self, elapsed_s: float, received: int) -> bool:
        """Whether the client is too slow, after `elapsed_s` more seconds in which `received` more bytes came."""
        self._total -= elapsed_s
        self._credit = min(self._credit + received / self._rate, self._full) - elapsed_s
        return self._credit <= 0 or self._total <= 0
