"""What all routes that decide on held mail do: make a job of it, and carry out at once what needs no bytes."""

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import Response

from ingest.errors import EngineError, NotFound
from ingest.jobs.asked import Asked
from ingest.jobs.carrying import Carrier
from ingest.jobs.gathering import gathered, previewed
from ingest.jobs.runner import Runner
from ingest.jobs.undoing import undone
from ingest.ports import Job, JobKind
from ingest.staff.caller import Caller
from ingest.web.admission import origin_of
from ingest.web.desk import AtDesk, Desk
from ingest.web.forms.decisions.decision import DecideBody, PreviewForm
from ingest.web.forms.decisions.job import JobForm
from ingest.web.json_only import json_only
from ingest.web.parameters import Decider
from ingest.web.problem import Problem, unseen
from ingest.web.reading import AtReading, Reading

__all__ = ["DECIDES", "AtDeciding", "Deciding", "IfMatch", "decides_on"]

AT_ONCE = 1_000
"""Mails that are discarded or put back before the answer: it takes one update, and the bytes of none."""

IfMatch = Annotated[str | None, Header(description="The ETag that GET gave: decide only if nothing has changed.")]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="The same key and the same request are one job, however often they are sent.",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
    ),
]
DECIDES: dict[str, Any] = {
    "response_model": PreviewForm,
    "responses": {
        200: {"description": "Of a dry run: what it would be about."},
        202: {"model": JobForm, "description": "It is decided; `Location` is the job that carries it out."},
        409: {"description": "Somebody has decided: it says who and when. Or the same key is being worked."},
    },
    "dependencies": [Depends(json_only)],
}
"""How a route that decides is declared."""


def decides_on(as_seen: Callable[..., Awaitable[None]]) -> dict[str, Any]:
    """Return how a route that decides on one thing is declared; `as_seen` holds a request to its If-Match."""
    return {**DECIDES, "dependencies": [*DECIDES["dependencies"], Depends(as_seen)]}


class Deciding:
    """One request of somebody who decides."""

    def __init__(self, desk: Desk, reading: Reading, caller: Caller, origin: str, key: str) -> None:
        self._desk = desk
        self._reading = reading
        self._caller = caller
        self._origin = origin
        self._key = key

    async def answer(self, kind: JobKind, body: DecideBody, what: str, **about: Any) -> Response:
        """Return the job of a decision (202), or of a dry run what it would be about (200). Raises `Problem`.

        `about` is what `Asked` takes; `what` is what it is called when it is not there.
        """
        asked = self._asked(kind, note=body.note, delay_s=body.delay_s, **about)
        try:
            if body.dry_run:
                preview = await previewed(asked, self._desk.engines().ports, time.time())
                return Response(PreviewForm.of(preview).model_dump_json(), media_type="application/json")
            return _accepted(await self._made(asked))
        except NotFound:
            raise unseen(what, asked.name) from None

    async def decide(self, kind: JobKind, **about: Any) -> Job:
        """Return the job of a decision. Raises `NotFound`, `Decided` and whatever `gathered` does."""
        return await self._made(self._asked(kind, **about))

    async def undo(self, job: Job) -> Response:
        """Return what takes a job back (202). Raises `Decided`."""
        return _accepted(await self.taken_back(job))

    async def taken_back(self, job: Job) -> Job:
        """Return the job that was taken back, or the one that restores what it discarded. Raises `Decided`."""
        asked = self._asked(JobKind.RESTORE, undoes=job.id)
        return await self._at_once(await undone(job, asked, self._desk.engines().ports, time.time()))

    async def _made(self, asked: Asked) -> Job:
        return await self._at_once(await gathered(asked, self._desk.engines().ports, time.time()))

    def _asked(self, kind: JobKind, **about: Any) -> Asked:
        return Asked(kind, self._caller.name, self._origin, self._caller.scope, key=self._key, **about)

    async def _at_once(self, job: Job) -> Job:
        """Discard or put back a few mails here and now. Where an engine fails the job is left to a worker."""
        ports = self._desk.engines().ports
        if job.kind is JobKind.RELEASE or job.delay_s or not job.open or job.tally.total > AT_ONCE:
            return job
        try:
            carrier = Carrier(ports, await self._reading.raw(), self._desk.mailboxes, self._reading.teller().tell)
            await Runner(ports, carrier).work(job.id)
            return await ports.jobs.get(job.id) or job
        except EngineError:
            return job


def _accepted(job: Job) -> Response:
    return Response(
        JobForm.of(job).model_dump_json(),
        HTTPStatus.ACCEPTED,
        {"Location": f"/api/v1/jobs/{job.id}", "Cache-Control": "no-store"},
        "application/json",
    )


async def _deciding(
    request: Request, desk: AtDesk, reading: AtReading, caller: Decider, idempotency_key: Key = None
) -> Deciding:
    if len(request.headers.getlist("idempotency-key")) > 1:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Give Idempotency-Key once.")
    return Deciding(desk, reading, caller, origin_of(request), idempotency_key or "")


AtDeciding = Annotated[Deciding, Depends(_deciding)]
"""Type of a route's argument: who decides, from where, and with what."""
