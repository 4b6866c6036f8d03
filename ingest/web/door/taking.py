"""Takes one mail in from a request: reads the body into a draft, makes it durable, and remembers what was answered.

202 may be said when `take` returns, and never before. What follows the last byte is shielded from the client's going
away: the mail may then be ours without its sender knowing, never half ours. It asks no store, no index and no DNS.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex

import structlog
from starlette.requests import Request

from ingest.errors import SpoolFull, SpoolUnavailable
from ingest.intake import IntakeLimits
from ingest.mailboxes import Mailboxes
from ingest.metrics import ABORTED, ACCEPTED, ACCEPTED_BYTES
from ingest.ports.spool import Draft
from ingest.records import Receipt
from ingest.staff.caller import Caller
from ingest.web.door.addressed import addressed
from ingest.web.door.body import CutOff, Disconnected, pieces
from ingest.web.door.door import Door
from ingest.web.door.form import Form
from ingest.web.door.kept_answers import Kept, print_of
from ingest.web.door.sink import Sink
from ingest.web.problem import Problem
from loopguard import Envelope

__all__ = ["Asked", "Taking"]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request said beside its body. `boundary` is a form's, which says sender and recipients itself."""

    sender: tuple[str, ...]
    recipients: tuple[str, ...]
    boundary: bytes = b""
    key: str = ""
    length: int | None = None
    waits: bool = False
    """It sends its body when it is told to go on (`Expect: 100-continue`)."""


class Taking:
    """Takes mail in through `door`; of the requests with one key at once, one."""

    def __init__(self, door: Door, mailboxes: Mailboxes, limits: IntakeLimits) -> None:
        self.door = door
        self._mailboxes = mailboxes
        self._limit = limits.size
        self._most = limits.recipients
        self._under_way: set[tuple[str, str]] = set()

    async def take(self, request: Request, asked: Asked, caller: Caller) -> tuple[Receipt, ...]:
        """Return the receipts of the mail in `request`. Raises `Problem`, and `Disconnected`."""
        if asked.length is not None and asked.length > self._limit * (1 if asked.waits and not asked.boundary else 2):
            raise CutOff(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large())
        if not asked.boundary:
            self._addressed(asked.sender, asked.recipients, caller, "/query")
        if not asked.key:
            return await self._read(request, asked, caller, None)
        name = (caller.name, asked.key)
        if name in self._under_way:
            raise Problem(HTTPStatus.CONFLICT, "A mail is being taken in under this Idempotency-Key; ask again later.")
        self._under_way.add(name)
        try:
            return await self._read(request, asked, caller, await self.door.answers.find(caller.name, asked.key))
        finally:
            self._under_way.discard(name)

    async def _read(self, request: Request, asked: Asked, caller: Caller, kept: Kept | None) -> tuple[Receipt, ...]:
        with self.door.body(request.scope.get("client")) as body:
            draft = None if kept else self._draft()
            sink = Sink(draft, self._limit, self.door.threads)
            form = Form(asked.boundary, self._most, sink.gather) if asked.boundary else None
            try:
                await self._received(request, body, sink, form)
                envelope, mailboxes = self._whose(asked, form, caller)
                if draft is None:
                    return _the_same(kept, print_of(sink.digest, envelope))
                return await self._durable(draft, envelope, mailboxes, caller, asked.key)
            except (SpoolUnavailable, OSError) as error:
                raise _trouble(error) from error
            except Disconnected:
                ABORTED.inc()
                log.info("mail-aborted", size=sink.size)
                raise
            finally:
                if draft is not None:
                    draft.discard()  # nothing, once it was committed

    def _draft(self) -> Draft:
        try:
            return self.door.draft()
        except SpoolUnavailable as error:
            raise _trouble(error) from error

    async def _received(self, request: Request, body: object, sink: Sink, form: Form | None) -> None:
        """Read the whole body. Raises `Problem`, `Disconnected`, and what the draft raises."""
        read = form.feed if form is not None else sink.gather
        door, left = self.door, 2 * self._limit
        async with aclosing(pieces(request.receive, door.pace(), lambda: door.pressed(body))) as coming:
            async for piece in coming:
                read(piece)
                left -= len(piece)
                if left < 0:  # it goes on and on; what stands before and after a form counts too
                    raise CutOff(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large())
                await sink.pass_on()
        if sink.too_large:
            raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large())
        if form is not None:
            form.close()
        if not sink.size:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The mail is empty: send its bytes as the body.")
        await sink.pass_on(last=True)

    def _whose(self, asked: Asked, form: Form | None, caller: Caller) -> tuple[Envelope, tuple[str, ...]]:
        if form is None:
            return self._addressed(asked.sender, asked.recipients, caller, "/query")
        return self._addressed(form.sender, form.recipients, caller, "")

    def _addressed(
        self, sender: Sequence[str], recipients: Sequence[str], caller: Caller, place: str
    ) -> tuple[Envelope, tuple[str, ...]]:
        return addressed(sender, recipients, self._mailboxes, caller, self._most, place)

    async def _durable(
        self, draft: Draft, envelope: Envelope, mailboxes: Sequence[str], caller: Caller, key: str
    ) -> tuple[Receipt, ...]:
        task = asyncio.create_task(self._committed(draft, envelope, mailboxes, caller.name, key))
        self.door.committing.add(task)
        task.add_done_callback(self.door.committing.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task})  # until then the key is taken, and the draft is not ours to throw away
            raise

    async def _committed(
        self, draft: Draft, envelope: Envelope, mailboxes: Sequence[str], caller: str, key: str
    ) -> tuple[Receipt, ...]:
        receipts = await draft.commit(envelope, mailboxes)
        ACCEPTED.inc()
        ACCEPTED_BYTES.inc(receipts[0].size)
        log.debug("mail-accepted", size=receipts[0].size, receipts=[one.id for one in receipts])
        if key:
            await self.door.answers.keep(caller, key, print_of(receipts[0].sha256, envelope), receipts)
        return receipts

    def _too_large(self) -> str:
        return f"The mail has more than {self._limit} bytes (intake.size)."


def _the_same(kept: Kept | None, print_: str) -> tuple[Receipt, ...]:
    if kept is None or kept.print != print_:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "Another mail, or the same one with another envelope, was taken in under this Idempotency-Key.",
        )
    return kept.receipts


def _trouble(error: Exception) -> Problem:
    """Return the answer to trouble of the spool: a reference to the log; the error's text may name a path."""
    reference = token_hex(4)
    log.error("door-trouble", reference=reference, error=str(error))
    why = "There is no room for mail now" if isinstance(error, SpoolFull) else "Mail cannot be made durable now"
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{why}; send it again later. Reference: {reference}.")
