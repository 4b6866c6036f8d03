"""`Accounts` on MongoDB: one document a user, a token or a session; an update matches one version."""

from dataclasses import asdict
from typing import Any

from ingest.adapters.mongodb.client import MongoDatabase
from ingest.adapters.mongodb.collection import Document, MongoCollection
from ingest.adapters.mongodb.documents import escaped, restored
from ingest.errors import IngestError
from ingest.ports.accounts import Session, Token, User

__all__ = ["MongoAccounts"]


class MongoAccounts:
    """See `ingest.ports.Accounts` for what it guarantees."""

    def __init__(self, database: MongoDatabase) -> None:
        self._database = database
        self._users = database.collection("users")
        self._tokens = database.collection("tokens")
        self._sessions = database.collection("sessions", [("user", 1)], [("expires_at", 1)])
        database.join()

    async def add_user(self, user: User) -> bool:
        """See the port."""
        return await _insert(self._users, _document(user, "name"))

    async def user(self, name: str) -> User | None:
        """See the port."""
        found = await self._users.by_ids([escaped(name)])
        return _user(found[0]) if found else None

    async def users(self) -> list[User]:
        """See the port."""
        return sorted(map(_user, await self._users.find({})), key=lambda user: user.name)

    async def change_user(self, user: User) -> bool:
        """See the port."""
        document = _document(user, "name")
        same = {"_id": document.pop("_id"), "version": user.version - 1}
        return await self._users.swap(same, {"$set": document})

    async def add_token(self, token: Token) -> bool:
        """See the port."""
        return await _insert(self._tokens, _document(token, "id"))

    async def token(self, id_: str) -> Token | None:
        """See the port."""
        found = await self._tokens.by_ids([escaped(id_)])
        return _token(found[0]) if found else None

    async def tokens(self) -> list[Token]:
        """See the port."""
        return sorted(map(_token, await self._tokens.find({})), key=lambda token: token.created_at)

    async def revoke_token(self, id_: str, at: float) -> bool:
        """See the port."""
        return await self._tokens.swap({"_id": escaped(id_), "revoked_at": None}, {"$set": {"revoked_at": at}})

    async def token_used(self, id_: str, at: float) -> None:
        """See the port."""
        await self._tokens.swap({"_id": escaped(id_)}, {"$set": {"used_at": at}})

    async def begin_session(self, session: Session) -> None:
        """See the port."""
        await self._sessions.keep([_document(session, "id")])

    async def session(self, id_: str) -> Session | None:
        """See the port."""
        found = await self._sessions.by_ids([escaped(id_)])
        return Session(**_fields(found[0], "id")) if found else None

    async def session_seen(self, id_: str, at: float) -> None:
        """See the port."""
        await self._sessions.swap({"_id": escaped(id_)}, {"$set": {"seen_at": at}})

    async def end_session(self, id_: str) -> bool:
        """See the port."""
        return await self._sessions.delete({"_id": escaped(id_)}) == 1

    async def end_sessions(self, user: str) -> int:
        """See the port."""
        return await self._sessions.delete({"user": escaped(user)})

    async def forget_sessions(self, before: float) -> int:
        """See the port."""
        return await self._sessions.delete({"expires_at": {"$lt": before}})

    async def close(self) -> None:
        """See the port."""
        await self._database.leave()


async def _insert(collection: MongoCollection, document: Document) -> bool:
    inserted = await collection.insert([document])
    refused: list[IngestError] = list(inserted.refused.values())
    if refused:
        raise refused[0]
    return not inserted.there


def _document(record: User | Token | Session, key: str) -> Document:
    document: Document = escaped(asdict(record))
    return {"_id": document.pop(key), **document}


def _fields(document: Document, key: str) -> dict[str, Any]:
    fields: dict[str, Any] = restored(document)
    fields[key] = fields.pop("_id")
    if fields.get("mailboxes") is not None:
        fields["mailboxes"] = tuple(fields["mailboxes"])
    return fields


def _user(document: Document) -> User:
    return User(**_fields(document, "name"))


def _token(document: Document) -> Token:
    fields = _fields(document, "id")
    return Token(**{**fields, "verbs": tuple(fields["verbs"])})
