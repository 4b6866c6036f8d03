"""What it costs to begin: `import ingest` and `ingest --help` beside `import pydantic_settings`, the yardstick.

    python tests/benchmarks/bench_import.py [--times 10]

Each is a fresh interpreter; the ways take turns, so that a busy moment of the machine falls on all of them. The bars
(issue 10) are 150 ms for the import and 200 ms for the help; the lines below say what the first use then costs.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).parents[2]
NODE = "import ingest; ingest.Node; ingest.load; ingest.open"
WAYS = {
    "python -c pass": ("-c", "pass"),
    "import pydantic_settings": ("-c", "import pydantic_settings"),
    "import ingest (bar: 150)": ("-c", "import ingest"),
    "ingest --help (bar: 200)": ("-m", "ingest", "--help"),
    "from ingest import Envelope": ("-c", "from ingest import Envelope"),
    "import ingest, and use load and open": ("-c", NODE),
    "ingest held --help": ("-m", "ingest", "held", "--help"),
    "ingest search --help": ("-m", "ingest", "search", "--help"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    times = parser.parse_args().times
    took: dict[str, list[float]] = {name: [] for name in WAYS}
    for turn in range(times + 1):
        for name, words in WAYS.items():
            seconds = once(words)
            if turn:  # the first turn writes and reads the compiled files
                took[name].append(seconds)
    tell(f"median and most of {times}, in ms; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name, all_ in took.items():
        tell(f"{name:40} {median(all_) * 1000:6.0f} {max(all_) * 1000:6.0f}")


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def once(words: tuple[str, ...]) -> float:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    began = perf_counter()
    subprocess.run([sys.executable, *words], cwd="/", env=environment, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - began


if __name__ == "__main__":
    main()
