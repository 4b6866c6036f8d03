"""A node that only ever runs `ingest deliver`: what it took is found once the command has ended, many at once too."""

import asyncio
import multiprocessing
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ingest.cli import main
from ingest.config import load
from ingest.node import open_node
from ingest.spool import Ownership
from ingest.spool.node_id import node_id
from loopguard import Envelope
from tests.cli.command import Command
from tests.ingest.desk import mail
from tests.node import letter

FORK = multiprocessing.get_context("fork")
"""Forked, so that fifty processes begin at once and not one after the other."""


def deliver(config: Path, content: bytes) -> None:
    """In a process of its own: what a mail server's pipe runs."""
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    os.dup2(read, 0)
    sys.stdin = os.fdopen(0)
    sys.argv = ["ingest", "deliver", "--config", str(config), "--to", "support@desk.example", "-"]
    os.setsid()
    main()


def begin(config: Path, content: bytes) -> multiprocessing.process.BaseProcess:
    process = FORK.Process(target=deliver, args=(config, content))
    process.start()
    return process


def test_the_newest_mail_is_found_when_the_command_has_ended(ingest: Command) -> None:
    for number in range(3):
        assert ingest("deliver", "--to", "support@desk.example", "-", stdin=letter(number)).code == 0
        assert ingest("search", f"word{number}").code == 0, "the newest mail waited for the next one"


def test_fifty_at_once_leave_nothing_behind(ingest: Command) -> None:
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=letter(0)).code == 0
    processes = [begin(ingest.config, letter(number)) for number in range(1, 51)]
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 50
    status = ingest("status", "--json").fact
    assert (status["stored"], status["indexed"], status["pending"]) == (51, 51, 0)


def test_one_that_was_killed_with_the_lease_keeps_nobody_waiting(ingest: Command) -> None:
    """No later command lives the twenty seconds for which a silent holder counts: search stood still for ever."""
    data = ingest.folder / "data"
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=letter(0)).code == 0
    with closing(sqlite3.connect(data / "store.sqlite")) as store, store:
        store.execute("UPDATE lease SET owner = ?", (f"{node_id(data)}.library-4194304/0123456789abcdef",))
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=letter(9)).code == 0
    assert ingest("search", "word9").code == 0


def test_one_that_ends_beside_a_holder_that_ends_looks_after_its_mail_itself(ingest: Command) -> None:
    """The holder has looked for the last time before our mail was stored, and lets go when we have looked."""
    assert ingest("deliver", "--to", "support@desk.example", "-", stdin=letter(0)).code == 0
    settings = load(ingest.config, {})
    data = settings.data_dir
    holder = Ownership(data / "run", "library-4194304")
    with closing(sqlite3.connect(data / "store.sqlite")) as store, store:
        store.execute("UPDATE lease SET owner = ?", (f"{node_id(data)}.library-4194304/0123456789abcdef",))

    async def deliver_one() -> None:
        async with open_node(settings) as node:
            await node.deliver(letter(1), Envelope("a@b.example", ("support@desk.example",)))
            holder.release()

    asyncio.run(deliver_one())
    assert ingest("search", "word1").code == 0


@pytest.mark.parametrize("word", ["<>", "", "MAILER-DAEMON", "<MAILER-DAEMON>", "Mailer-Daemon", " <> ", "#@[]"])
def test_what_stands_for_the_null_reverse_path(ingest: Command, word: str) -> None:
    """Postfix's pipe(8) puts its `null_sender`, MAILER-DAEMON, where the reverse-path is empty."""
    taken = ingest("deliver", "--to", "support@desk.example", "--sender", word, "--json", "-", stdin=mail(1))
    stored = ingest("show", taken.fact["id"], "--json").fact
    assert (stored["reverse_path"], stored["may_autoreply"]) == ("", False)


@pytest.mark.parametrize("word", ["MAILER-DAEMON@mx.example", "<a@b.example>", "mailer-daemon@[192.0.2.1]"])
def test_what_is_an_address_stays_one(ingest: Command, word: str) -> None:
    taken = ingest("deliver", "--to", "support@desk.example", "--sender", word, "--json", "-", stdin=mail(1))
    assert ingest("show", taken.fact["id"], "--json").fact["reverse_path"] == word.strip("<>")


def test_the_return_path_that_a_pipe_wrote_is_read_alike(ingest: Command) -> None:
    (told,) = ingest("explain", "-", "--json", stdin=b"Return-Path: <MAILER-DAEMON>\r\n" + mail(1)).facts
    assert "null-reverse-path" in [finding["code"] for finding in told["findings"]]
