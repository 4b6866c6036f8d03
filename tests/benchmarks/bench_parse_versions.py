"""Parse alone, this version beside another, in one run: `python tests/benchmarks/bench_parse.py --against GIT_REF`.

`parsers/` of the git ref is written to a temporary folder. Two processes, one a version, read the same files in turns:
the mails of the corpora, their other files (mailboxes, texts, tables), the bombs of tests/parsers/test_bombs.py.
Printed is, for each set, the median over the rounds of (seconds of the other / seconds of this one), so that 1.00 is as
fast and more is faster; the lowest and the highest ratio stand beside it. Seconds are of the processor, so that other
work on the machine counts less.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from statistics import median

from tests.differential.table import mails
from tests.parsers.test_bombs import BOMBS

__all__ = ["compare"]

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7
READER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from parsers import parse
assert sys.modules["parsers"].__file__.startswith(sys.argv[1]), sys.modules["parsers"].__file__
sets = [[Path(path).read_bytes() for path in Path(names).read_text().splitlines()] for names in sys.argv[2:]]
for line in sys.stdin:
    started = time.process_time()
    for content in sets[int(line)]:
        parse(content)
    print(time.process_time() - started, flush=True)
"""


class Version:
    """A process that reads sets of mails with the `parsers` of one folder."""

    def __init__(self, root: Path, lists: list[Path]) -> None:
        command = [sys.executable, "-c", READER, str(root), *map(str, lists)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def seconds(self, number: int) -> float:
        """Read set `number` once."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def write_version(ref: str, folder: Path) -> None:
    """Write `parsers/` as it is at `ref`."""
    packed = subprocess.run(["git", "archive", ref, "parsers"], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")


def write_bombs(folder: Path) -> list[Path]:
    """Write the bombs, each of the size that its test begins with."""
    folder.mkdir()
    for number, (make, size, _) in enumerate(BOMBS.values()):
        (folder / f"{number}.eml").write_bytes(make(size))
    return sorted(folder.iterdir())


def write_lists(corpora: Path, folder: Path) -> dict[str, Path]:
    """Write the names of the files of each set, and return the sets."""
    single = mails(corpora)
    others = sorted({path for path in corpora.rglob("*") if path.is_file()} - set(single))
    sets = {"mails of the corpora": single, "other files": others, "bombs": write_bombs(folder / "bombs")}
    lists = {name: folder / f"{name}.txt" for name in sets}
    for name, paths in sets.items():
        lists[name].write_text("\n".join(map(str, paths)), encoding="utf-8")
    return lists


def compare(ref: str, corpora: Path) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as temporary:
        then = Path(temporary) / "then"
        write_version(ref, then)
        sets = write_lists(corpora, Path(temporary))
        versions = [Version(root, list(sets.values())) for root in (then, ROOT)]
        for number, name in enumerate(sets):
            for version in versions:
                version.seconds(number)  # what is cached is cached for both
            pairs = [_pair(versions, number, turn) for turn in range(ROUNDS)]
            ratios = sorted(old / new for old, new in pairs)
            seconds = [median(side) for side in zip(*pairs, strict=True)]
            sys.stdout.write(
                f"{name:26} {ref} {seconds[0]:7.3f} s   here {seconds[1]:7.3f} s   "
                f"{median(ratios):5.2f} times as fast ({ratios[0]:.2f} to {ratios[-1]:.2f})\n"
            )
        for version in versions:
            version.close()


def _pair(versions: list[Version], number: int, turn: int) -> tuple[float, float]:
    """Return (seconds of the other version, seconds of this one); who begins alternates."""
    order = (0, 1) if turn % 2 else (1, 0)
    taken = {which: versions[which].seconds(number) for which in order}
    return taken[0], taken[1]
