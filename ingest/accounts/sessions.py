"""Sessions of browsers: 256 random bits in a cookie, their SHA-256 in the store; what ends, ends on every node.

A session ends when it is not used for a time, a time after its beginning, at logout, when its user is disabled or has
a new password, and when the clock is found to stand before its beginning. What a form must carry along with the cookie
is worked out of the cookie's secret, so it needs no place of its own.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from ingest.ports.accounts import Accounts, Session, User

__all__ = ["Begun", "Sessions", "csrf_token"]

COARSE_S = 60.0
"""How much later a session must be used again for that to be written down."""
SKEW_S = 900.0
"""How far the clocks of two nodes may be apart."""
FORGET_EVERY_S = 600.0


@dataclass(frozen=True, slots=True)
class Begun:
    """A session and its user. `secret` is what the cookie holds."""

    session: Session
    user: User
    secret: str

    def __repr__(self) -> str:
        return f"Begun(user={self.user.name!r})"


class Sessions:
    """Sessions that end after `idle_s` without use, and after `whole_s` in any case."""

    def __init__(self, idle_s: float, whole_s: float, wall: Callable[[], float] = time.time) -> None:
        self._idle_s, self._whole_s, self._wall = idle_s, whole_s, wall
        self._forgot_at = 0.0

    async def begin(self, accounts: Accounts, user: User, old: str = "") -> Begun:
        """Begin a session under a new secret, and end the one that this browser has had, whoever's it was."""
        if old:
            await accounts.end_session(_id(old))
        now, secret = self._wall(), secrets.token_urlsafe(32)
        session = Session(_id(secret), user.name, user.epoch, now, now, now + self._whole_s)
        await accounts.begin_session(session)
        if abs(now - self._forgot_at) > FORGET_EVERY_S:
            self._forgot_at = now
            await accounts.forget_sessions(now - SKEW_S)
        return Begun(session, user, secret)

    async def find(self, accounts: Accounts, secret: str) -> Begun | None:
        """Return the session of a cookie while it lives."""
        session, now = await accounts.session(_id(secret)), self._wall()
        if session is None or not self._lives(session, now):
            return None
        user = await accounts.user(session.user)
        if user is None or user.disabled or user.epoch != session.epoch:
            return None
        if abs(now - session.seen_at) > COARSE_S:
            await accounts.session_seen(session.id, now)
        return Begun(session, user, secret)

    async def end(self, accounts: Accounts, secret: str) -> None:
        """End the session of a cookie."""
        await accounts.end_session(_id(secret))

    def _lives(self, session: Session, now: float) -> bool:
        return session.created_at - SKEW_S <= now < session.expires_at and now - session.seen_at < self._idle_s


def csrf_token(secret: str) -> str:
    """Return what a request that changes something must carry beside the cookie, in the header `X-CSRF-Token`."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"csrf", sha256).hexdigest()


def _id(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
