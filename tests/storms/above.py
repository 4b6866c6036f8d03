"""What the laboratory finds above the bars of issue 12, as the table that stands in loopguard/README.md.

`python -m tests.storms.above` measures again and writes the table between its markers. A test holds each number there,
or a better one: a rule that mends one lowers it here.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.storms.measured import HONEST_DAYS, STORMS, Number, measured_day, measured_storm, numbers, numbers_of_day

__all__ = ["DAYS_SEEDS", "SEEDS", "known", "too_high"]

SEEDS = range(2)
"""Of a storm: the first keeps ids, the second quotes, where they are marked."""
DAYS_SEEDS = range(2)
PAGE = Path(__file__).parents[2] / "loopguard" / "README.md"
BETWEEN = re.compile(r"(?<=<!-- storms -->\n).*?(?=<!-- /storms -->)", re.DOTALL)
ROW = re.compile(r"\| (.+?) \| (.+) \|")
CELL = re.compile(r"([a-z]+: [a-z ]+) (\d+)")
HEAD = ("| storm or honest day | above its bar |", "|---|---|")


def known() -> dict[tuple[str, str], int]:
    """Return the numbers of the table, by scenario and what is counted."""
    found = BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    lines = found[0].splitlines()[2:] if found else []
    rows = [row for line in lines if (row := ROW.fullmatch(line))]
    return {(row[1], what): int(count) for row in rows for what, count in CELL.findall(row[2])}


def too_high(found: Iterable[Number]) -> list[str]:
    """Return the numbers that are above their bar and above the table."""
    table = known()
    return [f"{one.what} {one.count}" for one in found if one.above and one.count > table.get(one.key, -1)]


def row(found: Iterable[Number]) -> list[str]:
    """Return the line of a scenario, none where all is well."""
    above = [one for one in found if one.above]
    return [f"| {above[0].scenario} | {', '.join(f'{one.what} {one.count}' for one in above)} |"] if above else []


def table(folder: Path) -> str:
    """Measure all and return the table."""
    lines = list(HEAD)
    for storm in STORMS:
        lines += row(numbers(storm, measured_storm(storm, SEEDS, folder)))
    for scenario in HONEST_DAYS:
        lines += row(numbers_of_day(scenario, measured_day(scenario, DAYS_SEEDS, folder)))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        measured = table(Path(made))
    PAGE.write_text(BETWEEN.sub(lambda _: measured, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
