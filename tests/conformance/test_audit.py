"""What `ingest.ports.Audit` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ingest.errors import CallerError
from ingest.ports import Audit, AuditEntry, AuditQuery, Subject
from tests.conformance.mails import START, hostile_texts, key

Open = Callable[[], Audit]
A, B = "a@desk.example", "b@desk.example"


def entry(n: int, **changes: Any) -> AuditEntry:
    made = AuditEntry(
        key("audit", n), START + n, "ann", "192.0.2.7", "release", Subject.STORM, "v1:a", A, 3, "a note", "job"
    )
    return replace(made, **changes)


async def paged(audit: Audit, query: AuditQuery, limit: int = 3) -> list[AuditEntry]:
    found: list[AuditEntry] = []
    cursor: str | None = None
    while True:
        page = await audit.page(query, cursor, limit)
        assert len(page.entries) <= limit
        found += page.entries
        cursor = page.next
        if cursor is None:
            return found


async def test_what_is_recorded_again_is_there_once_as_it_was(all_audits: Open) -> None:
    audit = all_audits()
    await audit.record([])
    await audit.record([entry(1), entry(2)])
    await audit.record([entry(1, actor="bob", note="forged"), entry(3)])
    assert await paged(audit, AuditQuery()) == [entry(3), entry(2), entry(1)]


async def test_entries_come_newest_first_each_once_whatever_is_equal(all_audits: Open) -> None:
    audit = all_audits()
    entries = [entry(n, at=START + n // 4, mailbox=(A, B)[n % 2]) for n in range(21)]
    await asyncio.gather(*(audit.record([one]) for one in entries))
    ordered = sorted(entries, key=lambda one: (one.at, one.id), reverse=True)
    assert await paged(audit, AuditQuery()) == ordered
    assert await paged(audit, AuditQuery((A, B))) == ordered
    assert await paged(audit, AuditQuery((B,))) == [one for one in ordered if one.mailbox == B]
    assert await paged(audit, AuditQuery(since=START + 1, until=START + 2)) == [
        one for one in ordered if START + 1 <= one.at <= START + 2
    ]


async def test_entries_are_found_by_actor_and_by_what_they_are_about(all_audits: Open) -> None:
    audit = all_audits()
    about = [entry(1), entry(2, actor="bob"), entry(3, name="v1:b"), entry(4, actor="bob", name="v1:b", mailbox=B)]
    await audit.record(about)
    assert await paged(audit, AuditQuery(actor="bob")) == [about[3], about[1]]
    assert await paged(audit, AuditQuery(name="v1:b")) == [about[3], about[2]]
    assert await paged(audit, AuditQuery(actor="bob", name="v1:b")) == [about[3]]
    assert await paged(audit, AuditQuery((A,), actor="bob")) == [about[1]]
    assert await paged(audit, AuditQuery((A,), name="v1:b")) == [about[2]]
    assert await paged(audit, AuditQuery((), name="v1:b")) == []


async def test_what_is_no_mailboxes_is_seen_by_who_sees_all(all_audits: Open) -> None:
    audit = all_audits()
    await audit.record([entry(1, mailbox="", subject=Subject.ACCOUNT, name="token:crm")])
    assert await paged(audit, AuditQuery((A, B))) == []
    assert len(await paged(audit, AuditQuery())) == 1


async def test_of_many_mailboxes_none_is_missed(all_audits: Open) -> None:
    audit = all_audits()
    boxes = tuple(f"box{n}@desk.example" for n in range(40))
    await audit.record([entry(n, mailbox=boxes[n]) for n in range(40)])
    assert await paged(audit, AuditQuery(boxes[::2])) == [entry(n, mailbox=boxes[n]) for n in range(38, -1, -2)]


async def test_a_foreign_cursor_is_the_callers_mistake(all_audits: Open) -> None:
    audit = all_audits()
    await audit.record([entry(1)])
    for cursor in ("x", "a0.zz.a", "a0.7ff8000000000000.a"):
        with pytest.raises(CallerError):
            await audit.page(AuditQuery(), cursor, 5)


@hostile_texts()
async def test_any_text_is_kept(all_audits: Open, text: str) -> None:
    audit = all_audits()
    short = text[:1000]
    made = entry(1, actor=short, origin=short, action=short, name=short, note=short)
    await audit.record([made])
    (there,) = await paged(audit, AuditQuery())
    if "surrogate" not in text and text.isprintable():
        assert there == made
        assert await paged(audit, AuditQuery(actor=short)) == [made]
        assert await paged(audit, AuditQuery(name=short)) == [made]
    assert (await audit.page(AuditQuery(actor=short, name=short), None, 5)).next is None
