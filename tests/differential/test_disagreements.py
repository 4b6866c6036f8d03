"""No more mails of the shared corpora than today are read better by another parser; the goal is none.

The corpora stand beside the repository (`../shared`); without them this is skipped. A parser that is not installed is
left out (`python -m tests.differential --install` gets postal-mime, the test extra has mail-parser).
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.differential.compare import FACTS, cases
from tests.differential.pool import READERS, Answer, ask, available
from tests.differential.rules import OURS, RULES, THEIRS, UNCLEAR, judge
from tests.differential.table import disagreements, mails, table, write

THEIRS_RIGHT = {"compat32": 0, "default_policy": 0, "mail_parser": 0, "postal_mime": 0}
"""Disagreements in which the other parser is right: to be lowered when one is mended, never raised."""


def test_no_more_is_read_better_elsewhere_than_is_known(shared: Path) -> None:
    readers = [reader for reader in READERS if available(reader)]
    assert {"compat32", "default_policy"} <= set(readers)
    paths = mails(shared / "corpora")
    found = disagreements(shared / "corpora", paths, readers)
    better = [one for one in found if one.rule.who == THEIRS]
    assert len(paths) > 1_700
    assert found
    counts = Counter(one.case.reader for one in better)
    told = sorted({f"{one.case.reader}: {one.rule.kind}: {one.case.path}" for one in better})
    assert all(counts[reader] <= THEIRS_RIGHT[reader] for reader in readers), "\n".join(told)


def answer(**facts: Any) -> Answer:
    empty = {"author": [], "subject": "", "date": None, "id": "", "references": "", "text": "", "html": False}
    return {**empty, "files": [], "defects": [], **facts}


@pytest.mark.parametrize(
    ("mine", "theirs", "who"),
    [
        ({"subject": "FrÃ¶sche"}, {"subject": "Frösche"}, THEIRS),
        ({"subject": "Frösche"}, {"subject": "Fr\ufffdsche"}, OURS),
        ({"subject": "a b"}, {"subject": "ab"}, OURS),
        ({"date": None}, {"date": 1.0}, OURS),
        ({"date": None}, {"date": 1.0}, THEIRS),
        ({"text": "é", "files": []}, {"text": "\ufffd"}, OURS),
        ({"text": ""}, {"text": "something"}, THEIRS),
        ({"text": "this"}, {"text": "that"}, UNCLEAR),
        ({"text": "a"}, {"error": "TimeoutExpired"}, OURS),
        ({"files": [["_x.pdf", 1, "application/pdf"]]}, {"files": [["/tmp/x.pdf", 1, "application/pdf"]]}, OURS),
    ],
)
def test_a_disagreement_is_judged(mine: Answer, theirs: Answer, who: str) -> None:
    said = theirs if "error" in theirs else answer(**theirs)
    date = b"Date: Thu, 1 Jan 1970 00:00:01" + (b" +0000" if who == THEIRS else b"") + b"\r\n"
    found = list(cases("a.eml", b"From: a@b.example\r\n" + date + b"\r\nx", answer(**mine), {"postal_mime": said}))
    assert {judge(case).who for case in found} == {who}
    assert len(found) == (len(FACTS) if "error" in theirs else 1)


def test_what_is_only_written_in_another_way_is_no_disagreement() -> None:
    mine = answer(author=["Anna@Example.org"], id="<A@b>", references="<a@b> <c@d>", text="a\nb")
    theirs = answer(author=["anna@example.ORG"], id="a@B", references="<c@d>", text="a  b")
    found = list(cases("a.eml", b"", mine, {"postal_mime": theirs}))
    assert [case.fact for case in found] == ["references"]


def test_a_reader_that_hangs_is_ended_and_the_next_mail_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text(
        'import sys, time\nfor line in sys.stdin:\n    time.sleep(60 * ("hang" in line))\n    print("{}", flush=True)\n'
    )
    monkeypatch.setattr("tests.differential.pool.command", lambda reader: [sys.executable, str(slow)])
    monkeypatch.setattr("tests.differential.pool._MOST_SECONDS", 0.5)
    said = list(ask("slow", [Path("a"), Path("hang"), Path("b")]))
    assert said[1] == {"error": "TimeoutExpired"}
    assert said[2] == {}


def test_the_table_is_written_into_its_own_place(tmp_path: Path, shared: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# Title\n\ntext\n", encoding="utf-8")
    for count in (1, 2):
        write(page, [], count, ["compat32"])
    text = page.read_text(encoding="utf-8")
    assert text.count("begin -->") == text.count("<!-- end -->") == 1
    assert "2 mails" in text
    assert "1 mails" not in text
    assert table([]) in text


def test_every_kind_has_a_reason_and_somebody_who_is_right() -> None:
    assert all(rule.why and rule.who in {OURS, THEIRS, UNCLEAR} for rule in RULES)
