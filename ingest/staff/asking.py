"""What is asked of the node that has a held mail's bytes, and what staff are told until it has been done.

A mail of the storm lane stays on the node that took it. Releasing or reading it elsewhere is a request in the store;
that node carries it out about once a second (`ingest.staff.errands`). Nothing here waits for it, except `fetched`,
for a few seconds.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.errors import Elsewhere, NotFound, Waiting
from ingest.heart.parsing import Parser, parse_here
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.ports import NodeRecord, Ports, Request, RequestKind
from ingest.records import HeldMessage, HeldState
from ingest.staff.decisions import Released, release

__all__ = ["Room", "Standing", "ask", "ended", "fetched", "handed_over", "label_of", "release_or_ask", "standing",
           "standing_of", "storms_waiting", "unbounded"]  # fmt: skip

Room = Callable[[int], Awaitable[None]]
"""Waits until a mail of that many bytes may be read, or raises."""

PATIENCE_S = 3.0
"""How long a reader waits for the node that has the bytes."""
LOOK_S = 0.2
MANY = 100_000
SLICE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands between staff and a held mail."""

    waiting_for: str | None = None
    """The label of the node that was asked to release or hand over the mail, and has not yet."""
    trouble: str = ""
    """Why that cannot be: the node said so, or it was retired. One sentence."""


async def unbounded(_: int) -> None:
    """Wait for nothing."""


async def ask(
    kind: RequestKind, held: HeldMessage, actor: str, ports: Ports, at: float | None = None
) -> tuple[Request, str]:
    """Ask the node that has the bytes of a held mail; return the request as it stands, and the label of the node.

    `at`: when it was decided, if not now.

    Raises `NotFound` when the node was retired, `StoreUnavailable`.
    """
    node = await ports.nodes.get(held.receipt.node)
    if node is not None and node.retired_at is not None:
        raise NotFound(f"{held.id} cannot be read: {_retired(node)}; it can be discarded")
    request = Request(held.receipt.node, kind, held.id, actor, time.time() if at is None else at, held.storm)
    return await ports.requests.ask(request), label_of(node, held.receipt.node)


async def release_or_ask(
    held: HeldMessage,
    actor: str,
    ports: Ports,
    raw: RawMail,
    mailboxes: Mailboxes,
    parser: Parser = parse_here,
    at: float | None = None,
) -> tuple[Released | None, str]:
    """Release a held mail here, or ask the node that has its bytes to.

    Return the mail if it passed, and the label of the node that it waits for, or "". Raises what `release` and `ask`
    do.
    """
    try:
        return await release(held, actor, ports, raw, mailboxes, parser, at), ""
    except Elsewhere:
        if held.state.aside:
            return None, ""
        request, label = await ask(RequestKind.RELEASE, held, actor, ports, at)
        return None, label if request.waits else ""


async def fetched(held: HeldMessage, actor: str, ports: Ports, raw: RawMail, room: Room = unbounded) -> bytes:
    """Return the bytes of a held mail, from another node if they are there. Room is taken when they are at hand.

    Raises `Waiting` when that node does not hand them over in a few seconds, `NotFound` when it cannot.
    """
    here = held.receipt.node in ("", raw.node) or await ports.originals.has(held.receipt.sha256)
    label = "" if here else await _handed_over(held, actor, ports)
    await room(held.receipt.size)
    try:
        return await raw.of(held.receipt)
    except Elsewhere:
        raise NotFound(
            f"{held.id}: node {label or held.receipt.node} put its bytes among its originals, and this node does not"
            " see them there: let the nodes share originals (originals.where = gridfs, or one folder for all)"
        ) from None


async def _handed_over(held: HeldMessage, actor: str, ports: Ports) -> str:
    """Wait until the node that has the bytes has put them among the originals; return its label."""
    request, label = await ask(RequestKind.READ, held, actor, ports)
    await handed_over(request, held.id, label, ports)
    return label


