"""Parse and judge beside `email.policy.default`, in one run: `python tests/benchmarks/bench_parse.py [CORPORA]`.

With `--against GIT_REF` parse alone, this version beside that one (bench_parse_versions.py).

The mails are the labelled ones of the shared corpora (`labels.tsv`). Theirs is what a program does that wants to know
the same: parse, read all headers, walk, decode every leaf. Prints mails a second (the best of three rounds, taking
turns) and how many times the rate ours has; then the worst time of new text over 1 MiB of hostile shapes. Figures
hold for this machine and this minute only; the ratios are what counts.
"""

import csv
import email
import email.policy
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from loopguard import Envelope, inspect
from parsers import ParsedMessage, parse
from parsers.quotes.new_text import new_text

CORPORA = Path(__file__).resolve().parents[3] / "shared" / "corpora"
ROUNDS = 3
MEBIBYTE = 1024 * 1024
HOSTILE = (
    *(">", ">\n", "> ", "On 1\n", "On 1 a@b wrote\n", "From: x\n", "From: x\na\na\n", "--\n", "-- \nOn 3\n", " ", "\n"),
    *(
        "2024-01-01 10:10 GMT+1\n",
        "aaa <a@b> \n",
        "----\n\n\n",
        "wrote: ",
        "<a@",
        "写道",
        "a, 1:00 <a@b>\n",
        "On " + "1 " * 190 + "wrote:\n",
        "\u202b",
    ),
)


def ours(content: bytes) -> ParsedMessage:
    """Parse only."""
    return parse(content)


def judged(content: bytes) -> None:
    """Parse and judge."""
    message = parse(content)
    inspect(message, Envelope(message.return_path))


def theirs(content: bytes) -> None:
    """Read all headers and decode every leaf with the standard library's modern policy."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    with suppress(Exception):  # on some of these mails it raises; it is not the one that is measured for that
        message.items()
    for part in message.walk():
        if not part.is_multipart():
            with suppress(Exception):
                part.get_content()


def seconds(read: Callable[[bytes], object], mails: list[bytes]) -> float:
    """Return the CPU seconds that one round took."""
    started = time.process_time()
    for content in mails:
        read(content)
    return time.process_time() - started


def labelled(corpora: Path) -> list[bytes]:
    """Return the bytes of every mail that has a label."""
    with (corpora / "labels.tsv").open(newline="") as table:
        paths = [corpora / row["path"] for row in csv.DictReader(table, delimiter="\t")]
    return [path.read_bytes() for path in paths if path.is_file()]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--against"]:
        from tests.benchmarks.bench_parse_versions import compare

        compare(sys.argv[2], Path(sys.argv[3]) if len(sys.argv) > 3 else CORPORA)
        return
    corpora = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPORA
    if not (corpora / "labels.tsv").is_file():
        sys.exit(f"no labels.tsv in {corpora}: name the folder of the corpora")
    mails = labelled(corpora)
    readers = {"parse": ours, "parse and judge": judged, "email.policy.default": theirs}
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(ROUNDS):
        for name, read in readers.items():
            best[name] = min(best[name], seconds(read, mails))
    for name, taken in best.items():
        ratio = best["email.policy.default"] / taken
        say(f"{name:22} {len(mails) / taken:8,.0f} mails/s  {ratio:5.1f} times email.policy.default")
    worst, unit = max((seconds_of_text(unit), unit) for unit in HOSTILE)
    say(f"new text of 1 MiB      {worst * 1000:8.0f} ms at worst ({unit[:24]!r} … repeated)")


def seconds_of_text(unit: str) -> float:
    """Return the CPU seconds of new text over 1 MiB of one unit."""
    text = unit * (MEBIBYTE // len(unit.encode()))
    started = time.process_time()
    new_text(text)
    return time.process_time() - started


if __name__ == "__main__":
    main()
