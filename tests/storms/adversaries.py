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

__all__ = ["BOUNDS", "attacked", "exceeded"]

MAILS = 60
SETTINGS = Settings.model_validate(
    {
        "mailbox": [{"address": one} for one in BOXES],
        "stamp_key": [{"id": "k1", "secret": "s" * 32}],
    }
)
MAILBOXES = Mailboxes(SETTINGS)
BOUNDS = {"a day": (DAY, True, 3), "a week": (WEEK, True, 7), "at all a day": (DAY, False, 300)}
"""The most answers: within so many seconds, to turns alone or to all."""


async def attacked(seed: int, folder: Path, mails: int = MAILS) -> Asked:
    """Let the adversary of a seed loose."""
    async with virtual_desk(folder, *BOXES, policy=Policy(stamp_keys=next(iter(MAILBOXES)).policy.stamp_keys)) as desk:
        return await talk(desk, MAILBOXES, strategy(seed), mails, habits(seed))


def exceeded(asked: Asked) -> dict[str, int]:
    """Return the bounds that were exceeded, and by how much that was."""
    got = {name: asked.most(seconds, turns) for name, (seconds, turns, _) in BOUNDS.items()}
    return {name: got[name] for name, (_, _, most) in BOUNDS.items() if got[name] > most}


async def _all(seeds: int, first: int) -> None:
    worst, over = dict.fromkeys(BOUNDS, 0), 0
    for seed in range(first, first + seeds):
        with tempfile.TemporaryDirectory() as folder:
            asked = await attacked(seed, Path(folder))
        for name, (seconds, turns, _) in BOUNDS.items():
            worst[name] = max(worst[name], asked.most(seconds, turns))
        if found := exceeded(asked):
            over += 1
            one = {k: v for k, v in vars(strategy(seed)).items() if k not in ("rng", "texts", "many", "said", "grown")}
            sys.stdout.write(f"seed {seed}: {found} {one} {habits(seed)}\n")
    sys.stdout.write(f"{seeds} adversaries, {MAILS} mails each; {over} got more; the most: {worst}\n")


if __name__ == "__main__":
    asyncio.run(_all(*(int(one) for one in (sys.argv[1:] + ["2000", "0"][len(sys.argv) - 1 :])[:2])))
