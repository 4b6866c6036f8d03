"""Two served nodes on one store: what only A has is released by A for B; while A is frozen B says so, and discards."""

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pymongo

from ingest.config import load
from ingest.records import HeldMessage
from ingest.wiring import engines
from tests.node import MAILBOX, RunningNode, running, wait_for
from tests.services.service import Service

ROBOT = "robot@theirs.example"
MAILS = 14
DATABASE = "two_served_nodes"


def answer(number: int) -> bytes:
    """A machine's answer in one thread: three pass, one is held, and the others are a storm's."""
    return (
        f"From: {ROBOT}\r\nTo: {MAILBOX}\r\nSubject: Re: order\r\nMessage-ID: <{number}.r@theirs.example>\r\n"
        "Date: Mon, 05 Jan 2026 08:00:00 +0000\r\nAuto-Submitted: auto-replied\r\nReferences: <q@theirs.example>\r\n"
        "\r\n"
        f"This is answer {number}.\r\n"
    ).encode()


def only_in_a_spool(node: RunningNode) -> list[HeldMessage]:
    """The held mails whose bytes are not among the originals."""

    async def work() -> list[HeldMessage]:
        opened = await engines(load(node.config, environment={}))
        try:
            held = await opened.ports.quarantine.held(limit=100)
            return [one for one in held if not await opened.ports.originals.has(one.receipt.sha256)]
        finally:
            await opened.close()

    return asyncio.run(work())


def facts(node: RunningNode, *arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in node.run("held", *arguments, "--json").stdout.splitlines()]


def test_a_frozen_node_is_waited_for_by_name(tmp_path: Path, secantus: Service) -> None:
    store = f'store.url = "{secantus.url}"\nstore.database = "{DATABASE}"\n'
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    try:
        with (
            running(tmp_path / "a", f'{store}node.label = "mail-a"') as a,
            running(tmp_path / "b", f'{store}node.label = "mail-b"') as b,
        ):
            for numbers in (range(5), range(5, MAILS)):  # the storm is open before its next mails come
                with a.smtp() as client:
                    for number in numbers:
                        client.sendmail(ROBOT, [MAILBOX], answer(number))
                assert a.until(numbers[-1] + 1)["pending"] == 0
            released, discarded, read = only_in_a_spool(a)[:3]
            frozen = (a.process.pid, a.pid("worker-0"))  # the supervisor too: it would start a frozen worker anew
            for process in frozen:
                os.kill(process, signal.SIGSTOP)
            try:
                (asked,) = facts(b, "release", released.id, "--as", "bob")
                assert (asked["released"], asked["asked"], asked["waiting_for"]) == (0, 1, "mail-a")
                (row,) = facts(b, "list")
                assert row["waiting_for"] == "mail-a"
                (shown,) = facts(b, "show", released.id)
                assert (shown["state"], shown["waiting_for"]) == ("held", "mail-a")
                assert "waiting for node mail-a" in b.run("held", "show", released.id).stdout
                (done,) = facts(b, "discard", discarded.id, "--as", "bob")
                assert done["discarded"] == 1
                unread = b.run("held", "show", read.id, "--raw", check=False)
                assert unread.returncode == 75
                assert "its bytes are on node mail-a, which was asked for them" in unread.stderr
            finally:
                for process in reversed(frozen):
                    os.kill(process, signal.SIGCONT)
            wait_for(lambda: facts(b, "show", released.id)[0]["state"] == "released", "A does not release the mail")
            (shown,) = facts(b, "show", released.id)
            assert (shown["actor"], shown["waiting_for"]) == ("bob", None)
            number = int(b.run("held", "show", read.id, "--raw").stdout.rpartition("answer ")[2].partition(".")[0])
            assert read.message_id == f"{number}.r@theirs.example"
            assert [json.loads(line)["label"] for line in b.run("node", "list", "--json").stdout.splitlines()] == [
                "mail-a",
                "mail-b",
            ]
    finally:
        with pymongo.MongoClient[dict[str, Any]](secantus.url) as client:
            client.drop_database(DATABASE)
