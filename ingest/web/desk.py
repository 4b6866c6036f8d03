"""What every route works with: one node's settings, its engines when they are open, and the mailboxes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.wiring import Engines

__all__ = ["AtDesk", "Desk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """`engines` raises the `EngineError` that keeps them from being opened: the route answers 503 then."""

    settings: Settings
    mailboxes: Mailboxes
    engines: Callable[[], Engines]


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
"""Type of a route's argument: the desk."""
