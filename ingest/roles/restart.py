"""When a role that died is started again: at once when it had work in hand, else less and less often.

A death with work in hand is most likely the work's: it is charged to the mail, and other mail must not wait for it. A
death with nothing in hand, at the start for one, would only come again.
"""

from ingest.roles import Role

__all__ = ["Restart"]

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = {Role.INTAKE: 2.0, Role.WORKER: 30.0, Role.WEB: 5.0, Role.WEBHOOKS: 5.0}
"""Without its intake a node takes no mail, and without web nobody is told: those are tried again soon."""
STEADY_S = 60.0
"""A role that lived this long has proved itself: its next waits begin small again."""


class Restart:
    """The waits of one role."""

    def __init__(self, role: Role) -> None:
        self._longest = LONGEST_WAIT_S[role]
        self._next = FIRST_WAIT_S

    def wait_s(self, *, busy: bool, lived_s: float) -> float:
        """Return how long to wait after a role died that had lived for `lived_s`."""
        if lived_s >= STEADY_S:
            self._next = FIRST_WAIT_S
        if busy:
            return 0.0
        wait, self._next = self._next, min(self._longest, self._next * 2)
        return wait
