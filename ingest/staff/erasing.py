"""A person's right to be forgotten: finds what the product keeps of a mail, or of an address, and erases it.

It reaches the store, the index, the originals, the quarantine with its storms, the counted arrivals, the turns that
were taken, who takes part in threads, allowances that name the address, and the spools of this node at once and of the
others by request. What came is still counted, so that no audit calls it lost.

What is erased does not come back: before anything is looked for, the store is told to keep it out (`forbid`), and so a
release, a retry, or a mail in some worker's hand ends with `Erased` from then on. What comes later is taken in.

It does not reach backups, snapshots and logs; the helpdesk's own database; mail of other people that names or quotes
the person; ids of mails that threads remember so that answers find their place; the embedded index of another node
(`ingest reindex` there); originals of duplicates whose spool partition has gone; nodes that were retired; and, where
one mail is erased by its key, copies of it that still wait or were shunted: they come to nothing, and their bytes go
with their spool partition. Of an address mail that waits or was shunted goes too.
"""

import asyncio
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path

import structlog

from ingest.errors import MailError, NotFound
from ingest.feed.teller import Teller
from ingest.heart.erased import unshared
from ingest.mailboxes import spelling
from ingest.ports import Allowances, Change, ChangeKind, Ledger, NodeRecord, Ports, Request, RequestKind, SearchIndex
from ingest.ports.kept_out import person_name, subject_of
from ingest.records import HeldMessage, Receipt, StoredMessage
from ingest.spool.erasure import erase_spooled, spooled
from ingest.threads.clue import author_of
from ingest.turns.forgetting import forget_mails
from ingest.turns.parties import keys_of
from loopguard.dealings import Dealings
from parsers.headers_only import parse_headers

__all__ = ["Plan", "Spooled", "erase", "forbid", "planned"]

log = structlog.get_logger()


class Spooled:
    """This node's spool, for whoever erases. Each call walks through all of it: seconds, not milliseconds."""

    def __init__(self, data_dir: Path, ledger: Ledger) -> None:
        self.data_dir = data_dir
        self._ledger = ledger

    def of(self, keys: Collection[str], people: Mapping[str, float] | None = None) -> list[Receipt]:
        """Return the receipts, also of duplicates, that came to their end under these delivery keys.

        And all of `people`, by `person_name`, that were accepted until then: by the reverse-path, and of mail that
        waits or was shunted by its author.
        """
        until = people or {}
        if not (keys or until):
            return []
        return list(spooled(self.data_dir, lambda receipt: self._key(receipt) in keys or self._by(receipt, until)))

    def erase(self, receipts: list[Receipt], actor: str, at: float) -> int:
        """Erase them, and indexes that were set aside; return how many contents were emptied.

        Raises `SpoolUnavailable`.
        """
        for damaged in self.data_dir.glob("*.damaged*"):  # an index that was set aside names people as well
            damaged.unlink(missing_ok=True)
        return erase_spooled(self.data_dir, receipts, actor, at)

    def _by(self, receipt: Receipt, until: Mapping[str, float]) -> bool:
        def meant(address: str | None) -> bool:
            return bool(address) and receipt.accepted_at <= until.get(person_name(address or ""), -inf)

        if not until or meant(receipt.envelope.reverse_path):
            return bool(until)
        return self._key(receipt) is None and meant(self._author(receipt))

    def _author(self, receipt: Receipt) -> str:
        """Return the author of a mail that has no record, as its header says; "" where that cannot be read."""
        try:
            return author_of(parse_headers(self._ledger.content(receipt))).address
        except (NotFound, MailError):
            return ""
        except Exception:  # ours, on this mail: it waits or was shunted, perhaps for that; the store keeps it out
            log.exception("author-unread", receipt=receipt.id)
            return ""

    def _key(self, receipt: Receipt) -> str | None:
        outcome = self._ledger.outcome(receipt.id)
        return outcome.id if outcome is not None and outcome.id else None


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes."""

    stored: tuple[StoredMessage, ...]
    held: tuple[HeldMessage, ...]
    originals: tuple[str, ...]
    """By sha256; those that a mail shares that stays are not among them."""
    shared: int
    """Originals that stay, because a mail that stays has the same bytes."""
    spooled: tuple[Receipt, ...]
    """In this node's spool, those of duplicates too."""
    threads: int
    """Threads that the address takes part in."""
    allowances: tuple[str, ...]
    """By id: those that name the address."""
    at_once: tuple[str, ...]
    """By id: rules to hold at once that name it."""
    nodes: tuple[NodeRecord, ...]
    """Other nodes, which are asked to erase what their spools have."""
    address: str = ""
    turns: bool = False
    """Whether it is remembered what went between us and the address."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The delivery keys of all mails that go."""
        return tuple(dict.fromkeys((*(one.id for one in self.stored), *(one.id for one in self.held))))

    def counts(self) -> dict[str, int]:
        """Return, by place, how many go."""
        return {
            "stored": len(self.stored),
            "held": len(self.held),
            "originals": len(self.originals),
            "originals_shared": self.shared,
            "spooled_here": len(self.spooled),
            "threads": self.threads,
            "allowances": len(self.allowances),
            "at_once": len(self.at_once),
            "turns": int(self.turns),
            "nodes_asked": len(self.nodes) if self.keys or self.address else 0,
        }


