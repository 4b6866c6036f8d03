"""/api/v1/oidc: to the issuer of `web.oidc` and back, as a browser goes; it ends in a login like any other."""

from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from ingest.accounts.noted import note
from ingest.web.admission import AtDoor
from ingest.web.answers.known_query import any_query
from ingest.web.desk import AtDesk
from ingest.web.entry.cookie import SESSION, begins_with, hand_out, put, take, taken
from ingest.web.problem import Problem

if TYPE_CHECKING:
    from ingest.web.oidc.code_flow import CodeFlow

__all__ = ["router"]

router = APIRouter()

COOKIE, AWAY_S = "hdi_oidc_", 600
MOST = 8
"""Logins that one browser may have begun: each tab has a cookie of its own, else the second would end the first's."""
Path = Annotated[str, Query(alias="next", max_length=1_000, description="where the login leads to, a path of ours")]


def _flow(request: Request, desk: AtDesk) -> "CodeFlow":
    """Return the flow of this application; authlib is loaded with the first login."""
    if not desk.settings.web.oidc.issuer:
        raise Problem(HTTPStatus.NOT_FOUND, "web.oidc.issuer is not set: there is no such login here.")
    from ingest.web.oidc.code_flow import CodeFlow

    if not hasattr(request.app.state, "oidc"):
        request.app.state.oidc = CodeFlow(desk.settings)
    flow: CodeFlow = request.app.state.oidc
    return flow


@router.get("/oidc/login", include_in_schema=False)
async def set_out(
    request: Request, admission: AtDoor, flow: Annotated["CodeFlow", Depends(_flow)], then: Path = "/"
) -> Response:
    """Send a browser to the issuer."""
    from ingest.web.oidc.code_flow import Setting

    setting = Setting.out(then)
    answer = RedirectResponse(await flow.way_there(setting), HTTPStatus.SEE_OTHER)
    secure = admission.is_secure(request)
    if len(begun := begins_with(request, COOKIE, secure=secure)) >= MOST:
        for name in begun[:MOST]:
            take(answer, name, secure=secure)
    put(answer, _cookie(setting.state), setting.written, AWAY_S, secure=secure)
    return answer


@router.get("/oidc/callback", include_in_schema=False, dependencies=[Depends(any_query)])  # issuers add theirs
async def come_back(
    request: Request, desk: AtDesk, admission: AtDoor, flow: Annotated["CodeFlow", Depends(_flow)]
) -> Response:
    """Take a browser back from the issuer, and begin its login."""
    from ingest.web.oidc.code_flow import Setting
    from ingest.web.oidc.identity import identified

    secure, accounts = admission.is_secure(request), admission.accounts()
    said = request.query_params
    cookie = _cookie(said.get("state", ""))
    setting = Setting.read(taken(request, cookie, secure=secure))
    if len(said) != len(said.multi_items()):
        raise Problem(HTTPStatus.BAD_REQUEST, "The answer says a thing twice.")
    claims = await flow.way_back(said, setting)
    user = await identified(claims, desk.settings, desk.mailboxes, accounts)
    begun = await admission.sessions.begin(accounts, user, taken(request, SESSION, secure=secure))
    origin = admission.proxy.address(request) or "local"
    await note(desk.engines().ports.audit, user.name, origin, "login", user.name, desk.settings.web.oidc.issuer)
    answer = RedirectResponse(setting.then if setting is not None else "/", HTTPStatus.SEE_OTHER)
    take(answer, cookie, secure=secure)
    hand_out(answer, begun, secure=secure)
    return answer


def _cookie(state: str) -> str:
    """Return the name of the cookie in which a login waits."""
    return COOKIE + sha256(state.encode("utf-8", "surrogatepass")).hexdigest()[:12]
