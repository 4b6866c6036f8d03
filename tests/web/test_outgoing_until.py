"""POST /api/v1/outgoing: until when a no lasts, for each kind of reason."""

import time
from pathlib import Path
from typing import Any

import pytest

from ingest.rfc3339 import seconds
from tests.ingest.desk import OTHER, Desk, desk, mail
from tests.web.test_outgoing import ASK, WHO, arrive, made, post


async def until(node: Desk, **ask: Any) -> float | None:
    """Return until when a no lasts, in seconds from now."""
    _, said, _ = await post(node, {**ASK, **ask})
    at = seconds(said["until"]) if said["until"] is not None else None
    return None if at is None else at - time.time()


async def test_a_no_says_until_when_it_lasts(tmp_path: Path) -> None:
    async with desk(made(tmp_path, policy={"sent_per_party": 3})) as node:
        for _ in range(3):
            assert await until(node) is None, "nothing speaks against it"
        ceiling = await until(node)
        assert ceiling is not None
        assert 23 * 3_600 < ceiling <= 25 * 3_600
        assert await until(node, recipients=[WHO, OTHER]) is None, "a mailbox of our own is one for ever"
        await arrive(node, mail(1, sender="crm@loop.example", header="Received: from a by b; x\r\n" * 60))
        storm = await until(node, recipients=["crm@loop.example"])
        assert storm == pytest.approx(3_600, abs=60)
        both = await until(node, recipients=[WHO, "crm@loop.example"])
        assert both == pytest.approx(ceiling, abs=60)


async def test_turns_end_a_day_after_the_first_and_what_was_held_a_day_after_the_last(tmp_path: Path) -> None:
    async with desk(made(tmp_path)) as node:
        for n in range(1, 4):
            _, said, _ = await post(node, ASK)
            await arrive(node, mail(n, sender=WHO, header=f"In-Reply-To: <{said['message_id']}>\r\n"))
        assert await until(node) == pytest.approx(86_400, abs=60)
        more = [mail(n, sender="bob@other.example", header="In-Reply-To: <1@x.example>\r\n") for n in range(5, 12)]
        await arrive(node, *more)
        fast = await until(node, recipients=["bob@other.example"], in_reply_to="<1@x.example>")
        assert fast is not None
        assert fast == pytest.approx(86_400, abs=60)
