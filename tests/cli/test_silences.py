"""`ingest held silences`: list and lift, in another process than the node's."""

import asyncio
import time
from pathlib import Path

from ingest.config import load
from ingest.turns.going import Going, tell
from ingest.wiring import engines
from loopguard import Effect, Finding
from tests.cli.command import Command
from tests.conformance.mails import stored
from tests.ingest.desk import BOX

ANN = "ann@firm.example"
ROUNDS = Finding("rounds", "Took turns.", "loopguard/README.md, Rounds", Effect.MUTE)


async def silenced(config: Path) -> None:
    """Send an address as much automatic mail as goes in a day, and store one mail of it."""
    opened = await engines(load(config))
    now = time.time()
    try:
        await tell([Going(f"{n}@x", ANN, now - n, automatic=True) for n in range(20)], opened.ports.turns)
        mail = stored(1, accepted_at=now, mailbox=BOX, sender=ANN, may_autoreply=False, findings=(ROUNDS,))
        await opened.ports.store.append(mail)
    finally:
        await opened.close()


def test_a_silence_is_listed_and_lifted(ingest: Command) -> None:
    ingest("deliver", "--to", BOX, "-", stdin=b"From: bo@x.example\r\nSubject: Order\r\n\r\nHello\r\n")
    asyncio.run(silenced(ingest.config))
    listed = ingest("held", "silences", "list")
    assert f"{ANN} to {BOX}: until" in listed.out
    assert "20 automatic mails of ours went to this address" in " ".join(listed.out.split())
    (line,) = ingest("held", "silences", "list", "--json").facts
    lifted = ingest("held", "silences", "lift", ANN, "--as", "carol", "--note", "he rang", "--json").fact
    assert (lifted["address"], lifted["why"], lifted["until"]) == (ANN, line["why"], line["until"])
    (act,) = ingest("audit", "--json").facts
    assert (act["action"], act["actor"], act["note"]) == ("silence.lift", "carol", "*@firm.example: he rang")
    after = " ".join(ingest("held", "silences", "list").out.split())
    assert f"{ANN} to {BOX}: that mail only Turns kept us silent when it came; that was lifted or has ended." in after
    assert ingest("held", "silences", "lift", ANN).code == 66
    assert ingest("held", "silences", "lift", "ann").code == 64
