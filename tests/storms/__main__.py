"""`python -m tests.storms [SEEDS]`: the table of scenario and mails passed, over so many seeds each."""

import sys
from collections.abc import Iterable

from ingest.testing.laboratory import run
from ingest.testing.scenario import Scenario
from tests.storms.chats import CHATS
from tests.storms.honest import HONEST
from tests.storms.loops import LOOPS
from tests.storms.texts import TEXTS


def table(title: str, scenarios: Iterable[Scenario], seeds: int) -> None:
    sys.stdout.write(f"\n{title:52} {'runs':>5} {'mails':>6} {'passed (most)':>14} {'held (most)':>12}\n")
    for scenario in scenarios:
        results = [run(scenario, seed) for seed in range(min(seeds, scenario.seeds) if seeds else scenario.seeds)]
        mails, passed = (max(getattr(r, name) for r in results) for name in ("mails", "passed"))
        held = max(len(r.held) for r in results)
        sys.stdout.write(f"{scenario.name:52} {len(results):5} {mails:6} {passed:14} {held:12}\n")


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    table("storms: at most five pass", (*LOOPS, *TEXTS), wanted)
    table("honest days: nothing is held", (*HONEST, *CHATS), wanted)
