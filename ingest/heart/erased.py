"""Takes back what a mail left on its way, when it turns out at the end of it that it was erased meanwhile."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from ingest.errors import Erased
from ingest.ports import Ports
from ingest.records import Receipt

__all__ = ["drop_original", "unless_erased", "unshared"]


async def unshared(digests: Collection[str], keys: Collection[str], ports: Ports) -> set[str]:
    """Return those of `digests` that no kept mail has but those under `keys`."""
    borne = await ports.store.bearing(list(digests), keys)
    held = await ports.quarantine.bearing(list(digests))
    return set(digests) - borne - {one.receipt.sha256 for one in held if one.id not in keys}


@asynccontextmanager
async def unless_erased(receipt: Receipt, key: str, people: Sequence[str | None], ports: Ports) -> AsyncIterator[None]:
    """Put a mail where it stays; where that raises `Erased`, let nothing of it be left, and pass the error on.

    Its arrival goes, what threads learned of `people` whose mail it was, and its original, unless a mail that stays
    has the same bytes.
    """
    try:
        yield
    except Erased as why:
        await ports.arrivals.remove([key])
        for person in filter(None, people) if why.person else ():
            await ports.threads.leave(person.lower())
        await drop_original(receipt, ports, key)
        raise


async def drop_original(receipt: Receipt, ports: Ports, key: str = "") -> None:
    """Remove the original of a mail that was erased, unless a mail that stays has the same bytes."""
    for digest in await unshared([receipt.sha256], [key], ports):
        await ports.originals.remove(digest)
