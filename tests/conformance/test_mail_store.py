"""What `ingest.ports.MailStore` guarantees, on every adapter."""

import asyncio
from collections.abc import Callable

import pytest

from ingest.ports import MailStore
from tests.conformance.conftest import LASTING
from tests.conformance.mails import hostile_texts, key, stored

Open = Callable[[], MailStore]


async def test_a_mail_comes_back_as_it_was(mail_stores: Open) -> None:
    store = mail_stores()
    mail = stored(1, related="thread-9", released_by="staff@example.org", reverse_path=None, date=None, message_id=None)
    assert await store.append(mail) == "receipt-1"
    assert await store.get(mail.id) == mail


async def test_what_was_never_stored_is_none(mail_stores: Open) -> None:
    assert await mail_stores().get(key("nothing")) is None


async def test_appending_again_keeps_the_first_and_names_its_receipt(mail_stores: Open) -> None:
    store = mail_stores()
    await store.append(stored(1))
    assert await store.append(stored(1, receipt="receipt-replayed")) == "receipt-1"
    assert await store.append(stored(1, receipt="other bytes", text="forged", mailbox="b@example.org")) == "receipt-1"
    assert await store.get(stored(1).id) == stored(1)
    assert await store.count() == (1, 0)


async def test_of_many_appends_at_once_with_one_key_exactly_one_is_kept(mail_stores: Open) -> None:
    store = mail_stores()
    names = await asyncio.gather(*(store.append(stored(1, receipt=f"r{n}")) for n in range(100)))
    kept = await store.get(stored(1).id)
    assert kept is not None
    assert set(names) == {kept.receipt}


async def test_many_appends_at_once_are_all_kept_beside_what_is_there(mail_stores: Open) -> None:
    store = mail_stores()
    await asyncio.gather(*(store.append(stored(n)) for n in range(0, 300, 3)))
    names = await asyncio.gather(*(store.append(stored(n, receipt=f"second-{n}")) for n in range(300)))
    assert names == [f"second-{n}" if n % 3 else f"receipt-{n}" for n in range(300)]
    assert await store.count() == (300, 0)


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_two_nodes_that_append_the_same_mail_agree(mail_stores: Open) -> None:
    one, other = mail_stores(), mail_stores()
    appends = [node.append(stored(n, receipt=f"{who}-{n}")) for n in range(50) for who, node in enumerate((one, other))]
    names = await asyncio.gather(*appends)
    assert names[0::2] == names[1::2]
    assert await one.count() == (50, 0)


@hostile_texts()
async def test_no_text_breaks_it_or_is_changed(mail_stores: Open, text: str) -> None:
    store = mail_stores()
    short = text[:200]
    mail = stored(
        1,
        text=text,
        new_text=text,
        subject=short,
        sender=short,
        sender_name=short,
        to=(short,),
        references=(short, "x"),
    )
    await store.append(mail)
    assert await store.get(mail.id) == mail


@pytest.mark.parametrize("name", ["{'$ne': 1}", "$gt", "a.b", "%", "*", "x\0y", "\ud800"])
async def test_an_id_is_a_value_and_never_a_question(mail_stores: Open, name: str) -> None:
    store = mail_stores()
    await store.append(stored(1))
    assert await store.get(name) is None


async def test_what_the_index_has_not_confirmed_comes_oldest_first(mail_stores: Open) -> None:
    store = mail_stores()
    for n in range(10):
        await store.append(stored(n))
    assert [mail.id for mail in await store.unindexed(4)] == [stored(n).id for n in range(4)]
    await store.mark_indexed([stored(n).id for n in (0, 1, 2, 5)])
    assert [mail.id for mail in await store.unindexed(100)] == [stored(n).id for n in (3, 4, 6, 7, 8, 9)]
    assert await store.count() == (10, 4)


async def test_a_record_that_is_replaced_is_the_new_one_and_waits_for_the_index(mail_stores: Open) -> None:
    store = mail_stores()
    await asyncio.gather(*(store.append(stored(n)) for n in range(3)))
    await store.mark_indexed([stored(n).id for n in range(3)])
    new = stored(1, text="read\0anew \ud800", new_text="anew", sender="b@example.org", attachments=(), date=None)
    assert await store.replace(new)
    assert await store.get(new.id) == new
    assert await store.unindexed(9) == [new]
    assert await store.replace(new)
    assert await store.count() == (3, 2)
    assert await store.get(stored(2).id) == stored(2)
    assert await store.bearing([new.sha256]) == {new.sha256}


async def test_what_is_not_stored_is_not_replaced(mail_stores: Open) -> None:
    store = mail_stores()
    await store.append(stored(1))
    await store.remove([stored(1).id])
    assert not await store.replace(stored(1))
    assert await store.get(stored(1).id) is None
    assert await store.count() == (0, 0)


