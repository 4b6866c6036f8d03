"""People's mail arrives whatever is forged on it: headers that anybody can write never hold.

Eight hundred mails of the shared corpora, newsletters of commits left out, each with a forged field, judged one after
the other: at once, one a minute, or with nothing forged at the times of their own dates.
"""

import csv
from itertools import cycle
from pathlib import Path

import pytest

from ingest.cli.mail_source import mails
from ingest.testing.laboratory import Memory, judge
from ingest.testing.scenario import DESK, START, Sent
from loopguard import Policy
from parsers import parse

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
NONE = (b"X-Nothing: forged",)
ALL = (
    b"Auto-Submitted: auto-replied", b"Auto-Submitted: auto-generated", b"X-Loop: desk@ours.example",
    b"Precedence: bulk", b"Precedence: auto_reply", b"X-Auto-Response-Suppress: All",
    b"Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\nX-Loop: yes",
)  # fmt: skip


@pytest.fixture(scope="module")
def people() -> list[bytes]:
    """Mails by people, oldest first."""
    if not CORPORA.is_dir():
        pytest.skip("the shared corpora are not here")
    with (CORPORA / "labels.tsv").open(encoding="utf-8", newline="") as labels:
        rows = csv.DictReader(labels, delimiter="\t")
        found = [CORPORA / row["path"] for row in rows if row["label"] == "human" and "#" not in row["path"]]
    contents = [path.read_bytes() for path in found]
    for box in sorted((CORPORA / "ponymail" / "corpus").glob("*.mbox")):
        contents += [] if "commits" in box.name else [source.content for source in mails([str(box)])]
    # Archives are there twice, and a test suite varies one mail: one of each id is counted.
    once = {mail.message_id.value or mail.content_digest: content for content in contents for mail in [parse(content)]}
    return sorted(once.values(), key=written)


def written(content: bytes) -> float:
    date = parse(content).date
    return date.timestamp() if date else 0.0


@pytest.mark.parametrize(
    ("forged", "step"),
    [(NONE, None), (NONE, 0.02), (ALL[:1], 0.02), (ALL, 0.02), (ALL[:1], 60.0), (ALL, 60.0)],
    ids=["as it was", "at once", "one, at once", "all, at once", "one, slowly", "all, slowly"],
)
def test_every_mail_by_people_arrives(people: list[bytes], forged: tuple[bytes, ...], step: float | None) -> None:
    assert len(people) > 800
    memory = Memory(Policy())
    held = []
    for number, (content, field) in enumerate(zip(people, cycle(forged), strict=False)):
        at = written(content) - START if step is None else step * number
        verdict = judge(memory, Sent(at, DESK, field + b"\r\n" + content), number, frozenset([DESK]))
        if verdict.held:
            held.append(verdict.reason)
    assert held == []
