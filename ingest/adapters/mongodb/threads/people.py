"""People, as threads know them in MongoDB: a random name for the digest of each address.

Keys are made of these names. Whoever takes the document away has taken all of that person's keys away: when he comes
again he gets another name.
"""

import secrets
from collections.abc import Iterable, Mapping

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.threads.aliases import key_of

__all__ = ["People"]


class People:
    """All people of all mailboxes, and lists."""

    def __init__(self, database: MongoDatabase) -> None:
        self._people = database.collection("thread_people")

    async def known(self, names: Iterable[str]) -> dict[str, str]:
        """Return the random names of those who have one."""
        keys = {key_of(name): name for name in names}
        return {keys[each["_id"]]: each["name"] for each in await self._people.by_ids(list(keys))}

    async def named(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return a random name for each, a new one for who is new."""
        wanted = set(names)
        known = await self.known(wanted)
        new = {name: secrets.token_hex(8) for name in sorted(wanted - known.keys())}
        if new:
            documents = [{"_id": key_of(name), "name": made} for name, made in new.items()]
            inserted = await self._people.insert(documents)
            for error in inserted.refused.values():
                raise error
            quicker = [name for position, name in enumerate(new) if position in inserted.there]
            new |= await self.known(quicker) if quicker else {}
        return known | new

    async def forget(self, name: str) -> None:
        """Forget a person."""
        await self._people.delete_ids([key_of(name)])
