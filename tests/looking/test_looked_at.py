"""What staff look at, of mail that is stored and mail that is held."""

from pathlib import Path

import pytest

from ingest.errors import NotFound
from ingest.staff.looking.differing import Likeness, differing_of
from ingest.staff.looking.frame import frame_of
from ingest.staff.looking.hops import way
from ingest.staff.opening import Opening
from tests.ingest.desk import desk, looping, mail, settings

HTML = "MIME-Version: 1.0\r\nContent-Type: text/html\r\n"
HOPS = "Received: from a by b; x\r\n" * 60


async def test_mails_are_looked_at_and_compared(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        for content in (mail(1), mail(2, header=HTML), looping(3), mail(4, header=HOPS + HTML)):
            await node.take(content)
        await node.drain()
        held = sorted(await node.ports.quarantine.held(), key=lambda one: one.subject)
        opening = Opening(node.ports, node.raw, node.mailboxes)
        assert [one.subject for one in held] == ["question 3", "question 4"]
        assert await frame_of(opening, held[0]) is None
        frame = await frame_of(opening, held[1].id)
        assert frame is not None
        assert "word4" in frame.html
        told = await differing_of(opening, held[0], held[0].id)
        assert (told.likeness, told.fields) == (Likeness.IDENTICAL, ())
        other = await differing_of(opening, held[0], held[1])
        assert other.likeness is Likeness.NUMBERS
        assert {one.name for one in other.fields} >= {"From", "Subject", "Message-ID"}
        facts = await opening.facts(held[0])
        assert (len(way(facts.hops).steps), way(facts.hops).left_out) == (60, 0)
        with pytest.raises(NotFound, match="nothing"):
            await frame_of(opening, "nothing")
