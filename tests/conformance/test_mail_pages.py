"""What `MailStore.page` guarantees, on every adapter: newest first, nothing twice, nothing unasked."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.errors import CallerError
from ingest.ports import MailQuery, MailStore
from ingest.ports.pages.cursor import Listed, cursor_of, place_of
from ingest.records import StoredMessage
from tests.conformance.mails import START, stored

Open = Callable[[], MailStore]
BOXES = ("a@example.org", "b@example.org", '{"$gt": ""}', "nul\0\x1a")
KINDS = ("personal", "bounce", "list")
SENDERS = ("alice@example.com", "Bob@example.com", "\ud800", "x" * 6_000, "")
IDS = ("same@example.com", "y" * 6_000, None)


def some_mails(count: int, seed: int = 0) -> list[StoredMessage]:
    """Mails that share mailboxes, threads, senders, ids and moments."""
    rng = random.Random(seed)
    return [
        stored(
            n,
            mailbox=rng.choice(BOXES),
            thread=f"t{rng.randrange(5)}",
            kind=rng.choice(KINDS),
            sender=rng.choice(SENDERS),
            message_id=rng.choice(IDS),
            may_autoreply=rng.random() < 0.5,
            accepted_at=START + rng.randrange(20) / 4,
        )
        for n in range(count)
    ]


def asked(mails: list[StoredMessage], query: MailQuery) -> list[str]:
    """What the port promises, said in the plainest way."""
    found = [
        one
        for one in mails
        if (query.mailboxes is None or one.mailbox in query.mailboxes)
        and (not query.threads or one.thread in query.threads)
        and (query.kind is None or one.kind == query.kind)
        and (query.since is None or one.accepted_at >= query.since)
        and (query.until is None or one.accepted_at < query.until)
        and (query.message_id is None or one.message_id == query.message_id)
        and (query.sender is None or one.sender.lower() == query.sender.lower())
        and (query.may_autoreply is None or one.may_autoreply is query.may_autoreply)
    ]
    return [one.id for one in sorted(found, key=lambda one: (one.accepted_at, one.id), reverse=True)]


def some_query(rng: random.Random) -> MailQuery:
    def maybe(value: object) -> object:
        return value if rng.random() < 0.3 else None

    boxes = tuple(rng.sample([*BOXES, "nobody@example.org"], rng.randrange(4)))
    threads = tuple(rng.sample([f"t{n}" for n in range(6)], rng.randrange(1, 3)))
    return replace(
        MailQuery(),
        mailboxes=maybe(boxes),
        threads=maybe(threads) or (),
        kind=maybe(rng.choice(KINDS)),
        since=maybe(START + rng.randrange(20) / 4),
        until=maybe(START + rng.randrange(20) / 4),
        message_id=maybe(rng.choice(IDS[:2])),
        sender=maybe(rng.choice([*SENDERS, "bob@EXAMPLE.com"])),
        may_autoreply=maybe(rng.random() < 0.5),
    )


async def walked(store: MailStore, query: MailQuery, limit: int) -> list[str]:
    """Every page after another."""
    found: list[str] = []
    after = None
    while True:
        page = await store.page(query, after, limit)
        assert len(page.messages) <= limit
        found += [one.id for one in page.messages]
        if page.next is None:
            return found
        assert page.messages, "a page before the last has something"
        after = page.next


async def test_every_page_is_what_the_plainest_reading_says(mail_stores: Open) -> None:
    store, mails = mail_stores(), some_mails(150)
    await asyncio.gather(*(store.append(one) for one in mails))
    rng = random.Random(1)
    for query in (MailQuery(), *(some_query(rng) for _ in range(60))):
        assert await walked(store, query, rng.choice([1, 3, 7, 200])) == asked(mails, query), query
    assert (await store.page(MailQuery(), limit=1)).messages[0] == next(
        one for one in mails if one.id == asked(mails, MailQuery())[0]
    )


async def test_a_walk_is_not_disturbed_by_what_comes_goes_or_changes_meanwhile(mail_stores: Open) -> None:
    store, mails = mail_stores(), [stored(n) for n in range(40)]
    await asyncio.gather(*(store.append(one) for one in mails))
    found: list[str] = []
    after, number = None, 100
    while True:
        page = await store.page(MailQuery(), after, 3)
        found += [one.id for one in page.messages]
        await store.append(stored(number))
        await store.append(stored(number + 500, accepted_at=START - number))
        await store.remove([found[-1]])
        number, after = number + 1, page.next
        if after is None or number > 130:
            break
    assert found[:40] == [one.id for one in reversed(mails)]
    assert len(set(found)) == len(found)


async def test_a_record_that_is_replaced_is_listed_by_what_it_says_now(mail_stores: Open) -> None:
    store = mail_stores()
    await store.append(stored(1, sender="alice@example.com", thread="t1", may_autoreply=True))
    await store.replace(
        stored(1, sender="bob@example.com", thread="t2", message_id="new@example.com", may_autoreply=False)
    )
    for query, count in (
        (MailQuery(sender="alice@example.com"), 0),
        (MailQuery(sender="bob@example.com"), 1),
        (MailQuery(threads=("t1",)), 0),
        (MailQuery(threads=("t1", "t2")), 1),
        (MailQuery(message_id="m1@example.com"), 0),
        (MailQuery(message_id="new@example.com"), 1),
        (MailQuery(may_autoreply=True), 0),
        (MailQuery(may_autoreply=False), 1),
        (MailQuery(mailboxes=(stored(1).mailbox,), may_autoreply=False), 1),
    ):
        assert len((await store.page(query)).messages) == count, query


async def test_what_is_erased_is_in_no_list(mail_stores: Open) -> None:
    store = mail_stores()
    await asyncio.gather(*(store.append(stored(n)) for n in range(3)))
    await store.remove([stored(1).id])
    assert [one.id for one in (await store.page(MailQuery())).messages] == [stored(2).id, stored(0).id]
    await store.append(stored(1))
    assert len((await store.page(MailQuery())).messages) == 3


async def test_a_page_ends_where_its_bytes_do_and_goes_on_after(
    mail_stores: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.adapters.sqlite.mail_store.MOST_BYTES", 250_000)
    monkeypatch.setattr("ingest.adapters.mongodb.mail_store.MOST_BYTES", 250_000)
    store = mail_stores()
    for n in range(7):
        await store.append(stored(n, text="x" * 100_000, new_text=""))
    assert len((await store.page(MailQuery(), limit=50)).messages) == 2
    assert await walked(store, MailQuery(), 50) == [stored(n).id for n in reversed(range(7))]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "$",
        "e30",
        "\ud800",
        "{'$gt': ''}",
        cursor_of(Listed.MAIL, 1.0, "a\0"),
        "a" * 100_000,
        cursor_of(Listed.MAIL, float("inf"), ""),
    ],
)
async def test_a_cursor_that_is_none_is_refused(mail_stores: Open, cursor: str) -> None:
    with pytest.raises(CallerError, match="cursor"):
        await mail_stores().page(MailQuery(), cursor)


@pytest.mark.parametrize("id_", ["0" * 64, "", "é .\x01", " a b "])
def test_a_cursor_says_where_it_is(id_: str) -> None:
    assert place_of(Listed.MAIL, cursor_of(Listed.MAIL, 1_700_000_000.123456, id_)) == (0, 1_700_000_000.123456, id_)


async def test_nothing_is_older_than_this_build(mail_stores: Open) -> None:
    store = mail_stores()
    assert not await store.enlist()
    await store.append(stored(1))
    assert not await store.enlist()
