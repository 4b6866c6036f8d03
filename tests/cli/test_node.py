"""`ingest node`: who shares the store, and what a node that is gone has taken with it."""

import asyncio

import ingest as product
from ingest.ports import NodeRecord
from ingest.wiring import engines
from tests.cli.command import Command

A = NodeRecord("00000000000000aa", "mail-a", 1.0, "secret-token", seen_at=1_700_000_000.0)


def enter(ingest: Command, *nodes: NodeRecord) -> None:
    async def work() -> None:
        opened = await engines(product.load(ingest.config))
        for node in nodes:
            await opened.ports.nodes.enter(node)
        await opened.close()

    (ingest.folder / "data" / "run").mkdir(parents=True, exist_ok=True)
    asyncio.run(work())


def test_nodes_are_listed_by_label_without_their_tokens(ingest: Command) -> None:
    enter(ingest, A)
    assert ingest("node", "list").out == "00000000000000aa  mail-a  last seen 2023-11-14 22:13:20 UTC  0 requests\n"
    fact = ingest("node", "list", "--json").fact
    assert (fact["label"], fact["requests"], "token" in fact) == ("mail-a", 0, False)


def test_retiring_says_what_is_lost_and_is_done_when_told_so(ingest: Command) -> None:
    enter(ingest, A)
    first = ingest("node", "retire", "mail-a", "--as", "ann")
    assert first.code == 64
    assert "would take with it: 0 requests that wait, 0 held mails whose bytes are only there" in first.out
    assert "say --yes" in first.err
    assert "retired" not in ingest("node", "list").out
    done = ingest("node", "retire", "mail-a", "--as", "ann", "--yes", "--json")
    assert (done.code, done.fact["retired"]) == (0, True)
    assert ingest("node", "list").out.rstrip().endswith("by ann")


def test_a_node_that_was_just_seen_is_not_retired(ingest: Command) -> None:
    import time

    enter(ingest, NodeRecord("00ab", "mail-b", 1.0, "t", seen_at=time.time()))
    answer = ingest("node", "retire", "mail-b", "--yes")
    assert answer.code == 64
    assert "it runs; stop it first" in answer.err


def test_an_unknown_or_ambiguous_name_is_said_so(ingest: Command) -> None:
    enter(ingest, A, NodeRecord("00ac", "mail-a", 1.0, "t"))
    assert ingest("node", "retire", "nobody").code == 66
    answer = ingest("node", "retire", "mail-a")
    assert answer.code == 64
    assert "00ac" in answer.err
