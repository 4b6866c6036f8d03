"""A mail that the helpdesk has sent: what it says of it, and the thread that it is in."""

from typing import Annotated

from pydantic import BaseModel, Field

from ingest.web.forms.moment import Moment
from ingest.web.forms.outgoing import Id, OutgoingBody

__all__ = ["SentAnswer", "SentBody"]


class SentBody(OutgoingBody):
    """What a helpdesk says of a mail that went. It names its Message-ID, and when it went where that is not now."""

    message_id: Annotated[Id, Field(description="The one it went out with: the same mail is told under it again.")]
    at: Moment | None = Field(
        None, description="When it went: in the last 366 days, no more than five minutes ahead. Absent: now."
    )


class SentAnswer(BaseModel):
    """Where it is."""

    thread: str
