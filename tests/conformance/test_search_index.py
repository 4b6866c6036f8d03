"""What `ingest.ports.SearchIndex` guarantees, on SQLite FTS5 and on a real Elasticsearch."""

import asyncio
import secrets
import urllib.request
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from ingest.adapters.elasticsearch import ElasticsearchIndex
from ingest.adapters.sqlite import SqliteDatabase, SqliteSearchIndex
from ingest.ports import Hit, SearchIndex
from tests.conformance.mails import HOSTILE, START, key, stored

Open = Callable[[], SearchIndex]


@pytest.fixture(params=["fts5-file", "fts5-memory", "elasticsearch", "elasticsearch-as-8"])
async def indexes(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Open]:
    opened: list[SearchIndex] = []
    alias = f"ingest-test-{secrets.token_hex(4)}"

    def open_() -> SearchIndex:
        index: SearchIndex
        if request.param.startswith("fts5"):
            path = ":memory:" if request.param == "fts5-memory" else tmp_path / "search.sqlite"
            index = SqliteSearchIndex(SqliteDatabase.open(path))
        else:
            url = request.getfixturevalue("elasticsearch_url")
            index = ElasticsearchIndex.open(url, alias, compatibility=8 if request.param.endswith("8") else 9)
        opened.append(index)
        return index

    if request.param.startswith("elasticsearch"):
        request.getfixturevalue("elasticsearch_url")
    yield open_
    for index in opened:
        await index.close()
    if request.param.startswith("elasticsearch"):
        url = request.getfixturevalue("elasticsearch_url")
        for number in range(1, 4):
            delete = urllib.request.Request(f"{url}/{alias}-{number}?ignore_unavailable=true", method="DELETE")
            urllib.request.urlopen(delete).close()


@pytest.fixture
async def index(indexes: Open) -> SearchIndex:
    one = indexes()
    await one.prepare()
    return one


async def test_what_is_erased_is_found_by_none_of_its_words(index: SearchIndex) -> None:
    gone, kept = stored(1, text="secret " * 30_000), stored(2)
    await index.add([gone, kept])
    assert await found(index, "secret")
    await index.remove([gone, stored(3)])
    for _ in range(30):
        if not await index.search("secret") and await index.count() == 1:
            break
        await asyncio.sleep(0.1)
    for words in ("secret", "text1", "m1@example.com", gone.id):
        assert gone.id not in [hit.id for hit in await index.search(words)]
    assert [hit.id for hit in await found(index, "text2")] == [kept.id]
    await index.remove([gone])
    assert await index.count() == 1


async def found(
    index: SearchIndex, words: str, mailbox: str | None = None, wanted: int = 1, limit: int = 20
) -> list[Hit]:
    """Search until as many hits are there as are wanted: what is reported as done is found within a second."""
    for _ in range(30):
        hits = await index.search(words, mailbox, limit)
        if len(hits) >= wanted:
            break
        await asyncio.sleep(0.1)
    return hits


async def settled(index: SearchIndex, wanted: int) -> None:
    """Wait until everything that was added can be found."""
    for _ in range(30):
        if await index.count() == wanted:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{await index.count()} mails can be found, not {wanted}")


async def test_what_is_reported_done_is_found(index: SearchIndex) -> None:
    report = await index.add([stored(1)])
    assert (report.done, report.retry, report.degraded) == ((stored(1).id,), (), ())
    async with asyncio.timeout(60):
        while not await index.search("number1"):
            await asyncio.sleep(0.05)


async def test_a_hit_says_what_a_result_line_shows(index: SearchIndex) -> None:
    mail = stored(1, text="Guten Tag, die Rechnung stimmt nicht. " * 20)
    await index.add([mail])
    (hit,) = await found(index, "Rechnung")
    assert (hit.id, hit.mailbox, hit.thread, hit.sender) == (mail.id, mail.mailbox, mail.thread, mail.sender)
    assert (hit.subject, hit.accepted_at, hit.kind) == (mail.subject, mail.accepted_at, mail.kind)
    assert 0 < len(hit.snippet) < 400
    assert hit.score > 0


WORDS = (
    "number1", "NUMBER1", "text1", "alice@example.com", "Ångström", "report.pdf", "m1@example.com", "root@example.com",
    "text1 alice number1", "support@example.org report.pdf",
)  # fmt: skip


async def test_a_mail_is_found_by_any_of_its_words_together(index: SearchIndex) -> None:
    other = stored(22, message_id="other@x", references=(), in_reply_to=(), attachments=(), to=("o@x",), sender="o@x")
    await index.add([stored(1), other])
    await settled(index, 2)
    hits = {words: [hit.id for hit in await index.search(words) if hit.id == stored(1).id] for words in WORDS}
    assert [words for words, ids in hits.items() if ids != [stored(1).id]] == []


async def test_all_words_must_be_there(index: SearchIndex) -> None:
    await index.add([stored(1), stored(2)])
    await settled(index, 2)
    assert await index.search("number1 number2") == []
    assert len(await index.search("number1 Invoice")) == 1


async def test_adding_again_changes_nothing(index: SearchIndex) -> None:
    for _ in range(3):
        report = await index.add([stored(1)])
        assert report.done == (stored(1).id,)
    await settled(index, 1)
    assert len(await index.search("number1")) == 1


