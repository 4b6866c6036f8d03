"""Passwords by argon2id (RFC 9106), with the least that OWASP's Password Storage Cheat Sheet asks for (2023).

19 MiB and two passes: about 50 ms here, and no more than `AT_ONCE` at a time, so that whoever floods the login takes
neither the memory nor both processors. A name that nobody has costs exactly as much as a wrong password. It judges no
password but by its length, as NIST SP 800-63B has it.
"""

import asyncio
import unicodedata
from contextlib import suppress

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from ingest.errors import CallerError

__all__ = ["LONGEST", "SHORTEST", "Passwords"]

SHORTEST, LONGEST = 12, 1_000
"""Characters of a password."""
AT_ONCE = 2
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$eZXG0tyKwP2RNg2pvKCNHw$cahygzcTtwBptLPTgpFr7VPSpzCJ+xG7DziE64pQEjY"
"""The hash of a secret that nobody knows: what the password of a name that nobody has is compared with."""


class Passwords:
    """Makes and checks hashes beside the event loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str, name: str = "") -> str:
        """Return what is kept of a new password. Raises `CallerError` for one that is too short, or is the name."""
        plain = _bytes(password)
        if not SHORTEST <= len(password) <= LONGEST:
            raise CallerError(f"password: it needs {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
        if name and password.lower() == name.lower():
            raise CallerError("password: choose another one than the name")
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, plain)

    async def right(self, password: str, kept: str) -> bool:
        """Whether this is the password; with nothing `kept` it takes as long, and is not."""
        async with self._turn:
            return await asyncio.to_thread(self._verify, kept or NOBODY, _bytes(password)) and bool(kept)

    def worn(self, kept: str) -> bool:
        """Whether the hash was made with other figures than ours, so that it is to be made anew at the next login."""
        with suppress(InvalidHashError):
            return self._hasher.check_needs_rehash(kept)
        return True

    def _verify(self, kept: str, plain: bytes) -> bool:
        try:
            return self._hasher.verify(kept, plain)
        except (VerificationError, InvalidHashError):
            return False


def _bytes(password: str) -> bytes:
    """Return the same bytes for what looks the same, from whichever keyboard (RFC 8265)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
