"""What a person decides about held mail: release it to the store, or discard it; who did it is recorded first.

Released mail is never answered automatically (attack 33). The decision comes before the append, and `append` is
idempotent: a crash between the two is mended by releasing again. Discarding needs no bytes and works on every node;
releasing needs them, and where another node has them it is asked (`ingest.staff.asking`). It does not tell the sender
anything.
"""

import time
from collections.abc import Sequence

from ingest.errors import NotFound
from ingest.heart.filing import stored_message
from ingest.heart.parsing import Parser, parse_here, parsed
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.ports import Ports
from ingest.records import HeldMessage, HeldState
from ingest.threads.clue import clue_of
from loopguard import Verdict

__all__ = ["chosen", "discard", "release"]

LARGEST = 1_000_000


async def chosen(ports: Ports, id_: str) -> list[HeldMessage]:
    """Return the held mails that `id_` names: one mail, or all of a storm that are undecided or half released.

    Raises `NotFound`.
    """
    if id_.startswith("v1:"):
        released = await ports.quarantine.held(storm=id_, state=HeldState.RELEASED, limit=LARGEST)
        found = [one for one in released if await ports.store.get(one.id) is None]  # a crash came between
        found += await ports.quarantine.held(storm=id_, limit=LARGEST)
    else:
        one = await ports.quarantine.get(id_)
        found = [one] if one is not None else []
    if not found:
        raise NotFound(f"nothing held is called {id_}; `ingest held list` shows what is")
    return found


async def release(
    held: HeldMessage, actor: str, ports: Ports, raw: RawMail, mailboxes: Mailboxes, parser: Parser = parse_here
) -> bool:
    """Let one held mail pass; return False when it was decided otherwise.

    Raises `Elsewhere` when another node has the bytes, `NotFound`, `Corrupt`, `EngineError`; then it stays held.
    """
    mailbox = mailboxes.named(held.receipt.mailbox)
    if mailbox is None:
        raise NotFound(f"mailbox {held.receipt.mailbox} is not in the settings; name it there to release its mail")
    content = await raw.of(held.receipt)  # before the decision: what cannot be read, or parsed, stays held
    message = await parsed(held.receipt, content, mailbox.limits, parser)
    await ports.quarantine.decide([held.id], HeldState.RELEASED, actor, time.time())
    now = await ports.quarantine.get(held.id)
    if now is None or now.state is not HeldState.RELEASED:
        return False
    clue = clue_of(message, held.id, held.receipt.mailbox, mailbox.policy, held.receipt.envelope, mailbox.ours)
    match = await ports.threads.resolve(clue)
    await ports.originals.put(held.receipt.sha256, content)
    verdict = Verdict(held.findings)
    released = stored_message(held.receipt, message, held.id, match, verdict, released_by=now.actor or actor)
    await ports.store.append(released)
    return True


async def discard(ids: Sequence[str], actor: str, ports: Ports) -> int:
    """Set held mails aside for good, keeping their record; return how many had not been decided."""
    return await ports.quarantine.decide(ids, HeldState.DISCARDED, actor, time.time())
