"""What a person decides about held mail: release it to the store, discard it, put it back; who is recorded first.

Released mail is never answered automatically (attack 33). The decision comes before the append, and `append` is
idempotent: a crash between the two is mended by releasing again. Discarding needs no bytes and works on every node;
releasing needs them, and where another node has them it is asked (`ingest.staff.asking`). It does not tell the sender
anything.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.errors import NotFound
from ingest.heart.erased import unless_erased
from ingest.heart.filing import stored_message
from ingest.heart.parsing import Parser, parse_here, parsed
from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailboxes
from ingest.ports import Change, ChangeKind, Ports
from ingest.records import HeldMessage, HeldState, StoredMessage
from ingest.threads.clue import clue_of
from loopguard import Verdict

__all__ = ["Released", "by_whom", "change", "chosen", "decided", "discard", "release", "restore"]

LARGEST = 1_000_000
SAID = {HeldState.HELD: "put back", HeldState.EXPIRED: "discarded"}
"""What was done to a mail that stands so, where its state does not say it."""
PAST = {HeldState.EXPIRED: ", and its term has passed: it is being deleted"}


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


@dataclass(frozen=True, slots=True)
class Released:
    """A mail that passed: its held record as it is now, and as it is stored."""

    held: HeldMessage
    stored: StoredMessage

    @property
    def change(self) -> Change:
        """What the feed is told."""
        return change(ChangeKind.MESSAGE_RELEASED, self.held, self.stored.thread)


def change(kind: ChangeKind, held: HeldMessage, thread: str = "") -> Change:
    """Return what the feed is told of a mail that was decided on; told again it is the same."""
    at, actor = held.decided_at or 0.0, held.actor or ""
    return Change(kind, at, held.receipt.mailbox, held.id, thread or held.thread, held.storm, actor=actor)


async def release(
    held: HeldMessage,
    actor: str,
    ports: Ports,
    raw: RawMail,
    mailboxes: Mailboxes,
    parser: Parser = parse_here,
    at: float | None = None,
) -> Released | None:
    """Let one held mail pass; return None when it was decided otherwise. `at`: when it was decided, if not now.

    The feed is told by the caller, who may do so for many at once. Raises `Elsewhere` when another node has the bytes,
    `NotFound`, `Corrupt`, `EngineError`; then it stays held. Raises `Erased` when somebody erased it meanwhile.
    """
    mailbox = mailboxes.named(held.receipt.mailbox)
    if mailbox is None:
        raise NotFound(f"mailbox {held.receipt.mailbox} is not in the settings; name it there to release its mail")
    content = await raw.of(held.receipt)  # before the decision: what cannot be read, or parsed, stays held
    message = await parsed(held.receipt, content, mailbox.limits, parser)
    await ports.quarantine.decide([held.id], HeldState.RELEASED, actor, time.time() if at is None else at)
    now = await ports.quarantine.get(held.id)
    if now is None or now.state is not HeldState.RELEASED:
        return None
    clue = clue_of(message, held.id, held.receipt.mailbox, mailbox.policy, held.receipt.envelope, mailbox.ours)
    async with unless_erased(held.receipt, (held.sender, held.receipt.envelope.reverse_path), ports):
        match = await ports.threads.resolve(clue)
        await ports.originals.put(held.receipt.sha256, content)
        verdict = Verdict(held.findings)
        released = stored_message(held.receipt, message, held.id, match, verdict, released_by=now.actor or actor)
        await ports.store.append(released)
    return Released(now, released)


async def discard(ids: Sequence[str], actor: str, ports: Ports, at: float | None = None) -> int:
    """Set held mails aside until their term has passed or somebody puts them back; return how many were undecided."""
    return await ports.quarantine.decide(ids, HeldState.DISCARDED, actor, time.time() if at is None else at)


async def restore(ids: Sequence[str], actor: str, ports: Ports, at: float | None = None) -> int:
    """Let discarded mails wait for a decision again; return how many were discarded, and are not past their term."""
    return await ports.quarantine.restore(ids, actor, time.time() if at is None else at)


def by_whom(held: HeldMessage) -> str:
    """Return what was decided on a mail and by whom, as people read it."""
    return f"{SAID.get(held.state, held.state)} by {held.actor or 'somebody'}"


def decided(held: HeldMessage) -> str:
    """Return who decided on a mail, what and when, as people read it."""
    if held.actor is None and held.state is HeldState.HELD:
        return "it waits for a decision"
    when = f"{datetime.fromtimestamp(held.decided_at or 0, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return f"{by_whom(held)} on {when}{PAST.get(held.state, '')}"
