"""The routes of `/api/v1`: one module a resource, forms beside them in `ingest.web.forms`."""

from fastapi import APIRouter

from ingest.web.api import outgoing, posting

__all__ = ["ROUTERS"]

ROUTERS: tuple[APIRouter, ...] = (outgoing.router, posting.router)
"""The routers of all resources."""
