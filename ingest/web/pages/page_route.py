"""A route that answers with a page, also when something is the matter: nobody sees JSON in a browser.

Who has not come in is sent to the login. Where another site led him here the login's cookie was not sent along
(SameSite=Strict): then a page of ours leads to the same address once more.
"""

from collections.abc import Callable, Coroutine
from html import escape
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ingest.errors import CallerError, IngestError
from ingest.web.entry.same_origin import FOREIGN, SAFE
from ingest.web.pages.here import here
from ingest.web.pages.questions import asked_from_elsewhere
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.told import Told
from ingest.web.pages.visitor import visitor_of
from ingest.web.problem import Problem, of_error, of_status, of_wrong

__all__ = ["PageRoute", "trouble"]

log = structlog.get_logger()
UNREAD = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT}
"""Of a form that did not come whole."""
LONGEST_NOTE = 10_000
KNOWN = {400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 422, 429, 500, 503}


class PageRoute(APIRoute):
    """See above."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if asked_from_elsewhere(request):
                return RedirectResponse("/", HTTPStatus.SEE_OTHER, HEADERS)
            try:
                return _kept_plain(await answer(request))
            except Problem as problem:
                return trouble(request, problem, await _note(request, problem))
            except IngestError as error:
                if not isinstance(error, CallerError):
                    log.warning("page-failed", path=request.scope["route"].path, exc_info=error)
                said = of_error(error)
                return trouble(request, said, await _note(request, said))
            except RequestValidationError as error:
                said = of_wrong(error.errors())
                return trouble(request, said, await _note(request, said))
            except HTTPException as error:
                return trouble(request, of_status(error.status_code, str(error.detail)))

        return handle


def _kept_plain(answer: Response) -> Response:
    """Return an answer that says of itself what it is, also where it is a file."""
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def trouble(request: Request, problem: Problem, written: str = "") -> Response:
    """Return the page that tells of a problem, or the way to the login.

    The problem's own sentence, which is English, is folded below what is said of its status. `written` is the note that
    somebody wrote into the form: no browser has it any more when he goes back, because no page of ours is kept.
    """
    if problem.status is HTTPStatus.UNAUTHORIZED and request.method in SAFE:
        if "hx-request" in request.headers:  # a script follows to the login, and would put that into the page
            return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={**HEADERS, "HX-Refresh": "true"})
        if request.headers.get("sec-fetch-site") in FOREIGN:
            return _once_more(here(request))
        return RedirectResponse(f"/login?next={quote(here(request), safe='')}", HTTPStatus.SEE_OTHER, HEADERS)
    of = str(int(problem.status)) if int(problem.status) in KNOWN else "other"
    facts = {
        "sentence": f"trouble.{of}",
        "why": problem.key if isinstance(problem, Told) else f"trouble.why.{of}",
        "detail": "" if isinstance(problem, Told) else str(problem),
        "errors": problem.errors,
        "status": int(problem.status),
        "written": written,
    }
    answer = page(request, visitor_of(request), "trouble.html", facts, problem.status)
    answer.headers.update({name: value for name, value in (problem.headers or {}).items() if name == "Retry-After"})
    return answer


async def _note(request: Request, problem: Problem) -> str:
    """Return the note in a form of ours that was not taken, "" where there is none."""
    ours = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    if request.method in SAFE or not ours or problem.status in UNREAD:
        return ""
    note = (await request.form()).get("note", "")
    return note[:LONGEST_NOTE] if isinstance(note, str) else ""


def _once_more(address: str) -> Response:
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(address)}">'  # else `&copy=1` is another address
    return HTMLResponse(
        f'<!doctype html><meta charset="utf-8">{refresh}<title>…</title>',
        headers=HEADERS,
    )