async def test_marking_is_idempotent_and_ignores_what_is_not_there(mail_stores: Open) -> None:
    store = mail_stores()
    await store.append(stored(1))
    await store.mark_indexed([])
    await store.mark_indexed([stored(1).id, key("nothing")])
    await store.mark_indexed([stored(1).id])
    assert await store.count() == (1, 1)


async def test_a_replay_does_not_ask_for_indexing_again(mail_stores: Open) -> None:
    store = mail_stores()
    await store.append(stored(1))
    await store.mark_indexed([stored(1).id])
    await store.append(stored(1, receipt="again"))
    assert await store.unindexed(10) == []


async def test_a_large_index_is_forgotten_whole(mail_stores: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.adapters.sqlite.mail_store.FORGOTTEN", 7)
    monkeypatch.setattr("ingest.adapters.mongodb.mail_store.PAGE", 7)
    store = mail_stores()
    await asyncio.gather(*(store.append(stored(n)) for n in range(50)))
    await store.mark_indexed([stored(n).id for n in range(50) if n % 3])
    assert await store.forget_index() == 33
    assert await store.count() == (50, 0)


async def test_forgetting_the_index_asks_for_everything_again(mail_stores: Open) -> None:
    store = mail_stores()
    for n in range(7):
        await store.append(stored(n))
    await store.mark_indexed([stored(n).id for n in range(5)])
    assert await store.forget_index() in {5, 7}
    assert await store.count() == (7, 0)
    assert len(await store.unindexed(100)) == 7


async def test_mails_that_the_index_could_not_take_yet_can_be_left_out(mail_stores: Open) -> None:
    store = mail_stores()
    for n in range(6):
        await store.append(stored(n))
    but = {stored(n).id for n in (0, 1, 4)} | {key("nothing")}
    assert [mail.id for mail in await store.unindexed(2, but=but)] == [stored(n).id for n in (2, 3)]
    assert [mail.id for mail in await store.unindexed(9, but=but)] == [stored(n).id for n in (2, 3, 5)]
    assert await store.unindexed(9, but={stored(n).id for n in range(6)}) == []


async def test_a_page_ends_where_its_bytes_do_and_has_at_least_one_mail(mail_stores: Open) -> None:
    store = mail_stores()
    for n in range(8):
        await store.append(stored(n, text="è" * 50_000, new_text=""))
    assert [mail.id for mail in await store.unindexed(9, 350_000)] == [stored(n).id for n in range(3)]
    assert [mail.id for mail in await store.unindexed(2, 350_000)] == [stored(n).id for n in range(2)]
    assert [mail.id for mail in await store.unindexed(9, 10)] == [stored(0).id]
    assert len(await store.unindexed(9)) == 8


async def test_large_mails_are_all_yielded_and_none_twice(mail_stores: Open) -> None:
    store = mail_stores()
    sizes = {stored(n).id: 1_000_000 * (n % 4) for n in range(22)}
    for n in range(22):
        await store.append(stored(n, text="x" * sizes[stored(n).id], new_text=""))
    assert sorted([(mail.id, len(mail.text)) async for mail in store.every()]) == sorted(sizes.items())


@pytest.mark.parametrize("new_text", ["", "whole text", "text", "somewhere else", "whole  text"])
async def test_the_new_part_of_a_text_comes_back_whether_or_not_the_text_holds_it(
    mail_stores: Open, new_text: str
) -> None:
    store = mail_stores()
    await store.append(stored(1, text="whole text", new_text=new_text))
    assert await store.get(stored(1).id) == stored(1, text="whole text", new_text=new_text)


async def test_what_is_counted_is_what_is_there(mail_stores: Open) -> None:
    store = mail_stores()
    assert await store.count() == (0, 0)
    for n in range(6):
        await store.append(stored(n))
        await store.append(stored(n, receipt="again"))
    await store.mark_indexed([stored(n).id for n in range(4)])
    await store.remove([stored(n).id for n in (0, 5)] + [key("nothing")])
    assert await store.count() == (4, 3)


async def test_every_mail_is_yielded_once_and_only_of_the_mailbox_that_is_named(mail_stores: Open) -> None:
    store = mail_stores()
    mailboxes = ["a@example.org", "b@example.org", '{"$gt": ""}']
    await asyncio.gather(*(store.append(stored(n, mailbox=mailboxes[n % 3])) for n in range(303)))
    assert sorted([mail.id async for mail in store.every()]) == sorted(stored(n).id for n in range(303))
    for which, mailbox in enumerate(mailboxes):
        ids = sorted([mail.id async for mail in store.every(mailbox)])
        assert ids == sorted(stored(n).id for n in range(which, 303, 3))
    assert [mail async for mail in store.every("c@example.org")] == []


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_what_was_stored_is_there_for_the_next_process(mail_stores: Open) -> None:
    first = mail_stores()
    await first.append(stored(1))
    assert await mail_stores().get(stored(1).id) == stored(1)
