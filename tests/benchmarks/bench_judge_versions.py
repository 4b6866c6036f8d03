"""Parse and judge, this version beside another, in one run: `python -m tests.benchmarks.bench_judge_versions GIT_REF`.

Two processes, one a version, take the mails of the corpora a hundred at a time in turns: parse, the checks, the rules,
and, where the version knows them, turns with a party that nothing went to; with no history, and with one of 100
arrivals. Printed are the medians over the rounds of (seconds here / seconds there) and of (with history / without),
with the lowest and the highest. Seconds are of the processor. Leaves with 1 where a median is over 1.10 or over 1.20.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 2
JUDGE = """
import sys, time
sys.path.insert(0, sys.argv[1])
from dataclasses import replace
from pathlib import Path
import loopguard
from loopguard import Envelope, Policy, count, inspect, observe
from loopguard.arrival import History
from parsers import parse
assert loopguard.__file__.startswith(sys.argv[1]), loopguard.__file__
try:
    from ingest.turns.coming import turn_of
    from loopguard.dealings import Dealings
except ImportError:
    turn_of = None
POLICY, BOX = Policy(), "support@example.org"
ENVELOPE = Envelope("a@example.org", (BOX,))

class Nothing:
    async def known(self, keys):
        return (Dealings(),) * len(keys)

    async def change(self, keys, fold):
        return fold((Dealings(),) * len(keys))[1]

class Mailbox:
    ours, address = frozenset({BOX}), BOX

def judged(content, at, past):
    mail = parse(content)
    verdict = inspect(mail, ENVELOPE, POLICY)
    seen = {"id": str(at), "at": at, "mailbox": BOX, "thread": "t", "answers_us": False, "ours": Mailbox.ours}
    arrival = observe(mail, verdict, **seen)
    count(History((*past, arrival), (*past, arrival)), POLICY)
    if turn_of is not None:
        turn = turn_of(arrival, mail, Mailbox, Nothing(), POLICY)
        try:
            turn.send(None)
        except StopIteration:
            pass
    return arrival

contents = [path.read_bytes() for path in sorted(Path(sys.argv[2]).rglob("*.eml"))]
full = [judged(content, 1e9 + 60 * n, ()) for n, content in enumerate(contents[:99])]
for line in sys.stdin:
    start, history = line.split()
    past = full if history == "full" else ()
    began = time.process_time()
    for n, content in enumerate(contents[int(start):int(start) + 100]):
        judged(content, 1e9 + 6000 + 60 * n, past)
    print(time.process_time() - began, flush=True)
"""


class Version:
    """A process that judges with the packages of one folder."""

    def __init__(self, root: Path, corpora: Path) -> None:
        command = [sys.executable, "-c", JUDGE, str(root), str(corpora)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)

    def seconds(self, start: int, history: str) -> float:
        """Judge the hundred mails from `start` on."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{start} {history}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def write_version(ref: str, folder: Path) -> None:
    """Write the packages as they are at `ref`."""
    names = ["parsers", "loopguard", "ingest"]
    packed = subprocess.run(["git", "archive", ref, *names], cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")


def main(ref: str, corpora: Path) -> int:
    """Measure and print."""
    starts = range(0, len(list(corpora.rglob("*.eml"))), 100)
    with tempfile.TemporaryDirectory() as temporary:
        write_version(ref, Path(temporary))
        versions = {"there": Version(Path(temporary), corpora), "here": Version(ROOT, corpora)}
        rounds: list[dict[tuple[str, str], float]] = []
        for turn in range(ROUNDS + 1):
            taken = dict.fromkeys([(name, history) for name in versions for history in ("empty", "full")], 0.0)
            for start in starts:
                for name, history in sorted(taken, reverse=bool((turn + start // 100) % 2)):
                    taken[name, history] += versions[name].seconds(start, history)
            rounds.append(taken)
        for version in versions.values():
            version.process.communicate()
    met = True
    for over, under, most in (
        (("here", "empty"), ("there", "empty"), 1.10),
        (("here", "full"), ("there", "full"), 1.10),
        (("here", "full"), ("here", "empty"), 1.20),
        (("there", "full"), ("there", "empty"), 9.99),
    ):
        ratios = sorted(taken[over] / taken[under] for taken in rounds[1:])  # in the first one nothing is cached
        met &= median(ratios) <= most
        names = f"{' '.join(over)} / {' '.join(under)}"
        sys.stdout.write(f"{names:26} {median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})\n")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(*sys.argv[2:]) if len(sys.argv) > 2 else ROOT.parent / "shared" / "corpora"))
