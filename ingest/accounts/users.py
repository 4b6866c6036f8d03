"""Changes to users: each of a version that was read, and never so that no admin is left."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog

from ingest.errors import CallerError, NotFound
from ingest.ports.accounts import Accounts, User
from ingest.staff.caller import Role

__all__ = ["LastAdmin", "Stale", "Taken", "add", "change", "is_name", "is_only_admin"]

log = structlog.get_logger()

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,99}", re.ASCII)
_OURS = frozenset({"local", "ingest", "node", "nobody"})
"""Names that actors of our own have."""


class Taken(CallerError):
    """A name belongs to somebody else."""


class Stale(CallerError):
    """What was to be changed has been changed by somebody else since it was read."""


class LastAdmin(CallerError):
    """Nobody would be left who may add an admin."""


def is_name(name: str) -> bool:
    """Whether a user can be called so; an actor like `token:crm` or `local` never is one."""
    return bool(_NAME.fullmatch(name)) and name not in _OURS


async def add(accounts: Accounts, user: User, actor: str, wall: Callable[[], float] = time.time) -> User:
    """Keep a new user. Raises `CallerError` for a name that cannot be, `Taken`."""
    if not is_name(user.name):
        raise CallerError(f"{user.name!r} is no name for a user: use a to z, 0 to 9 and ._@+- (and not {_own()})")
    now = wall()
    made = replace(user, created_at=now, changed_at=now)
    if not await accounts.add_user(made):
        raise Taken(f"There is a user {user.name} already: change that one.")
    log.info("user-added", user=user.name, granted=user.role, actor=actor)
    return made


async def change(
    accounts: Accounts,
    name: str,
    actor: str,
    version: int | None = None,
    *,
    may_leave_none: bool = False,
    wall: Callable[[], float] = time.time,
    **changes: Any,
) -> User:
    """Change a user, and end his sessions where he is disabled or has another password or role.

    `version`: only that one. Raises `NotFound`, `Stale`, and `LastAdmin` unless `may_leave_none`.
    """
    user = await accounts.user(name)
    if user is None:
        raise NotFound(f"There is no user {name}.")
    if version is not None and user.version != version:
        raise Stale(f"{name} was changed meanwhile: read him again.")
    changed = replace(user, **changes, version=user.version + 1, changed_at=wall())
    if _ends_sessions(user, changed):
        changed = replace(changed, epoch=user.epoch + 1)
    leaves = _rules(user) and not _rules(changed) and not may_leave_none
    if leaves and await is_only_admin(accounts, user):
        raise LastAdmin(f"{name} is the only admin: make somebody else one first.")
    if not await accounts.change_user(changed):
        raise Stale(f"{name} was changed meanwhile: read him again.")
    if leaves and not any(map(_rules, await accounts.users())):  # two admins took it from each other at once
        await accounts.change_user(replace(user, version=changed.version + 1, epoch=changed.epoch))
        raise LastAdmin(f"{name} is the only admin: make somebody else one first.")
    if changed.epoch != user.epoch:
        await accounts.end_sessions(name)
    log.info("user-changed", user=name, changed=sorted(changes), actor=actor)
    return changed


async def is_only_admin(accounts: Accounts, user: User) -> bool:
    """Whether no other user that can log in is an admin of all mailboxes."""
    return _rules(user) and not any(_rules(other) for other in await accounts.users() if other.name != user.name)


def _rules(user: User) -> bool:
    return user.role == Role.ADMIN and user.mailboxes is None and not user.disabled


def _ends_sessions(old: User, new: User) -> bool:
    return new.disabled or (old.password, old.role, old.mailboxes) != (new.password, new.role, new.mailboxes)


def _own() -> str:
    return ", ".join(sorted(_OURS))
