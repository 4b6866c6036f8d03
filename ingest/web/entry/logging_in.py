"""A login by name and password as a browser makes it: proved, begun, noted in the audit log, its cookies handed out."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from ingest.accounts.device import device_cookie
from ingest.accounts.login import TooOften
from ingest.accounts.noted import note
from ingest.accounts.sessions import Begun
from ingest.ports import Audit
from ingest.ports.accounts import User
from ingest.web.admission import Admission
from ingest.web.entry.cookie import DEVICE, SESSION, hand_out, put, taken
from ingest.web.problem import Problem

__all__ = ["begun", "proved"]

DEVICE_S = 365 * 86_400


async def proved(name: str, password: str, request: Request, admission: Admission) -> User | None:
    """Return whose name and password these are, None where they are nobody's. Raises `Problem` (429)."""
    device = taken(request, DEVICE, secure=admission.is_secure(request))
    address = admission.proxy.address(request)
    try:
        return await admission.login.user(admission.accounts(), name, password, address, device)
    except TooOften as error:
        late = {"Retry-After": str(error.retry_s)}
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), headers=late) from None


async def begun(
    user: User, how: str, request: Request, response: Response, audit: Audit, admission: Admission
) -> Begun:
    """Begin a session and give it to the browser with `response`; `how` is what the audit log calls it."""
    secure = admission.is_secure(request)
    session = await admission.sessions.begin(admission.accounts(), user, taken(request, SESSION, secure=secure))
    await note(audit, user.name, admission.proxy.address(request) or "local", how, user.name)
    put(response, DEVICE, device_cookie(user.name, user.password), DEVICE_S, secure=secure)
    hand_out(response, session, secure=secure)
    return session
