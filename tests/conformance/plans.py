"""Looks at the plan of every statement and command that a conformance test made an adapter send.

An adapter that looks at all of what grows passes every other test, and is slow only where the history is long. SQLite
is asked about each statement; of the MongoDB-wire servers SecantusDB answers `explain`. What is bounded, and what is
known and not mended, stands in the tables here with its reason.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pymongo
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from tests.plans import scans

__all__ = ["check_mongodb", "check_sqlite", "observed"]

SMALL = (
    *("CONSTANT ROW", "(subquery", "sqlite_master", "json_each", "below"),
    "mail USING INDEX mail_unindexed",
    "request USING INDEX request_waits",
)
"""Bounded: no table, a bounded inner query, the tables, one call's ids, a thread's other names; what the index has yet
to take, what nodes have yet to do."""
KNOWN = {
    "SELECT coalesce(sum(waiting), 0), count(DISTINCT storm) FROM storm_part": "a row a storm that waits, for status",
    "SELECT name, cursor, seen_at, accepted_at, failing_since": "a row an endpoint of webhooks",
    "SELECT id, label, started_at, token, beats, seen_at, retired_at, retired_by FROM node": "a row a node",
    "SELECT name, value FROM change_note": "a row a storm that is open",
    "SELECT name, head, floor FROM change_writer": "a row a writer, a handful a node",
    "SELECT name, role, mailboxes, password, subject, disabled, epoch, version, created_at, changed_at FROM user"
    " ORDER": "all users, a command of an admin",
    "SELECT id, name, sha256, verbs, mailboxes, owner, created_at, used_at, expires_at, revoked_at FROM token"
    " ORDER": "all tokens, a command of an admin",
    "SELECT thread FROM thread_parts WHERE person IN": "a person's erasure, by a command",
    "DELETE FROM thread_parts WHERE person IN": "a person's erasure, by a command",
    "SELECT DISTINCT storm FROM postponement": "a row a storm that somebody looks at later",
    "SELECT 1 FROM thread_apart LIMIT 1": "whether there is a row",
    "SELECT key, record FROM sent_mail WHERE instr": "a person's erasure, by a command",
    "SELECT count(*) FROM participant WHERE address = ?": "a person's erasure, by a command",
    "DELETE FROM participant WHERE address = ?": "a person's erasure, by a command",
    "SELECT row, record, state, actor, decided_at FROM held WHERE 1 ORDER BY row": "in order, and limited",
    "SELECT row, record, state, actor, decided_at FROM held WHERE 1 AND storm = ?": "sorts one storm, decided mail too",
}
TIES = ("USE TEMP B-TREE FOR RIGHT PART OF ORDER BY", "USE TEMP B-TREE FOR LAST TERM OF ORDER BY")
"""Sorts what the index leaves equal, a few rows."""


def check_sqlite(path: Path, statements: set[str]) -> None:
    """Fail for a statement about the tables in `path` that looks at all of one, or sorts it."""
    connection = sqlite3.connect(path)
    wrong = [
        f"{line}: {statement}"
        for statement, lines in scans(connection, statements).items()
        for line in lines
        if line not in TIES and not line.removeprefix("SCAN ").startswith(SMALL)
        if not statement.startswith((*KNOWN,)) and not statement.endswith(" IN ()")
    ]
    connection.close()
    assert not wrong, "\n".join(wrong)


class _Listener(CommandListener):
    """Keeps the commands that look for documents, each shape once."""

    def __init__(self) -> None:
        self.commands: dict[str, dict[str, Any]] = {}

    def started(self, event: CommandStartedEvent) -> None:
        for command in _finds(event.command_name, dict(event.command)):
            self.commands.setdefault(_shape(command), command)

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """The port's own test looks at the answer."""

    def failed(self, event: CommandFailedEvent) -> None:
        """As above."""


@contextmanager
def observed() -> Iterator[dict[str, dict[str, Any]]]:
    """Yield the commands that clients made meanwhile send, by their shape."""
    listener = _Listener()
    real = pymongo.MongoClient.__init__, pymongo.AsyncMongoClient.__init__

    def listened(init: Any) -> Any:
        def begin(self: Any, *given: Any, **named: Any) -> None:
            init(self, *given, **{**named, "event_listeners": [*named.get("event_listeners", ()), listener]})

        return begin

    with (
        mock.patch.object(pymongo.MongoClient, "__init__", listened(real[0])),
        mock.patch.object(pymongo.AsyncMongoClient, "__init__", listened(real[1])),
    ):
        yield listener.commands


def check_mongodb(database: Any, commands: dict[str, dict[str, Any]]) -> None:
    """Fail for a command that looks at all of a collection, as the server of `database` explains it.

    SecantusDB says that it sorts where an index gives the order already, so nothing is asked about sorting.
    """
    wrong = []
    for shape, command in commands.items():
        answer = database.command({"explain": command, "verbosity": "queryPlanner"})
        if "COLLSCAN" in _stages(answer) and not _whole(command):
            wrong.append(shape)
    assert not wrong, "\n".join(wrong)


def _finds(name: str, command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a command looks for, as commands that servers explain: SecantusDB ignores the filter of a change."""
    if name in {"find", "count", "distinct", "aggregate"}:
        wanted = (name, "filter", "sort", "limit", "hint", "query", "key", "pipeline", "cursor")
        yield {key: command[key] for key in wanted if key in command}
    for change in (*command.get("updates", ()), *command.get("deletes", ())) if name in {"update", "delete"} else ():
        yield {"find": command[name], "filter": change["q"]}
    if name == "findAndModify":
        yield {"find": command[name], "filter": command["query"], "sort": command.get("sort", {})}


def _shape(value: Any) -> str:
    """Return a command without its values."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shape(inner)}" for key, inner in value.items()) + "}"
    return value if isinstance(value, str) and len(value) < 20 else type(value).__name__


def _whole(command: dict[str, Any]) -> bool:
    """Whether everything is asked for (in pages, or as the server's own count), or documents by their names.

    A filter of `_id` and something else is found by `_id`; SecantusDB explains it otherwise.
    """
    filter_ = command.get("filter", command.get("query", {}))
    return "_id" in filter_ or (not filter_ and "pipeline" not in command)


def _stages(plan: Any) -> Iterator[str]:
    if isinstance(plan, dict):
        if isinstance(plan.get("stage"), str):
            yield plan["stage"]
        for inner in plan.values():
            yield from _stages(inner)
    elif isinstance(plan, list):
        for inner in plan:
            yield from _stages(inner)
