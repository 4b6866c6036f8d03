"""Login by name and password: the same work and the same answer for a wrong name and a wrong password.

Attempts are counted by name, by network (IPv6: a /64) and by known device. A stranger who guesses at a name uses up
the attempts of the name and of his network; a browser that has logged in under that name before has its own.
"""

import math
from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network, ip_address

import structlog

from ingest.accounts.device import known_device
from ingest.accounts.passwords import Passwords
from ingest.accounts.throttle import Throttle
from ingest.errors import CallerError
from ingest.ports.accounts import Accounts, User

__all__ = ["Login", "TooOften", "network"]

log = structlog.get_logger()


class TooOften(CallerError):
    """Somebody tries too often; `retry_s` says when to try again."""

    def __init__(self, retry_s: float) -> None:
        self.retry_s = max(1, math.ceil(retry_s))
        super().__init__(f"Too many logins failed: try again in {self.retry_s} s.")


class Login:
    """The logins of one process."""

    def __init__(self, passwords: Passwords | None = None) -> None:
        self.passwords = passwords or Passwords()
        self._names, self._networks, self._devices = Throttle(20, 60), Throttle(10, 15), Throttle(10, 15)

    async def user(self, accounts: Accounts, name: str, password: str, address: str, device: str = "") -> User | None:
        """Return whom this password is of; None for a wrong one. `device` is the browser's. Raises `TooOften`."""
        name = name.lower()
        found = await accounts.user(name)
        kept = found.password if found is not None and not found.disabled else ""
        known = known_device(device, name, kept)
        counted = [(self._devices, known)] if known else [(self._names, name)]
        if address and not known:  # by a Unix socket nobody can tell
            counted.append((self._networks, network(address)))
        if (wait_s := max(throttle.wait_s(key) for throttle, key in counted)) > 0:
            log.warning("login-refused", user=_logged(found), why="too often")
            raise TooOften(wait_s)
        for throttle, key in counted:
            throttle.take(key)
        if not await self.passwords.right(password, kept) or found is None:
            log.warning("login-refused", user=_logged(found), why="wrong name or password")
            return None
        for throttle, key in counted:
            throttle.give_back(key)
        return await self._renewed(accounts, found, password)

    async def _renewed(self, accounts: Accounts, user: User, password: str) -> User:
        """Hash a password anew whose hash is worn; what another node changed meanwhile stays."""
        if not self.passwords.worn(user.password):
            return user
        anew = replace(user, password=await self.passwords.hashed(password), version=user.version + 1)
        return anew if await accounts.change_user(anew) else user


def _logged(user: User | None) -> str:
    """Return a name for the log; what nobody is called may be somebody's password, typed into the wrong field."""
    return user.name if user is not None else "unknown"


def network(address: str) -> str:
    """Return whom an address is counted with: itself, or for IPv6 the network that one customer has."""
    try:
        read = ip_address(address)
    except ValueError:
        return address[:64]
    if not isinstance(read, IPv6Address):
        return str(read)
    return str(read.ipv4_mapped or IPv6Network((int(read), 64), strict=False))
