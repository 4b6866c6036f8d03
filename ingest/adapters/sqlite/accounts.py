"""`Accounts` on SQLite: one row a user, a token or a session; a user's version is compared in the same statement."""

import json
import sqlite3
from typing import Any

from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.adapters.sqlite.text import storable
from ingest.ports.accounts import Session, Token, User

__all__ = ["SqliteAccounts"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS user (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, mailboxes TEXT, password TEXT NOT NULL, subject TEXT NOT NULL,
  disabled INTEGER NOT NULL, epoch INTEGER NOT NULL, version INTEGER NOT NULL, created_at REAL NOT NULL,
  changed_at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS token (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, verbs TEXT NOT NULL, mailboxes TEXT,
  owner TEXT NOT NULL, created_at REAL NOT NULL, used_at REAL, expires_at REAL, revoked_at REAL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS token_created ON token (created_at);
CREATE TABLE IF NOT EXISTS session (
  id TEXT PRIMARY KEY, user TEXT NOT NULL, epoch INTEGER NOT NULL, created_at REAL NOT NULL, seen_at REAL NOT NULL,
  expires_at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_user ON session (user);
CREATE INDEX IF NOT EXISTS session_expires ON session (expires_at);
"""
USER = "name, role, mailboxes, password, subject, disabled, epoch, version, created_at, changed_at"
TOKEN = "id, name, sha256, verbs, mailboxes, owner, created_at, used_at, expires_at, revoked_at"  # noqa: S105  columns
SESSION = "id, user, epoch, created_at, seen_at, expires_at"


class SqliteAccounts:
    """See `ingest.ports.Accounts` for what it guarantees."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        database.ensure(SCHEMA)

    async def add_user(self, user: User) -> bool:
        """See the port."""
        return await self._changes(
            f"INSERT INTO user ({USER}) VALUES ({_marks(USER)}) ON CONFLICT DO NOTHING", *_row(user)
        )

    async def user(self, name: str) -> User | None:
        """See the port."""
        found = await self._rows(f"SELECT {USER} FROM user WHERE name = ?", storable(name))
        return _user(found[0]) if found else None

    async def users(self) -> list[User]:
        """See the port."""
        return [_user(row) for row in await self._rows(f"SELECT {USER} FROM user ORDER BY name")]

    async def change_user(self, user: User) -> bool:
        """See the port."""
        name, *rest = _row(user)
        columns = ", ".join(f"{column} = ?" for column in USER.split(", ")[1:])
        return await self._changes(
            f"UPDATE user SET {columns} WHERE name = ? AND version = ?", *rest, name, user.version - 1
        )

    async def add_token(self, token: Token) -> bool:
        """See the port."""
        return await self._changes(
            f"INSERT INTO token ({TOKEN}) VALUES ({_marks(TOKEN)}) ON CONFLICT DO NOTHING",
            *(token.id, storable(token.name), token.sha256, json.dumps(token.verbs), _listed(token.mailboxes)),
            *(storable(token.owner), token.created_at, token.used_at, token.expires_at, token.revoked_at),
        )

    async def token(self, id_: str) -> Token | None:
        """See the port."""
        found = await self._rows(f"SELECT {TOKEN} FROM token WHERE id = ?", storable(id_))
        return _token(found[0]) if found else None

    async def tokens(self) -> list[Token]:
        """See the port."""
        return [_token(row) for row in await self._rows(f"SELECT {TOKEN} FROM token ORDER BY created_at")]

    async def revoke_token(self, id_: str, at: float) -> bool:
        """See the port."""
        return await self._changes(
            "UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", at, storable(id_)
        )

    async def token_used(self, id_: str, at: float) -> None:
        """See the port."""
        await self._changes("UPDATE token SET used_at = ? WHERE id = ?", at, storable(id_))

    async def begin_session(self, session: Session) -> None:
        """See the port."""
        await self._changes(
            f"INSERT INTO session ({SESSION}) VALUES ({_marks(SESSION)})",
            *(session.id, storable(session.user), session.epoch),
            *(session.created_at, session.seen_at, session.expires_at),
        )

    async def session(self, id_: str) -> Session | None:
        """See the port."""
        found = await self._rows(f"SELECT {SESSION} FROM session WHERE id = ?", storable(id_))
        return Session(*found[0]) if found else None

    async def session_seen(self, id_: str, at: float) -> None:
        """See the port."""
        await self._changes("UPDATE session SET seen_at = ? WHERE id = ?", at, storable(id_))

    async def end_session(self, id_: str) -> bool:
        """See the port."""
        return await self._changes("DELETE FROM session WHERE id = ?", storable(id_))

    async def end_sessions(self, user: str) -> int:
        """See the port."""
        return await self._count("DELETE FROM session WHERE user = ?", storable(user))

    async def forget_sessions(self, before: float) -> int:
        """See the port."""
        return await self._count("DELETE FROM session WHERE expires_at < ?", before)

    async def close(self) -> None:
        """See the port."""
        await self._database.close()

    async def _changes(self, statement: str, *values: Any) -> bool:
        return await self._count(statement, *values) == 1

    async def _count(self, statement: str, *values: Any) -> int:
        return await self._database.write(lambda connection: connection.execute(statement, values).rowcount)

    async def _rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        def work(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            return connection.execute(statement, values).fetchall()

        return await self._database.read(work)


def _marks(columns: str) -> str:
    return ", ".join("?" * len(columns.split(", ")))


def _listed(mailboxes: tuple[str, ...] | None) -> str | None:
    return None if mailboxes is None else json.dumps(mailboxes)


def _tuple(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))


def _row(user: User) -> tuple[Any, ...]:
    return (
        *(storable(user.name), user.role, _listed(user.mailboxes), user.password, storable(user.subject)),
        *(user.disabled, user.epoch, user.version, user.created_at, user.changed_at),
    )


def _user(row: tuple[Any, ...]) -> User:
    name, role, mailboxes, password, subject, disabled, *rest = row
    return User(name, role, _tuple(mailboxes), password, subject, bool(disabled), *rest)


def _token(row: tuple[Any, ...]) -> Token:
    id_, name, sha256, verbs, mailboxes, *rest = row
    return Token(id_, name, sha256, tuple(json.loads(verbs)), _tuple(mailboxes), *rest)
