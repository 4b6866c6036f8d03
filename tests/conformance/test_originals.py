"""What `ingest.ports.Originals` guarantees: files in a directory, and GridFS on every server through every driver."""

import asyncio
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ingest.adapters.directory import DirectoryOriginals
from ingest.adapters.mongodb import GridfsOriginals, MongoDatabase
from ingest.errors import Corrupt, NotFound, OriginalsUnavailable
from ingest.ports import Originals
from tests.conformance.conftest import MONGODB, mongodb

CONTENTS = {
    "empty": b"",
    "small": b"Subject: hi\r\n\r\nhello\r\n",
    "every byte": bytes(range(256)) * 3,
    "a chunk": os.urandom(255 * 1024),
    "a chunk and a byte": os.urandom(255 * 1024 + 1),
    "large": os.urandom(12 * 1024 * 1024 + 7),
}


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


class Place:
    """Where originals are kept: opens adapters on it, and damages what is kept."""

    def __init__(self, open_: Callable[[], Originals], damage: Callable[[str], Any]) -> None:
        self.open = open_
        self.damage = damage


@pytest.fixture(params=["directory", *MONGODB])
async def place(request: pytest.FixtureRequest, tmp_path: Path, another: Callable[[Any], Any]) -> Any:
    if request.param == "directory":

        def damage(name: str) -> None:
            (kept,) = (path for path in tmp_path.rglob("*") if path.is_file() and path.stem == name)
            kept.chmod(0o644)
            kept.write_bytes(b"x" + kept.read_bytes()[1:])

        yield Place(lambda: another(DirectoryOriginals(tmp_path / "originals")), damage)
        return
    grounds = mongodb(request, request.param)
    ground = next(grounds)

    def database() -> MongoDatabase:
        opened = ground.open()
        assert isinstance(opened, MongoDatabase)
        return opened

    async def damage_chunk(name: str) -> None:
        visitor = database()
        chunks = visitor.collection("originals.chunks")
        (kept,) = await chunks.find({"files_id": name})
        assert await chunks.swap({"_id": kept["_id"]}, {"$set": {"data": b"x" + kept["data"][1:]}})
        await visitor.close()

    yield Place(lambda: another(GridfsOriginals(database())), damage_chunk)
    for _ in grounds:
        pass


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
async def test_what_was_put_comes_back_byte_for_byte(place: Place, content: bytes) -> None:
    originals = place.open()
    await originals.put(digest(content), content)
    assert await originals.get(digest(content)) == content


async def test_putting_again_does_nothing(place: Place) -> None:
    originals = place.open()
    content = CONTENTS["small"]
    for _ in range(2):
        await originals.put(digest(content), content)
    assert await originals.get(digest(content)) == content


async def test_many_writers_of_one_mail_at_once_leave_one_whole_mail(place: Place) -> None:
    nodes = place.open(), place.open()
    content = os.urandom(1024 * 1024)
    await asyncio.gather(*(nodes[n % 2].put(digest(content), content) for n in range(8)))
    assert await nodes[0].get(digest(content)) == content


async def test_many_mails_at_once_do_not_mix(place: Place) -> None:
    originals = place.open()
    contents = [f"mail {n}\r\n".encode() * (n + 1) for n in range(60)]
    await asyncio.gather(*(originals.put(digest(content), content) for content in contents))
    assert await asyncio.gather(*(originals.get(digest(content)) for content in contents)) == contents


async def test_what_is_not_there_is_said_so(place: Place) -> None:
    with pytest.raises(NotFound, match=digest(b"nothing")):
        await place.open().get(digest(b"nothing"))


async def test_what_is_erased_is_gone_whole_and_can_be_put_again(place: Place) -> None:
    originals, other = place.open(), place.open()
    content, kept = CONTENTS["large"], CONTENTS["small"]
    for one in (content, kept):
        await originals.put(digest(one), one)
    assert await originals.has(digest(content))
    assert await originals.remove(digest(content))
    assert not await originals.remove(digest(content))
    assert not await other.has(digest(content))
    with pytest.raises(NotFound):
        await other.get(digest(content))
    assert await originals.get(digest(kept)) == kept
    await originals.put(digest(content), content)
    assert await other.get(digest(content)) == content


@pytest.mark.parametrize("name", ["", "../../etc/passwd", '{"$ne": null}', "a.b"])
async def test_a_name_is_a_value_and_never_a_question_or_a_path(place: Place, name: str) -> None:
    originals = place.open()
    await originals.put(digest(b"x"), b"x")
    with pytest.raises(NotFound):
        await originals.get(name)


async def test_bytes_that_changed_are_never_handed_over(place: Place) -> None:
    originals = place.open()
    content = CONTENTS["small"]
    await originals.put(digest(content), content)
    damaging = place.damage(digest(content))
    if damaging is not None:
        await damaging
    with pytest.raises(Corrupt, match=digest(content)):
        await originals.get(digest(content))


async def test_one_folder_that_cannot_be_written_is_not_the_end_of_the_others(tmp_path: Path) -> None:
    originals = DirectoryOriginals(tmp_path)
    contents = [f"mail {n}".encode() for n in range(300)]
    broken = tmp_path / digest(contents[0])[:2]
    broken.rmdir()
    broken.write_bytes(b"in the way")
    for _ in range(20):
        with pytest.raises(OriginalsUnavailable, match=str(broken)):
            await originals.put(digest(contents[0]), contents[0])
    others = [content for content in contents if digest(content)[:2] != broken.name]
    await asyncio.gather(*(originals.put(digest(content), content) for content in others))
    assert originals.breaker.state.state == "closed"
    await originals.close()


async def test_a_disk_that_is_away_opens_the_breaker_and_comes_back(tmp_path: Path) -> None:
    away = tmp_path / "originals"
    away.write_bytes(b"no folder")
    originals = DirectoryOriginals(away)
    for n in range(3):
        with pytest.raises(OriginalsUnavailable):
            await originals.put(digest(f"{n}".encode()), f"{n}".encode())
    assert originals.breaker.state.state == "open"
    away.unlink()
    while originals.breaker.refuses:
        await asyncio.sleep(0.01)
    await originals.put(digest(b"x"), b"x")
    assert await originals.get(digest(b"x")) == b"x"
    await originals.close()
