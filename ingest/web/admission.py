"""Says who asks, before a route does anything: by token, by login, by a proxy's word, or from this machine.

The gate stands before all of `/api/v1`: what asks there is somebody, or is answered 401, whatever a route forgot. A
route then names the verb that it needs.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from ingest.accounts.granted import of_user
from ingest.accounts.login import Login
from ingest.accounts.remembered import Remembered
from ingest.accounts.sessions import Begun, Sessions
from ingest.accounts.tokens import token_caller
from ingest.accounts.users import is_name
from ingest.listen_address import ListenAddress
from ingest.ports.accounts import Accounts, User
from ingest.settings import Settings
from ingest.staff.caller import Caller, Verb
from ingest.web.entry.bearer import bearer
from ingest.web.entry.cookie import SESSION, taken
from ingest.web.entry.local import local_caller
from ingest.web.entry.proxy import FORWARDED, Proxy
from ingest.web.entry.same_origin import API, SAFE, check_led, check_origin, check_token
from ingest.web.problem import Problem

__all__ = ["Admission", "Admitted", "AtDoor", "AtEntered", "Entered", "door", "entered", "origin_of"]


@dataclass(frozen=True, slots=True)
class Entered:
    """One who has come in, by which session where it was a login here, and from where as far as can be told."""

    caller: Caller
    session: Begun | None = None
    address: str = ""


class Admission:
    """Decides for one web role. `accounts` raises the `EngineError` that keeps the store from being opened."""

    def __init__(self, settings: Settings, accounts: Callable[[], Accounts]) -> None:
        self._settings = settings
        self.accounts = accounts
        self.proxy = Proxy(settings)
        self.sessions = Sessions(settings.web.session_idle_s, settings.web.session_s)
        self.login = Login()
        self._tokens = Remembered()

    async def enter(self, request: Request) -> Entered:
        """Return who asks. Raises `Problem` (401, 403), `EngineError`."""
        return replace(await self._enter(request), address=self.proxy.address(request))

    async def _enter(self, request: Request) -> Entered:
        if (token := bearer(request)) is not None:
            caller = await self._tokens.caller(token, partial(self._by_token, token))
            if caller is None:
                raise Problem(HTTPStatus.UNAUTHORIZED, "This token is not, or no longer, good.")
            return Entered(caller)
        check_led(request)
        if (name := self.proxy.user(request)) is not None:
            return Entered(await self._vouched(request, name))
        if secret := taken(request, SESSION, secure=self.is_secure(request)):
            return await self._logged_in(request, secret)
        if (caller := local_caller(request, self._settings, self.origin(request))) is not None:
            return Entered(caller)
        raise Problem(HTTPStatus.UNAUTHORIZED, "Log in, or send a token: Authorization: Bearer hdi_...")

    async def figures(self, request: Request) -> None:
        """Let whoever reads figures pass: on this machine anybody, else who may read. Raises `Problem`."""
        listen = self._settings.web.listen
        handed_on = any(name in request.headers for name in FORWARDED)
        if listen and ListenAddress.read(listen).is_local and not handed_on:
            return
        _needs(Verb.READ, (await self.enter(request)).caller)

    def is_secure(self, request: Request) -> bool:
        """Whether the browser speaks TLS, so that cookies can be held to it."""
        url = self._settings.web.url
        return url.startswith("https:") if url else self.proxy.is_https(request)

    def origin(self, request: Request) -> str:
        """Return the origin of our own pages, as a browser writes it."""
        if self._settings.web.url:
            scheme, _, rest = self._settings.web.url.partition("://")
            return f"{scheme}://{rest.partition('/')[0].lower()}"
        return f"{'https' if self.is_secure(request) else 'http'}://{request.headers.get('host', '').lower()}"

    async def _by_token(self, token: str) -> Caller | None:
        return await token_caller(self.accounts(), token)

    async def _logged_in(self, request: Request, secret: str) -> Entered:
        begun = await self.sessions.find(self.accounts(), secret)
        if begun is None:
            raise Problem(HTTPStatus.UNAUTHORIZED, "This login has ended: log in again.")
        if request.method not in SAFE:
            check_origin(request, self.origin(request))
            if request.scope["path"].startswith(API):  # a page looks into its form, see `ingest.web.pages.visitor`
                check_token(request, secret)
        return Entered(of_user(begun.user), begun)

    async def _vouched(self, request: Request, name: str) -> Caller:
        if request.method not in SAFE:
            check_origin(request, self.origin(request))
        user = await self.accounts().user(name)
        role = self._settings.web.proxy.role
        if user is None and role and is_name(name):
            user = User(name, role)
        if user is None or user.disabled:
            raise Problem(HTTPStatus.FORBIDDEN, "The proxy names a user that may not come in: `ingest user add` one.")
        return of_user(user)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The dependency of a route that needs `verb`: it yields the caller. Raises `Problem` (401, 403)."""

    verb: Verb

    async def __call__(self, request: Request) -> Caller:
        """Let the caller in."""
        caller = (await entered(request)).caller
        _needs(self.verb, caller)
        return caller


async def entered(request: Request) -> Entered:
    """The dependency of a route that is for everybody who has come in; of all others the first step."""
    if not hasattr(request.state, "entered"):
        request.state.entered = await door(request).enter(request)
    found: Entered = request.state.entered
    return found


def door(request: Request) -> Admission:
    """Return the admission of the application that a request is for."""
    admission: Admission = request.app.state.admission
    return admission


AtDoor = Annotated[Admission, Depends(door)]
"""Type of a route's argument: the admission."""
AtEntered = Annotated[Entered, Depends(entered)]
"""Type of a route's argument: who has come in, whatever he may."""


def origin_of(request: Request) -> str:
    """Return where a request comes from, as far as that can be told."""
    who: Entered = request.state.entered
    return who.address or (request.client.host if request.client is not None else "") or "local"


def _needs(verb: Verb, caller: Caller) -> None:
    if not caller.may(verb):
        raise Problem(HTTPStatus.FORBIDDEN, f"{caller.name} may not {verb}.")
