"""`python -m tests.storms.adversaries [SEEDS [FIRST]]`: what adversaries got of a helpdesk that asks, and the worst."""

import asyncio
import sys
import tempfile
from pathlib import Path

from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from ingest.testing.desk import virtual_desk
from loopguard import Policy
from tests.storms.adversary import BOXES, strategy
from tests.storms.asking import DAY, WEEK, Asked, habits, talk

__all__ = ["BOUNDS", "attacked", "exceeded", "got"]

MAILS = 60
SETTINGS = Settings.model_validate(
    {
        "mailbox": [{"address": one} for one in BOXES],
        "stamp_key": [{"id": "k1", "secret": "s" * 32}],
    }
)
MAILBOXES = Mailboxes(SETTINGS)
BOUNDS = {"a day": 3, "a week": 7, "an address a day": 20, "at all a day": 300}
"""The most answers: to turns, and to all, by the defaults of `Policy`."""


async def attacked(seed: int, folder: Path, mails: int = MAILS) -> Asked:
    """Let the adversary of a seed loose."""
    async with virtual_desk(folder, *BOXES, policy=Policy(stamp_keys=next(iter(MAILBOXES)).policy.stamp_keys)) as desk:
        return await talk(desk, MAILBOXES, strategy(seed), mails, habits(seed))


def got(asked: Asked) -> dict[str, int]:
    """Return the most answers, by the names of `BOUNDS`."""
    turns, one = (asked.most(seconds, turns=True) for seconds in (DAY, WEEK)), asked.most_to_one(DAY)
    return dict(zip(BOUNDS, (*turns, one, asked.most(DAY, turns=False)), strict=True))


def exceeded(asked: Asked) -> dict[str, int]:
    """Return the bounds that were exceeded, and what was got."""
    return {name: count for name, count in got(asked).items() if count > BOUNDS[name]}


async def _all(seeds: int, first: int) -> None:
    worst, over = dict.fromkeys(BOUNDS, 0), 0
    for seed in range(first, first + seeds):
        with tempfile.TemporaryDirectory() as folder:
            asked = await attacked(seed, Path(folder))
        worst = {name: max(worst[name], count) for name, count in got(asked).items()}
        if found := exceeded(asked):
            over += 1
            one = {k: v for k, v in vars(strategy(seed)).items() if k not in ("rng", "texts", "many", "said", "grown")}
            sys.stdout.write(f"seed {seed}: {found} {one} {habits(seed)}\n")
    sys.stdout.write(f"{seeds} adversaries, {MAILS} mails each; {over} got more; the most: {worst}\n")


if __name__ == "__main__":
    asyncio.run(_all(*(int(one) for one in (sys.argv[1:] + ["2000", "0"][len(sys.argv) - 1 :])[:2])))
