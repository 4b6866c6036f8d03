"""One mail at which somebody looks: found where it is his to see; that he saw a held one stands in the audit log."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from ingest.records import HeldMessage, StoredMessage
from ingest.staff.opening import Opening
from ingest.web.desk import AtDesk, Desk
from ingest.web.pages.visitor import Reader, Visitor
from ingest.web.parameters import MessageName
from ingest.web.reading import AtOpening
from ingest.web.sight import note_view, seen

__all__ = ["AtMail", "Look"]


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, at which mail, and with what."""

    request: Request
    visitor: Visitor
    desk: Desk
    opening: Opening
    mail: StoredMessage | HeldMessage

    async def note(self) -> None:
        """Write down that what a held mail says was seen; of a stored one nothing."""
        if isinstance(self.mail, HeldMessage):
            await note_view(self.desk, self.request, self.visitor.caller, self.mail)


async def _look(message: MessageName, request: Request, visitor: Reader, desk: AtDesk, opening: AtOpening) -> Look:
    return Look(request, visitor, desk, opening, await seen(opening, visitor.caller, message))


AtMail = Annotated[Look, Depends(_look)]
"""Type of a route's argument: the look at the mail that `{message}` names. 404 where it is not the visitor's."""
