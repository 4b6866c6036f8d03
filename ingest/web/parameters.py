"""Parameters that many routes take: who asks, moments, names in a path, cursors, and the limit of a page."""

from typing import Annotated

from fastapi import Depends, Path, Query
from pydantic import AfterValidator, Field
from starlette.convertors import StringConvertor, register_url_convertor

from ingest.staff.caller import Caller, Verb
from ingest.web.admission import admitted
from ingest.web.forms.moment import Moment

__all__ = ["Cursor", "Decider", "MailboxName", "MessageName", "PageLimit", "Reader", "Since", "ThreadName", "Until"]

Reader = Annotated[Caller, Depends(admitted(Verb.READ))]
Decider = Annotated[Caller, Depends(admitted(Verb.DECIDE))]
Since = Annotated[Moment | None, Query(description="Accepted at this moment or later; RFC 3339.")]
Until = Annotated[Moment | None, Query(description="Accepted before this moment; RFC 3339.")]
MessageName = Annotated[str, Path(description="A delivery key.", pattern="^[0-9a-f]{32}$")]
MailboxName = Annotated[
    str,
    Path(
        description="The address of a mailbox.",
        max_length=320,
        pattern=r"^[^\s\x00-\x1f\x7f@<>]+@[^\s\x00-\x1f\x7f@<>/]+$",
    ),
]
ThreadName = Annotated[str, Path(description="Any name of a thread.", pattern="^[a-z0-9]{1,64}$")]
Cursor = Annotated[
    Annotated[str, Field(max_length=4_096)] | None,
    AfterValidator(lambda given: given or None),
    Query(description="`next` of the page before; empty: from the beginning."),
]
PageLimit = Annotated[int, Query(description="How many at most.", ge=1, le=200)]


class _Address(StringConvertor):
    """`{mailbox:address}` in a path: a slash before the `@`, which comes as %2F, is decoded before routes are found."""

    regex = "(?:[^@]+@)?[^/]+"


register_url_convertor("address", _Address())
