"""The contract of the API (OpenAPI 3.1): what FastAPI reads in the routes, with problems as they are answered."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import compile_path

__all__ = ["allowed", "contract", "operation"]

PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "What was wrong, or what is the matter (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
ANYWHERE = {
    "401": "Say who you are.",
    "403": "It is not yours to do.",
    "422": "Parameters or fields are not what the route takes; `errors` names them.",
    "503": "An engine does not answer, or another node has not yet; ask again after `Retry-After` seconds.",
}
WITH_PATH = {"404": "It is not there, or not yours to see."}
WITH_BODY = {
    "400": "The body cannot be read.",
    "413": "The body is too long.",
    "415": "The body is of another type.",
}
CONDITIONAL = {"412": "It has changed since.", "428": "Send If-Match.", "409": "It is not so any more."}
NONE_OF_YOURS = {"404": "None of the mails is there, or none is yours to see."}
TAKEN = {"409": "The name is taken."}
OF_ONE = {
    "add_user": TAKEN,
    "add_token": TAKEN,
    "release_many": NONE_OF_YOURS,
    "discard_many": NONE_OF_YOURS,
    "restore_many": NONE_OF_YOURS,
    "cancel_job": {"409": "It has ended."},
    "undo_job": {"409": "Nothing of it can be taken back; it says why."},
    "retry_shunted": {"404": "There is no such mailbox, or it is not yours to see."},
    "advise_outgoing": {"404": "No mailbox is called so.", "501": "No `[[stamp_key]]` is in the settings."},
    "allow": {"404": "There is no such mailbox, or it is not yours to see."},
    "hold": {"404": "There is no such storm or mailbox, or it is not yours to see."},
    "lift": {"404": "No silence of rounds is kept with this address now."},
    "tell_sent": {"404": "No mailbox is called so, or it has no mail with the id in `answers`."},
    "take_in": {
        "404": "Nobody takes mail for a recipient; it was taken in for none.",
        "408": "The body came too slowly.",
        "409": "The key was used with another mail, or is being used.",
        "429": "Too much is being handed in at once; try again after `Retry-After` seconds.",
    },
}
"""What a route answers besides."""
DESCRIPTION = (
    "Mail that was taken in: messages, threads, what is held, and what happens. Ids stand without angle brackets, times"
    " are RFC 3339 in UTC, lists are `items` and `next`. Errors are problems (RFC 9457)."
)


def operation(route: APIRoute) -> str:
    """Return a route's operation id: the name of its function."""
    return route.name


def contract(app: FastAPI) -> dict[str, Any]:
    """Return the contract of `app`, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes, openapi_version="3.1.0"
        )
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        schemas["Problem"] = PROBLEM
        made["components"]["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "description": "An API token."}
        }
        made["security"] = [{"bearer": []}]
        for path, methods in made["paths"].items():
            for method, one in methods.items():
                _with_problems(path, method, one)
        app.openapi_schema = made
    return app.openapi_schema


def allowed(app: FastAPI, path: str) -> list[str]:
    """Return what may be asked of a path of the API; nothing for one that is not in the contract."""
    found = {
        method.upper()
        for template, methods in contract(app)["paths"].items()
        if compile_path(template)[0].match(path)
        for method in methods
    }
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _with_problems(path: str, method: str, one: dict[str, Any]) -> None:
    if "200" in one["responses"] and method == "get":
        one["responses"].setdefault("304", {"description": "Unchanged: what If-None-Match names is what there is."})
    if one["summary"] == one["operationId"].replace("_", " ").title():
        one["summary"] = one["description"].partition(". ")[0].rstrip(".").split("\n")[0]
    told = dict(ANYWHERE)
    if "{" in path or any(each["name"] == "mailbox" for each in one.get("parameters", ())):
        told |= WITH_PATH
    if "requestBody" in one:
        told |= WITH_BODY
    if any(each["name"].lower() == "if-match" for each in one.get("parameters", ())):
        told |= CONDITIONAL
    told |= OF_ONE.get(one["operationId"], {})
    for status, description in told.items():
        ours = {"description": description, "content": {"application/problem+json": {"schema": _REF}}}
        if status == "422":
            one["responses"][status] = ours
        else:
            one["responses"].setdefault(status, ours)
    for status, answer in one["responses"].items():
        if status >= "400" and "content" not in answer:
            answer["content"] = {"application/problem+json": {"schema": _REF}}
    one["responses"] = dict(sorted(one["responses"].items()))


_REF = {"$ref": "#/components/schemas/Problem"}
