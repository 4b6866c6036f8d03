"""Parameters that many routes take: who asks, moments, names in a path, cursors, and the limit of a page."""

import re
from http import HTTPStatus
from math import inf, nextafter
from typing import Annotated, Literal

from fastapi import Depends, Path, Query
from pydantic import AfterValidator
from starlette.convertors import StringConvertor, register_url_convertor

from ingest.staff.caller import Caller, Verb
from ingest.web.admission import Admitted
from ingest.web.forms.moment import Moment
from ingest.web.problem import Problem

__all__ = [
    "AdminOfAll",
    "Code",
    "Cursor",
    "Decider",
    "InMailbox",
    "MailboxName",
    "MessageName",
    "PageLimit",
    "Reader",
    "Sender",
    "Since",
    "State",
    "ThreadName",
    "Until",
    "before",
]


_ADDRESS = ".@."


async def _of_all(caller: Annotated[Caller, Depends(Admitted(Verb.ADMIN))]) -> Caller:
    if caller.mailboxes is not None:
        raise Problem(HTTPStatus.FORBIDDEN, "Users and tokens are for admins of all mailboxes.")
    return caller


def _address(said: str | None) -> str | None:
    """Return an address, also one that the settings do not name any more. Raises `ValueError` for what is none.

    It would find nothing, and look as if there were nothing.
    """
    if said is not None and not re.search(_ADDRESS, said):
        raise ValueError("A mailbox is named by its whole address: support@example.com.")
    return said


Reader = Annotated[Caller, Depends(Admitted(Verb.READ))]
Decider = Annotated[Caller, Depends(Admitted(Verb.DECIDE))]
AdminOfAll = Annotated[Caller, Depends(_of_all)]
"""An admin whom no mailbox is hidden from; else he could give himself the others."""
Sender = Annotated[str | None, Query(description="Only by this author.", max_length=1_000)]
Code = Annotated[str | None, Query(description="Only with a finding of this code.", pattern="^[a-z0-9-]{1,80}$")]
State = Annotated[Literal["held", "released", "discarded", "all"], Query(description="Only in this state.")]
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
InMailbox = Annotated[
    str | None,
    AfterValidator(_address),
    Query(description="Only of this mailbox.", max_length=320, json_schema_extra={"pattern": _ADDRESS}),
]
ThreadName = Annotated[str, Path(description="Any name of a thread.", pattern="^[a-z0-9]{1,64}$")]
Cursor = Annotated[
    str | None, Query(description="`next` of the page before; empty: from the beginning.", max_length=4_096)
]
PageLimit = Annotated[int, Query(description="How many at most.", ge=1, le=200)]


def before(until: float | None) -> float | None:
    """Return the last moment before `until`: a list of the API ends before it, a question of the port at it."""
    return None if until is None else nextafter(until, -inf)


class _Address(StringConvertor):
    """`{mailbox:address}` in a path: a slash before the `@`, which comes as %2F, is decoded before routes are found."""

    regex = "(?:[^@]+@)?[^/]+"


register_url_convertor("address", _Address())
