"""The port to accounts: who may ask, by name and password, by token, or by a session that one of them began.

It keeps what it is given and decides nothing: what a role may, how long a session lives and what a password is worth
are `ingest.accounts`'. No secret comes here, only what a secret is checked against.
"""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Accounts", "Session", "Token", "User"]


@dataclass(frozen=True, slots=True)
class User:
    """A person. Times are seconds since the epoch."""

    name: str
    role: str
    mailboxes: tuple[str, ...] | None = None
    """Addresses of the mailboxes whose mail he sees; None: all."""
    password: str = ""
    """The argon2 hash; "" where somebody else vouches for him (OpenID Connect, a proxy)."""
    subject: str = ""
    """Who he is to the issuer that vouches for him: its address and his `sub`; "" before the first login there."""
    disabled: bool = False
    epoch: int = 0
    """Sessions carry the number of their beginning: one more, and all of them are over, on every node."""
    version: int = 1
    created_at: float = 0.0
    changed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Token:
    """A secret for a program. It is 256 random bits: nothing to guess, so its plain SHA-256 is kept."""

    id: str
    name: str
    sha256: str
    verbs: tuple[str, ...]
    mailboxes: tuple[str, ...] | None = None
    owner: str = ""
    """The user who made it, and who knows its secret: it may no more than he does; `token:ID` of one that a token
    made; "" was made at a node."""
    created_at: float = 0.0
    used_at: float | None = None
    """Coarse: within the hour."""
    expires_at: float | None = None
    revoked_at: float | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that has logged in. `id` is the SHA-256 of what its cookie holds."""

    id: str
    user: str
    epoch: int
    created_at: float
    seen_at: float
    """Coarse: within some minutes."""
    expires_at: float


class Accounts(Protocol):
    """Keeps users, tokens and sessions, for all nodes on one store.

    Guarantees: a name is one user's; of two changes of one version one counts; what is revoked or ended stays so.
    Durable when a call returns. Raises `StoreUnavailable`.
    """

    async def add_user(self, user: User) -> bool:
        """Keep a new user; return False, and change nothing, where the name is taken."""

    async def user(self, name: str) -> User | None:
        """Return one user."""

    async def users(self) -> list[User]:
        """Return all users by name."""

    async def change_user(self, user: User) -> bool:
        """Put `user` in the place of its version before this (`user.version - 1`); return False if that is gone."""

    async def add_token(self, token: Token) -> bool:
        """Keep a new token; return False where the id is taken."""

    async def token(self, id_: str) -> Token | None:
        """Return one token, revoked or not."""

    async def tokens(self) -> list[Token]:
        """Return all tokens, oldest first, revoked ones too."""

    async def revoke_token(self, id_: str, at: float) -> bool:
        """Revoke a token for good; return whether it was there and was not revoked."""

    async def token_used(self, id_: str, at: float) -> None:
        """Remember when a token was used last."""

    async def begin_session(self, session: Session) -> None:
        """Keep a new session."""

    async def session(self, id_: str) -> Session | None:
        """Return one session, whether it has expired or not."""

    async def session_seen(self, id_: str, at: float) -> None:
        """Remember when a session was used last; one that has ended stays ended."""

    async def end_session(self, id_: str) -> bool:
        """End one session; return whether it was there."""

    async def end_sessions(self, user: str) -> int:
        """End all sessions of a user; return how many there were."""

    async def forget_sessions(self, before: float) -> int:
        """Drop sessions that expired before `before`; return how many."""

    async def close(self) -> None:
        """Let go of connections and files."""
