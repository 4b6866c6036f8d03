"""The routes of `/api/v1`: one module a resource, forms beside them in `ingest.web.forms`."""

from fastapi import APIRouter

from ingest.web.api import (
    changes,
    message_parts,
    messages,
    outgoing,
    posting,
    receipts,
    search,
    sent,
    status,
    threads,
)
from ingest.web.api.accounts import oidc, session, tokens, users
from ingest.web.api.decisions import allowances, at_once, audit, held, jobs, shunted, silences, storms

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
    shunted.router,
    silences.router,
    jobs.router,
    allowances.router,
    at_once.router,
    audit.router,
    changes.router,
    outgoing.router,
    sent.router,
    session.router,
    users.router,
    tokens.router,
    oidc.router,
)
"""The routers of all resources."""
