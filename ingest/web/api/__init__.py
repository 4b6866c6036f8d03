"""The routes of `/api/v1`: one module a resource, forms beside them in `ingest.web.forms`."""

from fastapi import APIRouter

from ingest.web.api import (
    audit,
    changes,
    held,
    jobs,
    message_parts,
    messages,
    outgoing,
    posting,
    receipts,
    search,
    status,
    storms,
    threads,
)

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = (
    status.router,
    messages.router,
    message_parts.router,
    posting.router,
    receipts.router,
    threads.router,
    search.router,
    storms.router,
    held.router,
    jobs.router,
    audit.router,
    changes.router,
    outgoing.router,
)
"""The routers of all resources."""
