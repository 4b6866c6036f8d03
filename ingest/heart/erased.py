"""Takes back what a mail left on its way, when it turns out at the end of it that it was erased meanwhile.

What was accepted after the erasing stays, though it be the same mail again, and so do people who were not erased.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from ingest.errors import Erased
from ingest.ports import Ports
from ingest.ports.kept_out import forbidden, person_name
from ingest.records import Receipt
from ingest.turns.forgetting import forget_mails

__all__ = ["drop_original", "unless_erased", "unshared"]


async def unshared(digests: Collection[str], keys: Collection[str], ports: Ports) -> set[str]:
    """Return those of `digests` that no kept mail has but those under `keys`."""
    borne = await ports.store.bearing(list(digests), keys)
    held = await ports.quarantine.bearing(list(digests))
    return set(digests) - borne - {one.receipt.sha256 for one in held if one.id not in keys}


@asynccontextmanager
async def unless_erased(receipt: Receipt, people: Sequence[str | None], ports: Ports) -> AsyncIterator[None]:
    """Put a mail where it stays; where that raises `Erased`, let nothing of it be left, and pass the error on.

    Its arrival and its turn go, what threads and turns learned of those of `people` who were erased, and its original.
    """
    try:
        yield
    except Erased as why:
        going = await _going(why, ports)
        await ports.arrivals.remove(going)
        for person in filter(None, people):
            erased = person_name(person) in why.names
            if erased:
                await ports.threads.leave(person.lower())
            await forget_mails(ports.turns, dict.fromkeys(going, person), person if erased else "")
        await drop_original(receipt, ports, why)
        raise


async def drop_original(receipt: Receipt, ports: Ports, why: Erased) -> None:
    """Remove the original of a mail that was erased, unless a mail that stays has the same bytes."""
    for digest in await unshared([receipt.sha256], await _going(why, ports), ports):
        await ports.originals.remove(digest)


async def _going(why: Erased, ports: Ports) -> list[str]:
    """Return the key of the mail, unless it is that of one that came later, or of another's, and stays."""
    there = (await ports.store.get(why.mail), await ports.quarantine.get(why.mail)) if why.mail else ()
    return [why.mail] if all(forbidden(one, why.names) for one in there if one is not None) else []
