"""`ingest doctor`: how much of what we send is recorded, and so how well loops are known by their cause."""

import asyncio
import time
from dataclasses import asdict

from ingest.cli.options import Config, Json, print_json, tell
from ingest.cli.reading import desk
from ingest.sending.recorded_share import RecordedShare

__all__ = ["doctor"]


def doctor(config: Config = None, as_json: Json = False) -> None:
    """Say how much of the mail that customers answer was recorded as sent. It looks at the newest answers.

    A low share is no error: the exit code is 0.
    """
    share = asyncio.run(_look(config))
    if as_json:
        print_json({"sent": {**asdict(share), "why": share.sentence}})
    else:
        tell(share.sentence)


async def _look(config: Config) -> RecordedShare:
    from ingest.sending.recorded_share import recorded_share

    async with desk(config) as opened:
        return await recorded_share(opened.mailboxes, opened.ports, time.time())
