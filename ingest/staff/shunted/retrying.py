"""Lets shunted mail be tried again: here at once, elsewhere by a request that the node carries out when it can.

Who asked is recorded first. What goes to another node waits in the store until that node has done it, however long it
is away; for a few seconds it is waited for here.
"""

import asyncio
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.mailboxes import Mailboxes
from ingest.ports import AuditEntry, NodeRecord, Ports, Request, RequestKind, Subject
from ingest.spool.set_aside import AT_ONCE, PutBack, put_back, still_set_aside
from ingest.spool.shunted import ShuntedWanted, key_of
from ingest.staff.asking import ended
from ingest.staff.shunted.nodes import Nodes, absent

__all__ = ["By", "Retried", "retry_all", "retry_one"]

ANY = "*"


@dataclass(frozen=True, slots=True)
class By:
    """Who asks, and from where."""

    actor: str
    origin: str


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of a retry. `waiting_for`: nodes that have yet to do it; `left_out`: what was left, or not asked."""

    put_back: int
    """Mails that are in the queue again: of this node; of another one where one mail was named."""
    waiting_for: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


async def retry_one(
    nodes: Nodes,
    ports: Ports,
    boxes: Mailboxes,
    receipt: str,
    mailboxes: tuple[str, ...] | None,
    by: By,
    node: str = "",
) -> Retried:
    """Let one mail of these mailboxes be tried again. `node`: the label of the node that has it, where that is known.

    Raises `NotFound`, and `Waiting` where nobody has it who answers and nobody said on which node it is; `EngineError`.
    """
    left_out: list[str] = []
    row, silent = await nodes.one(receipt, mailboxes, left_out)
    wanted = ShuntedWanted(receipt=receipt, mailboxes=mailboxes)
    if row is not None:
        await _record(ports, by, receipt, [row.mail.mailbox], 1)
        if row.other is None:
            put = await asyncio.to_thread(put_back, nodes.data_dir, wanted, boxes.named, 1)
            return _told(put)
        wanted = ShuntedWanted(receipt=receipt, mailboxes=(row.mail.mailbox,) if row.mail.mailbox else None)
        asked = await _ask(ports, [row.other], wanted, by)
        return await _outcome(asked, ports, 1, left_out)
    named = [one for one in silent if node and node == one.label]
    if named:
        await _record(ports, by, receipt, mailboxes or [""], 1)
        return await _outcome(await _ask(ports, named, wanted, by), ports, 1, [])
    raise absent(receipt, left_out)


async def retry_all(
    nodes: Nodes, ports: Ports, boxes: Mailboxes, mailboxes: tuple[str, ...] | None, reason: str, by: By
) -> Retried:
    """Let all shunted mail of these mailboxes (None: of all), set aside for this reason ("": any), be tried again.

    Some are put back here before it returns; the rest are left to a request to this node itself. Raises `EngineError`.
    """
    left_out: list[str] = []
    wanted = ShuntedWanted(reason=key_of(reason), mailboxes=mailboxes, limit=1)
    await _record(ports, by, ANY, [""] if mailboxes is None else mailboxes, 0, reason)
    put = await asyncio.to_thread(put_back, nodes.data_dir, wanted, boxes.named, AT_ONCE)
    answers, silent = await nodes.others(wanted, left_out)
    others = [node for node, found in answers if found.mails or found.stopped is not None]
    ourselves = [nodes.itself] if put.more else []
    asked = await _ask(ports, [*ourselves, *others, *silent], wanted, by)
    told = await _outcome(asked, ports, 0, left_out)
    told_anew = put.more and nodes.label not in told.waiting_for  # a request looks at all that is left
    left_here = () if told_anew else _told(put).left_out
    return Retried(put.count, told.waiting_for, (*left_here, *told.left_out))


def _told(put: PutBack) -> Retried:
    return Retried(put.count, (), (still_set_aside(put),) if put.left else ())


async def _ask(ports: Ports, nodes: Iterable[NodeRecord], wanted: ShuntedWanted, by: By) -> list[tuple[Request, str]]:
    """Ask each of these nodes for what is wanted, once for each mailbox; return the requests, each with its label."""
    now, asked = time.time(), []
    for node in nodes:
        for mailbox in (None,) if wanted.mailboxes is None else wanted.mailboxes:
            request = Request(node.id, RequestKind.RETRY, wanted.subject(mailbox, now), by.actor, now)
            asked.append((await ports.requests.ask(request), node.label))
    return asked


async def _outcome(asked: Sequence[tuple[Request, str]], ports: Ports, count: int, left_out: Sequence[str]) -> Retried:
    """Wait a few seconds for what was asked; return what is known then. `count`: mails, when all has been done."""
    labels = [label for _, label in asked]
    now = list(zip(await ended([request for request, _ in asked], ports), labels, strict=True))
    waiting = tuple(dict.fromkeys(label for request, label in now if request.waits))
    trouble = [f"node {label}: {request.why}" for request, label in now if request.why]
    done = 0 if waiting or trouble else count
    return Retried(done, waiting, tuple(dict.fromkeys([*left_out, *trouble])))


async def _record(ports: Ports, by: By, name: str, mailboxes: Iterable[str], count: int, note: str = "") -> None:
    """Write down what somebody asked for, in each of these mailboxes."""
    about = ("shunted.retry", Subject.RECEIPT, name)
    now = time.time()
    await ports.audit.record(
        [AuditEntry(secrets.token_hex(16), now, by.actor, by.origin, *about, one, count, note) for one in mailboxes]
    )
