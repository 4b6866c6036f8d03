"""How long a sender of content is waited for: credit in seconds that silence spends and bytes earn.

The rule is Postfix's smtpd_min_data_rate: N bytes put the deadline off by N / rate seconds, never beyond the timeout. A
client at one byte a second is gone after the timeout, one at the rate stays. When connections are scarce the timeout is
`pressed_s` at most and the rate four times as high. Pure: time is handed in.
"""

from ingest.intake.limits import IntakeLimits

__all__ = ["Pace"]

PRESSED_RATE = 4


class Pace:
    """The credit of one DATA phase."""

    __slots__ = ("_credit", "_most", "_pressed_most", "_rate", "_total")

    def __init__(self, limits: IntakeLimits) -> None:
        self._most = self._credit = limits.data_timeout_s
        self._pressed_most = min(limits.pressed_s, limits.data_timeout_s)
        self._rate = limits.data_rate
        self._total = limits.data_total_s

    def lost(self, elapsed_s: float, received: int, *, pressed: bool = False) -> bool:
        """Whether the client is too slow, after `elapsed_s` more seconds in which `received` more bytes came."""
        self._total -= elapsed_s
        rate, most = (self._rate * PRESSED_RATE, self._pressed_most) if pressed else (self._rate, self._most)
        self._credit = min(self._credit + received / rate, most) - elapsed_s
        return self._credit <= 0 or self._total <= 0
