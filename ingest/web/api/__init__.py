"""The routes of `/api/v1`: one module a resource, forms beside them in `ingest.web.forms`."""

from fastapi import APIRouter

from ingest.web.api import oidc, outgoing, session, tokens, users

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = (outgoing.router, session.router, users.router, oidc.router, tokens.router)
"""The routers of all resources."""
