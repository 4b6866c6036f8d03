"""How long a client that sends commands is waited for: seconds of credit that waiting spends and progress earns.

While there is room, each command that moves a mail on restores the credit to `command_timeout_s`, as RFC 5321
4.5.3.2.7 asks. When connections are scarce, credit never exceeds `pressed_s` and such a command earns a fifth of a
second, so a client lasts as long as it is quick; one without a mail under way spends double: whoever keeps an idle
connection loses least by calling again. NOOP, RSET, VRFY and a second EHLO earn nothing. Pure: time is handed in.
"""

from ingest.intake.limits import IntakeLimits

__all__ = ["Patience"]

COMMAND_EARNS_S = 0.2
"""Seconds that a useful command earns under pressure: a round trip to the other side of the world."""


class Patience:
    """The credit of one connection outside content."""

    __slots__ = ("_begun", "_credit", "_line", "_most", "_pressed_most")

    def __init__(self, limits: IntakeLimits) -> None:
        self._most = self._credit = limits.command_timeout_s
        self._pressed_most = min(limits.pressed_s, limits.command_timeout_s)
        self._line = limits.command_s
        self._begun = 0.0

    def accepted(self) -> None:
        """A mail was accepted: all credit is back."""
        self._credit = self._most

    def useful(self, *, pressed: bool) -> None:
        """A command moved a mail on."""
        self._credit = self._credit + COMMAND_EARNS_S if pressed else self._most

    def line(self) -> None:
        """A whole command has come."""
        self._begun = 0.0

    def lost(self, elapsed_s: float, *, pressed: bool, begun: bool, idle: bool) -> bool:
        """Whether the client is too slow, after `elapsed_s` more seconds of waiting for it.

        `begun`: its command has begun and not ended. `idle`: no mail is under way.
        """
        self._begun = self._begun + elapsed_s if begun else 0.0
        if pressed:
            self._credit = min(self._credit, self._pressed_most)
        self._credit -= 2 * elapsed_s if pressed and idle else elapsed_s
        return self._credit <= 0 or self._begun >= self._line