async def forbid(ports: Ports, at: float, *, message: str = "", address: str = "") -> None:
    """Let nothing come back of a mail, or of an address, that was accepted until `at`. Raises `StoreUnavailable`.

    To be called before `planned`, so that what is found is all that there will be.
    """
    await ports.store.keep_out([message] if message else [person_name(address)], at)


async def planned(ports: Ports, spool: Spooled, here: str, *, message: str = "", address: str = "") -> Plan:
    """Find what is kept of one mail by its delivery key, or of an address. Raises `NotFound`, `StoreUnavailable`.

    `here` is the id of this node. An address is looked for in the whole store: minutes where that is large.
    """
    if message:
        one, held_one = await ports.store.get(message), await ports.quarantine.get(message)
        stored, held = tuple(filter(None, (one,))), tuple(filter(None, (held_one,)))
    else:
        stored = tuple([one async for one in ports.store.every() if _by(address, one.sender, one.reverse_path)])
        held = tuple([one async for one in ports.quarantine.every() if _by(address, one.sender, _path(one))])
    threads = await ports.threads.part_of(address.lower()) if address else 0
    allowances = await _naming(ports.allowances, address) if address else ()
    at_once = await _naming(ports.at_once, address) if address else ()
    turns = address != "" and await ports.turns.known(keys_of(address)[:1]) != (Dealings(),)
    keys = {*(one.id for one in stored), *(one.id for one in held)}
    came = tuple(await asyncio.to_thread(spool.of, keys, {person_name(address): time.time()} if address else {}))
    others = [node for node in await ports.nodes.every() if node.id != here and node.retired_at is None]
    if not (
        stored or held or threads or allowances or at_once or turns or came or (address and others)
    ):  # mail that waits there, no other node knows
        raise NotFound(f"nothing is kept of {message or address}")
    digests = {one.sha256 for one in stored} | {one.receipt.sha256 for one in held} | {one.sha256 for one in came}
    alone = await unshared(digests, keys, ports)
    there = [digest for digest in sorted(alone) if await ports.originals.has(digest)]
    shared, name = len(digests - alone), address.lower()
    return Plan(stored, held, tuple(there), shared, came, threads, allowances, at_once, tuple(others), name, turns)


async def erase(plan: Plan, actor: str, ports: Ports, index: SearchIndex, spool: Spooled, teller: Teller) -> None:
    """Erase it. What names the mails goes last, so that a crash is mended by erasing again. Raises `EngineError`.

    The feed is told just before that: who erases again tells again.
    """
    now = time.time()
    people = [person_name(plan.address)] if plan.address else []
    await ports.store.keep_out([*people, *plan.keys], now)
    for node in plan.nodes:
        for subject in (*plan.keys, *(subject_of(person, now) for person in people)):
            await ports.requests.ask(Request(node.id, RequestKind.ERASE, subject, actor, now))
    await asyncio.to_thread(spool.erase, list(plan.spooled), actor, now)
    for digest in plan.originals:
        await ports.originals.remove(digest)
    await index.remove(plan.stored)
    await ports.arrivals.remove(plan.keys)
    senders = {one.id: one.sender for one in plan.held} | {one.id: one.sender for one in plan.stored}
    await forget_mails(ports.turns, senders, plan.address)
    if plan.address:
        await ports.threads.leave(plan.address)
        for kept in (ports.allowances, ports.at_once):
            await kept.remove(await _naming(kept, plan.address))
    await teller.tell(_erased(plan, actor, now))
    await ports.quarantine.remove([one.id for one in plan.held])
    passed = await _released_meanwhile(plan, ports)
    await ports.store.remove([one.id for one in (*plan.stored, *passed)])
    await index.remove([*plan.stored, *passed])  # again: an indexer may have had a mail in hand
    for digest in await unshared({one.sha256 for one in passed}, plan.keys, ports) if passed else ():
        await ports.originals.remove(digest)
    log.info("mail-erased", actor=actor, **plan.counts())


async def _naming(kept: Allowances, address: str) -> tuple[str, ...]:
    return tuple([one.id for one in await kept.naming(spelling(address))])


async def _released_meanwhile(plan: Plan, ports: Ports) -> list[StoredMessage]:
    """Return what was held when this was planned and is stored by now: somebody, or a job, released it."""
    ids = sorted(await ports.store.present([one.id for one in plan.held])) if plan.held else ()
    found = [await ports.store.get(id_) for id_ in ids]
    return [one for one in found if one is not None]


def _erased(plan: Plan, actor: str, at: float) -> list[Change]:
    places = {one.id: one.receipt.mailbox for one in plan.held} | {one.id: one.mailbox for one in plan.stored}
    return [Change(ChangeKind.MESSAGE_ERASED, at, mailbox, key, actor=actor) for key, mailbox in places.items()]


def _path(held: HeldMessage) -> str | None:
    return held.receipt.envelope.reverse_path


def _by(address: str, sender: str, reverse_path: str | None) -> bool:
    return address.lower() in (sender.lower(), (reverse_path or "").lower())
