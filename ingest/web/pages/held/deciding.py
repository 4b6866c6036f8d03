"""GET /decide asks, in words and numbers, before somebody decides on held mail; POST /decide makes it a job.

What is decided on are storms, or mails by their ids; "release the first, discard the rest" is about one storm. A
release waits some seconds, in which it can be taken back.
"""

import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from math import floor
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from ingest.errors import Decided
from ingest.jobs.asked import Asked
from ingest.jobs.gathering import previewed
from ingest.ports import Job, JobKind
from ingest.records import HeldMessage
from ingest.web.admission import origin_of
from ingest.web.api.decisions.deciding import Deciding
from ingest.web.desk import AtDesk, Desk
from ingest.web.entry.own_path import own_path
from ingest.web.forms.moment import Moment
from ingest.web.forms.written import Note
from ingest.web.pages.held.going_back import telling
from ingest.web.pages.held.lines import Line
from ingest.web.pages.held.names import MESSAGE, STORM
from ingest.web.pages.held.storm_list import lines
from ingest.web.pages.page_route import PageRoute
from ingest.web.pages.rendering import HEADERS, page
from ingest.web.pages.told import Told
from ingest.web.pages.visitor import Decider, Visitor
from ingest.web.reading import AtReading
from ingest.web.sight import seen_storm

__all__ = ["router"]

router = APIRouter(include_in_schema=False, route_class=PageRoute)
DELAY_S = 10
"""How long a release waits, so that it can be taken back."""
MOST = 50
"""Storms that one page marks."""
Kind = Literal["release", "discard", "restore", "first"]
Storms = Annotated[list[Annotated[str, Field(max_length=80, pattern=STORM)]], Field(max_length=MOST)]
Messages = Annotated[list[Annotated[str, Field(pattern=MESSAGE)]], Field(max_length=200)]


class DecisionForm(BaseModel):
    """What somebody decides. `first`: the earliest mail is released, all others are discarded."""

    kind: Kind
    storm: Storms = []
    message: Messages = []
    first: Annotated[str, Field(pattern=f"{MESSAGE}|^$")] = ""
    """The earliest mail, as the question showed it."""
    asked: Moment
    """When the question was asked: what came later is left."""
    note: Note = ""
    key: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    """Of the question: however often its button is pressed, it is one decision."""
    next: str = "/"


@dataclass(frozen=True, slots=True)
class Question:
    """What a decision would be about."""

    kind: Kind
    at: float
    """What was accepted later is not part of it."""
    lines: list[Line]
    total: int
    mailboxes: tuple[tuple[str, int], ...]
    first: HeldMessage | None
    examples: tuple[HeldMessage, ...]

    @property
    def one(self) -> HeldMessage | None:
        """The mail, where it is about one."""
        return self.examples[0] if self.total == 1 else None


@router.get("/decide")
async def ask(
    request: Request,
    visitor: Decider,
    desk: AtDesk,
    kind: Annotated[Kind, Query()],
    storm: Annotated[list[str] | None, Query(max_length=MOST)] = None,
    message: Annotated[list[str] | None, Query(max_length=200)] = None,
    then: Annotated[str, Query(alias="next")] = "/",
) -> Response:
    """Say what would be decided."""
    storms, messages = (list(dict.fromkeys(named or [])) for named in (storm, message))
    if not storms and not messages:
        raise Told(HTTPStatus.UNPROCESSABLE_ENTITY, "decide.nothing_marked")
    facts = {
        "section": "storms",
        "question": await _question(desk, visitor, kind, storms, messages),
        "storms": storms,
        "messages": messages,
        "key": secrets.token_hex(16),
        "next": own_path(then),
        "delay": DELAY_S,
    }
    return page(request, visitor, "held/decide.html", facts)


@router.post("/decide")
async def decide(
    form: Annotated[DecisionForm, Form()], request: Request, visitor: Decider, desk: AtDesk, reading: AtReading
) -> Response:
    """Make it jobs, and go back to where somebody came from, where they are told about."""
    made: list[Job] = []
    decided: Decided | None = None
    for number, about in enumerate(_decisions(form)):
        deciding = Deciding(desk, reading, visitor.caller, origin_of(request), f"{form.key}.{number}")
        try:
            made.append(await deciding.decide(**about, note=form.note))
        except Decided as error:  # by somebody else, meanwhile; of several storms the others are not his
            if form.kind == "first":
                raise
            decided = error
    if decided is not None and not made:
        raise decided
    return RedirectResponse(telling(form.next, "job", (job.id for job in made)), HTTPStatus.SEE_OTHER, HEADERS)


async def _question(desk: Desk, visitor: Visitor, kind: Kind, storms: list[str], messages: list[str]) -> Question:
    """Return what would be decided. Raises `Problem` (404), `Decided`."""
    ports, caller = desk.engines().ports, visitor.caller
    now = floor(time.time() * 1_000) / 1_000  # the form can say it to the millisecond
    rows = [await seen_storm(desk, caller, one) for one in storms]
    asks: list[Asked] = [Asked(_kind(kind), caller.name, "", caller.scope, storm=one) for one in storms]
    if messages:
        asks.append(Asked(_kind(kind), caller.name, "", caller.scope, ids=tuple(messages)))
    found = [await previewed(one, ports, now) for one in asks]
    boxes: dict[str, int] = {}
    for preview in found:
        for box, count in preview.mailboxes:
            boxes[box] = boxes.get(box, 0) + count
    total, examples = sum(one.total for one in found), tuple(mail for one in found for mail in one.examples)[:5]
    if not total:
        raise Told(HTTPStatus.CONFLICT, "decide.nothing_waits")
    shown = await lines(desk, visitor, rows, now)
    return Question(kind, now, shown, total, tuple(sorted(boxes.items())), examples[0] if examples else None, examples)


def _decisions(form: DecisionForm) -> list[dict[str, Any]]:
    """Return what each decision is about, as `Deciding.decide` takes it."""
    storms = list(dict.fromkeys(form.storm))
    if form.kind == "first":
        if len(storms) != 1 or not form.first:
            raise Told(HTTPStatus.UNPROCESSABLE_ENTITY, "decide.one_storm")
        return [
            {"kind": JobKind.RELEASE, "message": form.first, "delay_s": DELAY_S},
            {"kind": JobKind.DISCARD, "storm": storms[0], "keep": (form.first,), "seen_until": form.asked},
        ]
    kind = _kind(form.kind)
    delay = {"delay_s": DELAY_S} if kind is JobKind.RELEASE else {}
    seen = {} if kind is JobKind.RESTORE else {"seen_until": form.asked}
    about: list[dict[str, Any]] = [{"kind": kind, "storm": one, **seen, **delay} for one in storms]
    if form.message:
        about.append({"kind": kind, "ids": tuple(form.message), **delay})
    return about


def _kind(kind: Kind) -> JobKind:
    return JobKind.RELEASE if kind == "first" else JobKind(kind)
