"""What is forgotten of threads in SQLite: what nobody has used for long, and a person who wants to be.

A slice at a time, so that mail need not wait.
"""

import sqlite3

from ingest.adapters.sqlite.text import digest
from ingest.adapters.sqlite.threads.names import all_of, roots
from ingest.adapters.sqlite.threads.sent_mail import forget_recipient, forget_sent

__all__ = ["forget", "leave", "part_of"]

SLICE = 500


def forget(connection: sqlite3.Connection, before: float, day: int) -> tuple[int, bool]:
    """Forget a slice of the threads last used before `day`, and of what was last spoken of before.

    Return how many threads, and whether there may be more. A key that leads to a forgotten name leads nowhere.
    """
    idle = connection.execute(
        "SELECT n FROM thread_names WHERE day < ? AND into_n IS NULL LIMIT ?", (day, SLICE)
    ).fetchall()
    names = [(n,) for (root,) in idle for n in (root, *(n for n, _ in all_of(connection, root)))]
    connection.executemany("DELETE FROM thread_parts WHERE thread = ?", names)
    connection.executemany("DELETE FROM thread_apart WHERE one = ?", names)
    connection.executemany("DELETE FROM thread_names WHERE n = ?", names)
    ids = connection.execute("SELECT n FROM thread_ids WHERE day < ? LIMIT ?", (day, SLICE)).fetchall()
    for table in ("thread_keys", "thread_awaits"):
        connection.executemany(f"DELETE FROM {table} WHERE what = ?", ids)
    connection.executemany("DELETE FROM thread_ids WHERE n = ?", ids)
    return len(idle), bool(idle or ids or forget_sent(connection, before))


def part_of(connection: sqlite3.Connection, address: str) -> int:
    """Return in how many threads an address takes part."""
    parts = connection.execute(
        "SELECT thread FROM thread_parts WHERE person IN (SELECT n FROM thread_people WHERE key = ?)",
        (digest("person", address),),
    )
    return len({root.n for root in roots(connection, (n for (n,) in parts), shorten=False).values()})


def leave(connection: sqlite3.Connection, address: str) -> int:
    """Take a person out of all threads; what he left is nobody's now."""
    counted = part_of(connection, address)
    forget_recipient(connection, address)
    connection.execute(
        "DELETE FROM thread_parts WHERE person IN (SELECT n FROM thread_people WHERE key = ?)",
        (digest("person", address),),
    )
    connection.execute("DELETE FROM thread_people WHERE key = ?", (digest("person", address),))
    return counted
