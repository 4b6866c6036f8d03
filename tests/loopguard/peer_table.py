"""Our judgement and the peers' on the same labelled mails, as the table that stands in loopguard/README.md.

`python -m tests.loopguard.peer_table` measures again and writes the table between its markers.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from loopguard import Envelope, inspect
from parsers import ParsedMessage, parse
from tests.loopguard.peers import PEERS, Peer, Ruling

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
PAGE = ROOT / "loopguard" / "README.md"
BETWEEN = re.compile(r"(?<=<!-- peers -->\n).*?(?=<!-- /peers -->)", re.DOTALL)
_HEAD = (
    "| system | auto-replies, bounces: silent | lists, notices: silent | people muted | people refused |",
    "|---|---|---|---|---|",
)


def ours(mail: ParsedMessage) -> Ruling:
    verdict = inspect(mail, Envelope())
    return Ruling(not verdict.may_autoreply, verdict.held)


def labelled() -> Iterator[tuple[dict[str, str], ParsedMessage]]:
    with (CORPORA / "labels.tsv").open(newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if (CORPORA / row["path"]).is_file():
                yield row, parse((CORPORA / row["path"]).read_bytes())


def measured(peer: Peer, mails: list[tuple[dict[str, str], ParsedMessage]]) -> tuple[str, ...]:
    """Return four cells: silent to answers, silent to machines, people muted, people refused."""
    rulings = [(row, peer(mail)) for row, mail in mails]
    answers = [ruling.silent for row, ruling in rulings if row["label"] in ("auto_reply", "bounce")]
    machines = [ruling.silent for row, ruling in rulings if row["label"] in ("list_or_bulk", "notification")]
    humans = [ruling for row, ruling in rulings if row["label"] == "human" and row["via_list"] != "1"]
    return (
        f"{sum(answers)} of {len(answers)}",
        f"{sum(machines)} of {len(machines)}",
        f"{sum(ruling.silent for ruling in humans)} of {len(humans)}",
        f"{sum(ruling.refused for ruling in humans)} of {len(humans)}",
    )


def table() -> str:
    """Return the table, ours first, the peers after it in the order of their recall."""
    mails = list(labelled())
    rows = {name: measured(peer, mails) for name, peer in PEERS}
    order = sorted(rows, key=lambda name: -int(rows[name][0].split()[0]))
    lines = [("**ours**", *measured(ours, mails)), *((name, *rows[name]) for name in order)]
    return "\n".join((*_HEAD, *(f"| {' | '.join(line)} |" for line in lines))) + "\n"


if __name__ == "__main__":
    PAGE.write_text(BETWEEN.sub(lambda _: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
