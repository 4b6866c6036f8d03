"""What the API has: the first thing that a program or a person asks for."""

from pydantic import BaseModel

__all__ = ["IndexForm", "RouteForm"]


class RouteForm(BaseModel):
    """One thing to ask."""

    method: str
    path: str
    summary: str
    operation: str
    """Its operation id in the contract."""


class IndexForm(BaseModel):
    """All routes. `openapi` is the contract (OpenAPI 3.1)."""

    name: str
    version: str
    openapi: str
    routes: list[RouteForm]
