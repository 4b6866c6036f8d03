"""Reads a shunted mail as it was received; where another node has it, that node is asked to hand it over.

Who looked is recorded before the bytes are handed out.
"""

import time

from ingest.errors import NotFound
from ingest.heart.raw_mail import RawMail
from ingest.ports import Ports, Request, RequestKind
from ingest.spool.shunted import ShuntedMail, ShuntedWanted
from ingest.staff.asking import Room, handed_over, unbounded
from ingest.staff.shunted.nodes import Nodes, Row, absent
from ingest.staff.shunted.retrying import By
from ingest.staff.viewing import viewed_shunted

__all__ = ["shunted_original"]

HOUR_S = 3_600
"""Who asks again within the same hour asks for the same."""


async def shunted_original(
    nodes: Nodes,
    ports: Ports,
    raw: RawMail,
    receipt: str,
    mailboxes: tuple[str, ...] | None,
    by: By,
    room: Room = unbounded,
) -> tuple[ShuntedMail, bytes]:
    """Return a shunted mail of these mailboxes, and its bytes.

    Raises `NotFound`, `Waiting` where a node has yet to answer or to hand it over, `Corrupt`, `EngineError`.
    """
    left_out: list[str] = []
    row, _ = await nodes.one(receipt, mailboxes, left_out)
    if row is None:
        raise absent(receipt, left_out)
    mail = row.mail
    if not mail.sha256:
        raise NotFound(f"the spool file with receipt {receipt} cannot be read now; `ingest status` names it")
    await _at_hand(row, ports, by)
    await ports.audit.record([viewed_shunted(receipt, mail.mailbox, by.actor, by.origin, time.time())])
    await room(mail.size or 0)
    return mail, await raw.of(mail.as_receipt())


async def _at_hand(row: Row, ports: Ports, by: By) -> None:
    """Let the node that has a mail put it among the originals, where that is another."""
    if row.other is None or await ports.originals.has(row.mail.sha256):
        return
    now = time.time()
    subject = ShuntedWanted(receipt=row.mail.receipt).subject(None, now // HOUR_S * HOUR_S)
    request = await ports.requests.ask(Request(row.other.id, RequestKind.READ, subject, by.actor, now))
    await handed_over(request, row.mail.receipt, row.node, ports)
