"""Erasing: what is named goes, what is beside it stays, and erasing again does nothing; on every adapter."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteMailStore, SqliteQuarantine, SqliteSearchIndex
from ingest.errors import Erased
from ingest.ports import Arrivals, MailStore, Quarantine, Threads
from ingest.ports.kept_out import PERSON, person_name
from ingest.ports.pages.held import StormQuery
from ingest.records import HeldState
from loopguard import Policy
from tests.conformance.conftest import LASTING
from tests.conformance.mails import START, arrival, clue, held, key, stored, storm


async def test_an_erased_mail_is_not_stored_any_more(mail_stores: Callable[[], MailStore]) -> None:
    store = mail_stores()
    for n in range(3):
        await store.append(stored(n))
    await store.mark_indexed([stored(1).id])
    assert await store.remove([stored(1).id, key("nothing")]) == 1
    assert await store.remove([stored(1).id]) == 0
    assert await store.remove([]) == 0
    assert await store.get(stored(1).id) is None
    assert {mail.id async for mail in store.every()} == {stored(0).id, stored(2).id}
    assert await store.append(stored(1, receipt="anew")) == "anew"


async def test_what_is_kept_out_does_not_come_in_again(mail_stores: Callable[[], MailStore]) -> None:
    store = mail_stores()
    first, second, third = (stored(n, sender=f"p{n}@x.example", reverse_path=f"r{n}@x.example") for n in range(3))
    await store.append(first)
    await store.keep_out([first.id, person_name("P1@x.example"), person_name("r2@X.example")], START + 100)
    await store.keep_out([first.id], START + 50)  # the later time stays
    assert await store.remove([first.id]) == 1
    for mail in (first, second, third):
        assert mail.accepted_at <= START + 100
        with pytest.raises(Erased, match="was erased") as refused:
            await store.append(replace(mail, accepted_at=START + 100))
        assert any(name.startswith(PERSON) for name in refused.value.names) is (mail is not first)
    assert [mail async for mail in store.every()] == []
    later = [replace(mail, accepted_at=START + 101) for mail in (first, second, third)]
    for mail in (*later, stored(4)):
        assert await store.append(mail) == mail.receipt
    with pytest.raises(Erased):
        await store.append(first)
    assert await store.get(first.id) == later[0], "a copy that is late takes nothing of what came after"


async def test_what_is_erased_is_not_in_sqlites_files_any_more(tmp_path: Path) -> None:
    def on_disk(words: bytes) -> list[str]:
        return [path.name for path in tmp_path.iterdir() if words in path.read_bytes()]

    store, index = tmp_path / "store.sqlite", tmp_path / "search.sqlite"
    secret = stored(1, text="xylophonist " * 20_000, thread="thread-of-a-xylophonist")
    database, search = SqliteDatabase.open(store), SqliteSearchIndex(SqliteDatabase.open(index))
    quarantine, mails = SqliteQuarantine(database), SqliteMailStore(database)
    await search.prepare()
    await search.add([stored(2), secret, stored(3)])
    for mail in (stored(2), secret, stored(3)):
        await mails.append(mail)
    await quarantine.hold(held(1, subject="the xylophonist's robot"), storm())
    await search.remove([secret])
    await mails.remove([secret.id])
    await quarantine.remove([held(1).id])
    await database.close()
    await search.close()
    assert on_disk(b"xylophonist") == []
    assert on_disk(b"text2") == ["search.sqlite"]


async def test_an_erased_held_mail_leaves_and_its_storm_with_the_last(quarantines: Callable[[], Quarantine]) -> None:
    quarantine = quarantines()
    for n in range(3):
        await quarantine.hold(held(n, "v1:a"), storm("v1:a", START + n))
    await quarantine.hold(held(9, "v1:b"), storm("v1:b"))
    assert await quarantine.remove([held(0).id, held(9).id, key("nothing")]) == 2
    assert await quarantine.remove([]) == 0
    assert await quarantine.get(held(0).id) is None
    assert [(one.key, one.count) for one in await quarantine.storms()] == [("v1:a", 2)]
    assert await quarantine.storm("v1:b") is None
    assert await quarantine.count() == (2, 1)
    assert await quarantine.remove([held(1).id, held(2).id]) == 2
    assert await quarantine.storms() == []


async def test_held_mails_are_asked_for_by_their_keys(quarantines: Callable[[], Quarantine]) -> None:
    quarantine = quarantines()
    for n in range(12):
        await quarantine.hold(held(n), storm())
    names = [held(n).id for n in range(0, 12, 2)] + [key("nothing", n) for n in range(600)]
    assert {one.id for one in await quarantine.these(names)} == {held(n).id for n in range(0, 12, 2)}
    assert await quarantine.these([]) == []


async def test_an_erased_arrival_counts_no_more(all_arrivals: Callable[[], Arrivals]) -> None:
    arrivals, policy = all_arrivals(), Policy()
    for n in range(4):
        await arrivals.record(arrival(n), policy)
    await arrivals.record(arrival(7, thread="thread-2", pair="other|pair"), policy)
    assert await arrivals.remove([arrival(1).id, arrival(7).id, key("nothing")]) == 2
    assert await arrivals.remove([arrival(1).id]) == 0
    assert await arrivals.remove([]) == 0
    one = arrival(1)
    recent = await arrivals.recent(one.mailbox, (one.thread,), one.pair, 0, 100)
    left = [arrival(n).id for n in (0, 2, 3)]
    assert ([each.id for each in recent.thread], [each.id for each in recent.pair]) == (left, left)


async def test_a_person_who_leaves_takes_part_in_no_thread(all_threads: Callable[[], Threads]) -> None:
    threads = all_threads()
    first = clue("a@x", sender="ann@customer.example", participants=("ann@customer.example", "bob@customer.example"))
    opened = await threads.resolve(first)
    await threads.resolve(clue("b@x", mailbox="other@desk.example", participants=("ann@customer.example",)))
    assert await threads.part_of("ann@customer.example") == 2
    assert await threads.leave("ann@customer.example") == 2
    assert await threads.leave("ann@customer.example") == 0
    assert await threads.part_of("bob@customer.example") == 1
    answer = clue("c@x", "a@x", sender="ann@customer.example", participants=("ann@customer.example",))
    assert (await threads.resolve(answer)).thread != opened.thread


async def test_a_digest_is_needed_while_a_stored_mail_bears_it(mail_stores: Callable[[], MailStore]) -> None:
    store = mail_stores()
    one, other = stored(1), replace(stored(2), sha256=stored(1).sha256)
    await store.append(one)
    await store.append(other)
    assert await store.bearing([one.sha256, "0" * 64]) == {one.sha256}
    assert await store.bearing([one.sha256], [one.id]) == {one.sha256}
    assert await store.bearing([one.sha256], [one.id, other.id, "nothing"]) == set()
    await store.remove([one.id])
    assert await store.bearing([one.sha256]) == {one.sha256}, "another mail has the same bytes"
    await store.remove([other.id])
    assert await store.bearing([one.sha256]) == set()


async def test_held_mails_are_found_by_their_digest_and_by_when_they_were_decided(
    quarantines: Callable[[], Quarantine],
) -> None:
    quarantine = quarantines()
    for number in range(3):
        await quarantine.hold(held(number), storm())
    await quarantine.decide([held(0).id], HeldState.DISCARDED, "staff@example.org", START)
    await quarantine.decide([held(1).id], HeldState.DISCARDED, "staff@example.org", START + 100)
    assert [one.id for one in await quarantine.decided(HeldState.DISCARDED, START + 50)] == [held(0).id]
    assert [one.id for one in await quarantine.decided(HeldState.DISCARDED, START + 200)] == [held(0).id, held(1).id]
    assert await quarantine.decided(HeldState.HELD, START + 200) == []
    assert [one.id for one in await quarantine.bearing([held(2).receipt.sha256])] == [held(2).id]


async def test_which_mails_are_stored_is_told_without_reading_them(mail_stores: Callable[[], MailStore]) -> None:
    store = mail_stores()
    for n in range(12):
        await store.append(stored(n))
    asked = [*(stored(n).id for n in range(0, 12, 2)), key("nothing")]
    assert await store.present(asked) == {stored(n).id for n in range(0, 12, 2)}
    assert await store.present([]) == set()


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_a_copy_that_is_kept_out_takes_nothing_of_the_mail_that_is_there(
    mail_stores: Callable[[], MailStore], quarantines: Callable[[], Quarantine]
) -> None:
    """It came by a road whose sender was erased; the mail itself, by another receipt, is nobody's who was."""
    store, quarantine = mail_stores(), quarantines()
    kept, waits = stored(1), held(2, "v1:a")
    await store.append(kept)
    await quarantine.hold(waits, storm("v1:a"))
    await store.keep_out([person_name("road@x.example")], START + 1_000)
    with pytest.raises(Erased):
        await store.append(replace(kept, receipt="another", reverse_path="road@x.example", accepted_at=START + 500))
    envelope = replace(waits.receipt.envelope, reverse_path="road@x.example")
    copy = replace(waits.receipt, id="another", envelope=envelope, accepted_at=START + 500)
    with pytest.raises(Erased):
        await quarantine.hold(replace(waits, receipt=copy), storm("v1:a"))
    assert await store.get(kept.id) == kept
    assert await quarantine.get(waits.id) == waits


@pytest.mark.parametrize("ground", LASTING, indirect=True)
async def test_what_is_kept_out_leaves_no_storm(
    mail_stores: Callable[[], MailStore], quarantines: Callable[[], Quarantine]
) -> None:
    """A mail was held, and its worker died before that was written down: it is held again, and erased by then."""
    quarantine = quarantines()
    await quarantine.hold(held(1, "v1:a"), storm("v1:a"))
    await mail_stores().keep_out([held(1).id], START + 1_000)
    with pytest.raises(Erased):
        await quarantine.hold(held(1, "v1:a"), storm("v1:a"))
    await quarantine.remove([held(1).id])
    assert await quarantine.storm("v1:a") is None
    assert (await quarantine.storm_page(StormQuery())).rows == ()
