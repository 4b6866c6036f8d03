"""Whom the claims of an issuer make of somebody: a user with a role and mailboxes, found by what cannot be chosen.

A user belongs to the `sub` of his first login there. A name or an address that somebody gives himself at the issuer
opens nobody else's account: not that of a user with a password, nor one that another `sub` has had before.
"""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import structlog

from ingest.accounts import users
from ingest.accounts.ways_in import OidcSettings
from ingest.mailboxes import Mailboxes
from ingest.ports.accounts import Accounts, User
from ingest.settings import Settings
from ingest.staff.caller import Role
from ingest.web.problem import Problem

__all__ = ["identified"]

log = structlog.get_logger()

ORDER = (Role.ADMIN, Role.REVIEWER, Role.VIEWER)


async def identified(claims: Mapping[str, Any], settings: Settings, mailboxes: Mailboxes, accounts: Accounts) -> User:
    """Return the user of these claims, added or brought up to date. Raises `Problem` (403)."""
    oidc = settings.web.oidc
    subject, name = f"{oidc.issuer} {claims['sub']}", _name(claims, oidc)
    user = await _found(subject, name, accounts)
    role, boxes = _role(claims, oidc, user), mailboxes.all_spelt(_mailboxes(claims, oidc, user))
    if user is None:
        new = User(name, role, boxes, subject=subject)
        return await users.add(accounts, new, "oidc")
    if user.disabled:
        raise _refused(f"{user.name} is disabled")
    wanted = replace(user, role=role, mailboxes=boxes, subject=subject)
    if wanted == user:
        return user
    return await users.change(
        accounts, user.name, "oidc", user.version, may_leave_none=True, role=role, mailboxes=boxes, subject=subject
    )


async def _found(subject: str, name: str, accounts: Accounts) -> User | None:
    bound = [user for user in await accounts.users() if user.subject == subject]
    if bound:
        return bound[0]
    user = await accounts.user(name)
    if user is not None and (user.password or user.subject):
        raise _refused(f"the name {name} is another user's")
    return user


def _name(claims: Mapping[str, Any], oidc: OidcSettings) -> str:
    """Return what the user is called. An address that is not verified is nobody's."""
    verified = claims.get("email_verified") is True
    address = claims.get("email")
    if oidc.allowed_domains:
        domain = address.rpartition("@")[2].lower() if isinstance(address, str) and verified else ""
        if domain not in {one.lower() for one in oidc.allowed_domains}:
            raise _refused("no verified address in web.oidc.allowed_domains")
    named = claims.get(oidc.name_claim)
    if not isinstance(named, str) or (oidc.name_claim == "email" and not verified):
        raise _refused(f"the issuer tells no {'verified ' if oidc.name_claim == 'email' else ''}{oidc.name_claim}")
    if not (named.isascii() and users.is_name(named.lower())):  # the Kelvin sign in small letters is a plain k
        raise _refused(f"{oidc.name_claim} is no name for a user")
    return named.lower()


def _role(claims: Mapping[str, Any], oidc: OidcSettings, user: User | None) -> str:
    if not oidc.role_claim and user is not None:
        return user.role
    given = {oidc.roles[value] for value in _values(claims, oidc.role_claim) if value in oidc.roles}
    found = next((str(role) for role in ORDER if role in given), oidc.role)
    if not found:
        raise _refused("no role: add the user by `ingest user add`, or set web.oidc.roles or web.oidc.role")
    return found


def _mailboxes(claims: Mapping[str, Any], oidc: OidcSettings, user: User | None) -> tuple[str, ...] | None:
    if not oidc.mailbox_claim:
        return user.mailboxes if user is not None else None
    values = _values(claims, oidc.mailbox_claim)
    return tuple(sorted({box for value in values for box in oidc.mailboxes.get(value, ())}))


def _values(claims: Mapping[str, Any], path: str) -> list[str]:
    """Return the texts of a claim: of the one that is called `path`, or of that way into nested ones."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    listed = found if isinstance(found, list) else [found]
    return [one for one in listed if isinstance(one, str)]


def _refused(why: str) -> Problem:
    log.warning("oidc-refused", why=why)
    return Problem(HTTPStatus.FORBIDDEN, f"The issuer lets this user in, and we do not: {why}.")
