"""What `ingest.ports.Nodes` guarantees, on every adapter."""

from collections.abc import Callable
from dataclasses import replace

from ingest.ports import NodeRecord, Nodes
from tests.conformance.mails import START

Open = Callable[[], Nodes]
ONE = NodeRecord("00aa", "mail-1.example", START, "token-1", seen_at=START)
OTHER = NodeRecord("00bb", "attic", START + 5, "token-2", seen_at=START)


async def test_every_node_is_known_by_its_label(all_nodes: Open) -> None:
    nodes = all_nodes()
    assert await nodes.every() == []
    for one in (ONE, OTHER):
        await nodes.enter(one)
    assert await nodes.every() == [OTHER, ONE]
    assert await nodes.get("00aa") == ONE
    assert await nodes.get("00cc") is None


async def test_a_node_moves_on_and_starts_anew(all_nodes: Open) -> None:
    nodes = all_nodes()
    await nodes.enter(ONE)
    assert await nodes.beat("00aa", "token-1", 1, START + 10)
    assert await nodes.get("00aa") == replace(ONE, beats=1, seen_at=START + 10)
    again = replace(ONE, started_at=START + 99, token="token-9")
    await nodes.enter(again)
    assert await nodes.get("00aa") == again


async def test_a_start_that_another_one_has_followed_does_not_count(all_nodes: Open) -> None:
    nodes = all_nodes()
    await nodes.enter(ONE)
    await nodes.enter(replace(ONE, token="copy", label="copied"))
    assert not await nodes.beat("00aa", "token-1", 1, START + 10)
    assert await nodes.beat("00aa", "copy", 1, START + 10)
    assert not await nodes.beat("00cc", "copy", 1, START)
    there = await nodes.get("00aa")
    assert there is not None
    assert there.label == "copied"


async def test_a_retired_node_stays_so_until_it_starts_again(all_nodes: Open) -> None:
    nodes = all_nodes()
    await nodes.enter(ONE)
    assert await nodes.retire("00aa", "ann", START + 20)
    assert not await nodes.retire("00aa", "bob", START + 30)
    assert not await nodes.retire("00cc", "bob", START + 30)
    assert await nodes.get("00aa") == replace(ONE, token="", retired_at=START + 20, retired_by="ann")
    assert not await nodes.beat("00aa", ONE.token, 5, START + 40), "if it runs, it finds out"
    await nodes.enter(ONE)
    assert await nodes.get("00aa") == ONE
