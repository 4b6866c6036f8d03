"""Nodes know of each other; two of one id find out: worker and web stop with a sentence, a mere restart does not."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.adapters.sqlite import SqliteDatabase, SqliteNodes
from ingest.errors import NodeError, StoreUnavailable
from ingest.ports import NodeRecord
from ingest.roles import web, worker
from ingest.roles.pulse import Pulse
from ingest.settings import Settings
from ingest.spool.node_id import node_id
from ingest.work.presence import Presence
from tests.ingest.desk import settings

ORDINARY, COPY = "mail-1", "mail-1-copied"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.work.presence.BEAT_S", 0.02)


@pytest.fixture
async def nodes(tmp_path: Path) -> AsyncIterator[SqliteNodes]:
    opened = SqliteNodes(SqliteDatabase.open(tmp_path / "shared.sqlite"))
    yield opened
    await opened.close()


def folder(tmp_path: Path, name: str, label: str) -> Settings:
    (tmp_path / name).mkdir()
    made = settings(tmp_path / name, node={"label": label})
    node_id(made.data_dir)
    return made


def copied(tmp_path: Path, original: Settings) -> Settings:
    shutil.copytree(original.data_dir, tmp_path / "copy" / "data")
    return settings(tmp_path / "copy", node={"label": COPY})


class Running:
    """Presences that run beside each other until a test has seen enough."""

    def __init__(self) -> None:
        self.stops: list[asyncio.Event] = []
        self.tasks: list[asyncio.Task[None]] = []

    def start(self, presence: Presence) -> asyncio.Event:
        stop = asyncio.Event()
        self.stops.append(stop)
        self.tasks.append(asyncio.create_task(presence.run(stop)))
        return stop

    async def end(self) -> None:
        for stop in self.stops:
            stop.set()
        await asyncio.gather(*self.tasks)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_node_enters_with_its_label_and_moves_on(tmp_path: Path, nodes: SqliteNodes) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    running.start(Presence(one, nodes, leads=True))
    seen: list[NodeRecord] = []
    async with asyncio.timeout(60):
        while not (seen and seen[0].beats > 3):
            await asyncio.sleep(0.01)
            seen = await nodes.every()
    assert (seen[0].id, seen[0].label) == (node_id(one.data_dir), ORDINARY)
    await running.end()


async def test_two_nodes_of_one_id_find_out_and_are_named_both(tmp_path: Path, nodes: SqliteNodes) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    other = copied(tmp_path, one)
    first, second = Presence(one, nodes, leads=True), Presence(other, nodes, leads=True)
    stops = running.start(first), running.start(second)
    await until(lambda: any(stop.is_set() for stop in stops))
    stopped = first if stops[0].is_set() else second
    with pytest.raises(NodeError) as told:
        stopped.check()
    for words in (ORDINARY, COPY, node_id(one.data_dir), "node-id", "stop the copy and delete"):
        assert words in str(told.value)
    await running.end()


async def test_a_web_role_finds_out_that_anothers_worker_has_its_id(tmp_path: Path, nodes: SqliteNodes) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    mine = running.start(Presence(one, nodes, leads=True))
    await until((one.data_dir / "run" / "node-token").is_file)
    mine.set()
    other = copied(tmp_path, one)
    watching = Presence(other, nodes, leads=False)
    stop = running.start(watching)
    running.start(Presence(one, nodes, leads=True))
    await until(stop.is_set)
    with pytest.raises(NodeError, match=f"{COPY} and node {ORDINARY}"):
        watching.check()
    await running.end()


async def test_a_worker_that_starts_again_is_not_taken_for_a_copy(tmp_path: Path, nodes: SqliteNodes) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    watching = Presence(one, nodes, leads=False)
    running.start(watching)
    for _ in range(6):
        life = Running()
        presence = Presence(one, nodes, leads=True)
        life.start(presence)
        await asyncio.sleep(0.1)
        await life.end()
        presence.check()
    watching.check()
    await running.end()


async def test_one_late_write_of_a_former_life_stops_nobody(tmp_path: Path, nodes: SqliteNodes) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    presence = Presence(one, nodes, leads=True)
    stop = running.start(presence)
    there = await entered(nodes, node_id(one.data_dir))
    await nodes.enter(replace(there, token="of a former life"))
    await asyncio.sleep(0.3)
    assert not stop.is_set()
    now = await nodes.get(there.id)
    assert now is not None
    assert now.token == there.token, "it has taken its id back"
    await running.end()


async def test_a_node_that_was_retired_and_runs_is_back(tmp_path: Path, nodes: SqliteNodes) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    stop = running.start(Presence(one, nodes, leads=True))
    id_ = (await entered(nodes, node_id(one.data_dir))).id
    for _ in range(4):
        assert await nodes.retire(id_, "ann", 5.0)
        async with asyncio.timeout(60):
            while (await entered(nodes, id_)).retired_at is not None:
                await asyncio.sleep(0.01)
    assert not stop.is_set(), "nobody else goes by its id"
    await running.end()


async def test_a_store_that_is_away_stops_nobody(tmp_path: Path, nodes: SqliteNodes) -> None:
    class Away:
        def __getattr__(self, name: str) -> object:
            raise StoreUnavailable("the store is away")

    one, running = folder(tmp_path, "a", ORDINARY), Running()
    stop = running.start(Presence(one, Away(), leads=True))
    await asyncio.sleep(0.2)
    assert not stop.is_set()
    assert not running.tasks[0].done()
    await running.end()


@pytest.mark.parametrize("role", [worker, web], ids=["worker", "web"])
async def test_worker_and_web_end_with_the_sentence(tmp_path: Path, role: object) -> None:
    one = folder(tmp_path, "a", ORDINARY).model_copy(update={"smtp": Settings().smtp})
    one = one.model_copy(update={"web": one.web.model_copy(update={"listen": "127.0.0.1:0"})})
    (one.data_dir / "run").mkdir()
    (one.data_dir / "run" / "node-token").write_text("ours")
    stop, reload = asyncio.Event(), asyncio.Event()
    role_runs = asyncio.create_task(role.run(one, 0, stop, reload, lambda _: None, Pulse()))
    await asyncio.sleep(0.2)
    store = SqliteNodes(SqliteDatabase.open(one.data_dir / "store.sqlite"))
    async with asyncio.timeout(60):
        number = 0
        while not role_runs.done():
            number += 1
            await store.enter(NodeRecord(node_id(one.data_dir), COPY, 1.0, f"token {number}", beats=number))
            await asyncio.sleep(0.02)
    with pytest.raises(NodeError, match=COPY):
        await role_runs
    assert stop.is_set(), "what was in hand was finished first"
    await store.close()


async def entered(nodes: SqliteNodes, id_: str) -> NodeRecord:
    async with asyncio.timeout(60):
        while (there := await nodes.get(id_)) is None:
            await asyncio.sleep(0.01)
    return there


async def test_a_copy_that_starts_again_does_not_work_while_the_other_lives(tmp_path: Path, nodes: SqliteNodes) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    copy = copied(tmp_path, one)
    await Presence(copy, nodes, leads=True).alone()  # nobody was ever there
    running.start(Presence(one, nodes, leads=True))
    await entered(nodes, node_id(one.data_dir))
    with pytest.raises(NodeError, match=COPY):
        await Presence(copy, nodes, leads=True).alone()
    await running.end()
    await Presence(copy, nodes, leads=True).alone()


async def test_a_node_that_starts_again_after_its_own_life_waits_for_nothing(
    tmp_path: Path, nodes: SqliteNodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, running = folder(tmp_path, "a", ORDINARY), Running()
    running.start(Presence(one, nodes, leads=True))
    await entered(nodes, node_id(one.data_dir))
    await running.end()
    monkeypatch.setattr("ingest.work.presence.BEAT_S", 1e6)
    async with asyncio.timeout(60):
        await Presence(one, nodes, leads=True).alone()


async def test_the_library_is_known_and_never_takes_a_running_nodes_place(tmp_path: Path, nodes: SqliteNodes) -> None:
    one = folder(tmp_path, "a", ORDINARY)
    library = Presence(one, nodes, leads=False)
    stop = asyncio.Event()
    await library.introduce(stop)
    (known,) = await nodes.every()
    assert (known.label, known.token) == (ORDINARY, "")
    leader = replace(known, token="of the worker")
    await nodes.enter(leader)
    await library.introduce(stop)
    assert await nodes.every() == [leader]


async def test_a_workers_start_beside_its_double_is_refused_before_it_works(tmp_path: Path) -> None:
    one = folder(tmp_path, "a", ORDINARY)
    store = SqliteNodes(SqliteDatabase.open(one.data_dir / "store.sqlite"))
    there = NodeRecord(node_id(one.data_dir), COPY, 1.0, "of another start")
    await store.enter(there)

    async def lives() -> None:
        for beats in range(1, 100_000):
            await store.beat(there.id, there.token, beats, 1.0)
            await asyncio.sleep(0.001)

    other = asyncio.create_task(lives())
    with pytest.raises(NodeError, match=COPY):
        await asyncio.wait_for(worker.run(one, 0, asyncio.Event(), asyncio.Event(), lambda _: None, Pulse()), 60)
    other.cancel()
    now = await store.get(there.id)
    assert now is not None
    assert now.token == there.token, "it did not enter"
    await store.close()
