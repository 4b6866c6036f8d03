"""The routes of `/api/v1`: one module a resource, forms beside them in `ingest.web.forms`."""

from fastapi import APIRouter

from ingest.web.api import oidc, outgoing, posting, receipts, session, tokens, users

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = tuple(
    module.router for module in (outgoing, posting, receipts, session, users, oidc, tokens)
)
"""The routers of all resources."""
