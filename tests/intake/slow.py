"""Clients that are slow on purpose, a kind each: what they say, and what they hear when they are let go."""

import asyncio
from collections.abc import Iterator
from itertools import chain, cycle

from tests.intake.wire import Wire

__all__ = ["KINDS", "dawdle"]

Says = Iterator[str | bytes]
MAIL, RCPT = "MAIL FROM:<a@sender.test>", "RCPT TO:<support@desk.test>"
DATA = f"{MAIL}\r\n{RCPT}\r\nDATA"

KINDS: dict[str, list[str | bytes]] = {
    "silent": [b""],
    "half a command": [b"N"],
    "NOOP": ["NOOP"],
    "greetings": ["EHLO again.test", "RSET"],
    "questions": ["VRFY somebody"],
    "errors": ["WHAT"],
    "mails that are taken back": [MAIL, "RSET"],
    "recipients one by one": [MAIL, *[RCPT] * 90, "RSET"],
    "content byte by byte": [DATA, *[b"x"] * 10_000],
    "content at the least rate": [DATA, *[b"x" * 500] * 10_000],
}
"""What each kind says, over and over: text is a line, bytes are said as they are."""


async def dawdle(address: str, kind: str, every_s: float, source: str | None = None) -> str:
    """Greet, go on as `kind` every `every_s` seconds until the server hangs up, and return its last line."""
    wire = await Wire.to(address, source)
    hearing = asyncio.create_task(wire.rest())
    greeting: list[str | bytes] = [] if kind == "silent" else ["EHLO slow.test"]
    says: Says = chain(greeting, cycle(KINDS[kind]))
    for said in says:
        wire.say(said)
        done, _ = await asyncio.wait([hearing], timeout=every_s)
        if done:
            break
    await wire.close()
    return (await hearing).decode().rstrip().rpartition("\n")[2]
