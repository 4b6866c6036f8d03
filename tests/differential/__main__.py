"""Compare our parser with four others on real mail: `python -m tests.differential [--corpora FOLDER] [--write]`.

Prints every kind of disagreement with how many there are and who is right, and with `--list KIND` the mails of one.
`--install` gets mail-parser and postal-mime into a folder of their own (`$DIFFERENTIAL_FOLDER`, by default
/tmp/differential). `--write` puts the table into parsers/README.md. Exit status 1 when somebody else is right.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tests.differential.pool import FOREIGN, READERS, available
from tests.differential.rules import THEIRS
from tests.differential.table import Found, disagreements, mails, table, write

ROOT = Path(__file__).resolve().parents[2]


def say(line: str) -> None:
    """Print."""
    sys.stdout.write(f"{line}\n")


def install() -> None:
    """Get the other parsers."""
    FOREIGN.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", str(FOREIGN / "venv")], check=True)
    subprocess.run([str(FOREIGN / "venv/bin/pip"), "install", "-q", "mail-parser==4.8.0"], check=True)
    subprocess.run(["npm", "install", "--silent", "--prefix", str(FOREIGN), "postal-mime@4.0.0"], check=True)


def main() -> int:
    """Compare, print, write."""
    asked = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__.split("\n\n")[0])
    asked.add_argument("--corpora", type=Path, default=ROOT.parent / "shared" / "corpora")
    asked.add_argument("--install", action="store_true")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--list", metavar="KIND", help="kinds that hold this word: theirs, unclear, or part of a name")
    said = asked.parse_args()
    if said.install:
        install()
    readers = [reader for reader in READERS if available(reader)]
    paths = mails(said.corpora)
    found = disagreements(said.corpora, paths, readers)
    say(f"{len(paths):,} mails, {', '.join(readers)}; {len(found):,} disagreements")
    say(table(found))
    if said.list:
        for one in found:
            if said.list in {one.rule.who, one.case.fact} or said.list in one.rule.kind:
                say(_told(one))
    if said.write:
        write(ROOT / "parsers" / "README.md", found, len(paths), readers)
    return int(any(one.rule.who == THEIRS for one in found))


def _told(one: Found) -> str:
    case = one.case
    ours, theirs = (repr(value)[:200] for value in (case.ours, case.theirs))
    head = f"{one.rule.who} {case.fact}: {one.rule.kind}: {case.path} ({case.reader})"
    return f"{head}\n    ours   {ours}\n    theirs {theirs}"


if __name__ == "__main__":
    sys.exit(main())