async def handed_over(request: Request, name: str, label: str, ports: Ports) -> None:
    """Wait a few seconds until a node has put the mail `name` among the originals. Raises `Waiting`, `NotFound`."""
    (request,) = await ended([request], ports)
    if request.waits:
        raise Waiting(f"{name}: its bytes are on node {label}, which was asked for them; ask again later")
    if request.why:
        raise NotFound(f"{name}: node {label} cannot hand over its bytes: {request.why}")


async def ended(requests: Sequence[Request], ports: Ports) -> list[Request]:
    """Return requests as they stand when all have ended, or after a few seconds."""
    patience = asyncio.get_running_loop().time() + PATIENCE_S
    now = list(requests)
    while any(one.waits for one in now) and asyncio.get_running_loop().time() <= patience:
        await asyncio.sleep(LOOK_S)
        found = {one.id: one for one in await ports.requests.about([one.subject for one in now])}
        now = [found.get(one.id, one) for one in now]
    return now


async def standing(mails: Sequence[HeldMessage], ports: Ports) -> dict[str, Standing]:
    """Return, by the mail's id, what stands between staff and those of these mails that wait or cannot be had."""
    nodes = {node.id: node for node in await ports.nodes.every()}
    found = await standing_of([one.id for one in mails], ports)
    for one in mails:
        node = nodes.get(one.receipt.node)
        if node is None or node.retired_at is None or one.state is not HeldState.HELD:
            continue
        if not await ports.originals.has(one.receipt.sha256):
            found[one.id] = Standing(trouble=_retired(node))
    return found


async def standing_of(ids: Sequence[str], ports: Ports) -> dict[str, Standing]:
    """Return, by the mail's id, what nodes that were asked have yet to do for these mails, or why they cannot."""
    nodes = {node.id: node for node in await ports.nodes.every()} if ids else {}
    found: dict[str, Standing] = {}
    for request in await ports.requests.about(ids):
        label = label_of(nodes.get(request.node), request.node)
        if request.waits:
            found[request.subject] = Standing(waiting_for=label)
        elif request.why and request.subject not in found:
            found[request.subject] = Standing(trouble=f"node {label}: {request.why}")
    return found


async def storms_waiting(
    ports: Ports, storms: Collection[str] | None = None, mailboxes: Collection[str] | None = None
) -> dict[str, str]:
    """Return, by storm, the labels of the nodes that mails of it wait for: of these storms, and mail of these
    mailboxes; None: of all."""
    asked = [
        one for one in await ports.requests.pending(limit=MANY) if one.storm and (storms is None or one.storm in storms)
    ]
    if mailboxes is not None:
        asked = [one async for one in _about(asked, ports, mailboxes)]
    nodes = {node.id: node for node in await ports.nodes.every()}
    labels: dict[str, set[str]] = {}
    for request in asked:
        labels.setdefault(request.storm, set()).add(label_of(nodes.get(request.node), request.node))
    return {storm: _listed(names) for storm, names in labels.items()}


async def _about(asked: Sequence[Request], ports: Ports, mailboxes: Collection[str]) -> AsyncIterator[Request]:
    """Yield those of these requests that are about held mail of these mailboxes."""
    for start in range(0, len(asked), SLICE):
        part = asked[start : start + SLICE]
        mails = await ports.quarantine.these([one.subject for one in part])
        ours = {one.id for one in mails if one.receipt.mailbox in mailboxes}
        for request in part:
            if request.subject in ours:
                yield request


def label_of(node: NodeRecord | None, id_: str) -> str:
    """Return what people call a node, or its id while it has not entered."""
    return node.label if node is not None and node.label else id_


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _retired(node: NodeRecord) -> str:
    day = f"{datetime.fromtimestamp(node.retired_at or 0, UTC):%Y-%m-%d}"
    return f"its bytes were on node {node.label}, which was retired on {day} by {node.retired_by}"
