"""Who looks at a page, in which language, and what a form of his must carry: the token of his login, or of his browser.

What is only read needs no token. What changes anything needs the token in the form, from a page of ours: also where no
login is asked for, or a proxy vouches; then the token belongs to a cookie of its own.
"""

import hmac
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request

from ingest.accounts.sessions import csrf_token
from ingest.catalogue import Texts, chosen_language
from ingest.staff.caller import Caller, Verb
from ingest.web.admission import Admitted, Entered, door
from ingest.web.entry.cookie import SESSION, taken
from ingest.web.entry.same_origin import SAFE, check_origin
from ingest.web.pages.texts import languages
from ingest.web.pages.told import Told

__all__ = ["FIELD", "FORM", "LANGUAGE", "Decider", "Reader", "Visiting", "Visitor", "guest", "visitor_of"]

FORM, LANGUAGE = "hdi_form", "hdi_language"
FIELD = "csrf"


NOBODY = Caller("", frozenset())


@dataclass(frozen=True, slots=True)
class Visitor:
    """One who looks at a page; `caller` is nobody at the door."""

    texts: Texts
    token: str
    caller: Caller = NOBODY
    may_log_out: bool = False
    new_cookie: str = ""
    """What his browser must be given for `token` to count."""

    def may(self, verb: str) -> bool:
        """Whether this verb is his."""
        return self.caller.may(Verb(verb))


async def guest(request: Request) -> Visitor:
    """Return the visitor of a page that is for everybody. Raises `Problem` (403) for a form that is not ours."""
    visitor = visitor_of(request)
    if request.method not in SAFE:
        check_origin(request, door(request).origin(request))
        await _check_form(request, visitor)
    return visitor


@dataclass(frozen=True, slots=True)
class Visiting:
    """The dependency of a page that needs `verb`. Raises `Problem` (401, 403)."""

    verb: Verb

    async def __call__(self, request: Request) -> Visitor:
        """Let the visitor in."""
        await Admitted(self.verb)(request)
        return await guest(request)


Reader = Annotated[Visitor, Depends(Visiting(Verb.READ))]
Decider = Annotated[Visitor, Depends(Visiting(Verb.DECIDE))]


def visitor_of(request: Request) -> Visitor:
    """Return who looks, as far as somebody has asked that before."""
    secure = door(request).is_secure(request)
    known = taken(request, SESSION, secure=secure) or taken(request, FORM, secure=secure)
    new = "" if known else secrets.token_urlsafe(32)
    who: Entered | None = getattr(request.state, "entered", None)
    caller, session = (who.caller, who.session) if who is not None else (NOBODY, None)
    return Visitor(_texts(request), csrf_token(known or new), caller, session is not None, new)


def _texts(request: Request) -> Texts:
    there = languages(request.app.state.desk.settings)
    secure = door(request).is_secure(request)
    wanted = taken(request, LANGUAGE, secure=secure)
    return there[chosen_language(wanted, request.headers.get("accept-language", ""), there)]


async def _check_form(request: Request, visitor: Visitor) -> None:
    given, token = (await request.form()).getlist(FIELD), "" if visitor.new_cookie else visitor.token
    if len(given) != 1 or not token or not hmac.compare_digest(str(given[0]).encode(), token.encode()):
        raise Told(HTTPStatus.FORBIDDEN, "door.old_form")
