"""`python -m tests.storms [SEEDS]`: storms and honest days at helpdesks in three ways, a scenario a line.

Of a storm: mails of the partner, stored and held in each way, the most answers a day where we ask, rows where we tell.
Of an honest day: mails, stored and held. Of the storms of which our half is written down, whatever we answer
(`loops.py`, `texts.py`), what the pure laboratory lets pass. The worst of so many seeds (1 if none are named).
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.testing.laboratory import run
from tests.storms.house import Day
from tests.storms.loops import LOOPS
from tests.storms.measured import HONEST_DAYS, STORMS, measured_day, measured_storm
from tests.storms.texts import TEXTS
from tests.storms.ways import Loop, Way

HEAD = f"{'mails':>6} {'asks':>9} {'tells':>9} {'nothing':>9} {'answers a day':>14} {'rows':>6} {'people':>7}\n"


def line(name: str, found: dict[Way, Loop] | dict[Way, Day]) -> str:
    ways = " ".join(f"{f'{one.stored}/{_held(one)}':>9}" for one in found.values())
    asks, tells = found[Way.ASKS], found[Way.TELLS]
    day = asks.most_a_day() if isinstance(asks, Loop) else asks.answers
    people = sum(one.people for one in found.values() if isinstance(one, Loop))
    return f"{name:52} {tells.mails:6} {ways} {day:14} {tells.rows:6} {people:7}\n"


def _held(one: Loop | Day) -> int:
    return one.held


if __name__ == "__main__":
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    with TemporaryDirectory() as folder:
        sys.stdout.write(f"{'storms: stored/held':52} {HEAD}")
        for storm in STORMS:
            sys.stdout.write(line(storm.name, measured_storm(storm, seeds, Path(folder))))
            sys.stdout.flush()
        sys.stdout.write(f"\n{'honest days: stored/held':52} {HEAD}")
        for scenario in HONEST_DAYS:
            mine = seeds[: scenario.seeds]
            sys.stdout.write(line(scenario.name, measured_day(scenario, mine, Path(folder))))
            sys.stdout.flush()
    sys.stdout.write(f"\n{'storms of one half, nothing told':52} {'mails':>6} {'passed':>9}\n")
    for scenario in (*LOOPS, *TEXTS):
        results = [run(scenario, seed) for seed in seeds]
        mails, passed = max(one.mails for one in results), max(one.passed for one in results)
        sys.stdout.write(f"{scenario.name:52} {mails:6} {passed:9}\n")
