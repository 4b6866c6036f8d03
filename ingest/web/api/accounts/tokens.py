"""/api/v1/tokens: the tokens of programs, for admins of all mailboxes. A token's text is shown once."""

from http import HTTPStatus

from fastapi import APIRouter, Depends, Request, Response

from ingest.accounts import tokens
from ingest.accounts.noted import note
from ingest.accounts.scope import scope
from ingest.rfc3339 import rfc3339
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk
from ingest.web.forms.accounts import NewToken, TokenBody, TokenForm, Tokens
from ingest.web.gate import unkept
from ingest.web.json_only import JsonRoute, json_only
from ingest.web.parameters import AdminOfAll
from ingest.web.problem import Problem, unseen

__all__ = ["router"]

router = APIRouter(dependencies=[Depends(unkept)], route_class=JsonRoute)


@router.get("/tokens")
async def list_tokens(desk: AtDesk, _: AdminOfAll) -> Tokens:
    """List all tokens, oldest first, those that ended too."""
    return Tokens(items=[TokenForm.of(token) for token in await desk.engines().ports.accounts.tokens()])


@router.get("/tokens/{id}")
async def show_token(id: str, desk: AtDesk, _: AdminOfAll) -> TokenForm:  # noqa: A002  the path's own word
    """Show one token."""
    token = await desk.engines().ports.accounts.token(id)
    if token is None:
        raise unseen("token", id)
    return TokenForm.of(token)


@router.post("/tokens", dependencies=[Depends(json_only)], status_code=HTTPStatus.CREATED)
async def add_token(
    body: TokenBody, request: Request, desk: AtDesk, caller: AdminOfAll, response: Response
) -> NewToken:
    """Make a token. It may no more than whoever makes it, user or token, and ends with him."""
    accounts = desk.engines().ports.accounts
    if wider := sorted(set(body.verbs) - caller.verbs):
        raise Problem(HTTPStatus.FORBIDDEN, f"{caller.name} may not {wider[0]}, so no token of his may.")
    owner, latest = await tokens.maker(accounts, caller)
    if latest is not None and body.expires_at is not None and body.expires_at > latest:
        raise Problem(HTTPStatus.FORBIDDEN, f"{caller.name} ends on {rfc3339(latest)}, and no token of his later.")
    token, secret = await tokens.issue(
        accounts,
        body.name,
        body.verbs,
        caller.name,
        mailboxes=scope(body.mailboxes, desk.mailboxes),
        owner=owner,
        expires_at=latest if body.expires_at is None else body.expires_at,
    )
    await note(
        desk.engines().ports.audit, caller.name, origin_of(request), "token.add", token.name, " ".join(token.verbs)
    )
    response.headers["Location"] = f"/api/v1/tokens/{token.id}"
    return NewToken(token=TokenForm.of(token), secret=secret)


@router.delete("/tokens/{id}", status_code=HTTPStatus.NO_CONTENT)
async def revoke_token(id: str, request: Request, desk: AtDesk, caller: AdminOfAll) -> None:  # noqa: A002  as above
    """Revoke a token, on every node and for good. Its record stays."""
    accounts = desk.engines().ports.accounts
    token = await accounts.token(id)
    if token is None:
        raise unseen("token", id)
    if await tokens.revoke(accounts, token, caller.name):
        await note(desk.engines().ports.audit, caller.name, origin_of(request), "token.revoke", token.name)