async def test_a_mail_that_was_read_otherwise_is_found_by_its_new_words_alone(index: SearchIndex) -> None:
    old, other = stored(1, text="wrongly read", thread="old"), stored(2, text="left alone")
    new = stored(1, text="read rightly", thread="new")
    await index.add([old, other])
    assert await found(index, "wrongly")
    await index.forget([])
    await index.forget([old, stored(3)])
    assert new.id in (await index.add([new])).done
    (hit,) = await found(index, "rightly")
    assert (hit.id, hit.thread) == (new.id, "new")
    assert await index.search("wrongly") == []
    assert await index.count() == 2
    assert await index.search("left")


async def test_an_answer_never_holds_mail_of_another_mailbox(index: SearchIndex) -> None:
    await index.add([stored(n, mailbox=f"m{n % 2}@example.org", text="shared secret") for n in range(10)])
    await settled(index, 10)
    assert {hit.mailbox for hit in await index.search("secret", "m0@example.org")} == {"m0@example.org"}
    assert len(await index.search("secret")) == 10
    assert await index.search("secret", "m9@example.org") == []


TYPED = (
    "*:* OR mailbox:m1@example.org", "/.*/", "a~*", "secret OR mailbox:m1", '"', '" OR "', "NEAR(a b)", "subject:sec*",
    "-secret", "NOT secret", "(", "secret AND (", "{subject}: x", "^", "\\", "*", "**", "?", "secret\0", "\ud800",
    "' OR 1=1 --", '{"match_all": {}}', "_exists_:mailbox", "+secret -nothing", "a" * 100_000, "x " * 50_000,
)  # fmt: skip


async def test_what_users_type_is_words_and_never_a_query(index: SearchIndex) -> None:
    await index.add([stored(n, mailbox=f"m{n}@example.org", text="shared secret") for n in range(2)])
    await settled(index, 2)
    for words in TYPED:
        assert {hit.mailbox for hit in await index.search(words, "m0@example.org")} <= {"m0@example.org"}, words[:40]


async def test_no_words_find_nothing(index: SearchIndex) -> None:
    await index.add([stored(1)])
    await settled(index, 1)
    assert [await index.search(words) for words in ("", "   ", "\n", "*", "!?.")] == [[]] * 5


async def test_no_text_breaks_it(index: SearchIndex) -> None:
    mails = []
    for n, text in enumerate(HOSTILE.values()):
        short = text[:200]
        names = {"sender": short, "sender_name": short, "message_id": short}
        lists = {"to": (short,), "references": (short,), "attachments": (short,)}
        mails.append(stored(n, text=text, new_text=text, subject=f"Invoice number{n} {short}", **names, **lists))
    report = await index.add(mails)
    assert (sorted(report.done), report.retry, report.degraded) == (sorted(mail.id for mail in mails), (), ())
    await settled(index, len(mails))
    assert [[hit.id for hit in await index.search(f"number{n} invoice")] for n in range(len(mails))] == [
        [mail.id] for mail in mails
    ]


async def test_a_mail_of_every_size_is_indexed_beside_others(index: SearchIndex) -> None:
    huge = stored(1, text="word " * 200_000, to=tuple(f"p{n}@example.com" for n in range(2_500)))
    report = await index.add([huge, *(stored(n) for n in range(2, 300))])
    assert len(report.done) == 299
    await settled(index, 299)


async def test_the_number_of_hits_is_bounded_and_the_best_come_first(index: SearchIndex) -> None:
    await index.add(
        [stored(n, subject="refund refund" if n == 7 else "other", text="refund " + "pad " * 50) for n in range(30)]
    )
    await settled(index, 30)
    hits = await index.search("refund", limit=5)
    assert len(hits) == 5
    assert hits[0].id == stored(7).id
    assert sorted([hit.score for hit in hits], reverse=True) == [hit.score for hit in hits]


async def test_preparing_again_keeps_what_is_there(index: SearchIndex) -> None:
    await index.add([stored(1)])
    await index.prepare()
    await settled(index, 1)


async def test_clearing_empties_it_and_it_can_be_filled_again(index: SearchIndex) -> None:
    await index.add([stored(n) for n in range(5)])
    await settled(index, 5)
    await index.clear()
    assert await index.count() == 0
    assert await index.search("Invoice") == []
    assert (await index.add([stored(1)])).done == (stored(1).id,)
    assert [hit.id for hit in await found(index, "number1")] == [stored(1).id]


async def test_a_large_batch_is_reported_in_full(index: SearchIndex) -> None:
    mails = [stored(n, text=f"batch {key(n)} " * 30) for n in range(1_000)]
    report = await index.add(mails)
    assert sorted(report.done) == sorted(mail.id for mail in mails)
    await settled(index, 1_000)
    assert [hit.id for hit in await index.search(key(77))] == [stored(77).id]


async def test_newer_mail_comes_first_among_equals(index: SearchIndex) -> None:
    await index.add(
        [stored(n, subject="same", text="same", accepted_at=START + n, message_id=f"{n}@x") for n in (1, 3, 2)]
    )
    await settled(index, 3)
    assert [hit.accepted_at - START for hit in await index.search("same")] == [3, 2, 1]
