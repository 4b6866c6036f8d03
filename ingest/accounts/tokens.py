"""Tokens of programs: made and shown once, found by their id, compared in constant time, revoked for good."""

import hmac
import re
import time
from collections.abc import Callable, Collection

import structlog

from ingest.accounts.granted import of_token, of_user
from ingest.accounts.token_text import TokenText
from ingest.accounts.users import Taken
from ingest.errors import CallerError, NotFound
from ingest.ports.accounts import Accounts, Token
from ingest.staff.caller import Caller, Verb

__all__ = ["issue", "lives", "maker", "named", "revoke", "token_caller"]

log = structlog.get_logger()

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
MADE_BY = "token:"
"""Begins the owner of a token that a token made, before that one's id. No user is called so."""
MOST_MAKERS = 8
"""Tokens that one may come from, each made by the next: all are looked up whenever it asks."""
COARSE_S = 3_600.0
"""How much later a token must be used again for that to be written down."""


async def issue(
    accounts: Accounts,
    name: str,
    verbs: Collection[Verb],
    actor: str,
    *,
    mailboxes: tuple[str, ...] | None = None,
    owner: str = "",
    expires_at: float | None = None,
    wall: Callable[[], float] = time.time,
) -> tuple[Token, str]:
    """Make a token; return it, and its text, which is nowhere else from now on. Raises `CallerError`, `Taken`."""
    if not _NAME.fullmatch(name):
        raise CallerError(f"{name!r} is no name for a token: use up to 40 of a to z, 0 to 9 and ._-")
    if not verbs:
        raise CallerError(f"A token needs a verb: {', '.join(Verb)}.")
    now = wall()
    if expires_at is not None and expires_at <= now:
        raise CallerError("A token must not have expired before it is made.")
    if any(one.name == name and lives(one, now) for one in await accounts.tokens()):
        raise Taken(f"There is a token {name} already: revoke it, or choose another name.")
    if await accounts.token(name) is not None:
        raise Taken(f"{name} is the id of another token, which `ingest token revoke` would end: choose another name.")
    text = TokenText.new()
    wanted = tuple(sorted(map(str, verbs)))
    token = Token(text.id, name, text.sha256, wanted, mailboxes, owner, now, expires_at=expires_at)
    if not await accounts.add_token(token):
        raise CallerError("This id is taken; ask again.")  # 60 random bits
    log.info("token-added", token=name, id=token.id, verbs=wanted, actor=actor)
    return token, text.text


async def named(accounts: Accounts, name: str) -> Token:
    """Return the token of this id, or the one that lives of this name. Raises `NotFound`."""
    if (token := await accounts.token(name)) is not None:
        return token
    found = [one for one in await accounts.tokens() if one.name == name and one.revoked_at is None]
    if len(found) == 1:
        return found[0]
    raise NotFound(f"There is no token {name}." if not found else f"Several tokens are called {name}: say the id.")


async def revoke(accounts: Accounts, token: Token, actor: str, wall: Callable[[], float] = time.time) -> bool:
    """Revoke a token on every node; return whether it was not yet."""
    revoked = await accounts.revoke_token(token.id, wall())
    if revoked:
        log.info("token-revoked", token=token.name, id=token.id, actor=actor)
    return revoked


async def token_caller(accounts: Accounts, text: str, wall: Callable[[], float] = time.time) -> Caller | None:
    """Return who asks with this token; None for one that is wrong, revoked, expired, or whose owner is disabled."""
    read = TokenText.read(text)
    if read is None:
        log.warning("token-refused", why="it is no token of ours")
        return None
    token, now = await accounts.token(read.id), wall()
    if token is None or not hmac.compare_digest(token.sha256, read.sha256):
        log.warning("token-refused", id=read.id, why="it is unknown")
        return None
    caller = await _caller(accounts, token, now)
    if caller is None:
        why = "its owner is disabled or ended" if lives(token, now) else "it ended"
        log.warning("token-refused", token=token.name, id=token.id, why=why)
        return None
    if token.used_at is None or abs(now - token.used_at) > COARSE_S:
        await accounts.token_used(token.id, now)
    return caller


async def _caller(accounts: Accounts, token: Token, now: float) -> Caller | None:
    """Return what a token may now, within what all may who it comes from; None when it or one of them has ended."""
    line = await _line(accounts, token)
    if not line or not all(lives(one, now) for one in line):
        return None
    caller: Caller | None = None
    if name := line[-1].owner:
        user = await accounts.user(name)
        if user is None or user.disabled:
            return None
        caller = of_user(user)
    for one in reversed(line):
        caller = of_token(one, caller)
    return caller


async def _line(accounts: Accounts, token: Token) -> list[Token]:
    """Return a token and those that it comes from, itself first; [] where one is not there or they are too many."""
    line = [token]
    while line[-1].owner.startswith(MADE_BY):
        made_by = await accounts.token(line[-1].owner.removeprefix(MADE_BY))
        if made_by is None or len(line) > MOST_MAKERS:
            return []
        line.append(made_by)
    return line


async def maker(accounts: Accounts, caller: Caller, wall: Callable[[], float] = time.time) -> tuple[str, float | None]:
    """Return who owns a token that this caller makes, and when it ends at the latest. "": whoever runs the node.

    What a token makes is the token's: it ends with it, and may no more than it. Raises `CallerError` for an ended one,
    and for one that has `MOST_MAKERS` of its own.
    """
    if not caller.token:
        return (caller.name if await accounts.user(caller.name) is not None else ""), None
    token = await accounts.token(caller.token)
    if token is None or not lives(token, wall()):
        raise CallerError(f"{caller.name} has ended, and makes no token any more.")
    if len(await _line(accounts, token)) > MOST_MAKERS:
        raise CallerError(f"{caller.name} comes from {MOST_MAKERS} tokens already: make it by another, or by a login.")
    return f"{MADE_BY}{token.id}", token.expires_at


def lives(token: Token, now: float) -> bool:
    """Whether a token is neither revoked nor expired."""
    return token.revoked_at is None and (token.expires_at is None or now < token.expires_at)
