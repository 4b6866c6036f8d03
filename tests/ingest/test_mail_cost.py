"""What a mail costs a database: five calls of the ports, one more where a machine of ours wrote to its author; shared
by mails in hand at once."""

import asyncio
import time
from collections import Counter
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pymongo import monitoring

from ingest.adapters.mongodb import MongoTurnBook, connect
from ingest.heart.pipeline import process
from ingest.heart.storm_lane import StormLane
from ingest.ports import Ports
from ingest.turns.going import Going, tell
from ingest.turns.parties import keys_of
from loopguard.dealings import Dealings
from tests.conformance.mails import receipt
from tests.ingest.desk import BOX, desk, mail, settings
from tests.services.service import Service
from tests.threads.test_cost import Commands

ZOE = "zoe@customer.example"
FIVE = {"threads": 1, "arrivals": 1, "turns": 1, "originals": 1, "store": 1}


class Counted:
    """A port that counts what it is asked."""

    def __init__(self, real: Any, name: str, calls: Counter[str]) -> None:
        self._real, self._name, self._calls = real, name, calls

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)

        def asked(*given: Any, **named: Any) -> Any:
            self._calls[self._name] += 1
            return real(*given, **named)

        return asked


@pytest.mark.parametrize("written_to", [False, True])
async def test_a_mail_costs_five_calls_and_one_more_where_a_machine_of_ours_wrote(
    tmp_path: Path, *, written_to: bool
) -> None:
    async with desk(settings(tmp_path)) as node:
        if written_to:
            await tell([Going("ours", ZOE, time.time(), automatic=True)], node.engines.ports.turns)
        calls, ports = Counter[str](), node.engines.ports
        counted: Ports = replace(
            ports, **{one.name: Counted(getattr(ports, one.name), one.name, calls) for one in fields(Ports)}
        )
        box, lane = node.mailboxes.named(BOX), StormLane(ports.quarantine, ports.originals, time.time)
        assert box is not None
        content = mail(1, sender=ZOE, header="Reply-To: zoe+desk@customer.example\r\n")
        came = receipt(1, mailbox=BOX, accepted_at=time.time(), sha256=sha256(content).hexdigest(), size=len(content))
        await process(came, content, box, counted, lane)
        assert dict(calls) == {**FIVE, "turns": 1 + written_to}


async def test_the_turns_of_mails_in_hand_at_once_are_asked_of_mongodb_together(secantus: Service) -> None:
    counted = Commands("ingest_turns")
    monitoring.register(counted)
    turns = MongoTurnBook(connect(secantus.url, "pymongo", "ingest_turns"))
    await turns.known(["the indexes are made"])
    before = counted.number
    people = [keys_of(f"person{n}@customer{n}.example") for n in range(100)]
    assert await asyncio.gather(*(turns.known(keys) for keys in people)) == [(Dealings(),) * 2] * 100
    assert counted.number - before == 1
    await turns.close()
