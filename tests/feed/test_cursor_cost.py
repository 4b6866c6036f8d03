"""A cursor that somebody made up costs no more than the writers that there are."""

import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.sqlite import changes as adapter
from ingest.adapters.sqlite.database import SqliteDatabase
from ingest.feed.cursor import decode
from ingest.feed.following import Following
from ingest.ports import Change, ChangeKind
from tests.conformance.mails import START, key


async def test_names_that_nobody_has_are_not_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    marks = adapter._marks

    def counting(connection: Any, seen: Mapping[str, int]) -> dict[str, str]:
        asked.append(len(seen))
        return marks(connection, seen)

    monkeypatch.setattr(adapter, "_marks", counting)
    changes = adapter.SqliteChanges(SqliteDatabase.open(tmp_path / "store.db"))
    told = Change(ChangeKind.MESSAGE_STORED, START, "support@example.org", key("mail", 1))
    await changes.append("a.worker-0", "token", [told])
    packing = zlib.compressobj(9, wbits=-15)
    lines = "\n".join(f"{n:x} 7 abcdef" for n in range(4_000)).encode()
    cursor = "2" + urlsafe_b64encode(packing.compress(lines) + packing.flush()).decode().rstrip("=")
    assert len(decode(cursor).numbers) == 4_000
    page = await Following(changes).page(cursor, 10)
    assert len(page.changes) == 1
    assert max(asked) <= 1
    await changes.close()
