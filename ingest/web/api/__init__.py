"""The routes of `/api/v1`: one module a resource, forms beside them in `ingest.web.forms`."""

from fastapi import APIRouter

from ingest.web.api import changes, message_parts, messages, outgoing, posting, search, status, threads

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = (
    status.router,
    messages.router,
    message_parts.router,
    posting.router,
    threads.router,
    search.router,
    changes.router,
    outgoing.router,
)
"""The routers of all resources."""
